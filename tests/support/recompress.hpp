#pragma once

#include "support/random.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// What apps do to a picture on its way: smaller, larger, compressed.

Raster jpeg(const Raster& picture, int quality);

enum class Resampling { nearest, linear, cubic, area, lanczos };
Raster resize(const Raster& picture, double factor_x, double factor_y, Resampling resampling);

/// One hop through a chat app: shrunk to this long side, never enlarged, then JPEG.
struct ChatHop {
    int long_side = 1280;
    int quality = 60;
};
Raster chat(const Raster& picture, const ChatHop& hop);

}  // namespace telltale::support
