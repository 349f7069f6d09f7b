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

/// Puts the rows of a picture into one piece, from the top, without padding.
///
/// row_of  gives the samples of the row with a number
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
    /// Finds the text of a picture.
    ///
    /// samples   all rows, without padding
    /// distance  points, as find_picture_text() takes them
    MovedPicture(std::span<const std::uint8_t> samples, int width, int height, const SampleLayout& layout, double distance);

    /// Makes a picture that stays as it is.
    MovedPicture() : MovedPicture({}, 0, 0, {}, 0) {}

    /// The layout of one page, whose distance is half of the step.
    const std::shared_ptr<const ShiftLayout>& layout() const { return layout_; }

    /// The same picture with points of another size, so that it moves by so many of them. Nobody knows how large a picture's points are.
    MovedPicture with_distance(double points) const;

    /// Returns the samples with every cluster where its chips send it: by half of the step to either side or, when that is no whole
    /// number, by the smaller half one way and by the larger half the other.
    ///
    /// chips  one for each slot of the page
    std::vector<std::uint8_t> move(std::span<const std::uint8_t> samples, std::span<const std::int8_t> chips) const;

    /// Moves clusters in the same way in rows that lie apart, in place.
    ///
    /// row_of  gives the samples of the row with a number, to be written to
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

constexpr std::size_t most_moved = std::size_t{64} << 20;  ///< bytes of samples: a larger picture is not held in memory, and so not moved

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

/// A document's moved pictures for each distance that was asked for. They are found once. Many threads may ask.
class PictureMoves {
public:
    /// The layout for a distance; find is called when it is not known yet. Nothing where there is no text.
    std::shared_ptr<const ShiftLayout> layout(double distance, const std::function<std::vector<MovedPicture>()>& find) const;
    /// The pictures for a distance.
    ///
    /// throws  bad_request when their layout has not been asked for
    std::shared_ptr<const MovedPictures> at(double distance) const;

private:
    mutable std::mutex mutex_;
    mutable std::map<double, std::shared_ptr<const MovedPictures>> found_;
};

}  // namespace telltale
