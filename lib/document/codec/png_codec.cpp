#include "document/codec/png_codec.hpp"

#include <bit>
#include <cstring>
#include <exception>
#include <string>

#include "document/codec/exif.hpp"
#include "document/codec/jump.hpp"
#include "document/codec/picture_size.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr int compression_level = 4;                       ///< twice as fast as zlib's own choice, some 3 % larger
constexpr std::size_t max_whole = std::size_t{512} << 20;  ///< bytes of an interlaced picture, which has to be held

PngState& state_of(png_structp png) {
    return *static_cast<PngState*>(png_get_error_ptr(png));
}

[[noreturn]] void on_error(png_structp png, png_const_charp reason) {
    PngState& state = state_of(png);
    std::strncpy(state.reason, reason, sizeof state.reason - 1);
    std::longjmp(state.failed, 1);
}
void on_warning(png_structp, png_const_charp) {}

void on_read(png_structp png, png_bytep into, png_size_t size) {
    PngState& state = state_of(png);
    if (state.left.empty() || (state.damage == Damage::refused && size > state.left.size())) png_error(png, "it ends too early");
    // The last bytes of a file that is cut short still hold rows; what follows them is made to fail.
    const std::size_t there = std::min(size, state.left.size());
    std::memcpy(into, state.left.data(), there);
    std::memset(into + there, 0, size - there);
    state.left = state.left.subspan(there);
}

void on_write(png_structp png, png_bytep from, png_size_t size) {
    PngState& state = state_of(png);
    bool grown = true;
    try {
        state.out->insert(state.out->end(), from, from + size);
    } catch (const std::exception&) {
        grown = false;
    }
    if (!grown) png_error(png, "out of memory");
}
void on_flush(png_structp) {}

/// PNG's 16-bit samples have their high byte first.
void use_machine_order(png_structp png) {
    if constexpr (std::endian::native == std::endian::little) png_set_swap(png);
}

}  // namespace

SampleLayout PngHeader::layout() const {
    return {.channels = channels, .marked = (color_type & PNG_COLOR_MASK_COLOR) != 0 ? 3 : 1, .bits = bit_depth};
}

PngReader::PngReader(std::span<const std::uint8_t> bytes, Damage damage) {
    state_.left = bytes;
    state_.damage = damage;
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &state_, on_error, on_warning);
    info_ = png_ != nullptr ? png_create_info_struct(png_) : nullptr;
    try {
        if (info_ == nullptr) throw Error(ErrorKind::system, "no memory for the PNG picture");
        read_header();
    } catch (...) {
        png_destroy_read_struct(&png_, &info_, nullptr);
        throw;
    }
}

PngReader::~PngReader() {
    png_destroy_read_struct(&png_, &info_, nullptr);
}

void PngReader::read_header() {
    const bool is_read = attempt(state_.failed, [&] {
        png_set_read_fn(png_, nullptr, on_read);
        if (state_.damage == Damage::passed_over) {
            png_set_crc_action(png_, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
            png_set_benign_errors(png_, 1);
            png_set_option(png_, PNG_IGNORE_ADLER32, PNG_OPTION_ON);
        }
        png_read_info(png_, info_);
        header_.width = static_cast<int>(png_get_image_width(png_, info_));
        header_.height = static_cast<int>(png_get_image_height(png_, info_));
        const bool is_palette = png_get_color_type(png_, info_) == PNG_COLOR_TYPE_PALETTE;
        header_.is_converted = is_palette || png_get_bit_depth(png_, info_) < 8 || png_get_valid(png_, info_, PNG_INFO_tRNS) != 0;
        png_uint_32 exif_size = 0;
        png_bytep exif = nullptr;
        if (png_get_eXIf_1(png_, info_, &exif_size, &exif) != 0) header_.orientation = exif_orientation({exif, exif_size});
        png_set_expand(png_);
        use_machine_order(png_);
        header_.is_interlaced = png_set_interlace_handling(png_) > 1;
        png_read_update_info(png_, info_);
        header_.bit_depth = png_get_bit_depth(png_, info_);
        header_.color_type = png_get_color_type(png_, info_);
        header_.channels = png_get_channels(png_, info_);
    });
    if (!is_read) fail();
    require_reasonable(static_cast<std::uint64_t>(header_.width), static_cast<std::uint64_t>(header_.height));
    if (header_.is_interlaced && header_.stride() > max_whole / static_cast<std::size_t>(header_.height)) {
        throw Error(ErrorKind::unsupported, "the interlaced PNG picture is too large to be held in memory");
    }
}

void PngReader::fail() const {
    throw Error(ErrorKind::damaged, std::string("the PNG picture is damaged: ") + state_.reason);
}

void PngReader::read_row(std::span<std::uint8_t> row) {
    if (!header_.is_interlaced) {
        if (!attempt(state_.failed, [&] { png_read_row(png_, row.data(), nullptr); })) fail();
        return;
    }
    if (whole_.empty()) read_interlaced();
    std::memcpy(row.data(), whole_.data() + next_row_ * header_.stride(), header_.stride());
    ++next_row_;
}

/// Pixels that never came are white.
void PngReader::read_interlaced() {
    const std::size_t stride = header_.stride();
    const auto height = static_cast<std::size_t>(header_.height);
    whole_.assign(stride * height, 255);
    std::size_t rows = 0;
    const bool is_read = attempt(state_.failed, [&] {
        for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; ++pass) {
            for (std::size_t y = 0; y < height; ++y) {
                png_read_row(png_, whole_.data() + y * stride, nullptr);
                ++rows;
            }
        }
    });
    if (!is_read && (state_.damage == Damage::refused || rows == 0)) fail();
}

void PngReader::finish() {
    if (!attempt(state_.failed, [&] { png_read_end(png_, nullptr); })) fail();
}

PngWriter::PngWriter(const PngHeader& header, std::vector<std::uint8_t>& out) {
    state_.out = &out;
    png_ = png_create_write_struct(PNG_LIBPNG_VER_STRING, &state_, on_error, on_warning);
    info_ = png_ != nullptr ? png_create_info_struct(png_) : nullptr;
    const bool is_begun =
        info_ != nullptr && attempt(state_.failed, [&] {
            png_set_write_fn(png_, nullptr, on_write, on_flush);
            png_set_compression_level(png_, compression_level);
            png_set_filter(png_, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE | PNG_FILTER_SUB | PNG_FILTER_UP);
            png_set_IHDR(png_, info_, static_cast<png_uint_32>(header.width), static_cast<png_uint_32>(header.height), header.bit_depth,
                         header.color_type, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
            png_write_info(png_, info_);
            use_machine_order(png_);
        });
    if (is_begun) return;
    png_destroy_write_struct(&png_, &info_);
    throw Error(ErrorKind::system, "no memory for the PNG picture");
}

PngWriter::~PngWriter() {
    png_destroy_write_struct(&png_, &info_);
}

template <typename Work>
void PngWriter::require(const Work& work) {
    if (!attempt(state_.failed, work)) throw Error(ErrorKind::system, std::string("cannot write the PNG picture: ") + state_.reason);
}

void PngWriter::write_chunk(std::span<const char, 4> type, std::span<const std::uint8_t> content) {
    require([&] { png_write_chunk(png_, reinterpret_cast<png_const_bytep>(type.data()), content.data(), content.size()); });
}

void PngWriter::write_row(std::span<const std::uint8_t> row) {
    require([&] { png_write_row(png_, row.data()); });
}

void PngWriter::finish() {
    require([&] { png_write_end(png_, nullptr); });
}

}  // namespace telltale
