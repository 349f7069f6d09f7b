#pragma once

namespace telltale {

/// How stored rows and columns become the displayed picture: tag 274 of EXIF and TIFF, 1 to 8.
///
///     1 as it is      2 mirrored left to right     3 half a turn          4 mirrored top to bottom
///     5 transposed    6 a quarter turn clockwise   7 6 and mirrored       8 a quarter turn counter-clockwise
struct Orientation {
    int tag = 1;

    bool swaps_axes() const { return tag >= 5; }                                     ///< rows are displayed as columns
    bool runs_left() const { return tag == 2 || tag == 3 || tag == 7 || tag == 8; }  ///< the first column is right or bottom
    bool runs_up() const { return tag == 3 || tag == 4 || tag == 6 || tag == 7; }    ///< the first row is right or bottom
};

/// Makes an orientation of a tag. A number other than 1 to 8 means nothing and counts as 1.
inline Orientation orientation_of(int tag) {
    return {tag >= 1 && tag <= 8 ? tag : 1};
}

}  // namespace telltale
