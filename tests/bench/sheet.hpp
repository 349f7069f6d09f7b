#pragma once

#include <string>
#include <vector>

#include "bench/source.hpp"

namespace telltale::bench {

/// One page of one source at one resolution: what a leak starts from.
struct Sheet {
    const Source* source = nullptr;
    int page = 0;  ///< index
    int dpi = 0;   ///< of a PDF

    /// "memo-en.pdf p1 110 dpi", or a picture's name.
    std::string name() const;
    /// The page after it, for windows that show two; the same where there is none.
    int next_page() const { return page + 1 < source->pages ? page + 1 : page; }
};

struct SheetOptions {
    std::vector<int> dpi{96, 110, 150};
    std::size_t per_kind = 4;
    int pages_per_source = 6;
};

/// Picks sheets of one kind: every source's first page at one resolution or another, then the next pages, then other
/// resolutions, until there are enough.
std::vector<Sheet> pick_sheets(const std::vector<Source>& sources, const std::string& kind, const SheetOptions& options);

}  // namespace telltale::bench
