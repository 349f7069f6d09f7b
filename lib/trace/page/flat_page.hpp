#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "trace/leak/leak_picture.hpp"
#include "trace/leak/outline.hpp"

namespace telltale {

/// The four-sided shapes in a photo that may be pages, the largest first; where there are none, those of the white area in its
/// middle, which a frame encloses.
std::vector<Outline> page_outlines(const LeakPicture& photo);

/// What an outline shows, one way up, stretched to a square: what fills it can be compared whatever its shape.
struct OutlinedSquare {
    cv::Mat luma;           ///< bytes
    cv::Matx33d from_unit;  ///< the unit square to pixels of the photo
};

/// The closed outlines of a photo, each in its four turns.
std::vector<OutlinedSquare> outlined_squares(const LeakPicture& photo);

/// A part of a photo as it would look flat and upright.
struct FlatPage {
    LeakPicture picture;
    cv::Matx33d to_photo;  ///< its pixels to the photo's, 0.5 in the middle of the first
};

/// What the four-sided shapes in a photo would show, were each a page or a display: flat and upright.
///
/// For text, which is looked for as it stands: the outlines say the perspective, up to the shape of the paper.
/// returns  those of the likeliest shapes first, at most 4
/// cost     some 30 ms, and 10 ms a picture
std::vector<FlatPage> flat_pages(const LeakPicture& photo);

}  // namespace telltale
