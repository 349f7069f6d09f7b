#include "mark/chip_batch.hpp"

#include <catch2/catch.hpp>

using namespace telltale;

namespace {

CopyId numbered(std::uint8_t number) {
    CopyId copy;
    for (std::size_t i = 0; i < copy.bytes.size(); ++i) copy.bytes[i] = static_cast<std::uint8_t>(37 * number + 11 * i);
    return copy;
}

}  // namespace

TEST_CASE("a batch has the chips that each of its copies has alone") {
    const ChipSource source(VaultKey::from_bytes(VaultKey::Bytes{1, 2, 3}));
    ChipBatch batch(source);
    constexpr std::size_t bytes = 300;  // several blocks of the cipher, and a part of one more
    constexpr std::size_t stride = ChipBatch::stride_for(bytes);
    std::vector<std::uint8_t> together(stride * ChipBatch::size);
    for (const SlotGroup group : {SlotGroup{Channel::tint, 0}, SlotGroup{Channel::tint, 7}, SlotGroup{Channel::shift, 0x12345678}}) {
        for (std::uint8_t first = 0; first < 200; first += ChipBatch::size) {
            std::vector<CopyId> copies;
            for (std::uint8_t i = 0; i < ChipBatch::size; ++i) copies.push_back(numbered(static_cast<std::uint8_t>(first + i)));
            batch.load(copies);
            batch.fill_bits(group, together.data(), stride);
            for (std::size_t c = 0; c < copies.size(); ++c) {
                std::vector<std::uint8_t> alone(bytes);
                ChipSource::fill_bits(source.copy_seed(copies[c]), group, alone.data(), alone.size());
                REQUIRE(std::equal(alone.begin(), alone.end(), together.begin() + static_cast<std::ptrdiff_t>(c * stride)));
            }
        }
    }
}

TEST_CASE("a batch that is not full has the chips of those that are in it") {
    const ChipSource source(VaultKey::from_bytes(VaultKey::Bytes{9}));
    ChipBatch batch(source);
    const CopyId copy = numbered(5);
    batch.load({&copy, 1});
    std::vector<std::uint8_t> together(64 * ChipBatch::size), alone(64);
    batch.fill_bits({Channel::tint, 1}, together.data(), 64);
    ChipSource::fill_bits(source.copy_seed(copy), {Channel::tint, 1}, alone.data(), alone.size());
    CHECK(std::equal(alone.begin(), alone.end(), together.begin()));
}
