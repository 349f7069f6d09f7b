#include "document/pdf/page/preview.hpp"

#include <algorithm>
#include <charconv>
#include <future>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "system/child.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr const char* long_side = "64";
constexpr std::size_t most_pages_a_child = 16;
constexpr std::chrono::seconds patience{120};  ///< time for a document; pages that are left by then are not drawn
constexpr ChildLimits limits{.time = std::chrono::seconds(20), .max_output = std::size_t{1} << 24};
constexpr ChildLimits page_limits{.time = std::chrono::seconds(20), .max_output = std::size_t{1} << 26};

/// A run of pages that one child draws.
struct Run {
    std::size_t first = 0;  ///< page index
    std::size_t count = 0;
};

std::vector<Run> runs_of(std::span<const std::size_t> pages) {
    std::vector<Run> runs;
    for (const std::size_t page : pages) {
        if (runs.empty() || runs.back().first + runs.back().count != page || runs.back().count == most_pages_a_child)
            runs.push_back({page, 0});
        ++runs.back().count;
    }
    return runs;
}

constexpr int widest = 20'000;

std::optional<int> take_number(std::string_view& text, char end) {
    int number = 0;
    const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || stop == text.data() + text.size() || *stop != end || number < 1 || number > widest) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()) + 1);
    return number;
}

/// The next picture of a child's output (PGM), or nothing when there is no whole one.
std::optional<PagePicture> take_picture(std::string_view& left) {
    if (!left.starts_with("P5\n")) return std::nullopt;
    left.remove_prefix(3);
    const auto width = take_number(left, ' ');
    const auto height = width ? take_number(left, '\n') : std::nullopt;
    if (!height || !left.starts_with("255\n")) return std::nullopt;
    left.remove_prefix(4);
    const std::size_t size = static_cast<std::size_t>(*width) * static_cast<std::size_t>(*height);
    if (left.size() < size) return std::nullopt;
    PagePicture preview{*width, *height, {left.begin(), left.begin() + static_cast<std::ptrdiff_t>(size)}};
    left.remove_prefix(size);
    return preview;
}

/// Draws one run in one child.
///
/// size  the option by which pdftoppm is told the size, and its number
std::vector<std::optional<PagePicture>> draw_run(std::span<const std::uint8_t> pdf, const Run& run,
                                                 const std::pair<std::string, std::string>& size, const ChildLimits& child_limits) {
    std::vector<std::optional<PagePicture>> previews;
    try {
        const std::string first = std::to_string(run.first + 1);
        const std::string last = std::to_string(run.first + run.count);
        const ChildResult drawn =
            run_child({"pdftoppm", "-q", "-gray", "-cropbox", size.first, size.second, "-f", first, "-l", last, "-"}, pdf, child_limits);
        std::string_view left(reinterpret_cast<const char*>(drawn.output.data()), drawn.output.size());
        for (auto preview = take_picture(left); preview; preview = take_picture(left)) previews.push_back(std::move(preview));
    } catch (const Error&) {
        previews.clear();  // no pdftoppm here
    }
    // A page that failed leaves no gap, so nobody could say which one is missing.
    if (previews.size() != run.count) previews.assign(run.count, std::nullopt);
    return previews;
}

}  // namespace

std::vector<std::optional<PagePicture>> preview_pages(std::span<const std::uint8_t> pdf, std::span<const std::size_t> pages) {
    const std::vector<Run> runs = runs_of(pages);
    const std::size_t workers = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::optional<PagePicture>> previews;
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t next = 0; next < runs.size(); next += workers) {
        if (std::chrono::steady_clock::now() - start > patience) break;
        std::vector<std::future<std::vector<std::optional<PagePicture>>>> batch;
        for (std::size_t i = next; i < std::min(runs.size(), next + workers); ++i) {
            batch.push_back(std::async(std::launch::async, [&pdf, run = runs[i]] {
                return draw_run(pdf, run, {"-scale-to", long_side}, limits);
            }));
        }
        for (auto& drawn : batch) {
            for (auto& preview : drawn.get()) previews.push_back(std::move(preview));
        }
    }
    previews.resize(pages.size());
    return previews;
}

std::optional<PagePicture> draw_page(std::span<const std::uint8_t> pdf, std::size_t page, int dpi) {
    return std::move(draw_run(pdf, {page, 1}, {"-r", std::to_string(dpi)}, page_limits).front());
}

}  // namespace telltale
