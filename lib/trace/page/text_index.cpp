#include "trace/page/text_index.hpp"

#include <algorithm>
#include <utility>

namespace telltale {
namespace {

/// The lines of one page, in points; none where they are not kept.
PageLines lines_of(const std::vector<std::vector<std::uint8_t>>& kept, const PageLayout& layout, std::size_t document, std::uint32_t page) {
    PageLines lines{document, page, page < kept.size() ? text_lines_from(kept[page]) : std::vector<TextLine>()};
    scale(lines.lines, std::max(layout.width, layout.height));
    return lines;
}

}  // namespace

TextIndex::TextIndex(const OriginalPages& originals) : originals_(originals) {
    for (const Sha256& document : originals.documents()) {
        auto sizes = shift_layout_sizes_from(originals.layout(document));
        if (!sizes) continue;
        documents_.push_back(document);
        sizes_.push_back(std::move(*sizes));
    }
}

bool TextIndex::has_moved_text() const {
    return std::any_of(sizes_.begin(), sizes_.end(), [](const ShiftLayout& layout) { return layout.distance > 0; });
}

const ShiftLayout& TextIndex::layout(std::size_t document) const {
    const std::lock_guard lock(guard_);
    if (!all_layouts_.empty()) return all_layouts_[document];
    const auto known = layouts_.find(document);
    if (known != layouts_.end()) return known->second;
    auto read = shift_layout_from(originals_.layout(documents_[document]));
    const bool fits = read && read->pages.size() == sizes_[document].pages.size();
    return layouts_.emplace(document, fits ? std::move(*read) : sizes_[document]).first->second;
}

std::span<const ShiftLayout> TextIndex::all_layouts() const {
    if (all_layouts_.empty()) {
        std::vector<ShiftLayout> all;
        for (std::size_t i = 0; i < documents_.size(); ++i) all.push_back(layout(i));
        all_layouts_ = std::move(all);
    }
    return all_layouts_;
}

const PageSearch& TextIndex::search() const {
    const std::lock_guard lock(guard_);
    if (!search_) search_ = std::make_unique<const PageSearch>(all_layouts());
    return *search_;
}

const OutlinedSearch& TextIndex::outlined() const {
    const std::lock_guard lock(guard_);
    if (!outlined_) outlined_ = std::make_unique<const OutlinedSearch>(all_layouts());
    return *outlined_;
}

const LineIndex& TextIndex::lines() const {
    const std::lock_guard lock(guard_);
    if (!lines_) {
        std::vector<PageLines> pages;
        for (std::size_t d = 0; d < documents_.size(); ++d) {
            const auto kept = originals_.lines(documents_[d]);
            has_all_lines_ = has_all_lines_ && kept.size() >= sizes_[d].pages.size();
            for (std::uint32_t p = 0; p < sizes_[d].pages.size(); ++p) pages.push_back(lines_of(kept, sizes_[d].pages[p], d, p));
        }
        lines_ = std::make_unique<const LineIndex>(std::move(pages));
    }
    return *lines_;
}

bool TextIndex::has_all_lines() const {
    lines();
    return has_all_lines_;
}

std::shared_ptr<const TextIndex> OriginalPages::index() const {
    const std::lock_guard lock(guard_);
    if (!index_) index_ = std::make_shared<const TextIndex>(*this);
    return index_;
}

}  // namespace telltale
