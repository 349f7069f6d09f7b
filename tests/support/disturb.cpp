#include "support/disturb.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "support/raster_mat.hpp"

namespace telltale::support {
namespace {

std::uint8_t clipped(double level) {
    return static_cast<std::uint8_t>(std::clamp(std::lround(level), 0L, 255L));
}

template <typename Curve>
Raster map_levels(const Raster& picture, Curve curve) {
    std::array<std::uint8_t, 256> table;
    for (int level = 0; level < 256; ++level) table[static_cast<std::size_t>(level)] = clipped(curve(level));
    Raster mapped = to_change(picture);
    for (auto& sample : mapped.samples) sample = table[sample];
    return mapped;
}

cv::Point somewhere(const Raster& picture, Random& random) {
    return {random.below(picture.width), random.below(picture.height)};
}

cv::Scalar pen_colour(Random& random) {
    return random.coin() ? cv::Scalar(210, 30, 40) : cv::Scalar(30, 60, 190);
}

}  // namespace

Raster grey(const Raster& picture) {
    if (picture.channels == 1) return picture;
    Raster luma = blank(picture.width, picture.height, 1);
    cv::Mat target = mat_of(luma);
    cv::cvtColor(mat_of(picture), target, cv::COLOR_RGB2GRAY);
    return luma;
}

Raster invert(const Raster& picture) {
    return map_levels(picture, [](int level) { return 255 - level; });
}

Raster gamma(const Raster& picture, double exponent) {
    return map_levels(picture, [=](int level) { return 255 * std::pow(level / 255.0, exponent); });
}

Raster brighten(const Raster& picture, int levels) {
    return map_levels(picture, [=](int level) { return level + levels; });
}

Raster add_noise(const Raster& picture, double sd, Random& random) {
    Raster noisy = to_change(picture);
    for (auto& sample : noisy.samples) sample = clipped(sample + sd * random.normal());
    return noisy;
}

Raster blur(const Raster& picture, double sd_px) {
    Raster blurred = to_change(picture);
    cv::Mat target = mat_of(blurred);
    cv::GaussianBlur(mat_of(picture), target, {}, sd_px);
    return blurred;
}

Raster redact(const Raster& picture, Random& random) {
    Raster redacted = to_change(picture);
    for (int bar = 0; bar < 12; ++bar) {
        const cv::Size size(picture.width * (8 + random.below(30)) / 100, picture.height * (1 + random.below(3)) / 100);
        cv::rectangle(mat_of(redacted), cv::Rect(somewhere(picture, random), size), cv::Scalar::all(0), cv::FILLED);
    }
    return redacted;
}

Raster scribble(const Raster& picture, Random& random) {
    Raster scribbled = to_change(picture);
    const int width = std::max(2, picture.width / 300);
    for (int stroke = 0; stroke < 6; ++stroke) {
        const cv::Scalar colour = pen_colour(random);
        cv::Point from = somewhere(picture, random);
        for (int bend = 0; bend < 10; ++bend) {
            const int reach = picture.width / 6;
            const cv::Point to = from + cv::Point(random.below(2 * reach) - reach, random.below(reach) - reach / 2);
            cv::line(mat_of(scribbled), from, to, colour, width, cv::LINE_AA);
            from = to;
        }
        cv::ellipse(mat_of(scribbled), somewhere(picture, random), {picture.width / 8, picture.height / 30}, random.uniform(-15, 15), 0,
                    360, colour, width, cv::LINE_AA);
    }
    return scribbled;
}

Raster stamp_seals(const Raster& picture, Random& random) {
    Raster sealed = to_change(picture);
    const int seals = 1 + random.below(2);
    for (int seal = 0; seal < seals; ++seal) {
        Raster inked = sealed;
        const int radius = picture.width / 10;
        const cv::Point centre(radius + random.below(picture.width - 2 * radius), picture.height / 4 + random.below(picture.height / 2));
        const cv::Scalar red(215, 35, 35);
        cv::circle(mat_of(inked), centre, radius, red, std::max(2, radius / 14), cv::LINE_AA);
        cv::circle(mat_of(inked), centre, radius / 4, red, cv::FILLED, cv::LINE_AA);
        for (int ray = 0; ray < 24; ++ray) {
            const double angle = ray * CV_PI / 12;
            const cv::Point2d direction(std::cos(angle), std::sin(angle));
            cv::line(mat_of(inked), centre + cv::Point(direction * (0.65 * radius)), centre + cv::Point(direction * (0.85 * radius)), red,
                     3, cv::LINE_AA);
        }
        cv::Mat target = mat_of(sealed);
        cv::addWeighted(mat_of(inked), 0.75, target, 0.25, 0, target);
    }
    return sealed;
}

Raster scan_filter(const Raster& photo) {
    constexpr double black = 0.35;  // share of the paper's level from which ink is pure black
    constexpr double white = 0.85;  // share up to which paper is not pure white
    Raster filtered = to_change(photo);
    const int reach = std::max(15, photo.width / 60) | 1;
    cv::Mat paper;
    cv::dilate(mat_of(photo), paper, cv::getStructuringElement(cv::MORPH_RECT, {reach, reach}));
    cv::blur(paper, paper, {2 * reach + 1, 2 * reach + 1});
    cv::Mat share;
    cv::divide(mat_of(photo), paper, share, 1, CV_32F);
    cv::Mat target = mat_of(filtered);
    constexpr double gain = 255 / (white - black);
    share.convertTo(target, target.type(), gain, -black * gain);
    return filtered;
}

Raster average(std::span<const Raster> copies) {
    Raster mean = to_change(copies.front());
    for (std::size_t i = 0; i < mean.samples.size(); ++i) {
        std::size_t sum = copies.size() / 2;
        for (const Raster& copy : copies) sum += copy.samples[i];
        mean.samples[i] = static_cast<std::uint8_t>(sum / copies.size());
    }
    return mean;
}

}  // namespace telltale::support
