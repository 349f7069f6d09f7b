#pragma once

#include <string>
#include <vector>

#include "bench/source.hpp"

namespace telltale::bench {

/// One page of one source at one resolution, which leaks are made from.
struct Sheet {
    const Source* source = nullptr;
    int page = 0;  ///< index of the page, from 0
    int dpi = 0;   ///< resolution at which a page of a PDF is drawn

    /// A name such as "memo-en.pdf p1 110 dpi"; for a picture, the picture's name.
    std::string name() const;
    /// Index of the page after it, for windows that show two pages; of this page when it is the last.
    int next_page() const { return page + 1 < source->pages ? page + 1 : page; }
};

struct SheetOptions {
    std::vector<int> dpi{96, 110, 150};
    std::size_t per_kind = 4;
    int pages_per_source = 6;
};

/// Picks sheets of one kind until there are enough: first every source's first page at one of the resolutions, then later pages, then
/// other resolutions.
std::vector<Sheet> pick_sheets(const std::vector<Source>& sources, const std::string& kind, const SheetOptions& options);

}  // namespace telltale::bench
