#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "telltale/raster.hpp"

namespace telltale::support {

/// One thing that happens to a picture on its way out of the house. Seeded; never sees a key; always changes the picture.
struct Attack {
    std::string name;                                   ///< a table row: "jpeg-q50", "chat-1280-q60", "crop-10"
    Raster (*apply)(const Raster& picture, std::uint32_t seed, double a, double b);
    double a = 0;
    double b = 0;

    Raster operator()(const Raster& picture, std::uint32_t seed) const { return apply(picture, seed, a, b); }
};

}  // namespace telltale::support
