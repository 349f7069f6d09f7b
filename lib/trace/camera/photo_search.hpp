#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "mark/constellation.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/leak/normalise.hpp"
#include "trace/tint/synchronise.hpp"

namespace telltale {

/// What a search in a photo spends, and what it believes.
///
/// Scores are standard deviations of the pilots. The section Camera of docs/design/camera.md has the measurements.
struct PhotoSearchLimits {
    /// Pixels of a flattened tile while origins are searched and tracked: enough for the finest wave, 20 cycles a tile.
    int search_tile = 64;
    /// Pixels of a flattened tile when it is read, as if the page were 512 pixels wide.
    int read_tile = 128;
    /// The standard deviation, in tiles, of the blur that takes paper away: the slowest wave, 4 cycles a tile, stays whole.
    double blur = 1.0 / 6;
    /// Pixels that a tile takes in the full luma, from which on half of that resolution is enough.
    double soft_tile = 250;
    /// A pose with a lower first score is not followed. Chance comes to about as much, so tracking has to judge again.
    double first_lock = 6;
    /// Once a pose has a higher first score no other is looked at: chance does not come near it.
    double sure_first_lock = 9;
    /// How many poses of one list are followed, as each costs several flattenings.
    std::size_t most_followed = 3;
    /// How many joint locks are followed, and left as hypotheses when none of them is sure.
    std::size_t most_joint = 4;
    /// How many hypotheses are left: each is one more alignment by which scores are discounted.
    std::size_t most_hypotheses = 8;
    /// Rounds of tracking and flattening anew: two for the perspective alone, and two with the lens.
    int rounds = 4;
    /// The side, in tiles, of the windows that are tracked at first: weak pilots need that much of the page.
    double first_window = 2.5;
    /// The side, in tiles, once the pilots are clear: smaller windows follow the lens more closely.
    double last_window = 1.5;
    /// A window with a lower score is not believed; the best of chance within reach is some 3.5.
    double least_sighting = 4.2;
    /// The windows' mean score from which on the pilots count as clear.
    double clear_sighting = 8;
};

/// The photo's luma in full size, half size and so on, so that it is flattened from no more pixels than its tiles need.
class Photo {
public:
    /// soft  the same, smaller, and smoothed before its ink was found: all that large tiles need
    Photo(LeakLuma luma, LeakLuma soft) : soft_{std::move(soft)} { halves_.push_back(std::move(luma)); }
    const LeakLuma& full() const { return halves_.front(); }
    const LeakLuma& soft() const { return soft_.front(); }

    /// Draws an area flat, as rectify does, from the size that suits.
    ///
    /// flattening  to pixels of the full luma
    /// area        whole tiles
    LeakLuma flatten(const Flattening& flattening, const cv::Rect& area, int tile_px);

private:
    std::vector<LeakLuma> halves_;
    std::vector<LeakLuma> soft_;
};

/// An area of the photo drawn flat, without the level of its paper.
NormalisedLeak flat_leak(Photo& photo, const Flattening& flattening, const cv::Rect& area, int tile_px);

/// One way that a page may lie in the photo.
struct PagePose {
    /// Tiles to pixels of the photo's full luma, as far as that is known before the pilots are seen.
    Flattening start;
    /// The whole tiles that are worth flattening.
    cv::Rect area;
    /// The page in tiles, where its outline is known; empty otherwise.
    cv::Rect2d page{};
    /// What all of the page's windows said together, where they were asked.
    std::optional<PilotLock> lock{};
};

/// Looks for the mark where a page may lie, and follows it as far as it leads.
///
/// Whatever is found is laid one below the other in the picture that take() returns.
class PhotoSearch {
public:
    /// enlarging               from pixels of the photo's full luma to the leak's
    /// constellation, options  have to outlive this
    PhotoSearch(Photo photo, const cv::Matx33d& enlarging, const Constellation& constellation, const SyncOptions& options)
        : photo_(std::move(photo)), enlarging_(enlarging), constellation_(constellation), options_(options) {}

    Photo& photo() { return photo_; }
    bool found() const { return !result_.regions.empty(); }
    SynchronisedLeak take() { return std::move(result_); }

    /// Leaves the best guesses as hypotheses when no lock was sure, to be judged by their chips.
    void guess(const std::vector<PagePose>& poses);

    /// Looks at the pilots of all poses, then follows the best as far as they lead.
    ///
    /// returns  which pose led to a sure lock, if any
    /// cost     a flattening and a search of origins for each pose, and five flattenings for each of at most three that are followed
    std::optional<std::size_t> try_poses(const std::vector<PagePose>& poses);

    /// Tries poses until none leads to a sure lock, each part of the photo once: pages may lie beside each other.
    void try_apart(std::vector<PagePose> poses);

    /// Tries outlined pages by what all of their windows say together.
    ///
    /// returns  the poses that they make likely, to be guessed when none was sure
    std::vector<PagePose> try_jointly(const std::vector<PagePose>& poses);

private:
    NormalisedLeak flatten(const Flattening& flattening, const PagePose& pose, int tile_px);

    // Tracks the pilots from a first lock on and keeps what they lead to. Returns whether that lock is sure.
    bool follow(const PagePose& pose, const PilotLock& first);

    // One flattened page in the picture that is read.
    struct Part {
        cv::Rect area;
        std::size_t source;
    };

    // Lays a page of whole tiles below those that are there, so that each can be folded where it is.
    Part add_part(const NormalisedLeak& flat, Flattening flattening, cv::Point corner);

    Photo photo_;
    cv::Matx33d enlarging_;
    const Constellation& constellation_;
    const SyncOptions& options_;
    SynchronisedLeak result_;
};

}  // namespace telltale
