#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <span>
#include <vector>

#include "telltale/raster.hpp"
#include "trace/leak/normalise.hpp"
#include "trace/leak/outline.hpp"

namespace telltale {

/// One picture of a leak, with everything that several finders ask of it: each is computed when it is first asked for, and kept.
///
/// Nothing in here depends on a key or a copy. One thread at a time may use an object; several objects are independent.
class LeakPicture {
public:
    /// Takes a picture as the leak has it.
    ///
    /// raster  must outlive this object
    /// throws  Error(bad_request) when there are not as many samples as the size says
    explicit LeakPicture(const Raster& raster);
    /// Takes a picture that was made from one of a leak, such as what an outline shows, flat and upright.
    ///
    /// luma  height x width bytes
    explicit LeakPicture(cv::Mat luma);

    cv::Size size() const { return luma_.size(); }
    int long_side() const { return std::max(luma_.cols, luma_.rows); }
    /// The luma, height x width bytes.
    const cv::Mat& luma() const { return luma_; }
    /// How a JPEG's coefficients were rounded, as the decoder says; zeros where that is unknown.
    const BlockSteps& block_steps() const { return block_steps_; }

    /// Paper, ink and what was inverted, as find_paper() gives them, with a long side of at most largest_side.
    const PaperPicture& paper() const;
    /// The four-sided shapes that may be pages, as find_outlines() gives them.
    const std::vector<Outline>& outlines() const;
    /// The pages that lie whole before a window's even background, as find_window_pages() gives them.
    const std::vector<cv::Rect>& window_pages() const;
    /// How much darker each pixel is than the paper around it, as ink_of() gives it.
    const cv::Mat& ink() const;

private:
    cv::Mat luma_;
    BlockSteps block_steps_;
    mutable std::optional<PaperPicture> paper_;
    mutable std::optional<std::vector<Outline>> outlines_;
    mutable std::optional<std::vector<cv::Rect>> window_pages_;
    mutable cv::Mat ink_;
};

constexpr int largest_side = 2048;  ///< long side of a picture whose tint is read, pixels: the tint has no wave below 1/20 tile

/// Takes all pictures of one leak.
///
/// rasters  must outlive what is returned
/// throws   Error(bad_request) when one has not as many samples as its size says
std::vector<LeakPicture> leak_pictures(std::span<const Raster> rasters);

}  // namespace telltale
