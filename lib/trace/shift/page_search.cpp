#include "trace/shift/page_search.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "trace/shift/correlate.hpp"
#include "trace/shift/ink.hpp"

namespace telltale {
namespace {

constexpr double bin_pt = 2;
constexpr int bins = 512;              // 1024 points: a page of usual height
constexpr int trend_bins = 15;         // what changes more slowly is no line of text
constexpr double least_scale = 0.5;    // leak pixels a point
constexpr double most_scale = 4.2;     // 300 dpi
constexpr double scale_step = 1.02;
constexpr double mask_scale = 0.25;    // pixels a point: 18 dpi
constexpr double character_em = 0.65;      // of the middle part of a character; 0.5 for Latin letters, up to 0.9 for CJK
constexpr double em_of_box = 1 / 1.16;
constexpr double scale_doubt = 1.5;
constexpr double rules_in_side = 16;     // of the leak's longer side, a ruled line is at least so long
constexpr std::size_t compared = 24;   // pages whose boxes are looked at

/// Without its trend, and of length one.
void sharpen(cv::Mat& profile) {
    cv::Mat trend;
    cv::blur(profile, trend, {trend_bins, 1});
    profile -= trend;
    const double length = cv::norm(profile);
    if (length > 1e-9) profile /= length;
}

/// How much text each two points of a page's height hold.
cv::Mat profile_of(const PageLayout& page) {
    cv::Mat profile = cv::Mat::zeros(1, bins, CV_32F);
    for (const TextCluster& cluster : page.clusters) {
        const double height = cluster.bottom - cluster.top;
        const int first = static_cast<int>((cluster.top + 0.2 * height) / bin_pt);
        const int last = static_cast<int>((cluster.bottom - 0.25 * height) / bin_pt);
        for (int bin = std::max(0, first); bin <= std::min(last, bins - 1); ++bin) profile.at<float>(bin) += static_cast<float>(cluster.right - cluster.left);
    }
    sharpen(profile);
    return profile;
}

/// The same of a leak, rows being scale pixels a point.
cv::Mat profile_of(const cv::Mat& rows, double scale) {
    cv::Mat profile = cv::Mat::zeros(1, bins, CV_32F);
    const int length = std::min(bins, static_cast<int>(rows.cols / (scale * bin_pt)));
    if (length < 8) return profile;
    cv::Mat shrunk;
    const cv::Mat used = rows.colRange(0, std::min(rows.cols, static_cast<int>(std::ceil(length * scale * bin_pt))));
    cv::resize(used, shrunk, {length, 1}, 0, 0, cv::INTER_AREA);
    sharpen(shrunk);
    shrunk.copyTo(profile.colRange(0, length));
    return profile;
}

/// Where a page has text, as if each cluster were a grey box.
cv::Mat boxes_of(const PageLayout& page) {
    cv::Mat mask = cv::Mat::zeros(std::max(1, static_cast<int>(page.height * mask_scale)), std::max(1, static_cast<int>(page.width * mask_scale)), CV_8U);
    for (const TextCluster& cluster : page.clusters) {
        const double height = cluster.bottom - cluster.top;
        constexpr int fraction = 4;  // bits below a pixel
        const auto at = [&](double x, double y) {
            return cv::Point(static_cast<int>(std::lround((x * mask_scale - 0.5) * (1 << fraction))), static_cast<int>(std::lround((y * mask_scale - 0.5) * (1 << fraction))));
        };
        cv::rectangle(mask, at(cluster.left, cluster.top + 0.15 * height), at(cluster.right, cluster.bottom - 0.2 * height), 255, cv::FILLED, cv::LINE_8, fraction);
    }
    cv::Mat ink;
    mask.convertTo(ink, CV_32F, 0.4 / 255);
    return ink;
}

}  // namespace

PageSearch::PageSearch(std::span<const ShiftLayout> layouts) : layouts_(layouts) {
    for (std::size_t d = 0; d < layouts.size(); ++d) {
        for (std::uint32_t p = 0; p < layouts[d].pages.size(); ++p) {
            if (!layouts[d].pages[p].clusters.empty()) pages_.push_back({d, p, 0});
        }
    }
    cv::Mat profiles(static_cast<int>(pages_.size()), bins, CV_32F);
    for (int i = 0; i < profiles.rows; ++i) {
        const LikelyPage& page = pages_[static_cast<std::size_t>(i)];
        profile_of(layouts[page.document].pages[page.page]).copyTo(profiles.row(i));
        std::vector<double> heights;
        for (const TextCluster& cluster : layouts[page.document].pages[page.page].clusters) heights.push_back(cluster.bottom - cluster.top);
        std::nth_element(heights.begin(), heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2), heights.end());
        em_pt_.push_back(em_of_box * heights[heights.size() / 2]);
    }
    if (!pages_.empty()) cv::dft(profiles, spectra_, cv::DFT_ROWS);
}

std::vector<LikelyPage> PageSearch::find(const cv::Mat& leak_ink, std::size_t most) const {
    if (pages_.size() <= most) return pages_;
    const cv::Mat text = without_rules(leak_ink, std::max(leak_ink.rows, leak_ink.cols) / rules_in_side);
    cv::Mat rows;
    cv::reduce(text, rows, 1, cv::REDUCE_AVG);
    rows = rows.t();
    std::vector<LikelyPage> best = pages_;
    std::vector<double> scale_of(pages_.size(), 1);
    const double character = character_height(text);
    for (double scale = least_scale; scale < most_scale; scale *= scale_step) {
        const cv::Mat profile = profile_of(rows, scale);
        if (cv::norm(profile) < 0.5) continue;
        // Only pages whose font would look about as high as the leak's.
        std::vector<int> fitting;
        for (int i = 0; i < spectra_.rows; ++i) {
            const double off = character / (character_em * em_pt_[static_cast<std::size_t>(i)] * scale);
            if (character <= 0 || (off < scale_doubt && off > 1 / scale_doubt)) fitting.push_back(i);
        }
        if (fitting.empty()) continue;
        cv::Mat spectrum;
        cv::dft(profile, spectrum);
        cv::Mat products(static_cast<int>(fitting.size()), bins, CV_32F);
        for (int k = 0; k < products.rows; ++k) spectra_.row(fitting[static_cast<std::size_t>(k)]).copyTo(products.row(k));
        cv::mulSpectrums(products, cv::repeat(spectrum, products.rows, 1), products, cv::DFT_ROWS, true);
        cv::dft(products, products, cv::DFT_ROWS | cv::DFT_INVERSE | cv::DFT_SCALE | cv::DFT_REAL_OUTPUT);
        for (int k = 0; k < products.rows; ++k) {
            const float* row = products.ptr<float>(k);
            const double peak = *std::max_element(row, row + bins);
            const auto i = static_cast<std::size_t>(fitting[static_cast<std::size_t>(k)]);
            if (peak <= best[i].agreement) continue;
            best[i].agreement = peak;
            scale_of[i] = scale;
        }
    }
    std::vector<std::size_t> order(best.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    const std::size_t kept = std::min(compared, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept), order.end(),
                      [&](std::size_t a, std::size_t b) { return best[a].agreement > best[b].agreement; });
    std::vector<LikelyPage> result;
    for (std::size_t k = 0; k < kept; ++k) {
        LikelyPage page = best[order[k]];
        Correlator boxes(boxes_of(layouts_[page.document].pages[page.page]));
        page.agreement = -1;
        for (const double beside : {1 / scale_step, 1.0, scale_step}) {
            for (const Correlator::Peak& peak : boxes.match(resized(text, mask_scale / (scale_of[order[k]] * beside)), 1)) page.agreement = std::max(page.agreement, peak.agreement);
        }
        result.push_back(page);
    }
    std::sort(result.begin(), result.end(), [](const LikelyPage& a, const LikelyPage& b) { return a.agreement > b.agreement; });
    if (result.size() > most) result.resize(most);
    return result;
}

}  // namespace telltale
