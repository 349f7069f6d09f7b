#pragma once

#include <span>

#include "support/random.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// What changes a picture's levels in place: tones, noise, blur, and things drawn over it.

Raster grey(const Raster& picture);
Raster invert(const Raster& picture);
Raster gamma(const Raster& picture, double exponent);
/// Adds levels to every sample, clipped.
Raster brighten(const Raster& picture, int levels);
Raster add_noise(const Raster& picture, double sd, Random& random);
Raster blur(const Raster& picture, double sd_px);

/// Black bars over lines of text.
Raster redact(const Raster& picture, Random& random);
/// A pen's loops and strokes, in red or blue.
Raster scribble(const Raster& picture, Random& random);
/// One or two round red seals, partly transparent.
Raster stamp_seals(const Raster& picture, Random& random);

/// What people make of several copies of one page to hide whose theirs was: the mean of every sample.
Raster average(std::span<const Raster> copies);

}  // namespace telltale::support
