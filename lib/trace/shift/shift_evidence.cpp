#include "trace/shift/shift_evidence.hpp"

#include "trace/shift/detrend.hpp"
#include "trace/shift/ink.hpp"
#include "trace/shift/measure.hpp"

namespace telltale {

DrawnPage drawn_page(const Raster& picture, const PageLayout& layout) {
    return {ink_of(picture), std::max(picture.width, picture.height) / std::max(layout.width, layout.height)};
}

ShiftReading read_page(const cv::Mat& leak_ink, const DrawnPage& page, const PageFit& place, const ShiftLayout& layout, std::uint32_t page_index) {
    const PageLayout& slots = layout.pages[page_index];
    ShiftReading reading;
    reading.fit = refine(leak_ink, page, place);
    const std::vector<Displacement> measured = measure_clusters(leak_ink, page, reading.fit, slots);
    for (const Displacement& one : measured) reading.clusters += one.along_variance > 0 ? 1 : 0;
    reading.soft.group = {Channel::shift, page_index};
    reading.soft.values = soften(measured, slots, layout.distance);
    return reading;
}

}  // namespace telltale
