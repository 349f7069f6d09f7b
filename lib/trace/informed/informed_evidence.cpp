#include "trace/informed/informed_evidence.hpp"

#include <algorithm>
#include <utility>

#include "trace/informed/informed_page.hpp"
#include "trace/leak/coordinates.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/leak/luma.hpp"
#include "trace/page/index.hpp"
#include "trace/page/original.hpp"
#include "trace/page/text_index.hpp"
#include "trace/score/soft_values.hpp"

namespace telltale {
namespace {

constexpr std::size_t most_pictures = 8;  // of a leak with many
constexpr int drawn_side_px = 2048;       // a page that is a picture, or text
constexpr std::size_t most_places = 4;    // of a page in one picture
// Of a page with its original: right ones had 0.85 to 0.99, another page of the same table 0.76. Another form of one make may
// have more, so a page is claimed later than it is read.
constexpr double sure_correlation = 0.8;
constexpr double claimed_correlation = 0.9;
constexpr double sure_pilots = 6;  // of a picture laid onto its original
constexpr std::size_t most_alike = 2;
constexpr double alike = 0.01;  // of the correlation

/// Tiles of so many of a picture's pixels, or points, laid where a map takes those.
Flattening laid(const cv::Matx33d& map, double tile) {
    return {map * cv::Matx33d(tile, 0, 0, 0, tile, 0, 0, 0, 1), {}, 1, {}};
}

/// A picture that was photographed so that it fills an outline; nothing where none surely does.
std::optional<InformedAlignment> read_photographed(const LeakPicture& picture, const PictureIndex& index, const OriginalPages& originals,
                                                   const Constellation& constellation) {
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
        InformedAlignment alignment{{std::move(read->soft)}, {}, std::move(read->lock)};
        if (settled->correlation >= claimed_correlation) alignment.shown = ShownPage{0, outlined.entry->document, page};
        return alignment;
    }
    return std::nullopt;
}

std::optional<InformedAlignment> read_picture(const LeakPicture& picture, const PictureIndex& index, const OriginalPages& originals,
                                              const Constellation& constellation) {
    if (auto photographed = read_photographed(picture, index, originals, constellation)) return photographed;
    const cv::Mat& leak = picture.luma();
    const auto match = index.find(find_features(leak));
    if (!match) return std::nullopt;
    const auto drawn = draw_original(originals, match->entry->document, static_cast<int>(match->entry->features.page), drawn_side_px);
    if (!drawn) return std::nullopt;
    const cv::Mat& original = *drawn;
    // It may be drawn larger or smaller than when its features were taken.
    const PictureFeatures& features = match->entry->features;
    const double x = static_cast<double>(features.size.width) / original.cols;
    PicturePlace place = match->place;
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
    // Features say how a picture is turned and scaled; one that was photographed is slanted too, and what fits the whole of it
    // best without a slant may lie further off than they do.
    for (const auto& from : {sharp, place.agreeing > 0 ? std::optional(place) : std::nullopt}) {
        if (!from || is_sure()) continue;
        if (const auto settled = settle_page(leak, original, side, laid(from->map, side))) read_from(*settled);
    }
    if (!reading) return std::nullopt;
    return InformedAlignment{{std::move(reading->soft)}, ShownPage{0, match->entry->document, page}, std::move(reading->lock)};
}

/// A place of a page that fits its original.
struct FittingPage {
    PagePlace place;
    SettledPage settled;
    cv::Mat original;  // luma
};

/// Side of a tile on a page.
double side_of(const cv::Mat& page) {
    return std::min(page.cols, page.rows) / 4.0;
}

/// The places at which leak and original fit each other best: one, or two documents that look alike.
std::vector<FittingPage> best_fits(const cv::Mat& leak, std::span<const PagePlace> places, const TextIndex& index,
                                   const OriginalPages& originals) {
    std::vector<FittingPage> fits;
    for (const PagePlace& place : places.first(std::min(most_places, places.size()))) {
        const auto original = draw_original(originals, index.document(place.document), static_cast<int>(place.page), drawn_side_px);
        if (!original) continue;
        const PageLayout& layout = index.layout(place.document).pages[place.page];
        const double tile_pt = std::min(layout.width, layout.height) / 4;
        const Flattening first = laid(place.map, tile_pt);
        if (auto settled = settle_page(leak, *original, side_of(*original), first)) fits.push_back({place, std::move(*settled), *original});
    }
    std::stable_sort(fits.begin(), fits.end(),
                     [](const FittingPage& a, const FittingPage& b) { return a.settled.correlation > b.settled.correlation; });
    // The same page found twice is one.
    const auto same = [&](const FittingPage& fit) {
        return fit.place.document == fits.front().place.document && fit.place.page == fits.front().place.page;
    };
    if (!fits.empty()) fits.erase(std::remove_if(fits.begin() + 1, fits.end(), same), fits.end());
    while (!fits.empty() && (fits.size() > most_alike || fits.back().settled.correlation < fits.front().settled.correlation - alike))
        fits.pop_back();
    return fits;
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

std::vector<InformedAlignment> find_informed(std::span<const LeakPicture> pictures, const OriginalPages& originals,
                                             const Constellation& constellation) {
    const auto index = originals.picture_index();
    std::vector<InformedAlignment> alignments;
    if (index->empty()) return alignments;
    std::vector<SoftValues> readings;
    for (std::size_t i = 0; i < std::min(pictures.size(), most_pictures); ++i) {
        auto read = read_picture(pictures[i], *index, originals, constellation);
        if (!read) continue;
        read->lock->picture = static_cast<int>(i);
        if (read->shown) read->shown->picture = static_cast<int>(i);
        readings.push_back(read->alignment.front());
        alignments.push_back(std::move(*read));
    }
    if (readings.size() > 1) alignments.push_back({add_readings(readings)});
    return alignments;
}

std::vector<InformedAlignment> find_informed_pages(std::span<const LeakPicture> pictures, const OriginalPages& originals,
                                                   const Constellation& constellation, std::vector<ShownText>& texts) {
    const auto index = originals.index();
    std::vector<InformedAlignment> alignments;
    std::vector<SoftValues> likeliest;  // one a picture
    for (std::size_t i = 0; i < std::min(most_texts, pictures.size()); ++i) {
        const int picture = static_cast<int>(i);
        const cv::Mat& leak = pictures[i].luma();
        // A page that fills an outline is found at once. Moved text is looked for anyway: it is read by its own means.
        auto fits = best_fits(leak, find_outlined(pictures[i], *index), *index, originals);
        const auto is_sure = [&] { return !fits.empty() && fits.front().settled.correlation >= sure_correlation; };
        if (!is_sure() || index->has_moved_text()) {
            if (auto text = find_text(pictures[i], *index, originals)) {
                text->picture = picture;
                if (!is_sure()) {
                    auto others = best_fits(leak, text->places, *index, originals);
                    if (!others.empty() && (fits.empty() || others.front().settled.correlation > fits.front().settled.correlation))
                        fits = std::move(others);
                }
                texts.push_back(std::move(*text));
            }
        }
        bool is_first = true;
        for (const FittingPage& fit : fits) {
            const int page = static_cast<int>(fit.place.page);
            auto read =
                read_informed_page(leak, pictures[i].block_steps(), fit.original, side_of(fit.original), fit.settled, page, constellation);
            if (!read) continue;
            read->lock.picture = picture;
            if (std::exchange(is_first, false)) likeliest.push_back(read->soft);
            InformedAlignment& alignment = alignments.emplace_back();
            alignment.alignment = {std::move(read->soft)};
            alignment.lock = std::move(read->lock);
            if (fits.size() == 1 && fit.settled.correlation >= claimed_correlation)
                alignment.shown = ShownPage{picture, index->document(fit.place.document), page};
        }
    }
    if (likeliest.size() > 1) alignments.push_back({add_readings(likeliest)});
    return alignments;
}

std::size_t most_informed_alignments(std::size_t pictures) {
    const std::size_t read = std::min(pictures, most_pictures);
    return read + (read > 1 ? 1 : 0);
}

std::size_t most_informed_page_alignments(std::size_t pictures) {
    const std::size_t read = std::min(pictures, most_texts);
    return most_alike * read + (read > 1 ? 1 : 0);
}

}  // namespace telltale
