#pragma once

#include <complex>
#include <opencv2/core.hpp>
#include <vector>

#include "mark/constellation.hpp"
#include "trace/leak/fold.hpp"

namespace telltale {

constexpr int block_px = 8;  ///< side of JPEG's blocks

/// Turns amplitudes of the tint's frequencies into the means of a picture's blocks, and back.
///
/// Amplitudes are complex, one for each point of lattice(). Each stands for a cosine of that amplitude, with its phase at the
/// picture's corner (0, 0).
class BlockWaves {
public:
    /// blocks         how many blocks the picture has across and down
    /// side_px        sides of a tile, pixels of the picture
    /// quarter_turns  quarter turns of the picture against the page, counter-clockwise
    BlockWaves(cv::Size blocks, TileSide side_px, int quarter_turns);

    /// How much of each point's amplitude is left in the means of blocks, between -1 and 1.
    const std::vector<double>& response() const { return response_; }

    /// The means of blocks that amplitudes give.
    ///
    /// returns  rows x columns floats
    /// cost     blocks x 41 products, since rows and columns are summed one after the other
    cv::Mat means(const std::vector<std::complex<double>>& amplitudes) const;

    /// The transpose of means(): for each point of lattice(), how far its cosine agrees with rows x columns floats.
    std::vector<std::complex<double>> project(const cv::Mat& blocks) const;

private:
    cv::Size size_;
    std::vector<Frequency> at_;
    std::vector<double> response_;
    std::vector<std::complex<float>> across_;  // waves across: for each frequency, one value a column
    std::vector<std::complex<float>> down_;    // waves down: for each frequency, one value a row
};

}  // namespace telltale
