#pragma once

#include <cstddef>

#include "document/ink/page_picture.hpp"
#include "mark/shift_layout.hpp"

namespace telltale {

/// The text of a picture that can be moved on its paper.
struct InkText {
    PageLayout layout;           ///< the box of a cluster is the rectangle that moves with it: its edges lie on blank paper
    std::size_t left_alone = 0;  ///< about how many characters are not in any cluster
};

/// Finds clusters of characters on a picture of a page, and for each a rectangle that can be moved by the distance, along and
/// across, without a seam: there is blank paper of more than that on all its sides, half of it where other ink follows.
///
/// Lines are found by what stands beside each other, words and CJK characters by the gaps between them. A cluster is about
/// two em wide and is cut only where no ink is; phrases are as in live text. These stay where they are: lines that lie aslant by
/// more than two degrees, what touches or crosses a ruled line, a stamp or a picture, and what is too small or much too large.
/// A page on which most would stay stays as a whole, since its text runs down the page or is none. Ink that hangs together with
/// a ruled line is not counted, since nobody knows whether it is text.
///
/// picture   the page as displayed
/// scale     pixels of the picture for each point of the page
/// distance  points
/// cost      some 0.1 s for A4 at 200 dpi
/// source    docs/format-shift.md, section 7
InkText find_ink_text(const PagePicture& picture, double scale, double distance);

/// The text of a picture that is moved in the picture's own pixels.
struct PictureText : InkText {
    double scale = 1;  ///< pixels for each point of the layout, whose usual text is 10.5 points high
    int step = 1;      ///< whole pixels from where chip -1 puts a cluster to where chip +1 puts it, so that nothing is blurred
};

/// Finds clusters as find_ink_text() does on a picture whose resolution nobody knows. The rectangles are of whole pixels, and
/// around each there is room for the step.
PictureText find_picture_text(const PagePicture& picture, double distance);

}  // namespace telltale
