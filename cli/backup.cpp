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

void add_options(CLI::App& verb, BackupRequest& request) {
    verb.add_option("FILE", request.file, "The backup, a tar file")->required()->type_name("");
    verb.add_option("--passphrase-file", request.passphrase_file, "Holds the passphrase that seals the key in it")->type_name("FILE");
    add_vault_option(verb, request.vault);
}

}  // namespace

void add_backup(CLI::App& app, int& exit_code) {
    CLI::App* backup = app.add_subcommand("backup", "Write key, ledger and originals into one file");
    const auto request = std::make_shared<BackupRequest>();
    add_options(*backup, *request);
    backup->callback([request, &exit_code] {
        const std::string passphrase = read_passphrase(request->passphrase_file);
        const Vault vault = Vault::open(vault_directory(request->vault));
        for (const std::string& warning : vault.warnings()) note(warning);
        vault.backup(request->file, passphrase);
        print_line("backup " + printable(request->file) + " holds " + contents(vault));
        if (passphrase.empty()) note("whoever has this file can trace, and forge: guard it like the vault");
        exit_code = exit_done;
    });

    CLI::App* restore = app.add_subcommand("restore", "Make a vault from a backup");
    const auto source = std::make_shared<BackupRequest>();
    add_options(*restore, *source);
    restore->callback([source, &exit_code] {
        const Vault vault = Vault::restore(source->file, vault_directory(source->vault), read_passphrase(source->passphrase_file));
        print_line("vault " + vault.directory().string() + " is ready, " + contents(vault));
        exit_code = exit_done;
    });
}

}  // namespace telltale
