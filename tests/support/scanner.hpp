#pragma once

#include <cstdint>

#include "support/sheet.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// A flat-bed scanner, and how a sheet was laid on it.
struct Scanner {
    double dpi = 150;
    double turn = 0;            ///< radians, counter-clockwise as seen
    double offset_x = 0;        ///< distance of the sheet's middle from the glass's along x, inches
    double offset_y = 0;        ///< distance of the sheet's middle from the glass's along y, inches
    double speed = 1;           ///< speed of the carriage as a share of the right speed, which stretches the scan downwards
    double spread = 0.4;        ///< deviation of the spread by lens and carriage, pixels of the scan, without a pixel's own width
    double white = 0.95;        ///< reflectance that becomes level 255
    double gamma = 2.2;         ///< exponent of the tone curve: level = 255 (light / white)^(1 / gamma)
    double noise = 0.004;       ///< deviation at white, in linear light; it falls with the root of the light
    double dark_noise = 0.001;  ///< deviation that does not depend on the light
    double stripes = 0.001;     ///< deviation of the gain between the sensor's elements, which draws lines down the scan
    double lid = 0.80;          ///< share of light that the lid beside the sheet returns
    int jpeg_quality = 90;      ///< 0 leaves JPEG out
};

/// Scans a sheet on glass of the sheet's size. When the sheet is turned, the lid shows beside it and its corners are cut off.
///
/// Light is linear: what the sheet returns is integrated over a pixel and the lens's spread. Noise, the tone curve, rounding to 8 bits
/// and JPEG follow.
///
/// returns  3 channels
/// cost     some 1 s for A4
Raster scan(const Sheet& sheet, const Scanner& scanner, std::uint32_t seed);

}  // namespace telltale::support
