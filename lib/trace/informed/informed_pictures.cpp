#include "trace/informed/informed_pictures.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "system/parallel.hpp"
#include "trace/informed/informed_page.hpp"
#include "trace/leak/coordinates.hpp"
#include "trace/page/index.hpp"
#include "trace/page/original.hpp"

namespace telltale {
namespace {

constexpr std::size_t most_pictures = 8;   // pictures of a leak that are looked at
constexpr std::size_t most_documents = 4;  // documents beside which one picture is read
constexpr std::size_t most_places = 4;     // originals that are compared with what fills an outline
constexpr double sure_pilots = 6;          // pilot score from which a picture is surely laid right onto its original

/// A reading beside an original, and which one that was.
struct Photographed {
    Sha256 document;
    Hypothesis reading;
};

/// Reads a picture that was photographed so that it fills an outline.
///
/// returns  nothing when no original surely fills one
std::optional<Photographed> read_photographed(const LeakPicture& picture, int number, const PictureIndex& index,
                                              const OriginalPages& originals, const Constellation& constellation) {
    const cv::Mat& leak = picture.luma();
    for (const PictureIndex::Outlined& outlined : index.find_outlined(picture, most_places)) {
        const PictureFeatures& features = outlined.entry->features;
        const auto original = draw_original(originals, outlined.entry->document, static_cast<int>(features.page), drawn_side_px);
        if (!original) continue;
        const double side = features.tile_px * original->cols / features.size.width;
        const auto settled = settle_page(leak, *original, side, laid(outlined.map, features.tile_px));
        if (!settled || settled->correlation < sure_correlation) continue;
        const int page = static_cast<int>(features.page);
        auto read = read_informed_page(leak, picture.block_steps(), *original, side, *settled, page, constellation);
        if (!read) continue;
        std::optional<ShownPage> shown;
        if (settled->correlation >= claimed_correlation) shown = ShownPage{number, outlined.entry->document, page};
        return Photographed{outlined.entry->document, original_hypothesis(std::move(*read), number, shown)};
    }
    return std::nullopt;
}

std::optional<Hypothesis> read_matched(const LeakPicture& picture, int number, const PictureIndex::Match& match,
                                       const OriginalPages& originals, const Constellation& constellation) {
    const cv::Mat& leak = picture.luma();
    const auto drawn = draw_original(originals, match.entry->document, static_cast<int>(match.entry->features.page), drawn_side_px);
    if (!drawn) return std::nullopt;
    const cv::Mat& original = *drawn;
    // The original may be drawn larger or smaller than it was when its features were taken.
    const PictureFeatures& features = match.entry->features;
    const double x = static_cast<double>(features.size.width) / original.cols;
    PicturePlace place = match.place;
    place.map = place.map * scaling(original.size(), features.size);
    // A whole picture's place is exact, and one without features gives nothing to sharpen it by.
    const auto sharp = place.agreeing > 0 ? sharpen(leak, original, place) : place;
    const int page = static_cast<int>(features.page);
    const double side = features.tile_px / x;
    std::optional<InformedPage> reading;
    const auto read_from = [&](const SettledPage& from) {
        auto read = read_informed_page(leak, picture.block_steps(), original, side, from, page, constellation);
        if (read && (!reading || read->lock.pilot_score > reading->lock.pilot_score)) reading = std::move(read);
    };
    const auto is_sure = [&] { return reading && reading->lock.pilot_score >= sure_pilots; };
    if (sharp) read_from({laid(sharp->map, side), sharp->correlation, true});
    // Features tell how a picture is turned and scaled, but one that was photographed is slanted too. The sharpened place, which fits
    // all of it best without a slant, may then be further off than the features' place, so both are tried.
    for (const auto& from : {sharp, place.agreeing > 0 ? std::optional(place) : std::nullopt}) {
        if (!from || is_sure()) continue;
        if (const auto settled = settle_page(leak, original, side, laid(from->map, side))) read_from(*settled);
    }
    if (!reading) return std::nullopt;
    return original_hypothesis(std::move(*reading), number, ShownPage{number, match.entry->document, page});
}

/// Reads a picture beside its original, and beside those of other documents that show the same, such as reports that have it as a
/// figure: whose copy it is may be known by either mark.
std::vector<Hypothesis> read_picture(const LeakPicture& picture, int number, const PictureIndex& index, const OriginalPages& originals,
                                     const Constellation& constellation, int threads) {
    std::vector<Hypothesis> read;
    const PictureFeatures features = find_features(picture.luma());
    std::optional<Sha256> document;
    if (auto photographed = read_photographed(picture, number, index, originals, constellation)) {
        document = photographed->document;
        read.push_back(std::move(photographed->reading));
    } else if (const auto match = index.find(features, threads)) {
        if (auto reading = read_matched(picture, number, *match, originals, constellation)) read.push_back(std::move(*reading));
        if (match->place.agreeing > 0) document = match->entry->document;
    }
    if (!document) return read;
    for (const PictureIndex::Match& other : index.find_besides(*document, features, most_documents - 1, threads)) {
        if (auto reading = read_matched(picture, number, other, originals, constellation)) read.push_back(std::move(*reading));
    }
    return read;
}

}  // namespace

std::optional<Hypothesis> read_as_picture(const LeakPicture& picture, const OriginalPages& originals, const Sha256& besides,
                                          const Constellation& constellation) {
    const auto match = originals.picture_index()->find_part(picture.luma(), besides);
    return match ? read_matched(picture, 0, *match, originals, constellation) : std::nullopt;
}

std::vector<Hypothesis> find_informed_pictures(std::span<const LeakPicture> pictures, const OriginalPages& originals,
                                               const Constellation& constellation, int threads) {
    const auto index = originals.picture_index();
    std::vector<Hypothesis> found;
    if (index->empty()) return found;
    std::vector<std::vector<Hypothesis>> all(std::min(pictures.size(), most_pictures));
    const int own = all.size() > 1 ? 1 : threads;
    run_parallel(all.size(), threads,
                 [&](std::size_t i) { all[i] = read_picture(pictures[i], static_cast<int>(i), *index, originals, constellation, own); });
    std::vector<SoftValues> readings;
    for (std::vector<Hypothesis>& read : all) {
        if (read.empty()) continue;
        readings.push_back(read.front().alignment.front());
        std::move(read.begin(), read.end(), std::back_inserter(found));
    }
    if (readings.size() > 1) found.push_back({.alignment = add_readings(readings), .source = Source::original});
    return found;
}

std::size_t most_informed_pictures(std::size_t pictures) {
    const std::size_t read = std::min(pictures, most_pictures);
    return most_documents * read + (read > 1 ? 1 : 0);
}

}  // namespace telltale
