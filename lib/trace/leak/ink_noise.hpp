#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>

namespace telltale {

/// How much noisier paper is beside ink than away from it, as the leak itself shows.
///
/// JPEG rings around an edge, but only in the blocks that hold the edge. A letter's soft rim and sharpening reach a pixel or two.
class InkNoise {
public:
    static constexpr int farthest = 8;  ///< pixels: the side of a JPEG's block, beyond which ink adds no noise

    /// paper  height x width floats: the share of the pixel that is paper
    /// cost   some 2 ms a megapixel
    explicit InkNoise(const cv::Mat& paper);

    /// Distances of a row's pixels from ink, counted in steps across and down, 0 to `farthest`.
    const std::uint8_t* distances(int row) const { return distances_.ptr<std::uint8_t>(row); }

    /// Counts a pixel of paper.
    ///
    /// distance  the pixel's distance from ink
    /// energy    the square of the pixel's deviation, over the variance around it
    void add(std::uint8_t distance, float energy) {
        energy_[distance] += energy;
        count_[distance] += 1;
    }

    /// For each distance, the noise there over the noise of all paper; 1 where too few pixels were counted.
    std::array<float, farthest + 1> factors() const;

private:
    cv::Mat distances_;
    std::array<double, farthest + 1> energy_{};
    std::array<double, farthest + 1> count_{};
};

}  // namespace telltale
