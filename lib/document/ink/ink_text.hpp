#pragma once

#include <cstddef>

#include "document/ink/page_picture.hpp"
#include "mark/shift_layout.hpp"

namespace telltale {

/// Text of a picture that can be moved on its paper.
struct InkText {
    PageLayout layout;           ///< a cluster's box is the rectangle that moves with it: its edges lie on blank paper
    std::size_t left_alone = 0;  ///< characters, about, that are not in any cluster
};

/// Finds clusters of characters on a picture of a page, and for each a rectangle that can be moved by the distance, along and
/// across, without a seam: there is blank paper of more than that on all its sides, half of it where other ink follows.
///
/// Lines are found by what stands beside each other, words and CJK characters by the gaps between them. A cluster is about
/// two em wide and is cut only where no ink is; phrases are as in live text. Left alone are lines that lie aslant by more
/// than two degrees, what touches or crosses a ruled line, a stamp or a picture, and what is too small or much too large; and
/// all of a page of which most is left alone: its text runs down the page, or is none. What hangs together with a rule is not
/// known to be text, nor counted.
/// picture   as displayed
/// scale     pixels of it a point
/// distance  points
/// cost      some 0.1 s for A4 at 200 dpi
InkText find_ink_text(const PagePicture& picture, double scale, double distance);

/// Text of a picture that is moved in its pixels.
struct PictureText : InkText {
    double scale = 1;  ///< pixels a point, were the usual text 10.5 points high: the layout is in such points
    int step = 1;      ///< whole pixels between what chips +1 and -1 make of a cluster, so that nothing is blurred
};

/// The same for a picture whose resolution nobody knows. Its rectangles are of whole pixels, and there is room for the step
/// around each.
PictureText find_picture_text(const PagePicture& picture, double distance);

}  // namespace telltale
