#include "bench/prints.hpp"

#include <numbers>

#include "support/camera.hpp"
#include "support/printer.hpp"
#include "support/recompress.hpp"
#include "support/scanner.hpp"

namespace telltale::bench {
namespace {

using support::Random;

constexpr const char* printed_kinds[] = {"text", "table", "notice", "chart"};
constexpr int drawn_dpi = 200;  // neither the tint nor a scan shows anything finer

struct Way {
    const char* row;
    Strength strength;
    support::Printer printer;
};

const std::vector<Way>& ways() {
    static const std::vector<Way> all{{"normal, ink-jet", Strength::normal, support::Printer::ink_jet()},
                                      {"strong, laser with cut-off", Strength::strong, support::Printer::laser()}};
    return all;
}

double radians(double degrees) {
    return degrees * std::numbers::pi / 180;
}

// Scans a sheet as people lay it on the glass: mostly nearly straight, and never more than a degree askew.
Raster scanned(const support::Sheet& sheet, Random& random, std::uint32_t seed) {
    support::Scanner scanner;
    scanner.turn = radians(random.uniform(-1, 1));
    scanner.offset_x = random.uniform(-0.02, 0.02);
    scanner.offset_y = random.uniform(-0.02, 0.02);
    scanner.speed = 1 + random.uniform(-0.002, 0.002);
    return support::scan(sheet, scanner, seed);
}

Raster photographed(const support::Sheet& sheet, Random& random, std::uint32_t seed) {
    support::CameraShot shot;
    shot.page_span = random.uniform(1500, 2200);
    shot.tilt = radians(random.uniform(0, 30));
    hold_by_hand(shot, random);
    shot.shadow = random.uniform(0, 0.25);
    return support::photograph_sheet(sheet, shot, seed);
}

constexpr struct {
    const char* row;
    Raster (*leak)(const support::Sheet&, Random&, std::uint32_t);
} captures[] = {{"scan at 150 dpi", scanned}, {"photo", photographed}};

constexpr struct {
    const char* row;
    support::ChatHop hop;
} hops[] = {{"+chat 1600 q60", {1600, 60}}, {"+chat 1280 q50", {1280, 50}}};

std::string row_of(const Way& way, const char* capture, const char* hop = "") {
    return std::string("print, ") + way.row + ", " + capture + hop;
}

Job print_job(const bench::Sheet& sheet, const Way& way, const MemoryVault& vault, std::uint32_t seed, std::filesystem::path keep) {
    return [=, &way, &vault] {
        const CopyId copy = vault.copy(seed);
        const Source& source = *sheet.source;
        const Raster page = vault.stamped_page(source, sheet.page, sheet.dpi, copy, {.strength = way.strength});
        support::Printer printer = way.printer;
        printer.scale = seed % 2 == 0 ? 1 : 0.95;
        printer.paper_width = page.width > page.height ? 11.69 : 8.27;
        const support::Sheet paper = support::print_page(page, printer, seed);
        std::vector<Outcome> outcomes;
        for (const auto& capture : captures) {
            Random random(seed);
            const Raster leak = capture.leak(paper, random, seed);
            outcomes.push_back(
                run_and_keep({row_of(way, capture.row), source.kind, sheet.name(), seed, {leak}, {copy}, &source}, vault, keep));
            for (const auto& hop : hops) {
                const Trial sent{row_of(way, capture.row, hop.row), source.kind, sheet.name(), seed,
                                 {support::chat(leak, hop.hop)},    {copy},      &source};
                outcomes.push_back(run_and_keep(sent, vault, keep));
            }
        }
        return outcomes;
    };
}

}  // namespace

std::vector<Job> plan_prints(const std::vector<Source>& sources, const MemoryVault& vault, const PrintOptions& options) {
    std::vector<Job> jobs;
    std::uint32_t number = 0;
    for (const char* kind : printed_kinds) {
        for (const bench::Sheet& sheet : pick_sheets(sources, kind, {.dpi = {drawn_dpi}, .per_kind = options.sheets_per_kind})) {
            const std::uint32_t seed = 2 * (mix(mix(options.seed, "prints"), sheet.name()) / 2) + number++ % 2;
            for (const Way& way : ways()) jobs.push_back(print_job(sheet, way, vault, seed, options.keep));
        }
    }
    return jobs;
}

std::vector<std::string> print_rows() {
    std::vector<std::string> rows;
    for (const Way& way : ways()) {
        for (const auto& capture : captures) {
            rows.push_back(row_of(way, capture.row));
            for (const auto& hop : hops) rows.push_back(row_of(way, capture.row, hop.row));
        }
    }
    return rows;
}

}  // namespace telltale::bench
