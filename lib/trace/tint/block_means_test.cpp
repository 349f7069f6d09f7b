#include "trace/tint/block_means.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "mark/chips.hpp"
#include "mark/tile.hpp"
#include "support/disturb.hpp"
#include "support/raster_mat.hpp"
#include "support/recompress.hpp"
#include "support/stamp_picture.hpp"
#include "telltale/trace.hpp"
#include "trace/tint/block_waves.hpp"

using namespace telltale;

namespace {

const VaultKey key = VaultKey::from_bytes(VaultKey::Bytes{7});
const Constellation constellation = make_constellation(key);

CopyId numbered(std::uint8_t number) {
    return CopyId{{number, 1}};
}

// A page with lines of strokes, as one recipient sees it.
Raster copy_of_page(const CopyId& copy, int width, int height) {
    constexpr int lane = 2;
    const auto chips = ChipSource(key).chips(copy, {Channel::tint, lane}, constellation.chip_count());
    const Tile tile = draw_tile(constellation, lane, chips, {{-2110, -1260, 890}});
    Raster page = support::blank(width, height, 3, 255);
    std::mt19937 random(5);
    for (int line = 0; line + 16 < height; line += 37) {
        for (int x = 0; x + 4 <= width; x += 4) {
            if (random() % 3 == 0) continue;
            support::mat_of(page)(cv::Rect(x, line, 4, 16)).setTo(cv::Scalar::all(30));
        }
    }
    return support::stamp_picture(page, tile);
}

// The scores of those who took part, best first, and 0 for whoever is not mentioned.
std::vector<double> scores_of(const Raster& leak, int colluders) {
    std::vector<Candidate> candidates;
    for (std::uint8_t i = 0; i < 30; ++i) candidates.push_back({numbered(i), {}});
    std::vector<double> scores(static_cast<std::size_t>(colluders));
    for (const Finding& finding : trace({&leak, 1}, {}, candidates, key).findings) {
        for (std::uint8_t i = 0; i < colluders; ++i) {
            if (finding.copy == numbered(i)) scores[i] = finding.score.value_or(0);
        }
    }
    std::sort(scores.rbegin(), scores.rend());
    return scores;
}

Raster averaged_page(int colluders) {
    std::vector<Raster> copies;
    for (std::uint8_t i = 0; i < colluders; ++i) copies.push_back(copy_of_page(numbered(i), 794, 1123));
    return support::average(copies);
}

}  // namespace

TEST_CASE("of three copies averaged and compressed, everyone's score rises when the means of blocks are read") {
    const Raster leak = support::jpeg(averaged_page(3), 60);
    REQUIRE(leak.block_steps.front() == 13);
    Raster without = leak;
    without.block_steps = {};
    const auto before = scores_of(without, 3);
    const auto after = scores_of(leak, 3);
    CAPTURE(before, after);
    for (int i = 0; i < 3; ++i) CHECK(after[static_cast<std::size_t>(i)] > before[static_cast<std::size_t>(i)] + 0.5);
}

TEST_CASE("one copy's leak is read no worse when its blocks are known") {
    const Raster leak = support::jpeg(averaged_page(1), 60);
    Raster without = leak;
    without.block_steps = {};
    CHECK(scores_of(leak, 1)[0] > scores_of(without, 1)[0] - 0.3);
}

TEST_CASE("reading from block means transposes writing them, on a turned leak too") {
    for (const int turns : {0, 1}) {
        const BlockWaves waves({31, 43}, {101.3, 99.8}, turns);
        std::mt19937 random(3);
        std::normal_distribution<double> normal;
        std::vector<std::complex<double>> amplitudes;
        for (std::size_t i = 0; i < lattice().size(); ++i) amplitudes.emplace_back(normal(random), normal(random));
        cv::Mat blocks(43, 31, CV_32F);
        for (int y = 0; y < blocks.rows; ++y) {
            for (int x = 0; x < blocks.cols; ++x) blocks.at<float>(y, x) = static_cast<float>(normal(random));
        }
        const auto seen = waves.project(blocks);
        double forth = waves.means(amplitudes).dot(blocks);
        double back = 0;
        for (std::size_t i = 0; i < seen.size(); ++i) back += (amplitudes[i] * std::conj(seen[i])).real();
        CHECK(forth == Approx(back).epsilon(1e-3));
    }
}

TEST_CASE("a block's mean is that of the cosine's pixels") {
    const TileSide side{57, 61};
    const BlockWaves waves({4, 5}, side, 0);
    std::vector<std::complex<double>> amplitudes(lattice().size());
    const std::size_t point = 300;
    amplitudes[point] = std::polar(1.5, 0.7);
    const cv::Mat means = waves.means(amplitudes);
    const Frequency f = lattice()[point];
    double sum = 0;
    for (int y = 0; y < block_px; ++y) {
        for (int x = 0; x < block_px; ++x) {
            sum += 1.5 * std::cos(2 * CV_PI * (f.x * (2 * block_px + x + 0.5) / side.x + f.y * (3 * block_px + y + 0.5) / side.y) + 0.7);
        }
    }
    CHECK(means.at<float>(3, 2) == Approx(sum / (block_px * block_px)).margin(1e-4));
}
