#include "document/tint/tinted_rows.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <numeric>

#include "document/drawing_for_tests.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

/// Where a stored pixel is displayed, written out from the EXIF specification's table and not from our code.
std::pair<int, int> displayed_at(int tag, int x, int y, int width, int height) {
    switch (tag) {
        case 2:
            return {width - 1 - x, y};
        case 3:
            return {width - 1 - x, height - 1 - y};
        case 4:
            return {x, height - 1 - y};
        case 5:
            return {y, x};
        case 6:
            return {height - 1 - y, x};
        case 7:
            return {height - 1 - y, width - 1 - x};
        case 8:
            return {y, width - 1 - x};
        default:
            return {x, y};
    }
}

/// One row of white pixels, marked.
template <typename Sample>
std::vector<Sample> mark_row(const SampleLayout& layout, std::vector<Sample> row, int y = 0) {
    const int width = static_cast<int>(row.size()) / layout.channels;
    const Masking plain(width, 200);
    TintedRows rows(wavy_tile(0), picture_grid(width, 200), layout, plain);
    const std::span<std::uint8_t> bytes(reinterpret_cast<std::uint8_t*>(row.data()), row.size() * sizeof(Sample));
    rows.mark(y, bytes, bytes);
    return row;
}

}  // namespace

TEST_CASE("whatever a picture's orientation, the tile lies upright from the displayed top left corner") {
    constexpr int width = 410;
    constexpr int height = 300;
    for (int tag = 1; tag <= 8; ++tag) {
        const bool swaps = tag >= 5;
        const TintField shown(wavy_tile(0), picture_grid(swaps ? height : width, swaps ? width : height));
        const TintField stored(wavy_tile(0), picture_grid(width, height, orientation_of(tag)));
        std::vector<float> as_shown(static_cast<std::size_t>(swaps ? height : width));
        std::vector<float> as_stored(width);
        double most = 0;
        for (int y = 0; y < height; y += 37) {
            stored.row(y, as_stored);
            for (int x = 0; x < width; x += 31) {
                const auto [column, row] = displayed_at(tag, x, y, width, height);
                shown.row(row, as_shown);
                most =
                    std::max<double>(most, std::abs(as_stored[static_cast<std::size_t>(x)] - as_shown[static_cast<std::size_t>(column)]));
            }
        }
        INFO("orientation " << tag);
        CHECK(most < 1e-4);
    }
}

TEST_CASE("channels beside the marked ones stay, in every layout") {
    for (const int channels : {1, 2, 3, 4, 5}) {
        for (int first = 0; first < channels; ++first) {
            for (int marked = 1; first + marked <= channels; ++marked) {
                const SampleLayout layout{.channels = channels, .first_marked = first, .marked = marked};
                const std::vector<std::uint8_t> row =
                    mark_row(layout, std::vector<std::uint8_t>(static_cast<std::size_t>(200 * channels), 255));
                std::vector<int> changed(static_cast<std::size_t>(channels));
                for (std::size_t i = 0; i < row.size(); ++i) changed[i % static_cast<std::size_t>(channels)] += row[i] != 255;
                for (int c = 0; c < channels; ++c) {
                    INFO(channels << " channels, " << marked << " marked from " << first << ", channel " << c);
                    CHECK((changed[static_cast<std::size_t>(c)] > 50) == (c >= first && c < first + marked));
                }
            }
        }
    }
}

TEST_CASE("ink is laid on where light is taken away, with 8 bits and with 16") {
    const std::vector<std::uint8_t> light = mark_row(SampleLayout{}, std::vector<std::uint8_t>(200, 255));
    const std::vector<std::uint8_t> ink = mark_row({.is_ink = true}, std::vector<std::uint8_t>(200, 0));
    for (std::size_t i = 0; i < light.size(); ++i) CHECK(ink[i] == 255 - light[i]);
    const std::vector<std::uint16_t> fine_ink = mark_row({.bits = 16, .is_ink = true}, std::vector<std::uint16_t>(200, 0));
    const std::vector<std::uint16_t> fine = mark_row({.bits = 16}, std::vector<std::uint16_t>(200, 65535));
    for (std::size_t i = 0; i < light.size(); ++i) {
        CHECK(std::abs(fine[i] / 257.0 - light[i]) < 0.51);
        CHECK(std::abs(fine[i] + fine_ink[i] - 65535) <= 1);
    }
    CHECK(std::accumulate(ink.begin(), ink.end(), 0) > 200);
}
