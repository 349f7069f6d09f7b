#include "bench/shift_jumps.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <opencv2/imgproc.hpp>

#include "trace/leak/luma.hpp"

namespace telltale::bench {
namespace {

constexpr double reach_pt = 0.6;  // points, three times as far as text is moved
constexpr int least_reach_px = 3;
constexpr double least_alike = 0.8;

}  // namespace

Jumps measure_jumps(const Raster& original, const Raster& copy, const PageLayout& layout, double dpi) {
    const cv::Mat before = luma_of(original);
    const cv::Mat after = luma_of(copy);
    const double scale = before.cols / layout.width;
    const int reach = std::max(least_reach_px, static_cast<int>(std::ceil(reach_pt * dpi / 72)));
    const cv::Rect whole(cv::Point(0, 0), after.size());
    Jumps jumps;
    for (const TextCluster& cluster : layout.clusters) {
        const cv::Point corner(static_cast<int>(cluster.left * scale), static_cast<int>(cluster.top * scale));
        const cv::Point end(static_cast<int>(std::ceil(cluster.right * scale)), static_cast<int>(std::ceil(cluster.bottom * scale)));
        const cv::Rect box(corner, end);
        const cv::Rect around(box.x - reach, box.y - reach, box.width + 2 * reach, box.height + 2 * reach);
        if ((around & whole) != around || (box & cv::Rect(cv::Point(0, 0), before.size())) != box) continue;
        cv::Mat alike;
        cv::matchTemplate(after(around), before(box), alike, cv::TM_CCOEFF_NORMED);
        double best = 0;
        cv::Point at;
        cv::minMaxLoc(alike, nullptr, &best, nullptr, &at);
        const bool is_peak = at.x > 0 && at.y > 0 && at.x < alike.cols - 1 &&
                             at.y < alike.rows - 1;  // at an edge of the range it may be no peak: a dash looks like the dash beside it
        if (!(best >= least_alike) || !is_peak) continue;
        const int right = std::abs(at.x - reach);
        const int down = std::abs(at.y - reach);
        jumps.right_px = std::max(jumps.right_px, right);
        jumps.down_px = std::max(jumps.down_px, down);
        jumps.clusters += 1;
        jumps.moved += right > 0 || down > 0 ? 1 : 0;
    }
    return jumps;
}

}  // namespace telltale::bench
