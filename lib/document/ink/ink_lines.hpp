#pragma once

#include <vector>

#include "document/ink/ink.hpp"

namespace telltale {

/// A line of text on a picture.
struct InkLine {
    std::vector<int> parts;  ///< indices of the ink that it is made of, from left to right
    double slope = 0;        ///< pixels down for each pixel to the right
    double em = 0;           ///< height of its characters, pixels
};

/// The lines of a picture, from the top down, and which ink belongs to each.
struct InkLines {
    std::vector<InkLine> lines;
    std::vector<int> line_of;  ///< for each part of the ink, the line that holds it, or -1
    double em = 0;             ///< rough height of the page's usual characters, pixels; 0 where there are none

    /// Whether a part is too small to be a letter or its dot.
    bool is_dirt(const InkPart& part) const;

    /// The em of most of the text, pixels; 0 where there is none.
    double usual_em() const;
};

/// Finds lines of text by what stands beside each other. Ink that is much larger than characters is in no line.
///
/// cost  linear in the parts, and in those that each has within reach to its right
InkLines find_ink_lines(const PageInk& ink);

}  // namespace telltale
