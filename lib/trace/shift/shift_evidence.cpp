#include "trace/shift/shift_evidence.hpp"

#include <algorithm>

#include "trace/shift/detrend.hpp"
#include "trace/shift/ink.hpp"
#include "trace/shift/measure.hpp"

namespace telltale {
namespace {

constexpr double least_agreement = 0.4;     // below, it is another page
constexpr double nearly_as_good = 0.03;     // of agreement

}  // namespace

DrawnPage drawn_page(const Raster& picture, const PageLayout& layout) {
    return {ink_of(picture), std::max(picture.width, picture.height) / std::max(layout.width, layout.height)};
}

std::vector<ShiftReading> read_page(const cv::Mat& leak_ink, const DrawnPage& page, std::span<const PageFit> places, const ShiftLayout& layout,
                                    std::uint32_t page_index) {
    std::vector<PageFit> fits;
    for (const PageFit& place : places) fits.push_back(refine(leak_ink, page, place));
    std::sort(fits.begin(), fits.end(), [](const PageFit& a, const PageFit& b) { return a.agreement > b.agreement; });
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
