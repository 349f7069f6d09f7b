#include "document/tinted_rows.hpp"

#include <cassert>
#include <limits>

namespace telltale {
namespace {

/// Channels and Marked are those of the layout, or 0: then they are read from it, pixel by pixel.
template <typename Sample, int Channels, int Marked>
void mark_pixels(const SampleLayout& layout, const Sample* in, Sample* out, std::span<const float> factors) {
    constexpr auto white = static_cast<float>(std::numeric_limits<Sample>::max());
    const int channels = Channels != 0 ? Channels : layout.channels;
    const int first = Channels != 0 ? 0 : layout.first_marked;
    const int last = first + (Channels != 0 ? Marked : layout.marked);
    const bool is_ink = Channels == 0 && layout.is_ink;
    for (const float factor : factors) {
        for (int c = 0; c < channels; ++c) {
            if (c < first || c >= last) {
                out[c] = in[c];
            } else if (is_ink) {
                out[c] = static_cast<Sample>(white - marked_light(white - static_cast<float>(in[c]), factor) + 0.5F);
            } else {
                out[c] = static_cast<Sample>(marked_light(static_cast<float>(in[c]), factor) + 0.5F);
            }
        }
        in += channels;
        out += channels;
    }
}

template <typename Sample>
void mark_samples(const SampleLayout& layout, const Sample* in, Sample* out, std::span<const float> factors) {
    const bool is_usual = layout.first_marked == 0 && !layout.is_ink;
    if (is_usual && layout.channels == 1) return mark_pixels<Sample, 1, 1>(layout, in, out, factors);
    if (is_usual && layout.channels == 3 && layout.marked == 3) return mark_pixels<Sample, 3, 3>(layout, in, out, factors);
    if (is_usual && layout.channels == 4 && layout.marked == 3) return mark_pixels<Sample, 4, 3>(layout, in, out, factors);
    mark_pixels<Sample, 0, 0>(layout, in, out, factors);
}

}  // namespace

TintedRows::TintedRows(const Tile& tile, const PixelGrid& grid, const SampleLayout& layout)
    : field_(tile, grid), layout_(layout), factors_(static_cast<std::size_t>(grid.width)) {}

void TintedRows::mark(int y, std::span<const std::uint8_t> in, std::span<std::uint8_t> out) {
    assert(in.size() == factors_.size() * layout_.pixel_bytes() && out.size() == in.size());
    field_.row(y, factors_);
    if (layout_.bits == 8) return mark_samples(layout_, in.data(), out.data(), factors_);
    mark_samples(layout_, reinterpret_cast<const std::uint16_t*>(in.data()), reinterpret_cast<std::uint16_t*>(out.data()), factors_);
}

}  // namespace telltale
