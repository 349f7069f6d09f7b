#include "trace/informed/informed_evidence.hpp"

#include <algorithm>

#include "trace/informed/informed_tint.hpp"
#include "trace/informed/picture_index.hpp"
#include "trace/normalise.hpp"

namespace telltale {
namespace {

constexpr std::size_t most_pictures = 8;  // of a leak with many
constexpr int drawn_side_px = 2048;       // a page that is a picture

std::optional<InformedAlignment> read_picture(const Raster& picture, const PictureIndex& index, const OriginalPages& originals,
                                              const Constellation& constellation) {
    const cv::Mat leak = luma_of(picture);
    const auto match = index.find(find_features(leak));
    if (!match) return std::nullopt;
    const auto drawn = originals.draw(match->entry->document, static_cast<int>(match->entry->features.page), drawn_side_px);
    if (!drawn) return std::nullopt;
    const cv::Mat original = luma_of(*drawn);
    // It may be drawn larger or smaller than when its features were taken.
    const PictureFeatures& features = match->entry->features;
    const double x = static_cast<double>(features.size.width) / original.cols;
    PicturePlace place = match->place;
    place.map = place.map * scaling(original.size(), features.size);
    // A whole picture's place is exact, and one without features gives nothing to sharpen it by.
    const auto sharp = place.agreeing > 0 ? sharpen(leak, original, place) : place;
    if (!sharp) return std::nullopt;
    const int page = static_cast<int>(features.page);
    auto reading = read_informed(leak, original, *sharp, features.tile_px / x, page, constellation);
    if (!reading) return std::nullopt;
    return InformedAlignment{{std::move(reading->soft)}, ShownPage{0, match->entry->document, page}, std::move(reading->lock)};
}

}  // namespace

std::vector<std::uint8_t> picture_features(std::span<const OriginalPicture> pictures) {
    std::vector<PictureFeatures> pages;
    for (const OriginalPicture& picture : pictures) {
        PictureFeatures& features = pages.emplace_back(find_features(luma_of(picture.raster)));
        features.page = static_cast<std::uint32_t>(picture.page);
        features.tile_px = picture.tile_px;
    }
    return to_bytes(pages);
}

std::vector<InformedAlignment> find_informed(std::span<const Raster> pictures, const OriginalPages& originals, const Constellation& constellation) {
    const auto index = originals.picture_index();
    std::vector<InformedAlignment> alignments;
    if (index->empty()) return alignments;
    std::vector<SoftValues> readings;
    for (std::size_t i = 0; i < std::min(pictures.size(), most_pictures); ++i) {
        auto read = read_picture(pictures[i], *index, originals, constellation);
        if (!read) continue;
        read->shown->picture = read->lock->picture = static_cast<int>(i);
        readings.push_back(read->alignment.front());
        alignments.push_back(std::move(*read));
    }
    if (readings.size() > 1) alignments.push_back({add_readings(readings)});
    return alignments;
}

std::size_t most_informed_alignments(std::size_t pictures) {
    const std::size_t read = std::min(pictures, most_pictures);
    return read + (read > 1 ? 1 : 0);
}

}  // namespace telltale
