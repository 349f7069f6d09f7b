// What the shift channel survives: pages of real PDFs through real renderers and attacks, one line each.
//
//     shift_experiment [--distance 0.2] [--renderers poppler,mupdf] [--dpi 96,150,220] [--attacks none,bw,...] [--pages 1,2] FILE...

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "mark/chips.hpp"
#include "support/disturb.hpp"
#include "support/picture_file.hpp"
#include "support/programs.hpp"
#include "support/raster_mat.hpp"
#include "support/recompress.hpp"
#include "telltale/stamp.hpp"
#include "trace/attribute.hpp"
#include "trace/shift/ink.hpp"
#include "trace/shift/measure.hpp"
#include "trace/shift/page_search.hpp"
#include "trace/shift/shift_evidence.hpp"

using namespace telltale;
using namespace telltale::support;
namespace fs = std::filesystem;

namespace {

constexpr double max_odds = 1e-9;
constexpr std::size_t innocents = 10000;

Raster read_pgm(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string magic;
    int width = 0, height = 0, most = 0;
    in >> magic >> width >> height >> most;
    in.get();
    Raster picture{width, height, 1, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height))};
    in.read(reinterpret_cast<char*>(picture.samples.data()), static_cast<std::streamsize>(picture.samples.size()));
    if (!in || magic != "P5") throw std::runtime_error(path.string() + ": not drawn");
    return picture;
}

Raster draw(const std::string& renderer, const fs::path& pdf, int page, int dpi, const fs::path& folder) {
    const std::string p = std::to_string(page), r = std::to_string(dpi);
    const fs::path out = folder / "page.pgm";
    if (renderer == "poppler") {
        run({"pdftoppm", "-gray", "-singlefile", "-f", p, "-l", p, "-r", r, pdf.string(), (folder / "page").string()});
    } else if (renderer == "mupdf") {
        run({"mutool", "draw", "-q", "-c", "gray", "-r", r, "-o", out.string(), pdf.string(), p});
    } else {
        run({"gs", "-q", "-dBATCH", "-dNOPAUSE", "-dTextAlphaBits=4", "-dGraphicsAlphaBits=4", "-sDEVICE=pgmraw", "-r" + r,
             "-dFirstPage=" + p, "-dLastPage=" + p, "-sOutputFile=" + out.string(), pdf.string()});
    }
    return read_pgm(out);
}

Raster black_and_white(const Raster& page) {
    Raster result = page;
    for (std::uint8_t& sample : result.samples) sample = sample < 150 ? 0 : 255;
    return result;
}

Raster stretch(const Raster& page) {
    Raster result = page;
    for (std::uint8_t& sample : result.samples) sample = static_cast<std::uint8_t>(std::clamp((sample - 20) * 255 / 215, 0, 255));
    return result;
}

/// So many lines of the page's text, as wide as the page, at a seeded place; half a line of what is above and below too.
/// Where the page has fewer lines, all of them.
Raster crop_lines(const Raster& page, const PageLayout& layout, std::size_t lines, double dpi, Random& random) {
    std::vector<std::pair<double, double>> found;  // top and bottom
    std::vector<const TextCluster*> clusters;
    for (const TextCluster& cluster : layout.clusters) clusters.push_back(&cluster);
    std::sort(clusters.begin(), clusters.end(), [](const TextCluster* a, const TextCluster* b) { return a->bottom < b->bottom; });
    for (const TextCluster* cluster : clusters) {
        if (found.empty() || (cluster->top + cluster->bottom) / 2 > found.back().second) found.emplace_back(cluster->top, cluster->bottom);
    }
    const std::size_t taken = std::min(lines, found.size());
    const auto first = static_cast<std::size_t>(random.below(static_cast<int>(found.size() - taken) + 1));
    const double scale = dpi / 72;
    const double margin = 0.3 * (found[first].second - found[first].first);
    const int top = std::max(0, static_cast<int>((found[first].first - margin) * scale));
    const int bottom = std::min(page.height, static_cast<int>((found[first + taken - 1].second + margin) * scale));
    return cut(page, cv::Rect(0, top, page.width, bottom - top));
}

Raster chat_of(const Raster& page) {
    Raster colour{page.width, page.height, 3, {}};
    for (const std::uint8_t s : page.samples) colour.samples.insert(colour.samples.end(), 3, s);
    return chat(colour, {1280, 60});
}

using Attack = std::function<Raster(const Raster&, const PageLayout&, double, Random&)>;
const std::vector<std::pair<std::string, Attack>> attacks{
    {"none", [](const Raster& p, const PageLayout&, double, Random&) { return p; }},
    {"stretch", [](const Raster& p, const PageLayout&, double, Random&) { return stretch(p); }},
    {"stretch+chat", [](const Raster& p, const PageLayout&, double, Random&) { return chat_of(stretch(p)); }},
    {"bw", [](const Raster& p, const PageLayout&, double, Random&) { return black_and_white(p); }},
    {"bw+chat", [](const Raster& p, const PageLayout&, double, Random&) { return chat_of(black_and_white(p)); }},
    {"8lines", [](const Raster& p, const PageLayout& l, double dpi, Random& r) { return stretch(crop_lines(p, l, 8, dpi, r)); }},
    {"4lines", [](const Raster& p, const PageLayout& l, double dpi, Random& r) { return stretch(crop_lines(p, l, 4, dpi, r)); }},
    {"2lines", [](const Raster& p, const PageLayout& l, double dpi, Random& r) { return stretch(crop_lines(p, l, 2, dpi, r)); }},
    {"8lines bw", [](const Raster& p, const PageLayout& l, double dpi, Random& r) { return black_and_white(crop_lines(p, l, 8, dpi, r)); }},
    {"4lines bw", [](const Raster& p, const PageLayout& l, double dpi, Random& r) { return black_and_white(crop_lines(p, l, 4, dpi, r)); }},
    {"8lines+chat",
     [](const Raster& p, const PageLayout& l, double dpi, Random& r) { return chat_of(stretch(crop_lines(p, l, 8, dpi, r))); }},
};

double part_match(const std::vector<float>& soft, const std::vector<std::int8_t>& chips, std::size_t from, std::size_t to) {
    double product = 0, energy = 0;
    for (std::size_t i = from; i < std::min(to, soft.size()); ++i) {
        product += soft[i] * chips[i];
        energy += soft[i] * soft[i];
    }
    return energy > 0 ? product / std::sqrt(energy) : 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app;
    double distance = 0.2;
    std::vector<std::string> renderers{"poppler", "mupdf"}, files, chosen;
    std::vector<int> dpis{96, 150, 220}, pages{1};
    bool dump = false;
    std::size_t searched = 0;
    app.add_option("--search", searched, "time the search for a page among so many, these documents over and over, and end");
    app.add_flag("--dump", dump);
    app.add_option("--distance", distance);
    app.add_option("--renderers", renderers)->delimiter(',');
    app.add_option("--dpi", dpis)->delimiter(',');
    app.add_option("--pages", pages)->delimiter(',');
    app.add_option("--attacks", chosen)->delimiter(',');
    app.add_option("FILE", files)->required();
    for (CLI::Option* option : app.get_options([](const CLI::Option* o) { return o->get_delimiter() == ','; }))
        option->allow_extra_args(false);
    CLI11_PARSE(app, argc, argv);

    const fs::path folder = fs::temp_directory_path() / ("shift_experiment." + std::to_string(::getpid()));
    fs::create_directories(folder);
    VaultKey::Bytes bytes{};
    bytes[0] = 7;
    const VaultKey key = VaultKey::from_bytes(bytes);
    const ChipSource source(key);
    std::vector<CopyId> copies(innocents);
    for (std::size_t i = 0; i < copies.size(); ++i) {
        for (std::size_t b = 0; b < 4; ++b) copies[i].bytes[b] = static_cast<std::uint8_t>(i >> (8 * b));
    }
    const double accusing = threshold(innocents, 12, max_odds);
    std::map<std::string, std::pair<int, int>> totals;
    for (const std::string& file : files) {
        const PreparedDocument prepared = prepare(read_bytes(file), key, {.tint = true, .shift = true, .shift_distance = distance});
        const auto layout = shift_layout_from(prepared.shift_layout());
        if (!layout) continue;
        if (searched > 0) {
            std::vector<ShiftLayout> many;
            for (std::size_t count = 0; count < searched; count += layout->pages.size()) many.push_back(*layout);
            const cv::Mat leak = ink_of(draw("poppler", file, pages.front(), 96, folder));
            const auto start = std::chrono::steady_clock::now();
            const PageSearch search(many);
            const auto ready = std::chrono::steady_clock::now();
            const auto found = search.find(leak, 3);
            const auto end = std::chrono::steady_clock::now();
            std::printf("%zu pages: made ready in %.2f s, searched in %.2f s, best is page %u (%.2f), then page %u (%.2f)\n",
                        many.size() * layout->pages.size(), std::chrono::duration<double>(ready - start).count(),
                        std::chrono::duration<double>(end - ready).count(), found[0].page + 1, found[0].agreement, found[1].page + 1,
                        found[1].agreement);
            continue;
        }
        for (const int page : pages) {
            const auto index = static_cast<std::uint32_t>(page - 1);
            if (index >= layout->pages.size() || layout->pages[index].clusters.empty()) continue;
            const PageSearch search(std::span(&*layout, 1));
            const std::size_t guilty = 17 + static_cast<std::size_t>(page);
            write_bytes(folder / "copy.pdf", prepared.copy_for(copies[guilty]).bytes);
            const DrawnPage original = drawn_page(draw("poppler", file, page, 216, folder), layout->pages[index]);
            const auto chips = source.chips(copies[guilty], {Channel::shift, index}, layout->pages[index].slot_count());
            const std::size_t along = layout->pages[index].clusters.size();
            for (const std::string& renderer : renderers) {
                for (const int dpi : dpis) {
                    const Raster drawn = draw(renderer, folder / "copy.pdf", page, dpi, folder);
                    for (const auto& [name, attack] : attacks) {
                        if (!chosen.empty() && std::find(chosen.begin(), chosen.end(), name) == chosen.end()) continue;
                        Random random(static_cast<std::uint32_t>(page * 1000 + dpi));
                        const cv::Mat leak = ink_of(attack(drawn, layout->pages[index], dpi, random));
                        const auto start = std::chrono::steady_clock::now();
                        const auto likely = search.find(leak, 1);
                        const CoarseRegistration registration(leak);
                        auto places = registration.find(original, 8);
                        if (places.empty() || places.front().agreement < 0.6) places = registration.find(original, 8, true);
                        const auto coarse = std::chrono::steady_clock::now();
                        const std::vector<ShiftReading> readings = read_page(leak, original, places, *layout, index);
                        const auto end = std::chrono::steady_clock::now();
                        double score = 0, runner_up = 0;
                        ShiftReading reading;
                        if (!readings.empty()) {
                            std::vector<Alignment> alignments;
                            for (const ShiftReading& one : readings) alignments.push_back({one.soft});
                            const auto scores = score_copies(copies, alignments, source, 1);
                            score = scores[guilty].score;
                            reading = readings[scores[guilty].alignment];
                            for (std::size_t i = 0; i < scores.size(); ++i)
                                runner_up = i == guilty ? runner_up : std::max(runner_up, scores[i].score);
                        }
                        if (dump) {
                            const auto measured = measure_clusters(leak, original, reading.fit, layout->pages[index]);
                            for (std::size_t i = 0; i < measured.size(); ++i) {
                                const TextCluster& c = layout->pages[index].clusters[i];
                                std::printf("dump %.1f %.1f %.1f %.3f %.3f %.4f %.2f %d %d %.2f\n", c.left, c.right, c.top,
                                            measured[i].along, measured[i].up, measured[i].along_variance, measured[i].likeness, chips[i],
                                            chips[layout->pages[index].up_slot(c.phrase)], static_cast<double>(reading.soft.values[i]));
                            }
                        }
                        auto& total = totals[name + " " + std::to_string(dpi)];
                        total.first += score >= accusing ? 1 : 0;
                        total.second += 1;
                        std::printf(
                            "%-18s p%-3d %-8s %3d %-13s score %5.1f of %4.1f  x %5.1f y %5.1f  next %4.1f  clusters %3zu/%3zu %zu readings "
                            " found p%u %.2f  agree %.2f %.2f scale %.4f  %.2f + %.2f s\n",
                            fs::path(file).stem().c_str(), page, renderer.c_str(), dpi, name.c_str(), score,
                            std::sqrt(static_cast<double>(chips.size())), part_match(reading.soft.values, chips, 0, along),
                            part_match(reading.soft.values, chips, along, chips.size()), runner_up, reading.clusters,
                            layout->pages[index].clusters.size(), readings.size(), likely.empty() ? 0 : likely.front().page + 1,
                            likely.empty() ? 0 : likely.front().agreement, places.empty() ? 0 : places.front().agreement,
                            reading.fit.agreement, reading.fit.scale() * 72, std::chrono::duration<double>(coarse - start).count(),
                            std::chrono::duration<double>(end - coarse).count());
                        std::fflush(stdout);
                    }
                }
            }
        }
    }
    for (const auto& [name, total] : totals) std::printf("%-20s named %d of %d\n", name.c_str(), total.first, total.second);
    fs::remove_all(folder);
    return 0;
}
