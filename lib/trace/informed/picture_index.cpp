#include "trace/informed/picture_index.hpp"

#include <utility>

namespace telltale {

PictureIndex::PictureIndex(const OriginalPages& originals) {
    for (const Sha256& document : originals.pictures()) {
        for (PictureFeatures& page : picture_features_from(originals.features(document))) entries_.push_back({document, std::move(page)});
    }
}

std::optional<PictureIndex::Match> PictureIndex::find(const PictureFeatures& leak) const {
    std::optional<Match> best;
    for (const Entry& entry : entries_) {
        const PicturePlace place = find_place(leak, entry.features);
        if (place.agreeing > (best ? best->place.agreeing : 0)) best = Match{&entry, place};
    }
    if (best) return best;
    for (const Entry& entry : entries_) {
        const PicturePlace place = find_whole(leak, entry.features);
        if (place.correlation > (best ? best->place.correlation : 0)) best = Match{&entry, place};
    }
    return best;
}

std::shared_ptr<const PictureIndex> OriginalPages::picture_index() const {
    const std::lock_guard lock(guard_);
    if (!picture_index_) picture_index_ = std::make_shared<const PictureIndex>(*this);
    return picture_index_;
}

}  // namespace telltale
