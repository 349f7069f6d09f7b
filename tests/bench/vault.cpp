#include "bench/vault.hpp"

#include "bench/draw.hpp"
#include "support/picture_file.hpp"
#include "support/stamp_picture.hpp"

namespace telltale::bench {
namespace {

Raster decode(std::span<const std::uint8_t> bytes) {
    return bytes.front() == 0x89 ? support::decode_png(bytes) : support::decode_jpeg(bytes);
}

}  // namespace

VaultKey bench_key(std::uint8_t number) {
    VaultKey::Bytes bytes{};
    bytes.fill(number);
    return VaultKey::from_bytes(bytes);
}

MemoryVault::MemoryVault(const VaultKey& key, std::size_t copies, std::optional<TileLook> look)
    : key_(key), chips_(key), constellation_(make_constellation(key)), look_(std::move(look)), candidates_(copies) {
    for (std::size_t i = 0; i < copies; ++i) candidates_[i].copy = copy_id({}, {std::to_string(i), {}, {}});
}

const PreparedDocument& MemoryVault::prepared(const Source& source, const Making& making) const {
    const std::lock_guard lock(guard_);
    auto& entry = prepared_[{&source, making}];
    if (!entry)
        entry = std::make_unique<PreparedDocument>(prepare(source.bytes, key_, {.strength = making.strength, .shift = making.shift}));
    return *entry;
}

std::vector<std::uint8_t> MemoryVault::stamp(const Source& source, const CopyId& copy, const Making& making) const {
    return prepared(source, making).copy_for(copy).bytes;
}

Raster MemoryVault::stand_in(const Raster& page, int lane, const CopyId& copy) const {
    const auto chips = chips_.chips(copy, {Channel::tint, static_cast<std::uint32_t>(lane)}, constellation_.chip_count());
    return support::stamp_picture(page, draw_tile(constellation_, lane, chips, *look_));
}

Raster MemoryVault::stamped_page(const Source& source, int index, int dpi, const CopyId& copy, const Making& making) const {
    if (look_) return stand_in(unmarked_page(source, index, dpi), index % lane_count, copy);
    const auto bytes = stamp(source, copy, making);
    return source.is_pdf ? draw_page(bytes, index + 1, dpi) : decode(bytes);
}

Raster unmarked_page(const Source& source, int index, int dpi) {
    return source.is_pdf ? draw_page(source.bytes, index + 1, dpi) : decode(source.bytes);
}

}  // namespace telltale::bench
