#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "telltale/vault.hpp"

namespace telltale {

/// A ledger of version 1 or 2. It has no MACs, so whoever could write the file could change all of it.
struct OldLedger {
    struct Holder {
        Recipient recipient;
        std::array<std::uint8_t, 16> salt;
    };
    struct Copy {
        Receipt receipt;
        bool has_salt = true;
        bool was_logged = false;  ///< whether the old log had it as issued, with this file
    };
    int version = 0;
    std::vector<Holder> holders;
    std::vector<Copy> copies;
};

/// Reads a ledger of version 1 or 2.
///
/// Nobody may have it open meanwhile; afterwards the file alone is the whole ledger, without a journal beside it.
/// returns  nothing when it is of this version already
/// throws   vault when it is damaged, of another key or of a later version
std::optional<OldLedger> read_old_ledger(const std::filesystem::path& path, const std::string& key_id);

}  // namespace telltale
