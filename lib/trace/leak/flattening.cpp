#include "trace/leak/flattening.hpp"

#include <cmath>

#include "telltale/tile_map.hpp"

namespace telltale {

cv::Vec<double, rest_terms> rest_basis(const Flattening& flattening, cv::Point2d tiles) {
    const double x = (tiles.x - flattening.middle.x) / flattening.reach;
    const double y = (tiles.y - flattening.middle.y) / flattening.reach;
    const auto terms = bend_terms(x, y);
    return cv::Vec<double, rest_terms>(terms.data());
}

cv::Point2d Flattening::operator()(cv::Point2d tiles) const {
    if (!rest.empty()) {
        const auto terms = rest_basis(*this, tiles);
        for (int i = 0; i < rest_terms; ++i) tiles += terms[i] * rest[static_cast<std::size_t>(i)];
    }
    return project(grid, tiles);
}

Flattening laid(const cv::Matx33d& map, double tile) {
    return {map * cv::Matx33d(tile, 0, 0, 0, tile, 0, 0, 0, 1), {}, 1, {}};
}

double tile_px_at(const Flattening& flattening, cv::Point2d tiles) {
    const cv::Point2d across = flattening(tiles + cv::Point2d(0.5, 0)) - flattening(tiles - cv::Point2d(0.5, 0));
    const cv::Point2d down = flattening(tiles + cv::Point2d(0, 0.5)) - flattening(tiles - cv::Point2d(0, 0.5));
    return std::sqrt(std::abs(across.cross(down)));
}

}  // namespace telltale
