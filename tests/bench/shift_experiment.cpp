// Measures how well the mark in the text can be read, by tracing. The result is a table in docs/experiments/text.md.
//
//     shift_experiment [--rows bw,crop] [--renderers poppler,cairo,mupdf,ghostscript,chromium] [--dpi 96,150,220] [--pages 1,2]
//                      [--among FILE]... [--keep FOLDER] FILE...
//
//     shift_experiment --jumps [--renderers ...] [--dpi 96,1200] [--pages 1] FILE...
//
// Documents are stamped with tint and shift, drawn, attacked, and traced among 10,000 copies and all pages of all files.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <fstream>
#include <functional>
#include <map>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "bench/draw.hpp"
#include "bench/shift_jumps.hpp"
#include "document/foreign/foreign.hpp"
#include "mark/shift_layout.hpp"
#include "support/camera.hpp"
#include "support/disturb.hpp"
#include "support/picture_file.hpp"
#include "support/printer.hpp"
#include "support/programs.hpp"
#include "support/raster_mat.hpp"
#include "support/recompress.hpp"
#include "support/scanner.hpp"
#include "support/temporary_folder.hpp"
#include "telltale/stamp.hpp"
#include "telltale/trace.hpp"
#include "trace/leak/ink.hpp"
#include "trace/leak/luma.hpp"
#include "trace/page/page_search.hpp"

using namespace telltale;
using namespace telltale::support;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t copies = 10000;
constexpr std::size_t colluders = 5;
constexpr int colluded_pages = 10;
constexpr std::size_t least_clusters = 60;  // a page with fewer clusters is no page of text

struct Document {
    std::string path;
    std::vector<std::uint8_t> bytes;
    PreparedDocument prepared;
    ShiftLayout layout;

    std::string name() const { return fs::path(path).stem().string(); }
};

/// Gives the tracer originals as VaultOriginals does, and draws every page only once.
class Originals : public OriginalPages {
public:
    explicit Originals(const std::deque<Document>& documents) {
        for (const Document& document : documents) documents_[document.prepared.document()] = &document;
    }
    std::vector<Sha256> documents() const override {
        std::vector<Sha256> all;
        for (const auto& [hash, document] : documents_) all.push_back(hash);
        return all;
    }
    std::vector<std::uint8_t> layout(const Sha256& document) const override { return documents_.at(document)->prepared.shift_layout(); }
    std::optional<Raster> draw(const Sha256& document, int page, int long_side_px) const override {
        std::optional<Raster>& kept = drawn_[{document, page}];
        if (!kept) kept = draw_anew(document, page, long_side_px);
        return kept;
    }
    std::vector<std::vector<std::uint8_t>> lines(const Sha256& document) const override {
        std::vector<std::vector<std::uint8_t>> lines;
        for (std::size_t page = 0; page < documents_.at(document)->layout.pages.size(); ++page)
            lines.push_back(page_lines(draw_anew(document, static_cast<int>(page), lines_side_px)));
        return lines;
    }

private:
    Raster draw_anew(const Sha256& document, int page, int long_side_px) const {
        return read_foreign(documents_.at(document)->bytes, {.first_page = page + 1, .max_pages = 1, .page_long_side = long_side_px})
            .pictures.front();
    }

    std::map<Sha256, const Document*> documents_;
    mutable std::map<std::pair<Sha256, int>, std::optional<Raster>> drawn_;
};

Raster in_colour(const Raster& grey) {
    Raster colour = blank(grey.width, grey.height, 3);
    cv::Mat to = mat_of(colour);
    cv::cvtColor(mat_of(grey), to, cv::COLOR_GRAY2BGR);
    return colour;
}

/// Draws a page with Chromium's viewer and cuts its surround off.
Raster draw_by_chromium(const fs::path& pdf, int page, int dpi, const PageLayout& layout, const fs::path& folder) {
    const fs::path out = folder / "shot.png";
    std::ofstream(folder / "shots.json") << R"([{"pdf":")" << pdf.string() << R"(","page":)" << page << R"(,"zoom":100,"scale":)"
                                         << dpi / 96.0 << R"(,"width":)" << static_cast<int>(layout.width * 4 / 3) + 60 << R"(,"height":)"
                                         << static_cast<int>(layout.height * 4 / 3) + 30 << R"(,"out":")" << out.string() << R"("}])";
    if (run({"node", TELLTALE_SCREENSHOTS, (folder / "shots.json").string()}) != 0) throw std::runtime_error("Chromium has drawn nothing");
    const Raster shot = read_png(out);
    cv::Mat grey;
    cv::cvtColor(mat_of(shot), grey, cv::COLOR_BGR2GRAY);
    cv::morphologyEx(grey > 235, grey, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_RECT, {41, 41}));
    return cut(shot, cv::boundingRect(grey));
}

Raster black_and_white(const Raster& page) {
    cv::Mat levels;
    cv::cvtColor(mat_of(page), levels, cv::COLOR_BGR2GRAY);
    Raster result = blank(page.width, page.height, 1);
    cv::Mat to = mat_of(result);
    cv::threshold(levels, to, 150, 255, cv::THRESH_BINARY);
    return in_colour(result);
}

/// Makes a photo black and white as apps for phones do that turn photos into scans: each place is judged by its surroundings.
Raster scanned_by_app(const Raster& photo) {
    cv::Mat levels;
    cv::cvtColor(mat_of(photo), levels, cv::COLOR_BGR2GRAY);
    Raster result = blank(photo.width, photo.height, 1);
    cv::Mat to = mat_of(result);
    cv::adaptiveThreshold(levels, to, 255, cv::ADAPTIVE_THRESH_MEAN_C, cv::THRESH_BINARY, 2 * (photo.width / 60) + 1, 20);
    return in_colour(result);
}

Raster stretch(const Raster& page) {
    Raster result = page;
    for (std::uint8_t& sample : result.samples) sample = static_cast<std::uint8_t>(std::clamp((sample - 20) * 255 / 215, 0, 255));
    return result;
}

Raster sent(const Raster& page) {
    return chat(page, {1280, 60});
}

double radians(double degrees) {
    return degrees * std::numbers::pi / 180;
}

CameraShot shot_at(double degrees, Random& random) {
    CameraShot shot;
    shot.page_span = random.uniform(1800, 2300);
    shot.tilt = radians(degrees);
    shot.tilt_direction = random.uniform(0, 2 * std::numbers::pi);
    shot.roll = random.uniform(-0.1, 0.1);
    return shot;
}

/// Straightens a photo as such apps do: the page's corners become the picture's corners.
Raster flattened(const Raster& photo, const Raster& page, const CameraShot& shot) {
    const Homography map = page_to_photo(page, shot);
    const double scale = 1600.0 / std::max(page.width, page.height);
    std::vector<cv::Point2f> from, to;
    for (const auto& [x, y] : {std::pair(0, 0), {page.width, 0}, {page.width, page.height}, {0, page.height}}) {
        const auto at = map(x, y);
        from.emplace_back(static_cast<float>(at.x), static_cast<float>(at.y));
        to.emplace_back(static_cast<float>(x * scale), static_cast<float>(y * scale));
    }
    Raster result = blank(static_cast<int>(page.width * scale), static_cast<int>(page.height * scale), 3);
    cv::Mat out = mat_of(result);
    cv::warpPerspective(mat_of(photo), out, cv::getPerspectiveTransform(from, to), out.size(), cv::INTER_AREA);
    return result;
}

/// Photocopies a page several times over: each time it is printed and scanned, and its paper is whitened.
Raster photocopied(const Raster& page, int generations, Random& random) {
    Raster result = page;
    for (int i = 0; i < generations; ++i) {
        Printer printer = Printer::laser();
        printer.paper_width = page.width > page.height ? 11.69 : 8.27;
        Scanner scanner;
        scanner.dpi = i + 1 < generations ? 300 : 150;
        scanner.turn = radians(random.uniform(-0.3, 0.3));
        scanner.speed = 1 + random.uniform(-0.002, 0.002);
        const auto seed = static_cast<std::uint32_t>(random.below(1 << 20));
        result = scan(print_page(result, printer, seed), scanner, seed);
        // A copier's text mode raises the contrast about half the light, so that the middle of an edge stays where it is.
        for (std::uint8_t& sample : result.samples) sample = static_cast<std::uint8_t>(std::clamp((sample - 130) * 255 / 110, 0, 255));
    }
    return result;
}

/// Cuts out so many lines of the page's text, as wide as the page, at a random place, with a third of a line above and below.
///
/// When the page has fewer lines, all of them are taken.
Raster crop_lines(const Raster& page, const PageLayout& layout, std::size_t lines, Random& random) {
    std::vector<std::pair<double, double>> found;  // top and bottom of each line, points
    std::vector<const TextCluster*> clusters;
    for (const TextCluster& cluster : layout.clusters) clusters.push_back(&cluster);
    std::sort(clusters.begin(), clusters.end(), [](const TextCluster* a, const TextCluster* b) { return a->bottom < b->bottom; });
    for (const TextCluster* cluster : clusters) {
        if (found.empty() || (cluster->top + cluster->bottom) / 2 > found.back().second) found.emplace_back(cluster->top, cluster->bottom);
    }
    const std::size_t taken = std::min(lines, found.size());
    const auto first = static_cast<std::size_t>(random.below(static_cast<int>(found.size() - taken) + 1));
    const double scale = page.height / layout.height;
    const double margin = 0.3 * (found[first].second - found[first].first);
    const int top = std::max(0, static_cast<int>((found[first].first - margin) * scale));
    const int bottom = std::min(page.height, static_cast<int>((found[first + taken - 1].second + margin) * scale));
    return cut(page, cv::Rect(0, top, page.width, bottom - top));
}

struct Row {
    std::string name;
    int floor;  ///< share of leaks that have to be named, per cent
    std::function<bool(int)> dpis;
    std::function<Raster(const Raster&, const PageLayout&, Random&)> attack;
};

bool any(int) {
    return true;
}

const std::vector<Row>& rows() {
    static const std::vector<Row> all = [] {
        std::vector<Row> made{
            {"stretch+chat 96 dpi", 97, [](int dpi) { return dpi == 96; },
             [](const Raster& p, const auto&, Random&) { return sent(stretch(p)); }},
            {"bw 96 dpi", 90, [](int dpi) { return dpi == 96; }, [](const Raster& p, const auto&, Random&) { return black_and_white(p); }},
            {"bw 150+ dpi", 99, [](int dpi) { return dpi >= 150; },
             [](const Raster& p, const auto&, Random&) { return black_and_white(p); }},
            {"bw+chat 96 dpi", 95, [](int dpi) { return dpi == 96; },
             [](const Raster& p, const auto&, Random&) { return sent(black_and_white(p)); }},
            {"bw+chat 150+ dpi", 95, [](int dpi) { return dpi >= 150; },
             [](const Raster& p, const auto&, Random&) { return sent(black_and_white(p)); }},
            {"photo 30 deg, flattened, bw", 90, [](int dpi) { return dpi == 150; },
             [](const Raster& p, const auto&, Random& random) {
                 const CameraShot shot = shot_at(30, random);
                 return scanned_by_app(flattened(photograph_screen(p, shot, 7), p, shot));
             }},
            {"photo 30 deg, bw", 90, [](int dpi) { return dpi == 150; },
             [](const Raster& p, const auto&, Random& random) { return black_and_white(photograph_screen(p, shot_at(30, random), 7)); }},
            {"photo 30 deg, bw by surroundings", 90, [](int dpi) { return dpi == 150; },
             [](const Raster& p, const auto&, Random& random) { return scanned_by_app(photograph_screen(p, shot_at(30, random), 7)); }},
            {"photocopied 5 times", 90, [](int dpi) { return dpi == 220; },
             [](const Raster& p, const auto&, Random& random) { return photocopied(p, 5, random); }}};
        for (const auto& [lines, floor] : {std::pair(8, 95), {4, 85}, {2, 0}}) {
            const auto part = [lines = static_cast<std::size_t>(lines)](const Raster& p, const PageLayout& l, Random& r) {
                return crop_lines(p, l, lines, r);
            };
            const std::string name = "crop " + std::to_string(lines) + " lines";
            made.push_back({name, floor, any, part});
            made.push_back(
                {name + "+chat", floor, any, [part](const Raster& p, const PageLayout& l, Random& r) { return sent(part(p, l, r)); }});
            made.push_back({name + ", stretch", floor, any,
                            [part](const Raster& p, const PageLayout& l, Random& r) { return stretch(part(p, l, r)); }});
            made.push_back({name + ", stretch+chat", floor, any,
                            [part](const Raster& p, const PageLayout& l, Random& r) { return sent(stretch(part(p, l, r))); }});
        }
        return made;
    }();
    return all;
}

/// The processor time of all threads since the start, on which a busy machine has no influence.
double seconds_since(std::clock_t start) {
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

struct Total {
    int floor = 0;
    int named = 0;
    int traced = 0;
    int found = 0;  ///< leaks whose page was looked for, and the right one was found
    int looked_for = 0;
    double seconds = 0;
};

class Experiment {
public:
    Experiment(const std::deque<Document>& documents, std::vector<std::string> renderers, std::vector<std::string> chosen, fs::path keep)
        : keep_(std::move(keep)), originals_(documents), renderers_(std::move(renderers)), chosen_(std::move(chosen)), candidates_(copies) {
        for (std::size_t i = 0; i < copies; ++i) candidates_[i].copy = copy_id({}, {std::to_string(i), {}, {}});
    }

    static VaultKey key() {
        VaultKey::Bytes bytes{};
        bytes[0] = 7;
        return VaultKey::from_bytes(bytes);
    }

    void pages(const Document& document, const std::vector<int>& pages, const std::vector<int>& dpis) {
        for (const int page : pages) {
            if (static_cast<std::size_t>(page) > document.layout.pages.size()) continue;
            const PageLayout& layout = document.layout.pages[static_cast<std::size_t>(page) - 1];
            if (layout.clusters.size() < least_clusters) continue;
            const CopyId& guilty = candidates_[17 + static_cast<std::size_t>(page)].copy;
            write_bytes(folder_ / "copy.pdf", document.prepared.copy_for(guilty).bytes);
            for (const std::string& renderer : renderers_) {
                for (const int dpi : dpis) {
                    std::optional<Raster> drawn;
                    for (const Row& row : rows()) {
                        if (!row.dpis(dpi) || !is_chosen(row.name)) continue;
                        if (!drawn) drawn = draw(folder_ / "copy.pdf", page, dpi, renderer, layout);
                        Random random(static_cast<std::uint32_t>(page * 1000 + dpi));
                        const std::string what = document.name() + " p" + std::to_string(page) + " " + renderer + " " + std::to_string(dpi);
                        judge(row.name, row.floor, what, {row.attack(*drawn, layout, random)}, {guilty}, document, page - 1);
                    }
                }
            }
        }
    }

    /// Leaks ten pages of which several copies were averaged pixel by pixel, as they are and with the tint burnt out.
    void collude(const Document& document, int dpi) {
        if (document.layout.pages.size() < colluded_pages || !is_chosen("colluders")) return;
        std::vector<CopyId> guilty;
        for (std::size_t i = 0; i < colluders; ++i) {
            guilty.push_back(candidates_[100 * i + 3].copy);
            write_bytes(folder_ / (std::to_string(i) + ".pdf"), document.prepared.copy_for(guilty.back()).bytes);
        }
        for (const std::string& renderer : renderers_) {
            std::vector<Raster> means, burnt;
            for (int page = 1; page <= colluded_pages; ++page) {
                std::vector<Raster> drawn;
                for (std::size_t i = 0; i < colluders; ++i)
                    drawn.push_back(draw(folder_ / (std::to_string(i) + ".pdf"), page, dpi, renderer,
                                         document.layout.pages[static_cast<std::size_t>(page) - 1]));
                means.push_back(average(drawn));
                burnt.push_back(stretch(means.back()));
            }
            const std::string what = document.name() + " " + renderer + " " + std::to_string(dpi);
            judge("5 colluders, 10 pages", 90, what, means, guilty, document, {});
            judge("5 colluders, 10 pages, stretch", 90, what, burnt, guilty, document, {});
        }
    }

    /// Prints another table: how far text moves in each renderer's pixels.
    void jumps(const Document& document, const std::vector<int>& pages, const std::vector<int>& dpis) const {
        const PreparedDocument prepared = prepare(document.bytes, key(), {.tint = false, .shift = MovedText::all});
        write_bytes(folder_ / "original.pdf", document.bytes);
        write_bytes(folder_ / "copy.pdf", prepared.copy_for(candidates_[17].copy).bytes);
        for (const int page : pages) {
            if (static_cast<std::size_t>(page) > document.layout.pages.size()) continue;
            const PageLayout& layout = document.layout.pages[static_cast<std::size_t>(page) - 1];
            for (const std::string& renderer : renderers_) {
                for (const int dpi : dpis) {
                    const bench::Jumps found = bench::measure_jumps(draw(folder_ / "original.pdf", page, dpi, renderer, layout),
                                                                    draw(folder_ / "copy.pdf", page, dpi, renderer, layout), layout, dpi);
                    std::printf(
                        "%-32s p%d %-12s %4d dpi: largest jump %d px (%.2f pt) across, %d px (%.2f pt) up or down; %zu of %zu moved by a "
                        "pixel or more\n",
                        document.name().c_str(), page, renderer.c_str(), dpi, found.right_px, found.right_px * 72.0 / dpi, found.down_px,
                        found.down_px * 72.0 / dpi, found.moved, found.clusters);
                    std::fflush(stdout);
                }
            }
        }
    }

    void print() const {
        std::printf("%-32s %6s %12s %8s %14s %8s\n", "row", "floor", "named", "", "page found", "s");
        for (const auto& name : order_) {
            const Total& total = totals_.at(name);
            std::printf("%-32s %4d %% %5d of %3d %6.1f %% %7d of %3d %7.2f\n", name.c_str(), total.floor, total.named, total.traced,
                        100.0 * total.named / total.traced, total.found, total.looked_for, total.seconds / total.traced);
        }
        std::printf("wrongly accused: %d\nwrong pages: %d\n", wrongly_accused_, wrong_pages_);
    }

private:
    bool is_chosen(const std::string& name) const {
        return chosen_.empty() || std::any_of(chosen_.begin(), chosen_.end(), [&](const std::string& c) { return name.starts_with(c); });
    }

    Raster draw(const fs::path& pdf, int page, int dpi, const std::string& renderer, const PageLayout& layout) const {
        if (renderer == "chromium") return draw_by_chromium(pdf, page, dpi, layout, folder_);
        for (const bench::Renderer one : {bench::Renderer::cairo, bench::Renderer::mupdf, bench::Renderer::ghostscript}) {
            if (renderer == to_string(one)) return bench::draw_page(pdf, page, dpi, one);
        }
        return bench::draw_page(pdf, page, dpi);
    }

    /// Traces a leak and counts the result. A leak counts as named when all who took part in it are named.
    ///
    /// page  index of the page that the leak shows, when it shows one page
    void judge(const std::string& row, int floor, const std::string& what, const std::vector<Raster>& leak,
               const std::vector<CopyId>& guilty, const Document& document, std::optional<int> page) {
        if (!keep_.empty()) write_bytes(keep_ / (row + ", " + what + ".png"), encode_png(leak.front()));
        const std::clock_t start = std::clock();
        const TraceReport report = trace(leak, {}, candidates_, key(), {}, &originals_);
        const double seconds = seconds_since(start);
        std::size_t named = 0;
        for (const Finding& finding : report.findings) {
            if (!finding.accused) continue;
            const bool took_part = std::find(guilty.begin(), guilty.end(), finding.copy) != guilty.end();
            named += took_part ? 1 : 0;
            wrongly_accused_ += took_part ? 0 : 1;
        }
        if (!totals_.contains(row)) order_.push_back(row);
        Total& total = totals_[row];
        total.floor = floor;
        total.named += named == guilty.size() ? 1 : 0;
        total.traced += 1;
        total.seconds += seconds;
        std::string shown = "not looked for";
        // When the tint alone has named everybody, the text was not looked at.
        if (page && (!report.shown.empty() || named < guilty.size())) {
            const ShownPage truth{0, document.prepared.document(), *page};
            const bool right = report.shown == std::vector{truth};
            shown = report.shown.empty() ? "no page" : right ? "right page" : "WRONG PAGE " + std::to_string(report.shown.front().page + 1);
            total.looked_for += 1;
            total.found += right ? 1 : 0;
            wrong_pages_ += !right && !report.shown.empty() ? 1 : 0;
        }
        const Finding best = report.findings.empty() ? Finding{} : report.findings.front();
        std::printf(
            "%-32s %-40s %zu named  score %5.1f tint %5.1f shift %5.1f  runner up %4.1f of %2zu alignments  %zu locks  %s  %.2f s\n",
            row.c_str(), what.c_str(), named, best.score.value_or(0), best.tint.value_or(0), best.shift.value_or(0),
            report.runner_up.value_or(0), report.alignments, report.locks.size(), shown.c_str(), seconds);
        std::fflush(stdout);
    }

    fs::path keep_;
    Originals originals_;
    std::vector<std::string> renderers_;
    std::vector<std::string> chosen_;
    std::vector<Candidate> candidates_;
    TemporaryFolder temporary_;
    fs::path folder_ = temporary_.path();
    std::vector<std::string> order_;
    std::map<std::string, Total> totals_;
    int wrongly_accused_ = 0;
    int wrong_pages_ = 0;
};

/// Times the search for the first page of each document among so many pages, for which these documents are taken many times.
void time_search(const std::deque<Document>& documents, std::size_t pages) {
    std::vector<ShiftLayout> many;
    for (std::size_t count = 0; count < pages;) {
        for (const Document& document : documents) {
            many.push_back(document.layout);
            count += document.layout.pages.size();
        }
    }
    using Clock = std::chrono::steady_clock;
    const auto elapsed = [](Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); };
    const auto start = Clock::now();
    const PageSearch search(many);
    std::printf("made ready in %.2f s\n", elapsed(start));
    for (const Document& document : documents) {
        const cv::Mat leak = ink_of(luma_of(bench::draw_page(document.bytes, 1, 96)));
        const std::clock_t worked = std::clock();
        const auto begin = Clock::now();
        const auto found = search.find(leak, 3);
        std::printf("%-32s searched in %.2f s, %.2f s of processors; best is page %u (%.2f)\n", document.name().c_str(), elapsed(begin),
                    seconds_since(worked), found.empty() ? 0 : found[0].page + 1, found.empty() ? 0 : found[0].agreement);
    }
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app;
    std::vector<std::string> renderers{"poppler", "mupdf"}, files, among, chosen;
    std::vector<int> dpis{96, 150, 220}, pages{1, 2};
    std::size_t searched = 0;
    std::string keep;
    bool jumps = false;
    app.add_flag("--jumps", jumps, "measure how far text goes in each renderer's pixels, and end");
    app.add_option("--search", searched, "time the search for a page among so many, these documents over and over, and end");
    app.add_option("--renderers", renderers)->delimiter(',');
    app.add_option("--dpi", dpis)->delimiter(',');
    app.add_option("--pages", pages)->delimiter(',');
    app.add_option("--rows", chosen, "those that begin so")->delimiter(',');
    app.add_option("--among", among, "originals that are kept too");
    app.add_option("--keep", keep, "write every leak there, as PNG");
    app.add_option("FILE", files)->required();
    for (CLI::Option* option : app.get_options([](const CLI::Option* o) { return o->get_delimiter() == ','; }))
        option->allow_extra_args(false);
    app.get_option("--among")->allow_extra_args(false);
    CLI11_PARSE(app, argc, argv);
    setenv("NODE_PATH", TELLTALE_NODE_MODULES, 0);

    std::deque<Document> documents;
    const auto read = [&](const std::string& path) {
        std::vector<std::uint8_t> bytes = read_bytes(path);
        PreparedDocument prepared = prepare(bytes, Experiment::key(), {.shift = MovedText::all});
        if (auto layout = shift_layout_from(prepared.shift_layout()))
            documents.push_back({path, std::move(bytes), std::move(prepared), std::move(*layout)});
    };
    for (const std::string& file : files) read(file);
    const std::size_t leaked = documents.size();
    for (const std::string& file : among) read(file);
    if (searched > 0) {
        time_search(documents, searched);
        return 0;
    }
    Experiment experiment(documents, renderers, chosen, keep);
    if (jumps) {
        for (std::size_t i = 0; i < leaked; ++i) experiment.jumps(documents[i], pages, dpis);
        return 0;
    }
    for (std::size_t i = 0; i < leaked; ++i) {
        experiment.pages(documents[i], pages, dpis);
        for (const int dpi : dpis) experiment.collude(documents[i], dpi);
    }
    experiment.print();
    return 0;
}
