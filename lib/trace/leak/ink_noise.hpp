#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>

namespace telltale {

/// How much noisier paper is beside ink than away from it, as the leak itself shows: JPEG rings around an edge, but only in
/// the blocks that hold it, and a letter's soft rim and sharpening reach a pixel or two.
class InkNoise {
public:
    static constexpr int farthest = 8;  ///< pixels: a block of JPEG; beyond, ink is not heard

    /// paper  height x width floats: the share of the pixel that is paper
    /// cost   some 2 ms a megapixel
    explicit InkNoise(const cv::Mat& paper);

    /// Of a row's pixels from ink, 0 to `farthest`: steps across and down.
    const std::uint8_t* distances(int row) const { return distances_.ptr<std::uint8_t>(row); }

    /// energy  the square of what a pixel of paper deviates by, over that which is usual around it
    void add(std::uint8_t distance, float energy) {
        energy_[distance] += energy;
        count_[distance] += 1;
    }

    /// By distance: noise over that of all paper, 1 everywhere when nothing differs.
    std::array<float, farthest + 1> factors() const;

private:
    cv::Mat distances_;
    std::array<double, farthest + 1> energy_{};
    std::array<double, farthest + 1> count_{};
};

}  // namespace telltale
