#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "telltale/vault.hpp"
#include "vault/ledger/ledger.hpp"
#include "vault/originals.hpp"

namespace telltale {

struct Vault::State {
    std::filesystem::path directory;
    VaultKey key;
    Ledger ledger;
    Originals originals;
    /// Whether ledgers of shards lie beside the vault's own: then files beside originals may be recorded in another ledger.
    bool has_shards = false;
    std::vector<std::string> warnings;
};

}  // namespace telltale
