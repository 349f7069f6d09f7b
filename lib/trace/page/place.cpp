#include "trace/page/place.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/calib3d.hpp>
#include <opencv2/features2d.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>
#include <vector>

#include "trace/leak/coordinates.hpp"

namespace telltale {
namespace {

/// How an original is found in a leak, and when it is believed to be there.
///
/// The steps are described in docs/design/pictures.md, "Beside the original". The docs do not say how the numbers were chosen: they rest
/// on no more than the comment of each says.
struct PlaceLimits {
    // By features.

    /// Greatest ratio of a feature's distance from the likeliest one to that from the next likely one for the two to be matched.
    float distinct = 0.85F;
    /// How far off a feature may lie, as a share of the leak's long side.
    double reach_share = 0.006;
    /// Features that have to agree for a place to be found.
    int least_agreeing = 8;

    // By thumbnails, where a picture is seen whole.

    /// Greatest difference of two ratios of sides, as a share. Sides are whole pixels, so the ratios may differ a little.
    double most_stretched = 0.01;
    /// Correlation of two thumbnails from which they look alike, -1 to 1.
    double alike_from_afar = 0.95;

    // Sharpening.

    /// Long side of the pictures that are correlated to sharpen a place, in pixels.
    double sharpened_px = 600;
    /// Least correlation of two pictures after sharpening, -1 to 1. Two that correlate less do not fit.
    double least_correlation = 0.5;
};
constexpr PlaceLimits limits;

}  // namespace

double PicturePlace::scale() const {
    return std::sqrt(std::abs(map(0, 0) * map(1, 1) - map(0, 1) * map(1, 0)));
}

PicturePlace find_place(const PictureFeatures& leak, const PictureFeatures& original) {
    PicturePlace place;
    if (leak.at.size() < 2 || original.at.size() < 2) return place;
    std::vector<std::vector<cv::DMatch>> pairs;
    // Squared distances of bytes are exact in floats, which OpenCV compares several times faster than bytes.
    cv::Mat here;
    cv::Mat there;
    leak.descriptors.convertTo(here, CV_32F);
    original.descriptors.convertTo(there, CV_32F);
    cv::BFMatcher(cv::NORM_L2).knnMatch(here, there, pairs, 2);
    std::vector<cv::Point2f> from;
    std::vector<cv::Point2f> to;
    for (const auto& pair : pairs) {
        if (pair.size() < 2 || pair[0].distance > limits.distinct * pair[1].distance) continue;
        from.push_back(original.at[static_cast<std::size_t>(pair[0].trainIdx)]);
        to.push_back(leak.at[static_cast<std::size_t>(pair[0].queryIdx)]);
    }
    if (from.size() < limits.least_agreeing) return place;
    const double reach = std::max(1.5, limits.reach_share * std::max(leak.size.width, leak.size.height));
    std::vector<std::uint8_t> agrees;
    const cv::Mat affine = cv::estimateAffine2D(from, to, agrees, cv::RANSAC, reach, 2000, 0.999);
    if (affine.empty()) return place;
    const int agreeing = static_cast<int>(std::count(agrees.begin(), agrees.end(), 1));
    const cv::Matx23d map = affine;
    const double area = map(0, 0) * map(1, 1) - map(0, 1) * map(1, 0);
    if (agreeing < limits.least_agreeing || area < 1e-3) return place;  // a mirror image is no copy
    place.agreeing = agreeing;
    place.map = {map(0, 0), map(0, 1), map(0, 2), map(1, 0), map(1, 1), map(1, 2), 0, 0, 1};
    return place;
}

PicturePlace find_whole(const PictureFeatures& leak, const PictureFeatures& original) {
    PicturePlace place;
    const double x = static_cast<double>(leak.size.width) / original.size.width;
    const double y = static_cast<double>(leak.size.height) / original.size.height;
    if (std::abs(x / y - 1) > limits.most_stretched) return place;
    cv::Mat alike;
    cv::matchTemplate(leak.thumbnail, original.thumbnail, alike, cv::TM_CCOEFF_NORMED);
    const double correlation = alike.at<float>(0, 0);
    if (!(correlation >= limits.alike_from_afar)) return place;
    place.map = scaling(original.size, leak.size);
    place.correlation = correlation;
    return place;
}

std::optional<PicturePlace> sharpen(const cv::Mat& leak, const cv::Mat& original, PicturePlace place) {
    const double scale = place.scale();
    // Both are shrunk to the resolution of the coarser one, and no more of it is kept than sharpening needs.
    const double seen = std::max(leak.cols, leak.rows);
    const double leak_share = std::min({1.0, limits.sharpened_px / seen, 1 / scale});
    const double original_share = std::min(1.0, leak_share * scale);
    cv::Mat leak_small;
    cv::Mat original_small;
    cv::resize(leak, leak_small, {}, leak_share, leak_share, cv::INTER_AREA);
    cv::resize(original, original_small, {}, original_share, original_share, cv::INTER_AREA);
    const cv::Matx33d to_leak = scaling(leak.size(), leak_small.size());
    const cv::Matx33d to_original = scaling(original.size(), original_small.size());
    const cv::Matx33d start = half_pixel.inv() * to_leak * place.map * to_original.inv() * half_pixel;
    cv::Mat warp(cv::Mat(start).rowRange(0, 2).clone());
    warp.convertTo(warp, CV_32F);
    try {
        const cv::TermCriteria until(cv::TermCriteria::COUNT | cv::TermCriteria::EPS, 40, 1e-6);
        place.correlation = cv::findTransformECC(original_small, leak_small, warp, cv::MOTION_AFFINE, until, cv::noArray(), 3);
    } catch (const cv::Exception&) {  // OpenCV throws when it does not converge
        return std::nullopt;
    }
    if (place.correlation < limits.least_correlation) return std::nullopt;
    cv::Matx33d found = cv::Matx33d::eye();
    for (int row = 0; row < 2; ++row) {
        for (int column = 0; column < 3; ++column) found(row, column) = warp.at<float>(row, column);
    }
    place.map = to_leak.inv() * half_pixel * found * half_pixel.inv() * to_original;
    return place;
}

}  // namespace telltale
