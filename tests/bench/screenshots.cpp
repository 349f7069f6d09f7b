#include "bench/screenshots.hpp"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "bench/draw.hpp"
#include "support/picture_file.hpp"
#include "support/programs.hpp"
#include "support/recompress.hpp"

namespace telltale::bench {
namespace {

/// How a page is looked at: the viewer's zoom in percent, and device pixels per CSS pixel.
struct View {
    int zoom;
    double scale;
};

constexpr View views[] = {{50, 1},  {67, 1},  {75, 1},     {90, 1},    {100, 1},   {110, 1}, {125, 1}, {150, 1},
                          {175, 1}, {200, 1}, {100, 1.25}, {100, 1.5}, {125, 1.5}, {50, 2},  {100, 2}};

std::string row_of(const View& view) {
    char text[64];
    std::snprintf(text, sizeof text, "Chromium %d %%, device scale %g", view.zoom, view.scale);
    return text;
}

std::vector<std::string> node(const std::string& argument) {
    setenv("NODE_PATH", TELLTALE_NODE_MODULES, 0);  // a value that the caller has set stays
    return {"node", TELLTALE_SCREENSHOTS, argument};
}

// All PDFs, so ordered that the first of each kind come first, then the second of each kind, and so on.
std::vector<const Source*> pdfs_by_turns(const std::vector<Source>& sources) {
    std::map<std::string, std::size_t> seen;
    std::vector<std::pair<std::size_t, const Source*>> turns;
    for (const Source& source : sources) {
        if (source.is_pdf && source.kind != "other") turns.emplace_back(seen[source.kind]++, &source);
    }
    std::stable_sort(turns.begin(), turns.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<const Source*> order;
    for (const auto& [turn, source] : turns) order.push_back(source);
    return order;
}

}  // namespace

Screenshots::Screenshots(const std::vector<Source>& sources, const MemoryVault& vault, std::size_t sources_per_view, std::uint32_t seed,
                         std::filesystem::path keep)
    : vault_(vault), keep_(std::move(keep)) {
    const auto pdfs = pdfs_by_turns(sources);
    if (pdfs.empty()) return;
    std::size_t turn = 0;
    for (const View& view : views) {
        for (std::size_t i = 0; i < std::min(sources_per_view, pdfs.size()); ++i) {
            const Source* source = pdfs[turn++ % pdfs.size()];
            const std::string number = std::to_string(shots_.size());
            shots_.push_back({source, row_of(view), mix(mix(seed, "screenshots"), static_cast<std::uint32_t>(shots_.size())), view.zoom,
                              view.scale, folder_.file(number + ".pdf"), folder_.file(number + ".png")});
        }
    }
}

std::optional<std::string> Screenshots::missing() {
    if (!is_installed("node")) return "node is not installed";
    if (support::run(node("--check")) != 0) return "puppeteer-core or Chromium is not there (docs/testing.md)";
    return {};
}

void Screenshots::take() {
    nlohmann::json list = nlohmann::json::array();
    for (const Shot& shot : shots_) {
        support::write_bytes(shot.pdf, vault_.stamp(*shot.source, vault_.copy(shot.seed)));
        list.push_back({{"pdf", shot.pdf},
                        {"page", 1},
                        {"zoom", shot.zoom},
                        {"scale", shot.scale},
                        {"width", 1280},
                        {"height", 900},
                        {"out", shot.picture}});
    }
    const std::string text = list.dump();
    const std::string file = folder_.file("shots.json");
    support::write_bytes(file, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    if (support::run(node(file)) != 0) std::cerr << "telltale-bench: some screenshots could not be taken\n";
}

std::vector<Job> Screenshots::jobs() const {
    std::vector<Job> jobs;
    for (const Shot& shot : shots_) {
        if (!std::filesystem::exists(shot.picture)) continue;
        jobs.push_back([this, &shot] {
            const Raster picture = support::read_png(shot.picture);
            const CopyId copy = vault_.copy(shot.seed);
            const Source& source = *shot.source;
            const Raster sent = support::chat(picture, {1280, 60});
            return std::vector{
                run_and_keep({shot.row, source.kind, source.name, shot.seed, {picture}, {copy}, &source}, vault_, keep_),
                run_and_keep({shot.row + "+chat", source.kind, source.name, shot.seed, {sent}, {copy}, &source}, vault_, keep_)};
        });
    }
    return jobs;
}

std::vector<std::string> Screenshots::rows() {
    std::vector<std::string> rows;
    for (const View& view : views) {
        rows.push_back(row_of(view));
        rows.push_back(row_of(view) + "+chat");
    }
    return rows;
}

}  // namespace telltale::bench
