#include "support/camera.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "support/display.hpp"
#include "support/noise.hpp"
#include "support/random.hpp"
#include "support/raster_mat.hpp"
#include "support/recompress.hpp"
#include "support/sheet.hpp"

namespace telltale::support {
namespace {

// The grain of a wooden desk: random values at the points of a grid, with smooth transitions between them.
double grain(double x, double y, std::uint64_t seed) {
    const double column = std::floor(x / 31.7);
    const double row = std::floor(y / 11.9);
    const auto ease = [](double t) { return t * t * (3 - 2 * t); };
    const double a = ease(x / 31.7 - column);
    const double b = ease(y / 11.9 - row);
    const auto value = [&](int right, int down) {
        return noise_at(seed + 13, static_cast<std::uint64_t>(static_cast<std::int64_t>(row) + down) * 1000003 +
                                       static_cast<std::uint64_t>(static_cast<std::int64_t>(column) + right));
    };
    return (1 - b) * ((1 - a) * value(0, 0) + a * value(1, 0)) + b * ((1 - a) * value(0, 1) + a * value(1, 1));
}

// Light that changes slowly from place to place: backlight or daylight over the page; lamp, lens and the phone's own shadow over the
// photo.
struct Shading {
    double gradient_x, gradient_y;
    double lamp_x, lamp_y, lamp_size;
    double band_phase, band_length;
    double shadow_direction, shadow_edge;

    Shading(const CameraShot& shot, Random& random)
        : gradient_x(random.uniform(-1, 1) * shot.backlight_unevenness),
          gradient_y(random.uniform(-1, 1) * shot.backlight_unevenness),
          lamp_x(random.uniform(0.2, 0.8) * shot.width),
          lamp_y(random.uniform(0.2, 0.8) * shot.height),
          lamp_size(random.uniform(0.05, 0.12) * shot.height),
          band_phase(random.uniform(0, 1)),
          band_length(random.uniform(0.08, 0.2) * shot.height),
          shadow_direction(random.uniform(0, 2 * std::numbers::pi)),
          shadow_edge(random.uniform(-0.15, 0.15)) {}

    double gain(const CameraShot& shot, double x, double y) const {
        const double across = x / shot.width - 0.5;
        const double down = y / shot.height - 0.5;
        const double bands = 1 + shot.flicker * std::sin(2 * std::numbers::pi * (y / band_length + band_phase));
        const double beyond = across * std::cos(shadow_direction) + down * std::sin(shadow_direction) - shadow_edge;
        constexpr double softness = 0.03;  // width of the shadow's edge as a share of the photo, since the lamp is no point
        const double shadow = shot.shadow <= 0 ? 0 : shot.shadow * share_below(beyond / softness);
        return (1 - shot.vignetting * 2 * (across * across + down * down)) * (1 + gradient_x * across + gradient_y * down) * bands *
               (1 - shadow);
    }
    double veil(const CameraShot& shot, double x, double y) const {
        if (shot.glare <= 0) return 0;
        const double distance = std::hypot(x - lamp_x, y - lamp_y) / lamp_size;
        return shot.glare * std::exp(-distance * distance / 2);
    }
};

// Takes the photo: sensor values of 16 bits under an RGGB filter.
cv::Mat expose(const Surface& surface, const CameraShot& shot, std::uint32_t seed) {
    Random random(seed);
    const Shading shading(shot, random);
    const Homography to_photo = page_to_photo(surface.width(), surface.height(), shot);
    const Homography to_page = to_photo.inverse();
    const double spread = std::hypot(shot.blur, std::sqrt(1.0 / 12));  // the spread of the lens and that of a pixel's own width
    const double electrons = shot.full_well * shot.paper_exposure;

    cv::Mat sensor(shot.height, shot.width, CV_16U);
    cv::parallel_for_({0, shot.height}, [&](const cv::Range& rows) {
        for (int y = rows.start; y < rows.end; ++y) {
            auto* out = sensor.ptr<std::uint16_t>(y);
            for (int x = 0; x < shot.width; ++x) {
                const std::size_t filter = static_cast<std::size_t>(y % 2 + x % 2);  // red, green, green, blue
                const auto ideal = undistorted(shot, x + 0.5, y + 0.5);
                const auto at = to_page(ideal.x, ideal.y);
                const auto right = to_page(ideal.x + 1, ideal.y);
                const auto below = to_page(ideal.x, ideal.y + 1);
                double light = 0;
                const double margin = surface.margin();
                if (at.x < -margin || at.y < -margin || at.x > surface.width() + margin || at.y > surface.height() + margin) {
                    light = surface.desk_light() *
                            (1 + 0.25 * grain(0.83 * x + 0.56 * y, 0.14 * y - 0.21 * x, seed) +
                             0.1 * noise_at(seed + 7, static_cast<std::uint64_t>(y) * 65536 + static_cast<std::uint64_t>(x)));
                } else {
                    const double spread_x = spread * std::hypot(right.x - at.x, below.x - at.x);
                    const double spread_y = spread * std::hypot(right.y - at.y, below.y - at.y);
                    light = surface.light(at.x, at.y, spread_x, spread_y, filter);
                }
                const double signal = electrons * (light * shading.gain(shot, x, y) + shading.veil(shot, x, y));
                const std::uint64_t index =
                    static_cast<std::uint64_t>(y) * static_cast<std::uint64_t>(shot.width) + static_cast<std::uint64_t>(x);
                const double noisy =
                    signal + std::sqrt(signal + shot.read_noise * shot.read_noise) * noise_at((std::uint64_t{seed} << 32) + 99, index);
                out[x] = static_cast<std::uint16_t>(std::clamp(noisy / shot.full_well, 0.0, 1.0) * 65535);
            }
        }
    });
    return sensor;
}

// Develops raw values to 8 bits by the sRGB curve.
cv::Mat developed(const cv::Mat& sensor) {
    cv::Mat colours;
    cv::demosaicing(sensor, colours, cv::COLOR_BayerBG2RGB_EA);  // OpenCV names a pattern by its second row: this one is RGGB
    std::vector<std::uint8_t> curve(65536);
    for (std::size_t i = 0; i < curve.size(); ++i) {
        const double linear = static_cast<double>(i) / 65535;
        const double encoded = linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
        curve[i] = static_cast<std::uint8_t>(std::lround(255 * encoded));
    }
    cv::Mat picture(colours.size(), CV_8UC3);
    for (int y = 0; y < colours.rows; ++y) {
        const auto* in = colours.ptr<std::uint16_t>(y);
        auto* out = picture.ptr<std::uint8_t>(y);
        for (int i = 0; i < 3 * colours.cols; ++i) out[i] = curve[in[i]];
    }
    return picture;
}

void improve(cv::Mat& picture, const CameraShot& shot) {
    if (shot.denoise > 0) {
        cv::Mat smooth;
        cv::bilateralFilter(picture, smooth, 5, 18, 1.5);
        cv::addWeighted(picture, 1 - shot.denoise, smooth, shot.denoise, 0, picture);
    }
    if (shot.sharpen > 0) {
        cv::Mat soft;
        cv::GaussianBlur(picture, soft, {}, 1.3);
        cv::addWeighted(picture, 1 + shot.sharpen, soft, -shot.sharpen, 0, picture);
    }
}

using Matrix = std::array<std::array<double, 3>, 3>;

Matrix product(const Matrix& a, const Matrix& b) {
    Matrix c{};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            for (std::size_t k = 0; k < 3; ++k) c[i][j] += a[i][k] * b[k][j];
    return c;
}

}  // namespace

Homography::Point Homography::operator()(double x, double y) const {
    const double w = m[6] * x + m[7] * y + m[8];
    return {(m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w};
}

Homography Homography::inverse() const {
    return {{m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4], m[5] * m[6] - m[3] * m[8],
             m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5], m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7],
             m[0] * m[4] - m[1] * m[3]}};
}

void hold_by_hand(CameraShot& shot, Random& random) {
    shot.tilt_direction = random.uniform(0, 2 * std::numbers::pi);
    shot.roll = random.uniform(-0.17, 0.17);
    shot.offset_x = random.uniform(-100, 100);
    shot.offset_y = random.uniform(-100, 100);
    shot.blur = random.uniform(0.5, 1.1);
}

Homography page_to_photo(const Raster& page, const CameraShot& shot) {
    return page_to_photo(page.width, page.height, shot);
}

Homography page_to_photo(double width, double height, const CameraShot& shot) {
    // The page is turned in its plane by the roll, and then about an axis in that plane by the tilt. Its centre lies one focal length
    // away, so that lengths there are photo pixels, and as far aside as the offset says. The camera's axis goes through the photo's
    // centre, wherever the page is.
    const double scale = shot.page_span / width;
    const double c = std::cos(shot.roll);
    const double s = std::sin(shot.roll);
    const double ax = std::cos(shot.tilt_direction);
    const double ay = -std::sin(shot.tilt_direction);
    const double ct = std::cos(shot.tilt);
    const double st = std::sin(shot.tilt);
    const Matrix roll{{{c, s, 0}, {-s, c, 0}, {0, 0, 1}}};
    const Matrix tilt{{{ct + ax * ax * (1 - ct), ax * ay * (1 - ct), ay * st},
                       {ax * ay * (1 - ct), ct + ay * ay * (1 - ct), -ax * st},
                       {-ay * st, ax * st, ct}}};
    const Matrix r = product(tilt, roll);
    const double f = shot.focal_length;
    // The columns of this matrix stand for page x, page y and 1, counted from the page's centre; its rows give photo x w, photo y w and w.
    const Matrix seen{{{f * scale * r[0][0], f * scale * r[0][1], f * shot.offset_x},
                       {f * scale * r[1][0], f * scale * r[1][1], f * shot.offset_y},
                       {scale * r[2][0], scale * r[2][1], f}}};
    const Matrix from_corner{{{1, 0, -width / 2}, {0, 1, -height / 2}, {0, 0, 1}}};
    const Matrix to_corner{{{1, 0, shot.width / 2.0}, {0, 1, shot.height / 2.0}, {0, 0, 1}}};
    const Matrix all = product(to_corner, product(seen, from_corner));
    Homography h;
    for (std::size_t i = 0; i < 9; ++i) h.m[i] = all[i / 3][i % 3];
    return h;
}

Homography::Point undistorted(const CameraShot& shot, double x, double y) {
    const double dx = x - shot.width / 2.0;
    const double dy = y - shot.height / 2.0;
    const double corner = (shot.width * shot.width + shot.height * shot.height) / 4.0;
    const double factor = 1 + shot.barrel * (dx * dx + dy * dy) / corner;
    return {shot.width / 2.0 + dx * factor, shot.height / 2.0 + dy * factor};
}

Raster photograph(const Surface& surface, const CameraShot& shot, std::uint32_t seed) {
    cv::Mat picture = developed(expose(surface, shot, seed));
    improve(picture, shot);
    Raster photo = blank(shot.width, shot.height, 3);
    picture.copyTo(mat_of(photo));
    return shot.jpeg_quality > 0 ? jpeg(photo, shot.jpeg_quality) : photo;
}

Raster photograph_screen(const Raster& page, const CameraShot& shot, std::uint32_t seed) {
    return photograph(Display(page), shot, seed);
}

Raster photograph_sheet(const Sheet& sheet, const CameraShot& shot, std::uint32_t seed) {
    return photograph(SheetSurface(sheet), shot, seed);
}

}  // namespace telltale::support
