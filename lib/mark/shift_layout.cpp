#include "mark/shift_layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "mark/byte_stream.hpp"

namespace telltale {
namespace {

constexpr std::string_view head = "telltale shift 1\n";
constexpr std::string_view draft_head = "telltale shift 0\n";  // layouts of the draft differ in nothing else
constexpr double steps = 65535;                                // a page's long side is divided into so many steps
constexpr double vector_steps = 8192;                          // a vector of length one has so many steps
constexpr std::size_t max_directions = 255;

struct Direction {
    int along_x, along_y, up_x, up_y;
    bool operator==(const Direction&) const = default;
};

int in_steps(double part) {
    return static_cast<int>(std::lround(std::clamp(part, -3.0, 3.0) * vector_steps));
}
double from_steps(std::uint32_t value) {
    return static_cast<std::int16_t>(value) / vector_steps;
}
std::uint32_t place(double at, double unit) {
    return static_cast<std::uint32_t>(std::lround(std::clamp(at / unit, 0.0, steps)));
}

}  // namespace

std::size_t ShiftLayout::cluster_count() const {
    std::size_t count = 0;
    for (const PageLayout& page : pages) count += page.clusters.size();
    return count;
}

std::size_t ShiftLayout::moved_count() const {
    std::size_t count = 0;
    for (const PageLayout& page : pages) count += page.is_worth_moving() ? page.clusters.size() : 0;
    return count;
}

std::vector<std::uint8_t> to_bytes(const ShiftLayout& layout) {
    ByteWriter out;
    out.text(head);
    out.number(static_cast<std::uint32_t>(std::lround(layout.distance * 1e6)), 4);
    out.number(static_cast<std::uint32_t>(layout.pages.size()), 4);
    for (const PageLayout& page : layout.pages) {
        out.number(static_cast<std::uint32_t>(std::lround(page.width * 1000)), 4);
        out.number(static_cast<std::uint32_t>(std::lround(page.height * 1000)), 4);
        out.number(static_cast<std::uint32_t>(page.clusters.size()), 4);
        out.number(page.phrases, 2);
        const double unit = std::max(page.width, page.height) / steps;
        std::vector<Direction> directions;
        std::vector<std::uint32_t> direction_of;
        for (const TextCluster& cluster : page.clusters) {
            const Direction direction{in_steps(cluster.along.x), in_steps(cluster.along.y), in_steps(cluster.up.x), in_steps(cluster.up.y)};
            auto at = std::find(directions.begin(), directions.end(), direction);
            if (at == directions.end() && directions.size() < max_directions) at = directions.insert(directions.end(), direction);
            direction_of.push_back(static_cast<std::uint32_t>(at == directions.end() ? 0 : at - directions.begin()));
        }
        out.number(static_cast<std::uint32_t>(directions.size()), 1);
        for (const Direction& direction : directions) {
            for (const int part : {direction.along_x, direction.along_y, direction.up_x, direction.up_y})
                out.number(static_cast<std::uint16_t>(part), 2);
        }
        for (std::size_t i = 0; i < page.clusters.size(); ++i) {
            const TextCluster& cluster = page.clusters[i];
            for (const double side : {cluster.left, cluster.top, cluster.right, cluster.bottom}) out.number(place(side, unit), 2);
            out.number(cluster.phrase, 2);
            out.number(direction_of[i], 1);
        }
    }
    return out.take();
}

namespace {

constexpr std::size_t cluster_bytes = 11;

/// Reads a page's clusters; false when they are no clusters of this page.
bool read_clusters(ByteReader& in, std::uint32_t clusters, std::span<const TextCluster> directions, PageLayout& page) {
    const double unit = std::max(page.width, page.height) / steps;
    for (std::uint32_t c = 0; c < clusters; ++c) {
        std::array<double, 4> sides{};
        for (double& side : sides) side = in.number(2) * unit;
        const std::uint32_t phrase = in.number(2);
        const std::uint32_t direction = in.number(1);
        if (direction >= directions.size() || phrase >= page.phrases) return false;
        TextCluster cluster = directions[direction];
        cluster.phrase = phrase;
        cluster.left = sides[0];
        cluster.top = sides[1];
        cluster.right = sides[2];
        cluster.bottom = sides[3];
        page.clusters.push_back(cluster);
    }
    return true;
}

std::optional<ShiftLayout> read_layout(std::span<const std::uint8_t> bytes, bool with_clusters) {
    ByteReader in(bytes);
    if (!in.text(head) && !in.text(draft_head)) return std::nullopt;
    ShiftLayout layout;
    layout.distance = in.number(4) / 1e6;
    const std::uint32_t pages = in.number(4);
    for (std::uint32_t p = 0; p < pages && !in.failed(); ++p) {
        PageLayout page;
        page.width = in.number(4) / 1000.0;
        page.height = in.number(4) / 1000.0;
        const std::uint32_t clusters = in.number(4);
        page.phrases = in.number(2);
        std::vector<TextCluster> directions(in.number(1));
        for (TextCluster& direction : directions) {
            direction.along = {from_steps(in.number(2)), 0};
            direction.along.y = from_steps(in.number(2));
            direction.up = {from_steps(in.number(2)), 0};
            direction.up.y = from_steps(in.number(2));
        }
        if (in.failed() || in.left() / cluster_bytes < clusters || (clusters > 0 && directions.empty())) return std::nullopt;
        if (!with_clusters) {
            in.block(cluster_bytes * clusters);
        } else if (!read_clusters(in, clusters, directions, page)) {
            return std::nullopt;
        }
        layout.pages.push_back(std::move(page));
    }
    if (in.failed()) return std::nullopt;
    return layout;
}

}  // namespace

std::optional<ShiftLayout> shift_layout_from(std::span<const std::uint8_t> bytes) {
    return read_layout(bytes, true);
}

std::optional<ShiftLayout> shift_layout_sizes_from(std::span<const std::uint8_t> bytes) {
    return read_layout(bytes, false);
}

std::optional<ShiftLayout> merged(ShiftLayout one, const ShiftLayout& other) {
    if (one.distance != other.distance || one.pages.size() != other.pages.size()) return std::nullopt;
    for (std::size_t i = 0; i < one.pages.size(); ++i) {
        if (other.pages[i].clusters.empty()) continue;
        if (!one.pages[i].clusters.empty() && one.pages[i] != other.pages[i]) return std::nullopt;
        one.pages[i] = other.pages[i];
    }
    return one;
}

}  // namespace telltale
