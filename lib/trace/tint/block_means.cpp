#include "trace/tint/block_means.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <opencv2/imgproc.hpp>

#include "trace/tint/block_waves.hpp"

namespace telltale {
namespace {

/// How the means of a JPEG's blocks are read: docs/design/tint.md, "Averaged copies".
struct BlockMeansTuning {
    int coarse_step = 10;       ///< eighths of a level; a finer step rounds no more than the pattern's own levels do
    int even_levels = 2;        ///< levels between the lightest and the darkest pixel of a block that is paper alone
    double farthest = 1.25;     ///< steps; a block whose mean is further from the paper's level is no paper
    double least_paper = 0.25;  ///< share of a block that is paper away from ink
    int least_blocks = 400;     ///< fewer blocks of even paper are not read
    double paper_blocks = 4;    ///< standard deviation of the window in which paper has one level, blocks
    int passes = 24;
    int level_passes = 8;          ///< first passes, in which the paper's level is looked for too
    int settled = 2;               ///< the pass from which on the strength of the data is measured
    double damping = 0.5;          ///< share of what a pass says anew that is taken over
    double usual_deviation = 0.3;  ///< deviation of a block's mean with which the search starts, levels
    double own_noise = 0.1;        ///< noise of a block's mean before it was rounded, levels
    double pilot_doubt = 0.1;      ///< how unsure a pilot's amplitude is, as a share of its energy
    double least_data = 0.02;      ///< least energy of the data, as a share of the pilots'
    // Greatest energy of the data, as a share of the pilots'. Two averaged copies leave a half and three leave a third; more is noise.
    double most_data = 0.4;
    double largest_move = 0.15;  ///< how far the paper's level may move in one pass, steps
};
constexpr BlockMeansTuning tuning;

double normal_density(double x) {
    return std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
}
double normal_share(double x) {
    return 0.5 * std::erfc(-x / std::numbers::sqrt2);
}

// Blocks of even paper. Levels are in steps of the blocks' means.
struct Blocks {
    int count = 0;
    cv::Mat seen;     // rows x columns floats: 1 or 0
    cv::Mat code;     // rows x columns floats: the mean that the file says
    cv::Mat level;    // rows x columns floats: the level of the paper
    cv::Mat density;  // rows x columns floats: the share of blocks seen in the window in which paper has one level
};

// The weighted mean of a plane over the window in which paper has one level.
cv::Mat spread_over_paper(const cv::Mat& plane) {
    cv::Mat mean;
    cv::GaussianBlur(plane, mean, {}, tuning.paper_blocks, 0, cv::BORDER_REPLICATE);
    return mean;
}

// A block's mean luma, if the block is even.
std::optional<double> even_mean(const cv::Mat& luma, int row, int column) {
    int least = 255;
    int most = 0;
    int sum = 0;
    for (int y = row * block_px; y < (row + 1) * block_px; ++y) {
        const auto* line = luma.ptr<std::uint8_t>(y) + column * block_px;
        for (int x = 0; x < block_px; ++x) {
            least = std::min<int>(least, line[x]);
            most = std::max<int>(most, line[x]);
            sum += line[x];
        }
    }
    if (most - least > tuning.even_levels) return std::nullopt;
    return sum / static_cast<double>(block_px * block_px);
}

// What is left of a block once the paper's level is taken away, if all of it is paper.
std::optional<double> paper_residual(const NormalisedLeak& leak, const cv::Rect& area, int row, int column) {
    const auto at = [&](int block) { return static_cast<int>(std::floor(block * block_px * leak.scale)); };
    const cv::Rect block(at(column), at(row), std::max(1, at(column + 1) - at(column)), std::max(1, at(row + 1) - at(row)));
    if ((block & area) != block) return std::nullopt;
    double sum = 0;
    int count = 0;
    for (int y = block.y; y < block.y + block.height; ++y) {
        const auto* weight = leak.weight.ptr<float>(y);
        const auto* weighted = leak.weighted.ptr<float>(y);
        for (int x = block.x; x < block.x + block.width; ++x) {
            if (weight[x] <= 0) continue;
            sum += weighted[x] / weight[x];
            ++count;
        }
    }
    if (count < tuning.least_paper * block.area()) return std::nullopt;
    return sum / count;
}

Blocks find_blocks(const LeakPicture& picture, const NormalisedLeak& leak, const cv::Rect& area) {
    Blocks blocks;
    const cv::Size size(picture.size().width / block_px, picture.size().height / block_px);
    for (cv::Mat* plane : {&blocks.seen, &blocks.code, &blocks.level}) *plane = cv::Mat::zeros(size, CV_32F);
    const double step = picture.block_steps().front() / 8.0;
    const cv::Mat& luma = picture.luma();
    for (int row = 0; row < size.height; ++row) {
        for (int column = 0; column < size.width; ++column) {
            const auto mean = even_mean(luma, row, column);
            if (!mean) continue;
            const auto residual = paper_residual(leak, area, row, column);
            if (!residual) continue;
            const double code = std::round((*mean - 128) / step);
            const double level = (*mean - *residual - 128) / step;
            if (std::abs(code - level) > tuning.farthest) continue;
            blocks.seen.at<float>(row, column) = 1;
            blocks.code.at<float>(row, column) = static_cast<float>(code);
            blocks.level.at<float>(row, column) = static_cast<float>(level);
            ++blocks.count;
        }
    }
    blocks.density = spread_over_paper(blocks.seen);
    return blocks;
}

// Moves the paper's level so that as many blocks lie above each rounding as are expected to, given what is predicted of the
// pattern and how far it may be off.
void correct_level(Blocks& blocks, const cv::Mat& predicted, double deviation) {
    cv::Mat excess = cv::Mat::zeros(blocks.seen.size(), CV_32F);
    cv::Mat slope = excess.clone();
    for (int y = 0; y < blocks.seen.rows; ++y) {
        for (int x = 0; x < blocks.seen.cols; ++x) {
            if (blocks.seen.at<float>(y, x) == 0) continue;
            const double mean = blocks.level.at<float>(y, x) + predicted.at<float>(y, x);
            const double first = std::floor(mean) - 1;
            double expected = first;
            double change = 0;
            for (int k = 0; k < 4; ++k) {
                const double above = (mean - (first + k + 0.5)) / deviation;
                expected += normal_share(above);
                change += normal_density(above) / deviation;
            }
            excess.at<float>(y, x) = static_cast<float>(blocks.code.at<float>(y, x) - expected);
            slope.at<float>(y, x) = static_cast<float>(change);
        }
    }
    excess = spread_over_paper(excess);
    slope = spread_over_paper(slope);
    constexpr float least_slope = 0.2F;
    for (int y = 0; y < blocks.seen.rows; ++y) {
        for (int x = 0; x < blocks.seen.cols; ++x) {
            const float count = std::max(blocks.density.at<float>(y, x), 1e-3F);
            const float move = excess.at<float>(y, x) / count / std::max(slope.at<float>(y, x) / count, least_slope);
            blocks.level.at<float>(y, x) +=
                std::clamp(move, -static_cast<float>(tuning.largest_move), static_cast<float>(tuning.largest_move));
        }
    }
}

// What is assumed of the pattern before the blocks are looked at.
struct Expectation {
    std::vector<bool> is_pilot;
    std::vector<double> energy;                   // energy of each point, relative to one of full amplitude
    std::vector<std::complex<double>> direction;  // phase of each pilot, and its amplitude relative to a full one; 0 for data
};

Expectation expect(const PilotLock& lock, const Constellation& constellation) {
    const std::size_t points = lattice().size();
    Expectation pattern{std::vector<bool>(points), std::vector<double>(points), std::vector<std::complex<double>>(points)};
    for (std::size_t i = 0; i < points; ++i) {
        const double share = amplitude(lattice()[i]) / static_cast<double>(full_amplitude);
        pattern.energy[i] = share * share;
    }
    for (std::size_t p = 0; p < constellation.pilots.size(); ++p) {
        const auto i = static_cast<std::size_t>(constellation.pilots[p]);
        const double known = constellation.pilot_phase[static_cast<std::size_t>(lock.lane)][p] / static_cast<double>(phase_steps);
        pattern.is_pilot[i] = true;
        // It is the value that derotated() would make real and positive.
        pattern.direction[i] = std::sqrt(pattern.energy[i]) * std::conj(derotated(1, lock, lattice()[i], known));
    }
    return pattern;
}

// Compares blocks with what was predicted of them: each block pulls its prediction into the interval of its mean.
//
// deviation  how far predictions may be off, steps
// renewed    share of the pull that is taken over from this comparison
// pull       is updated
// returns    how certain the blocks are, summed up
double compare(const Blocks& blocks, const cv::Mat& predicted, double deviation, double renewed, cv::Mat& pull) {
    double certainty = 0;
    for (int y = 0; y < blocks.seen.rows; ++y) {
        for (int x = 0; x < blocks.seen.cols; ++x) {
            if (blocks.seen.at<float>(y, x) == 0) continue;
            const double centre = blocks.code.at<float>(y, x) - blocks.level.at<float>(y, x) - predicted.at<float>(y, x);
            const double low = (centre - 0.5) / deviation;
            const double high = (centre + 0.5) / deviation;
            const double share = std::max(normal_share(high) - normal_share(low), 1e-12);
            const double at_low = normal_density(low);
            const double at_high = normal_density(high);
            const double mean = (at_low - at_high) / share;
            const double bend = (low * at_low - high * at_high) / share;
            certainty += (mean * mean - bend) / (deviation * deviation);
            float& here = pull.at<float>(y, x);
            here = static_cast<float>(renewed * mean / deviation + (1 - renewed) * here);
        }
    }
    return certainty;
}

// How strong pilots and data are, by what the blocks say of them.
struct Strength {
    double pilot_amplitude = 0;  // amplitude of a pilot of full amplitude, steps
    double data_energy = 0;      // energy of a data point of full amplitude, square steps
};

Strength measure_strength(const Expectation& pattern, const std::vector<std::complex<double>>& reading, const std::vector<double>& noise) {
    double pilots = 0;
    double pilots_weight = 0;
    double data = 0;
    double data_weight = 0;
    for (std::size_t i = 0; i < reading.size(); ++i) {
        const double weight = pattern.energy[i] / noise[i];
        if (pattern.is_pilot[i]) {
            pilots += (reading[i] * std::conj(pattern.direction[i])).real() / noise[i];
            pilots_weight += weight;
        } else {
            data += weight * (std::norm(reading[i]) / noise[i] - 1);
            data_weight += weight * weight;
        }
    }
    const double amplitude = std::max(0.0, pilots / pilots_weight);
    const double energy = amplitude * amplitude;
    return {amplitude, std::clamp(data / data_weight, tuning.least_data * energy, tuning.most_data * energy)};
}

}  // namespace

std::optional<std::vector<std::complex<double>>> read_block_means(const LeakPicture& picture, const NormalisedLeak& leak,
                                                                  const Region& region, const Constellation& constellation) {
    if (picture.block_steps().front() < tuning.coarse_step) return std::nullopt;
    const double step = picture.block_steps().front() / 8.0;
    Blocks blocks = find_blocks(picture, leak, region.area);
    if (blocks.count < tuning.least_blocks) return std::nullopt;
    const BlockWaves waves(blocks.seen.size(), {region.side.x / leak.scale, region.side.y / leak.scale}, region.lock.quarter_turns);
    const Expectation pattern = expect(region.lock, constellation);

    // From here on amplitudes are in steps.
    const std::size_t points = lattice().size();
    std::vector<double> in_means(points);  // the energy that an amplitude of 1 has in the means
    double total = 0;
    for (std::size_t i = 0; i < points; ++i) {
        in_means[i] = waves.response()[i] * waves.response()[i] / 2;
        total += in_means[i] * pattern.energy[i];
    }
    Strength strength{0, tuning.usual_deviation * tuning.usual_deviation / (step * step) / total};
    std::vector<std::complex<double>> estimate(points);
    std::vector<double> doubt(points);
    for (std::size_t i = 0; i < points; ++i) doubt[i] = strength.data_energy * pattern.energy[i];
    std::vector<std::complex<double>> reading(points);
    std::vector<double> noise(points);
    double certainty = 0;
    cv::Mat pull = cv::Mat::zeros(blocks.seen.size(), CV_32F);
    for (int pass = 0; pass < tuning.passes; ++pass) {
        const double renewed = pass == 0 ? 1 : tuning.damping;
        const double variance = std::inner_product(in_means.begin(), in_means.end(), doubt.begin(), 1e-9);
        const double deviation = std::sqrt(variance + tuning.own_noise * tuning.own_noise / (step * step));
        const cv::Mat predicted = waves.means(estimate) - variance * pull;
        if (pass < tuning.level_passes) correct_level(blocks, predicted, deviation);
        certainty += renewed * (compare(blocks, predicted, deviation, renewed, pull) - certainty);
        const auto agreement = waves.project(pull);
        for (std::size_t i = 0; i < points; ++i) {
            noise[i] = 1 / std::max(in_means[i] * certainty, 1e-12);
            reading[i] = estimate[i] + noise[i] * agreement[i];
        }
        const Strength seen = measure_strength(pattern, reading, noise);
        strength.pilot_amplitude = seen.pilot_amplitude;
        if (pass >= tuning.settled) strength.data_energy = seen.data_energy;
        for (std::size_t i = 0; i < points; ++i) {
            const double full =
                pattern.is_pilot[i] ? tuning.pilot_doubt * strength.pilot_amplitude * strength.pilot_amplitude : strength.data_energy;
            const double before = std::max(full * pattern.energy[i], 1e-9);
            const std::complex<double> known = strength.pilot_amplitude * pattern.direction[i];  // it is 0 for data
            const std::complex<double> after = (before * reading[i] + noise[i] * known) / (before + noise[i]);
            estimate[i] += renewed * (after - estimate[i]);
            doubt[i] = before * noise[i] / (before + noise[i]);
        }
    }
    for (auto& value : reading) value *= step;
    return reading;
}

}  // namespace telltale
