#pragma once

#include <opencv2/core.hpp>
#include <optional>

#include "trace/page/features.hpp"

namespace telltale {

/// Where an original lies in a leak.
struct PicturePlace {
    cv::Matx33d map;         ///< leak pixel ~ map * (original pixel, 1), 0.5 in the middle of the first pixels
    int agreeing = 0;        ///< features that lie where the map says
    double correlation = 0;  ///< of the two pictures' luma, seen from afar or once sharpened, -1 to 1

    double scale() const;  ///< leak pixels an original pixel, at the upper left corner
};

/// Finds a picture in a leak by features that look alike and lie alike: cropped, shrunk, turned or seen at a slant.
///
/// returns  nothing when too few agree
PicturePlace find_place(const PictureFeatures& leak, const PictureFeatures& original);

/// The place of a picture that a leak shows whole and nothing else, for pictures too smooth to have features.
///
/// returns  nothing when shapes differ, or the two do not look alike from afar
PicturePlace find_whole(const PictureFeatures& leak, const PictureFeatures& original);

/// Sharpens a place to a fraction of a pixel by the enhanced correlation of the pictures themselves.
///
/// original  luma, bytes
/// returns   nothing when they do not fit
/// source    Evangelidis and Psarakis, PAMI 30, 2008
std::optional<PicturePlace> sharpen(const cv::Mat& leak, const cv::Mat& original, PicturePlace place);

}  // namespace telltale
