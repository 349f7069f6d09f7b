#pragma once

#include <cstdint>

#include "support/sheet.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// A flat-bed scanner, and how a sheet was laid on it.
struct Scanner {
    double dpi = 150;
    double turn = 0;      ///< radians, counter-clockwise as seen
    double offset_x = 0;  ///< of the sheet's middle from the glass's, in inches
    double offset_y = 0;
    double speed = 1;      ///< of the carriage, as a share of the right one: stretches the scan downwards
    double spread = 0.4;   ///< deviation of lens and carriage in pixels of the scan, beside a pixel's own width
    double white = 0.95;   ///< reflectance that becomes level 255
    double gamma = 2.2;    ///< tone curve: level = 255 (light / white)^(1 / gamma)
    double noise = 0.004;  ///< deviation at white, in linear light; it falls with the root of the light
    double dark_noise = 0.001;
    double stripes = 0.001;  ///< deviation of the gain between sensor elements: lines down the scan
    double lid = 0.80;       ///< what the lid beside the sheet returns
    int jpeg_quality = 90;   ///< 0: none
};

/// Scans a sheet onto glass of its own size: where it is turned, the lid shows and corners are cut.
///
/// Linear light: what the sheet returns is integrated over a pixel and the lens's spread, then noise, then the tone curve,
/// 8 bits and JPEG.
///
/// returns  3 channels
/// cost     some 1 s for A4
Raster scan(const Sheet& sheet, const Scanner& scanner, std::uint32_t seed);

}  // namespace telltale::support
