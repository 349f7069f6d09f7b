#pragma once

#include "support/random.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// Attacks that apps make on a picture on its way: they shrink, enlarge and compress it.

/// Writes the picture as JPEG of this quality and reads it again.
Raster jpeg(const Raster& picture, int quality);

enum class Resampling { nearest, linear, cubic, area, lanczos };
Raster resize(const Raster& picture, double factor_x, double factor_y, Resampling resampling);

/// One hop through a chat app, which shrinks a picture to this long side, never enlarges it, and writes it as JPEG.
struct ChatHop {
    int long_side = 1280;
    int quality = 60;
};
Raster chat(const Raster& picture, const ChatHop& hop);

}  // namespace telltale::support
