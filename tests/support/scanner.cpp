#include "support/scanner.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "support/noise.hpp"
#include "support/raster_mat.hpp"
#include "support/recompress.hpp"

namespace telltale::support {

Raster scan(const Sheet& sheet, const Scanner& scanner, std::uint32_t seed) {
    const double pixel = sheet.dpi / scanner.dpi;  // size of a pixel of the scan, in dots of the sheet
    // One normal spread stands for the lens's spread and for a pixel's width, a box whose variance is 1/12.
    const double spread = pixel * std::sqrt(scanner.spread * scanner.spread + 1.0 / 12);
    cv::Mat soft;
    cv::GaussianBlur(sheet.reflectance, soft, {}, spread, spread, cv::BORDER_REPLICATE);

    const int width = static_cast<int>(std::lround(sheet.reflectance.cols / pixel));
    const int height = static_cast<int>(std::lround(sheet.reflectance.rows / pixel));
    const double c = std::cos(scanner.turn);
    const double s = std::sin(scanner.turn);
    // This map takes pixels of the scan to dots of the sheet, and the scan's middle to the sheet's.
    cv::Matx23d to_sheet(pixel * c, -pixel * s / scanner.speed, 0, pixel * s, pixel * c / scanner.speed, 0);
    const cv::Vec3d middle(width / 2.0 + scanner.offset_x * scanner.dpi, height / 2.0 + scanner.offset_y * scanner.dpi, 1);
    const cv::Vec2d from = to_sheet * middle;
    to_sheet(0, 2) = sheet.reflectance.cols / 2.0 - from[0];
    to_sheet(1, 2) = sheet.reflectance.rows / 2.0 - from[1];
    // OpenCV puts the first pixel's centre at (0, 0), and we put it at (0.5, 0.5).
    const cv::Vec2d half = to_sheet * cv::Vec3d(0.5, 0.5, 1) - cv::Vec2d(0.5, 0.5);
    cv::Matx23d centres = to_sheet;
    centres(0, 2) = half[0];
    centres(1, 2) = half[1];
    constexpr std::uint16_t beside = 0;  // value beside the sheet, which no paper has, so it tells where the lid shows
    cv::Mat seen;
    cv::warpAffine(soft, seen, centres, {width, height}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT, cv::Scalar(beside));

    const std::uint64_t base = std::uint64_t{seed} << 32;
    constexpr int channels = 3;
    Raster picture = blank(width, height, channels);
    std::vector<std::uint8_t> curve(4097);
    for (std::size_t i = 0; i < curve.size(); ++i)
        curve[i] = static_cast<std::uint8_t>(std::lround(255 * std::pow(static_cast<double>(i) / 4096, 1 / scanner.gamma)));
    for (int y = 0; y < height; ++y) {
        const auto* reflected = seen.ptr<std::uint16_t>(y);
        auto* out = picture.samples.data() + static_cast<std::ptrdiff_t>(y) * width * channels;
        for (int x = 0; x < width; ++x) {
            for (int channel = 0; channel < channels; ++channel) {
                const double paper = sheet.paper[static_cast<std::size_t>(channel)];
                const double light = reflected[x] == beside ? scanner.lid : paper * reflected[x] / Sheet::bare;
                const auto element = static_cast<std::uint64_t>(x * channels + channel);
                const std::uint64_t index = static_cast<std::uint64_t>(y) * static_cast<std::uint64_t>(width * channels) + element;
                const double gain = 1 + scanner.stripes * noise_at(base + 5, element);
                const double noisy =
                    light * gain + (scanner.noise * std::sqrt(light) + scanner.dark_noise) * noise_at(base + (1ULL << 28), index);
                out[x * channels + channel] = curve[static_cast<std::size_t>(std::clamp(noisy / scanner.white, 0.0, 1.0) * 4096)];
            }
        }
    }
    return scanner.jpeg_quality > 0 ? jpeg(picture, scanner.jpeg_quality) : picture;
}

}  // namespace telltale::support
