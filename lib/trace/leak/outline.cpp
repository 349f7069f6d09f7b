#include "trace/leak/outline.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "trace/leak/coordinates.hpp"
#include "trace/leak/normalise.hpp"

namespace telltale {
namespace {

/// When a shape is a page's outline: docs/design/camera.md, "Finding the perspective", which gives the slope of a hundredth.
struct OutlineLimits {
    /// Outlines are looked for in a picture whose long side has so many pixels. Lines are fitted between its pixels.
    int working_side = 900;
    /// An outline fills at least this share of the photo's area.
    double least_share = 0.03;
    /// A shape fills at least this share of the area within its corners.
    double least_filled = 0.88;
    /// No more outlines than this are returned.
    std::size_t most_outlines = 4;
    /// A side is askew from this slope on.
    double least_slope = 0.01;
    /// Ratios of sides may differ by this logarithm, since focal lengths do.
    double shape_tolerance = 0.16;
};
constexpr OutlineLimits limits;

constexpr double tiles_across = 4;  // tiles along a page's short side: docs/format.md, section 6

// Focal lengths over the long side of the picture: 26, 24, 28 and 50 mm on a frame of 36 mm.
constexpr double phone_lenses[] = {0.72, 0.665, 0.78, 1.4};

// Ratios of sides: A4 and its like, Letter, slides of 16:9 and 4:3, displays of 16:10, Legal, and a square.
constexpr double shapes[] = {1.41421, 1.29412, 1.77778, 1.33333, 1.6, 1.54545, 1};

cv::Mat small_luma(const cv::Mat& luma, double& scale) {
    scale = std::min(1.0, limits.working_side / static_cast<double>(std::max(luma.cols, luma.rows)));
    cv::Mat small;
    cv::resize(luma, small, {}, scale, scale, cv::INTER_AREA);
    return small;
}

int bright_level(const cv::Mat& luma) {
    const std::array<int, 256> histogram = count_levels(luma);
    int above = 0;
    int level = 255;
    while (level > 0 && above < static_cast<int>(luma.total()) / 40) above += histogram[static_cast<std::size_t>(level--)];
    return level;
}

double area_of(const std::vector<cv::Point>& shape) {
    return std::abs(cv::contourArea(shape));
}

// One straight piece of a shape's hull.
struct Piece {
    cv::Point from, to;
    double length() const { return cv::norm(to - from); }
};

// Whether a piece runs along the photo's own edge, beyond which the page goes on unseen.
bool on_frame(const Piece& piece, cv::Size size) {
    constexpr int margin = 6;
    const auto both = [](int a, int b, int low, int high) { return (a < low && b < low) || (a > high && b > high); };
    return both(piece.from.x, piece.to.x, margin, size.width - margin) || both(piece.from.y, piece.to.y, margin, size.height - margin);
}

// The corners of a hull.
//
// What lies between two stretches of the photo's own edge is looked at by itself, because the place where a side leaves the photo
// is no bend that may be smoothed away.
std::vector<cv::Point> corners_of(const std::vector<cv::Point>& hull, cv::Size size) {
    const double tolerance = 0.012 * cv::arcLength(hull, true);
    const std::size_t count = hull.size();
    // A corner that hardly touches the photo's edge is treated like any other corner.
    const double least_cut = 0.05 * (size.width + size.height);
    const auto is_cut = [&](std::size_t i) {
        const Piece piece{hull[i % count], hull[(i + 1) % count]};
        return on_frame(piece, size) && piece.length() > least_cut;
    };
    const auto next_on_frame = [&](std::size_t from) {
        std::size_t i = from;
        while (i < from + count && !is_cut(i)) ++i;
        return i;
    };
    std::vector<cv::Point> corners;
    const std::size_t first = next_on_frame(0);
    if (first == count) {
        cv::approxPolyDP(hull, corners, tolerance, true);
        return corners;
    }
    for (std::size_t from = first; from < first + count;) {
        const std::size_t end = next_on_frame(from + 1);
        std::vector<cv::Point> stretch, bends;
        for (std::size_t i = from + 1; i <= end; ++i) stretch.push_back(hull[i % count]);
        cv::approxPolyDP(stretch, bends, tolerance, false);
        corners.insert(corners.end(), bends.begin(), bends.end());
        from = end;
    }
    return corners;
}

// The page's sides, clockwise: all four, or the three that are in the photo, of which the middle one is whole. Empty if the shape
// is no page.
std::vector<Piece> sides_of(const std::vector<cv::Point>& contour, cv::Size size) {
    std::vector<cv::Point> hull;
    cv::convexHull(contour, hull);
    std::vector<cv::Point> corners = corners_of(hull, size);
    if (corners.size() < 4 || corners.size() > 9 || area_of(contour) < limits.least_filled * area_of(corners)) return {};
    if (cv::contourArea(corners, true) < 0) std::reverse(corners.begin(), corners.end());  // y points down
    std::vector<Piece> sides;
    std::size_t cut = 0;  // index of the first side after the photo's edge has interrupted them
    bool was_cut = false;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const Piece piece{corners[i], corners[(i + 1) % corners.size()]};
        if (on_frame(piece, size)) {
            cut = sides.size();
            was_cut = true;
        } else {
            sides.push_back(piece);
        }
    }
    // Rounded corners and fingers leave short pieces between the sides.
    while (sides.size() > 4) {
        const auto shortest =
            std::min_element(sides.begin(), sides.end(), [](const Piece& a, const Piece& b) { return a.length() < b.length(); });
        if (shortest->length() > 0.05 * (size.width + size.height)) return {};
        if (static_cast<std::size_t>(shortest - sides.begin()) < cut) --cut;
        sides.erase(shortest);
    }
    if (sides.size() == 3 && was_cut) std::rotate(sides.begin(), sides.begin() + static_cast<std::ptrdiff_t>(cut % 3), sides.end());
    if (sides.size() != 4 && !(sides.size() == 3 && was_cut)) return {};
    return sides;
}

// The line of a side: direction and a place on it, where brightness changes most across the side.
cv::Vec4f fit_side(const cv::Mat& luma, cv::Point2d from, cv::Point2d to) {
    constexpr int samples = 80;
    constexpr int reach = 6;
    const cv::Point2d along = to - from;
    const cv::Point2d across = cv::Point2d(-along.y, along.x) / cv::norm(along);
    const auto value = [&](cv::Point2d at) {
        const int x = std::clamp(static_cast<int>(at.x), 0, luma.cols - 2);
        const int y = std::clamp(static_cast<int>(at.y), 0, luma.rows - 2);
        const double a = std::clamp(at.x - x, 0.0, 1.0);
        const double b = std::clamp(at.y - y, 0.0, 1.0);
        return (1 - b) * ((1 - a) * luma.at<std::uint8_t>(y, x) + a * luma.at<std::uint8_t>(y, x + 1)) +
               b * ((1 - a) * luma.at<std::uint8_t>(y + 1, x) + a * luma.at<std::uint8_t>(y + 1, x + 1));
    };
    std::vector<cv::Point2f> points;
    for (int i = 0; i < samples; ++i) {
        const cv::Point2d at = from + along * (0.06 + 0.88 * i / (samples - 1));
        std::array<double, 2 * reach + 1> slope;
        double steepest = 0;
        for (int j = -reach; j <= reach; ++j) {
            slope[static_cast<std::size_t>(j + reach)] = std::abs(value(at + across * (j + 1.0)) - value(at + across * (j - 1.0)));
            steepest = std::max(steepest, slope[static_cast<std::size_t>(j + reach)]);
        }
        if (steepest < 8) continue;
        // The edge is taken to be in the middle of what is about as steep as the steepest place.
        double sum = 0;
        double weights = 0;
        for (int j = -reach; j <= reach; ++j) {
            const double weight = std::max(0.0, slope[static_cast<std::size_t>(j + reach)] - 0.5 * steepest);
            sum += weight * j;
            weights += weight;
        }
        points.emplace_back(at + across * (sum / weights));
    }
    if (points.size() < samples / 3) {
        const cv::Point2d unit = along / cv::norm(along);
        return {static_cast<float>(unit.x), static_cast<float>(unit.y), static_cast<float>(from.x), static_cast<float>(from.y)};
    }
    cv::Vec4f line;
    cv::fitLine(points, line, cv::DIST_WELSCH, 1.0, 0.01, 0.01);
    return line;
}

cv::Point2d meet(const cv::Vec4f& a, const cv::Vec4f& b) {
    const cv::Point2d u(a[0], a[1]);
    const cv::Point2d v(b[0], b[1]);
    const cv::Point2d between(static_cast<double>(b[2]) - static_cast<double>(a[2]), static_cast<double>(b[3]) - static_cast<double>(a[3]));
    const double cross = u.cross(v);
    if (std::abs(cross) < 1e-6) return {a[2], a[3]};
    return cv::Point2d(a[2], a[3]) + u * (between.cross(v) / cross);
}

// The place on the line nearest to a point.
cv::Point2d foot(const cv::Vec4f& line, cv::Point2d at) {
    const cv::Point2d unit(line[0], line[1]);
    const cv::Point2d on(line[2], line[3]);
    return on + unit * unit.dot(at - on);
}

// The grid that takes the tiles (0, 0), (w, 0), (w, h) and (0, h) to the corners.
TileGrid grid_through(const std::array<cv::Point2d, 4>& corners, cv::Size2d size) {
    const std::array<cv::Point2d, 4> tiles{cv::Point2d(0, 0), {size.width, 0}, {size.width, size.height}, {0, size.height}};
    cv::Mat left = cv::Mat::zeros(8, 8, CV_64F);
    cv::Mat right(8, 1, CV_64F);
    for (int i = 0; i < 4; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const double row_x[] = {tiles[at].x, tiles[at].y, 1, 0, 0, 0, -corners[at].x * tiles[at].x, -corners[at].x * tiles[at].y};
        const double row_y[] = {0, 0, 0, tiles[at].x, tiles[at].y, 1, -corners[at].y * tiles[at].x, -corners[at].y * tiles[at].y};
        for (int j = 0; j < 8; ++j) {
            left.at<double>(2 * i, j) = row_x[j];
            left.at<double>(2 * i + 1, j) = row_y[j];
        }
        right.at<double>(2 * i) = corners[at].x;
        right.at<double>(2 * i + 1) = corners[at].y;
    }
    cv::Mat p;
    if (!cv::solve(left, right, p, cv::DECOMP_LU)) return TileGrid::eye();
    return {p.at<double>(0), p.at<double>(1), p.at<double>(2),
            p.at<double>(3), p.at<double>(4), p.at<double>(5),
            p.at<double>(6), p.at<double>(7), 1};
}

// Width over height of the real rectangle, for a camera with this focal length whose axis goes through the photo's centre.
double true_ratio(const TileGrid& unit, cv::Size photo, double focal) {
    const cv::Point2d centre(photo.width / 2.0, photo.height / 2.0);
    const auto length = [&](int column) {
        const double w = unit(2, column);
        return std::sqrt(std::pow((unit(0, column) - centre.x * w) / focal, 2) + std::pow((unit(1, column) - centre.y * w) / focal, 2) +
                         w * w);
    };
    return length(0) / length(1);
}

// Fits pages of which one end is out of sight.
//
// The vanishing point of the two long sides gives their direction in space, up to the focal length. The whole side between them
// is at right angles to it.
std::vector<OutlinedPage> fit_open(const Outline& outline, cv::Size photo) {
    std::vector<OutlinedPage> pages;
    for (const double focal_share : phone_lenses) {
        const double focal = focal_share * std::max(photo.width, photo.height);
        const auto ray = [&](cv::Point2d at) {
            return cv::Vec3d((at.x - photo.width / 2.0) / focal, (at.y - photo.height / 2.0) / focal, 1);
        };
        const auto& c = outline.corners;
        const cv::Vec3d first = ray(c[0]).cross(ray(c[1]));
        const cv::Vec3d last = ray(c[2]).cross(ray(c[3]));
        cv::Vec3d down = cv::normalize(first.cross(last));
        cv::Vec3d across = cv::normalize(down.cross(ray(c[1]).cross(ray(c[2]))));
        // The width is how far it is in space from the second corner to the third.
        const cv::Vec3d between = ray(c[2]).cross(across);
        const double width = ray(c[1]).cross(ray(c[2])).dot(between) / between.dot(between);
        const cv::Vec3d corner = ray(c[1]);
        const auto project_3d = [&](const cv::Vec3d& at) {
            return cv::Point2d(at[0] / at[2] * focal + photo.width / 2.0, at[1] / at[2] * focal + photo.height / 2.0);
        };
        const double step = std::abs(width) / 10;
        if (step < 1e-6) continue;
        if ((project_3d(corner + across * step) - c[1]).dot(c[2] - c[1]) < 0) across = -across;
        if ((project_3d(corner + down * step) - c[1]).dot(c[0] - c[1]) < 0) down = -down;
        for (const double tiles : {tiles_across, tiles_across * shapes[0], tiles_across * shapes[2]}) {
            const double tile = std::abs(width) / tiles;
            const cv::Matx33d camera(focal, 0, photo.width / 2.0, 0, focal, photo.height / 2.0, 0, 0, 1);
            const cv::Vec3d a = across * tile;
            const cv::Vec3d b = down * tile;
            const TileGrid grid = camera * cv::Matx33d(a[0], b[0], corner[0], a[1], b[1], corner[1], a[2], b[2], corner[2]);
            const double length = std::max(project(grid.inv(), c[0]).y, project(grid.inv(), c[3]).y);
            if (length < 1 || length > 10) continue;
            pages.push_back({grid * (1 / grid(2, 2)), {tiles, length}});
        }
    }
    return pages;
}

}  // namespace

bool Outline::is_askew() const {
    for (std::size_t i = 0; i < 4; ++i) {
        const cv::Point2d side = corners[(i + 1) % 4] - corners[i];
        if (std::min(std::abs(side.x), std::abs(side.y)) > limits.least_slope * cv::norm(side)) return true;
    }
    return false;
}

std::vector<Outline> find_outlines(const cv::Mat& whole) {
    double scale = 1;
    const cv::Mat luma = small_luma(whole, scale);
    cv::Mat ignored;
    const double middle = cv::threshold(luma, ignored, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
    const double bright = bright_level(luma);
    struct Found {
        Outline outline;
        double area;
    };
    std::vector<Found> found;
    for (const double level : {middle, 0.62 * bright, 0.78 * bright}) {
        cv::Mat mask = luma > level;
        cv::morphologyEx(mask, mask, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_RECT, {9, 9}));
        cv::morphologyEx(mask, mask, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_RECT, {5, 5}));
        std::vector<std::vector<cv::Point>> contours;
        cv::findContours(mask, contours, cv::RETR_LIST, cv::CHAIN_APPROX_SIMPLE);  // a dark page is a hole in a bright window
        for (const auto& contour : contours) {
            const double area = area_of(contour);
            if (area < limits.least_share * static_cast<double>(luma.total())) continue;
            const auto sides = sides_of(contour, luma.size());
            if (sides.empty()) continue;
            std::vector<cv::Vec4f> lines;
            for (const Piece& side : sides) lines.push_back(fit_side(luma, side.from, side.to));
            Outline outline;
            outline.open = sides.size() == 3;
            bool near = true;
            for (std::size_t i = 0; i < 4; ++i) {
                // An open outline has the cut end of its first side, two corners, and the cut end of its last side.
                const std::size_t before = outline.open ? i - 1 : (i + 3) % 4;
                const bool cut = outline.open && (i == 0 || i == 3);
                const cv::Point2d corner =
                    cut ? foot(lines[i == 0 ? 0 : 2], i == 0 ? sides[0].from : sides[2].to) : meet(lines[before], lines[i]);
                // Where two sides meet in the photo, their lines must meet there too.
                if (!cut && cv::norm(sides[before].to - sides[i].from) < 20)
                    near = near && cv::norm(corner - cv::Point2d(sides[i].from)) < 40;
                near = near && cv::norm(corner) < 4 * limits.working_side;
                outline.corners[i] = (corner + cv::Point2d(0.5, 0.5)) / scale;
            }
            const bool known = std::any_of(found.begin(), found.end(), [&](const Found& other) {
                return cv::norm(other.outline.corners[1] - outline.corners[1]) * scale < 2 && std::abs(other.area / area - 1) < 0.03;
            });
            if (near && !known) found.push_back({outline, area});
        }
    }
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.area > b.area; });
    std::vector<Outline> outlines;
    for (std::size_t i = 0; i < std::min(found.size(), limits.most_outlines); ++i) outlines.push_back(found[i].outline);
    return outlines;
}

std::vector<OutlinedPage> fit_pages(const Outline& outline, cv::Size photo) {
    if (outline.open) return fit_open(outline, photo);
    const TileGrid unit = grid_through(outline.corners, {1, 1});
    const double ratio = true_ratio(unit, photo, 0.78 * std::max(photo.width, photo.height));
    struct Shape {
        double ratio;
        double misfit;
    };
    std::vector<Shape> fitting;
    for (const double shape : shapes) {
        for (const double candidate : {shape, 1 / shape}) {
            const double misfit = std::abs(std::log(candidate / ratio));
            if (misfit < limits.shape_tolerance && (shape != 1 || fitting.empty() || fitting.back().ratio != 1))
                fitting.push_back({candidate, misfit});
        }
    }
    std::sort(fitting.begin(), fitting.end(), [](const Shape& a, const Shape& b) { return a.misfit < b.misfit; });
    std::vector<OutlinedPage> pages;
    for (const Shape& shape : fitting) {
        const cv::Size2d size =
            shape.ratio >= 1 ? cv::Size2d(tiles_across * shape.ratio, tiles_across) : cv::Size2d(tiles_across, tiles_across / shape.ratio);
        pages.push_back({grid_through(outline.corners, size), size});
    }
    return pages;
}

}  // namespace telltale
