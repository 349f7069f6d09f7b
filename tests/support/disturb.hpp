#pragma once

#include <span>

#include "support/random.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// Attacks that change a picture's levels where they are: tones, noise, blur, and things drawn over it.

Raster grey(const Raster& picture);
Raster invert(const Raster& picture);
Raster gamma(const Raster& picture, double exponent);
/// Adds so many levels to every sample, and clips the result.
Raster brighten(const Raster& picture, int levels);
Raster add_noise(const Raster& picture, double sd, Random& random);
Raster blur(const Raster& picture, double sd_px);

/// Draws black bars over lines of text.
Raster redact(const Raster& picture, Random& random);
/// Draws loops and strokes of a red or blue pen.
Raster scribble(const Raster& picture, Random& random);
/// Draws one or two round red seals, which are partly transparent.
Raster stamp_seals(const Raster& picture, Random& random);

/// What a scan app makes of a photo: the paper around is divided out, and what is nearly white or nearly black is clipped.
Raster scan_filter(const Raster& photo);

/// The mean of several copies of one page, which people make who want to hide whose copy theirs was.
Raster average(std::span<const Raster> copies);

}  // namespace telltale::support
