#include "trace/shift/page_search.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <numeric>
#include <opencv2/imgproc.hpp>
#include <tuple>
#include <utility>

#include "trace/shift/correlate.hpp"
#include "trace/shift/ink.hpp"

namespace telltale {
namespace {

constexpr double page_pt = 1024;  // a page of usual height
constexpr int fine_bins = 512;    // of 2 points
constexpr int rough_bins = 256;
constexpr double trend_pt = 30;      // what changes more slowly is no line of text
constexpr double least_scale = 0.5;  // leak pixels a point
constexpr double most_scale = 4.2;   // 300 dpi
constexpr double fine_step = 1.02;   // of scales
constexpr double rough_step = 1.03;
constexpr double rough_boxes = 0.25;   // pixels a point: 18 dpi
constexpr double placing_boxes = 0.4;     // 29 dpi, where words part
constexpr double least_fine_boxes = 0.4;
constexpr double most_fine_boxes = 0.7;   // 50 dpi, where pieces of words do
constexpr double fine_area_px = 60000;    // of a leak that is looked at finely: the smaller it is, the finer
constexpr int fine_reach_px = 4;          // from where they were placed
constexpr double softened_px = 0.6;
constexpr double character_em = 0.65;  // of the middle part of a character; 0.5 for Latin letters, up to 0.9 for CJK
constexpr double em_of_box = 1 / 1.16;
constexpr double scale_doubt = 1.5;
constexpr double rules_in_side = 16;     // of the leak's longer side, a ruled line is at least so long
constexpr std::size_t looked_at = 2048;  // pages whose profiles are compared finely
constexpr float least_energy = 0.02F;    // of a page's profile, in the part that a leak shows: a line or two
constexpr std::size_t compared = 64;     // pages whose boxes are looked at, at least
constexpr std::size_t most_compared = 128;
constexpr std::size_t compared_of_scale = 12;  // of the pages that fit in one scale, these too
constexpr double one_scale = 1.04;
constexpr double as_likely = 0.8;          // of the best profile's agreement: a few lines look like those of many pages
constexpr std::size_t compared_well = 32;  // pages whose boxes are looked at finely, and in other scales too
constexpr std::size_t compared_well_of_scale = 6;
constexpr std::size_t most_places = 3;     // of each: a few lines fit a line higher or a word further about as well
constexpr std::size_t in_one_part = 1024;  // pages that one thread looks at
constexpr std::size_t at_once = 128;       // rough profiles compared at once: they stay in the processor's cache

/// Without its trend, and of length one. bins: of a page's whole height.
void sharpen(cv::Mat& profile, int bins) {
    cv::Mat trend;
    cv::blur(profile, trend, {static_cast<int>(trend_pt / page_pt * bins) | 1, 1});
    profile -= trend;
    const double length = cv::norm(profile);
    if (length > 1e-9) profile /= length;
}

/// How much text each part of a page's height holds.
cv::Mat profile_of(const PageLayout& page) {
    cv::Mat profile = cv::Mat::zeros(1, fine_bins, CV_32F);
    constexpr double bin_pt = page_pt / fine_bins;
    for (const TextCluster& cluster : page.clusters) {
        const double height = cluster.bottom - cluster.top;
        const int first = static_cast<int>((cluster.top + 0.2 * height) / bin_pt);
        const int last = static_cast<int>((cluster.bottom - 0.25 * height) / bin_pt);
        const auto width = static_cast<float>(cluster.right - cluster.left);
        for (int bin = std::max(0, first); bin <= std::min(last, fine_bins - 1); ++bin) profile.at<float>(bin) += width;
    }
    return profile;
}

/// Bins that a leak's rows fill, of which a point takes scale pixels.
int length_of(const cv::Mat& rows, double scale, int bins) {
    return std::min(bins, static_cast<int>(rows.cols / (scale * page_pt / bins)));
}

/// The same of a leak's rows. Ready to be compared; all zero where there is too little.
cv::Mat profile_of(const cv::Mat& rows, double scale, int bins) {
    cv::Mat profile = cv::Mat::zeros(1, bins, CV_32F);
    const double bin_px = scale * page_pt / bins;
    const int length = length_of(rows, scale, bins);
    if (length < 8) return profile;
    cv::Mat shrunk;
    const cv::Mat used = rows.colRange(0, std::min(rows.cols, static_cast<int>(std::ceil(length * bin_px))));
    cv::resize(used, shrunk, {length, 1}, 0, 0, cv::INTER_AREA);
    sharpen(shrunk, bins);
    shrunk.copyTo(profile.colRange(0, length));
    return profile;
}

/// The sum of squares of each row's first values, none to all.
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

/// How well a profile of so many bins fits the page's part of the highest correlation, -1 to 1.
float best_fit(const float* products, const float* energies, int bins, int length) {
    // A part that is nearly empty must not fit by chance.
    const float least = least_energy * energies[bins];
    float best = -1;  // of the square, with its sign
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

/// How well a profile of so many bins fits each of some pages, at the best position.
void correlate(const PageSearch::Profiles& pages, std::span<const int> rows, const cv::Mat& profile, int length,
               std::vector<float>& peaks) {
    cv::Mat spectrum;
    cv::dft(profile, spectrum);
    peaks.clear();
    cv::Mat products;
    for (std::size_t first = 0; first < rows.size(); first += at_once) {
        const auto count = static_cast<int>(std::min(at_once, rows.size() - first));
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

/// Where a part of a page has text, as if each cluster were a grey box.
///
/// corner  of the part, in points
cv::Mat boxes_of(const PageLayout& page, double mask_scale, cv::Point2d corner, cv::Size size) {
    cv::Mat mask = cv::Mat::zeros(size, CV_8U);
    const double right = corner.x + size.width / mask_scale;
    const double bottom = corner.y + size.height / mask_scale;
    for (const TextCluster& cluster : page.clusters) {
        if (cluster.right < corner.x || cluster.left > right || cluster.bottom < corner.y || cluster.top > bottom) continue;
        const double height = cluster.bottom - cluster.top;
        constexpr int fraction = 4;  // bits below a pixel
        const auto at = [&](double x, double y) {
            return cv::Point(static_cast<int>(std::lround(((x - corner.x) * mask_scale - 0.5) * (1 << fraction))),
                             static_cast<int>(std::lround(((y - corner.y) * mask_scale - 0.5) * (1 << fraction))));
        };
        cv::rectangle(mask, at(cluster.left, cluster.top + 0.15 * height), at(cluster.right, cluster.bottom - 0.2 * height), 255,
                      cv::FILLED, cv::LINE_8, fraction);
    }
    cv::Mat ink;
    mask.convertTo(ink, CV_32F, 0.4 / 255);
    return ink;
}

cv::Mat boxes_of(const PageLayout& page, double mask_scale) {
    const auto pixels = [&](double length) { return std::max(1, static_cast<int>(length * mask_scale)); };
    return boxes_of(page, mask_scale, {}, {pixels(page.width), pixels(page.height)});
}

/// A leak's text in so many pixels a point, softened: strokes are no boxes.
cv::Mat soft_text(const cv::Mat& text, double shrinking) {
    cv::Mat soft;
    cv::GaussianBlur(resized(text, shrinking), soft, {}, softened_px);
    return soft;
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
    fine_.spectra.create(count, fine_bins, CV_32F);
    rough_.spectra.create(count, rough_bins, CV_32F);
    for (int i = 0; i < count; ++i) {
        const LikelyPage& page = pages_[static_cast<std::size_t>(i)];
        const PageLayout& layout = layouts[page.document].pages[page.page];
        cv::Mat profile = profile_of(layout);
        cv::Mat halved;
        cv::resize(profile, halved, {rough_bins, 1}, 0, 0, cv::INTER_AREA);
        sharpen(profile, fine_bins);
        sharpen(halved, rough_bins);
        profile.copyTo(fine_.spectra.row(i));
        halved.copyTo(rough_.spectra.row(i));
        std::vector<double> heights;
        for (const TextCluster& cluster : layout.clusters) heights.push_back(cluster.bottom - cluster.top);
        const auto middle = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2);
        std::nth_element(heights.begin(), middle, heights.end());
        em_pt_.push_back(em_of_box * *middle);
    }
    for (Profiles* profiles : {&fine_, &rough_}) {
        profiles->energies = energies_of(profiles->spectra);
        cv::dft(profiles->spectra, profiles->spectra, cv::DFT_ROWS);
    }
}

std::vector<LikelyPage> PageSearch::find(const cv::Mat& leak_ink, std::size_t most) const {
    const cv::Mat text = without_rules(leak_ink, std::max(leak_ink.rows, leak_ink.cols) / rules_in_side);
    cv::Mat rows;
    cv::reduce(text, rows, 1, cv::REDUCE_AVG);
    rows = rows.t();
    const double character = character_height(text);
    std::vector<LikelyPage> pages = pages_;
    for (LikelyPage& page : pages) page.agreement = -1;
    std::vector<int> all(pages.size());
    std::iota(all.begin(), all.end(), 0);
    const auto compare_some = [&](const Profiles& profiles, std::span<const int> candidates, double step, const auto& fits) {
        std::vector<int> fitting;
        std::vector<float> peaks;
        for (double scale = least_scale; scale < most_scale; scale *= step) {
            fitting.clear();
            std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(fitting),
                         [&](int i) { return fits(static_cast<std::size_t>(i), scale); });
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
    const auto compare = [&](const Profiles& profiles, std::span<const int> candidates, double step, const auto& fits) {
        const std::size_t parts = (candidates.size() + in_one_part - 1) / in_one_part;
        cv::parallel_for_({0, static_cast<int>(parts)}, [&](const cv::Range& range) {
            for (int part = range.start; part < range.end; ++part) {
                const std::size_t first = static_cast<std::size_t>(part) * in_one_part;
                compare_some(profiles, candidates.subspan(first, std::min(in_one_part, candidates.size() - first)), step, fits);
            }
        });
    };
    const auto best_of = [&](std::vector<int> candidates, std::size_t count) {
        const std::size_t kept = std::min(count, candidates.size());
        std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(kept), candidates.end(), [&](int a, int b) {
            return pages[static_cast<std::size_t>(a)].agreement > pages[static_cast<std::size_t>(b)].agreement;
        });
        candidates.resize(kept);
        return candidates;
    };
    // Only where a page's font would look about as high as the leak's.
    const auto as_high = [&](std::size_t i, double scale) {
        const double off = character / (character_em * em_pt_[i] * scale);
        return character <= 0 || (off < scale_doubt && off > 1 / scale_doubt);
    };
    if (pages.size() > looked_at) {
        compare(rough_, all, rough_step, as_high);
        all = best_of(std::move(all), looked_at);
        for (const int i : all) pages[static_cast<std::size_t>(i)].agreement = -1;
    }
    compare(fine_, all, fine_step, as_high);
    const auto agreement_of = [&](int i) { return pages[static_cast<std::size_t>(i)].agreement; };
    std::vector<int> likely = best_of(all, most_compared);
    std::size_t count = std::min(compared, likely.size());
    while (count < likely.size() && agreement_of(likely[count]) >= as_likely * agreement_of(likely.front())) ++count;
    likely.resize(count);
    // Lines are alike: hundreds of pages of another make may fit better, in a scale of their own.
    const auto with_best_of_each_scale = [&](std::vector<int> chosen, std::span<const int> candidates, std::size_t most_of_scale) {
        std::map<long, std::vector<int>> of_scale;
        for (const int i : candidates) of_scale[std::lround(std::log(pages[static_cast<std::size_t>(i)].scale) / std::log(one_scale))].push_back(i);
        for (auto& [scale, some] : of_scale) {
            for (const int i : best_of(std::move(some), most_of_scale)) {
                if (std::find(chosen.begin(), chosen.end(), i) == chosen.end()) chosen.push_back(i);
            }
        }
        std::erase_if(chosen, [&](int i) { return agreement_of(i) <= 0; });
        return chosen;
    };
    likely = with_best_of_each_scale(std::move(likely), all, compared_of_scale);

    std::map<double, cv::Mat> soft;  // the leak, by factor
    const auto make_soft = [&](double boxes_scale, std::initializer_list<double> factors) {
        for (const int i : likely) {
            for (const double factor : factors) {
                const double shrinking = boxes_scale / (pages[static_cast<std::size_t>(i)].scale * factor);
                if (cv::Mat& leak = soft[shrinking]; leak.empty()) leak = soft_text(text, shrinking);
            }
        }
    };
    const auto for_each_likely = [&](const auto& look) {
        cv::parallel_for_({0, static_cast<int>(likely.size())}, [&](const cv::Range& range) {
            for (int k = range.start; k < range.end; ++k) look(static_cast<std::size_t>(likely[static_cast<std::size_t>(k)]));
        });
    };
    make_soft(rough_boxes, {1.0});
    for_each_likely([&](std::size_t i) {
        LikelyPage& page = pages[i];
        const cv::Mat& leak = soft.at(rough_boxes / page.scale);
        page.agreement = Correlator(boxes_of(layouts_[page.document].pages[page.page], rough_boxes)).match(leak, 1).front().agreement;
    });
    likely = with_best_of_each_scale(best_of(likely, compared_well), likely, compared_well_of_scale);
    const double fine_boxes = [&] {
        std::vector<double> scales;
        for (const int i : likely) scales.push_back(pages[static_cast<std::size_t>(i)].scale);
        if (scales.empty()) return least_fine_boxes;
        std::nth_element(scales.begin(), scales.begin() + static_cast<std::ptrdiff_t>(scales.size() / 2), scales.end());
        return std::clamp(std::sqrt(fine_area_px / static_cast<double>(text.total())) * scales[scales.size() / 2], least_fine_boxes, most_fine_boxes);
    }();
    make_soft(placing_boxes, {1.0});
    make_soft(fine_boxes, {1 / fine_step, 1.0, fine_step});
    for_each_likely([&](std::size_t i) {
        LikelyPage& page = pages[i];
        const double middle = page.scale;
        const cv::Mat& placed = soft.at(placing_boxes / middle);
        std::vector<cv::Point2d> places;  // where the leak's middle would be, in points
        for (const Correlator::Peak& peak : Correlator(boxes_of(layouts_[page.document].pages[page.page], placing_boxes)).match(placed, most_places))
            places.emplace_back((peak.x + placed.cols / 2.0) / placing_boxes, (peak.y + placed.rows / 2.0) / placing_boxes);
        page.agreement = -1;
        const auto look = [&](double scale, cv::Point2d place) {
            const cv::Mat& leak = soft.at(fine_boxes / scale);
            const cv::Size size(leak.cols + 2 * fine_reach_px, leak.rows + 2 * fine_reach_px);
            const cv::Point2d corner = place - cv::Point2d(size.width, size.height) / (2 * fine_boxes);
            const double agreement = best_agreement(boxes_of(layouts_[page.document].pages[page.page], fine_boxes, corner, size), leak);
            const bool is_better = agreement > page.agreement;
            if (is_better) std::tie(page.agreement, page.scale) = std::pair(agreement, scale);
            return is_better;
        };
        cv::Point2d best;
        for (const cv::Point2d& place : places) {
            if (look(middle, place)) best = place;
        }
        for (const double factor : {1 / fine_step, fine_step}) look(middle * factor, best);
    });
    std::vector<LikelyPage> result;
    for (const int i : likely) {
        if (pages[static_cast<std::size_t>(i)].agreement > 0) result.push_back(pages[static_cast<std::size_t>(i)]);
    }
    std::sort(result.begin(), result.end(), [](const LikelyPage& a, const LikelyPage& b) { return a.agreement > b.agreement; });
    if (result.size() > most) result.resize(most);
    return result;
}

}  // namespace telltale
