#include "trace/informed/informed_page.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <utility>
#include <vector>

#include "trace/camera/joint.hpp"
#include "trace/camera/rectify.hpp"
#include "trace/camera/track.hpp"
#include "trace/informed/beyond_original.hpp"
#include "trace/informed/beyond_rounding.hpp"
#include "trace/informed/blurred.hpp"
#include "trace/informed/explain.hpp"
#include "trace/leak/coordinates.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/score/soft_values.hpp"
#include "trace/tint/demodulate.hpp"
#include "trace/tint/describe_lock.hpp"
#include "trace/tint/pilots.hpp"

namespace telltale {
namespace {

/// How a page or picture is laid onto its leak, and then read: docs/design/camera.md, "Beside the original".
struct SettlingLimits {
    int tile_px = 120;         ///< side of a tile in the pictures that are compared, so that the finest wave has six pixels
    double oversampled = 1.3;  ///< resolution of the leak over that of the flat picture, before it is flattened
    // Registration. Lengths are pixels of the flattened pictures.
    int block_px = 40;               ///< side of the blocks that are matched
    int rounds_without_rest = 2;     ///< first rounds, in which the perspective alone is fitted
    double least_peak = 0.5;         ///< correlation that a block needs to be matched
    double least_sharpness = 0.02;   ///< curvature that a peak needs in every direction
    double least_contrast = 6;       ///< standard deviation of a block's texture, levels
    double sighting_score = 25;      ///< score of a block that fits in all: its peak is sure to a few hundredths of a pixel
    double anchored_tiles = 1.2;     ///< a place with no match nearer than this is anchored
    double anchor_score = 1;         ///< score of an anchored place, which is sure to some 0.04 tile
    std::size_t least_blocks = 6;    ///< matched blocks that a registration needs
    double least_correlation = 0.5;  ///< correlation below which the two pictures do not fit
    // Reading.
    std::size_t joint_locks = 4;  ///< joint locks that are looked at for one of the page's lane that is upright
};
constexpr SettlingLimits limits;

constexpr std::array reaches{10, 5, 3, 2, 2};  // how far a block is looked for, in each round

/// A leak and an original that can be drawn flat, one beside the other.
class PagePair {
public:
    PagePair(const cv::Mat& leak, const cv::Mat& original, double side, const Flattening& first) {
        tiles_ = {original.cols / side, original.rows / side};
        area_ = {0, 0, static_cast<int>(std::ceil(tiles_.width - 1e-6)), static_cast<int>(std::ceil(tiles_.height - 1e-6))};
        const cv::Size size = area_.size() * limits.tile_px;

        cv::Mat near = original;
        const double factor = limits.tile_px / side;
        if (factor < 1) cv::resize(original, near, {}, factor, factor, cv::INTER_AREA);
        const cv::Matx33d exact =
            half_pixel.inv() * cv::Matx33d(factor, 0, 0, 0, factor, 0, 0, 0, 1) * scaling(near.size(), original.size()) * half_pixel;
        cv::warpAffine(near, original_, exact.get_minor<2, 3>(0, 0), size, cv::INTER_CUBIC, cv::BORDER_REPLICATE);
        original_.convertTo(original_, CV_32F);

        // The leak is shrunk to about the scale of the page's middle, since resampling looks at few pixels.
        const double share = limits.oversampled * limits.tile_px / std::max(1.0, tile_px_at(first, {tiles_.width / 2, tiles_.height / 2}));
        cv::Mat whole;
        leak.convertTo(whole, CV_32F);
        leak_ = shrunk({whole, cv::Mat(whole.size(), CV_32F, cv::Scalar(1)), {}, 1}, share);
        to_leak_ = scaling(leak_.size(), leak.size());
    }

    /// Turns a flattening to the shrunk leak's pixels into one to pixels of the leak as it was given.
    Flattening in_leak(Flattening flattening) const {
        flattening.grid = to_leak_ * flattening.grid;
        return flattening;
    }
    /// Turns a flattening to pixels of the leak as it was given into one to the shrunk leak's pixels.
    Flattening in_shrunk(Flattening flattening) const {
        flattening.grid = to_leak_.inv() * flattening.grid;
        return flattening;
    }

    LeakLuma flat(const Flattening& in_shrunk) const { return rectify(leak_, in_shrunk, area_, limits.tile_px); }
    const cv::Mat& original() const { return original_; }
    const cv::Rect& area() const { return area_; }  // whole tiles around the page
    cv::Size2d tiles() const { return tiles_; }
    /// The page itself in the flat picture, without what is drawn beyond it, in pixels.
    cv::Rect page() const {
        return cv::Rect(0, 0, static_cast<int>(tiles_.width * limits.tile_px), static_cast<int>(tiles_.height * limits.tile_px)) &
               cv::Rect({0, 0}, original_.size());
    }

private:
    cv::Size2d tiles_;
    cv::Rect area_;
    cv::Mat original_;
    LeakLuma leak_;
    cv::Matx33d to_leak_;
};

cv::Mat texture(const cv::Mat& picture) {
    return blurred(picture, 0.8) - blurred(picture, 8);
}

/// Where a peak lies between its samples, and how sharp it is in the direction in which it is least sharp.
///
/// On a straight edge a peak is a ridge, whose sharpness is about 0.
struct Peak {
    cv::Point2d offset;
    double sharpness = 0;
};

Peak peak_at(const cv::Mat& scores, cv::Point at) {
    const auto s = [&](int dx, int dy) { return static_cast<double>(scores.at<float>(at.y + dy, at.x + dx)); };
    const double xx = s(1, 0) - 2 * s(0, 0) + s(-1, 0);
    const double yy = s(0, 1) - 2 * s(0, 0) + s(0, -1);
    const double xy = (s(1, 1) - s(1, -1) - s(-1, 1) + s(-1, -1)) / 4;
    const double mean = -(xx + yy) / 2;
    const double sharpness = mean - std::hypot((xx - yy) / 2, xy);
    if (sharpness <= 0) return {};
    const double x = (s(1, 0) - s(-1, 0)) / 2;
    const double y = (s(0, 1) - s(0, -1)) / 2;
    const double determinant = xx * yy - xy * xy;
    const cv::Point2d offset((xy * y - yy * x) / determinant, (xy * x - xx * y) / determinant);
    return {{std::clamp(offset.x, -0.7, 0.7), std::clamp(offset.y, -0.7, 0.7)}, sharpness};
}

struct Matches {
    std::vector<Sighting> sightings;
    double correlation = 0;  // correlation of all blocks at the places where they were expected
};

/// Finds where each block of the original lies in the flattened leak.
///
/// most  how far from its place a block is looked for, pixels
Matches match_blocks(const LeakLuma& flat, const cv::Mat& original_texture, const cv::Rect& page, int most) {
    const cv::Mat leak_texture = texture(flat.luma);
    Matches found;
    double a_b = 0;
    double a_a = 0;
    double b_b = 0;
    for (int y = most; y + limits.block_px + most <= page.height; y += limits.block_px / 2) {
        for (int x = most; x + limits.block_px + most <= page.width; x += limits.block_px / 2) {
            const cv::Rect place(x, y, limits.block_px, limits.block_px);
            const cv::Rect around(x - most, y - most, limits.block_px + 2 * most, limits.block_px + 2 * most);
            const cv::Mat block = original_texture(place);
            const double energy = cv::norm(block, cv::NORM_L2SQR);
            if (energy < limits.least_contrast * limits.least_contrast * place.area() || cv::countNonZero(flat.paper(around) < 0.5F) > 0)
                continue;
            cv::Mat scores;
            cv::matchTemplate(leak_texture(around), block, scores, cv::TM_CCOEFF_NORMED);
            double peak = 0;
            cv::Point at;
            cv::minMaxLoc(scores, nullptr, &peak, nullptr, &at);
            const cv::Mat there = leak_texture(place);
            a_b += block.dot(there) / energy;
            a_a += 1;
            b_b += cv::norm(there, cv::NORM_L2SQR) / energy;
            if (!(peak > limits.least_peak) || at.x == 0 || at.y == 0 || at.x == scores.cols - 1 || at.y == scores.rows - 1) continue;
            const Peak sub = peak_at(scores, at);
            if (sub.sharpness < limits.least_sharpness) continue;
            const cv::Point2d truth(x + limits.block_px / 2.0, y + limits.block_px / 2.0);
            const cv::Point2d seen = truth + cv::Point2d(at.x - most, at.y - most) + sub.offset;
            found.sightings.push_back({seen / limits.tile_px, (truth - seen) / limits.tile_px, limits.sighting_score * peak * peak * peak});
        }
    }
    found.correlation = a_b / std::sqrt(std::max(1e-9, a_a * b_b));
    return found;
}

/// Adds sightings of the first place, with the little weight that it deserves, where no block was matched.
///
/// Without them, what the matches say would be extrapolated into empty paper.
/// returns  whether blocks were matched all over the page
bool anchor(std::vector<Sighting>& sightings, const PagePair& pair, const Flattening& now, const Flattening& first) {
    const cv::Matx33d to_tiles = now.grid.inv();
    const std::size_t matched = sightings.size();
    const cv::Size2d page(pair.page().width / static_cast<double>(limits.tile_px),
                          pair.page().height / static_cast<double>(limits.tile_px));
    for (double y = 0.5; y < page.height; ++y) {
        for (double x = 0.5; x < page.width; ++x) {
            const cv::Point2d at(x, y);
            const auto end = sightings.begin() + static_cast<std::ptrdiff_t>(matched);
            if (std::any_of(sightings.begin(), end, [&](const Sighting& s) { return cv::norm(s.at - at) < limits.anchored_tiles; }))
                continue;
            const cv::Point2d there = project(to_tiles, first(at));
            sightings.push_back({there, at - there, limits.anchor_score});
        }
    }
    return sightings.size() == matched;
}

/// Reads the leak where a flattening, in pixels of the leak, says that the page lies.
///
/// returns  nothing when hardly any of the page is seen
std::optional<SynchronisedLeak> read_at(const PagePair& pair, const Flattening& flattening, int lane, const Constellation& constellation) {
    const LeakLuma flat = pair.flat(pair.in_shrunk(flattening));
    cv::Mat seen = cv::Mat::zeros(flat.size(), CV_32F);
    cv::Mat inside = flat.paper(pair.page()) > 0.99F;
    cv::erode(inside, inside, cv::getStructuringElement(cv::MORPH_RECT, {2 * explained_reach + 1, 2 * explained_reach + 1}), {-1, -1}, 1,
              cv::BORDER_CONSTANT, 0);
    inside.convertTo(seen(pair.page()), CV_32F, 1.0 / 255);
    Region region;
    region.area = cv::boundingRect(inside);
    if (region.area.empty()) return std::nullopt;
    SynchronisedLeak read;
    read.leak = beyond_original(flat.luma, pair.original() / 255, seen, limits.tile_px);
    read.sources.push_back({flattening, {0, 0}});
    region.side = {limits.tile_px, limits.tile_px};
    region.lock.lane = lane;
    region.lock = track_pilots(Harmonics(fold(read.leak, region.side, region.area)), constellation, region.lock);
    read.regions.push_back(region);
    return read;
}

}  // namespace

std::optional<SettledPage> settle_page(const cv::Mat& leak, const cv::Mat& original, double side, const Flattening& first) {
    const PagePair pair(leak, original, side, first);
    const cv::Mat original_texture = texture(pair.original());
    const Flattening start = pair.in_shrunk(first);
    SettledPage settled{start, 0, false};
    for (std::size_t round = 0; round < reaches.size(); ++round) {
        Matches matches = match_blocks(pair.flat(settled.flattening), original_texture, pair.page(), reaches[round]);
        if (matches.sightings.size() < limits.least_blocks) return std::nullopt;
        settled.has_ink_all_over = anchor(matches.sightings, pair, settled.flattening, start);
        settled.flattening =
            fit_sightings(settled.flattening, matches.sightings, settled.has_ink_all_over && round >= limits.rounds_without_rest);
    }
    settled.correlation = match_blocks(pair.flat(settled.flattening), original_texture, pair.page(), reaches.back()).correlation;
    if (settled.correlation < limits.least_correlation) return std::nullopt;
    settled.flattening = pair.in_leak(settled.flattening);
    return settled;
}

std::optional<InformedPage> read_informed_page(const cv::Mat& leak, const BlockSteps& steps, const cv::Mat& original, double side,
                                               const SettledPage& place, int page, const Constellation& constellation) {
    const PagePair pair(leak, original, side, place.flattening);
    const int lane = page % lane_count;
    auto read = read_at(pair, place.flattening, lane, constellation);
    if (!read) return std::nullopt;
    if (!place.has_ink_all_over) {
        // Where there is no ink, the pilots know better where the page lies.
        for (const JointLock& joint :
             lock_jointly(read->leak, place.flattening, pair.tiles(), limits.tile_px, constellation, limits.joint_locks)) {
            if (joint.lock.lane != lane || joint.lock.quarter_turns != 0 || joint.lock.sign != 1) continue;
            auto again = read_at(pair, joint.flattening, lane, constellation);
            if (again && again->regions.front().lock.score > read->regions.front().lock.score) read = std::move(again);
        }
    }
    const Region& region = read->regions.front();
    SoftValues soft = demodulate(read->leak, region, constellation);
    if (const auto rounded = beyond_rounding(leak, steps, original, side, read->sources.front().flattening, pair.area(), limits.tile_px)) {
        // Both speak of the same slots. Differences of pixels tell the clear corners of a block from its ink, and roundings tell
        // what was rounded away.
        soft = add_readings({std::move(soft), demodulate(*rounded, region, constellation)}).front();
    }
    return InformedPage{std::move(soft), describe_lock(*read, region, 0)};
}

Hypothesis original_hypothesis(InformedPage read, int picture, const std::optional<ShownPage>& shown) {
    Hypothesis hypothesis{.alignment = {std::move(read.soft)}, .source = Source::original, .picture = picture};
    hypothesis.lane = read.lock.lane;
    hypothesis.shown = shown;
    hypothesis.lock = std::move(read.lock);
    hypothesis.lock->picture = picture;
    return hypothesis;
}

}  // namespace telltale
