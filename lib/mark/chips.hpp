#pragma once

#include <cstdint>
#include <vector>

#include "mark/keystream.hpp"
#include "mark/slot.hpp"
#include "telltale/copy.hpp"
#include "telltale/key.hpp"

namespace telltale {

/// Turns copy ids into chips. Nothing is stored per copy: the chips are a stream cipher's output under the copy's seed.
///
/// Chips are independent of each other and never balanced or arranged in another way. The odds (docs/odds.md) rest on this alone.
class ChipSource {
public:
    explicit ChipSource(const VaultKey& key) : seed_key_(derive_subkey(key, "copy-seed")) {}

    /// The copy's seed, PRF(vault key, copy id): whoever holds it can compute this copy's chips and no other's.
    Subkey copy_seed(const CopyId& copy) const;

    /// Fills `size` bytes with the chips of the group's first 8 * size slots.
    ///
    /// The chip of slot i is bit i % 8 of byte i / 8: 1 for +1, 0 for -1.
    static void fill_bits(const Subkey& copy_seed, const SlotGroup& group, std::uint8_t* bits, std::size_t size);

    /// The chips of the group's first `count` slots, each +1 or -1.
    std::vector<std::int8_t> chips(const CopyId& copy, const SlotGroup& group, int count) const;

private:
    friend class ChipBatch;
    Subkey seed_key_;
};

/// Computes the tag that a copy's file carries outside its pixels: PRF(vault key, copy id), which nobody can guess without the key.
class TagSource {
public:
    explicit TagSource(const VaultKey& key) : tag_key_(derive_subkey(key, "file-tag")) {}

    FileTag tag(const CopyId& copy) const;

private:
    Subkey tag_key_;
};

}  // namespace telltale
