#include <algorithm>
#include <array>
#include <fstream>

#include "system/replace_file.hpp"
#include "telltale/error.hpp"
#include "vault/ledger/transfer.hpp"
#include "vault/sqlite/sqlite_store.hpp"
#include "vault/vault_state.hpp"

namespace telltale {
namespace fs = std::filesystem;
namespace {

bool is_database(const fs::path& file) {
    constexpr std::string_view magic = "SQLite format 3";
    std::ifstream in(file, std::ios::binary);
    std::array<char, magic.size()> head{};
    in.read(head.data(), head.size());
    return std::equal(head.begin(), head.end(), magic.begin());
}

}  // namespace

void Vault::export_ledger(const std::function<void(const std::string& line)>& write) const {
    export_lines(state_->ledger, state_->key.id(), write);
}

ImportSummary Vault::import_ledger(const fs::path& file) {
    const Merge::Look look = [&](const Sha256& document, const std::string& kind) -> std::optional<Sha256> {
        const fs::path path = state_->originals.beside(document, kind);
        return fs::exists(path) ? std::optional(sha256(read_file(path))) : std::nullopt;
    };
    try {
        if (is_database(file)) return import_shard(state_->ledger, Ledger(std::make_unique<SqliteStore>(file), state_->key), look);
        const std::vector<std::uint8_t> bytes = read_file(file);
        return import_text(state_->ledger, state_->key.id(), {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, look);
    } catch (const Error& error) {
        const std::string sentence = error.what();
        throw Error(error.kind(), sentence.starts_with(file.string()) ? sentence : file.string() + ": " + sentence);
    }
}

}  // namespace telltale
