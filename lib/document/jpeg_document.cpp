#include "document/jpeg_document.hpp"

// jpeglib.h needs stdio's FILE and jerror.h needs jpeglib.h, and neither says so.
// clang-format off
#include <cstdio>
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

#include <array>
#include <cmath>
#include <csetjmp>
#include <cstdlib>
#include <numbers>
#include <string_view>

#include "document/tint_field.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint64_t max_pixels = 200'000'000;
constexpr int block_side = 8;
constexpr std::size_t block_size = block_side * block_side;
constexpr float dc_limit = 1023;  ///< of a quantised DC coefficient of 8-bit samples, either way

/// One block, its samples or its frequencies, row by row.
using Block = std::array<float, block_size>;

/// The orthonormal DCT of ITU-T T.81, A.3.3: basis[u][x] = c(u) / 2 cos((2x + 1) u pi / 16).
using Basis = std::array<std::array<float, block_side>, block_side>;

Basis make_basis() {
    Basis basis{};
    for (std::size_t u = 0; u < block_side; ++u) {
        for (std::size_t x = 0; x < block_side; ++x) {
            const double angle = static_cast<double>((2 * x + 1) * u) * std::numbers::pi / 16;
            basis[u][x] = static_cast<float>((u == 0 ? std::numbers::sqrt2 / 2 : 1) / 2 * std::cos(angle));
        }
    }
    return basis;
}
const Basis basis = make_basis();

/// rows of left x block x transposed right, where left and right are the basis or its transpose.
template <bool Forward>
Block transform(const Block& block) {
    const auto weight = [](std::size_t out, std::size_t in) { return Forward ? basis[out][in] : basis[in][out]; };
    Block half{};
    for (std::size_t y = 0; y < block_side; ++y) {
        for (std::size_t in = 0; in < block_side; ++in) {
            for (std::size_t out = 0; out < block_side; ++out) half[y * block_side + out] += block[y * block_side + in] * weight(out, in);
        }
    }
    Block whole{};
    for (std::size_t out = 0; out < block_side; ++out) {
        for (std::size_t in = 0; in < block_side; ++in) {
            for (std::size_t x = 0; x < block_side; ++x) whole[out * block_side + x] += half[in * block_side + x] * weight(out, in);
        }
    }
    return whole;
}

/// libjpeg's error handler jumps; it may not throw through C, so nothing with a destructor lives in what it leaves.
struct ErrorState {
    jpeg_error_mgr manager;
    std::jmp_buf failed;
    char reason[JMSG_LENGTH_MAX];
    bool data_lost;
};

ErrorState& state_of(j_common_ptr codec) {
    return *reinterpret_cast<ErrorState*>(codec->err);
}

[[noreturn]] void on_error(j_common_ptr codec) {
    ErrorState& state = state_of(codec);
    codec->err->format_message(codec, state.reason);
    std::longjmp(state.failed, 1);
}

void on_message(j_common_ptr codec, int level) {
    if (level >= 0) return;
    switch (codec->err->msg_code) {
        case JWRN_JPEG_EOF:
        case JWRN_HIT_MARKER:
        case JWRN_HUFF_BAD_CODE:
        case JWRN_ARITH_BAD_CODE:
        case JWRN_MUST_RESYNC:
        case JWRN_BOGUS_PROGRESSION:
            break;
        default:
            return;  // stray bytes and odd headers lose nothing
    }
    ErrorState& state = state_of(codec);
    if (!state.data_lost) codec->err->format_message(codec, state.reason);
    state.data_lost = true;
}

void prepare_errors(ErrorState& state) {
    jpeg_std_error(&state.manager);
    state.manager.error_exit = on_error;
    state.manager.emit_message = on_message;
    state.reason[0] = '\0';
    state.data_lost = false;
}

/// Runs calls of libjpeg; false when one of them failed. A function of its own, so that the jump back leaves the caller's
/// variables alone.
template <typename Work>
[[gnu::noinline]] bool attempt(ErrorState& state, const Work& work) {
    if (setjmp(state.failed) != 0) return false;
    work();
    return true;
}

[[noreturn]] void fail_damaged(const ErrorState& state) {
    throw Error(ErrorKind::damaged, std::string("the JPEG picture is damaged: ") + state.reason);
}

/// A file's header and coefficients, as libjpeg holds them.
class CoefficientReader {
public:
    explicit CoefficientReader(Bytes bytes) {
        prepare_errors(state_);
        source_.err = &state_.manager;
        const bool has_header = attempt(state_, [&] {
            jpeg_create_decompress(&source_);
            jpeg_mem_src(&source_, bytes.data(), static_cast<unsigned long>(bytes.size()));
            jpeg_save_markers(&source_, JPEG_COM, 0xffff);
            for (int i = 0; i < 16; ++i) jpeg_save_markers(&source_, JPEG_APP0 + i, 0xffff);
            jpeg_read_header(&source_, TRUE);
        });
        if (has_header) return;
        jpeg_destroy_decompress(&source_);
        fail_damaged(state_);
    }
    CoefficientReader(const CoefficientReader&) = delete;
    CoefficientReader& operator=(const CoefficientReader&) = delete;
    ~CoefficientReader() { jpeg_destroy_decompress(&source_); }

    jpeg_decompress_struct& source() { return source_; }
    jvirt_barray_ptr* coefficients() { return coefficients_; }
    std::size_t bytes_left() const { return source_.src->bytes_in_buffer; }

    void read() {
        const bool is_read = attempt(state_, [&] { coefficients_ = jpeg_read_coefficients(&source_); });
        if (!is_read || state_.data_lost) fail_damaged(state_);
    }

    const jpeg_component_info& component(int index) const { return source_.comp_info[index]; }

    /// One row of blocks; it lives in memory, since libjpeg-turbo never swaps to disk.
    JBLOCKROW row(int index, JDIMENSION y) {
        return source_.mem->access_virt_barray(reinterpret_cast<j_common_ptr>(&source_), coefficients_[index], y, 1, TRUE)[0];
    }

private:
    ErrorState state_;
    jpeg_decompress_struct source_{};
    jvirt_barray_ptr* coefficients_ = nullptr;
};

/// The components that carry the tint: luma, or red, green and blue.
int marked_components(const jpeg_decompress_struct& source) {
    switch (source.jpeg_color_space) {
        case JCS_GRAYSCALE:
        case JCS_YCbCr:
            return 1;
        case JCS_RGB:
            return 3;
        case JCS_CMYK:
        case JCS_YCCK:
            throw Error(ErrorKind::unsupported, "CMYK pictures cannot be stamped yet");
        default:
            throw Error(ErrorKind::unsupported, "the JPEG picture has an unknown colour space");
    }
}

/// One component's samples, in whole blocks.
struct Plane {
    PixelGrid grid;
    std::vector<std::uint8_t> samples;

    std::size_t width() const { return static_cast<std::size_t>(grid.width); }
};

Block read_block(const JCOEF* coefficients, const JQUANT_TBL& table) {
    Block block;
    for (std::size_t i = 0; i < block_size; ++i) block[i] = static_cast<float>(coefficients[i]) * static_cast<float>(table.quantval[i]);
    return block;
}

Plane decode_plane(CoefficientReader& reader, int index) {
    const jpeg_decompress_struct& source = reader.source();
    const jpeg_component_info& component = reader.component(index);
    const double side = tile_side_px(static_cast<int>(source.image_width), static_cast<int>(source.image_height));
    Plane plane;
    plane.grid = {static_cast<int>(component.width_in_blocks) * block_side, static_cast<int>(component.height_in_blocks) * block_side,
                  side * component.h_samp_factor / source.max_h_samp_factor, side * component.v_samp_factor / source.max_v_samp_factor};
    plane.samples.resize(plane.width() * static_cast<std::size_t>(plane.grid.height));
    for (JDIMENSION by = 0; by < component.height_in_blocks; ++by) {
        const JBLOCKROW blocks = reader.row(index, by);
        for (JDIMENSION bx = 0; bx < component.width_in_blocks; ++bx) {
            const Block samples = transform<false>(read_block(blocks[bx], *component.quant_table));
            for (std::size_t i = 0; i < block_size; ++i) {
                const std::size_t at = (by * block_side + i / block_side) * plane.width() + bx * block_side + i % block_side;
                plane.samples[at] = static_cast<std::uint8_t>(std::clamp(samples[i] + 128.5F, 0.0F, 255.0F));
            }
        }
    }
    return plane;
}

/// Block means cannot follow the tint where one quantisation step is wider than the tint is deep. What rounding took from
/// one block is therefore handed to its neighbours (Floyd and Steinberg, 1976), so that their average is right.
class MeanDiffusion {
public:
    explicit MeanDiffusion(std::size_t blocks) : now_(blocks + 2), next_(blocks + 2) {}

    float round(std::size_t block, float wanted) {
        const float rounded = std::round(wanted + now_[block + 1]);
        const float error = wanted + now_[block + 1] - rounded;
        now_[block + 2] += error * 7 / 16;
        next_[block] += error * 3 / 16;
        next_[block + 1] += error * 5 / 16;
        next_[block + 2] += error * 1 / 16;
        return rounded;
    }
    void next_row() {
        now_.swap(next_);
        std::fill(next_.begin(), next_.end(), 0.0F);
    }

private:
    std::vector<float> now_;  ///< one to spare at either end
    std::vector<float> next_;
};

/// Adds the transform of samples x (factor - 1) to one component's coefficients.
void tint_component(CoefficientReader& reader, int index, const Plane& plane, const Tile& tile) {
    const jpeg_component_info& component = reader.component(index);
    const JQUANT_TBL& table = *component.quant_table;
    const TintField field(tile, plane.grid);
    std::vector<float> factors(plane.width() * block_side);
    MeanDiffusion diffusion(component.width_in_blocks);
    for (JDIMENSION by = 0; by < component.height_in_blocks; ++by) {
        for (std::size_t y = 0; y < block_side; ++y) {
            field.row(static_cast<int>(by * block_side + y), std::span(factors).subspan(y * plane.width(), plane.width()));
        }
        const std::uint8_t* samples = plane.samples.data() + by * block_side * plane.width();
        const JBLOCKROW blocks = reader.row(index, by);
        for (JDIMENSION bx = 0; bx < component.width_in_blocks; ++bx) {
            Block change;
            for (std::size_t i = 0; i < block_size; ++i) {
                const std::size_t at = i / block_side * plane.width() + bx * block_side + i % block_side;
                change[i] = static_cast<float>(samples[at]) * (factors[at] - 1);
            }
            change = transform<true>(change);
            JCOEF* coefficients = blocks[bx];
            for (std::size_t i = 1; i < block_size; ++i) {
                coefficients[i] = static_cast<JCOEF>(coefficients[i] + std::lround(change[i] / static_cast<float>(table.quantval[i])));
            }
            const float mean = static_cast<float>(coefficients[0]) + change[0] / static_cast<float>(table.quantval[0]);
            coefficients[0] = static_cast<JCOEF>(std::clamp(diffusion.round(bx, mean), -dc_limit - 1, dc_limit));
        }
        diffusion.next_row();
    }
}

bool is_old_tag(const jpeg_marker_struct& marker) {
    const std::string_view text(reinterpret_cast<const char*>(marker.data), marker.data_length);
    return marker.marker == JPEG_COM && FileTag::from_hex(text).has_value();
}

/// Whether the writer makes this marker by itself from the header's fields.
bool is_written_anew(const jpeg_marker_struct& marker, const jpeg_compress_struct& target) {
    const std::string_view text(reinterpret_cast<const char*>(marker.data), marker.data_length);
    return (target.write_JFIF_header && marker.marker == JPEG_APP0 && text.starts_with(std::string_view("JFIF\0", 5))) ||
           (target.write_Adobe_marker && marker.marker == JPEG_APP0 + 14 && text.starts_with("Adobe"));
}

std::vector<std::uint8_t> write_coefficients(CoefficientReader& reader, const std::string& tag) {
    jpeg_decompress_struct& source = reader.source();
    ErrorState state;
    prepare_errors(state);
    jpeg_compress_struct target{};
    target.err = &state.manager;
    unsigned char* memory = nullptr;
    unsigned long size = 0;
    // The reader's arrays are used while writing, so its errors have to come here as well.
    jpeg_error_mgr* const readers_errors = source.err;
    source.err = &state.manager;
    const bool written = attempt(state, [&] {
        jpeg_create_compress(&target);
        jpeg_mem_dest(&target, &memory, &size);
        jpeg_copy_critical_parameters(&source, &target);
        target.write_JFIF_header = source.saw_JFIF_marker;
        target.write_Adobe_marker = source.saw_Adobe_marker;
        target.restart_interval = source.restart_interval;
        target.arith_code = source.arith_code;
        target.optimize_coding = source.arith_code ? FALSE : TRUE;  // as small as the coefficients allow
        if (source.progressive_mode) jpeg_simple_progression(&target);
        jpeg_write_coefficients(&target, reader.coefficients());
        for (const jpeg_marker_struct* marker = source.marker_list; marker != nullptr; marker = marker->next) {
            if (is_written_anew(*marker, target) || (!tag.empty() && is_old_tag(*marker))) continue;
            jpeg_write_marker(&target, marker->marker, marker->data, marker->data_length);
        }
        if (!tag.empty()) {
            jpeg_write_marker(&target, JPEG_COM, reinterpret_cast<const JOCTET*>(tag.data()), static_cast<unsigned>(tag.size()));
        }
        jpeg_finish_compress(&target);
    });
    jpeg_destroy_compress(&target);
    source.err = readers_errors;
    const std::unique_ptr<unsigned char, decltype(&std::free)> owner(memory, &std::free);
    if (!written) throw Error(ErrorKind::system, std::string("cannot write the JPEG picture: ") + state.reason);
    return {memory, memory + size};
}

class JpegDocument : public Document {
public:
    explicit JpegDocument(Bytes bytes) : bytes_(bytes.begin(), bytes.end()) {
        CoefficientReader reader(bytes_);
        const jpeg_decompress_struct& source = reader.source();
        if (std::uint64_t{source.image_width} * source.image_height > max_pixels) {
            throw Error(ErrorKind::unsupported, "the picture has more than 200 million pixels");
        }
        const int components = marked_components(source);
        if (std::min(source.image_width, source.image_height) < least_tile_side) {
            throw Error(ErrorKind::too_small, "the picture is " + std::to_string(source.image_width) + " x " +
                                                  std::to_string(source.image_height) +
                                                  " pixels; a side below 96 has no room for the mark");
        }
        reader.read();
        for (int i = 0; i < components; ++i) planes_.push_back(decode_plane(reader, i));
        pages_.push_back({static_cast<double>(source.image_width), static_cast<double>(source.image_height), false});
        if (reader.bytes_left() > 1024) warnings_.push_back("what follows the picture in the file (a video or second picture) is left out");
    }

    DocumentKind kind() const override { return DocumentKind::jpeg; }
    const std::vector<PageFacts>& pages() const override { return pages_; }
    const std::vector<std::string>& warnings() const override { return warnings_; }

    std::vector<std::uint8_t> write(const Mark& mark) const override {
        CoefficientReader reader(bytes_);
        reader.read();
        if (!mark.tiles.empty()) {
            for (std::size_t i = 0; i < planes_.size(); ++i) tint_component(reader, static_cast<int>(i), planes_[i], mark.tiles[0]);
        }
        return write_coefficients(reader, mark.tag ? mark.tag->hex() : "");
    }

private:
    std::vector<std::uint8_t> bytes_;
    std::vector<Plane> planes_;  ///< what is multiplied: decoded once
    std::vector<PageFacts> pages_;
    std::vector<std::string> warnings_;
};

}  // namespace

std::unique_ptr<Document> open_jpeg(Bytes bytes) {
    return std::make_unique<JpegDocument>(bytes);
}

}  // namespace telltale
