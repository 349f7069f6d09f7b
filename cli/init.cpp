#include <CLI/CLI.hpp>
#include <memory>

#include "telltale/vault.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace telltale {

void add_init(CLI::App& app, int& exit_code) {
    CLI::App* verb = app.add_subcommand("init", "Make a vault: a new key and an empty ledger");
    const auto directory = std::make_shared<std::string>();
    add_vault_option(*verb, *directory);
    verb->callback([directory, &exit_code] {
        const Vault vault = Vault::create(vault_directory(*directory));
        print_line("vault " + vault.directory().string() + " is ready, key " + vault.key().id());
        note("without this directory no leak can be traced: keep a copy of it in a safe place");
        exit_code = exit_done;
    });
}

}  // namespace telltale
