#pragma once

// jpeglib.h needs stdio's FILE and jerror.h needs jpeglib.h, and neither says so.
// clang-format off
#include <cstdio>
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

#include <csetjmp>

#include "document/tint/orientation.hpp"

namespace telltale {

/// libjpeg's errors end in longjmp to failed; they may not be thrown through C, so nothing with a destructor lives in what
/// they leave.
struct JpegErrors {
    jpeg_error_mgr manager{};
    std::jmp_buf failed{};
    char reason[JMSG_LENGTH_MAX] = "";
    bool is_data_lost = false;  ///< libjpeg has filled up what was missing or corrupt

    JpegErrors();
};

/// What a picture's EXIF marker says, if there is one and markers APP1 were saved.
Orientation orientation_in(const jpeg_marker_struct* markers);

}  // namespace telltale
