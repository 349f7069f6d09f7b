#include "trace/camera/grid.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "trace/camera/plane_for_tests.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

constexpr double blur = 10;  // pixels, as the search has it

// A block whose echo is chance, but for peaks where a grid has its neighbouring tiles.
EchoBlock made_block(cv::Point2d centre, const TileGrid* grid, double height) {
    EchoBlock block{centre, cv::Mat(echo_side, echo_side, CV_32F)};
    constexpr int half = echo_side / 2;
    const auto seed = static_cast<std::uint64_t>(centre.x * 1009 + centre.y);
    for (int y = 0; y < echo_side; ++y) {
        for (int x = 0; x < echo_side; ++x)
            block.echo.at<float>(y, x) = support::noise_at(seed, static_cast<std::uint64_t>(y * echo_side + x));
    }
    if (grid == nullptr) return block;
    const cv::Point2d at = project(grid->inv(), centre);
    for (int down = -1; down <= 1; ++down) {
        for (int right = -1; right <= 1; ++right) {
            if (right == 0 && down == 0) continue;
            const cv::Point2d step(right / 2.0, down / 2.0);
            const cv::Point2d shift = project(*grid, at + step) - project(*grid, at - step);
            for (int y = 0; y < echo_side; ++y) {
                for (int x = 0; x < echo_side; ++x) {
                    const double r = cv::norm(cv::Point2d(x - half, y - half) - shift);
                    block.echo.at<float>(y, x) += static_cast<float>(height * std::exp(-r * r / 5));
                }
            }
        }
    }
    return block;
}

const cv::Size photo(672, 480);

SeenPage tilted() {
    return {{12, 9}, shot_of(photo, 12 * 58, 0.42, 2.0, 0.15)};
}

// Blocks every 96 pixels; those at the right of `cut` show nothing.
std::vector<EchoBlock> made_blocks(const TileGrid* grid, double height, double cut = 1e9) {
    std::vector<EchoBlock> blocks;
    for (int y = 96; y <= photo.height - 96; y += 96) {
        for (int x = 96; x <= photo.width - 96; x += 96) blocks.push_back(made_block(cv::Point2d(x, y), x < cut ? grid : nullptr, height));
    }
    return blocks;
}

// How far a step of one tile is from a whole number of the other grid's tiles, whichever turn it has; tiles.
double disagreement(const TileGrid& found, const TileGrid& truth, cv::Point2d pixel) {
    const cv::Point2d at = project(truth.inv(), pixel);
    double worst = 0;
    for (const cv::Point2d step : {cv::Point2d(0.5, 0), {0, 0.5}}) {
        const cv::Point2d one = project(found.inv(), project(truth, at + step)) - project(found.inv(), project(truth, at - step));
        const cv::Point2d whole(std::round(one.x), std::round(one.y));
        // A tile is a tile of the other grid, neither two nor none.
        if (std::abs(std::abs(whole.x) + std::abs(whole.y) - 1) > 0.1) return 1;
        worst = std::max(worst, cv::norm(one - whole));
    }
    return worst;
}

double worst_disagreement(const TileGrid& found, const TileGrid& truth, double right = photo.width) {
    double worst = 0;
    for (double y = 60; y < photo.height; y += 90) {
        for (double x = 60; x < right; x += 90) worst = std::max(worst, disagreement(found, truth, {x, y}));
    }
    return worst;
}

std::vector<EchoBlock> blocks_of(const SeenPage& seen, double noise) {
    const Tile tile = plane_tile(1);
    return measure_echoes(normalise(all_paper(drawn(seen.size(), noise,
                                                    [&](cv::Point2d at) {
                                                        const cv::Point2d tiles = seen.tiles_at(at);
                                                        return seen.holds(tiles) ? level_of(tile, tiles) : 250.0;
                                                    })),
                                    blur));
}

}  // namespace

TEST_CASE("a grid that all blocks show is found, with its perspective, to a hundredth of a tile all over") {
    const TileGrid truth = tilted().grid();
    const auto guesses = find_grids(made_blocks(&truth, 6), 2);
    REQUIRE_FALSE(guesses.empty());
    CHECK(worst_disagreement(guesses[0].grid, truth) < 0.02);
    CHECK(guesses[0].score > 50);
    // No grid without perspective agrees so well.
    TileGrid flat = guesses[0].grid;
    flat(2, 0) = flat(2, 1) = 0;
    CHECK(worst_disagreement(flat, truth) > 0.1);
}

TEST_CASE("weak blocks are sure together") {
    const TileGrid truth = tilted().grid();
    const auto guesses = find_grids(made_blocks(&truth, 3), 1);
    REQUIRE(guesses.size() == 1);
    CHECK(worst_disagreement(guesses[0].grid, truth) < 0.06);
}

TEST_CASE("blocks of chance agree on no grid, and no blocks on none at all") {
    const TileGrid truth = tilted().grid();
    const double marked = find_grids(made_blocks(&truth, 6), 1).at(0).score;
    for (const GridGuess& guess : find_grids(made_blocks(nullptr, 0), 2)) CHECK(guess.score < 0.4 * marked);
    CHECK(find_grids({}, 2).empty());
}

TEST_CASE("a grid's score falls when blocks disagree") {
    const TileGrid truth = tilted().grid();
    const SeenPage elsewhere({12, 9}, shot_of(photo, 12 * 47, -0.3, 0.4, 0.5));
    const TileGrid other = elsewhere.grid();
    auto blocks = made_blocks(&truth, 6);
    const double united = find_grids(blocks, 1).at(0).score;
    for (std::size_t i = 0; i < blocks.size(); i += 2) blocks[i] = made_block(blocks[i].centre, &other, 6);
    const auto guesses = find_grids(blocks, 2);
    REQUIRE(guesses.size() == 2);
    CHECK(guesses[0].score < 0.75 * united);
    // Each half has its say: both grids are among the two best.
    for (const TileGrid* grid : {&truth, static_cast<const TileGrid*>(&other)}) {
        CHECK(std::any_of(guesses.begin(), guesses.end(), [&](const GridGuess& guess) {
            return disagreement(guess.grid, *grid, {photo.width / 2.0, photo.height / 2.0}) < 0.05;
        }));
    }
}

TEST_CASE("a page that ends in the middle of the photo is found by the blocks that show it") {
    const TileGrid truth = tilted().grid();
    const auto guesses = find_grids(made_blocks(&truth, 6, photo.width * 0.45), 1);
    REQUIRE(guesses.size() == 1);
    CHECK(worst_disagreement(guesses[0].grid, truth, photo.width * 0.45) < 0.04);
}

TEST_CASE("guesses are unlike each other, and at most as many as were asked for") {
    const TileGrid truth = tilted().grid();
    const auto blocks = made_blocks(&truth, 6);
    CHECK(find_grids(blocks, 1).size() == 1);
    const auto guesses = find_grids(blocks, 4);
    REQUIRE(guesses.size() <= 4);
    for (std::size_t i = 1; i < guesses.size(); ++i) {
        CHECK(guesses[i].score <= guesses[i - 1].score);
        CHECK(disagreement(guesses[i].grid, guesses[0].grid, {guesses[i].grid(0, 2), guesses[i].grid(1, 2)}) > 0.03);
    }
}

TEST_CASE("the tiles of a marked page seen through a lens are found by their echoes") {
    const SeenPage seen({20, 16}, shot_of(photo, 20 * 58, 0.42, 2.0, 0.15, 0.02));
    const auto guesses = find_grids(blocks_of(seen, 1), 1);
    REQUIRE(guesses.size() == 1);
    // The lens itself bends a tile by some hundredths, which no plane can follow.
    CHECK(worst_disagreement(guesses[0].grid, seen.grid()) < 0.1);
    CHECK(disagreement(guesses[0].grid, seen.grid(), {photo.width / 2.0, photo.height / 2.0}) < 0.03);
    CHECK(guesses[0].score > 20);
}
