#pragma once

#include "support/random.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// Made pictures that stand for photos where none may be shipped. Their spectrum, edges and noise are natural enough for that. One
/// seed gives one picture.

struct PictureSize {
    int width = 1200;
    int height = 800;
};

/// Draws sky and clouds over ridges of hills, each of which is darker and rougher than the one behind it.
Raster landscape(const PictureSize& size, Random& random);
/// Draws some thousand leaves that are lit from above and lie over each other.
Raster foliage(const PictureSize& size, Random& random);
/// Draws a dark sky, lit windows and their glow.
Raster night(const PictureSize& size, Random& random);
/// Draws a smooth backdrop with a few round, softly shaded things out of focus.
Raster still_life(const PictureSize& size, Random& random);

/// Draws a surface that is rough all over: coloured fractal noise with cracks.
///
/// roughness  0 (as clouds) to 1 (as gravel)
Raster rough_surface(const PictureSize& size, double roughness, Random& random);
/// Draws threads that go over and under each other.
Raster cloth(const PictureSize& size, Random& random);

/// Draws a light or dark desktop with a task bar and an editor or a chat, which shows lines that look like text and a picture.
Raster desktop(const PictureSize& size, bool dark, Random& random);

/// Makes a page look as a flat-bed scanner returns it: paper tint, uneven light, noise, and a little skew.
Raster scanned(const Raster& page, Random& random);

}  // namespace telltale::support
