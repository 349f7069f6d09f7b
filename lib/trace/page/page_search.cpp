#include "trace/page/page_search.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <numeric>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "system/parallel.hpp"
#include "trace/leak/ink.hpp"
#include "trace/page/page_boxes.hpp"

namespace telltale {
namespace {

/// How a page is looked for among all originals, and how many of them each step passes on: docs/design/text.md, "Finding the page".
struct PageSearchLimits {
    double page_pt = 1024;         ///< height that profiles cover, which is more than a page usually has
    int fine_bins = 512;           ///< bins of 2 points
    int rough_bins = 256;          ///< bins of 4 points
    double trend_pt = 30;          ///< what changes more slowly is no line of text
    double least_scale = 0.5;      ///< leak pixels a point
    double most_scale = 4.2;       ///< 300 dpi
    double fine_step = 1.02;       ///< ratio of neighbouring scales, for fine profiles
    double rough_step = 1.03;      ///< ratio of neighbouring scales, for rough profiles
    double character_em = 0.65;    ///< median height of characters in em: 0.5 for Latin letters, up to 0.9 for CJK
    double em_of_box = 1 / 1.16;   ///< em of a font over the height of a cluster's box
    double scale_doubt = 1.5;      ///< factor by which the height of characters may mislead about the scale
    double rules_in_side = 16;     ///< a ruled line is at least this part of the leak's longer side (a sixteenth)
    std::size_t looked_at = 2048;  ///< pages whose profiles are compared finely
    float least_energy = 0.02F;    ///< least share of a page's profile that counts as shown: a line or two
    // How many pages go on to the boxes: docs/design/text.md, "Finding the page".
    std::size_t compared = 64;               ///< pages whose boxes are compared roughly, at least
    std::size_t most_compared = 128;         ///< pages whose boxes are compared roughly at most, besides those of each scale
    std::size_t compared_of_scale = 12;      ///< best pages of each scale whose boxes are compared roughly too
    double one_scale = 1.04;                 ///< ratio of two scales that are counted as one
    double as_likely = 0.8;                  ///< share of the best agreement at which a page is about as likely as the best
    std::size_t compared_well = 32;          ///< pages whose boxes are compared finely, and in other scales too
    std::size_t compared_well_of_scale = 6;  ///< best pages of each scale whose boxes are compared finely too
    std::size_t in_one_part = 1024;          ///< pages that one thread looks at
    std::size_t at_once = 128;               ///< profiles that are compared at once, so that they stay in the processor's cache
};
constexpr PageSearchLimits limits;

void sort_by_agreement(std::vector<LikelyPage>& pages) {
    std::sort(pages.begin(), pages.end(), [](const LikelyPage& a, const LikelyPage& b) { return a.agreement > b.agreement; });
}

/// Takes a profile's trend away and makes its length one.
///
/// bins  how many bins a page's whole height has
void sharpen(cv::Mat& profile, int bins) {
    cv::Mat trend;
    cv::blur(profile, trend, {static_cast<int>(limits.trend_pt / limits.page_pt * bins) | 1, 1});
    profile -= trend;
    const double length = cv::norm(profile);
    if (length > 1e-9) profile /= length;
}

/// How much text each part of a page's height holds.
cv::Mat profile_of(const PageLayout& page) {
    cv::Mat profile = cv::Mat::zeros(1, limits.fine_bins, CV_32F);
    constexpr double bin_pt = limits.page_pt / limits.fine_bins;
    for (const TextCluster& cluster : page.clusters) {
        const double height = cluster.bottom - cluster.top;
        const int first = static_cast<int>((cluster.top + 0.2 * height) / bin_pt);
        const int last = static_cast<int>((cluster.bottom - 0.25 * height) / bin_pt);
        const auto width = static_cast<float>(cluster.right - cluster.left);
        for (int bin = std::max(0, first); bin <= std::min(last, limits.fine_bins - 1); ++bin) profile.at<float>(bin) += width;
    }
    return profile;
}

/// How many bins a leak's rows fill when a point takes `scale` pixels.
int length_of(const cv::Mat& rows, double scale, int bins) {
    return std::min(bins, static_cast<int>(rows.cols / (scale * limits.page_pt / bins)));
}

/// How much text each part of a leak's height holds, ready to be compared.
///
/// rows     how much text each row of pixels holds
/// returns  1 x bins floats; all zero when the leak fills fewer than 8 bins
cv::Mat profile_of(const cv::Mat& rows, double scale, int bins) {
    cv::Mat profile = cv::Mat::zeros(1, bins, CV_32F);
    const double bin_px = scale * limits.page_pt / bins;
    const int length = length_of(rows, scale, bins);
    if (length < 8) return profile;
    cv::Mat shrunk;
    const cv::Mat used = rows.colRange(0, std::min(rows.cols, static_cast<int>(std::ceil(length * bin_px))));
    cv::resize(used, shrunk, {length, 1}, 0, 0, cv::INTER_AREA);
    sharpen(shrunk, bins);
    shrunk.copyTo(profile.colRange(0, length));
    return profile;
}

/// The sums of the squares of each row's first values, from none of them to all.
cv::Mat energies_of(const cv::Mat& profiles) {
    cv::Mat sums(profiles.rows, profiles.cols + 1, CV_32F);
    for (int row = 0; row < profiles.rows; ++row) {
        const float* values = profiles.ptr<float>(row);
        float* sum = sums.ptr<float>(row);
        sum[0] = 0;
        for (int i = 0; i < profiles.cols; ++i) sum[i + 1] = sum[i] + values[i] * values[i];
    }
    return sums;
}

/// How well a leak's profile fits the part of a page that it fits best, -1 to 1.
///
/// products  correlation of the two at every position
/// energies  a row of energies_of() the page
/// bins      bins of a page's whole height
/// length    bins that the leak fills
float best_fit(const float* products, const float* energies, int bins, int length) {
    // A part that is nearly empty must not fit by chance.
    const float least = limits.least_energy * energies[bins];
    float best = -1;  // the square of the best fit, with the fit's sign
    const auto look = [&](int first, int last, const auto& energy_at) {
        for (int lag = first; lag < last; ++lag) {
            const float product = products[lag];
            best = std::max(best, product * std::abs(product) / std::max(least, energy_at(lag)));
        }
    };
    look(0, bins - length, [&](int lag) { return energies[lag + length] - energies[lag]; });
    look(bins - length, bins, [&](int lag) { return energies[bins] - energies[lag] + energies[lag + length - bins]; });
    return std::copysign(std::sqrt(std::abs(best)), best);
}

/// How well a leak's profile fits each of some pages at the best position.
///
/// length  bins that the leak fills
/// peaks   is set to one value for each of rows
void correlate(const PageSearch::Profiles& pages, std::span<const int> rows, const cv::Mat& profile, int length,
               std::vector<float>& peaks) {
    cv::Mat spectrum;
    cv::dft(profile, spectrum);
    peaks.clear();
    cv::Mat products;
    for (std::size_t first = 0; first < rows.size(); first += limits.at_once) {
        const auto count = static_cast<int>(std::min(limits.at_once, rows.size() - first));
        products.create(count, pages.spectra.cols, CV_32F);
        for (int k = 0; k < count; ++k) {
            cv::Mat product = products.row(k);
            cv::mulSpectrums(pages.spectra.row(rows[first + static_cast<std::size_t>(k)]), spectrum, product, 0, true);
        }
        cv::dft(products, products, cv::DFT_ROWS | cv::DFT_INVERSE | cv::DFT_SCALE | cv::DFT_REAL_OUTPUT);
        for (int k = 0; k < count; ++k) {
            const float* energies = pages.energies.ptr<float>(rows[first + static_cast<std::size_t>(k)]);
            peaks.push_back(best_fit(products.ptr<float>(k), energies, products.cols, length));
        }
    }
}

/// Chooses the best pages, and besides them the best pages of each scale.
///
/// Lines of text are much alike, so hundreds of pages of another make may fit better in a scale of their own.
/// least, most    bounds of how many of the best pages are chosen: those that are about as likely as the best one
/// of_each_scale  how many are chosen of each scale
std::vector<LikelyPage> choose(std::vector<LikelyPage> pages, std::size_t least, std::size_t most, std::size_t of_each_scale) {
    std::erase_if(pages, [](const LikelyPage& page) { return page.agreement <= 0; });
    sort_by_agreement(pages);
    std::size_t count = std::min(least, pages.size());
    while (count < std::min(most, pages.size()) && pages[count].agreement >= limits.as_likely * pages.front().agreement) ++count;
    std::map<long, std::size_t> of_scale;
    std::vector<LikelyPage> chosen;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const std::size_t before = of_scale[std::lround(std::log(pages[i].scale) / std::log(limits.one_scale))]++;
        if (i < count || before < of_each_scale) chosen.push_back(pages[i]);
    }
    return chosen;
}

}  // namespace

PageSearch::PageSearch(std::span<const ShiftLayout> layouts) : layouts_(layouts) {
    for (std::size_t d = 0; d < layouts.size(); ++d) {
        for (std::uint32_t p = 0; p < layouts[d].pages.size(); ++p) {
            if (!layouts[d].pages[p].clusters.empty()) pages_.push_back({d, p});
        }
    }
    if (pages_.empty()) return;
    const auto count = static_cast<int>(pages_.size());
    fine_.spectra.create(count, limits.fine_bins, CV_32F);
    rough_.spectra.create(count, limits.rough_bins, CV_32F);
    for (int i = 0; i < count; ++i) {
        const LikelyPage& page = pages_[static_cast<std::size_t>(i)];
        const PageLayout& layout = layouts[page.document].pages[page.page];
        cv::Mat profile = profile_of(layout);
        cv::Mat halved;
        cv::resize(profile, halved, {limits.rough_bins, 1}, 0, 0, cv::INTER_AREA);
        sharpen(profile, limits.fine_bins);
        sharpen(halved, limits.rough_bins);
        profile.copyTo(fine_.spectra.row(i));
        halved.copyTo(rough_.spectra.row(i));
        std::vector<double> heights;
        for (const TextCluster& cluster : layout.clusters) heights.push_back(cluster.bottom - cluster.top);
        const auto middle = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2);
        std::nth_element(heights.begin(), middle, heights.end());
        em_pt_.push_back(limits.em_of_box * *middle);
    }
    for (Profiles* profiles : {&fine_, &rough_}) {
        profiles->energies = energies_of(profiles->spectra);
        cv::dft(profiles->spectra, profiles->spectra, cv::DFT_ROWS);
    }
}

std::vector<LikelyPage> PageSearch::find(const cv::Mat& leak_ink, std::size_t most, int threads) const {
    const cv::Mat text = without_rules(leak_ink, std::max(leak_ink.rows, leak_ink.cols) / limits.rules_in_side);
    const PageBoxes boxes(text, layouts_, threads);
    std::vector<LikelyPage> likely =
        choose(compare_profiles(text, threads), limits.compared, limits.most_compared, limits.compared_of_scale);
    boxes.compare_roughly(likely);
    likely = choose(std::move(likely), limits.compared_well, limits.compared_well, limits.compared_well_of_scale);
    boxes.compare_finely(likely);
    std::erase_if(likely, [](const LikelyPage& page) { return page.agreement <= 0; });
    sort_by_agreement(likely);
    if (likely.size() > most) likely.resize(most);
    return likely;
}

std::vector<LikelyPage> PageSearch::compare_profiles(const cv::Mat& text, int threads) const {
    cv::Mat rows;
    cv::reduce(text, rows, 1, cv::REDUCE_AVG);
    rows = rows.t();
    const double character = character_height(text);
    std::vector<LikelyPage> pages = pages_;
    std::vector<int> all(pages.size());
    std::iota(all.begin(), all.end(), 0);
    // A scale is tried only where a page's font would look about as high as the leak's.
    const auto as_high = [&](std::size_t i, double scale) {
        const double off = character / (limits.character_em * em_pt_[i] * scale);
        return character <= 0 || (off < limits.scale_doubt && off > 1 / limits.scale_doubt);
    };
    const auto compare_some = [&](const Profiles& profiles, std::span<const int> candidates, double step) {
        std::vector<int> fitting;
        std::vector<float> peaks;
        for (double scale = limits.least_scale; scale < limits.most_scale; scale *= step) {
            fitting.clear();
            std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(fitting),
                         [&](int i) { return as_high(static_cast<std::size_t>(i), scale); });
            const cv::Mat profile = profile_of(rows, scale, profiles.spectra.cols);
            if (fitting.empty() || cv::norm(profile) < 0.5) continue;
            correlate(profiles, fitting, profile, length_of(rows, scale, profiles.spectra.cols), peaks);
            for (std::size_t k = 0; k < fitting.size(); ++k) {
                LikelyPage& page = pages[static_cast<std::size_t>(fitting[k])];
                if (peaks[k] <= page.agreement) continue;
                page.agreement = peaks[k];
                page.scale = scale;
            }
        }
    };
    const auto compare = [&](const Profiles& profiles, std::span<const int> candidates, double step) {
        for (const int i : candidates) pages[static_cast<std::size_t>(i)].agreement = -1;
        const std::size_t parts = (candidates.size() + limits.in_one_part - 1) / limits.in_one_part;
        run_parallel(parts, threads, [&](std::size_t part) {
            const std::size_t first = part * limits.in_one_part;
            compare_some(profiles, candidates.subspan(first, std::min(limits.in_one_part, candidates.size() - first)), step);
        });
    };
    if (all.size() > limits.looked_at) {
        compare(rough_, all, limits.rough_step);
        const auto better = [&](int a, int b) {
            return pages[static_cast<std::size_t>(a)].agreement > pages[static_cast<std::size_t>(b)].agreement;
        };
        std::nth_element(all.begin(), all.begin() + limits.looked_at, all.end(), better);
        all.resize(limits.looked_at);
    }
    compare(fine_, all, limits.fine_step);
    std::vector<LikelyPage> compared_pages;
    for (const int i : all) compared_pages.push_back(pages[static_cast<std::size_t>(i)]);
    return compared_pages;
}

}  // namespace telltale
