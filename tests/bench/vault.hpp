#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "bench/source.hpp"
#include "mark/chips.hpp"
#include "mark/constellation.hpp"
#include "mark/tile.hpp"
#include "telltale/stamp.hpp"
#include "telltale/trace.hpp"

namespace telltale::bench {

/// The key of one of the bench's vaults. Vault 1 issues the copies; vault 2 belongs to another house.
VaultKey bench_key(std::uint8_t number);

/// How a copy is made.
struct Making {
    Strength strength = Strength::normal;
    MovedText shift = MovedText::live;

    auto operator<=>(const Making&) const = default;
};

/// A vault in memory: a key and the copies it has issued.
class MemoryVault {
public:
    /// copies  how many copies the vault has issued
    /// look    levels of the tint that no strength has yet; pages are then marked by support::stamp_picture instead of the library
    MemoryVault(const VaultKey& key, std::size_t copies, std::optional<TileLook> look = {});

    const VaultKey& key() const { return key_; }
    const std::vector<Candidate>& candidates() const { return candidates_; }
    /// The originals that leaks are compared with, or null. They must outlive the vault.
    const OriginalPages* originals() const { return originals_; }
    void set_originals(const OriginalPages* originals) { originals_ = originals; }
    /// One of the issued copies; any number names one.
    const CopyId& copy(std::uint32_t number) const { return candidates_[number % candidates_.size()].copy; }

    /// Makes the copy's file by prepare() and copy_for(). A source is prepared once for each making. It is safe to call from many
    /// threads.
    std::vector<std::uint8_t> stamp(const Source& source, const CopyId& copy, const Making& making = {}) const;
    /// Page `index` of the copy as pixels: a picture is decoded, and a page of a PDF is drawn by poppler.
    Raster stamped_page(const Source& source, int index, int dpi, const CopyId& copy, const Making& making = {}) const;

private:
    Raster stand_in(const Raster& page, int lane, const CopyId& copy) const;
    const PreparedDocument& prepared(const Source& source, const Making& making) const;

    VaultKey key_;
    ChipSource chips_;
    Constellation constellation_;
    std::optional<TileLook> look_;
    std::vector<Candidate> candidates_;
    const OriginalPages* originals_ = nullptr;
    mutable std::mutex guard_;
    mutable std::map<std::pair<const Source*, Making>, std::unique_ptr<PreparedDocument>> prepared_;
};

/// Page `index` of the unmarked source as pixels.
Raster unmarked_page(const Source& source, int index, int dpi);

}  // namespace telltale::bench
