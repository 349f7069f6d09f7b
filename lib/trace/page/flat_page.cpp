#include "trace/page/flat_page.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "trace/leak/coordinates.hpp"
#include "trace/leak/outline.hpp"
#include "trace/page/correlate.hpp"
#include "trace/plane/text_plane.hpp"

namespace telltale {
namespace {

/// How a page in a photo is made flat by its outline.
///
/// What it is for is in docs/design/text.md, "Finding the page", under "Photos". The docs do not say how its numbers were chosen: they
/// rest on no more than the comment of each says.
struct OutlineFlattening {
    // Outlines.

    /// Long side at which the area in a frame is looked for, in pixels.
    int framed_side_px = 900;
    /// Side of the square that an outline is stretched to, in pixels.
    int square_side_px = 480;

    // Flat pages.

    /// Most pixels that the side of a tile takes in a flat page. It is 150 dpi of A4, which is finer than a move needs.
    double most_tile_px = 312;
    /// Least pixels that the side of a tile takes in the photo. Where a tile has fewer pixels, no character is left.
    double least_tile_px = 100;
    /// Longest side that a page may have, in tiles.
    double longest_tiles = 8;
    /// Flat pages that are made of one photo at most.
    std::size_t most_flattened = 4;
};
constexpr OutlineFlattening outlining;

/// How a photo without an outline is made flat by its text.
///
/// What it is for is in docs/design/camera.md, "The plane of a page without an outline". The docs do not say how its numbers were
/// chosen: they rest on no more than the comment of each says.
struct TextFlattening {
    /// Long side of a photo in which the plane of its text is looked for, in pixels.
    double plane_side_px = 2000;
    /// Least distance by which a corner has to move for a photo not to be flat already, as a share of its long side.
    double least_moved = 0.003;
    /// Greatest distance by which a corner may move for the plane to be believed, as a share of the photo's long side.
    double most_moved = 0.6;
    /// Long side of the flat picture at most, in pixels.
    double most_flat_px = 2600;
};
constexpr TextFlattening by_text;

/// How many photo pixels a tile's side takes in the middle of the page, about.
double tile_in_photo(const OutlinedPage& page) {
    const cv::Point2d middle(page.size.width / 2, page.size.height / 2);
    const cv::Point2d at = project(page.grid, middle);
    const cv::Point2d x = project(page.grid, middle + cv::Point2d(1, 0)) - at;
    const cv::Point2d y = project(page.grid, middle + cv::Point2d(0, 1)) - at;
    return std::sqrt(std::abs(x.cross(y)));
}

FlatPage flattened(const cv::Mat& luma, const OutlinedPage& page, double tile_px) {
    // A photo that is finer is averaged down first, so that nothing aliases.
    const double factor = std::min(1.0, 1.5 * tile_px / tile_in_photo(page));
    const cv::Mat source = factor < 0.7 ? resized(luma, factor) : luma;
    const cv::Matx33d to_tiles(1 / tile_px, 0, 0, 0, 1 / tile_px, 0, 0, 0, 1);
    const cv::Matx33d to_photo = page.grid * to_tiles;
    const cv::Matx33d warp = half_pixel.inv() * scaling(luma.size(), source.size()) * to_photo * half_pixel;
    const cv::Size size(static_cast<int>(std::lround(page.size.width * tile_px)),
                        static_cast<int>(std::lround(page.size.height * tile_px)));
    cv::Mat flat;
    cv::warpPerspective(source, flat, warp, size, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    return {LeakPicture(flat), to_photo};
}

/// Turns a flat page by quarters, so that its upper side is the one that is highest in the photo.
FlatPage upright(FlatPage flat, const OutlinedPage& page) {
    const cv::Point2d middle(page.size.width / 2, page.size.height / 2);
    const cv::Point2d right = project(page.grid, middle + cv::Point2d(0.5, 0)) - project(page.grid, middle - cv::Point2d(0.5, 0));
    if (right.x >= std::abs(right.y)) return flat;
    const double width = flat.picture.size().width;
    const double height = flat.picture.size().height;
    int turn = cv::ROTATE_180;
    cv::Matx33d back(-1, 0, width, 0, -1, height, 0, 0, 1);  // pixels of the turned page to those before the turn
    if (right.y >= std::abs(right.x)) {
        turn = cv::ROTATE_90_CLOCKWISE;
        back = {0, 1, 0, -1, 0, height, 0, 0, 1};
    } else if (right.y <= -std::abs(right.x)) {
        turn = cv::ROTATE_90_COUNTERCLOCKWISE;
        back = {0, -1, width, 1, 0, 0, 0, 0, 1};
    }
    cv::Mat turned;
    cv::rotate(flat.picture.luma(), turned, turn);
    return {LeakPicture(turned), flat.to_photo * back};
}

/// Outlines of the white area in the photo's middle that a frame encloses, with white around the frame again.
///
/// Thresholding by surroundings leaves no more than such a frame of a photographed page's edge.
std::vector<Outline> find_framed(const cv::Mat& luma) {
    const double factor = std::min(1.0, outlining.framed_side_px / static_cast<double>(std::max(luma.cols, luma.rows)));
    const cv::Mat shrunk = resized(luma, factor);
    cv::Mat parts;
    const int count = cv::connectedComponents(shrunk > 128, parts, 4, CV_32S);
    std::vector<int> pixels(static_cast<std::size_t>(count), 0);
    const cv::Mat middle = parts(cv::Rect(parts.cols / 3, parts.rows / 3, parts.cols / 3, parts.rows / 3));
    for (auto at = middle.begin<int>(); at != middle.end<int>(); ++at)
        pixels[static_cast<std::size_t>(*at)] += *at > 0 ? 1 : 0;  // component 0 is the dark pixels
    const auto largest = std::max_element(pixels.begin(), pixels.end()) - pixels.begin();
    cv::Mat small = cv::Mat::zeros(shrunk.size(), CV_8U);
    shrunk.copyTo(small, parts == static_cast<int>(largest));
    std::vector<Outline> outlines = find_outlines(small);
    for (Outline& outline : outlines) {
        for (cv::Point2d& corner : outline.corners) corner = {corner.x * luma.cols / small.cols, corner.y * luma.rows / small.rows};
    }
    return outlines;
}

}  // namespace

std::vector<Outline> page_outlines(const LeakPicture& photo) {
    std::vector<Outline> outlines;
    for (const cv::Rect2d page : photo.window_pages()) {
        const cv::Point2d other = page.br();
        outlines.push_back({{cv::Point2d(page.x, page.y), {other.x, page.y}, {other.x, other.y}, {page.x, other.y}}});
    }
    if (outlines.empty()) outlines = photo.outlines();
    return outlines.empty() ? find_framed(photo.luma()) : outlines;
}

std::vector<OutlinedSquare> outlined_squares(const LeakPicture& photo) {
    std::vector<OutlinedSquare> squares;
    for (const Outline& outline : page_outlines(photo)) {
        if (outline.open) continue;
        for (std::size_t turn = 0; turn < 4; ++turn) {
            std::array<cv::Point2f, 4> corners;
            for (std::size_t i = 0; i < 4; ++i) corners[i] = outline.corners[(i + turn) % 4];
            const auto square = [](float side) {
                return std::array<cv::Point2f, 4>{cv::Point2f{0, 0}, {side, 0}, {side, side}, {0, side}};
            };
            OutlinedSquare& one = squares.emplace_back();
            one.from_unit = cv::Matx33d(cv::Mat(cv::getPerspectiveTransform(square(1).data(), corners.data())));
            cv::warpPerspective(photo.luma(), one.luma,
                                cv::getPerspectiveTransform(corners.data(), square(outlining.square_side_px).data()),
                                {outlining.square_side_px, outlining.square_side_px}, cv::INTER_AREA, cv::BORDER_REPLICATE);
        }
    }
    return squares;
}

std::vector<FlatPage> flat_pages(const LeakPicture& photo) {
    const cv::Mat& luma = photo.luma();
    std::vector<FlatPage> pages;
    for (const Outline& outline : page_outlines(photo)) {
        for (const OutlinedPage& page : fit_pages(outline, luma.size())) {
            const double tile_px = std::min(outlining.most_tile_px, tile_in_photo(page));
            if (tile_px < outlining.least_tile_px || std::max(page.size.width, page.size.height) > outlining.longest_tiles) continue;
            if (pages.size() < outlining.most_flattened) pages.push_back(upright(flattened(luma, page, tile_px), page));
        }
    }
    return pages;
}

std::optional<FlatPage> flat_by_text(const LeakPicture& photo) {
    const cv::Mat small = resized(photo.luma(), std::min(1.0, by_text.plane_side_px / photo.long_side()));
    const auto plane = find_text_plane(small);
    if (!plane) return std::nullopt;
    const double side = std::max(small.cols, small.rows);
    std::array<cv::Point2d, 4> corners{
        cv::Point2d(0, 0), {small.cols - 1.0, 0}, {small.cols - 1.0, small.rows - 1.0}, {0, small.rows - 1.0}};
    double moved = 0;
    cv::Point2d least(side, side);
    cv::Point2d most(-side, -side);
    for (const cv::Point2d& corner : corners) {
        const cv::Point2d flat = project(*plane, corner);
        moved = std::max(moved, cv::norm(flat - corner));
        least = {std::min(least.x, flat.x), std::min(least.y, flat.y)};
        most = {std::max(most.x, flat.x), std::max(most.y, flat.y)};
    }
    if (!(moved >= by_text.least_moved * side && moved <= by_text.most_moved * side)) return std::nullopt;
    // The photo is flattened as it came, not as it was looked at, but no finer than a move needs.
    const double finer =
        std::min(static_cast<double>(photo.long_side()) / side, by_text.most_flat_px / std::max(most.x - least.x, most.y - least.y));
    const cv::Size size(static_cast<int>(std::ceil((most.x - least.x) * finer)), static_cast<int>(std::ceil((most.y - least.y) * finer)));
    const cv::Matx33d to_plane(1 / finer, 0, least.x, 0, 1 / finer, least.y, 0, 0, 1);
    const cv::Matx33d to_photo = scaling(small.size(), photo.size()) * half_pixel * plane->inv() * half_pixel.inv() * to_plane;
    const double factor = finer * side / photo.long_side();
    const cv::Mat source = factor < 0.7 ? resized(photo.luma(), factor) : photo.luma();
    const cv::Matx33d warp = half_pixel.inv() * scaling(photo.size(), source.size()) * to_photo * half_pixel;
    cv::Mat flat;
    cv::warpPerspective(source, flat, warp, size, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    return FlatPage{LeakPicture(flat), to_photo};
}

}  // namespace telltale
