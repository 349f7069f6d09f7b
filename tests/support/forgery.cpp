#include "support/forgery.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

#include "support/raster_mat.hpp"

namespace telltale::support {
namespace {

constexpr int desktop_level = 82;
constexpr int title_level = 50;
constexpr int title_height = 50;
constexpr int gap = 20;
constexpr int dark_below = 200;

cv::Mat levels_of(const LiftedMark& mark) {
    return {mark.height, mark.width, CV_MAKETYPE(CV_16S, mark.channels), const_cast<std::int16_t*>(mark.levels.data())};
}

}  // namespace

LiftedMark lift_mark(const Raster& copy, const Raster& bare) {
    if (copy.width != bare.width || copy.height != bare.height || copy.channels != bare.channels)
        throw std::invalid_argument("a mark is lifted from two pictures of one shape");
    LiftedMark mark{copy.width, copy.height, copy.channels, std::vector<std::int16_t>(copy.samples.size())};
    for (std::size_t i = 0; i < mark.levels.size(); ++i) mark.levels[i] = static_cast<std::int16_t>(copy.samples[i] - bare.samples[i]);
    return mark;
}

Raster lay_mark(const Raster& page, const LiftedMark& mark, const Laying& laying) {
    if (page.channels != mark.channels) throw std::invalid_argument("page and mark have different numbers of channels");
    Raster marked = to_change(page);
    const cv::Rect laid(laying.left, laying.top, static_cast<int>(mark.width * laying.across), static_cast<int>(mark.height * laying.down));
    const cv::Rect target = laid & cv::Rect(0, 0, page.width, page.height);
    if (target.area() == 0) return marked;
    const cv::Mat before = mat_of(page)(target);
    cv::Mat after = mat_of(marked)(target);
    cv::add(before, levels_of(mark)(target - laid.tl()), after, cv::noArray(), before.type());
    return marked;
}

Raster side_by_side(std::span<const Raster> pictures) {
    int width = gap;
    int height = 0;
    for (const Raster& picture : pictures) {
        width += picture.width + gap;
        height = std::max(height, picture.height);
    }
    Raster screen = blank(width, title_height + height + 2 * gap, pictures.front().channels, desktop_level);
    cv::Mat(mat_of(screen)).rowRange(0, title_height) = cv::Scalar::all(title_level);
    int left = gap;
    for (const Raster& picture : pictures) {
        mat_of(picture).copyTo(mat_of(screen)(cv::Rect(left, title_height + gap, picture.width, picture.height)));
        left += picture.width + gap;
    }
    return screen;
}

Raster half_and_half(const Raster& first, const Raster& second, bool above_each_other) {
    if (first.width != second.width || first.height != second.height) throw std::invalid_argument("two halves are of one shape");
    Raster mixed = to_change(first);
    const cv::Rect rest = above_each_other ? cv::Rect(0, first.height / 2, first.width, first.height - first.height / 2)
                                           : cv::Rect(first.width / 2, 0, first.width - first.width / 2, first.height);
    mat_of(second)(rest).copyTo(mat_of(mixed)(rest));
    return mixed;
}

Raster one_below_other(const Raster& upper, const Raster& lower) {
    Raster joined = blank(std::max(upper.width, lower.width), upper.height + lower.height, upper.channels, 255);
    mat_of(upper).copyTo(mat_of(joined)(cv::Rect(0, 0, upper.width, upper.height)));
    mat_of(lower).copyTo(mat_of(joined)(cv::Rect(0, upper.height, lower.width, lower.height)));
    return joined;
}

Raster rolled(const Raster& picture, int right, int down) {
    Raster moved = to_change(picture);
    const cv::Mat from = mat_of(picture);
    for (int y = 0; y < picture.height; ++y) {
        const int to = ((y + down) % picture.height + picture.height) % picture.height;
        const int cut = ((right % picture.width) + picture.width) % picture.width;
        from(cv::Rect(0, y, picture.width - cut, 1)).copyTo(mat_of(moved)(cv::Rect(cut, to, picture.width - cut, 1)));
        if (cut > 0) from(cv::Rect(picture.width - cut, y, cut, 1)).copyTo(mat_of(moved)(cv::Rect(0, to, cut, 1)));
    }
    return moved;
}

Raster faded(const Raster& picture, double contrast) {
    Raster faint = to_change(picture);
    cv::Mat target = mat_of(faint);
    mat_of(picture).convertTo(target, -1, contrast, 255 * (1 - contrast));
    return faint;
}

Raster blank_strip(const Raster& picture) {
    cv::Mat luma = mat_of(picture);
    if (picture.channels == 3) cv::cvtColor(mat_of(picture), luma, cv::COLOR_RGB2GRAY);
    int begin = 0;
    cv::Range best(0, 0);
    for (int y = 0; y <= luma.rows; ++y) {
        const bool is_clear = y < luma.rows && cv::countNonZero(luma.row(y) < dark_below) == 0;
        if (is_clear) continue;
        if (y - begin > best.size()) best = cv::Range(begin, y);
        begin = y + 1;
    }
    if (best.size() == 0) throw std::invalid_argument("there is something dark in every row");
    return cut(picture, cv::Rect(0, best.start, picture.width, best.size()));
}

}  // namespace telltale::support
