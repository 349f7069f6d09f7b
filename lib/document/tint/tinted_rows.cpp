#include "document/tint/tinted_rows.hpp"

#include <cassert>
#include <limits>

namespace telltale {
namespace {

/// What the mark does along a row; gains and lifts are empty where the masking is plain.
struct MarkedRow {
    std::span<const float> factors;
    std::span<const float> gains;
    std::span<const float> lifts;
    float depth = 0;

    MarkedPixel at(std::size_t x) const { return gains.empty() ? MarkedPixel{factors[x]} : MarkedPixel{factors[x], gains[x], lifts[x]}; }
};

/// Marks a row. Channels and Marked are those of the layout, known to the compiler, or 0: then they are read from the layout.
template <typename Sample, int Channels, int Marked>
void mark_pixels(const SampleLayout& layout, const Sample* in, Sample* out, const MarkedRow& row) {
    constexpr auto white = static_cast<float>(std::numeric_limits<Sample>::max());
    const int channels = Channels != 0 ? Channels : layout.channels;
    const int first = Channels != 0 ? 0 : layout.first_marked;
    const int last = first + (Channels != 0 ? Marked : layout.marked);
    const bool is_ink = Channels == 0 && layout.is_ink;
    for (std::size_t x = 0; x < row.factors.size(); ++x) {
        const MarkedPixel mark = row.at(x);
        for (int c = 0; c < channels; ++c) {
            if (c < first || c >= last) {
                out[c] = in[c];
            } else if (is_ink) {
                out[c] = static_cast<Sample>(white - marked_light(white - static_cast<float>(in[c]), white, mark, row.depth) + 0.5F);
            } else {
                out[c] = static_cast<Sample>(marked_light(static_cast<float>(in[c]), white, mark, row.depth) + 0.5F);
            }
        }
        in += channels;
        out += channels;
    }
}

template <typename Sample>
void mark_samples(const SampleLayout& layout, const Sample* in, Sample* out, const MarkedRow& row) {
    const bool is_usual = layout.first_marked == 0 && !layout.is_ink;
    if (is_usual && layout.channels == 1) return mark_pixels<Sample, 1, 1>(layout, in, out, row);
    if (is_usual && layout.channels == 3 && layout.marked == 3) return mark_pixels<Sample, 3, 3>(layout, in, out, row);
    if (is_usual && layout.channels == 4 && layout.marked == 3) return mark_pixels<Sample, 4, 3>(layout, in, out, row);
    mark_pixels<Sample, 0, 0>(layout, in, out, row);
}

}  // namespace

TintedRows::TintedRows(const Tile& tile, const PixelGrid& grid, const SampleLayout& layout, const Masking& masking)
    : field_(tile, grid), layout_(layout), masking_(masking), factors_(static_cast<std::size_t>(grid.width)) {
    if (masking.is_plain()) return;
    gains_.resize(factors_.size());
    lifts_.resize(factors_.size());
}

void TintedRows::mark(int y, std::span<const std::uint8_t> in, std::span<std::uint8_t> out) {
    assert(in.size() == factors_.size() * layout_.pixel_bytes() && out.size() == in.size());
    field_.row(y, factors_);
    if (!masking_.is_plain()) masking_.row(y + 0.5, 1, gains_, lifts_);
    const MarkedRow row{factors_, gains_, lifts_, field_.depth()};
    if (layout_.bits == 8) return mark_samples(layout_, in.data(), out.data(), row);
    mark_samples(layout_, reinterpret_cast<const std::uint16_t*>(in.data()), reinterpret_cast<std::uint16_t*>(out.data()), row);
}

}  // namespace telltale
