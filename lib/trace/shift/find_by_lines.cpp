#include "trace/shift/find_by_lines.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "system/parallel.hpp"
#include "trace/page/text_lines.hpp"
#include "trace/plane/lines.hpp"
#include "trace/shift/page_reading.hpp"

namespace telltale {
namespace {

/// Which of the pages that lines suggest are drawn and read: docs/design/text.md, "Finding the page by its lines".
struct LineSearchLimits {
    double least_share = 0.3;       ///< share of its lines from which a page is drawn: another page had 0.19 at most, the right one 0.4
    double nearly_as_likely = 0.8;  ///< share of the likeliest page's score from which a page is read at once
    double likely = 0.5;            ///< share from which it is read where none of those matches
    std::size_t most_read = 6;      ///< pages that are read, in either round
    double worth_reading = 0.9;     ///< share of the best page's agreement from which a page's place is told
    // When a leak surely shows no page.
    std::size_t telling_lines = 8;  ///< whole lines from which it does, when none stands where a page's does
    double most_cut = 0.3;          ///< share of its lines up to which others may be cut off
    double margin = 0.8;            ///< paper beside a whole line, over its height
    double legible_px = 8;          ///< height of characters from which gaps in a line are seen
};
constexpr LineSearchLimits limits{};

/// Whether a leak's lines are so many, whole and legible that those of its page would be known.
bool are_telling(const std::vector<TextLine>& lines, int width) {
    const auto is_whole = [&](const TextLine& line) {
        const double margin = limits.margin * line.height;
        return line.left >= margin && line.right <= width - margin;
    };
    std::size_t whole = 0;
    std::vector<double> heights;
    for (const TextLine& line : lines) {
        whole += is_whole(line) ? 1 : 0;
        heights.push_back(line.height);
    }
    return whole >= limits.telling_lines && static_cast<double>(whole) >= (1 - limits.most_cut) * static_cast<double>(lines.size()) &&
           median(std::move(heights)) >= limits.legible_px;
}

/// Reads some pages. Lines tell a place to a point or two; where no page matches so, as in a photo that was made flat, the places
/// are sharpened from further off.
LeakText read_some(std::span<const LinesMatch> matches, const cv::Mat& ink, const cv::Matx33d& to_leak, const TextIndex& index,
                   const OriginalPages& originals, int threads) {
    std::vector<std::optional<PlacedPage>> pages(matches.size());
    run_parallel(pages.size(), threads, [&](std::size_t i) {
        pages[i] = draw_page(matches[i].document, matches[i].page, index, originals);
        for (const LinesPlace& place : matches[i].places) {
            if (pages[i]) pages[i]->places.push_back({place.map, 1});
        }
    });
    std::erase_if(pages, [](const std::optional<PlacedPage>& page) { return !page; });
    const int own = pages.size() > 1 ? 1 : threads;
    LeakText shown;
    for (const Sharpening sharpening : {Sharpening::brief, Sharpening::full}) {
        std::vector<LeakText> found(pages.size());
        run_parallel(pages.size(), threads,
                     [&](std::size_t i) { found[i] = read_placed(*pages[i], ink, to_leak, index, sharpening, own); });
        shown = {};
        for (LeakText& one : found) add_text(shown, std::move(one));
        keep_best(shown.readings);
        if (shown.has_match()) break;
    }
    return shown;
}

/// Reads the pages that lines suggest: those that are about as likely as the first, and the others where none of these matches.
///
/// matches  best first
LeakText read_matches(std::span<const LinesMatch> matches, const cv::Mat& ink, const cv::Matx33d& to_leak, const TextIndex& index,
                      const OriginalPages& originals, int threads) {
    LeakText shown;
    std::size_t next = 0;
    for (const double share : {limits.nearly_as_likely, limits.likely}) {
        const std::size_t first = next;
        const double least = share * matches.front().places.front().score;
        while (next < matches.size() && next - first < limits.most_read && matches[next].places.front().score >= least) ++next;
        LeakText found = read_some(matches.subspan(first, next - first), ink, to_leak, index, originals, threads);
        if (first == 0 || found.has_match()) shown = std::move(found);
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

}  // namespace

TextByLines find_by_lines(const cv::Mat& ink, const cv::Matx33d& to_leak, const TextIndex& index, const OriginalPages& originals,
                          int threads) {
    if (index.lines().empty()) return {};
    const std::vector<TextLine> lines = find_text_lines(luma_of_ink(ink));
    std::vector<LinesMatch> matches = index.lines().find(lines, threads);
    std::erase_if(matches, [](const LinesMatch& match) { return match.share < limits.least_share; });
    if (matches.empty()) return {{}, index.has_all_lines() && are_telling(lines, ink.cols)};
    return {read_matches(matches, ink, to_leak, index, originals, threads), false};
}

}  // namespace telltale
