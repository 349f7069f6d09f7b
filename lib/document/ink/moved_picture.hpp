#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "document/ink/ink_text.hpp"
#include "document/tint/tinted_rows.hpp"
#include "mark/shift_layout.hpp"

namespace telltale {

/// All rows from the top, without padding.
template <typename RowOf>
std::vector<std::uint8_t> gather_rows(int height, const RowOf& row_of) {
    std::vector<std::uint8_t> samples;
    for (int y = 0; y < height; ++y) {
        const auto row = row_of(y);
        samples.insert(samples.end(), row.begin(), row.end());
    }
    return samples;
}

/// A picture of text whose clusters can be moved in its samples, by whole pixels.
class MovedPicture {
public:
    /// Finds the text.
    ///
    /// samples   all rows, without padding
    /// distance  points, as in find_picture_text
    MovedPicture(std::span<const std::uint8_t> samples, int width, int height, const SampleLayout& layout, double distance);

    /// A picture that stays as it is.
    MovedPicture() : MovedPicture({}, 0, 0, {}, 0) {}

    /// One page; its distance is half of the step.
    const std::shared_ptr<const ShiftLayout>& layout() const { return layout_; }

    /// The same with points that are larger or smaller, so that it moves by so many of them: nobody knows a picture's.
    MovedPicture with_distance(double points) const;

    /// The samples with every cluster where its chips send it: by half the step to either side, or, when that is no whole
    /// number, by the smaller half one way and the larger the other.
    ///
    /// chips  of the page's slots
    std::vector<std::uint8_t> move(std::span<const std::uint8_t> samples, std::span<const std::int8_t> chips) const;

    /// The same in place, of rows that lie apart.
    ///
    /// row_of  the samples of a row, from the top
    template <typename RowOf>
    void move_rows(const RowOf& row_of, std::span<const std::int8_t> chips) const {
        const std::vector<std::uint8_t> moved = move(gather_rows(height_, row_of), chips);
        auto from = moved.begin();
        for (int y = 0; y < height_; ++y) {
            const std::span<std::uint8_t> row = row_of(y);
            std::copy_n(from, row.size(), row.begin());
            from += static_cast<std::ptrdiff_t>(row.size());
        }
    }

private:
    int width_;
    int height_;
    SampleLayout samples_;
    double scale_ = 1;
    int step_ = 1;
    std::shared_ptr<const ShiftLayout> layout_;
};

constexpr std::size_t most_moved = std::size_t{64} << 20;  ///< bytes of samples: larger pictures stay, since they are not held

/// The pictures of a document, all of which move by one distance.
class MovedPictures {
public:
    /// pages  at least one
    explicit MovedPictures(std::vector<MovedPicture> pages);

    const MovedPicture& page(std::size_t index) const { return pages_.at(index); }
    const std::shared_ptr<const ShiftLayout>& layout() const { return layout_; }

private:
    std::vector<MovedPicture> pages_;
    std::shared_ptr<const ShiftLayout> layout_;
};

/// A document's moved pictures by the distance that was asked for, found once each. Safe from many threads.
class PictureMoves {
public:
    /// Nothing where there is no text.
    std::shared_ptr<const ShiftLayout> layout(double distance, const std::function<std::vector<MovedPicture>()>& find) const;
    /// throws  bad_request when their layout has not been asked for
    std::shared_ptr<const MovedPictures> at(double distance) const;

private:
    mutable std::mutex mutex_;
    mutable std::map<double, std::shared_ptr<const MovedPictures>> found_;
};

}  // namespace telltale
