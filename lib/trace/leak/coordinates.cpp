#include "trace/leak/coordinates.hpp"

namespace telltale {

const cv::Matx33d half_pixel{1, 0, 0.5, 0, 1, 0.5, 0, 0, 1};

cv::Matx33d scaling(cv::Size from, cv::Size to) {
    return {static_cast<double>(to.width) / from.width, 0, 0, 0, static_cast<double>(to.height) / from.height, 0, 0, 0, 1};
}

cv::Point2d project(const cv::Matx33d& map, cv::Point2d at) {
    const cv::Vec3d v = map * cv::Vec3d(at.x, at.y, 1);
    return {v[0] / v[2], v[1] / v[2]};
}

}  // namespace telltale
