#pragma once

#include <cstddef>
#include <opencv2/core.hpp>
#include <vector>

#include "mark/constellation.hpp"
#include "trace/tint/synchronise.hpp"

namespace telltale {

/// Asks the pilots which of many sides the tile has in a leak at one resolution, and keeps the best guesses.
class SideSearch {
public:
    /// Why a guess is worth scoring even when its pilots are weak.
    enum class Reason {
        pilots,  ///< none but them
        comb,    ///< the comb found the side likely
        page,    ///< a whole page lies there
    };

    /// All arguments are kept by reference, so they have to outlive this.
    SideSearch(const NormalisedLeak& leak, const Constellation& constellation, const SyncOptions& options)
        : leak_(leak), constellation_(constellation), options_(options) {}

    double tests() const { return tests_; }
    double best() const { return guesses_.empty() ? 0 : guesses_.front().region.lock.score; }
    bool sure() const { return has_sure_page_ || best() >= options_.sure_score; }

    /// Whether the best guess is to be taken for a region: then no other is needed.
    bool settled() const { return has_sure_page_ || best() >= options_.region_score; }

    /// The best guesses of all, then the best of those whose side the comb found likely. Whole pages are among them in any case.
    std::vector<Region> guesses(std::size_t count) const;

    /// Takes the picture for one whole page, which is the commonest leak. Then side and origin are known, and pilots that are too
    /// weak to find the tile can still tell the lane.
    void try_whole_page();

    /// Takes each of these rectangles for one whole page, as a window shows them.
    void try_window_pages(const std::vector<cv::Rect2d>& pages);

    /// Tries one side after the other until one is sure: two at a time, however many processors there are, so that what is
    /// found does not depend on the machine.
    void try_sides(const std::vector<TileSide>& sides, const std::vector<int>& turns, Reason reason);

    /// Tries sides close to one that the comb gave. JPEG draws the tint in whole blocks of 8 pixels, so that a tile of 24.8 blocks
    /// looks like one of 25, and the comb's peak lies up to half a block's share beside the true side. The pilots know better.
    void try_neighbours(TileSide side, const std::vector<int>& turns, Reason reason);

    /// Tries every side. A picture that is hardly larger than a tile shows no comb, but then few scales are to be told apart.
    void try_every_side(const std::vector<int>& turns);

    /// Refines the sides of so many of the best guesses, and of as many that the comb found likely. The guesses as they
    /// were stay beside the refined ones: where pilots are weak, a finer side may be noise, and the comb that found the coarser one
    /// has seen every frequency.
    void refine(std::size_t count);

private:
    // A lock over the whole picture, or a page in it.
    struct Guess {
        Region region;
        Reason reason = Reason::pilots;
    };

    // The likeliest lane and sign of a page that lies there, its tile being a quarter of its shorter side.
    Region best_at(const cv::Rect2d& page);
    std::vector<std::size_t> worth(std::size_t count) const;
    // Coordinate ascent of the pilots' strength over the tile's two sides, from a place that is nearly right.
    void refine(Region& region) const;
    bool move(Region& region, double step, bool apart) const;
    void sort();

    const NormalisedLeak& leak_;
    const Constellation& constellation_;
    const SyncOptions& options_;
    std::vector<Guess> guesses_;
    bool has_sure_page_ = false;  // the one whole page, or one in a window, is enough
    double tests_ = 0;
};

}  // namespace telltale
