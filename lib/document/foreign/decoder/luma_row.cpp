#include "document/foreign/decoder/luma_row.hpp"

#include <algorithm>

#include "document/foreign/decoder/luma_picture.hpp"

namespace telltale {
namespace {

/// ITU-R BT.601, in 1/65536, rounded.
int luma_of(int red, int green, int blue) {
    return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
}

int to_8_bits(std::uint8_t sample) {
    return sample;
}
int to_8_bits(std::uint16_t sample) {
    return (sample * 255 + 32767) / 65535;
}

template <typename Sample, LumaSource::Colors Colors>
void convert(const LumaSource& source, const Sample* in, std::span<std::uint8_t> out) {
    constexpr int colors = Colors == LumaSource::Colors::grey ? 1 : Colors == LumaSource::Colors::rgb ? 3 : 4;
    const auto light = [&](int i) { return source.is_ink ? 255 - to_8_bits(in[i]) : to_8_bits(in[i]); };
    for (std::uint8_t& pixel : out) {
        int luma = light(0);
        if constexpr (colors == 3) luma = luma_of(light(0), light(1), light(2));
        if constexpr (colors == 4) luma = luma_of(light(0), light(1), light(2)) * light(3) / 255;
        if (source.alpha != LumaSource::Alpha::none) {
            const int alpha = to_8_bits(in[colors]);
            const bool is_multiplied = source.alpha == LumaSource::Alpha::premultiplied;
            luma = std::min(255, is_multiplied ? luma + 255 - alpha : (luma * alpha + 255 * (255 - alpha) + 127) / 255);
        }
        pixel = static_cast<std::uint8_t>(luma);
        in += source.channels;
    }
}

template <typename Sample>
void convert_any(const LumaSource& source, const Sample* in, std::span<std::uint8_t> out) {
    switch (source.colors) {
        case LumaSource::Colors::grey:
            return convert<Sample, LumaSource::Colors::grey>(source, in, out);
        case LumaSource::Colors::rgb:
            return convert<Sample, LumaSource::Colors::rgb>(source, in, out);
        case LumaSource::Colors::cmyk:
            return convert<Sample, LumaSource::Colors::cmyk>(source, in, out);
    }
}

}  // namespace

void to_luma(const LumaSource& source, const std::uint8_t* samples, std::span<std::uint8_t> luma) {
    if (source.bits == 8) return convert_any(source, samples, luma);
    convert_any(source, reinterpret_cast<const std::uint16_t*>(samples), luma);
}

}  // namespace telltale
