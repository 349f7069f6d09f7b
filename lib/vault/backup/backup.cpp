#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <set>
#include <string>

#include "system/scratch_directory.hpp"
#include "telltale/error.hpp"
#include "telltale/vault.hpp"
#include "vault/backup/archive.hpp"
#include "vault/key_file.hpp"
#include "vault/sqlite/database.hpp"

namespace telltale {
namespace fs = std::filesystem;
namespace {

const std::string folder = "telltale-vault/";  // members lie in a folder, so that `tar -x` makes a directory that is a vault

/// Whether a file among the originals has a name that we give: a hash alone for an original, or a hash with ".pdf" (what an office
/// file was converted to), ".shift" (the layout) or ".features" (the features of its pictures).
bool is_original(std::string name) {
    for (const std::string_view suffix : {".pdf", ".shift", ".features"}) {
        if (!name.ends_with(suffix)) continue;
        name.resize(name.size() - suffix.size());
        break;
    }
    return Sha256::from_hex(name).has_value();
}

/// The path of a backup's member below the new vault; nothing when no backup of ours has such a member.
std::optional<fs::path> place_of(const std::string& name) {
    if (!name.starts_with(folder)) return std::nullopt;
    const std::string rest = name.substr(folder.size());
    if (rest == "key" || rest == "key.sealed" || rest == "ledger.db") return rest;
    constexpr std::string_view originals = "originals/";
    if (rest.starts_with(originals) && is_original(rest.substr(originals.size()))) return rest;
    return std::nullopt;
}

constexpr std::size_t most_key_bytes = 512;  // more than any member has that holds a key

/// The key in a backup, which is its first member, as it is or sealed.
VaultKey key_of(const fs::path& backup, const RestoreOptions& options) {
    const FirstMember first = read_first_member(backup, most_key_bytes);
    const bool is_sealed = first.name == folder + "key.sealed";
    if (!is_sealed && (first.name != folder + "key" || first.bytes.size() != VaultKey::size))
        throw Error(ErrorKind::vault, backup.string() + ": not a backup, or damaged");
    if (is_sealed && options.passphrase.empty())
        throw Error(ErrorKind::vault, backup.string() + ": its key is sealed: a passphrase is needed");
    // Somebody who expects a sealed key must not be handed another backup, which anybody can make.
    if (!is_sealed && !options.passphrase.empty())
        throw Error(ErrorKind::vault, backup.string() + ": its key is not sealed, so this is not the backup that the passphrase is for");
    const VaultKey key = is_sealed ? unseal_key(first.bytes, options.passphrase) : VaultKey::from_bytes(first.bytes);
    if (!options.key_id.empty() && options.key_id != key.id())
        throw Error(ErrorKind::vault, backup.string() + ": holds another key (" + key.id() + ") than " + options.key_id);
    return key;
}

using ReadBackup = std::function<void(const TakeMember& take)>;

/// Checks what can be checked without a seal: one key, one ledger, and nothing that no backup of ours has.
void check_members(const fs::path& backup, const ReadBackup& read) {
    std::set<std::string> names;
    bool is_open = false;  // whether a member's last piece is still to come
    read([&](const std::string& name, std::span<const std::uint8_t> piece) {
        if (!is_open && (!place_of(name) || !names.insert(name).second))
            throw Error(ErrorKind::vault, backup.string() + ": not a backup, or damaged");
        is_open = !piece.empty();
    });
    if (names.contains(folder + "key") && names.contains(folder + "key.sealed"))
        throw Error(ErrorKind::vault, backup.string() + ": holds two keys: somebody changed it");
    if (!names.contains(folder + "ledger.db")) throw Error(ErrorKind::vault, backup.string() + ": not a backup, or damaged: no ledger.db");
}

/// Writes all members but the key's, which is known.
void unpack(const ReadBackup& read, const fs::path& into) {
    std::ofstream out;
    read([&](const std::string& name, std::span<const std::uint8_t> piece) {
        const fs::path place = place_of(name).value();
        if (place == "key" || place == "key.sealed") return;
        if (!out.is_open()) out.open(into / place, std::ios::binary);
        out.write(reinterpret_cast<const char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
        if (piece.empty()) out.close();
        if (!out) throw Error(ErrorKind::system, into.string() + ": cannot write: " + std::strerror(errno));
    });
}

/// Writes a backup whose key stands in it under this name and as these bytes.
void write_backup(const Vault& vault, const fs::path& file, const char* key_name, std::span<const std::uint8_t> key) {
    ArchiveWriter archive(file, vault.key());
    archive.add(folder + key_name, key);
    // The ledger is copied as it is at one moment, while others go on writing. The originals can be read afterwards, since they are
    // never changed, and are there before the ledger has a row that names them.
    const ScratchDirectory scratch(file.parent_path());
    {
        Database ledger(vault.directory() / "ledger.db", Database::Mode::existing);
        Statement snapshot(ledger, "VACUUM INTO ?");
        snapshot.bind(std::string_view((scratch.path() / "ledger.db").string())).step();
    }
    archive.add_file(folder + "ledger.db", scratch.path() / "ledger.db");
    for (const fs::directory_entry& original : fs::directory_iterator(vault.directory() / "originals")) {
        const std::string name = original.path().filename().string();
        if (is_original(name)) archive.add_file(folder + "originals/" + name, original.path());
    }
    archive.finish();
}

}  // namespace

void Vault::backup(const fs::path& file, std::string_view passphrase) const {
    if (passphrase.empty()) throw Error(ErrorKind::bad_request, "the passphrase of a backup is empty");
    write_backup(*this, file, "key.sealed", seal_key(key(), passphrase));
}

void Vault::backup_with_plain_key(const fs::path& file) const {
    write_backup(*this, file, "key", key().bytes());
}

Vault Vault::restore(const fs::path& backup, const fs::path& directory, const RestoreOptions& options) {
    if (fs::exists(fs::symlink_status(directory)))
        throw Error(ErrorKind::exists, directory.string() + ": there already; a backup is restored where nothing is");
    const VaultKey key = key_of(backup, options);
    const auto read = [&](const TakeMember& take) {
        options.unauthenticated ? read_unsealed_archive(backup, take) : read_archive(backup, key, take);
    };
    check_members(backup, read);  // all of the file is read and its seal checked, before anything is written anywhere
    const fs::path normal = fs::absolute(directory).lexically_normal();
    const fs::path target = normal.has_filename() ? normal : normal.parent_path();  // "vault/" is "vault"
    const ScratchDirectory scratch(target.parent_path());
    const fs::path made = scratch.path() / "vault";
    fs::create_directories(made / "originals");
    fs::permissions(made, fs::perms::owner_all);
    unpack(read, made);  // the seal is checked once more, since the file may have been changed meanwhile
    create_key_file(made / "key", key);
    fs::permissions(made / "ledger.db", fs::perms::owner_read | fs::perms::owner_write);
    {
        Database ledger(made / "ledger.db", Database::Mode::existing);
        ledger.run("PRAGMA journal_mode = WAL");
    }
    if (options.unauthenticated) upgrade(made);  // backups without a seal are as old as ledgers without MACs, or older
    open(made);                                  // throws when the ledger is of another key, or of a version that we do not know
    if (::rename(made.c_str(), target.c_str()) != 0)
        throw Error(ErrorKind::system, directory.string() + ": cannot create: " + std::strerror(errno));
    return open(directory);
}

}  // namespace telltale
