#pragma once

#include "trace/leak/leak_picture.hpp"

namespace telltale {

/// Whether a picture's paper is so even that no tint can lie on it.
///
/// Such is the common unmarked screenshot, which then need not be searched at every scale, turn and tilt.
///
/// Software paints unmarked paper with one level, and JPEG keeps that wherever no ink is near. A tint varies by a level or
/// more within a few pixels; at JPEG Q30, where the pilots are hardly found, it still does on 4 % of the paper.
/// cost    some 3 ms a megapixel
bool is_plain(const LeakPicture& picture);

}  // namespace telltale
