#include "trace/tint/comb.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "mark/constellation.hpp"

namespace telltale {
namespace {

constexpr double scale_step = 0.003;  // relative difference of neighbouring sides
constexpr float power_clip = 8;       // greatest power over the local mean, so that one strong line of a table is no comb
constexpr int whitening_side = 31;    // side of the neighbourhood whose mean power is divided out, spectral lines
constexpr double turn_step = 0.0035;  // radians (0.2 degrees): on four tiles a third of a line at the finest frequency
constexpr int most_moves = 6;         // moves of each size: a peak is near, and what climbs further climbs a slope

// The whitened power spectrum, zero frequency in the middle.
struct Spectrum {
    cv::Mat power;
    double mean = 0;
    double deviation = 1;

    int centre_x() const { return power.cols / 2; }
    int centre_y() const { return power.rows / 2; }
};

std::vector<float> taper(int length) {
    std::vector<float> window(static_cast<std::size_t>(length));
    for (int i = 0; i < length; ++i) {
        window[static_cast<std::size_t>(i)] = static_cast<float>(std::sin(std::numbers::pi * (i + 1) / (length + 1)));
    }
    return window;
}

Spectrum measure_spectrum(const NormalisedLeak& leak) {
    const cv::Size size = leak.size();
    // Small pictures are padded, because their lines are wide and have to be sampled between the bins too.
    const int columns = 2 * cv::getOptimalDFTSize((std::max(size.width, 256) + size.width / 8 + 1) / 2);
    const int rows = 2 * cv::getOptimalDFTSize((std::max(size.height, 256) + size.height / 8 + 1) / 2);
    cv::Mat padded = cv::Mat::zeros(rows, columns, CV_32F);
    const auto across = taper(size.width);
    const auto down = taper(size.height);
    for (int y = 0; y < size.height; ++y) {
        const auto* value = leak.weighted.ptr<float>(y);
        const auto* weight = leak.weight.ptr<float>(y);
        auto* out = padded.ptr<float>(y);
        for (int x = 0; x < size.width; ++x) {
            if (weight[x] > 0)
                out[x] = value[x] / std::sqrt(weight[x]) * across[static_cast<std::size_t>(x)] * down[static_cast<std::size_t>(y)];
        }
    }
    cv::Mat transform;
    cv::dft(padded, transform, cv::DFT_COMPLEX_OUTPUT, size.height);

    Spectrum spectrum;
    spectrum.power.create(rows, columns, CV_32F);
    for (int y = 0; y < rows; ++y) {
        const auto* in = transform.ptr<cv::Vec2f>(y);
        auto* out = spectrum.power.ptr<float>((y + rows / 2) % rows);
        for (int x = 0; x < columns; ++x) {
            const int to = x + columns / 2 < columns ? x + columns / 2 : x + columns / 2 - columns;
            out[to] = in[x][0] * in[x][0] + in[x][1] * in[x][1];
        }
    }
    cv::Mat local;
    cv::blur(spectrum.power, local, {whitening_side, whitening_side});
    cv::divide(spectrum.power, local + 1e-9F, spectrum.power);
    cv::min(spectrum.power, power_clip, spectrum.power);
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(spectrum.power, mean, deviation);
    spectrum.mean = mean[0];
    spectrum.deviation = std::max(1e-6, deviation[0]);
    return spectrum;
}

// The score of a sum of power over `count` of the lattice's points, in standard deviations.
//
// The other points lay outside the spectrum. When fewer than 60 % are inside, the score is that of no comb.
double sum_score(const Spectrum& spectrum, double sum, int count) {
    if (count < static_cast<int>(lattice().size()) * 6 / 10) return -1e9;
    return (sum - spectrum.mean * count) / (spectrum.deviation * std::sqrt(count + 1.0));
}

double comb_score(const Spectrum& spectrum, TileSide side) {
    double sum = 0;
    int count = 0;
    const double step_x = spectrum.power.cols / side.x;
    const double step_y = spectrum.power.rows / side.y;
    const int cx = spectrum.centre_x();
    const int cy = spectrum.centre_y();
    for (const Frequency f : lattice()) {
        const int x = static_cast<int>(std::lround(f.x * step_x)) + cx;
        const int y = static_cast<int>(std::lround(f.y * step_y)) + cy;
        if (x < 0 || y < 0 || x >= spectrum.power.cols || y >= spectrum.power.rows) continue;
        sum += spectrum.power.at<float>(y, x);
        ++count;
    }
    return sum_score(spectrum, sum, count);
}

double interpolated_score(const Spectrum& spectrum, TileSide side) {
    double sum = 0;
    int count = 0;
    const double step_x = spectrum.power.cols / side.x;
    const double step_y = spectrum.power.rows / side.y;
    for (const Frequency f : lattice()) {
        const double x = f.x * step_x + spectrum.centre_x();
        const double y = f.y * step_y + spectrum.centre_y();
        const int x0 = static_cast<int>(std::floor(x));
        const int y0 = static_cast<int>(std::floor(y));
        if (x0 < 0 || y0 < 0 || x0 + 1 >= spectrum.power.cols || y0 + 1 >= spectrum.power.rows) continue;
        const double a = x - x0;
        const double b = y - y0;
        const auto* top = spectrum.power.ptr<float>(y0) + x0;
        const auto* bottom = spectrum.power.ptr<float>(y0 + 1) + x0;
        sum += (1 - b) * ((1 - a) * top[0] + a * top[1]) + b * ((1 - a) * bottom[0] + a * bottom[1]);
        ++count;
    }
    if (count == 0) return -1e9;
    return (sum - spectrum.mean * count) / (spectrum.deviation * std::sqrt(static_cast<double>(count)));
}

// Coordinate ascent from a peak of the coarse search, in steps that shrink to a quarter of a spectral line.
CombPeak refine(const Spectrum& spectrum, CombPeak peak) {
    peak.score = interpolated_score(spectrum, peak.side);
    for (double step = scale_step; step > 0.0004; step /= 2) {
        bool moved = true;
        for (int move = 0; moved && move < most_moves; ++move) {
            moved = false;
            for (const auto& [x, y] : {std::pair{1, 1}, {-1, -1}, {1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
                const TileSide side{peak.side.x * (1 + x * step), peak.side.y * (1 + y * step)};
                if (std::abs(side.x / side.y - 1) > 0.006) continue;
                const double score = interpolated_score(spectrum, side);
                if (score > peak.score + 1e-9) {
                    peak = {side, score};
                    moved = true;
                }
            }
        }
    }
    return peak;
}

double turned_score(const Spectrum& spectrum, double side, double turn) {
    const double c = std::cos(turn) / side;
    const double s = std::sin(turn) / side;
    double sum = 0;
    int count = 0;
    for (const Frequency f : lattice()) {
        // Numbers that are not negative are truncated, since rounding is a call and this runs some million times.
        const double column = (f.x * c + f.y * s) * spectrum.power.cols + spectrum.centre_x() + 0.5;
        const double row = (f.y * c - f.x * s) * spectrum.power.rows + spectrum.centre_y() + 0.5;
        if (column < 0 || row < 0) continue;
        const int x = static_cast<int>(column);
        const int y = static_cast<int>(row);
        if (x >= spectrum.power.cols || y >= spectrum.power.rows) continue;
        sum += spectrum.power.at<float>(y, x);
        ++count;
    }
    return sum_score(spectrum, sum, count);
}

}  // namespace

std::vector<CombPeak> find_comb(const NormalisedLeak& leak, const CombOptions& options) {
    const Spectrum spectrum = measure_spectrum(leak);
    std::vector<CombPeak> all;
    for (double side = options.min_side; side <= options.max_side; side *= 1 + scale_step) {
        all.push_back({{side, side}, comb_score(spectrum, {side, side})});
    }
    std::sort(all.begin(), all.end(), [](const CombPeak& a, const CombPeak& b) { return a.score > b.score; });
    const auto beside = [](const std::vector<CombPeak>& peaks, const CombPeak& peak, double share) {
        return std::any_of(peaks.begin(), peaks.end(),
                           [&](const CombPeak& other) { return std::abs(other.side.x / peak.side.x - 1) < share; });
    };
    // The refined peaks of one comb fall together, so more are refined than are wanted.
    std::vector<CombPeak> tried;
    std::vector<CombPeak> peaks;
    for (const CombPeak& peak : all) {
        if (static_cast<int>(peaks.size()) >= options.count || static_cast<int>(tried.size()) >= 2 * options.count) break;
        if (beside(tried, peak, 0.004)) continue;
        tried.push_back(peak);
        const CombPeak refined = refine(spectrum, peak);
        if (!beside(peaks, refined, 0.003)) peaks.push_back(refined);
    }
    std::sort(peaks.begin(), peaks.end(), [](const CombPeak& a, const CombPeak& b) { return a.score > b.score; });
    return peaks;
}

TurnedComb find_turned_comb(const NormalisedLeak& leak, double most_turn, const CombOptions& options) {
    const Spectrum spectrum = measure_spectrum(leak);
    TurnedComb best{0, 0, -1e9};
    const auto look = [&](double side, double turn) {
        const double score = turned_score(spectrum, side, turn);
        if (score > best.score) best = {turn, side, score};
    };
    const int turns = static_cast<int>(most_turn / turn_step);
    for (double side = options.min_side; side <= options.max_side; side *= 1 + scale_step) {
        for (int turn = -turns; turn <= turns; ++turn) look(side, turn * turn_step);
    }
    for (double share = 0.5; share > 0.1; share /= 2) {
        const TurnedComb from = best;
        for (const int turn : {-1, 0, 1}) {
            for (const int side : {-1, 0, 1}) look(from.side * (1 + side * share * scale_step), from.turn + turn * share * turn_step);
        }
    }
    return best;
}

}  // namespace telltale
