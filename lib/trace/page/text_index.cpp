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

}  // namespace

TextIndex::TextIndex(const OriginalPages& originals)
    : layouts_(read_layouts(originals, documents_)), search_(layouts_), outlined_(layouts_) {}

bool TextIndex::has_moved_text() const {
    return std::any_of(layouts_.begin(), layouts_.end(), [](const ShiftLayout& layout) { return layout.distance > 0; });
}

std::shared_ptr<const TextIndex> OriginalPages::index() const {
    const std::lock_guard lock(guard_);
    if (!index_) index_ = std::make_shared<const TextIndex>(*this);
    return index_;
}

}  // namespace telltale
