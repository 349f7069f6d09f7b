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

/// The photo's luma, halved as often as a flattened tile allows.
class Photo {
public:
    /// soft  the same, smaller, and smoothed before its ink was found: all that large tiles need
    Photo(LeakLuma luma, LeakLuma soft) : soft_{std::move(soft)} { halves_.push_back(std::move(luma)); }
    const LeakLuma& full() const { return halves_.front(); }
    const LeakLuma& soft() const { return soft_.front(); }

    LeakLuma flatten(const Flattening& flattening, const cv::Rect& area, int tile_px);

private:
    std::vector<LeakLuma> halves_;
    std::vector<LeakLuma> soft_;
};

/// What is flattened, without its paper's level.
NormalisedLeak flat_leak(Photo& photo, const Flattening& flattening, const cv::Rect& area, int tile_px);

/// One way that a page may lie in the photo.
struct PagePose {
    Flattening start;
    cv::Rect area;                    // tiles that are worth flattening
    cv::Rect2d page{};                // in tiles, when the outline is known
    std::optional<PilotLock> lock{};  // when all of the page was asked for it
};

/// Looks for the mark where a page may lie, and follows it as far as it leads.
class PhotoSearch {
public:
    /// enlarging  from pixels of the photo's luma to the leak's
    PhotoSearch(Photo photo, const cv::Matx33d& enlarging, const Constellation& constellation, const SyncOptions& options)
        : photo_(std::move(photo)), enlarging_(enlarging), constellation_(constellation), options_(options) {}

    Photo& photo() { return photo_; }
    bool found() const { return !result_.regions.empty(); }
    SynchronisedLeak take() { return std::move(result_); }

    /// What is known of outlined pages when no lock was sure: their best guesses, to be judged by their chips.
    void guess(const std::vector<PagePose>& poses);

    /// Looks at the pilots of all, then follows the best as far as they lead.
    ///
    /// returns  the pose that led to a sure lock
    std::optional<std::size_t> try_poses(const std::vector<PagePose>& poses);

    /// Pages beside each other, on a desk or on two screens: each outline once, as long as one leads to a sure lock.
    void try_apart(std::vector<PagePose> poses);

    /// Outlined pages by what all of their windows say together; what is not sure is left as poses to be guessed.
    std::vector<PagePose> try_jointly(const std::vector<PagePose>& poses);

private:
    NormalisedLeak flatten(const Flattening& flattening, const PagePose& pose, int tile_px);

    // Returns whether a lock was sure.
    bool follow(const PagePose& pose, const PilotLock& first);

    // One flattened page in the picture that is read.
    struct Part {
        cv::Rect area;
        std::size_t source;
    };

    // Lays a page, of whole tiles, below those that are there, so that each can be folded where it is.
    Part add_part(const NormalisedLeak& flat, Flattening flattening, cv::Point corner);

    Photo photo_;
    cv::Matx33d enlarging_;
    const Constellation& constellation_;
    const SyncOptions& options_;
    SynchronisedLeak result_;
};

}  // namespace telltale
