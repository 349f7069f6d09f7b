#include "support/printer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "support/noise.hpp"
#include "support/random.hpp"
#include "support/raster_mat.hpp"

namespace telltale::support {
namespace {

constexpr double device_dpi = 600;
constexpr int screen_side = 64;  // period of the screen, dots

// A laser's screen: for each place of its period a threshold in (0, 1), which says in which order dots are set.
//
// Cells lie at (4 (a + b), 4 (a - b)) and have 32 dots each, which are set from the middle out. When a level falls between two
// numbers of dots, some cells get one dot more; Bayer's order spreads these cells evenly over the page.
cv::Mat laser_screen() {
    struct Place {
        int x, y;
        double distance;
    };
    std::vector<Place> cell;  // the 32 dots of a cell, the nearest to its middle first
    for (int y = -8; y < 8; ++y) {
        for (int x = -8; x < 8; ++x) {
            if (std::floor((x + y) / 8.0 + 0.5) == 0 && std::floor((x - y) / 8.0 + 0.5) == 0)
                cell.push_back(
                    {x, y, std::hypot(x + 0.3, y + 0.1)});  // measured from a place beside the middle, so that no two dots are equally near
        }
    }
    std::sort(cell.begin(), cell.end(), [](const Place& a, const Place& b) { return a.distance < b.distance; });
    const auto evenly = [](int x, int y) {  // Bayer's order: bits of x ^ y and y, interleaved, the lowest bits first
        int order = 0;
        for (int bit = 0; bit < 4; ++bit) order = 4 * order + 2 * ((x >> bit ^ y >> bit) & 1) + (y >> bit & 1);
        return order;
    };
    cv::Mat screen(screen_side, screen_side, CV_32F);
    for (int b = 0; b < 16; ++b) {
        for (int a = 0; a < 16; ++a) {
            const int middle_x = (4 * (a + b)) & (screen_side - 1);
            const int middle_y = (4 * (a - b)) & (screen_side - 1);
            const double share = (evenly(middle_x / 4, middle_y / 4) + 0.5) / 128;  // there are 128 cells, at half of the places
            for (std::size_t i = 0; i < cell.size(); ++i) {
                screen.at<float>((middle_y + cell[i].y) & (screen_side - 1), (middle_x + cell[i].x) & (screen_side - 1)) =
                    static_cast<float>((static_cast<double>(i) + share) / static_cast<double>(cell.size()));
            }
        }
    }
    return screen;
}

std::array<float, 256> coverages(const Printer& printer) {
    std::array<float, 256> wanted{};
    for (int level = 0; level < 256; ++level) {
        const double coverage = 1 - level / 255.0;
        wanted[static_cast<std::size_t>(level)] = coverage < printer.cut_off ? 0.0F : static_cast<float>(coverage);
    }
    return wanted;
}

// Turns levels into dots: 255 where a dot is set, else 0.
cv::Mat screened(const cv::Mat& levels, const Printer& printer, std::uint32_t seed) {
    const auto wanted = coverages(printer);
    cv::Mat dots(levels.size(), CV_8U);
    if (printer.screening == Screening::cells) {
        const cv::Mat screen = laser_screen();
        for (int y = 0; y < dots.rows; ++y) {
            const auto* level = levels.ptr<std::uint8_t>(y);
            const auto* limit = screen.ptr<float>(y & (screen_side - 1));
            auto* dot = dots.ptr<std::uint8_t>(y);
            for (int x = 0; x < dots.cols; ++x) dot[x] = wanted[level[x]] > limit[x & (screen_side - 1)] ? 255 : 0;
        }
        return dots;
    }
    constexpr float chance = 0.2F;  // deviation of the threshold; without it dots of faint tones line up like worms
    const auto width = static_cast<std::size_t>(dots.cols);
    std::vector<float> here(width + 2);
    std::vector<float> below(width + 2);
    for (int y = 0; y < dots.rows; ++y) {
        std::fill(below.begin(), below.end(), 0.0F);
        const auto* level = levels.ptr<std::uint8_t>(y);
        auto* dot = dots.ptr<std::uint8_t>(y);
        const int step = y % 2 == 0 ? 1 : -1;
        for (int i = 0; i < dots.cols; ++i) {
            const int x = step > 0 ? i : dots.cols - 1 - i;
            const float value = wanted[level[x]] + here[static_cast<std::size_t>(x + 1)];
            const std::uint64_t index = static_cast<std::uint64_t>(y) * width + static_cast<std::uint64_t>(x);
            const bool set = wanted[level[x]] > 0 && value > 0.5F + chance * noise_at((std::uint64_t{seed} << 32) + 1, index);
            dot[x] = set ? 255 : 0;
            const float rest = value - (set ? 1.0F : 0.0F);
            here[static_cast<std::size_t>(x + 1 + step)] += rest * 7 / 16;
            below[static_cast<std::size_t>(x + 1 - step)] += rest * 3 / 16;
            below[static_cast<std::size_t>(x + 1)] += rest * 5 / 16;
            below[static_cast<std::size_t>(x + 1 + step)] += rest * 1 / 16;
        }
        std::swap(here, below);
    }
    return dots;
}

// Smooth noise of deviation 1 with spots of this width.
cv::Mat blotches(cv::Size size, double width, std::uint64_t seed) {
    cv::Mat coarse(static_cast<int>(size.height / width) + 3, static_cast<int>(size.width / width) + 3, CV_32F);
    for (int y = 0; y < coarse.rows; ++y) {
        for (int x = 0; x < coarse.cols; ++x) {
            const std::uint64_t index =
                static_cast<std::uint64_t>(y) * static_cast<std::uint64_t>(coarse.cols) + static_cast<std::uint64_t>(x);
            coarse.at<float>(y, x) = 1.5F * noise_at(seed, index);  // interpolation takes a third of the deviation away
        }
    }
    cv::Mat fine;
    cv::resize(coarse, fine, {}, width, width, cv::INTER_LINEAR);
    return fine({{0, 0}, size});
}

// Lays dots down on paper. The sheet is made in strips, so that memory never holds all of it as floats.
void lay_down(const cv::Mat& dots, const Printer& printer, std::uint32_t seed, cv::Mat& reflectance) {
    constexpr int strip = 256;
    constexpr int margin = 8;  // rows around a strip, as far as the two spreads reach
    const std::uint64_t base = std::uint64_t{seed} << 32;
    const double millimetre = device_dpi / 25.4;
    const cv::Mat mottle = blotches({dots.cols / 8 + 1, dots.rows / 8 + 1}, millimetre / 8, base + 2);
    const cv::Mat formation = blotches({dots.cols / 8 + 1, dots.rows / 8 + 1}, 1.5 * millimetre / 8, base + (1ULL << 28));
    const double solid = 1 - printer.ink_passes;
    cv::parallel_for_({0, (dots.rows + strip - 1) / strip}, [&](const cv::Range& range) {
        for (int part = range.start; part < range.end; ++part) {
            const cv::Range rows(part * strip, std::min(dots.rows, (part + 1) * strip));
            const cv::Range seen(std::max(0, rows.start - margin), std::min(dots.rows, rows.end + margin));
            cv::Mat ink;
            dots.rowRange(seen).convertTo(ink, CV_32F, 1 / 255.0);
            for (int y = 0; y < ink.rows; ++y) {
                auto* amount = ink.ptr<float>(y);
                const auto* patch = mottle.ptr<float>((seen.start + y) / 8);
                for (int x = 0; x < ink.cols; ++x) {
                    if (amount[x] == 0) continue;
                    const auto index =
                        static_cast<std::uint64_t>(seen.start + y) * static_cast<std::uint64_t>(ink.cols) + static_cast<std::uint64_t>(x);
                    amount[x] = static_cast<float>((1 + printer.mottle * patch[x / 8]) *
                                                   (1 + printer.dot_jitter * noise_at(base + (2ULL << 28), index)));
                }
            }
            cv::GaussianBlur(ink, ink, {7, 7}, printer.spread, 0, cv::BORDER_CONSTANT);
            cv::Mat passes = 1 - solid * cv::min(ink, 1.0F);
            cv::Mat within;
            cv::GaussianBlur(passes, within, {13, 13}, printer.diffusion, 0, cv::BORDER_REPLICATE);
            const cv::Size fine(dots.cols / 2 + 1, (rows.end - rows.start) / 2 + 1);
            cv::Mat fibres(fine, CV_32F);  // each value is 2 dots wide, 0.08 mm, and is smoothed somewhat
            for (int y = 0; y < fine.height; ++y) {
                for (int x = 0; x < fine.width; ++x) {
                    fibres.at<float>(y, x) = 1.3F * noise_at(base + (3ULL << 28), static_cast<std::uint64_t>(rows.start / 2 + y) *
                                                                                          static_cast<std::uint64_t>(fine.width) +
                                                                                      static_cast<std::uint64_t>(x));
                }
            }
            cv::GaussianBlur(fibres, fibres, {3, 3}, 0.5, 0, cv::BORDER_REPLICATE);
            for (int y = rows.start; y < rows.end; ++y) {
                const auto* once = passes.ptr<float>(y - seen.start);
                const auto* spread = within.ptr<float>(y - seen.start);
                const auto* fibre = fibres.ptr<float>((y - rows.start) / 2);
                const auto* cloud = formation.ptr<float>(y / 8);
                auto* out = reflectance.ptr<std::uint16_t>(y);
                for (int x = 0; x < dots.cols; ++x) {
                    const double paper = 1 + printer.fibres * fibre[x / 2] + printer.formation * cloud[x / 8];
                    out[x] = static_cast<std::uint16_t>(std::clamp(Sheet::bare * paper * once[x] * spread[x], 0.0, 65535.0));
                }
            }
        }
    });
}

}  // namespace

Sheet print_page(const Raster& page, const Printer& printer, std::uint32_t seed) {
    cv::Mat grey = mat_of(page);
    if (page.channels == 3) cv::cvtColor(mat_of(page), grey, cv::COLOR_RGB2GRAY);
    const int width = static_cast<int>(std::lround(printer.paper_width * device_dpi));
    const cv::Size paper(width, static_cast<int>(std::lround(1.0 * width * page.height / page.width)));
    cv::Mat laid;
    cv::resize(grey, laid, {}, printer.scale * paper.width / page.width, printer.scale * paper.height / page.height, cv::INTER_LINEAR);
    const cv::Rect on_paper((paper.width - laid.cols) / 2, (paper.height - laid.rows) / 2, laid.cols, laid.rows);
    cv::Mat levels(paper, CV_8U, cv::Scalar(255));
    const int edge = static_cast<int>(printer.edge * device_dpi);
    const cv::Rect printed = on_paper & cv::Rect(edge, edge, paper.width - 2 * edge, paper.height - 2 * edge);
    laid(printed - on_paper.tl()).copyTo(levels(printed));
    Sheet sheet;
    sheet.paper = printer.paper;
    sheet.reflectance.create(levels.size(), CV_16U);
    lay_down(screened(levels, printer, seed), printer, seed, sheet.reflectance);
    return sheet;
}

double screened_share(std::uint8_t level, const Printer& printer, std::uint32_t seed) {
    const cv::Mat dots = screened(cv::Mat(4 * screen_side, 4 * screen_side, CV_8U, cv::Scalar(level)), printer, seed);
    return cv::countNonZero(dots) / static_cast<double>(dots.total());
}

}  // namespace telltale::support
