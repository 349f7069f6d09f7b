#include "trace/camera/grid.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "system/parallel.hpp"
#include "trace/leak/coordinates.hpp"

namespace telltale {
namespace {

/// How grids of tiles are looked for in the echoes of blocks.
///
/// The search is described in docs/design/camera.md, "Finding the perspective", under "Echoes when there is no outline". The docs do not
/// say how these numbers were chosen: they rest on no more than the comment of each says.
struct GridSearchLimits {
    // The tile vectors that one block suggests.

    /// Least height of a peak, in standard deviations. A tile's own peak may stand out of chance by little.
    float least_peak = 2.8F;
    /// Peaks of a block that are paired, the highest first.
    std::size_t peaks_per_block = 14;
    /// Greatest ratio of the longer tile vector to the shorter. It is what a tilt of 45 degrees makes, and some more.
    double most_stretch = 1.75;
    /// Greatest cosine of the angle between two tile vectors.
    double most_cosine = 0.5;

    // What all blocks show of a grid.

    /// Greatest echo that counts, in standard deviations. One periodic table must not outvote the page.
    float echo_clip = 6;
    /// What is taken off a block's sum as chance, in standard deviations.
    double chance_share = 1.0;

    // The search.

    /// Pairs of tile vectors that a search starts from.
    std::size_t starts = 8;
    /// Greatest change of depth from one tile to the next, as a share.
    double steepest = 0.16;
    /// Step between the changes of depth that are tried, as a share from one tile to the next.
    double slope_step = 0.012;
};
constexpr GridSearchLimits limits;

// The two tile vectors that one block suggests, in pixels.
struct Basis {
    std::size_t block = 0;
    cv::Point2d a, b;
    double score = 0;
};

double basis_score(const EchoBlock& block, cv::Point2d a, cv::Point2d b) {
    return (echo_at(block, a) + echo_at(block, b) + echo_at(block, a + b) + echo_at(block, a - b)) / 2.0;
}

std::vector<cv::Point2d> peaks_of(const EchoBlock& block) {
    struct Peak {
        cv::Point2d at;
        float height;
    };
    std::vector<Peak> peaks;
    constexpr int half = echo_side / 2;
    for (int y = half; y < echo_side - 2; ++y) {
        const auto* row = block.echo.ptr<float>(y);
        for (int x = 2; x < echo_side - 2; ++x) {
            const float height = row[x];
            if (height < limits.least_peak) continue;
            const double length = std::hypot(x - half, y - half);
            if (length < least_echo_tile || length > most_echo_tile || (y == half && x < half)) continue;
            bool highest = true;
            for (int dy = -2; dy <= 2 && highest; ++dy) {
                const auto* other = block.echo.ptr<float>(y + dy) + x;
                for (int dx = -2; dx <= 2; ++dx) highest = highest && (other[dx] <= height);
            }
            if (highest) peaks.push_back({cv::Point2d(x - half, y - half), height});
        }
    }
    std::sort(peaks.begin(), peaks.end(), [](const Peak& a, const Peak& b) { return a.height > b.height; });
    std::vector<cv::Point2d> best;
    for (std::size_t i = 0; i < std::min(peaks.size(), limits.peaks_per_block); ++i) best.push_back(peaks[i].at);
    return best;
}

void refine(const EchoBlock& block, Basis& basis) {
    for (double step = 1; step > 0.2; step /= 2) {
        for (bool moved = true; moved;) {
            moved = false;
            for (const auto& move : {cv::Point2d(step, 0), {-step, 0}, {0, step}, {0, -step}}) {
                for (cv::Point2d* vector : {&basis.a, &basis.b}) {
                    const cv::Point2d before = *vector;
                    *vector += move;
                    const double score = basis_score(block, basis.a, basis.b);
                    if (score > basis.score + 1e-6) {
                        basis.score = score;
                        moved = true;
                    } else {
                        *vector = before;
                    }
                }
            }
        }
    }
}

std::vector<Basis> bases_of(const std::vector<EchoBlock>& blocks, std::size_t index) {
    const EchoBlock& block = blocks[index];
    const auto peaks = peaks_of(block);
    std::vector<Basis> bases;
    for (std::size_t i = 0; i < peaks.size(); ++i) {
        for (std::size_t j = i + 1; j < peaks.size(); ++j) {
            cv::Point2d a = peaks[i];
            cv::Point2d b = peaks[j];
            const double la = cv::norm(a);
            const double lb = cv::norm(b);
            if (std::max(la, lb) > limits.most_stretch * std::min(la, lb) || std::abs(a.dot(b)) > limits.most_cosine * la * lb) continue;
            if (a.cross(b) < 0) b = -b;
            bases.push_back({index, a, b, basis_score(block, a, b)});
        }
    }
    std::sort(bases.begin(), bases.end(), [](const Basis& a, const Basis& b) { return a.score > b.score; });
    bases.resize(std::min<std::size_t>(bases.size(), 2));
    for (Basis& basis : bases) refine(block, basis);
    return bases;
}

// Makes the grid that has its origin at a block's centre, these tile vectors there, and this change of depth a tile.
TileGrid make_grid(cv::Point2d origin, cv::Point2d a, cv::Point2d b, cv::Point2d slope) {
    return {a.x + origin.x * slope.x,
            b.x + origin.x * slope.y,
            origin.x,
            a.y + origin.y * slope.x,
            b.y + origin.y * slope.y,
            origin.y,
            slope.x,
            slope.y,
            1};
}

// What one block shows of a grid, in standard deviations of chance, or 0 when its tiles are of a size that it can't show.
double block_score(const EchoBlock& block, const TileGrid& grid, const cv::Matx33d& to_tiles) {
    const cv::Vec3d w = to_tiles * cv::Vec3d(block.centre.x, block.centre.y, 1);
    if (std::abs(w[2]) < 1e-9) return 0;
    const cv::Point2d at(w[0] / w[2], w[1] / w[2]);
    if (grid(2, 0) * at.x + grid(2, 1) * at.y + grid(2, 2) < 0.25) return 0;  // The block lies beside the camera or beyond the horizon.
    const auto shift = [&](double x, double y) {
        return project(grid, at + cv::Point2d(x, y) / 2) - project(grid, at - cv::Point2d(x, y) / 2);
    };
    const cv::Point2d a = shift(1, 0);
    const cv::Point2d b = shift(0, 1);
    const double shorter = std::min(cv::norm(a), cv::norm(b));
    const double longer = std::max(cv::norm(a), cv::norm(b));
    // Such tiles are too small or too large for a block, or stretched more than by any camera.
    if (shorter < least_echo_tile || longer > most_echo_tile || longer > limits.most_stretch * shorter ||
        std::abs(a.dot(b)) > limits.most_cosine * longer * shorter)
        return 0;
    float sum = 0;
    for (const cv::Point2d step : {a, b, shift(1, 1), shift(1, -1)}) sum += std::min(echo_at(block, step), limits.echo_clip);
    return sum / 2;
}

double grid_score(const std::vector<EchoBlock>& blocks, const TileGrid& grid) {
    const cv::Matx33d to_tiles = grid.inv();
    double sum = 0;
    for (const EchoBlock& block : blocks) sum += std::max(0.0, block_score(block, grid, to_tiles) - limits.chance_share);
    return sum;
}

TileGrid best_slope(const std::vector<EchoBlock>& blocks, const Basis& basis, double& best) {
    const cv::Point2d origin = blocks[basis.block].centre;
    TileGrid found = make_grid(origin, basis.a, basis.b, {0, 0});
    best = grid_score(blocks, found);
    for (double x = -limits.steepest; x <= limits.steepest; x += limits.slope_step) {
        for (double y = -limits.steepest; y <= limits.steepest; y += limits.slope_step) {
            if (x * x + y * y > limits.steepest * limits.steepest) continue;
            const TileGrid grid = make_grid(origin, basis.a, basis.b, {x, y});
            const double score = grid_score(blocks, grid);
            if (score > best) {
                best = score;
                found = grid;
            }
        }
    }
    return found;
}

// Moves a grid's origin to where most of the evidence lies, so that its parameters hardly depend on each other.
TileGrid recentred(const std::vector<EchoBlock>& blocks, const TileGrid& grid) {
    const cv::Matx33d to_tiles = grid.inv();
    cv::Point2d sum;
    double total = 1e-9;
    for (const EchoBlock& block : blocks) {
        const double score = std::max(0.0, block_score(block, grid, to_tiles) - limits.chance_share);
        sum += score * block.centre;
        total += score;
    }
    const cv::Point2d at = project(to_tiles, sum / total);
    TileGrid moved = grid * cv::Matx33d(1, 0, at.x, 0, 1, at.y, 0, 0, 1);
    return moved * (1 / moved(2, 2));
}

void climb(const std::vector<EchoBlock>& blocks, GridGuess& guess) {
    guess.grid = recentred(blocks, guess.grid);
    guess.score = grid_score(blocks, guess.grid);
    std::mt19937 engine(1);
    const auto random = [&] { return (static_cast<double>(engine()) / 2147483648.0 - 1); };
    double step = 0.012;
    int idle = 0;
    for (int i = 0; i < 500 && step > 0.0006; ++i) {
        TileGrid next = guess.grid;
        // The tile vectors at the origin change, and so does the slope; the origin stays in place.
        const cv::Matx22d turn(1 + step * random(), step * random(), step * random(), 1 + step * random());
        const cv::Point2d origin(next(0, 2), next(1, 2));
        const cv::Point2d slope(next(2, 0) + step * random() / 4, next(2, 1) + step * random() / 4);
        const cv::Point2d a(guess.grid(0, 0) - origin.x * guess.grid(2, 0), guess.grid(1, 0) - origin.y * guess.grid(2, 0));
        const cv::Point2d b(guess.grid(0, 1) - origin.x * guess.grid(2, 1), guess.grid(1, 1) - origin.y * guess.grid(2, 1));
        next = make_grid(origin, turn(0, 0) * a + turn(0, 1) * b, turn(1, 0) * a + turn(1, 1) * b, slope);
        const double score = grid_score(blocks, next);
        if (score > guess.score) {
            guess = {next, score};
            idle = 0;
        } else if (++idle >= 25) {
            step *= 0.7;
            idle = 0;
        }
    }
}

// Whether two guesses are of one grid, whatever their origins and turns: then they agree about the tiles in the middle.
bool alike(const GridGuess& a, const GridGuess& b) {
    const cv::Point2d at(a.grid(0, 2), a.grid(1, 2));
    const cv::Point2d in_b = project(b.grid.inv(), at);
    const cv::Point2d step = project(a.grid, {1, 0}) - at;
    const cv::Point2d tiles = project(b.grid.inv(), at + step) - in_b;
    const cv::Point2d rest(tiles.x - std::round(tiles.x), tiles.y - std::round(tiles.y));
    return cv::norm(rest) < 0.06 && cv::norm(tiles) < 1.2;
}

}  // namespace

std::vector<GridGuess> find_grids(const std::vector<EchoBlock>& blocks, std::size_t count, int threads) {
    std::vector<Basis> bases;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        for (const Basis& basis : bases_of(blocks, i)) bases.push_back(basis);
    }
    std::sort(bases.begin(), bases.end(), [](const Basis& a, const Basis& b) { return a.score > b.score; });
    bases.resize(std::min(bases.size(), limits.starts));
    std::vector<GridGuess> guesses(bases.size());
    run_parallel(bases.size(), threads, [&](std::size_t i) {
        guesses[i].grid = best_slope(blocks, bases[i], guesses[i].score);
        climb(blocks, guesses[i]);
    });
    std::sort(guesses.begin(), guesses.end(), [](const GridGuess& a, const GridGuess& b) { return a.score > b.score; });
    std::vector<GridGuess> kept;
    for (const GridGuess& guess : guesses) {
        if (kept.size() >= count) break;
        if (std::none_of(kept.begin(), kept.end(), [&](const GridGuess& other) { return alike(other, guess); })) kept.push_back(guess);
    }
    return kept;
}

}  // namespace telltale
