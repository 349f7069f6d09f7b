#include "trace/shift/shift_evidence.hpp"

#include <algorithm>
#include <cmath>

#include "trace/shift/correlate.hpp"
#include "trace/shift/detrend.hpp"
#include "trace/shift/ink.hpp"
#include "trace/shift/measure.hpp"
#include "trace/shift/text_index.hpp"

namespace telltale {
namespace {

constexpr double least_agreement = 0.4;  // below, it is another page
constexpr double nearly_as_good = 0.03;  // of agreement

constexpr std::size_t most_pictures = 4;  // of a leak with many pages, whose tint says enough
constexpr std::size_t likely_pages = 3;
constexpr double nearly_as_likely = 0.7;  // of the likeliest page's agreement, to be looked at when that one fits
constexpr double sure_agreement = 0.6;    // of textures at 50 dpi
constexpr double worth_reading = 0.8;     // of the best page's agreement
constexpr std::size_t likely_places = 8;
constexpr double finest_scale = 2.1;  // leak pixels a point: 150 dpi
constexpr int drawn_side_px = 2526;   // A4 at 216 dpi, finer than leaks are

/// A leak's picture, read.
struct Shown {
    int picture = 0;
    std::size_t document = 0;
    std::uint32_t page = 0;
    std::vector<ShiftReading> readings;
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

Shown look_for_page(const cv::Mat& leak, const TextIndex& index, const OriginalPages& originals) {
    struct Visit {
        LikelyPage page;
        DrawnPage drawn;
        std::vector<PageFit> places;
    };
    const CoarseRegistration registration(leak);
    std::vector<Visit> visits;
    double most = 0;
    const auto look = [&](Visit& visit, bool every_scale) {
        visit.places = registration.find(visit.drawn, likely_places, every_scale);
        if (!visit.places.empty()) most = std::max(most, visit.places.front().agreement);
    };
    const std::vector<LikelyPage> likely_ones = index.search().find(leak, likely_pages);
    for (const LikelyPage& likely : likely_ones) {
        if (most >= sure_agreement && likely.agreement < nearly_as_likely * likely_ones.front().agreement) break;
        const std::optional<Raster> picture = originals.draw(index.document(likely.document), static_cast<int>(likely.page), drawn_side_px);
        if (!picture) continue;
        visits.push_back({likely, drawn_page(*picture, index.layout(likely.document).pages[likely.page]), {}});
        look(visits.back(), false);
    }
    // Where nothing fits, the characters' heights may have misled: a heading alone, or a picture that fell to pieces.
    if (most < sure_agreement && !visits.empty()) look(visits.front(), true);
    Shown best;
    for (const Visit& visit : visits) {
        if (visit.places.empty() || visit.places.front().agreement < worth_reading * most) continue;
        std::vector<ShiftReading> readings = read_page(leak, visit.drawn, visit.places, index.layout(visit.page.document), visit.page.page);
        if (readings.empty() || (!best.readings.empty() && best.readings.front().fit.agreement >= readings.front().fit.agreement)) continue;
        best.document = visit.page.document;
        best.page = visit.page.page;
        best.readings = std::move(readings);
    }
    return best;
}

}  // namespace

std::vector<ShiftAlignment> find_shift(std::span<const Raster> pictures, const OriginalPages& originals,
                                       const std::optional<Alignment>& tint) {
    const std::shared_ptr<const TextIndex> index = originals.index();
    if (index->empty()) return {};
    std::vector<Shown> shown;
    for (std::size_t i = 0; i < std::min(most_pictures, pictures.size()); ++i) {
        Shown page = look_for_page(ink_of(pictures[i]), *index, originals);
        page.picture = static_cast<int>(i);
        if (!page.readings.empty()) shown.push_back(std::move(page));
    }
    std::vector<ShiftAlignment> alignments;
    for (const Shown& page : shown) {
        for (const ShiftReading& reading : page.readings) alignments.push_back({{reading.soft}, ShownPage{page.picture, index->document(page.document), static_cast<int>(page.page)}});
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
        ShiftReading& reading = readings.emplace_back();
        reading.fit = fit;
        const std::vector<Displacement> measured = measure_clusters(leak_ink, page, fit, slots);
        for (const Displacement& one : measured) reading.clusters += one.along_variance > 0 ? 1 : 0;
        reading.soft.group = {Channel::shift, page_index};
        reading.soft.values = soften(measured, slots, layout.distance);
    }
    return readings;
}

}  // namespace telltale
