#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "mark/shift_layout.hpp"
#include "telltale/trace.hpp"
#include "trace/page/line_index.hpp"
#include "trace/page/outlined_page.hpp"
#include "trace/page/page_search.hpp"

namespace telltale {

/// The layouts of all documents whose layout can be read, and the searches for a page among them.
class TextIndex {
public:
    /// originals  must outlive the index
    explicit TextIndex(const OriginalPages& originals);
    TextIndex(const TextIndex&) = delete;
    TextIndex& operator=(const TextIndex&) = delete;

    bool empty() const { return layouts_.empty(); }
    const Sha256& document(std::size_t i) const { return documents_[i]; }
    const ShiftLayout& layout(std::size_t document) const { return layouts_[document]; }
    const PageSearch& search() const { return search_; }
    bool has_moved_text() const;  ///< whether the text of any document was moved
    const OutlinedSearch& outlined() const { return outlined_; }
    /// The lines of all pages, read when they are first asked for.
    const LineIndex& lines() const;
    /// Whether the lines of every document are kept, so that a leak without any of them shows none of these documents.
    bool has_all_lines() const;

private:
    const OriginalPages& originals_;
    std::vector<Sha256> documents_;
    std::vector<ShiftLayout> layouts_;
    PageSearch search_;        ///< refers to layouts_
    OutlinedSearch outlined_;  ///< refers to layouts_
    mutable std::mutex guard_;
    mutable std::unique_ptr<const LineIndex> lines_;
    mutable bool has_all_lines_ = true;  ///< known when lines_ is
};

}  // namespace telltale
