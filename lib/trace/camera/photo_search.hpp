#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "mark/constellation.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/leak/normalise.hpp"
#include "trace/tint/synchronise.hpp"

namespace telltale {

constexpr int search_tile = 64;  ///< px of a flattened tile while the origin is searched and tracked
constexpr int read_tile = 128;   ///< and when it is read

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
