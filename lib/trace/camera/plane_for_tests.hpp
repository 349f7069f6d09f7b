#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <opencv2/core.hpp>

#include "mark/chips.hpp"
#include "mark/constellation.hpp"
#include "mark/tile.hpp"
#include "support/camera.hpp"
#include "support/noise.hpp"
#include "telltale/raster.hpp"
#include "trace/leak/coordinates.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/leak/normalise.hpp"

namespace telltale::testing {

inline const VaultKey& plane_key() {
    static const VaultKey key = VaultKey::from_bytes(VaultKey::Bytes{11});
    return key;
}

inline const Constellation& plane_constellation() {
    static const Constellation constellation = make_constellation(plane_key());
    return constellation;
}

inline Tile plane_tile(int lane) {
    const auto chips =
        ChipSource(plane_key()).chips(CopyId{{4}}, {Channel::tint, static_cast<std::uint32_t>(lane)}, plane_constellation().chip_count());
    return draw_tile(plane_constellation(), lane, chips, TileLook{{-1800, -1080, 1250}});
}

/// A page's level at a place in tiles, without end in every direction.
inline double level_of(const Tile& tile, cv::Point2d tiles) {
    const auto sample = [](double at) { return std::min(tile_samples - 1, static_cast<int>((at - std::floor(at)) * tile_samples)); };
    return tile.at(sample(tiles.y), sample(tiles.x));
}

/// A page of some tiles before a pinhole camera with a lens: where its places fall in the photo, and back.
class SeenPage {
public:
    /// page  in tiles
    SeenPage(cv::Size2d page, const support::CameraShot& shot)
        : page_(page), shot_(shot), grid_(support::page_to_photo(page.width, page.height, shot).m.data()) {
        grid_ = grid_ * (1 / grid_(2, 2));
        to_tiles_ = grid_.inv();
    }

    cv::Size size() const { return {shot_.width, shot_.height}; }
    cv::Size2d page() const { return page_; }
    /// Tiles to pixels, without the lens.
    const TileGrid& grid() const { return grid_; }
    cv::Point2d tiles_at(cv::Point2d pixel) const {
        const auto ideal = support::undistorted(shot_, pixel.x, pixel.y);
        return project(to_tiles_, {ideal.x, ideal.y});
    }
    cv::Point2d pixel_of(cv::Point2d tiles) const {
        const cv::Point2d ideal = project(grid_, tiles);
        cv::Point2d pixel = ideal;
        for (int i = 0; i < 30; ++i) {
            const auto back = support::undistorted(shot_, pixel.x, pixel.y);
            pixel += ideal - cv::Point2d(back.x, back.y);
        }
        return pixel;
    }
    /// Whether a place on the plane is the page's.
    bool holds(cv::Point2d tiles) const { return cv::Rect2d({0, 0}, page_).contains(tiles); }

private:
    cv::Size2d page_;
    support::CameraShot shot_;
    TileGrid grid_;
    cv::Matx33d to_tiles_;
};

/// A phone held before a page, which takes a small photo; barrel is the lens's distortion at the corner.
inline support::CameraShot shot_of(cv::Size photo, double page_span, double tilt, double direction, double roll, double barrel = 0) {
    support::CameraShot shot;
    shot.width = photo.width;
    shot.height = photo.height;
    shot.page_span = page_span;
    shot.tilt = tilt;
    shot.tilt_direction = direction;
    shot.roll = roll;
    shot.focal_length = 0.72 * std::max(photo.width, photo.height);
    shot.barrel = barrel;
    return shot;
}

/// Draws levels pixel by pixel, each the mean of nine places within it, with normal noise.
template <typename LevelAt>
cv::Mat drawn(cv::Size size, double noise, LevelAt level_at) {
    cv::Mat picture(size, CV_32F);
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            double sum = 0;
            for (int i = 0; i < 9; ++i) sum += level_at(cv::Point2d(x + (i % 3 + 0.5) / 3, y + (i / 3 + 0.5) / 3));
            const auto index = static_cast<std::uint64_t>(y * size.width + x);
            picture.at<float>(y, x) = static_cast<float>(sum / 9 + noise * support::noise_at(77, index));
        }
    }
    return picture;
}

/// A picture in which every pixel is paper.
inline LeakLuma all_paper(const cv::Mat& luma) {
    return {luma, cv::Mat(luma.size(), CV_32F, cv::Scalar(1)), {}, 1};
}

inline Raster raster_of(const cv::Mat& luma) {
    Raster picture{luma.cols, luma.rows, 1, std::vector<std::uint8_t>(luma.total())};
    luma.convertTo(cv::Mat(luma.size(), CV_8U, picture.samples.data()), CV_8U);
    return picture;
}

/// A marked page as a flat picture, tile_px to a tile, that was turned counter-clockwise after it was marked.
///
/// size  of the picture, in tiles as seen
inline cv::Mat flat_page(cv::Size2d size, int tile_px, const Tile& tile, int quarter_turns, double noise) {
    const cv::Size pixels(static_cast<int>(std::ceil(size.width)) * tile_px, static_cast<int>(std::ceil(size.height)) * tile_px);
    return drawn(pixels, noise, [&](cv::Point2d pixel) {
        cv::Point2d at = pixel / tile_px;
        cv::Size2d around = size;
        for (int i = 0; i < quarter_turns; ++i) {
            at = {around.height - at.y, at.x};
            around = {around.height, around.width};
        }
        return level_of(tile, at);
    });
}

/// The darkest place of a picture's part, as the mean of places weighed by how dark they are.
inline cv::Point2d middle_of_spot(const cv::Mat& luma, const cv::Rect& part, double paper) {
    cv::Point2d sum;
    double all = 1e-12;
    for (int y = part.y; y < part.br().y; ++y) {
        for (int x = part.x; x < part.br().x; ++x) {
            const double dark = std::max(0.0, paper - luma.at<float>(y, x));
            sum += dark * cv::Point2d(x + 0.5, y + 0.5);
            all += dark;
        }
    }
    return sum / all;
}

}  // namespace telltale::testing
