#pragma once

#include "telltale/raster.hpp"

namespace telltale::support {

/// How visible a change is, in the measures that papers use. These functions throw std::invalid_argument when the pictures have
/// different shapes.

/// Peak signal-to-noise ratio over every sample, in dB; 99 for equal pictures.
double psnr_db(const Raster& before, const Raster& after);

/// Structural similarity of the luma, at most 1: its mean over all places of an 11 x 11 Gaussian window (sd 1.5) within the picture.
///
/// source  Wang, Bovik, Sheikh and Simoncelli, IEEE Trans. Image Processing 13(4), 2004; K1 0.01, K2 0.03
double ssim(const Raster& before, const Raster& after);

/// A colour in CIE L*a*b*, with white point D65.
struct Lab {
    double l = 0;
    double a = 0;
    double b = 0;
};

/// Converts an sRGB colour with 8 bits a channel.
Lab lab_of(int red, int green, int blue);

/// The difference of two colours, roughly in just noticeable steps: CIEDE2000 with all weights 1.
///
/// source  Sharma, Wu and Dalal, Color Research and Application 30(1), 2005
double delta_e_2000(const Lab& one, const Lab& other);

/// Mean of delta_e_2000 over all pixels.
double mean_delta_e(const Raster& before, const Raster& after);

/// The largest change of any sample, in levels.
int largest_change(const Raster& before, const Raster& after);

/// Standard deviation of the change of luma on flat areas, in levels; 0 when there is none.
///
/// The picture counts as flat where its gradient, after a blur of 2 px against noise, is below 1 level a pixel. The deviation is
/// taken around the mean of each block, whose side is an eighth of the picture's short side. So it does not count, as nobody sees it
/// either, when one area becomes a shade darker than another. The pattern's longest wave is half as long as a block.
double sd_on_flat(const Raster& before, const Raster& after);

/// How visible a change is by each of these measures.
struct Distortion {
    double psnr_db = 0;
    double ssim = 0;
    double mean_delta_e = 0;
    int largest_change = 0;
    double sd_on_flat = 0;
};

/// Takes all of these measures.
Distortion measure_distortion(const Raster& before, const Raster& after);

}  // namespace telltale::support
