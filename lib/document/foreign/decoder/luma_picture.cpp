#include "document/foreign/decoder/luma_picture.hpp"

#include <algorithm>
#include <string>

#include "document/foreign/decoder/decoders.hpp"
#include "document/foreign/decoder_output.hpp"

namespace telltale {
namespace {

constexpr std::uint32_t wanted_side = 2048;  ///< the tracer shrinks a longer side to this
constexpr std::uint32_t long_aspect = 3;     ///< a picture that is so many times as long as wide is cut into pieces
constexpr std::uint32_t piece_aspect = 2;
constexpr std::uint32_t max_pieces = 64;

/// Length of the pieces along the long side; all of it when the picture is not so long.
std::uint32_t piece_length(PictureSize size) {
    const std::uint32_t length = std::max(size.width, size.height);
    const std::uint32_t breadth = std::min(size.width, size.height);
    if (length < long_aspect * breadth || length < 2 * wanted_side) return length;
    const std::uint32_t longest = std::max(piece_aspect * breadth, wanted_side);
    const std::uint32_t pieces = std::min(max_pieces, (length + longest - 1) / longest);
    return (length + pieces - 1) / pieces;
}

void write_header(int page, const BlockSteps& block_steps, PictureSize size) {
    std::string head = "P5\n" + std::string(page_remark) + std::to_string(page + 1) + "\n";
    if (block_steps.front() > 0) {
        head += block_remark;
        for (std::size_t i = 0; i < block_steps.size(); ++i)
            head += std::to_string(block_steps[i]) + (i + 1 < block_steps.size() ? ' ' : '\n');
    }
    head += std::to_string(size.width) + " " + std::to_string(size.height) + "\n255\n";
    write_all(head.data(), head.size());
}

/// Where a pixel of the displayed picture is stored.
std::size_t stored_at(std::uint32_t x, std::uint32_t y, PictureSize stored, Orientation orientation) {
    std::uint32_t column = orientation.swaps_axes() ? y : x;
    std::uint32_t row = orientation.swaps_axes() ? x : y;
    if (orientation.runs_left()) column = stored.width - 1 - column;
    if (orientation.runs_up()) row = stored.height - 1 - row;
    return std::size_t{row} * stored.width + column;
}

}  // namespace

std::uint32_t shrink_factor(PictureSize size) {
    const std::uint32_t side = std::max(piece_length(size), std::min(size.width, size.height));
    return std::max<std::uint32_t>(1, side / wanted_side);
}

LumaPicture::LumaPicture(PictureSize size, std::uint32_t factor, Orientation orientation)
    : factor_(std::min({factor, size.width, size.height})),
      orientation_(orientation),
      small_size_{size.width / factor_, size.height / factor_},
      luma_(size.width),
      sums_(small_size_.width),
      small_(std::size_t{small_size_.width} * small_size_.height, 255) {}

void LumaPicture::add(const LumaSource& source, const std::uint8_t* samples) {
    if (rows_ / factor_ >= small_size_.height) return;
    to_luma(source, samples, luma_);
    add_luma(luma_);
}

void LumaPicture::add_luma(std::span<const std::uint8_t> luma) {
    std::uint8_t* const out = small_.data() + std::size_t{rows_ / factor_} * small_size_.width;
    ++rows_;
    if (factor_ == 1) {
        std::copy(luma.begin(), luma.end(), out);
        return;
    }
    const std::uint8_t* in = luma.data();
    for (std::uint32_t& sum : sums_) {
        for (std::uint32_t i = 0; i < factor_; ++i) sum += *in++;
    }
    if (rows_ % factor_ != 0) return;
    const std::uint32_t area = factor_ * factor_;
    for (std::size_t x = 0; x < sums_.size(); ++x) out[x] = static_cast<std::uint8_t>((sums_[x] + area / 2) / area);
    std::fill(sums_.begin(), sums_.end(), 0U);
}

void LumaPicture::write(int page, const BlockSteps& block_steps) const {
    const PictureSize shown = orientation_.swaps_axes() ? PictureSize{small_size_.height, small_size_.width} : small_size_;
    const std::uint32_t length = piece_length(shown);
    std::vector<std::uint8_t> line;
    for (std::uint32_t top = 0, left = 0; top < shown.height && left < shown.width;) {
        const bool is_tall = shown.height >= shown.width;
        const PictureSize piece = is_tall ? PictureSize{shown.width, std::min(length, shown.height - top)}
                                          : PictureSize{std::min(length, shown.width - left), shown.height};
        const bool is_stored = factor_ == 1 && orientation_.tag == 1 && piece.width == shown.width && piece.height == shown.height;
        write_header(page, is_stored ? block_steps : BlockSteps{}, piece);
        line.resize(piece.width);
        for (std::uint32_t y = top; y < top + piece.height; ++y) {
            if (orientation_.tag == 1) {
                std::copy_n(small_.begin() + static_cast<std::ptrdiff_t>(std::size_t{y} * shown.width + left), piece.width, line.begin());
            } else {
                for (std::uint32_t x = 0; x < piece.width; ++x) line[x] = small_[stored_at(left + x, y, small_size_, orientation_)];
            }
            write_all(line.data(), line.size());
        }
        (is_tall ? top : left) += is_tall ? piece.height : piece.width;
    }
}

}  // namespace telltale
