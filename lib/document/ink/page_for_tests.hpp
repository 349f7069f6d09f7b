#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "document/ink/page_picture.hpp"

namespace telltale::testing {

/// A picture of a page that is drawn by hand: characters are frames with a cross bar, so they hang together.
class MadeScan {
public:
    MadeScan(int width, int height)
        : page_{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 240)} {}

    const PagePicture& page() const { return page_; }
    std::uint8_t& at(int x, int y) {
        return page_.luma[static_cast<std::size_t>(y) * static_cast<std::size_t>(page_.width) + static_cast<std::size_t>(x)];
    }
    std::uint8_t at(int x, int y) const { return const_cast<MadeScan&>(*this).at(x, y); }

    void fill(int left, int top, int right, int bottom, std::uint8_t level) {
        for (int y = std::max(0, top); y < std::min(page_.height, bottom); ++y) {
            for (int x = std::max(0, left); x < std::min(page_.width, right); ++x) at(x, y) = level;
        }
    }
    /// stroke  pixels, as all lengths here
    void character(int left, int top, int width, int height, int stroke = 3) {
        const int right = left + width;
        const int bottom = top + height;
        fill(left, top, right, top + stroke, 40);
        fill(left, bottom - stroke, right, bottom, 40);
        fill(left, top, left + stroke, bottom, 40);
        fill(right - stroke, top, right, bottom, 40);
        fill(left, (top + bottom) / 2, right, (top + bottom) / 2 + stroke, 40);
    }
    /// Draws characters of 24 pixels, one every 28, as CJK text of 10 points has at 200 dpi.
    ///
    /// slope  pixels down for each pixel to the right
    void line(int left, int top, int count, double slope = 0) {
        for (int i = 0; i < count; ++i) character(left + 28 * i, top + static_cast<int>(std::lround(slope * 28 * i)), 24, 24);
    }
    /// Draws words of four narrow letters each, 54 pixels wide, with 2 pixels between letters and 14 between words.
    void words(int left, int top, int count) {
        for (int i = 0; i < 4 * count; ++i) character(left + (i / 4) * 68 + (i % 4) * 14, top, 12, 18, 2);
    }
    /// Adds what scanners add: noise of a few levels from a fixed seed, and a shade towards the right.
    void soil(int noise, int shade) {
        std::uint32_t state = 12345;
        for (int y = 0; y < page_.height; ++y) {
            for (int x = 0; x < page_.width; ++x) {
                state = state * 1664525 + 1013904223;
                const int off = noise == 0 ? 0 : static_cast<int>(state >> 16) % (2 * noise + 1) - noise;
                at(x, y) = static_cast<std::uint8_t>(std::clamp(at(x, y) + off - shade * x / page_.width, 0, 255));
            }
        }
    }

private:
    PagePicture page_;
};

/// Text lines of a page of 800 x 1000 pixels with a ruled line, a table cell and a stamp.
inline MadeScan made_page() {
    MadeScan scan(800, 1000);
    for (int i = 0; i < 8; ++i) scan.line(80, 100 + 45 * i, i == 7 ? 9 : 22);
    for (int i = 0; i < 4; ++i) scan.words(80, 520 + 40 * i, 8);
    scan.fill(60, 480, 740, 483, 60);
    // A cell's frame with two characters inside.
    for (const int x : {80, 300}) scan.fill(x, 700, x + 3, 760, 60);
    for (const int y : {700, 757}) scan.fill(80, y, 303, y + 3, 60);
    scan.line(100, 718, 4);
    // A stamp: a ring.
    for (int y = 780; y < 980; ++y) {
        for (int x = 500; x < 700; ++x) {
            const double radius = std::hypot(x - 600, y - 880);
            if (radius > 85 && radius < 95) scan.at(x, y) = 90;
        }
    }
    return scan;
}

}  // namespace telltale::testing
