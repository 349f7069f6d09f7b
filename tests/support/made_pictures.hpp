#pragma once

#include "support/random.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// Pictures that nobody had to take: natural enough in spectrum, edges and noise to stand for photos where none may be
/// shipped. Seeded: one seed gives one picture.

struct PictureSize {
    int width = 1200;
    int height = 800;
};

/// Sky and clouds over ridges of hills, each darker and rougher than the one behind.
Raster landscape(const PictureSize& size, Random& random);
/// Some thousand leaves, lit from above, the upper over the lower.
Raster foliage(const PictureSize& size, Random& random);
/// A dark sky, lit windows and their glow.
Raster night(const PictureSize& size, Random& random);
/// A smooth backdrop with a few round, softly shaded things out of focus.
Raster still_life(const PictureSize& size, Random& random);

/// Rough all over: fractal noise of a colour, with cracks. roughness 0 (clouds) to 1 (gravel).
Raster rough_surface(const PictureSize& size, double roughness, Random& random);
/// Threads over and under each other.
Raster cloth(const PictureSize& size, Random& random);

/// A desktop: an editor or a chat, light or dark, with a task bar, text that looks like text, and an embedded picture.
Raster desktop(const PictureSize& size, bool dark, Random& random);

/// What a flat-bed scanner makes of a page: paper tint, uneven light, noise, a little skew.
Raster scanned(const Raster& page, Random& random);

}  // namespace telltale::support
