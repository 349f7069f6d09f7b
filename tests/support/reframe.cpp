#include "support/reframe.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "support/raster_mat.hpp"
#include "support/recompress.hpp"

namespace telltale::support {
namespace {

constexpr double text_share = 0.015;
constexpr int dark_below = 128;

/// Knows the number of dark pixels in any part of a picture, without counting them again.
class Ink {
public:
    explicit Ink(const Raster& picture) {
        cv::Mat luma = mat_of(picture);
        if (picture.channels == 3) cv::cvtColor(mat_of(picture), luma, cv::COLOR_RGB2GRAY);
        const cv::Mat dark = luma < dark_below;
        cv::integral(dark, sums_, CV_64F);
    }

    double share(const cv::Rect& part) const {
        const double sum = sums_.at<double>(part.br()) - sums_.at<double>(part.y, part.br().x) - sums_.at<double>(part.br().y, part.x) +
                           sums_.at<double>(part.tl());
        return sum / 255 / part.area();
    }

private:
    cv::Mat sums_;
};

cv::Rect place(const Raster& picture, const cv::Size& size, Random& random) {
    return {cv::Point(random.below(picture.width - size.width + 1), random.below(picture.height - size.height + 1)), size};
}

cv::Rect place_on_text(const Raster& picture, const cv::Size& size, Random& random) {
    const Ink ink(picture);
    cv::Rect best;
    double most = -1;
    for (int attempt = 0; attempt < 200 && most < text_share; ++attempt) {
        const cv::Rect part = place(picture, size, random);
        if (const double share = ink.share(part); share > most) {
            most = share;
            best = part;
        }
    }
    return best;
}

cv::Scalar grey(int level) {
    return cv::Scalar::all(level);
}

// Draws buttons and a title: things with edges that are no part of any page.
void draw_toolbar(cv::Mat window, int height, Random& random) {
    window.rowRange(0, height) = grey(50);
    for (int x = 16; x < window.cols - 40; x += 40 + random.below(90)) {
        cv::rectangle(window, {x, height / 4}, {x + 8 + random.below(20), height * 3 / 4}, grey(150 + random.below(90)),
                      random.coin() ? 1 : cv::FILLED);
    }
    cv::putText(window, "document.pdf   1 / 2   100 %", {window.cols / 3, height * 2 / 3}, cv::FONT_HERSHEY_SIMPLEX, 0.5, grey(235), 1,
                cv::LINE_AA);
}

// Draws a page into the window. The page's corner may lie outside the window.
void paste(cv::Mat window, const Raster& page, int x, int y) {
    const cv::Rect target = cv::Rect(x, y, page.width, page.height) & cv::Rect(0, 0, window.cols, window.rows);
    if (target.area() > 0) mat_of(page)(target - cv::Point(x, y)).copyTo(window(target));
}

}  // namespace

Raster crop(const Raster& picture, double area, Random& random) {
    const double shape =
        std::exp(random.uniform(-0.7, 0.7));  // how much wider the part is than the picture, for its height: 0.5 to 2 times
    const double across = std::min(1.0, std::max(area, std::sqrt(area * shape)));
    const cv::Size size(static_cast<int>(picture.width * across), static_cast<int>(picture.height * (area / across)));
    return cut(picture, place_on_text(picture, size, random));
}

Raster zoomed_screenshot(const Raster& page, double zoom, Random& random) {
    const Raster zoomed = resize(page, zoom, zoom, zoom < 1 ? Resampling::area : Resampling::cubic);
    const cv::Size window(std::min(zoomed.width, 1280 + random.below(640)), std::min(zoomed.height, 720 + random.below(360)));
    if (window == cv::Size(zoomed.width, zoomed.height)) return zoomed;
    return cut(zoomed, place_on_text(zoomed, window, random));
}

Raster viewer_window(const Raster& page, const Raster& next, Random& random) {
    const cv::Size size(std::max(1366, page.width + 200), 900);
    constexpr int toolbar = 56, side_bar = 150, gap = 12;
    Raster picture = blank(size.width, size.height, page.channels, 82);
    cv::Mat window = mat_of(picture);
    const int seam = toolbar + (size.height - toolbar) * (30 + random.below(40)) / 100;  // row in which the first page ends
    const int room = size.width - side_bar;
    paste(window, page, side_bar + (room - page.width) / 2, seam - page.height);
    paste(window, next, side_bar + (room - next.width) / 2, seam + gap);
    window(cv::Rect(0, toolbar, side_bar, size.height - toolbar)) = grey(60);
    draw_toolbar(window, toolbar, random);
    return picture;
}

Raster quarter_turns(const Raster& picture, int counter_clockwise) {
    const int turns = (counter_clockwise % 4 + 4) % 4;
    if (turns == 0) return picture;
    const bool upright = turns == 2;
    Raster turned = blank(upright ? picture.width : picture.height, upright ? picture.height : picture.width, picture.channels);
    cv::Mat target = mat_of(turned);
    cv::rotate(mat_of(picture), target, turns == 1 ? cv::ROTATE_90_COUNTERCLOCKWISE : upright ? cv::ROTATE_180 : cv::ROTATE_90_CLOCKWISE);
    return turned;
}

}  // namespace telltale::support
