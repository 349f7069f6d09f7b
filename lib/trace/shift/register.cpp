#include "trace/shift/register.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <opencv2/imgproc.hpp>

#include "system/parallel.hpp"
#include "trace/leak/ink.hpp"
#include "trace/page/correlate.hpp"

namespace telltale {
namespace {

/// How one page is laid onto a leak, first in every scale and then block by block: docs/design/text.md, "Reading the moves".
struct RegistrationLimits {
    double coarse_scale = 50.0 / 72;  ///< pixels a point at which places are looked for
    double scale_step = 1.025;        ///< so a scale is off by 1.25 % at worst: 6 pt at the edge of a page whose middle fits
    double fine_step = 1.006;         ///< ratio of neighbouring scales around a likely one
    double drawn_step = 1.06;         ///< ratio of neighbouring scales in which a page is kept drawn
    int most_columns = 10;            ///< blocks across the page in one round of refinement
    int most_rows = 16;               ///< blocks down the page in one round of refinement
    std::size_t peaks_a_scale = 4;    ///< places that are kept of each scale
    double same_place_pt = 10;        ///< two places that are nearer than this are one
    double most_pages_across = 3;     ///< how many times as wide as the page a leak may be: a window on a screen, a desk in a photo
    double rule_characters = 5;       ///< what is straight for so many characters' heights is no character
    double rule_pt = 36;              ///< least length of a ruled line, which is alike in every row of a table
    double worth_refining = 0.75;     ///< a place with a smaller share of the best place's agreement is dropped
    double scale_doubt = 1.25;        ///< how far characters' heights may mislead about the scale
};
constexpr RegistrationLimits limits;

/// Calls work(first, last) for runs of neighbours; each run may keep what its neighbours share. There are several runs a thread,
/// since small scales take longer than large ones.
void run_in_parts(std::size_t count, int threads, const std::function<void(std::size_t, std::size_t)>& work) {
    constexpr std::size_t runs_a_thread = 4;
    const std::size_t parts = threads <= 1 ? 1 : std::min(count, runs_a_thread * static_cast<std::size_t>(threads));
    run_parallel(parts, threads, [&](std::size_t part) { work(count * part / parts, count * (part + 1) / parts); });
}

/// Solves for an affine map by weighted least squares, reweighted so that blocks which went elsewhere do not count.
cv::Matx23d fit_affine(const std::vector<cv::Point2d>& from, const std::vector<cv::Point2d>& to, const std::vector<double>& trust,
                       double tolerance) {
    cv::Matx23d map(1, 0, 0, 0, 1, 0);
    std::vector<double> weight = trust;
    for (int round = 0; round < 8; ++round) {
        cv::Matx33d normal = cv::Matx33d::zeros();
        cv::Matx<double, 3, 2> right = cv::Matx<double, 3, 2>::zeros();
        double sum = 0;
        for (std::size_t i = 0; i < from.size(); ++i) {
            const cv::Vec3d p(from[i].x / 1000, from[i].y / 1000, 1);
            sum += weight[i];
            for (int r = 0; r < 3; ++r) {
                for (int c = 0; c < 3; ++c) normal(r, c) += weight[i] * p[r] * p[c];
                right(r, 0) += weight[i] * p[r] * (to[i].x - from[i].x);
                right(r, 1) += weight[i] * p[r] * (to[i].y - from[i].y);
            }
        }
        // Few blocks, or all on one line, must not turn the page: a slope is believed as far as it is seen.
        for (int r = 0; r < 2; ++r) normal(r, r) += 1e-5 * sum;
        cv::Matx<double, 3, 2> solution;
        if (sum <= 0 || !cv::solve(normal, right, solution, cv::DECOMP_SVD)) return map;
        map = cv::Matx23d(1 + solution(0, 0) / 1000, solution(1, 0) / 1000, solution(2, 0), solution(0, 1) / 1000,
                          1 + solution(1, 1) / 1000, solution(2, 1));
        for (std::size_t i = 0; i < from.size(); ++i) {
            const double x = map(0, 0) * from[i].x + map(0, 1) * from[i].y + map(0, 2) - to[i].x;
            const double y = map(1, 0) * from[i].x + map(1, 1) * from[i].y + map(1, 2) - to[i].y;
            const double off = (x * x + y * y) / (tolerance * tolerance);
            weight[i] = trust[i] / ((1 + off) * (1 + off));
        }
    }
    return map;
}

cv::Matx23d chain(const cv::Matx23d& then, const cv::Matx23d& first) {
    cv::Matx23d result;
    for (int r = 0; r < 2; ++r) {
        for (int c = 0; c < 3; ++c) result(r, c) = then(r, 0) * first(0, c) + then(r, 1) * first(1, c) + (c == 2 ? then(r, 2) : 0);
    }
    return result;
}

/// Where the height of a peak lies between three samples.
double between(double before, double at, double after) {
    const double bend = before - 2 * at + after;
    return bend < -1e-9 ? std::clamp(0.5 * (before - after) / bend, -0.5, 0.5) : 0;
}

}  // namespace

const cv::Mat& DrawnPage::near(double wanted_scale) const {
    if (wanted_scale > 0.95 * scale) return ink;
    // In steps, so that what is returned does not depend on what was asked for before.
    const double step = std::pow(limits.drawn_step, std::round(std::log(wanted_scale) / std::log(limits.drawn_step)));
    if (shrunk_.empty() || shrunk_scale_ != step) {
        shrunk_ = resized(ink, std::min(1.0, step / scale));
        shrunk_scale_ = step;
    }
    return shrunk_;
}

cv::Mat draw_in_leak(const DrawnPage& page, const PageFit& fit, cv::Size leak) {
    // First to about the leak's resolution by area, so that nothing aliases, then by the map.
    const cv::Mat& source = page.near(1.5 * fit.scale());
    const double exact_x = static_cast<double>(source.cols) / page.ink.cols * page.scale;
    const double exact_y = static_cast<double>(source.rows) / page.ink.rows * page.scale;
    cv::Mat blurred = source;
    const double shrink = std::sqrt(exact_x * exact_y) / fit.scale();
    if (shrink > 1.05) cv::GaussianBlur(source, blurred, {0, 0}, 0.35 * std::sqrt(shrink * shrink - 1) + 0.01);
    // Pixel (i, j) covers the square from (i, j): its centre is half a pixel on.
    cv::Matx23d forward = fit.map;
    for (int r = 0; r < 2; ++r) {
        forward(r, 2) = fit.map(r, 2) + 0.5 * (fit.map(r, 0) / exact_x + fit.map(r, 1) / exact_y) - 0.5;
        forward(r, 0) = fit.map(r, 0) / exact_x;
        forward(r, 1) = fit.map(r, 1) / exact_y;
    }
    cv::Mat drawn;
    cv::warpAffine(blurred, drawn, forward, leak, cv::INTER_CUBIC, cv::BORDER_CONSTANT, 0);
    return drawn;
}

CoarseRegistration::CoarseRegistration(const cv::Mat& leak, int threads) : character_px_(character_height(leak)), threads_(threads) {
    leak_ = character_px_ > 0 ? without_rules(leak, limits.rule_characters * character_px_) : leak;
}

ScaleRange CoarseRegistration::allowed_by_characters(const DrawnPage& page) const {
    constexpr ScaleRange every;
    if (character_px_ <= 0) return every;
    // Parts of characters fall to pieces differently at other resolutions, so the page is shrunk to about the leak's.
    double guess = 0;
    double drawn = page.scale;
    for (int round = 0; round < 2; ++round) {
        const double height = character_height(round == 0 ? page.ink : resized(page.ink, drawn / page.scale));
        if (height <= 0) break;
        guess = character_px_ / height * drawn;
        drawn = std::clamp(guess, 0.6, page.scale);
    }
    if (guess <= 0) return every;
    return {std::max(every.least, guess / limits.scale_doubt), std::min(every.most, guess * limits.scale_doubt)};
}

std::vector<PageFit> CoarseRegistration::find(const DrawnPage& page, std::size_t most, std::optional<ScaleRange> range) const {
    const ScaleRange scales = range ? *range : allowed_by_characters(page);
    const Correlator correlator(
        resized(without_rules(resized(page.ink, 2 * limits.coarse_scale / page.scale), limits.rule_pt * 2 * limits.coarse_scale), 0.5));
    struct Guess {
        double scale;
        Correlator::Peak peak;
    };
    std::vector<Guess> guesses;
    const auto consider = [&](std::vector<double> tried) {
        std::erase_if(tried, [&](double s) {
            const double across =
                std::max(static_cast<double>(leak_.cols) / page.ink.cols, static_cast<double>(leak_.rows) / page.ink.rows);
            return across * page.scale / s > limits.most_pages_across;
        });
        std::vector<std::vector<Correlator::Peak>> peaks(tried.size());
        run_in_parts(tried.size(), threads_, [&](std::size_t first, std::size_t last) {
            Correlator one = correlator;  // It keeps what neighbouring scales share.
            for (std::size_t i = first; i < last; ++i)
                peaks[i] = one.match(resized(leak_, limits.coarse_scale / tried[i]), limits.peaks_a_scale);
        });
        for (std::size_t i = 0; i < tried.size(); ++i) {
            for (const Correlator::Peak& peak : peaks[i]) guesses.push_back({tried[i], peak});
        }
    };
    const auto sort = [&] {
        std::sort(guesses.begin(), guesses.end(), [](const Guess& a, const Guess& b) { return a.peak.agreement > b.peak.agreement; });
    };
    std::vector<double> coarse;
    for (double s = scales.least; s < scales.most * limits.scale_step; s *= limits.scale_step) coarse.push_back(s);
    consider(std::move(coarse));
    sort();
    if (guesses.empty()) return {};
    const double centre = guesses.front().scale;
    std::vector<double> fine;
    for (const int step : {-2, -1, 1, 2}) fine.push_back(centre * std::pow(limits.fine_step, step));
    consider(std::move(fine));
    sort();
    std::vector<PageFit> places;
    constexpr double to_pt = 1 / limits.coarse_scale;
    for (const Guess& guess : guesses) {
        if (guess.peak.agreement < limits.worth_refining * guesses.front().peak.agreement || guess.peak.agreement <= 0 ||
            places.size() == most)
            break;
        const double s = guess.scale;
        PageFit fit;
        fit.map = cv::Matx23d(s, 0, -guess.peak.x * to_pt * s, 0, s, -guess.peak.y * to_pt * s);
        fit.agreement = guess.peak.agreement;
        const auto same = [&](const PageFit& other) {
            // What the middle of the leak shows of the page, in points.
            const auto middle = [&](const PageFit& f) {
                return cv::Point2d((leak_.cols / 2.0 - f.map(0, 2)) / f.scale(), (leak_.rows / 2.0 - f.map(1, 2)) / f.scale());
            };
            return cv::norm(middle(fit) - middle(other)) < limits.same_place_pt;
        };
        if (std::none_of(places.begin(), places.end(), same)) places.push_back(fit);
    }
    return places;
}

namespace {

/// Where the blocks of some rows went, and how well they agree with the page where they are.
struct Blocks {
    std::vector<cv::Point2d> from;
    std::vector<cv::Point2d> to;
    std::vector<double> trust;
    double leak_page = 0;  ///< sums of products of textures
    double leak_leak = 0;
    double page_page = 0;

    void add(const Blocks& more) {
        from.insert(from.end(), more.from.begin(), more.from.end());
        to.insert(to.end(), more.to.begin(), more.to.end());
        trust.insert(trust.end(), more.trust.begin(), more.trust.end());
        leak_page += more.leak_page;
        leak_leak += more.leak_leak;
        page_page += more.page_page;
    }
    double agreement() const { return leak_page / std::sqrt(std::max(1e-9, leak_leak * page_page)); }
};

/// Looks for one block of the leak around its place in the page.
///
/// page  the page's texture where the leak shows it, with a margin of `reach` pixels, so that blocks at the very edge of a crop can
///       be looked for too
void match_block(const cv::Mat& leak, const cv::Mat& page, const cv::Rect& box, int reach, Blocks& blocks) {
    const cv::Mat block = leak(box);
    const double energy = cv::norm(block, cv::NORM_L2SQR);
    if (energy < 2e-3 * box.area()) return;
    const cv::Mat around = page(cv::Rect(box.x, box.y, box.width + 2 * reach, box.height + 2 * reach));
    cv::Mat scores;
    cv::matchTemplate(around, block, scores, cv::TM_CCOEFF_NORMED);
    cv::Point at;
    double peak = 0;
    cv::minMaxLoc(scores, nullptr, &peak, nullptr, &at);
    const cv::Mat there = page(cv::Rect(box.x + reach, box.y + reach, box.width, box.height));
    blocks.leak_page += block.dot(there);
    blocks.leak_leak += energy;
    blocks.page_page += cv::norm(there, cv::NORM_L2SQR);
    if (!(peak > 0.35) || at.x == 0 || at.y == 0 || at.x == scores.cols - 1 || at.y == scores.rows - 1) return;
    const double dx = between(scores.at<float>(at.y, at.x - 1), peak, scores.at<float>(at.y, at.x + 1));
    const double dy = between(scores.at<float>(at.y - 1, at.x), peak, scores.at<float>(at.y + 1, at.x));
    const cv::Point2d centre(box.x + box.width / 2.0, box.y + box.height / 2.0);
    blocks.from.emplace_back(centre.x + at.x - reach + dx, centre.y + at.y - reach + dy);
    blocks.to.push_back(centre);
    blocks.trust.push_back(peak * peak * peak);
}

/// One after another, searches of so many points about blocks of some four characters by two lines.
PageFit sharpened(const cv::Mat& leak, const DrawnPage& page, const PageFit& first, std::initializer_list<double> reaches_pt, int threads) {
    PageFit fit = first;
    const cv::Mat leak_texture = texture_of(leak, 0.7, 8 * first.scale());
    for (const double reach_pt : reaches_pt) {
        const int reach = std::max(2, static_cast<int>(std::lround(reach_pt * fit.scale())));
        PageFit padded = fit;
        padded.map(0, 2) += reach;
        padded.map(1, 2) += reach;
        const cv::Mat texture =
            texture_of(draw_in_leak(page, padded, {leak.cols + 2 * reach, leak.rows + 2 * reach}), 0.7, 8 * fit.scale());
        const int width = std::min(leak.cols, std::max(24, static_cast<int>(std::lround(60 * fit.scale()))));
        const int height = std::min(leak.rows, std::max(16, static_cast<int>(std::lround(26 * fit.scale()))));
        const int step_x = std::max(width / 2, leak.cols / limits.most_columns);
        const int step_y = std::max(height / 2, leak.rows / limits.most_rows);
        std::vector<Blocks> rows(static_cast<std::size_t>((leak.rows - height) / step_y + 1));
        run_parallel(rows.size(), threads, [&](std::size_t row) {
            for (int x = 0; x + width <= leak.cols; x += step_x)
                match_block(leak_texture, texture, {x, static_cast<int>(row) * step_y, width, height}, reach, rows[row]);
        });
        Blocks all;
        for (const Blocks& row : rows) all.add(row);
        fit.agreement = all.agreement();
        if (reach_pt <= 0 || all.from.size() < 3) break;  // the last round only says how well it fits
        fit.map = chain(fit_affine(all.from, all.to, all.trust, std::max(0.7, 0.35 * reach)), fit.map);
    }
    return fit;
}

}  // namespace

std::vector<PageFit> refine(const cv::Mat& leak, const DrawnPage& page, std::span<const PageFit> places, Sharpening sharpening,
                            int threads) {
    if (places.empty()) return {};
    // Rows of a table are alike in their rules: where the text fits is what counts.
    cv::Mat text;
    DrawnPage page_text({}, page.scale);
    run_parallel(2, threads, [&](std::size_t i) {
        if (i == 0)
            text = without_rules(leak, limits.rule_pt * places.front().scale());
        else
            page_text.ink = without_rules(page.ink, limits.rule_pt * page.scale);
    });
    std::vector<PageFit> fits;
    const auto sort = [&] {
        std::sort(fits.begin(), fits.end(), [](const PageFit& a, const PageFit& b) { return a.agreement > b.agreement; });
    };
    const auto sharpen_all = [&](std::initializer_list<double> reaches_pt) {
        run_in_parts(fits.size(), threads, [&](std::size_t first, std::size_t last) {
            const DrawnPage own = page_text;  // It keeps what its fits share.
            for (std::size_t i = first; i < last; ++i) fits[i] = sharpened(text, own, fits[i], reaches_pt, fits.size() > 1 ? 1 : threads);
        });
        sort();
    };
    // What is off shrinks from round to round.
    fits.assign(places.begin(), places.end());
    if (sharpening == Sharpening::full) sharpen_all({9, 4});
    if (fits.size() > most_refined) fits.resize(most_refined);
    if (sharpening == Sharpening::full)
        sharpen_all({4, 2, 1, 0});
    else
        sharpen_all({4, 1});
    return fits;
}

}  // namespace telltale
