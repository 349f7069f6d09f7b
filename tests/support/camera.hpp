#pragma once

#include <array>
#include <cstdint>

#include "telltale/raster.hpp"

namespace telltale::support {

class Random;
struct Sheet;

/// A plane seen by a pinhole camera, as a 3 x 3 matrix, row by row: page pixels to photo pixels.
struct Homography {
    std::array<double, 9> m{1, 0, 0, 0, 1, 0, 0, 0, 1};

    struct Point {
        double x = 0;
        double y = 0;
    };
    Point operator()(double x, double y) const;
    Homography inverse() const;
};

/// How a phone is held before a screen or a sheet, and what phone and light are like. Lengths are in photo pixels.
struct CameraShot {
    int width = 3000;
    int height = 4000;
    double page_span = 1500;    ///< the page's width, were it not tilted
    double tilt = 0;            ///< angle between the screen's normal and the camera's axis, radians
    double tilt_direction = 0;  ///< of the axis that the screen is turned about, radians; 0 is the photo's x
    double roll = 0;            ///< radians, counter-clockwise as seen
    double offset_x = 0;        ///< of the page's centre from the photo's
    double offset_y = 0;
    double focal_length = 2900;          ///< 26 mm on a 36 mm sensor
    double barrel = 0.01;                ///< radial distortion at the corner, as a share of the radius
    double blur = 0.7;                   ///< standard deviation of lens and focus
    double paper_exposure = 0.6;         ///< of white, as a share of full scale in linear light
    double full_well = 5000;             ///< electrons at full scale: shot noise is its square root
    double read_noise = 4;               ///< electrons
    double vignetting = 0.35;            ///< light lost in the corners
    double backlight_unevenness = 0.08;  ///< or daylight's on a sheet
    double flicker = 0;                  ///< depth of the bands that a pulsed backlight draws
    double glare = 0;                    ///< light of a reflected lamp, as a share of white
    double shadow = 0;                   ///< light lost in the phone's own shadow, whose soft edge runs across the photo
    double denoise = 0.5;                ///< how much of an edge-preserving filter's result is mixed in
    double sharpen = 0.5;                ///< unsharp mask
    int jpeg_quality = 92;               ///< 0: none
};

/// What a hand leaves to chance: the direction of the tilt, roll, place and focus.
void hold_by_hand(CameraShot& shot, Random& random);

/// A photo of a page that is shown on an LCD, page pixel by display pixel.
///
/// Linear light throughout: every display pixel is three upright stripes (red, green, blue) with dark gaps between
/// them; a photo pixel is that light integrated over a normal spread, which stands for lens and aperture, through the one
/// colour filter that lies before it. So moire comes by itself. Then vignetting, shot and read noise, demosaicing,
/// tone curve, noise reduction, sharpening and JPEG. Around the page lies the viewer's grey, around that a dim desk.
///
/// seed     noise, desk, glare and bands: one seed gives one picture
/// returns  3 channels
/// cost     some 2 s for 12 megapixels
Raster photograph_screen(const Raster& page, const CameraShot& shot, std::uint32_t seed);

/// The same of a printed sheet that lies on a desk.
///
/// cost     some 3 s for 12 megapixels
Raster photograph_sheet(const Sheet& sheet, const CameraShot& shot, std::uint32_t seed);

/// Where the page's pixels fall in an ideal lens's photo: barrel distortion comes on top.
Homography page_to_photo(const Raster& page, const CameraShot& shot);
Homography page_to_photo(double width, double height, const CameraShot& shot);

/// The place in an ideal lens's photo of what this lens draws at (x, y).
Homography::Point undistorted(const CameraShot& shot, double x, double y);

}  // namespace telltale::support
