#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#include "system/replace_file.hpp"
#include "system/scratch_directory.hpp"
#include "telltale/error.hpp"
#include "telltale/vault.hpp"
#include "vault/archive.hpp"
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

void unpack(const fs::path& backup, const fs::path& into) {
    const Error damaged(ErrorKind::vault, backup.string() + ": not a backup, or damaged");
    std::ofstream out;
    std::string current;
    read_archive(backup, [&](const std::string& name, std::span<const std::uint8_t> piece) {
        const std::optional<fs::path> place = place_of(name);
        if (!place) throw damaged;
        if (name != current) {
            out.open(into / *place, std::ios::binary);
            current = name;
        }
        out.write(reinterpret_cast<const char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
        if (piece.empty()) {
            out.close();
            current.clear();
        }
        if (!out) throw Error(ErrorKind::system, into.string() + ": cannot write: " + std::strerror(errno));
    });
}

}  // namespace

void Vault::backup(const fs::path& file, std::string_view passphrase) const {
    ArchiveWriter archive(file);
    if (passphrase.empty()) {
        archive.add(folder + "key", key().bytes());
    } else {
        archive.add(folder + "key.sealed", seal_key(key(), passphrase));
    }
    // The ledger is copied as it is at one moment, while others go on writing. The originals can be read afterwards, since they are
    // never changed, and are there before the ledger has a row that names them.
    const ScratchDirectory scratch(file.parent_path());
    {
        Database ledger(directory() / "ledger.db", Database::Mode::existing);
        Statement snapshot(ledger, "VACUUM INTO ?");
        snapshot.bind(std::string_view((scratch.path() / "ledger.db").string())).step();
    }
    archive.add_file(folder + "ledger.db", scratch.path() / "ledger.db");
    for (const fs::directory_entry& original : fs::directory_iterator(directory() / "originals")) {
        const std::string name = original.path().filename().string();
        if (is_original(name)) archive.add_file(folder + "originals/" + name, original.path());
    }
    archive.finish();
}

Vault Vault::restore(const fs::path& backup, const fs::path& directory, std::string_view passphrase) {
    if (fs::exists(fs::symlink_status(directory)))
        throw Error(ErrorKind::exists, directory.string() + ": there already; a backup is restored where nothing is");
    const fs::path normal = fs::absolute(directory).lexically_normal();
    const fs::path target = normal.has_filename() ? normal : normal.parent_path();  // "vault/" is "vault"
    const ScratchDirectory scratch(target.parent_path());
    const fs::path made = scratch.path() / "vault";
    fs::create_directories(made / "originals");
    fs::permissions(made, fs::perms::owner_all);
    unpack(backup, made);
    if (fs::exists(made / "key.sealed")) {
        if (passphrase.empty()) throw Error(ErrorKind::vault, backup.string() + ": its key is sealed: a passphrase is needed");
        create_key_file(made / "key", unseal_key(read_file(made / "key.sealed"), passphrase));
        fs::remove(made / "key.sealed");
    }
    for (const char* name : {"key", "ledger.db"}) {
        if (!fs::exists(made / name)) throw Error(ErrorKind::vault, backup.string() + ": not a backup, or damaged: no " + name);
        fs::permissions(made / name, fs::perms::owner_read | fs::perms::owner_write);
    }
    {
        Database ledger(made / "ledger.db", Database::Mode::existing);
        ledger.run("PRAGMA journal_mode = WAL");
    }
    open(made);  // throws when the ledger is of another key, or of a version that we do not know
    if (::rename(made.c_str(), target.c_str()) != 0)
        throw Error(ErrorKind::system, directory.string() + ": cannot create: " + std::strerror(errno));
    return open(directory);
}

}  // namespace telltale
