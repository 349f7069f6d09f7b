#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "console.hpp"
#include "telltale/vault.hpp"
#include "verbs.hpp"

namespace telltale {
namespace {

std::string to_json(const Receipt& receipt) {
    using Json = nlohmann::ordered_json;
    const Json line = {{"issued_at", receipt.issued_at.empty() ? Json(nullptr) : Json(receipt.issued_at)},
                       {"state", to_string(receipt.state)},
                       {"document", receipt.document.hex()},
                       {"copy", receipt.copy.hex()},
                       {"recipient", receipt.recipient.name},
                       {"recipient_id", receipt.recipient.id},
                       {"source", receipt.source},
                       {"path", receipt.path},
                       {"sha256", receipt.file.hex()},
                       {"pages", receipt.pages},
                       {"channels", receipt.channels},
                       {"psnr_db", receipt.psnr_db ? Json(std::round(*receipt.psnr_db * 100) / 100) : Json(nullptr)},
                       {"options", receipt.options}};
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string to_row(const Receipt& receipt) {
    constexpr std::size_t short_hash = 12;
    const std::string& id = receipt.recipient.id;
    const std::string name = receipt.recipient.name == id ? id : receipt.recipient.name + " (" + id + ")";
    const std::string time = receipt.issued_at.empty() ? "-                   " : receipt.issued_at;
    return printable(time + "  " + to_string(receipt.state) + (receipt.state == IssueState::issued ? "   " : "  ") +
                     receipt.document.hex().substr(0, short_hash) + "  " + receipt.copy.hex() + "  " + name + "  " + receipt.path);
}

}  // namespace

void add_ledger(CLI::App& app, int& exit_code) {
    CLI::App* verb = app.add_subcommand("ledger", "Look into the ledger");
    verb->require_subcommand(1);
    CLI::App* list = verb->add_subcommand("list", "Every copy, oldest first");
    const auto directory = std::make_shared<std::string>();
    const auto json = std::make_shared<bool>(false);
    list->add_flag("--json", *json, "One line of JSON a copy");
    add_vault_option(*list, *directory);
    list->callback([directory, json, &exit_code] {
        const Vault vault = Vault::open(vault_directory(*directory));
        for (const std::string& warning : vault.warnings()) note(warning);
        const std::vector<Receipt> receipts = vault.list();
        if (!*json && !receipts.empty())
            print_line("issued                state     document      copy                              recipient  path");
        for (const Receipt& receipt : receipts) print_line(*json ? to_json(receipt) : to_row(receipt));
        exit_code = exit_done;
    });
}

}  // namespace telltale
