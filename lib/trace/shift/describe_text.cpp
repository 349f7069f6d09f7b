#include "trace/shift/describe_text.hpp"

#include <algorithm>
#include <optional>

#include "telltale/trace.hpp"
#include "trace/leak/coordinates.hpp"

namespace telltale {
namespace {

constexpr double tiles_across = 4;  // tiles along a page's short side: docs/format.md, section 6

TileMap::Point point_of(const cv::Point2d& at) {
    return {at.x, at.y};
}

/// The box around some clusters of a page, in points.
TileArea box_around(std::span<const TextCluster* const> clusters) {
    TileArea box{clusters.front()->left, clusters.front()->top, clusters.front()->right, clusters.front()->bottom};
    for (const TextCluster* cluster : clusters) {
        box = {std::min(box.left, cluster->left), std::min(box.top, cluster->top), std::max(box.right, cluster->right),
               std::max(box.bottom, cluster->bottom)};
    }
    return box;
}

TextMove describe(const SlotMove& move, const PageLayout& layout, const cv::Matx33d& to_leak) {
    TextMove described;
    described.slot = static_cast<std::uint32_t>(move.slot);
    described.is_across = move.slot >= layout.clusters.size();
    std::vector<const TextCluster*> clusters;
    if (!described.is_across) clusters.push_back(&layout.clusters[move.slot]);
    for (const TextCluster& cluster : layout.clusters) {
        if (described.is_across && layout.up_slot(cluster.phrase) == move.slot) clusters.push_back(&cluster);
    }
    const TileArea box = box_around(clusters);
    const cv::Point2d corners[] = {{box.left, box.top}, {box.right, box.top}, {box.right, box.bottom}, {box.left, box.bottom}};
    for (std::size_t i = 0; i < 4; ++i) described.box[i] = point_of(project(to_leak, corners[i]));
    const cv::Point2d middle(move.x, move.y);
    const PageVector& direction = described.is_across ? clusters.front()->up : clusters.front()->along;
    const cv::Point2d half = cv::Point2d(direction.x, direction.y) / 2;
    described.middle = point_of(project(to_leak, middle));
    described.point = point_of(project(to_leak, middle + half) - project(to_leak, middle - half));
    described.moved = move.value;
    described.variance = move.variance;
    return described;
}

}  // namespace

std::vector<MeasuredText> describe_texts(std::span<const LeakText> texts, const TextIndex& index) {
    std::vector<MeasuredText> described;
    for (const LeakText& text : texts) {
        for (const ShiftReading& reading : text.readings) {
            const ShiftLayout& layout = index.layout(reading.document);
            const PageLayout& page = layout.pages[reading.page];
            MeasuredText& one = described.emplace_back();
            one.picture = text.picture;
            one.document = index.document(reading.document);
            one.page = static_cast<int>(reading.page);
            one.is_sure = text.surely_shows(reading);
            const double tile = std::min(page.width, page.height) / tiles_across;
            one.area = {0, 0, page.width / tile, page.height / tile};
            const cv::Matx33d from_tiles = reading.to_leak * cv::Matx33d(tile, 0, 0, 0, tile, 0, 0, 0, 1);
            std::copy(from_tiles.val, from_tiles.val + 9, one.tiles.perspective.begin());
            one.distance = layout.distance;
            for (const SlotMove& move : reading.moves) one.moves.push_back(describe(move, page, reading.to_leak));
        }
    }
    return described;
}

std::vector<MeasuredText> measure_texts(std::span<const Raster> pictures, const OriginalPages& originals) {
    const auto index = originals.index();
    std::vector<LeakText> texts;
    for (std::size_t i = 0; i < std::min(most_texts, pictures.size()); ++i) {
        auto text = find_text(LeakPicture(pictures[i]), *index, originals, Effort::usual, TraceOptions{}.threads);
        if (!text) continue;
        text->picture = static_cast<int>(i);
        texts.push_back(std::move(*text));
    }
    return describe_texts(texts, *index);
}

}  // namespace telltale
