#include "document/codec/exif.hpp"

#include <string_view>

namespace telltale {
namespace {

constexpr unsigned orientation_tag = 274;
constexpr unsigned type_short = 3;
constexpr std::size_t entry_size = 12;

/// Numbers in the byte order that a TIFF header names.
class Numbers {
public:
    Numbers(std::span<const std::uint8_t> bytes, bool is_little) : bytes_(bytes), is_little_(is_little) {}

    bool has(std::size_t at, std::size_t size) const { return at <= bytes_.size() && size <= bytes_.size() - at; }
    unsigned u16(std::size_t at) const { return is_little_ ? bytes_[at] + 256U * bytes_[at + 1] : 256U * bytes_[at] + bytes_[at + 1]; }
    std::size_t u32(std::size_t at) const {
        const std::size_t first = u16(at);
        const std::size_t second = u16(at + 2);
        return is_little_ ? first + 65536 * second : 65536 * first + second;
    }

private:
    std::span<const std::uint8_t> bytes_;
    bool is_little_;
};

}  // namespace

Orientation exif_orientation(std::span<const std::uint8_t> exif) {
    using namespace std::string_view_literals;
    const auto starts_with = [&](std::string_view head) {
        return std::string_view(reinterpret_cast<const char*>(exif.data()), exif.size()).starts_with(head);
    };
    if (starts_with("Exif\0\0"sv)) exif = exif.subspan(6);
    const bool is_little = starts_with("II*\0"sv);
    if (!is_little && !starts_with("MM\0*"sv)) return {};
    const Numbers numbers(exif, is_little);
    if (!numbers.has(4, 4)) return {};
    const std::size_t directory = numbers.u32(4);
    if (!numbers.has(directory, 2)) return {};
    const unsigned entries = numbers.u16(directory);
    for (unsigned i = 0; i < entries; ++i) {
        const std::size_t at = directory + 2 + i * entry_size;
        if (!numbers.has(at, entry_size)) return {};
        if (numbers.u16(at) != orientation_tag || numbers.u16(at + 2) != type_short) continue;
        return orientation_of(static_cast<int>(numbers.u16(at + 8)));
    }
    return {};
}

}  // namespace telltale
