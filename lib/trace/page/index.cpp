#include "trace/page/index.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "system/parallel.hpp"
#include "trace/page/flat_page.hpp"

namespace telltale {

PictureIndex::PictureIndex(const OriginalPages& originals) {
    for (const Sha256& document : originals.pictures()) {
        for (PictureFeatures& page : picture_features_from(originals.features(document))) entries_.push_back({document, std::move(page)});
    }
}

std::vector<PicturePlace> PictureIndex::places_in(const PictureFeatures& leak, const Sha256* without, int threads) const {
    std::vector<PicturePlace> places(entries_.size());
    run_parallel(entries_.size(), threads, [&](std::size_t i) {
        if (without == nullptr || entries_[i].document != *without) places[i] = find_place(leak, entries_[i].features);
    });
    return places;
}

std::optional<PictureIndex::Match> PictureIndex::find(const PictureFeatures& leak, int threads) const {
    std::optional<Match> best;
    const std::vector<PicturePlace> places = places_in(leak, nullptr, threads);
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (places[i].agreeing > (best ? best->place.agreeing : 0)) best = Match{&entries_[i], places[i]};
    }
    return best ? best : find_alike(leak);
}

std::vector<PictureIndex::Match> PictureIndex::find_besides(const Sha256& document, const PictureFeatures& leak, std::size_t most,
                                                            int threads) const {
    constexpr int least_agreeing = 16;  // twice as many as find_place() asks for, since most pictures are in one document alone
    std::vector<Match> found;
    const std::vector<PicturePlace> places = places_in(leak, &document, threads);
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (places[i].agreeing >= least_agreeing) found.push_back({&entries_[i], places[i]});
    }
    std::stable_sort(found.begin(), found.end(), [](const Match& a, const Match& b) { return a.place.agreeing > b.place.agreeing; });
    if (found.size() > most) found.resize(most);
    return found;
}

std::optional<PictureIndex::Match> PictureIndex::find_alike(const PictureFeatures& leak) const {
    std::optional<Match> best;
    for (const Entry& entry : entries_) {
        const PicturePlace place = find_whole(leak, entry.features);
        if (place.correlation > (best ? best->place.correlation : 0)) best = Match{&entry, place};
    }
    return best;
}

std::vector<PictureIndex::Outlined> PictureIndex::find_outlined(const LeakPicture& photo, std::size_t most) const {
    constexpr double least = 0.6;  // least correlation of the thumbnails; it is low because the light over a screen is uneven
    std::vector<Outlined> found;
    if (entries_.empty()) return found;
    for (const OutlinedSquare& square : outlined_squares(photo)) {
        cv::Mat thumbnail;
        cv::resize(square.luma, thumbnail, {thumbnail_side, thumbnail_side}, 0, 0, cv::INTER_AREA);
        for (const Entry& entry : entries_) {
            cv::Mat alike;
            cv::matchTemplate(thumbnail, entry.features.thumbnail, alike, cv::TM_CCOEFF_NORMED);
            const double correlation = alike.at<float>(0, 0);
            if (!(correlation >= least)) continue;
            const cv::Size size = entry.features.size;
            found.push_back(
                {&entry, square.from_unit * cv::Matx33d(1.0 / size.width, 0, 0, 0, 1.0 / size.height, 0, 0, 0, 1), correlation});
        }
    }
    std::sort(found.begin(), found.end(), [](const Outlined& a, const Outlined& b) { return a.correlation > b.correlation; });
    if (found.size() > most) found.resize(most);
    return found;
}

std::optional<PictureIndex::Match> PictureIndex::find_part(const cv::Mat& luma, const Sha256& besides) const {
    constexpr std::size_t few = 50;  // pictures whose features are compared, at 2 ms each
    std::optional<Match> best;
    const auto take_best = [&](const PictureFeatures& part, const auto& find, const auto& worth) {
        for (const Entry& entry : entries_) {
            if (entry.document == besides) continue;
            const PicturePlace place = find(part, entry.features);
            if (worth(place) > (best ? worth(best->place) : 0)) best = Match{&entry, place};
        }
    };
    take_best(seen_from_afar(luma), find_whole, [](const PicturePlace& place) { return place.correlation; });
    if (best || entries_.empty() || entries_.size() > few) return best;
    take_best(find_features(luma), find_place, [](const PicturePlace& place) { return place.agreeing; });
    return best;
}

std::shared_ptr<const PictureIndex> OriginalPages::picture_index() const {
    const std::lock_guard lock(guard_);
    if (!picture_index_) picture_index_ = std::make_shared<const PictureIndex>(*this);
    return picture_index_;
}

}  // namespace telltale
