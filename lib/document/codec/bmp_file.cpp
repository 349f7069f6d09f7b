#include "document/codec/bmp_file.hpp"

#include <algorithm>
#include <bit>
#include <string>

#include "document/codec/picture_size.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr std::size_t file_header_size = 14;
constexpr std::uint32_t os2_header_size = 12;
constexpr std::uint32_t windows_header_size = 40;

enum Compression : std::uint32_t { none = 0, run_lengths_8 = 1, run_lengths_4 = 2, masks = 3, jpeg = 4, png = 5, masks_with_alpha = 6 };

[[noreturn]] void fail(const std::string& reason) {
    throw Error(ErrorKind::damaged, "the BMP picture is damaged: " + reason);
}

std::uint32_t u16(std::span<const std::uint8_t> bytes, std::size_t at) {
    if (at + 2 > bytes.size()) fail("its header is cut short");
    return bytes[at] + 256U * bytes[at + 1];
}
std::uint32_t u32(std::span<const std::uint8_t> bytes, std::size_t at) {
    return u16(bytes, at) + 65536U * u16(bytes, at + 2);
}

void put(std::vector<std::uint8_t>& out, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

BmpField field_of(std::uint32_t mask) {
    if (mask == 0) fail("a colour has no bits");
    const int shift = std::countr_zero(mask);
    return {mask, shift, mask >> shift};
}

std::uint8_t light_of(std::uint32_t pixel, const BmpField& field) {
    const std::uint64_t value = (pixel & field.mask) >> field.shift;
    return static_cast<std::uint8_t>((value * 255 + field.most / 2) / field.most);
}

void read_palette(std::span<const std::uint8_t> bytes, std::size_t at, std::size_t entry_size, std::uint32_t used, BmpHeader& header) {
    const std::uint32_t most = 1U << header.bits;
    header.palette.resize(most);  // an index beyond the entries that are stored is black
    const std::uint32_t entries = used == 0 ? most : std::min(used, most);
    for (std::uint32_t i = 0; i < entries; ++i, at += entry_size) {
        if (at + 3 > bytes.size()) fail("its palette is cut short");
        header.palette[i] = {bytes[at + 2], bytes[at + 1], bytes[at]};
    }
}

void read_masks(std::span<const std::uint8_t> bytes, std::uint32_t compression, BmpHeader& header) {
    std::array<std::uint32_t, 3> bits = {0xff0000, 0xff00, 0xff};
    if (header.bits == 16) bits = {0x7c00, 0x3e0, 0x1f};
    for (std::size_t i = 0; i < 3; ++i) {
        // The masks follow a header of version 1 and are part of later ones, at the same place.
        if (compression == masks || compression == masks_with_alpha) bits[i] = u32(bytes, file_header_size + windows_header_size + 4 * i);
        header.fields[i] = field_of(bits[i]);
    }
}

void set_size(BmpHeader& header, std::int64_t width, std::int64_t height) {
    if (width < 1 || height == 0) fail("it has no pixels");
    header.is_top_down = height < 0;
    require_reasonable(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(std::abs(height)));
    header.width = static_cast<int>(width);
    header.height = static_cast<int>(std::abs(height));
}

}  // namespace

bool BmpHeader::has_whole_bytes() const {
    if (bits == 24) return true;
    if (bits == 8) {
        for (std::size_t i = 0; i < palette.size(); ++i) {
            const auto level = static_cast<std::uint8_t>(i);
            if (palette[i] != std::array<std::uint8_t, 3>{level, level, level}) return false;
        }
        return true;
    }
    return bits == 32 &&
           std::all_of(fields.begin(), fields.end(), [](const BmpField& field) { return field.most == 255 && field.shift % 8 == 0; });
}

BmpHeader read_bmp_header(std::span<const std::uint8_t> bytes) {
    BmpHeader header;
    header.samples_at = u32(bytes, 10);
    const std::uint32_t size = u32(bytes, file_header_size);
    std::uint32_t compression = none;
    std::uint32_t used = 0;
    if (size == os2_header_size) {
        set_size(header, u16(bytes, 18), u16(bytes, 20));
        header.bits = static_cast<int>(u16(bytes, 24));
    } else {
        if (size < windows_header_size) fail("its header is of an unknown size");
        set_size(header, static_cast<std::int32_t>(u32(bytes, 18)), static_cast<std::int32_t>(u32(bytes, 22)));
        header.bits = static_cast<int>(u16(bytes, 28));
        compression = u32(bytes, 30);
        header.pixels_per_metre_x = u32(bytes, 38);
        header.pixels_per_metre_y = u32(bytes, 42);
        used = u32(bytes, 46);
    }
    if (compression == run_lengths_8 || compression == run_lengths_4)
        throw Error(ErrorKind::unsupported, "run-length encoded BMP pictures are not supported");
    if (compression != none && compression != masks && compression != masks_with_alpha)
        throw Error(ErrorKind::unsupported, "BMP pictures that hold another format are not supported");
    switch (header.bits) {
        case 1:
        case 4:
        case 8:
            read_palette(bytes, file_header_size + size, size == os2_header_size ? 3 : 4, used, header);
            break;
        case 16:
        case 32:
            read_masks(bytes, compression, header);
            break;
        case 24:
            break;
        default:
            fail(std::to_string(header.bits) + " bits a pixel are unknown");
    }
    return header;
}

void read_bmp_row(const BmpHeader& header, const std::uint8_t* stored, std::uint8_t* rgb) {
    const int bits = header.bits;
    for (int x = 0; x < header.width; ++x, rgb += 3) {
        if (bits <= 8) {
            const int first = x * bits;
            const int index = (stored[first / 8] >> (8 - bits - first % 8)) & ((1 << bits) - 1);
            std::copy_n(header.palette[static_cast<std::size_t>(index)].begin(), 3, rgb);
        } else if (bits == 24) {
            std::reverse_copy(stored + 3 * x, stored + 3 * x + 3, rgb);
        } else {
            std::uint32_t pixel = 0;
            for (int i = bits / 8; i > 0; --i) pixel = pixel * 256 + stored[x * bits / 8 + i - 1];
            for (std::size_t c = 0; c < 3; ++c) rgb[c] = light_of(pixel, header.fields[c]);
        }
    }
}

std::vector<std::uint8_t> make_bmp_head(const BmpHeader& header) {
    BmpHeader plain = header;
    plain.bits = 24;
    const auto samples = static_cast<std::uint32_t>(plain.stride() * static_cast<std::size_t>(header.height));
    constexpr std::uint32_t head = file_header_size + windows_header_size;
    std::vector<std::uint8_t> out = {'B', 'M'};
    put(out, head + samples, 4);
    put(out, 0, 4);
    put(out, head, 4);
    put(out, windows_header_size, 4);
    put(out, static_cast<std::uint32_t>(header.width), 4);
    put(out, static_cast<std::uint32_t>(header.height), 4);
    put(out, 1, 2);   // planes
    put(out, 24, 2);  // bits
    put(out, none, 4);
    put(out, samples, 4);
    put(out, header.pixels_per_metre_x, 4);
    put(out, header.pixels_per_metre_y, 4);
    put(out, 0, 4);  // no palette
    put(out, 0, 4);
    return out;
}

}  // namespace telltale
