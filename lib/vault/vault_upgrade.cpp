#include <algorithm>
#include <cstdio>

#include "system/replace_file.hpp"
#include "telltale/error.hpp"
#include "vault/key_file.hpp"
#include "vault/ledger/receipt_row.hpp"
#include "vault/sqlite/old_ledger.hpp"
#include "vault/sqlite/sqlite_store.hpp"
#include "vault/vault_state.hpp"

namespace telltale {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kept_kinds[] = {"original", "shift", "features", "pdf"};

/// Puts what an older ledger had into a new one, and the hashes of the files that lie beside the originals.
void carry_over(Ledger& ledger, const OldLedger& old, const Originals& originals, const Sha256& file) {
    SealedStore& store = ledger.sealed();
    const std::string now = now_utc();
    store.write([&] {
        ledger.append_event({"upgrade", std::nullopt, file, now});
        for (const OldLedger::Holder& holder : old.holders) {
            Row row;
            row.cells.resize(shape_of(Table::recipients).columns.size());
            row.cells[recipient_row::id] = holder.recipient.id;
            row.cells[recipient_row::salt] = cell_of(holder.salt);
            row.cells[recipient_row::name] = holder.recipient.name;
            store.put(Table::recipients, row);
        }
        for (const OldLedger::Copy& copy : old.copies) {
            Row row = row_of(copy.receipt, ledger.seed_hash(copy.receipt.copy));
            if (!copy.was_logged) row.cells[copy_row::carried] = std::int64_t{2};
            store.put(Table::copies, row);
            if (!copy.has_salt) {  // the person was erased already, and stays so
                for (const std::size_t column : {copy_row::recipient_id, copy_row::salt, copy_row::recipient_id_salt})
                    row.cells[column] = Cell();
                store.put(Table::copies, row);
            }
            ledger.append_event({copy.was_logged ? "carried" : "carried unlogged", copy.receipt.copy, row_hash(Table::copies, row), now});
        }
    });
    for (const std::string_view kind : kept_kinds) {
        const std::string suffix = kind == "original" ? "" : "." + std::string(kind);
        for (const Sha256& document : originals.with(suffix)) {
            const auto look = [&] { return std::optional(sha256(read_file(originals.beside(document, std::string(kind))))); };
            if (kind != "original" || look() == document) ledger.keep(document, std::string(kind), look);
        }
    }
}

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// Upgrades one file of a vault.
///
/// returns  sentences; empty when the file is of this version already
std::vector<std::string> upgrade_file(const fs::path& path, SqliteStore::Journal journal, const VaultKey& key, const Originals& originals) {
    const std::optional<OldLedger> old = read_old_ledger(path, key.id());
    if (!old) return {};
    const Sha256 file = sha256(read_file(path));
    const fs::path made = path.string() + ".upgrading";
    const fs::path kept = path.string() + ".before-upgrade";
    if (fs::exists(kept)) throw Error(ErrorKind::exists, kept.string() + ": there already; it is left alone");
    fs::remove(made);  // what an upgrade left that was interrupted
    SqliteStore::create(made, SqliteStore::Journal::alone);
    fs::permissions(made, fs::perms::owner_read | fs::perms::owner_write);
    Ledger::create(std::make_unique<SqliteStore>(made), key);
    {
        Ledger ledger(std::make_unique<SqliteStore>(made), key);
        carry_over(ledger, *old, originals, file);
    }
    fs::create_hard_link(path, kept);
    fs::rename(made, path);
    if (journal == SqliteStore::Journal::shared) SqliteStore::create(path, journal);

    const std::string name = path.filename().string();
    const auto unlogged = static_cast<std::size_t>(
        std::count_if(old->copies.begin(), old->copies.end(), [](const OldLedger::Copy& copy) { return !copy.was_logged; }));
    const auto misfits = static_cast<std::size_t>(std::count_if(old->copies.begin(), old->copies.end(), [](const OldLedger::Copy& copy) {
        return copy.has_salt && copy_id(copy.receipt.document, copy.receipt.origin) != copy.receipt.copy;
    }));
    std::vector<std::string> said{name + ": " + counted(old->copies.size(), "copy", "copies") + " carried over from version " +
                                  std::to_string(old->version) + "; the ledger as it was is " + kept.filename().string()};
    if (!old->copies.empty())
        said.push_back(name +
                       ": nobody can vouch for these rows: whoever could write the file could have changed recipients' names, files' "
                       "hashes, paths and times, and added or dropped rows. `ledger list` and reports say 'carried over' of them");
    if (unlogged > 0)
        said.push_back(name + ": " + counted(unlogged, "copy is", "copies are") + " not in the old log as issued with this file");
    if (misfits > 0)
        said.push_back(name + ": " + counted(misfits, "copy has an id", "copies have ids") +
                       " that does not fit its recipient and document: it was changed");
    return said;
}

}  // namespace

std::vector<std::string> Vault::upgrade(const fs::path& directory) {
    const VaultKey key = read_key_file(directory / "key");
    const Originals originals(directory / "originals");
    std::vector<std::string> said = upgrade_file(directory / "ledger.db", SqliteStore::Journal::shared, key, originals);
    std::vector<fs::path> shards;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("ledger-") && name.ends_with(".db")) shards.push_back(entry.path());
    }
    std::sort(shards.begin(), shards.end());
    for (const fs::path& shard : shards)
        for (std::string& sentence : upgrade_file(shard, SqliteStore::Journal::alone, key, originals)) said.push_back(std::move(sentence));
    return said;
}

}  // namespace telltale
