#pragma once

#include <array>
#include <cstdint>

#include "telltale/raster.hpp"

namespace telltale::support {

class Random;
struct Sheet;

/// How a pinhole camera sees a plane: a 3 x 3 matrix, row by row, that takes page pixels to photo pixels.
struct Homography {
    std::array<double, 9> m{1, 0, 0, 0, 1, 0, 0, 0, 1};

    struct Point {
        double x = 0;
        double y = 0;
    };
    Point operator()(double x, double y) const;
    Homography inverse() const;
};

/// How a phone is held before a screen or a sheet, and what the phone and the light are like. Lengths are in photo pixels.
struct CameraShot {
    int width = 3000;
    int height = 4000;
    double page_span = 1500;             ///< width that the page would have if it were not tilted
    double tilt = 0;                     ///< angle between the screen's normal and the camera's axis, radians
    double tilt_direction = 0;           ///< direction of the axis about which the screen is turned, radians; 0 is the photo's x
    double roll = 0;                     ///< radians, counter-clockwise as seen
    double offset_x = 0;                 ///< distance of the page's centre from the photo's along x
    double offset_y = 0;                 ///< distance of the page's centre from the photo's along y
    double focal_length = 2900;          ///< as a lens of 26 mm has on a sensor 36 mm wide, when the photo's longer side is 4000 pixels
    double barrel = 0.01;                ///< radial distortion at the corner, as a share of the radius
    double blur = 0.7;                   ///< standard deviation of the spread by lens and focus
    double paper_exposure = 0.6;         ///< light of white paper, as a share of full scale in linear light
    double full_well = 5000;             ///< electrons at full scale: shot noise is its square root
    double read_noise = 4;               ///< electrons
    double vignetting = 0.35;            ///< light lost in the corners
    double backlight_unevenness = 0.08;  ///< share by which a backlight is uneven, or daylight on a sheet
    double flicker = 0;                  ///< depth of the bands that a pulsed backlight draws
    double glare = 0;                    ///< light of a reflected lamp, as a share of white
    double shadow = 0;                   ///< light lost in the phone's own shadow, whose soft edge runs across the photo
    double denoise = 0.5;                ///< how much of an edge-preserving filter's result is mixed in
    double sharpen = 0.5;                ///< unsharp mask
    int jpeg_quality = 92;               ///< 0 leaves JPEG out
};

/// Chooses at random what a hand leaves to chance: the direction of the tilt, the roll, the place and the focus.
void hold_by_hand(CameraShot& shot, Random& random);

/// Takes a photo of a page that is shown on an LCD, page pixel by display pixel.
///
/// All light is linear. Every display pixel is three upright stripes (red, green, blue) with dark gaps between them. A photo pixel is
/// that light, seen through the one colour filter that lies before it and integrated over a normal spread, which stands for lens and
/// aperture. So moire comes by itself. Vignetting, shot and read noise, demosaicing, tone curve, noise reduction, sharpening and JPEG
/// follow. Around the page lies the viewer's grey, and around that a dim desk.
///
/// seed     decides about noise, desk, glare and bands; one seed gives one picture
/// returns  3 channels
/// cost     some 2 s for 12 megapixels
Raster photograph_screen(const Raster& page, const CameraShot& shot, std::uint32_t seed);

/// Takes a photo of a printed sheet that lies on a desk, as photograph_screen does of a screen.
///
/// cost     some 3 s for 12 megapixels
Raster photograph_sheet(const Sheet& sheet, const CameraShot& shot, std::uint32_t seed);

/// Where the page's pixels fall in the photo of an ideal lens, which has no barrel distortion.
Homography page_to_photo(const Raster& page, const CameraShot& shot);
Homography page_to_photo(double width, double height, const CameraShot& shot);

/// Where the photo of an ideal lens has what this lens draws at (x, y).
Homography::Point undistorted(const CameraShot& shot, double x, double y);

}  // namespace telltale::support
