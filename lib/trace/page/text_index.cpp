#include "trace/page/text_index.hpp"

#include <algorithm>
#include <utility>

namespace telltale {
namespace {

std::vector<ShiftLayout> read_layouts(const OriginalPages& originals, std::vector<Sha256>& documents) {
    std::vector<ShiftLayout> layouts;
    for (const Sha256& document : originals.documents()) {
        auto layout = shift_layout_from(originals.layout(document));
        if (!layout) continue;
        documents.push_back(document);
        layouts.push_back(std::move(*layout));
    }
    return layouts;
}

/// The lines of one page, in points; none where they are not kept.
PageLines lines_of(const std::vector<std::vector<std::uint8_t>>& kept, const PageLayout& layout, std::size_t document, std::uint32_t page) {
    PageLines lines{document, page, page < kept.size() ? text_lines_from(kept[page]) : std::vector<TextLine>()};
    const auto side = static_cast<float>(std::max(layout.width, layout.height));
    for (TextLine& line : lines.lines) {
        for (float* const value : {&line.left, &line.right, &line.y, &line.height}) *value *= side;
    }
    return lines;
}

}  // namespace

TextIndex::TextIndex(const OriginalPages& originals)
    : originals_(originals), layouts_(read_layouts(originals, documents_)), search_(layouts_), outlined_(layouts_) {}

bool TextIndex::has_moved_text() const {
    return std::any_of(layouts_.begin(), layouts_.end(), [](const ShiftLayout& layout) { return layout.distance > 0; });
}

const LineIndex& TextIndex::lines() const {
    const std::lock_guard lock(guard_);
    if (!lines_) {
        std::vector<PageLines> pages;
        for (std::size_t d = 0; d < documents_.size(); ++d) {
            const auto kept = originals_.lines(documents_[d]);
            has_all_lines_ = has_all_lines_ && kept.size() >= layouts_[d].pages.size();
            for (std::uint32_t p = 0; p < layouts_[d].pages.size(); ++p) pages.push_back(lines_of(kept, layouts_[d].pages[p], d, p));
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
