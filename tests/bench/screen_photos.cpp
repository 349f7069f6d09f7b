#include "bench/screen_photos.hpp"

#include <numbers>
#include <optional>

#include "support/camera.hpp"
#include "support/recompress.hpp"

namespace telltale::bench {
namespace {

using support::CameraShot;
using support::Random;

double radians(double degrees) {
    return degrees * std::numbers::pi / 180;
}

// How a phone is held by hand before a screen, in a room with lamps.
CameraShot handheld(Random& random) {
    CameraShot shot;
    shot.page_span = random.uniform(1500, 2500);
    shot.tilt = radians(random.uniform(0, 30));
    hold_by_hand(shot, random);
    shot.flicker = random.uniform(0, 0.04);
    shot.glare = random.uniform(0, 0.1);
    return shot;
}

template <int degrees>
void tilt(CameraShot& shot, Random&) {
    shot.tilt = radians(degrees);
}

template <int pixels>
void span(CameraShot& shot, Random&) {
    shot.page_span = pixels;
}

// Moves the page so that half of its width lies beyond the photo's edge.
void move_half_out(CameraShot& shot, Random& random) {
    shot.page_span = 2500;
    shot.tilt = radians(random.uniform(0, 15));
    shot.roll = random.uniform(-0.05, 0.05);
    shot.offset_x = random.below(2) == 0 ? -shot.width / 2 : shot.width / 2;
}

constexpr struct {
    const char* row;
    void (*hold)(CameraShot&, Random&);
} holds[] = {{"screen photo, tilt 0", tilt<0>},
             {"screen photo, tilt 10", tilt<10>},
             {"screen photo, tilt 20", tilt<20>},
             {"screen photo, tilt 30", tilt<30>},
             {"screen photo, tilt 45", tilt<45>},
             {"screen photo, page spans 2500", span<2500>},
             {"screen photo, page spans 1500", span<1500>},
             {"screen photo, page spans 1000", span<1000>},
             {"screen photo, page spans 600", span<600>},
             {"screen photo, half a page", move_half_out}};

constexpr struct {
    const char* row;
    std::optional<support::ChatHop> hop;
} hops[] = {{"", std::nullopt}, {"+chat 1600 q60", support::ChatHop{1600, 60}}, {"+chat 1280 q50", support::ChatHop{1280, 50}}};

constexpr const char* unmarked = "screen photo, unmarked";

std::vector<Outcome> trace_sent(const Trial& taken, const MemoryVault& vault, const std::filesystem::path& keep) {
    std::vector<Outcome> outcomes;
    for (const auto& [row, hop] : hops) {
        Trial sent = taken;
        sent.row += row;
        if (hop) sent.leak = {support::chat(taken.leak.front(), *hop)};
        outcomes.push_back(run_and_keep(sent, vault, keep));
    }
    return outcomes;
}

}  // namespace

std::vector<Job> plan_screen_photos(const std::vector<Source>& sources, const MemoryVault& vault, const ScreenPhotoOptions& options) {
    std::vector<Job> jobs;
    if (options.sheets_per_kind == 0) return jobs;
    for (const std::string& kind : all_kinds()) {
        for (const Sheet& sheet : pick_sheets(sources, kind, {.per_kind = options.sheets_per_kind})) {
            for (const auto& [row, hold] : holds) {
                const std::uint32_t seed = mix(mix(options.seed, row), sheet.name());
                jobs.emplace_back([sheet, seed, row = row, hold = hold, &vault, keep = options.keep] {
                    Random random(seed);
                    CameraShot shot = handheld(random);
                    hold(shot, random);
                    const CopyId copy = vault.copy(seed);
                    const Raster page = vault.stamped_page(*sheet.source, sheet.page, sheet.dpi, copy);
                    return trace_sent(
                        {row, sheet.source->kind, sheet.name(), seed, {photograph_screen(page, shot, seed)}, {copy}, sheet.source}, vault,
                        keep);
                });
            }
            const std::uint32_t seed = mix(mix(options.seed, unmarked), sheet.name());
            jobs.emplace_back([sheet, seed, &vault, keep = options.keep] {
                Random random(seed);
                const CameraShot shot = handheld(random);
                const Raster page = unmarked_page(*sheet.source, sheet.page, sheet.dpi);
                return trace_sent({unmarked, sheet.source->kind, sheet.name(), seed, {photograph_screen(page, shot, seed)}, {}}, vault,
                                  keep);
            });
        }
    }
    return jobs;
}

std::vector<std::string> screen_photo_rows() {
    std::vector<std::string> rows;
    for (const auto& held : holds)
        for (const auto& [row, hop] : hops) rows.push_back(std::string(held.row) + row);
    for (const auto& [row, hop] : hops) rows.push_back(std::string(unmarked) + row);
    return rows;
}

}  // namespace telltale::bench
