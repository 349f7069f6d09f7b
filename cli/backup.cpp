#include <CLI/CLI.hpp>
#include <memory>

#include "system/replace_file.hpp"
#include "telltale/error.hpp"
#include "telltale/vault.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace telltale {
namespace {

struct BackupRequest {
    std::string file;
    std::string passphrase_file;
    std::string vault;
    bool plain_key = false;
};

struct RestoreRequest {
    std::string file;
    std::string passphrase_file;
    std::string vault;
    std::string key_id;
    bool unauthenticated = false;
};

std::string read_passphrase(const std::string& file) {
    const std::string passphrase = read_secret(file);
    if (passphrase.empty() && !file.empty()) throw Error(ErrorKind::bad_request, file + ": the passphrase is empty");
    return passphrase;
}

std::string contents(const Vault& vault) {
    const std::size_t copies = vault.list().size();
    return "key " + vault.key().id() + ", " + std::to_string(copies) + (copies == 1 ? " copy" : " copies");
}

void back_up(const BackupRequest& request) {
    if (!request.plain_key && request.passphrase_file.empty())
        throw Error(ErrorKind::bad_request, "a backup needs --passphrase-file FILE, which seals its key, or --plain-key, which does not");
    const std::string passphrase = read_passphrase(request.passphrase_file);
    const Vault vault = Vault::open(vault_directory(request.vault));
    for (const std::string& warning : vault.warnings()) note(warning);
    if (request.plain_key) {
        vault.backup_with_plain_key(request.file);
    } else {
        vault.backup(request.file, passphrase);
    }
    print_line("backup " + printable(request.file) + " holds " + contents(vault));
    if (request.plain_key)
        note("whoever has this file can trace, forge, and change it unnoticed: its seal shows accidents alone; guard it like the vault");
}

void restore_vault(const RestoreRequest& request) {
    const RestoreOptions options{read_passphrase(request.passphrase_file), request.key_id, request.unauthenticated};
    const Vault vault = Vault::restore(request.file, vault_directory(request.vault), options);
    print_line("vault " + vault.directory().string() + " is ready, " + contents(vault));
    if (request.unauthenticated) {
        note("the backup's seal was not checked: `telltale ledger verify` says what the key vouches for");
    } else if (options.passphrase.empty()) {
        note("the backup's key was not sealed: whoever had the file could change it unnoticed");
    }
}

}  // namespace

void add_backup(CLI::App& app, int& exit_code) {
    CLI::App* backup = app.add_subcommand("backup", "Write key, ledger and originals into one sealed file");
    const auto request = std::make_shared<BackupRequest>();
    backup->add_option("FILE", request->file, "The backup, a tar file")->required()->type_name("");
    CLI::Option* passphrase =
        backup->add_option("--passphrase-file", request->passphrase_file, "Holds the passphrase that seals the key in it")
            ->type_name("FILE");
    backup->add_flag("--plain-key", request->plain_key, "Leave the key unsealed: the file then shows accidents, not forgery")
        ->excludes(passphrase);
    add_vault_option(*backup, request->vault);
    backup->callback([request, &exit_code] {
        back_up(*request);
        exit_code = exit_done;
    });

    CLI::App* restore = app.add_subcommand("restore", "Check a backup, and make a vault from it");
    const auto source = std::make_shared<RestoreRequest>();
    restore->add_option("FILE", source->file, "The backup")->required()->type_name("");
    restore->add_option("--passphrase-file", source->passphrase_file, "Holds the passphrase that the key in it is sealed with")
        ->type_name("FILE");
    restore->add_option("--key-id", source->key_id, "Refuse a backup that holds another key")->type_name("ID");
    restore->add_flag("--unauthenticated", source->unauthenticated, "Open a backup whose seal is missing or does not fit");
    add_vault_option(*restore, source->vault);
    restore->callback([source, &exit_code] {
        restore_vault(*source);
        exit_code = exit_done;
    });
}

}  // namespace telltale
