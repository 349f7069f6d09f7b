#pragma once

#include <vector>

#include "mark/shift_layout.hpp"
#include "telltale/trace.hpp"
#include "trace/page/outlined_page.hpp"
#include "trace/page/page_search.hpp"

namespace telltale {

/// The layouts of all documents whose layout can be read, and the searches for a page among them.
class TextIndex {
public:
    explicit TextIndex(const OriginalPages& originals);
    TextIndex(const TextIndex&) = delete;
    TextIndex& operator=(const TextIndex&) = delete;

    bool empty() const { return layouts_.empty(); }
    const Sha256& document(std::size_t i) const { return documents_[i]; }
    const ShiftLayout& layout(std::size_t document) const { return layouts_[document]; }
    const PageSearch& search() const { return search_; }
    bool has_moved_text() const;  ///< whether the text of any document was moved
    const OutlinedSearch& outlined() const { return outlined_; }

private:
    std::vector<Sha256> documents_;
    std::vector<ShiftLayout> layouts_;
    PageSearch search_;        ///< refers to layouts_
    OutlinedSearch outlined_;  ///< refers to layouts_
};

}  // namespace telltale
