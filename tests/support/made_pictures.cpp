#include "support/made_pictures.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "support/raster_mat.hpp"

namespace telltale::support {
namespace {

cv::Mat white_noise(int width, int height, Random& random) {
    cv::Mat noise(height, width, CV_32F);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) noise.at<float>(y, x) = static_cast<float>(random.normal());
    }
    return noise;
}

// Fractal noise of standard deviation 1: octaves of smooth noise, each half as coarse and `persistence` times as strong as the one
// before.
cv::Mat fractal(const PictureSize& size, double persistence, Random& random) {
    cv::Mat sum = cv::Mat::zeros(size.height, size.width, CV_32F);
    double amplitude = 1;
    for (int cell = std::max(size.width, size.height) / 2; cell >= 2; cell /= 2) {
        const cv::Mat coarse = white_noise(size.width / cell + 3, size.height / cell + 3, random);
        cv::Mat octave;
        cv::resize(coarse, octave, {coarse.cols * cell, coarse.rows * cell}, 0, 0, cv::INTER_CUBIC);
        sum += amplitude * octave(cv::Rect(cell, cell, size.width, size.height));
        amplitude *= persistence;
    }
    cv::Scalar mean, sd;
    cv::meanStdDev(sum, mean, sd);
    return (sum - mean[0]) / sd[0];
}

cv::Mat filled(const PictureSize& size, const cv::Scalar& colour) {
    return {size.height, size.width, CV_32FC3, colour};
}

// Adds a pattern to red, green and blue, to each with a strength of its own.
void add_pattern(cv::Mat& picture, const cv::Mat& pattern, const cv::Scalar& strength) {
    std::vector<cv::Mat> channels;
    cv::split(picture, channels);
    for (std::size_t i = 0; i < 3; ++i) channels[i] += strength[static_cast<int>(i)] * pattern;
    cv::merge(channels, picture);
}

// Adds a camera's noise and rounds to 8 bits.
Raster finished(const cv::Mat& picture, double noise_sd, Random& random) {
    std::vector<float> normal(4096);  // to draw from a few thousand numbers is many times faster than to make millions
    for (float& value : normal) value = static_cast<float>(noise_sd * random.normal());
    cv::Mat noisy = picture.clone();
    for (int y = 0; y < noisy.rows; ++y) {
        auto* row = noisy.ptr<float>(y);
        for (int i = 0; i < noisy.cols * 3; ++i) row[i] += normal[static_cast<std::size_t>(random.below(4096))];
    }
    Raster result = blank(picture.cols, picture.rows, 3);
    cv::Mat target = mat_of(result);
    noisy.convertTo(target, CV_8UC3);
    return result;
}

cv::Scalar hue_of(Random& random, double brightness) {
    const double turn = random.uniform(0, 2 * CV_PI);
    return {brightness * (1 + 0.3 * std::cos(turn)), brightness * (1 + 0.3 * std::cos(turn - 2.1)),
            brightness * (1 + 0.3 * std::cos(turn + 2.1))};
}

void draw_ridge(cv::Mat& picture, int layer, int layers, Random& random) {
    const PictureSize size{picture.cols, picture.rows};
    const cv::Mat profile = fractal({size.width, 16}, 0.5, random).row(8);
    const double nearness = (layer + 1.0) / layers;
    cv::Mat hill = filled(size, cv::Scalar(150, 165, 175) * (1 - nearness) + cv::Scalar(55, 75, 35) * nearness);
    add_pattern(hill, fractal(size, 0.5 + 0.35 * nearness, random), cv::Scalar(16, 18, 12) * (0.3 + nearness));
    for (int x = 0; x < size.width; ++x) {
        const double crest = size.height * (0.4 + 0.45 * layer / layers + 0.06 * profile.at<float>(0, x));
        const int top = std::clamp(static_cast<int>(crest), 0, size.height - 1);
        hill.col(x).rowRange(top, size.height).copyTo(picture.col(x).rowRange(top, size.height));
    }
}

void write_lines(cv::Mat& area, const cv::Scalar& ink, double height, Random& random) {
    const int line = static_cast<int>(height * 26);
    for (int y = line; y < area.rows - 4; y += line) {
        std::string text(static_cast<std::size_t>(random.below(4)) * 2, ' ');
        const int words = 2 + random.below(9);
        for (int word = 0; word < words; ++word) {
            for (int letter = 2 + random.below(7); letter > 0; --letter) text += static_cast<char>('a' + random.below(26));
            text += ' ';
        }
        cv::putText(area, text, {8, y}, cv::FONT_HERSHEY_SIMPLEX, height, ink, 1, cv::LINE_AA);
    }
}

}  // namespace

Raster landscape(const PictureSize& size, Random& random) {
    cv::Mat picture = filled(size, {});
    for (int y = 0; y < size.height; ++y) {
        const double low = static_cast<double>(y) / size.height;
        picture.row(y) = cv::Scalar(95, 150, 215) * (1 - low) + cv::Scalar(225, 225, 215) * low;
    }
    const cv::Mat clouds = cv::max(fractal(size, 0.45, random), 0.0);
    add_pattern(picture, clouds, {40, 28, 14});
    for (int layer = 0; layer < 3; ++layer) draw_ridge(picture, layer, 3, random);
    return finished(picture, 1.2, random);
}

Raster foliage(const PictureSize& size, Random& random) {
    cv::Mat picture = filled(size, {18, 28, 12});
    const int leaves = size.width * size.height / 500;
    for (int i = 0; i < leaves; ++i) {
        const double depth = static_cast<double>(i) / leaves;
        const double light = 40 + 130 * depth * random.uniform(0.5, 1);
        const cv::Scalar colour(light * random.uniform(0.4, 0.9), light, light * random.uniform(0.15, 0.4));
        const cv::Point centre(random.below(size.width), random.below(size.height));
        const double length = size.width / 60.0 * random.uniform(0.5, 1.4);
        const double angle = random.uniform(0, 180);
        cv::ellipse(picture,
                    {cv::Point2f(centre), {static_cast<float>(length), static_cast<float>(length * 0.4)}, static_cast<float>(angle)},
                    colour, cv::FILLED, cv::LINE_AA);
    }
    add_pattern(picture, fractal(size, 0.75, random), {5, 8, 4});
    cv::GaussianBlur(picture, picture, {}, 0.7);
    return finished(picture, 2, random);
}

Raster night(const PictureSize& size, Random& random) {
    cv::Mat picture = filled(size, {10, 12, 24});
    add_pattern(picture, fractal(size, 0.5, random), {3, 3, 5});
    cv::Mat glow = filled(size, {});
    for (int tower = 0; tower < 12; ++tower) {
        const int width = size.width / 20 + random.below(size.width / 10);
        const int top = size.height / 3 + random.below(size.height / 2);
        const cv::Rect body = cv::Rect(random.below(size.width), top, width, size.height - top) & cv::Rect(0, 0, size.width, size.height);
        cv::rectangle(picture, body, cv::Scalar(22, 22, 28) * random.uniform(0.6, 1.5), cv::FILLED);
        for (int y = body.y + 8; y < size.height - 10; y += 16) {
            for (int x = body.x + 6; x < body.x + body.width - 8; x += 14) {
                if (random.uniform(0, 1) < 0.35)
                    cv::rectangle(glow, cv::Rect(x, y, 7, 9), cv::Scalar(235, 200, 130) * random.uniform(0.3, 1), cv::FILLED);
            }
        }
    }
    cv::Mat halo;
    cv::GaussianBlur(glow, halo, {}, 14);
    return finished(picture + glow * 0.9 + halo * 0.6, 2.5, random);
}

Raster still_life(const PictureSize& size, Random& random) {
    cv::Mat picture = filled(size, hue_of(random, 150));
    add_pattern(picture, fractal(size, 0.3, random), {18, 16, 14});
    for (int thing = 0; thing < 7; ++thing) {
        const int radius = size.height / 10 + random.below(size.height / 6);
        const cv::Point centre(random.below(size.width), size.height / 3 + random.below(size.height / 2));
        const cv::Scalar colour = hue_of(random, 120);
        for (int step = radius; step > 0; step -= 2) {
            const double light = 0.55 + 0.7 * (1 - static_cast<double>(step) / radius);
            cv::circle(picture, centre - cv::Point(radius - step, radius - step) / 3, step, colour * light, cv::FILLED, cv::LINE_AA);
        }
    }
    cv::GaussianBlur(picture, picture, {}, 1.5);
    return finished(picture, 1, random);
}

Raster rough_surface(const PictureSize& size, double roughness, Random& random) {
    cv::Mat picture = filled(size, hue_of(random, 125));
    const cv::Mat relief = fractal(size, 0.5 + 0.45 * roughness, random);
    add_pattern(picture, relief, {28, 26, 24});
    const cv::Mat cracks = cv::abs(fractal(size, 0.6, random)) < 0.03;
    picture.setTo(cv::Scalar(45, 40, 38), cracks);
    cv::GaussianBlur(picture, picture, {}, 0.6);
    return finished(picture, 2, random);
}

Raster cloth(const PictureSize& size, Random& random) {
    cv::Mat picture = filled(size, hue_of(random, 120));
    const double pitch = random.uniform(4.5, 7.5);
    cv::Mat weave(size.height, size.width, CV_32F);
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            const double across = std::sin(2 * CV_PI * x / pitch);
            const double down = std::sin(2 * CV_PI * y / pitch);
            weave.at<float>(y, x) = static_cast<float>(across * down > 0 ? across : down);
        }
    }
    add_pattern(picture, weave, {22, 22, 20});
    add_pattern(picture, fractal(size, 0.55, random), {14, 14, 13});
    return finished(picture, 1.5, random);
}

Raster desktop(const PictureSize& size, bool dark, Random& random) {
    Raster result = blank(size.width, size.height, 3, dark ? 30 : 245);
    cv::Mat screen = mat_of(result);
    const cv::Scalar ink = dark ? cv::Scalar(205, 210, 215) : cv::Scalar(35, 35, 40);
    const cv::Scalar panel = dark ? cv::Scalar(43, 45, 52) : cv::Scalar(226, 229, 234);
    const int bar = 36, side = size.width / 5;
    cv::Mat side_panel = screen(cv::Rect(0, bar, side, size.height - 2 * bar));
    side_panel = panel;
    write_lines(side_panel, ink, 0.42, random);
    cv::Mat body = screen(cv::Rect(side + 1, bar, size.width * 3 / 5, size.height - 2 * bar));
    write_lines(body, ink, random.uniform(0.42, 0.6), random);
    const Raster picture = landscape({size.width / 5 - 20, size.height / 4}, random);
    mat_of(picture).copyTo(screen(cv::Rect(size.width * 4 / 5 + 8, bar + 20, picture.width, picture.height)));
    for (const int y : {0, size.height - bar}) {
        screen.rowRange(y, y + bar) = cv::Scalar(28, 60, 110);
        for (int x = 10; x < size.width - 60; x += 60 + random.below(60)) {
            cv::rectangle(screen, cv::Rect(x, y + 8, 20, 20), hue_of(random, 170), cv::FILLED);
        }
    }
    return result;
}

Raster scanned(const Raster& page, Random& random) {
    cv::Mat picture;
    cv::Mat colour = mat_of(page);
    if (page.channels == 1) cv::cvtColor(mat_of(page), colour, cv::COLOR_GRAY2RGB);
    colour.convertTo(picture, CV_32F);
    const cv::Mat turn =
        cv::getRotationMatrix2D({static_cast<float>(page.width) / 2, static_cast<float>(page.height) / 2}, random.uniform(-1, 1), 1);
    cv::warpAffine(picture, picture, turn, picture.size(), cv::INTER_CUBIC, cv::BORDER_CONSTANT, cv::Scalar::all(250));
    cv::GaussianBlur(picture, picture, {}, 0.6);
    picture = cv::max(cv::min(picture, 255.0), 12.0).mul(filled({page.width, page.height}, {0.965, 0.955, 0.925}));
    add_pattern(picture, fractal({page.width, page.height}, 0.35, random), {2, 2, 2.2});
    return finished(picture, 2.2, random);
}

}  // namespace telltale::support
