#include "trace/informed/informed_pages.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "system/parallel.hpp"
#include "trace/informed/informed_page.hpp"
#include "trace/page/original.hpp"
#include "trace/page/text_index.hpp"

namespace telltale {
namespace {

constexpr std::size_t most_places = 4;  // places of pages in one picture that are compared with their originals
constexpr std::size_t most_alike = 2;   // pages that are read of one picture, when they look alike
constexpr double alike = 0.01;          // difference of correlation up to which two pages look alike

/// A place of a page that fits its original.
struct FittingPage {
    PagePlace place;
    SettledPage settled;
    cv::Mat original;  // luma
};

/// Side of a tile on a page.
double side_of(const cv::Mat& page) {
    return std::min(page.cols, page.rows) / 4.0;
}

/// Finds the place at which leak and original fit each other best, or the places of the best two pages when they look alike.
std::vector<FittingPage> best_fits(const cv::Mat& leak, std::span<const PagePlace> places, const TextIndex& index,
                                   const OriginalPages& originals) {
    std::vector<FittingPage> fits;
    for (const PagePlace& place : places.first(std::min(most_places, places.size()))) {
        const auto original = draw_original(originals, index.document(place.document), static_cast<int>(place.page), drawn_side_px);
        if (!original) continue;
        const PageLayout& layout = index.layout(place.document).pages[place.page];
        const double tile_pt = std::min(layout.width, layout.height) / 4;
        const Flattening first = laid(place.map, tile_pt);
        if (auto settled = settle_page(leak, *original, side_of(*original), first)) fits.push_back({place, std::move(*settled), *original});
    }
    std::stable_sort(fits.begin(), fits.end(),
                     [](const FittingPage& a, const FittingPage& b) { return a.settled.correlation > b.settled.correlation; });
    // A page that was found at several places counts once, at the best of them.
    const auto same = [&](const FittingPage& fit) {
        return fit.place.document == fits.front().place.document && fit.place.page == fits.front().place.page;
    };
    if (!fits.empty()) fits.erase(std::remove_if(fits.begin() + 1, fits.end(), same), fits.end());
    while (!fits.empty() && (fits.size() > most_alike || fits.back().settled.correlation < fits.front().settled.correlation - alike))
        fits.pop_back();
    return fits;
}

/// What one picture says beside the pages that it shows, the likeliest page first.
struct InformedPicture {
    std::vector<Hypothesis> hypotheses;
    std::optional<SoftValues> likeliest;  ///< the likeliest page's values
    std::optional<LeakText> text;
};

InformedPicture read_picture(const LeakPicture& picture, int number, const OriginalPages& originals, const Constellation& constellation,
                             Effort effort, int threads) {
    const auto index = originals.index();
    InformedPicture found;
    const cv::Mat& leak = picture.luma();
    // A page that fills an outline is found at once. Moved text is looked for in any case, since it is evidence of its own.
    auto fits = best_fits(leak, find_outlined(picture, *index), *index, originals);
    const auto is_sure = [&] { return !fits.empty() && fits.front().settled.correlation >= sure_correlation; };
    if (!is_sure() || index->has_moved_text()) {
        if (auto text = find_text(picture, *index, originals, effort, threads)) {
            text->picture = number;
            if (!is_sure()) {
                auto others = best_fits(leak, text->places, *index, originals);
                if (!others.empty() && (fits.empty() || others.front().settled.correlation > fits.front().settled.correlation))
                    fits = std::move(others);
            }
            found.text = std::move(*text);
        }
    }
    for (const FittingPage& fit : fits) {
        const int page = static_cast<int>(fit.place.page);
        auto read = read_informed_page(leak, picture.block_steps(), fit.original, side_of(fit.original), fit.settled, page, constellation);
        if (!read) continue;
        if (!found.likeliest) found.likeliest = read->soft;
        std::optional<ShownPage> shown;
        if (fits.size() == 1 && fit.settled.correlation >= claimed_correlation)
            shown = ShownPage{number, index->document(fit.place.document), page};
        found.hypotheses.push_back(original_hypothesis(std::move(*read), number, shown));
        found.hypotheses.back().beside = ShownPage{number, index->document(fit.place.document), page};
    }
    return found;
}

}  // namespace

InformedPages find_informed_pages(std::span<const LeakPicture> pictures, const OriginalPages& originals, const Constellation& constellation,
                                  Effort effort, int threads) {
    std::vector<InformedPicture> read(std::min(most_texts, pictures.size()));
    const int own = read.size() > 1 ? 1 : threads;
    run_parallel(read.size(), threads,
                 [&](std::size_t i) { read[i] = read_picture(pictures[i], static_cast<int>(i), originals, constellation, effort, own); });
    InformedPages found;
    std::vector<SoftValues> likeliest;
    for (InformedPicture& one : read) {
        if (one.likeliest) likeliest.push_back(std::move(*one.likeliest));
        if (one.text) found.texts.push_back(std::move(*one.text));
        std::move(one.hypotheses.begin(), one.hypotheses.end(), std::back_inserter(found.hypotheses));
    }
    if (likeliest.size() > 1) found.hypotheses.push_back({.alignment = add_readings(likeliest), .source = Source::original});
    return found;
}

std::size_t most_informed_pages(std::size_t pictures) {
    const std::size_t read = std::min(pictures, most_texts);
    return most_alike * read + (read > 1 ? 1 : 0);
}

}  // namespace telltale
