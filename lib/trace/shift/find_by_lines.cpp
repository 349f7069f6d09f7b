#include "trace/shift/find_by_lines.hpp"

#include <algorithm>
#include <utility>

#include "system/parallel.hpp"
#include "trace/leak/coordinates.hpp"
#include "trace/page/original.hpp"
#include "trace/page/text_lines.hpp"
#include "trace/shift/page_reading.hpp"

namespace telltale {
namespace {

/// Which of the pages that lines suggest are drawn and read: docs/design/text.md, "Finding the page by its lines".
struct LineSearchLimits {
    double nearly_as_likely = 0.8;  ///< share of the likeliest page's score from which a page is read at once
    double likely = 0.5;            ///< share from which it is read where none of those matches
    std::size_t most_read = 6;      ///< pages that are read, in either round
    double worth_reading = 0.9;     ///< share of the best page's agreement from which a page's place is told
};
constexpr LineSearchLimits limits{};

/// Draws one page and reads it at its places.
LeakText read_match(const LinesMatch& match, const cv::Mat& ink, const cv::Matx33d& to_leak, const TextIndex& index,
                    const OriginalPages& originals, int threads) {
    LeakText shown;
    const auto original = draw_original(originals, index.document(match.document), static_cast<int>(match.page), read_side_px);
    if (!original) return shown;
    const ShiftLayout& layout = index.layout(match.document);
    const DrawnPage page = drawn_page(*original, layout.pages[match.page]);
    std::vector<PageFit> places;
    for (const LinesPlace& place : match.places) places.push_back({place.map, 1});
    const RefinedPage refined = refine_page(ink, page, places, Sharpening::full, threads);
    if (refined.fits.empty()) return shown;
    const PageFit& fit = refined.fits.front();
    const cv::Matx33d from_refined = to_leak * scaling(refined.ink.size(), ink.size());
    shown.places.push_back({match.document, match.page, from_refined * matrix_of(fit), fit.agreement});
    shown.readings = read_refined(refined, from_refined, page, layout, match.page, threads);
    for (ShiftReading& reading : shown.readings) reading.document = match.document;
    return shown;
}

}  // namespace

LeakText find_by_lines(const cv::Mat& ink, const cv::Matx33d& to_leak, const TextIndex& index, const OriginalPages& originals,
                       int threads) {
    LeakText shown;
    if (index.lines().empty()) return shown;
    const std::vector<LinesMatch> matches = index.lines().find(find_text_lines(luma_of_ink(ink)));
    std::size_t next = 0;
    for (const double share : {limits.nearly_as_likely, limits.likely}) {
        const std::size_t first = next;
        while (next < matches.size() && next - first < limits.most_read &&
               matches[next].places.front().score >= share * matches.front().places.front().score)
            ++next;
        std::vector<LeakText> found(next - first);
        const int own = found.size() > 1 ? 1 : threads;
        run_parallel(found.size(), threads,
                     [&](std::size_t i) { found[i] = read_match(matches[first + i], ink, to_leak, index, originals, own); });
        for (LeakText& one : found) {
            shown.places.insert(shown.places.end(), one.places.begin(), one.places.end());
            std::move(one.readings.begin(), one.readings.end(), std::back_inserter(shown.readings));
        }
        keep_best(shown.readings);
        if (shown.has_match()) break;
    }
    std::stable_sort(shown.places.begin(), shown.places.end(),
                     [](const PagePlace& a, const PagePlace& b) { return a.agreement > b.agreement; });
    if (!shown.places.empty()) {
        const double least = limits.worth_reading * shown.places.front().agreement;
        std::erase_if(shown.places, [&](const PagePlace& place) { return place.agreement < least; });
    }
    return shown;
}

}  // namespace telltale
