#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace telltale {

constexpr int block_side = 8;
constexpr std::size_t block_size = block_side * block_side;

/// One block of a JPEG component, row by row: samples, or frequencies.
using Block = std::array<float, block_size>;

/// The orthonormal DCT of ITU-T T.81, A.3.3, and its inverse.
Block frequencies_of(const Block& samples);
Block samples_of(const Block& frequencies);

/// Rounds the blocks' means, one row of blocks after the other.
///
/// Means cannot follow the tint where one quantisation step is wider than the tint is deep. What rounding took from one
/// block is therefore handed to its neighbours, so that their average is right.
/// source  Floyd and Steinberg, Proc. SID 17(2), 1976
class MeanDiffusion {
public:
    explicit MeanDiffusion(std::size_t blocks) : now_(blocks + 2), next_(blocks + 2) {}

    float round(std::size_t block, float wanted);
    void next_row();

private:
    std::vector<float> now_;  ///< one to spare at either end
    std::vector<float> next_;
};

}  // namespace telltale
