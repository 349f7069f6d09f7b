#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "trace/leak/leak_picture.hpp"
#include "trace/leak/outline.hpp"

namespace telltale {

/// The four-sided shapes in a photo that may be pages: those of window_pages(), or else of outlines(), the largest first.
///
/// Where there are none of either, the white area in the photo's middle that a frame encloses is looked at.
/// returns  empty when the photo shows no such shape
std::vector<Outline> page_outlines(const LeakPicture& photo);

/// What an outline shows, one way up, stretched to a square so that it can be compared whatever the outline's shape.
struct OutlinedSquare {
    cv::Mat luma;           ///< 480 x 480 bytes
    cv::Matx33d from_unit;  ///< the unit square to pixels of the photo
};

/// The closed outlines of a photo as squares, each in its four turns.
std::vector<OutlinedSquare> outlined_squares(const LeakPicture& photo);

/// A part of a photo as it would look flat and upright.
struct FlatPage {
    LeakPicture picture;
    cv::Matx33d to_photo;  ///< pixels of the flat page to the photo's, 0.5 in the middle of the first
};

/// What the four-sided shapes in a photo would show if each were a page or a display: flat and upright.
///
/// They are for the search by text, which looks for upright text only. The outlines tell the perspective, up to the shape of the
/// paper.
/// returns  the pages of the first outlines first, and of one outline those of the likeliest shapes first; at most 4
/// cost     some 30 ms, and 10 ms a picture
std::vector<FlatPage> flat_pages(const LeakPicture& photo);

/// What a photo shows, made flat by its text alone, where no outline tells how it lies.
///
/// returns  nothing when there are too few lines to tell, or the photo is flat already
/// cost     some 150 ms
std::optional<FlatPage> flat_by_text(const LeakPicture& photo);

}  // namespace telltale
