#include "trace/agreement/cross_reading.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "trace/leak/ink.hpp"
#include "trace/page/correlate.hpp"
#include "trace/shift/page_reading.hpp"
#include "trace/shift/register.hpp"

namespace telltale {
namespace {

constexpr double most_side_px = 2600;  // longest side of the ink that is looked at, as in the search for text

/// The affine map, points of the page to pixels of the leak, that fits a place's tiles best around the middle of what is seen.
cv::Matx23d points_to_leak(const Lock& lock, const cv::Point2d& page_corner, double tile_pt) {
    const TileMap::Point middle{(lock.seen.left + lock.seen.right) / 2, (lock.seen.top + lock.seen.bottom) / 2};
    constexpr double step = 0.5;  // tiles
    const auto at = lock.tiles(middle);
    const auto right = lock.tiles({middle.x + step, middle.y});
    const auto below = lock.tiles({middle.x, middle.y + step});
    const double xx = (right.x - at.x) / step / tile_pt;
    const double yx = (right.y - at.y) / step / tile_pt;
    const double xy = (below.x - at.x) / step / tile_pt;
    const double yy = (below.y - at.y) / step / tile_pt;
    const double middle_x = (middle.x - page_corner.x) * tile_pt;
    const double middle_y = (middle.y - page_corner.y) * tile_pt;
    return {xx, xy, at.x - xx * middle_x - xy * middle_y, yx, yy, at.y - yx * middle_x - yy * middle_y};
}

}  // namespace

std::optional<TextAtPlace> read_text_at(const LeakPicture& picture, const Lock& lock, const DocumentComparison& shown,
                                        const Sha256& document, int threads) {
    const PageLayout* const slots = shown.moved_page();
    if (slots == nullptr || shown.drawn.empty()) return std::nullopt;
    PageFit fit;
    fit.map = points_to_leak(lock, shown.best.page_corner, std::min(slots->width, slots->height) / 4);
    cv::Mat ink = picture.ink();
    if (std::max(ink.cols, ink.rows) > most_side_px) {
        ink = resized(ink, most_side_px / std::max(ink.cols, ink.rows));
        for (int c = 0; c < 3; ++c) {
            fit.map(0, c) *= static_cast<double>(ink.cols) / picture.size().width;
            fit.map(1, c) *= static_cast<double>(ink.rows) / picture.size().height;
        }
    }
    const std::array<PageFit, 1> places{fit};
    const std::vector<ShiftReading> readings =
        read_page(ink, drawn_page(shown.drawn, *slots), places, *shown.layout, static_cast<std::uint32_t>(shown.page), threads);
    if (readings.empty() || readings.front().soft.values.empty()) return std::nullopt;
    const ShiftReading& best = readings.front();
    TextAtPlace text{{.alignment = {best.soft}, .source = Source::text, .picture = lock.picture}, 0};
    text.reading.beside = ShownPage{lock.picture, document, shown.page};
    if (best.may_match()) text.reading.shown = text.reading.beside;
    text.slots =
        static_cast<std::size_t>(std::count_if(best.soft.values.begin(), best.soft.values.end(), [](float value) { return value != 0; }));
    return text;
}

}  // namespace telltale
