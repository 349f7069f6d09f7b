#include "document/picture/jpeg_document.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "document/codec/picture_size.hpp"
#include "document/ink/moved_picture.hpp"
#include "document/picture/jpeg_block.hpp"
#include "document/picture/jpeg_coefficients.hpp"
#include "document/tint/tinted_rows.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr float dc_limit = 1023;          ///< largest quantised DC coefficient of 8-bit samples, either way
constexpr std::size_t least_rest = 1024;  ///< bytes after the picture that are worth a warning: fewer are padding

/// The components that carry the tint.
struct Marked {
    int first = 0;
    int count = 1;
    bool is_ink = false;  ///< 0 is white
};

/// Luma carries the tint; or red, green and blue do; or black ink alone, since more or less of a coloured ink would be seen as a tinge.
Marked marked_components(const jpeg_decompress_struct& header) {
    switch (header.jpeg_color_space) {
        case JCS_GRAYSCALE:
        case JCS_YCbCr:
            return {};
        case JCS_RGB:
            return {.count = 3};
        case JCS_CMYK:
        case JCS_YCCK:  // Adobe stores inks inverted: 255 is no ink
            return {.first = 3, .is_ink = header.saw_Adobe_marker == FALSE};
        default:
            throw Error(ErrorKind::unsupported, "the JPEG picture has an unknown colour space");
    }
}

/// A component has whole blocks, and may be coarser than the picture.
PixelGrid component_grid(const jpeg_decompress_struct& header, const jpeg_component_info& component, Orientation orientation) {
    const auto width = static_cast<int>(header.image_width);
    const auto height = static_cast<int>(header.image_height);
    const double share_x = static_cast<double>(component.h_samp_factor) / header.max_h_samp_factor;
    const double share_y = static_cast<double>(component.v_samp_factor) / header.max_v_samp_factor;
    PixelGrid grid = picture_grid(width, height, orientation);
    grid.width = static_cast<int>(component.width_in_blocks) * block_side;
    grid.height = static_cast<int>(component.height_in_blocks) * block_side;
    grid.side_x *= share_x;
    grid.side_y *= share_y;
    grid.extent_x *= share_x;
    grid.extent_y *= share_y;
    return grid;
}

/// Decodes a block into samples, 0 to 255.
Block clamped_samples(const JCOEF* coefficients, const JQUANT_TBL& table) {
    Block block;
    for (std::size_t i = 0; i < block_size; ++i) block[i] = static_cast<float>(coefficients[i]) * static_cast<float>(table.quantval[i]);
    block = samples_of(block);
    for (float& sample : block) sample = std::clamp(sample + 128, 0.0F, 255.0F);
    return block;
}

/// Adds the transform of what the mark changes to one component's coefficients.
void tint_component(JpegCoefficients& picture, int index, bool is_ink, const Tile& tile, const Masking& masking) {
    const jpeg_component_info& component = picture.component(index);
    const JQUANT_TBL& table = *component.quant_table;
    const PixelGrid grid = component_grid(picture.header(), component, orientation_in(picture.header().marker_list));
    const TintField field(tile, grid);
    const auto width = static_cast<std::size_t>(grid.width);
    std::vector<float> factors(width * block_side);
    std::vector<float> gains(factors.size(), 1);
    std::vector<float> lifts(factors.size(), 0);
    const double step_x = picture.header().image_width / grid.extent_x;
    const double step_y = picture.header().image_height / grid.extent_y;
    MeanDiffusion diffusion(component.width_in_blocks);
    for (JDIMENSION by = 0; by < component.height_in_blocks; ++by) {
        for (std::size_t y = 0; y < block_side; ++y) {
            const auto line = [&](std::vector<float>& values) { return std::span(values).subspan(y * width, width); };
            const auto at = static_cast<int>(by * block_side + y);
            field.row(at, line(factors));
            if (!masking.is_plain()) masking.row((at + 0.5) * step_y, step_x, line(gains), line(lifts));
        }
        const JBLOCKROW blocks = picture.row(index, by);
        for (JDIMENSION bx = 0; bx < component.width_in_blocks; ++bx) {
            JCOEF* const coefficients = blocks[bx];
            Block change = clamped_samples(coefficients, table);
            for (std::size_t i = 0; i < block_size; ++i) {
                const std::size_t at = i / block_side * width + bx * block_side + i % block_side;
                const float light = is_ink ? 255 - change[i] : change[i];
                change[i] =
                    (marked_light(light, 255, {factors[at], gains[at], lifts[at]}, field.depth()) - light) * (is_ink ? -1.0F : 1.0F);
            }
            change = frequencies_of(change);
            for (std::size_t i = 1; i < block_size; ++i) {
                coefficients[i] = static_cast<JCOEF>(coefficients[i] + std::lround(change[i] / static_cast<float>(table.quantval[i])));
            }
            const float mean = static_cast<float>(coefficients[0]) + change[0] / static_cast<float>(table.quantval[0]);
            coefficients[0] = static_cast<JCOEF>(std::clamp(diffusion.round(bx, mean), -dc_limit - 1, dc_limit));
        }
        diffusion.next_row();
    }
}

/// Measures the masking by the blocks of the first component that is marked.
Masking measure_masking(JpegCoefficients& picture, const Marked& marked) {
    const jpeg_decompress_struct& header = picture.header();
    const jpeg_component_info& component = picture.component(marked.first);
    const auto width = static_cast<int>(header.image_width);
    const auto height = static_cast<int>(header.image_height);
    Masking masking(width, height);
    for (JDIMENSION by = 0; by < component.height_in_blocks; ++by) {
        const JBLOCKROW blocks = picture.row(marked.first, by);
        for (JDIMENSION bx = 0; bx < component.width_in_blocks; ++bx) {
            Block light = clamped_samples(blocks[bx], *component.quant_table);
            if (marked.is_ink) {
                for (float& sample : light) sample = 255 - sample;
            }
            masking.add_block(static_cast<int>(bx), static_cast<int>(by), light);
        }
    }
    masking.finish();
    return masking;
}

std::uint8_t rounded(float sample) {
    return static_cast<std::uint8_t>(std::lround(sample));
}

/// Visits a block's samples, as many as the picture has: their places in the block and in the plane.
template <typename Visit>
void for_each_sample(const jpeg_decompress_struct& header, JDIMENSION bx, JDIMENSION by, const Visit& visit) {
    const std::size_t width = header.image_width;
    const std::size_t height = header.image_height;
    for (std::size_t y = 0; y < std::min<std::size_t>(block_side, height - by * block_side); ++y) {
        for (std::size_t x = 0; x < std::min<std::size_t>(block_side, width - bx * block_side); ++x)
            visit(y * block_side + x, (by * block_side + y) * width + bx * block_side + x);
    }
}

/// Decodes a component's samples, as many as the picture has.
std::vector<std::uint8_t> plane_of(JpegCoefficients& picture, int index) {
    const jpeg_component_info& component = picture.component(index);
    std::vector<std::uint8_t> plane(static_cast<std::size_t>(picture.header().image_width) * picture.header().image_height);
    for (JDIMENSION by = 0; by < component.height_in_blocks; ++by) {
        const JBLOCKROW blocks = picture.row(index, by);
        for (JDIMENSION bx = 0; bx < component.width_in_blocks; ++bx) {
            const Block block = clamped_samples(blocks[bx], *component.quant_table);
            for_each_sample(picture.header(), bx, by,
                            [&](std::size_t in_block, std::size_t in_plane) { plane[in_plane] = rounded(block[in_block]); });
        }
    }
    return plane;
}

/// Moves a component's text. Blocks in which nothing changes keep their coefficients.
void move_component(JpegCoefficients& picture, int index, const MovedPicture& text, std::span<const std::int8_t> chips) {
    const jpeg_component_info& component = picture.component(index);
    const std::vector<std::uint8_t> plane = plane_of(picture, index);
    const std::vector<std::uint8_t> moved = text.move(plane, chips);
    for (JDIMENSION by = 0; by < component.height_in_blocks; ++by) {
        const JBLOCKROW blocks = picture.row(index, by);
        for (JDIMENSION bx = 0; bx < component.width_in_blocks; ++bx) {
            Block block = clamped_samples(blocks[bx], *component.quant_table);
            bool is_changed = false;
            for_each_sample(picture.header(), bx, by, [&](std::size_t in_block, std::size_t in_plane) {
                if (moved[in_plane] == plane[in_plane]) return;
                block[in_block] = moved[in_plane];
                is_changed = true;
            });
            if (!is_changed) continue;
            for (float& sample : block) sample -= 128;
            block = frequencies_of(block);
            for (std::size_t i = 0; i < block_size; ++i)
                blocks[bx][i] = static_cast<JCOEF>(std::lround(block[i] / static_cast<float>(component.quant_table->quantval[i])));
        }
    }
}

class JpegDocument : public Document {
public:
    explicit JpegDocument(Bytes bytes) : bytes_(bytes.begin(), bytes.end()) {
        JpegCoefficients picture(bytes_);
        const jpeg_decompress_struct& header = picture.header();
        require_room(header.image_width, header.image_height);
        marked_ = marked_components(header);
        picture.read();
        masking_.emplace(measure_masking(picture, marked_));
        can_move_ =
            static_cast<std::size_t>(header.image_width) * header.image_height <= most_moved && orientation_in(header.marker_list).tag == 1;
        for (int i = 0; i < marked_.count; ++i) {
            const jpeg_component_info& component = picture.component(marked_.first + i);
            can_move_ =
                can_move_ && component.h_samp_factor == header.max_h_samp_factor && component.v_samp_factor == header.max_v_samp_factor;
        }
        pages_.push_back({static_cast<double>(header.image_width), static_cast<double>(header.image_height), false});
        if (picture.bytes_left() > least_rest) {
            warnings_.emplace_back("what follows the picture in the file (a video or second picture) is left out");
        }
    }

    DocumentKind kind() const override { return DocumentKind::jpeg; }
    const std::vector<PageFacts>& pages() const override { return pages_; }
    const std::vector<std::string>& warnings() const override { return warnings_; }

    /// Luma alone moves, by a pixel or two: colour is coarser than that.
    std::shared_ptr<const ShiftLayout> shift_layout(const TextMoves& moves) const override {
        if (!moves.of_pictures || !can_move_) return nullptr;
        return moves_.layout(moves.distance, [&] {
            JpegCoefficients picture(bytes_);
            picture.read();
            const auto width = static_cast<int>(picture.header().image_width);
            const auto height = static_cast<int>(picture.header().image_height);
            return std::vector{MovedPicture(plane_of(picture, marked_.first), width, height, {.is_ink = marked_.is_ink}, moves.distance)};
        });
    }

    std::vector<std::uint8_t> write(const Mark& mark) const override {
        JpegCoefficients picture(bytes_);
        picture.read();
        if (mark.moves.distance > 0) {
            const auto moved = moves_.at(mark.moves.distance);
            for (int i = 0; i < marked_.count; ++i) move_component(picture, marked_.first + i, moved->page(0), mark.shift.at(0));
        }
        if (!mark.tiles.empty()) {
            for (int i = 0; i < marked_.count; ++i) tint_component(picture, marked_.first + i, marked_.is_ink, mark.tiles[0], *masking_);
        }
        return picture.write(mark.tag ? mark.tag->hex() : "");
    }

private:
    std::vector<std::uint8_t> bytes_;
    Marked marked_;
    std::optional<Masking> masking_;
    bool can_move_ = false;  ///< the picture is held whole and upright, and its light is as fine as its pixels
    PictureMoves moves_;
    std::vector<PageFacts> pages_;
    std::vector<std::string> warnings_;
};

}  // namespace

std::unique_ptr<Document> open_jpeg(Bytes bytes) {
    return std::make_unique<JpegDocument>(bytes);
}

}  // namespace telltale
