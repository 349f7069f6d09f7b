#include "trace/shift/page_reading.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "trace/leak/coordinates.hpp"
#include "trace/leak/ink.hpp"
#include "trace/page/correlate.hpp"
#include "trace/page/original.hpp"
#include "trace/page/text_index.hpp"
#include "trace/shift/measure.hpp"

namespace telltale {
namespace {

/// What decides whether a page is read, and in which resolution.
///
/// Agreement is the correlation of two textures, -1 to 1. Similarity compares one cluster with the page's, 0 to 1.
struct ReadingLimits {
    // Which page is read, and which one is claimed: docs/design/text.md, "Which page is claimed".

    /// Least agreement of a refined fit. A fit below it is another page's.
    double least_agreement = 0.4;
    /// Least similarity at the upper quartile for a page to be read. The upper quartile is taken because ink may cover the rest. In
    /// four lines of 60 pages in the same type, another page had up to 0.65.
    double least_upper_quartile_similarity = 0.68;
    /// Difference of agreement up to which two fits are about as good, so that both are read and their chips tell them apart.
    double nearly_as_good = 0.03;
    /// Finest scale in which moves are measured, in leak pixels a point. It is 150 dpi.
    double finest_scale = 2.1;
    /// Long side of an original's page as it is drawn to be read, in pixels. It is A4 at 216 dpi, which is finer than leaks are.
    int drawn_side_px = 2526;
};
constexpr ReadingLimits limits{};

enum class Clusters { in_view, compared };

/// A quantile of the similarities of the clusters that a leak shows.
///
/// share     0 is the least similar cluster, 1 the most similar one
/// compared  leaves out clusters that could not be laid on the page's own: at a photo's edge there are some on the right page too
double similarity_at(double share, const std::vector<Displacement>& measured, Clusters which = Clusters::in_view) {
    std::vector<double> similarities;
    for (const Displacement& one : measured) {
        if (one.in_view && (which == Clusters::in_view || one.similarity > 0)) similarities.push_back(one.similarity);
    }
    if (similarities.empty()) return 0;
    const auto at = similarities.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(similarities.size() - 1));
    std::nth_element(similarities.begin(), at, similarities.end());
    return *at;
}

/// Points of the page to pixels of the ink that it was placed in.
cv::Matx33d matrix_of(const PageFit& fit) {
    return {fit.map(0, 0), fit.map(0, 1), fit.map(0, 2), fit.map(1, 0), fit.map(1, 1), fit.map(1, 2), 0, 0, 1};
}

/// A leak's ink, no finer than a move needs, and where a page lies in it.
struct RefinedPage {
    cv::Mat ink;
    std::vector<PageFit> fits;  // best first
};

/// Sharpens the places of a page in a leak, in no finer resolution than moves are measured in.
RefinedPage refine_page(const cv::Mat& leak_ink, const DrawnPage& page, std::span<const PageFit> places, Sharpening sharpening,
                        int threads) {
    if (places.empty() || places.front().scale() <= 1.1 * limits.finest_scale)
        return {leak_ink, refine(leak_ink, page, places, sharpening, threads)};
    // The leak is finer than the page is drawn, or than a move needs, so fewer pixels say the same.
    const double factor = limits.finest_scale / places.front().scale();
    const cv::Mat shrunk = resized(leak_ink, factor);
    std::vector<PageFit> scaled(places.begin(), places.end());
    for (PageFit& place : scaled) {
        for (int c = 0; c < 3; ++c) {
            place.map(0, c) *= static_cast<double>(shrunk.cols) / leak_ink.cols;
            place.map(1, c) *= static_cast<double>(shrunk.rows) / leak_ink.rows;
        }
    }
    return {shrunk, refine(shrunk, page, scaled, sharpening, threads)};
}

/// Reads one page's slots at every place that was refined, best fit first.
///
/// to_leak  pixels of the ink in which the page was refined to pixels of the leak
std::vector<ShiftReading> read_refined(const RefinedPage& refined, const cv::Matx33d& to_leak, const DrawnPage& page,
                                       const ShiftLayout& layout, std::uint32_t page_index, int threads) {
    const PageLayout& slots = layout.pages[page_index];
    std::vector<ShiftReading> readings;
    for (const PageFit& fit : refined.fits) {
        if (fit.agreement < std::max(limits.least_agreement, refined.fits.front().agreement - limits.nearly_as_good)) break;
        const std::vector<Displacement> measured = measure_clusters(refined.ink, page, fit, slots, threads);
        if (similarity_at(0.75, measured) < limits.least_upper_quartile_similarity) continue;
        ShiftReading& reading = readings.emplace_back();
        reading.page = page_index;
        reading.fit = fit;
        reading.to_leak = to_leak * matrix_of(fit);
        reading.median_similarity = similarity_at(0.5, measured);
        reading.tenth_percentile_similarity = similarity_at(0.1, measured, Clusters::compared);
        reading.soft.group = {Channel::shift, page_index};
        if (layout.distance <= 0) continue;
        reading.moves = remove_shared(measured, slots, layout.distance);
        reading.soft.values = soften(reading.moves, slots, layout.distance);
    }
    return readings;
}

}  // namespace

std::optional<PlacedPage> draw_page(std::size_t document, std::uint32_t page, const TextIndex& index, const OriginalPages& originals) {
    const auto original = draw_original(originals, index.document(document), static_cast<int>(page), limits.drawn_side_px);
    if (!original) return std::nullopt;
    return PlacedPage{document, page, drawn_page(*original, index.layout(document).pages[page]), {}};
}

LeakText read_placed(const PlacedPage& page, const cv::Mat& ink, const cv::Matx33d& to_leak, const TextIndex& index, Sharpening sharpening,
                     int threads) {
    LeakText shown;
    const RefinedPage refined = refine_page(ink, page.drawn, page.places, sharpening, threads);
    if (refined.fits.empty()) return shown;
    const PageFit& fit = refined.fits.front();
    const cv::Matx33d from_refined = to_leak * scaling(refined.ink.size(), ink.size());
    shown.places.push_back({page.document, page.page, from_refined * matrix_of(fit), fit.agreement});
    shown.readings = read_refined(refined, from_refined, page.drawn, index.layout(page.document), page.page, threads);
    for (ShiftReading& reading : shown.readings) reading.document = page.document;
    return shown;
}

void add_text(LeakText& text, LeakText more) {
    text.places.insert(text.places.end(), more.places.begin(), more.places.end());
    std::move(more.readings.begin(), more.readings.end(), std::back_inserter(text.readings));
}

void keep_best(std::vector<ShiftReading>& readings) {
    if (readings.empty()) return;
    std::stable_sort(readings.begin(), readings.end(),
                     [](const ShiftReading& a, const ShiftReading& b) { return a.fit.agreement > b.fit.agreement; });
    const double least = readings.front().fit.agreement - limits.nearly_as_good;
    std::erase_if(readings, [&](const ShiftReading& reading) { return reading.fit.agreement < least; });
    if (readings.size() > most_readings) readings.resize(most_readings);
}

DrawnPage drawn_page(const cv::Mat& luma, const PageLayout& layout) {
    return {ink_of(luma), std::max(luma.cols, luma.rows) / std::max(layout.width, layout.height)};
}

std::vector<ShiftReading> read_page(const cv::Mat& leak_ink, const DrawnPage& page, std::span<const PageFit> places,
                                    const ShiftLayout& layout, std::uint32_t page_index, int threads) {
    std::vector<ShiftReading> readings;
    for (const Sharpening sharpening : {Sharpening::brief, Sharpening::full}) {
        const RefinedPage refined = refine_page(leak_ink, page, places, sharpening, threads);
        readings = read_refined(refined, scaling(refined.ink.size(), leak_ink.size()), page, layout, page_index, threads);
        if (!readings.empty() && readings.front().may_match()) break;
    }
    return readings;
}

}  // namespace telltale
