#pragma once

#include <complex>
#include <opencv2/core.hpp>
#include <vector>

#include "mark/constellation.hpp"
#include "trace/leak/fold.hpp"

namespace telltale {

constexpr int block_px = 8;  ///< a side of JPEG's blocks

/// The means of a picture's blocks as sums of the tint's frequencies, and back.
///
/// Amplitudes are complex, one for each point of lattice(): each is a cosine of that amplitude, with its phase at the
/// picture's corner (0, 0).
class BlockWaves {
public:
    /// blocks         how many across and down
    /// side_px        of a tile, in pixels of the picture
    /// quarter_turns  of the picture against the page
    BlockWaves(cv::Size blocks, TileSide side_px, int quarter_turns);

    /// How much of each point's amplitude is left in the means of blocks, between -1 and 1.
    const std::vector<double>& response() const { return response_; }

    /// returns  rows x columns floats
    /// cost     blocks x 41 products: rows and columns are apart
    cv::Mat means(const std::vector<std::complex<double>>& amplitudes) const;

    /// The transpose of means(): for each point, how far rows x columns floats agree with it.
    std::vector<std::complex<double>> project(const cv::Mat& blocks) const;

private:
    cv::Size size_;
    std::vector<Frequency> at_;
    std::vector<double> response_;
    std::vector<std::complex<float>> across_;  // by frequency, then column
    std::vector<std::complex<float>> down_;    // by frequency, then row
};

}  // namespace telltale
