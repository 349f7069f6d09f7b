#pragma once

#include "telltale/raster.hpp"

namespace telltale::support {

/// How visible a change is, in the measures that papers use. Pictures compared must have one shape, else
/// std::invalid_argument.

/// Peak signal-to-noise ratio over every sample, in dB; 99 for equal pictures.
double psnr_db(const Raster& before, const Raster& after);

/// Structural similarity of the luma, at most 1: mean over an 11 x 11 Gaussian window (sd 1.5) at every place where it fits.
///
/// source  Wang, Bovik, Sheikh and Simoncelli, IEEE Trans. Image Processing 13(4), 2004; K1 0.01, K2 0.03
double ssim(const Raster& before, const Raster& after);

/// A colour as CIE L*a*b*, white point D65.
struct Lab {
    double l = 0;
    double a = 0;
    double b = 0;
};

/// Of an sRGB colour with 8 bits a channel.
Lab lab_of(int red, int green, int blue);

/// Difference of two colours in just noticeable steps, roughly: CIEDE2000 with all weights 1.
///
/// source  Sharma, Wu and Dalal, Color Research and Application 30(1), 2005
double delta_e_2000(const Lab& one, const Lab& other);

/// Mean of delta_e_2000 over all pixels.
double mean_delta_e(const Raster& before, const Raster& after);

/// Of any sample, in levels.
int largest_change(const Raster& before, const Raster& after);

/// Standard deviation of the change of luma on flat areas, in levels; 0 when there is none.
///
/// Flat is where the picture, blurred by 2 px against noise, has a gradient below 1 level a pixel. The deviation is taken
/// around the mean of each block of an eighth of the short side, so that a shade more on one area than on another,
/// which nobody sees, does not count; the pattern's longest wave is half as long.
double sd_on_flat(const Raster& before, const Raster& after);

struct Distortion {
    double psnr_db = 0;
    double ssim = 0;
    double mean_delta_e = 0;
    int largest_change = 0;
    double sd_on_flat = 0;
};

/// All of them.
Distortion measure_distortion(const Raster& before, const Raster& after);

}  // namespace telltale::support
