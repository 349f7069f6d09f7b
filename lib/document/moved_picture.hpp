#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "document/scan_text.hpp"
#include "document/tinted_rows.hpp"
#include "mark/shift_layout.hpp"

namespace telltale {

/// A picture of text whose clusters can be moved in its samples, by whole pixels.
class MovedPicture {
public:
    /// Finds the text.
    ///
    /// samples   all rows, without padding
    /// distance  points, as in find_picture_text
    MovedPicture(std::span<const std::uint8_t> samples, int width, int height, const SampleLayout& layout, double distance);

    /// One page; its distance is half of the step.
    const std::shared_ptr<const ShiftLayout>& layout() const { return layout_; }

    /// The samples with every cluster where its chips send it: by half the step to either side, or, when that is no whole
    /// number, by the smaller half one way and the larger the other.
    ///
    /// chips  of the page's slots
    std::vector<std::uint8_t> move(std::span<const std::uint8_t> samples, std::span<const std::int8_t> chips) const;

private:
    int width_;
    int height_;
    SampleLayout samples_;
    double scale_ = 1;
    int step_ = 1;
    std::shared_ptr<const ShiftLayout> layout_;
};

}  // namespace telltale
