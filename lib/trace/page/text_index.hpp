#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "mark/shift_layout.hpp"
#include "telltale/trace.hpp"
#include "trace/page/line_index.hpp"
#include "trace/page/outlined_page.hpp"
#include "trace/page/page_search.hpp"

namespace telltale {

/// The layouts of all documents whose layout can be read, and the searches for a page among them.
///
/// A trace needs few of them, so layouts are read when they are asked for, and searches are made ready when they are.
class TextIndex {
public:
    /// originals  must outlive the index
    explicit TextIndex(const OriginalPages& originals);
    TextIndex(const TextIndex&) = delete;
    TextIndex& operator=(const TextIndex&) = delete;

    bool empty() const { return documents_.empty(); }
    const Sha256& document(std::size_t i) const { return documents_[i]; }
    /// A document's layout. Where it can no longer be read, its pages are empty.
    const ShiftLayout& layout(std::size_t document) const;
    bool has_moved_text() const;  ///< whether the text of any document was moved
    const PageSearch& search() const;
    const OutlinedSearch& outlined() const;
    const LineIndex& lines() const;
    /// Whether the lines of every document are kept, so that a leak without any of them shows none of these documents.
    bool has_all_lines() const;

private:
    std::span<const ShiftLayout> all_layouts() const;

    const OriginalPages& originals_;
    std::vector<Sha256> documents_;
    std::vector<ShiftLayout> sizes_;  ///< one a document, without clusters
    mutable std::recursive_mutex guard_;
    mutable std::map<std::size_t, const ShiftLayout> layouts_;  ///< those that were asked for, until all of them were
    mutable std::vector<ShiftLayout> all_layouts_;              ///< empty until they are asked for
    mutable std::unique_ptr<const PageSearch> search_;
    mutable std::unique_ptr<const OutlinedSearch> outlined_;
    mutable std::unique_ptr<const LineIndex> lines_;
    mutable bool has_all_lines_ = true;  ///< known when lines_ is
};

}  // namespace telltale
