#include "trace/shift/shift_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "trace/shift/correlate.hpp"
#include "trace/shift/detrend.hpp"
#include "trace/shift/flat_page.hpp"
#include "trace/shift/ink.hpp"
#include "trace/shift/measure.hpp"
#include "trace/shift/text_index.hpp"

namespace telltale {
namespace {

constexpr double least_agreement = 0.4;  // below, it is another page
// Of the middle cluster with the page's. Measured: 0.87 and more for the right page, black-and-white at 96 dpi and after five
// photocopies too; up to 0.76 for other rows of the same table, 0.53 for other text.
constexpr double sure_likeness = 0.82;
constexpr double least_likeness = 0.6;   // of the upper quarter, where ink may cover the rest; below, nothing is read
constexpr double nearly_as_good = 0.03;  // of agreement

constexpr std::size_t most_pictures = 4;  // of a leak with many pages, whose tint says enough
constexpr std::size_t likely_pages = 6;
constexpr std::size_t looked_at_again = 3;  // of these, where none fits at the scale that its text suggests
constexpr double least_likely = 0.25;       // what shows no page's text had up to 0.1, a leak's page 0.56 and more
constexpr double nearly_as_likely = 0.8;    // of the likeliest page's agreement, to be looked at when that one fits
constexpr double sure_agreement = 0.6;      // of textures at 50 dpi
constexpr double same_make = 0.4;           // of another page in the same type, at the right scale
constexpr double worth_reading = 0.9;       // of the best page's agreement
constexpr std::size_t likely_places = 8;
constexpr std::size_t flat_tries = 2;
constexpr double same_shape = 0.03;    // of the ratio of sides: A4 and Letter differ by 9 %
constexpr double most_side_px = 2600;  // of a leak: larger ones are photos, or finer than a move needs
constexpr double finest_scale = 2.1;   // leak pixels a point: 150 dpi
constexpr int drawn_side_px = 2526;    // A4 at 216 dpi, finer than leaks are

/// A leak's picture, read.
struct Shown {
    int picture = 0;
    std::size_t document = 0;
    std::uint32_t page = 0;
    std::vector<ShiftReading> readings;

    bool is_sure() const { return !readings.empty() && readings.front().likeness >= sure_likeness; }
};

/// The same with a mean square of one over the slots that say anything, so that channels weigh alike.
Alignment evened(Alignment alignment) {
    double energy = 0;
    double count = 0;
    for (const SoftValues& soft : alignment) {
        for (const float value : soft.values) {
            energy += static_cast<double>(value) * value;
            count += value != 0 ? 1 : 0;
        }
    }
    const auto factor = static_cast<float>(energy > 0 ? std::sqrt(count / energy) : 0);
    for (SoftValues& soft : alignment) {
        for (float& value : soft.values) value *= factor;
    }
    return alignment;
}

enum class Scales { likely, any };

/// A picture's ink, and the pages that its text looks like, best first.
struct Text {
    cv::Mat ink;
    std::vector<LikelyPage> likely;
};

Text text_of(const Raster& picture, const TextIndex& index) {
    cv::Mat ink = ink_of(picture);
    if (std::max(ink.cols, ink.rows) > most_side_px) ink = resized(ink, most_side_px / std::max(ink.cols, ink.rows));
    std::vector<LikelyPage> likely = index.search().find(ink, likely_pages);
    return {std::move(ink), std::move(likely)};
}

Shown look_for_page(const Text& text, Scales scales, const TextIndex& index, const OriginalPages& originals) {
    if (text.likely.empty() || text.likely.front().agreement < least_likely) return {};
    struct Visit {
        LikelyPage page;
        DrawnPage drawn;
        std::vector<PageFit> places;
    };
    const CoarseRegistration registration(text.ink);
    std::vector<Visit> visits;
    double most = 0;
    const auto look = [&](Visit& visit, std::optional<ScaleRange> range) {
        std::vector<PageFit> places = registration.find(visit.drawn, likely_places, range);
        const auto agreement_of = [](const std::vector<PageFit>& found) { return found.empty() ? 0 : found.front().agreement; };
        if (agreement_of(places) > agreement_of(visit.places)) visit.places = std::move(places);
        most = std::max(most, agreement_of(visit.places));
    };
    for (const LikelyPage& likely : text.likely) {
        if (most >= sure_agreement && likely.agreement < nearly_as_likely * text.likely.front().agreement) break;
        const std::optional<Raster> picture = originals.draw(index.document(likely.document), static_cast<int>(likely.page), drawn_side_px);
        if (!picture) continue;
        visits.push_back({likely, drawn_page(*picture, index.layout(likely.document).pages[likely.page]), {}});
        look(visits.back(), ScaleRange::about(likely.scale));
    }
    // Where nothing fits, the text's places may have misled about the scale, and the characters' heights too: a heading alone,
    // or a picture that fell to pieces.
    if (scales == Scales::any) {
        for (std::size_t i = 0; i < std::min(looked_at_again, visits.size()) && most < sure_agreement; ++i) look(visits[i], {});
        if (most < same_make && !visits.empty()) look(visits.front(), ScaleRange{});
    }
    Shown best;
    for (const Visit& visit : visits) {
        if (visit.places.empty() || visit.places.front().agreement < worth_reading * most) continue;
        std::vector<ShiftReading> readings =
            read_page(text.ink, visit.drawn, visit.places, index.layout(visit.page.document), visit.page.page);
        if (readings.empty() || (!best.readings.empty() && best.readings.front().fit.agreement >= readings.front().fit.agreement)) continue;
        best.document = visit.page.document;
        best.page = visit.page.page;
        best.readings = std::move(readings);
    }
    return best;
}

/// Of a photo: what its outlines would show, were they pages. Those first that have the shape of the page that their text
/// looks most like, then those whose text looks most like a page's: text alone hardly tells by how much it is stretched.
std::vector<Text> flat_texts(const Raster& picture, const TextIndex& index) {
    struct Flat {
        Text text;
        bool has_its_shape;
    };
    std::vector<Flat> found;
    for (const Raster& flat : flat_pages(picture)) {
        Text text = text_of(flat, index);
        if (text.likely.empty()) continue;
        const LikelyPage& likeliest = text.likely.front();
        const PageLayout& page = index.layout(likeliest.document).pages[likeliest.page];
        const double stretch = (static_cast<double>(flat.width) / flat.height) / (page.width / page.height);
        found.push_back({std::move(text), std::abs(std::log(stretch)) < same_shape});
    }
    std::sort(found.begin(), found.end(), [](const Flat& a, const Flat& b) {
        return std::pair(a.has_its_shape, a.text.likely.front().agreement) > std::pair(b.has_its_shape, b.text.likely.front().agreement);
    });
    std::vector<Text> texts;
    for (Flat& flat : found) texts.push_back(std::move(flat.text));
    if (texts.size() > flat_tries) texts.resize(flat_tries);
    return texts;
}

/// The page that a picture shows, as it is or photographed.
Shown look_for_any(const Raster& picture, const TextIndex& index, const OriginalPages& originals) {
    Shown best = look_for_page(text_of(picture, index), Scales::any, index, originals);
    if (best.is_sure()) return best;
    for (const Text& text : flat_texts(picture, index)) {
        Shown flat = look_for_page(text, Scales::likely, index, originals);
        if (flat.is_sure()) return flat;
        if (best.readings.empty()) best = std::move(flat);
    }
    return best;
}

/// The likeness of the cluster that is at this share of those that a leak shows, counted from the least alike.
double likeness_at(double share, const std::vector<Displacement>& measured) {
    std::vector<double> likeness;
    for (const Displacement& one : measured) {
        if (one.in_view) likeness.push_back(one.likeness);
    }
    if (likeness.empty()) return 0;
    const auto at = likeness.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(likeness.size() - 1));
    std::nth_element(likeness.begin(), at, likeness.end());
    return *at;
}

}  // namespace

std::vector<ShiftAlignment> find_shift(std::span<const Raster> pictures, const OriginalPages& originals,
                                       const std::optional<Alignment>& tint) {
    const std::shared_ptr<const TextIndex> index = originals.index();
    if (index->empty()) return {};
    std::vector<Shown> shown;
    for (std::size_t i = 0; i < std::min(most_pictures, pictures.size()); ++i) {
        Shown page = look_for_any(pictures[i], *index, originals);
        page.picture = static_cast<int>(i);
        if (!page.readings.empty()) shown.push_back(std::move(page));
    }
    std::vector<ShiftAlignment> alignments;
    for (const Shown& page : shown) {
        const ShownPage shows{page.picture, index->document(page.document), static_cast<int>(page.page)};
        for (const ShiftReading& reading : page.readings)
            alignments.push_back({{reading.soft}, page.is_sure() ? std::optional(shows) : std::nullopt});
    }
    if (shown.size() > 1) {
        // Pictures of one document speak together; which document is said by the most pictures.
        const auto pages_of = [&](std::size_t document) {
            return std::count_if(shown.begin(), shown.end(), [&](const Shown& s) { return s.document == document; });
        };
        const auto most = std::max_element(shown.begin(), shown.end(),
                                           [&](const Shown& a, const Shown& b) { return pages_of(a.document) < pages_of(b.document); });
        std::vector<SoftValues> together;
        for (const Shown& page : shown) {
            if (page.document == most->document) together.push_back(page.readings.front().soft);
        }
        if (together.size() > 1) alignments.push_back({add_readings(together)});
    }
    if (tint) {
        const Alignment other = evened(*tint);
        const std::size_t alone = alignments.size();
        for (std::size_t i = 0; i < alone; ++i) {
            ShiftAlignment both = alignments[i];
            both.alignment = evened(both.alignment);
            both.alignment.insert(both.alignment.end(), other.begin(), other.end());
            alignments.push_back(std::move(both));
        }
    }
    return alignments;
}

std::size_t most_shift_alignments(std::size_t pictures, bool with_tint) {
    const std::size_t shown = std::min(most_pictures, pictures);
    const std::size_t alone = shown * most_refined + (shown > 1 ? 1 : 0);
    return with_tint ? 2 * alone : alone;
}

DrawnPage drawn_page(const Raster& picture, const PageLayout& layout) {
    return {ink_of(picture), std::max(picture.width, picture.height) / std::max(layout.width, layout.height)};
}

std::vector<ShiftReading> read_page(const cv::Mat& leak_ink, const DrawnPage& page, std::span<const PageFit> places,
                                    const ShiftLayout& layout, std::uint32_t page_index) {
    if (!places.empty() && places.front().scale() > 1.1 * finest_scale) {
        // Finer than the page is drawn, or than a move needs: a quarter of the pixels say the same.
        const double factor = finest_scale / places.front().scale();
        const cv::Mat shrunk = resized(leak_ink, factor);
        std::vector<PageFit> scaled(places.begin(), places.end());
        for (PageFit& place : scaled) {
            for (int c = 0; c < 3; ++c) {
                place.map(0, c) *= static_cast<double>(shrunk.cols) / leak_ink.cols;
                place.map(1, c) *= static_cast<double>(shrunk.rows) / leak_ink.rows;
            }
        }
        return read_page(shrunk, page, scaled, layout, page_index);
    }
    const std::vector<PageFit> fits = refine(leak_ink, page, places);
    const PageLayout& slots = layout.pages[page_index];
    std::vector<ShiftReading> readings;
    for (const PageFit& fit : fits) {
        if (fit.agreement < std::max(least_agreement, fits.front().agreement - nearly_as_good)) break;
        const std::vector<Displacement> measured = measure_clusters(leak_ink, page, fit, slots);
        if (likeness_at(0.75, measured) < least_likeness) continue;
        ShiftReading& reading = readings.emplace_back();
        reading.fit = fit;
        reading.likeness = likeness_at(0.5, measured);
        for (const Displacement& one : measured) reading.clusters += one.along_variance > 0 ? 1 : 0;
        reading.soft.group = {Channel::shift, page_index};
        reading.soft.values = soften(measured, slots, layout.distance);
    }
    return readings;
}

}  // namespace telltale
