#pragma once

#include <unistd.h>

#include <catch2/catch.hpp>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "document/document.hpp"
#include "system/child.hpp"
#include "system/replace_file.hpp"
#include "telltale/raster.hpp"

namespace telltale::testing {

inline std::vector<std::uint8_t> sample(const std::string& name) {
    return read_file(std::filesystem::path(TELLTALE_SAMPLES_DIR) / name);
}

inline std::span<const std::uint8_t> bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// A smooth pattern of four levels that differs from lane to lane and looks like no turned or mirrored copy of itself.
inline Tile wavy_tile(int lane, int darkest = 252) {
    Tile tile;
    const double middle = (darkest + 255) / 2.0;
    for (int row = 0; row < tile_samples; ++row) {
        for (int column = 0; column < tile_samples; ++column) {
            const auto wave = [&](int x, int y, double phase) {
                return std::cos(2 * M_PI * ((x * column + y * row) / static_cast<double>(tile_samples) + phase + 0.1 * lane));
            };
            const double height = wave(3, 1, 0.0) + wave(-2, 4, 0.3) + wave(5, 2, 0.6 * lane);
            const double level = std::clamp(std::round(middle + height * (255 - middle) / 2), 1.0 * darkest, 255.0);
            tile.level[static_cast<std::size_t>(row * tile_samples + column)] = static_cast<std::uint8_t>(level);
        }
    }
    return tile;
}

inline Mark wavy_mark(int darkest = 252) {
    Mark mark;
    for (int lane = 0; lane < lane_count; ++lane) mark.tiles.push_back(wavy_tile(lane, darkest));
    mark.tag = FileTag::from_hex("00112233445566778899aabbccddeeff");
    return mark;
}

/// A file that a program can open, gone at the end.
class ScratchFile {
public:
    explicit ScratchFile(std::span<const std::uint8_t> bytes) {
        static int serial = 0;
        path_ = std::filesystem::temp_directory_path() / ("telltale-draw-" + std::to_string(::getpid()) + "-" + std::to_string(serial++));
        replace_file(path_, bytes);
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    ~ScratchFile() { std::filesystem::remove(path_); }
    std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

/// The luma of every page at 96 dpi, as a renderer draws it: "poppler", "cairo", "mupdf" or "ghostscript".
inline std::vector<Raster> draw(std::span<const std::uint8_t> pdf, const std::string& renderer) {
    const ScratchFile file(pdf);
    std::vector<std::string> command;
    if (renderer == "poppler") command = {"pdftoppm", "-gray", "-cropbox", "-r", "96", file.path()};
    if (renderer == "mupdf") command = {"mutool", "draw", "-q", "-F", "pgm", "-r", "96", "-o", "-", file.path()};
    if (renderer == "ghostscript") {
        command = {"gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-dUseCropBox", "-sDEVICE=pgmraw", "-r96", "-sOutputFile=-", file.path()};
    }
    const ChildResult result = run_child(command, {});
    REQUIRE(result.exit_code == 0);
    std::vector<Raster> pages;
    std::string_view left(reinterpret_cast<const char*>(result.output.data()), result.output.size());
    const auto word = [&] {
        while (left.starts_with('#') || left.starts_with(' ') || left.starts_with('\n')) {
            left.remove_prefix(left.starts_with('#') ? left.find('\n') : 1);
        }
        const std::size_t end = left.find_first_of(" \n");
        const std::string text(left.substr(0, end));
        left.remove_prefix(end);
        return text;
    };
    while (!left.empty()) {
        REQUIRE(word() == "P5");
        Raster page;
        page.width = std::stoi(word());
        page.height = std::stoi(word());
        REQUIRE(word() == "255");
        left.remove_prefix(1);
        const std::size_t size = static_cast<std::size_t>(page.width) * static_cast<std::size_t>(page.height);
        REQUIRE(left.size() >= size);
        page.samples.assign(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(size));
        left.remove_prefix(size);
        pages.push_back(std::move(page));
    }
    return pages;
}

/// How white paper of a drawn page compares with the tile that the format puts there.
struct Likeness {
    double correlation = 0;
    double off_by_more_than_one = 0;  ///< share of white pixels
    double slope = 0;                 ///< levels seen per level of the tile: 1 at full depth
};

inline Likeness compare(const Raster& before, const Raster& after, const Tile& tile) {
    REQUIRE(before.width == after.width);
    REQUIRE(before.height == after.height);
    const double scale = tile_samples / (std::min(after.width, after.height) / 4.0);
    double n = 0, sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0, off = 0;
    for (int y = 0; y < after.height; ++y) {
        for (int x = 0; x < after.width; ++x) {
            const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(after.width) + static_cast<std::size_t>(x);
            if (before.samples[at] != 255) continue;
            const int row = static_cast<int>((y + 0.5) * scale) % tile_samples;
            const int column = static_cast<int>((x + 0.5) * scale) % tile_samples;
            const double expected = tile.at(row, column);
            const double seen = after.samples[at];
            off += std::abs(seen - expected) > 1 ? 1 : 0;
            n += 1, sx += expected, sy += seen, sxx += expected * expected, syy += seen * seen, sxy += expected * seen;
        }
    }
    REQUIRE(n > 0);
    return {(n * sxy - sx * sy) / std::sqrt((n * sxx - sx * sx) * (n * syy - sy * sy)), off / n, (n * sxy - sx * sy) / (n * sxx - sx * sx)};
}

}  // namespace telltale::testing
