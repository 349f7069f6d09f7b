#include "document/picture/webp_quality.hpp"

namespace telltale {
namespace {

constexpr std::size_t frame_tag_size = 10;  ///< tag, start code, width and height; the header follows
constexpr float max_index = 127;            ///< the largest index of the quantiser

/// The boolean decoder of RFC 6386, section 7, for flags that are as likely set as not. Bytes beyond the end are 0.
class Flags {
public:
    explicit Flags(std::span<const std::uint8_t> bytes) : bytes_(bytes) {
        value_ = next_byte() << 8;
        value_ |= next_byte();
    }

    bool flag() {
        const unsigned split = 1 + (((range_ - 1) * 128) >> 8);
        const bool is_set = value_ >= split << 8;
        if (is_set) {
            range_ -= split;
            value_ -= split << 8;
        } else {
            range_ = split;
        }
        while (range_ < 128) {
            value_ <<= 1;
            range_ <<= 1;
            if (++shifted_ == 8) {
                shifted_ = 0;
                value_ |= next_byte();
            }
        }
        return is_set;
    }
    unsigned number(int bits) {
        unsigned value = 0;
        for (int i = 0; i < bits; ++i) value = 2 * value + (flag() ? 1 : 0);
        return value;
    }
    void skip_optional(int count, int bits) {
        for (int i = 0; i < count; ++i) {
            if (flag()) number(bits);
        }
    }

private:
    unsigned next_byte() { return at_ < bytes_.size() ? bytes_[at_++] : 0; }

    std::span<const std::uint8_t> bytes_;
    std::size_t at_ = 0;
    unsigned value_ = 0;
    unsigned range_ = 255;
    int shifted_ = 0;
};

}  // namespace

std::optional<float> webp_quality(std::span<const std::uint8_t> frame) {
    if (frame.size() <= frame_tag_size || (frame[0] & 1) != 0) return std::nullopt;
    Flags flags(frame.subspan(frame_tag_size));
    flags.number(2);     // colour space, clamping
    if (flags.flag()) {  // segments
        const bool has_map = flags.flag();
        if (flags.flag()) {
            flags.flag();               // whether what follows is absolute
            flags.skip_optional(4, 8);  // quantisers and
            flags.skip_optional(4, 7);  // loop filter levels, each with its sign
        }
        if (has_map) flags.skip_optional(3, 8);
    }
    flags.number(10);                                             // loop filter: type, level, sharpness
    if (flags.flag() && flags.flag()) flags.skip_optional(8, 7);  // adjustments of the loop filter
    flags.number(2);                                              // partitions
    const float fineness = 1 - static_cast<float>(flags.number(7)) / max_index;
    const float linear = fineness * fineness * fineness;
    return 100 * (linear < 0.5F ? 1.5F * linear : (linear + 1) / 2);
}

}  // namespace telltale
