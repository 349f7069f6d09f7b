#include "trace/tint/skew.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "trace/leak/flattening.hpp"
#include "trace/tint/comb.hpp"

namespace telltale {
namespace {

constexpr double least_half = 4.5;     // standard deviations of the pilots in each half: chance within reach is some 3.5
constexpr double least_skew = 0.0009;  // radians, 0.05 degrees: over four tiles a tenth of the finest period
constexpr double least_comb = 6;       // unmarked pages reached 5.9, so a lower limit would pay for searches that find nothing

double nearest(double turns) {
    return turns - std::round(turns);
}

// Maps places on the picture that was turned back to where the leak shows them. The turn is about the middle.
cv::Matx33d turning(double skew, cv::Point2d middle) {
    const double c = std::cos(skew);
    const double s = std::sin(skew);
    return {c, s, middle.x - c * middle.x - s * middle.y, -s, c, middle.y + s * middle.x - c * middle.y, 0, 0, 1};
}

}  // namespace

std::optional<double> skew_of_lock(const NormalisedLeak& leak, const Region& region, const Constellation& constellation) {
    const int width = leak.size().width;
    const int height = leak.size().height;
    const auto locked = [&](const cv::Rect& part) {
        return track_pilots(Harmonics(fold(leak, region.side, part)), constellation, region.lock);
    };
    const PilotLock left = locked({0, 0, width / 2, height});
    const PilotLock right = locked({width / 2, 0, width - width / 2, height});
    const PilotLock upper = locked({0, 0, width, height / 2});
    const PilotLock lower = locked({0, height / 2, width, height - height / 2});
    if (std::min({left.score, right.score, upper.score, lower.score}) < least_half) return std::nullopt;
    // Differences between the middles of the halves, in pixels.
    const double rise = -nearest(right.y - left.y) * region.side.y;
    const double lean = nearest(lower.x - upper.x) * region.side.x;
    const double across = width / 2.0;
    const double down = height / 2.0;
    const double skew = (rise * across + lean * down) / (across * across + down * down);
    if (std::abs(skew) < least_skew) return 0;
    if (rise * lean < 0 || std::abs(skew) > most_skew) return std::nullopt;
    return skew_step * std::round(skew / skew_step);
}

double skew_of_comb(const PaperPicture& paper) {
    const LeakLuma luma = half_luma(paper);
    const double side = std::min(luma.size().width, luma.size().height) / 4.0;
    constexpr double smallest = 0.5;
    constexpr double largest = 1.1;
    const CombOptions options{std::max(44.0, smallest * side), largest * side};
    if (options.min_side >= options.max_side) return 0;
    const TurnedComb comb = find_turned_comb(normalise(luma, side / 6), most_skew, options);
    return comb.score < least_comb || std::abs(comb.turn) < least_skew ? 0 : comb.turn;
}

PaperPicture turned_back(const PaperPicture& paper, double skew) {
    const cv::Point2d middle((paper.size().width - 1) / 2.0, (paper.size().height - 1) / 2.0);  // OpenCV's centres are whole
    const cv::Matx23d seen = turning(skew, middle).get_minor<2, 3>(0, 0);
    const auto turn = [&](const cv::Mat& from, int interpolation, double beyond) {
        cv::Mat to;
        if (!from.empty())
            cv::warpAffine(from, to, seen, paper.size(), interpolation | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT, cv::Scalar(beyond));
        return to;
    };
    PaperPicture back = paper;
    back.luma = turn(paper.luma, cv::INTER_CUBIC, 255);
    back.ink = turn(paper.ink, cv::INTER_NEAREST, 255);
    back.inverted = turn(paper.inverted, cv::INTER_NEAREST, 0);
    return back;
}

FlatSource turned_source(const PaperPicture& paper, double skew, const NormalisedLeak& leak, const Region& region) {
    const cv::Point2d middle(paper.size().width / 2.0 / paper.scale, paper.size().height / 2.0 / paper.scale);
    const cv::Matx33d to_pixels(region.side.x / leak.scale, 0, 0, 0, region.side.y / leak.scale, 0, 0, 0, 1);
    return {{turning(skew, middle) * to_pixels, {}, 1, {}}, {0, 0}};
}

}  // namespace telltale
