#include "trace/leak/normalise.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "trace/leak/ink_noise.hpp"

namespace telltale {
namespace {

/// How paper is told from ink, and pages from photos.
struct PaperFinding {
    // Ink and dark paper: docs/design/tint.md, "Reading the chips", which gives the depth of ink and the share of flat blocks.

    /// A pixel is ink when it is so many levels below the paper's envelope. That is more than any tint is and less than faint print is.
    double ink_depth = 7;
    /// A neighbourhood whose mean is below this level is dark, as in white on black.
    double dark_level = 100;
    /// A block of dark paper or of a viewer's desk has a standard deviation below so many levels.
    double flat_block = 6;
    /// A dark area with a lower share of flat blocks than this is a picture's shadow.
    double least_flat_share = 0.08;

    // Photos and textures: docs/design/pictures.md, "Reading photos", which gives the quarter of ink.

    /// There is no paper where more than this share of a neighbourhood would be ink.
    double most_ink = 0.8;
    /// A picture is no page when at least this share of its pixels is ink, and it has neighbourhoods enough without paper.
    double textured_ink = 0.27;
    /// A picture is no page when at least this share of its neighbourhoods has no paper, and ink enough.
    double textured_areas = 0.03;
};
constexpr PaperFinding finding;

/// How much a pixel of paper weighs: docs/design/tint.md, "Reading the chips", which gives the noise floor.
struct PaperWeighing {
    /// A pixel is no paper when it is off by more than so many levels, and by more than `outlier_deviations` too.
    float outlier_levels = 4;
    /// A pixel is no paper when it is off by more than so many standard deviations of the paper around it, and by more than
    /// `outlier_levels` too.
    float outlier_deviations = 2.5F;
    /// Even paper has at least this variance, in levels squared, when energies are compared.
    float least_variance = 0.2F;
    /// So much is added to the variance, in levels squared, for rounding, coarse tables and the tint itself, so that flat areas do
    /// not rule.
    float noise_floor = 4;
};
constexpr PaperWeighing weighing;

// Means over step x step blocks; a last block that is not whole is filled up with its last pixels.
cv::Mat shrink(const cv::Mat& picture, int step) {
    cv::Mat padded = picture;
    const int right = (step - picture.cols % step) % step;
    const int bottom = (step - picture.rows % step) % step;
    if (right != 0 || bottom != 0) cv::copyMakeBorder(picture, padded, 0, bottom, 0, right, cv::BORDER_REPLICATE);
    cv::Mat small;
    cv::resize(padded, small, {padded.cols / step, padded.rows / step}, 0, 0, cv::INTER_AREA);
    return small;
}

// Enlarges what shrink() gave to the full size. Blocks were padded, so the picture is the upper left part of what they cover.
cv::Mat enlarge(const cv::Mat& small, int step, cv::Size size) {
    if (step == 1) return small;
    cv::Mat large;
    cv::resize(small, large, {small.cols * step, small.rows * step}, 0, 0, cv::INTER_LINEAR);
    return large({{0, 0}, size});
}

int grid_step(double deviation) {
    return std::max(1, static_cast<int>(deviation / 4));
}

void blur(cv::Mat& coarse, double deviation, int step) {
    cv::GaussianBlur(coarse, coarse, {}, deviation / step, 0, cv::BORDER_REPLICATE);
}

// Local mean and variance of the paper.
//
// They lie on a grid on which the convolution spans a few cells, so any width costs as much as a narrow one. Nothing of the
// picture's size is allocated, since fresh memory costs more than the arithmetic.
struct PaperStatistics {
    int step = 1;      // side of a cell, pixels
    cv::Mat level;     // one float a cell: mean of luma minus 255, levels
    cv::Mat variance;  // one float a cell: levels squared
};

PaperStatistics measure_paper(const cv::Mat& luma, const cv::Mat& mask, double deviation) {
    PaperStatistics paper;
    paper.step = grid_step(deviation);
    const int step = paper.step;
    const cv::Size grid((luma.cols + step - 1) / step, (luma.rows + step - 1) / step);
    cv::Mat density = cv::Mat::zeros(grid, CV_32F);
    cv::Mat first = density.clone();
    cv::Mat second = density.clone();
    const auto width = static_cast<std::size_t>(luma.cols);
    std::vector<float> count(width);
    std::vector<float> sum(width);
    std::vector<float> squares(width);
    for (int cell = 0; cell < grid.height; ++cell) {
        std::fill(count.begin(), count.end(), 0.0F);
        std::fill(sum.begin(), sum.end(), 0.0F);
        std::fill(squares.begin(), squares.end(), 0.0F);
        for (int y = cell * step; y < std::min(luma.rows, (cell + 1) * step); ++y) {
            const auto* l = luma.ptr<float>(y);
            const auto* m = mask.ptr<float>(y);
            for (std::size_t x = 0; x < width; ++x) {
                const float depth = l[x] - 255;  // numbers are small, so that the variance keeps its digits
                count[x] += m[x];
                sum[x] += depth * m[x];
                squares[x] += depth * depth * m[x];
            }
        }
        for (int x = 0; x < luma.cols; ++x) {
            const auto at = static_cast<std::size_t>(x);
            density.at<float>(cell, x / step) += count[at];
            first.at<float>(cell, x / step) += sum[at];
            second.at<float>(cell, x / step) += squares[at];
        }
    }
    for (cv::Mat* moment : {&density, &first, &second}) blur(*moment, deviation, step);
    density += 1e-3F * static_cast<float>(step * step);
    cv::divide(first, density, paper.level);
    cv::divide(second, density, paper.variance);
    paper.variance = cv::max(paper.variance - paper.level.mul(paper.level), 0);
    return paper;
}

// Reads the grid between its cells, one row of pixels at a time.
class GridRow {
public:
    GridRow(int step, int width) : step_(step), cell_(static_cast<std::size_t>(width)), share_(static_cast<std::size_t>(width)) {
        for (int x = 0; x < width; ++x) {
            const float at = std::max(0.0F, (static_cast<float>(x) + 0.5F) / static_cast<float>(step) - 0.5F);
            cell_[static_cast<std::size_t>(x)] = static_cast<int>(at);
            share_[static_cast<std::size_t>(x)] = at - std::floor(at);
        }
    }

    void read(const cv::Mat& grid, int y, std::vector<float>& out) {
        const float at =
            std::clamp((static_cast<float>(y) + 0.5F) / static_cast<float>(step_) - 0.5F, 0.0F, static_cast<float>(grid.rows - 1));
        const int top = static_cast<int>(at);
        const int bottom = std::min(top + 1, grid.rows - 1);
        const float share = at - static_cast<float>(top);
        line_.resize(static_cast<std::size_t>(grid.cols) + 1);
        for (int i = 0; i < grid.cols; ++i) {
            line_[static_cast<std::size_t>(i)] = (1 - share) * grid.at<float>(top, i) + share * grid.at<float>(bottom, i);
        }
        line_[static_cast<std::size_t>(grid.cols)] = line_[static_cast<std::size_t>(grid.cols) - 1];
        out.resize(cell_.size());
        for (std::size_t x = 0; x < cell_.size(); ++x) {
            const float* cell = line_.data() + cell_[x];
            out[x] = cell[0] + share_[x] * (cell[1] - cell[0]);
        }
    }

private:
    int step_;
    std::vector<int> cell_;
    std::vector<float> share_;
    std::vector<float> line_;
};

// The side of a neighbourhood, in pixels: a 64th of the picture's long side, and at least a JPEG block's.
int neighbourhood_step(const cv::Mat& picture) {
    return std::max(8, std::max(picture.cols, picture.rows) / 64);
}

// Turns a mask of neighbourhoods into one of pixels.
cv::Mat spread(const cv::Mat& neighbourhoods, int step, cv::Size size) {
    cv::Mat mask;
    cv::resize(neighbourhoods, mask, {neighbourhoods.cols * step, neighbourhoods.rows * step}, 0, 0, cv::INTER_NEAREST);
    return mask({{0, 0}, size});
}

// The picture, inverted where the mask is 255.
cv::Mat inverted_where(const cv::Mat& luma, const cv::Mat& mask) {
    cv::Mat other;
    cv::bitwise_xor(luma, mask, other);
    return other;
}

// Finds where paper is dark, as a mask of 255 and 0 that is empty when no paper is.
//
// All of a picture in dark mode is dark, and so is the desk of a viewer around a white page, which must not turn that page dark.
// The shadows of a photo are dark too, but hardly any part of them is flat.
cv::Mat find_dark_paper(const cv::Mat& luma) {
    const int step = neighbourhood_step(luma);
    cv::Mat mean = shrink(luma, step);
    cv::Mat dark;
    cv::Mat smooth;
    cv::GaussianBlur(mean, smooth, {}, 1.0, 0, cv::BORDER_REPLICATE);
    cv::compare(smooth, finding.dark_level, dark, cv::CMP_LT);
    if (cv::countNonZero(dark) == 0) return {};
    cv::Mat wide;
    luma.convertTo(wide, CV_32F);
    mean.convertTo(mean, CV_32F);
    const cv::Mat variance = shrink(wide.mul(wide), step) - mean.mul(mean);
    cv::Mat labels;
    const int areas = cv::connectedComponents(dark, labels);
    std::vector<int> blocks(static_cast<std::size_t>(areas));
    std::vector<int> flat(static_cast<std::size_t>(areas));
    for (int y = 0; y < labels.rows; ++y) {
        for (int x = 0; x < labels.cols; ++x) {
            const auto area = static_cast<std::size_t>(labels.at<int>(y, x));
            ++blocks[area];
            if (variance.at<float>(y, x) < finding.flat_block * finding.flat_block) ++flat[area];
        }
    }
    for (int y = 0; y < labels.rows; ++y) {
        for (int x = 0; x < labels.cols; ++x) {
            const auto area = static_cast<std::size_t>(labels.at<int>(y, x));
            if (flat[area] < finding.least_flat_share * blocks[area]) dark.at<std::uint8_t>(y, x) = 0;
        }
    }
    if (cv::countNonZero(dark) == 0) return {};
    return spread(dark, step, luma.size()).clone();
}

// Clears the ink where there is no paper, and returns whether the picture as a whole is no page.
//
// Photos and textures have no paper: nearly all of them is darker than the brightest spot nearby, and would be ink.
bool clear_where_no_paper(cv::Mat& ink) {
    const int step = neighbourhood_step(ink);
    cv::Mat share = shrink(ink, step);
    const double ink_share = cv::mean(share)[0] / 255;
    cv::GaussianBlur(share, share, {}, 1.0, 0, cv::BORDER_REPLICATE);
    cv::Mat full;
    cv::compare(share, finding.most_ink * 255, full, cv::CMP_GT);
    const double areas = cv::countNonZero(full) / static_cast<double>(full.total());
    if (areas == 0) return false;
    ink.setTo(0, spread(full, step, ink.size()));
    return ink_share >= finding.textured_ink && areas >= finding.textured_areas;
}

}  // namespace

std::array<int, 256> count_levels(const cv::Mat& luma) {
    std::array<int, 256> counts{};
    for (int y = 0; y < luma.rows; ++y) {
        for (int x = 0; x < luma.cols; ++x) ++counts[luma.at<std::uint8_t>(y, x)];
    }
    return counts;
}

PaperPicture find_paper(const cv::Mat& picture, int max_side) {
    PaperPicture paper;
    cv::Mat luma = picture;
    const int long_side = std::max(luma.cols, luma.rows);
    if (long_side > max_side) {
        // Since both sides are whole pixels, the two scales differ a little. That is harmless, because the lock is affine.
        paper.scale = static_cast<double>(max_side) / long_side;
        cv::Mat small;
        cv::resize(luma, small, {}, paper.scale, paper.scale, cv::INTER_AREA);
        luma = small;
    }
    paper.inverted = find_dark_paper(luma);
    if (!paper.inverted.empty()) luma = inverted_where(luma, paper.inverted);
    paper.luma = luma;

    cv::Mat envelope;
    cv::dilate(luma, envelope, cv::getStructuringElement(cv::MORPH_RECT, {5, 5}));
    const double deviation = std::max(2.0, std::max(luma.cols, luma.rows) / 120.0);
    const int step = grid_step(deviation);
    cv::Mat coarse = shrink(envelope, step);
    blur(coarse, deviation, step);
    cv::subtract(enlarge(coarse, step, luma.size()), finding.ink_depth, envelope);
    cv::compare(luma, envelope, paper.ink, cv::CMP_LT);
    paper.textured = clear_where_no_paper(paper.ink);
    cv::dilate(paper.ink, paper.ink, cv::getStructuringElement(cv::MORPH_RECT, {3, 3}));
    return paper;
}

PaperPicture as_texture(PaperPicture picture) {
    if (!picture.inverted.empty()) {
        picture.luma = inverted_where(picture.luma, picture.inverted);
        picture.inverted.release();
    }
    picture.ink = cv::Mat(picture.ink.size(), CV_8U, cv::Scalar(0));  // a new matrix, since assigning zeros() would write into the caller's
    return picture;
}

LeakLuma whole_luma(const PaperPicture& picture) {
    LeakLuma whole;
    whole.scale = picture.scale;
    picture.luma.convertTo(whole.luma, CV_32F);
    picture.ink.convertTo(whole.paper, CV_32F, -1.0 / 255, 1);
    whole.inverted = picture.inverted;
    return whole;
}

LeakLuma half_luma(const PaperPicture& picture) {
    LeakLuma half;
    half.scale = picture.scale / 2;
    const cv::Size size(picture.size().width / 2, picture.size().height / 2);  // an odd last row or column is left out
    half.luma.create(size, CV_32F);
    half.paper.create(size, CV_32F);
    if (!picture.inverted.empty()) cv::resize(picture.inverted, half.inverted, size, 0, 0, cv::INTER_NEAREST);
    for (int y = 0; y < size.height; ++y) {
        const std::uint8_t* luma[2] = {picture.luma.ptr<std::uint8_t>(2 * y), picture.luma.ptr<std::uint8_t>(2 * y + 1)};
        const std::uint8_t* ink[2] = {picture.ink.ptr<std::uint8_t>(2 * y), picture.ink.ptr<std::uint8_t>(2 * y + 1)};
        auto* out = half.luma.ptr<float>(y);
        auto* paper = half.paper.ptr<float>(y);
        for (int x = 0; x < size.width; ++x) {
            int sum = 0;
            int count = 0;
            for (const int row : {0, 1}) {
                for (const int column : {2 * x, 2 * x + 1}) {
                    const int clear = ink[row][column] == 0 ? 1 : 0;
                    count += clear;
                    sum += clear * luma[row][column];
                }
            }
            out[x] = count == 0 ? 0.0F : static_cast<float>(sum) / static_cast<float>(count);
            paper[x] = static_cast<float>(count) / 4;
        }
    }
    return half;
}

NormalisedLeak normalise(const LeakLuma& leak, double blur_px) {
    NormalisedLeak out;
    out.scale = leak.scale;
    out.weight = leak.paper.clone();
    out.weighted.create(leak.size(), CV_32F);
    std::vector<float> level;
    std::vector<float> variance;
    InkNoise noise(leak.paper);
    for (int pass = 0; pass < 2; ++pass) {
        const auto by_distance = noise.factors();  // all 1 in the first pass, which measures them
        const PaperStatistics paper = measure_paper(leak.luma, out.weight, blur_px);
        GridRow grid(paper.step, leak.size().width);
        for (int y = 0; y < leak.size().height; ++y) {
            grid.read(paper.level, y, level);
            grid.read(paper.variance, y, variance);
            const auto* luma = leak.luma.ptr<float>(y);
            auto* weight = out.weight.ptr<float>(y);
            auto* weighted = out.weighted.ptr<float>(y);
            const std::uint8_t* distance = noise.distances(y);
            // A pixel of inverted paper gets the sign that it has on the screen, so that dark and light parts agree.
            const std::uint8_t* inverted = leak.inverted.empty() ? nullptr : leak.inverted.ptr<std::uint8_t>(y);
            for (int x = 0; x < leak.size().width; ++x) {
                const auto at = static_cast<std::size_t>(x);
                const float residual = luma[x] - 255 - level[at];
                const float limit = std::max(weighing.outlier_levels * weighing.outlier_levels,
                                             weighing.outlier_deviations * weighing.outlier_deviations * variance[at]);
                const float kept = residual * residual < limit ? weight[x] : 0.0F;
                if (pass == 0) {
                    if (kept > 0) noise.add(distance[x], residual * residual / (variance[at] + weighing.least_variance));
                    weight[x] = kept;
                } else {
                    weight[x] = kept / (variance[at] * by_distance[distance[x]] + weighing.noise_floor);
                }
                weighted[x] = (inverted != nullptr && inverted[x] != 0 ? -residual : residual) * weight[x];
            }
        }
    }
    return out;
}

}  // namespace telltale
