#pragma once

#include <opencv2/core.hpp>
#include <optional>

#include "trace/page/features.hpp"

namespace telltale {

/// Where an original lies in a leak. Without agreeing features and without correlation, no place was found.
struct PicturePlace {
    cv::Matx33d map;         ///< leak pixel ~ map * (original pixel, 1), 0.5 in the middle of the first pixels
    int agreeing = 0;        ///< features that lie where the map says
    double correlation = 0;  ///< correlation of the two thumbnails, or of the two pictures once sharpened, -1 to 1

    double scale() const;  ///< leak pixels an original pixel, at the upper left corner
};

/// Finds a picture in a leak by features that look alike and lie alike: cropped, shrunk, turned or a little slanted.
///
/// returns  the place, an affine map; one with agreeing == 0 when fewer than 8 features agree
/// source   random sample consensus; Fischler and Bolles, Communications of the ACM 24, 1981
PicturePlace find_place(const PictureFeatures& leak, const PictureFeatures& original);

/// Finds the place of a picture that a leak shows whole, and nothing else, for pictures too smooth to have features.
///
/// returns  the place; one with correlation == 0 when the shapes differ, or the two do not look alike from afar
PicturePlace find_whole(const PictureFeatures& leak, const PictureFeatures& original);

/// Sharpens a place to a fraction of a pixel by the enhanced correlation of the pictures themselves.
///
/// leak      luma, bytes
/// original  luma, bytes
/// place     pixels of this original to pixels of this leak
/// returns   nothing when the two do not fit
/// source    Evangelidis and Psarakis, PAMI 30, 2008
std::optional<PicturePlace> sharpen(const cv::Mat& leak, const cv::Mat& original, PicturePlace place);

}  // namespace telltale
