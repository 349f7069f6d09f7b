#include "mark/constellation.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "mark/keystream.hpp"

namespace telltale {
namespace {

// The comb's radii, docs/format.md, section 4: low enough for thumbnails and JPEG's DC terms, high enough to stand apart from shading.
constexpr int min_radius = 4;
constexpr int max_radius = 20;
constexpr int pilot_percent = 25;

std::vector<Frequency> make_lattice() {
    std::vector<Frequency> points;
    for (int y = 0; y <= max_radius; ++y) {
        for (int x = -max_radius; x <= max_radius; ++x) {
            const int squared = x * x + y * y;
            const bool upper_half = y > 0 || x > 0;
            if (upper_half && squared >= min_radius * min_radius && squared <= max_radius * max_radius) points.push_back({x, y});
        }
    }
    return points;
}

std::vector<std::uint8_t> draw_phases(const Subkey& subkey, int lane, std::size_t count) {
    Keystream stream(subkey, static_cast<std::uint32_t>(lane));
    std::vector<std::uint8_t> phases(count);
    for (auto& phase : phases) phase = static_cast<std::uint8_t>(stream.next_below(phase_steps));
    return phases;
}

}  // namespace

int amplitude(Frequency frequency) {
    // The radii of docs/format.md, section 4, squared, so that no root has to be rounded.
    constexpr std::array lowered_beyond{160, 196, 235, 277, 324, 373};
    const int squared = frequency.x * frequency.x + frequency.y * frequency.y;
    return full_amplitude - static_cast<int>(std::ranges::count_if(lowered_beyond, [=](int limit) { return squared > limit; }));
}

const std::vector<Frequency>& lattice() {
    static const std::vector<Frequency> points = make_lattice();
    return points;
}

Constellation make_constellation(const VaultKey& key) {
    std::vector<int> order(lattice().size());
    std::iota(order.begin(), order.end(), 0);
    Keystream choice(derive_subkey(key, "tint-pilots"));
    for (std::size_t i = order.size() - 1; i > 0; --i) {  // Fisher and Yates' shuffle, from the last place down
        std::swap(order[i], order[choice.next_below(static_cast<std::uint32_t>(i + 1))]);
    }
    const auto pilots = static_cast<std::ptrdiff_t>(order.size()) * pilot_percent / 100;

    Constellation constellation;
    constellation.pilots.assign(order.begin(), order.begin() + pilots);
    constellation.data.assign(order.begin() + pilots, order.end());
    const Subkey pilot_key = derive_subkey(key, "tint-pilot-phase");
    const Subkey data_key = derive_subkey(key, "tint-data-phase");
    for (std::size_t lane = 0; lane < lane_count; ++lane) {
        constellation.pilot_phase[lane] = draw_phases(pilot_key, static_cast<int>(lane), constellation.pilots.size());
        constellation.data_phase[lane] = draw_phases(data_key, static_cast<int>(lane), constellation.data.size());
    }
    return constellation;
}

}  // namespace telltale
