#include <CLI/CLI.hpp>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "system/replace_file.hpp"
#include "telltale/error.hpp"
#include "telltale/vault.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace telltale {
namespace {

using Json = nlohmann::ordered_json;

std::string to_json(const Receipt& receipt) {
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
                       {"options", receipt.options},
                       {"logged", receipt.logged},
                       {"carried_over", receipt.carried_over}};
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string to_row(const Receipt& receipt) {
    constexpr std::size_t short_hash = 12;
    const std::string& id = receipt.recipient.id;
    const std::string name = receipt.recipient.name == id ? id : receipt.recipient.name + " (" + id + ")";
    const std::string time = receipt.issued_at.empty() ? "-                   " : receipt.issued_at;
    return printable(time + "  " + to_string(receipt.state) + (receipt.state == IssueState::issued ? "   " : "  ") +
                     receipt.document.hex().substr(0, short_hash) + "  " + receipt.copy.hex() + "  " + name + "  " + receipt.path +
                     (receipt.carried_over ? "  (carried over)" : ""));
}

Vault open_vault(const std::string& directory) {
    Vault vault = Vault::open(vault_directory(directory));
    for (const std::string& warning : vault.warnings()) note(warning);
    return vault;
}

int list(const std::string& directory, bool json) {
    std::vector<std::string> problems;
    const std::vector<Receipt> receipts = open_vault(directory).list(problems);
    if (!json && !receipts.empty())
        print_line("issued                state     document      copy                              recipient  path");
    for (const Receipt& receipt : receipts) print_line(json ? to_json(receipt) : to_row(receipt));
    for (const std::string& problem : problems) complain(problem);
    return problems.empty() ? exit_done : exit_not_found;
}

int import(const std::string& directory, const std::vector<std::string>& files) {
    Vault vault = Vault::open(vault_directory(directory));
    for (const std::string& file : files) {
        const ImportSummary summary = vault.import_ledger(file);
        print_line(printable(file) + ": " + std::to_string(summary.copies) + (summary.copies == 1 ? " copy, " : " copies, ") +
                   std::to_string(summary.added) + " of them new");
    }
    return exit_done;
}

/// Checks lines of `stamp --json` that were kept outside the vault.
void check_receipts(const Vault& vault, const std::string& file, std::vector<std::string>& problems) {
    const std::vector<std::uint8_t> bytes = read_file(file);
    std::istringstream lines(std::string(bytes.begin(), bytes.end()));
    std::string line;
    std::size_t number = 0;
    while (std::getline(lines, line)) {
        ++number;
        const std::string wrong = vault.check_receipt(line);
        if (!wrong.empty()) problems.push_back(file + ": line " + std::to_string(number) + ": " + wrong);
    }
    if (number == 0) problems.push_back(file + ": it is empty: no receipt was checked");
    if (number > 0 && bytes.back() != '\n') problems.push_back(file + ": its last line was cut");
}

int verify(const std::string& directory, const std::string& receipts) {
    const Vault vault = open_vault(directory);
    VaultReport report = vault.verify();
    if (!receipts.empty()) check_receipts(vault, receipts, report.problems);
    for (const std::string& problem : report.problems) print_line(printable(problem));
    for (const LogEntry& head : report.heads)
        print_line("log " + head.log + ": " + std::to_string(head.number) + (head.number == 1 ? " event" : " events") + ", head " +
                   head.hash.hex());
    if (report.carried_over > 0)
        print_line(std::to_string(report.carried_over) + (report.carried_over == 1 ? " copy was" : " copies were") +
                   " carried over from a ledger that anybody could have changed: nobody can vouch for what it said until then");
    if (report.forgotten > 0)
        print_line(std::to_string(report.forgotten) + (report.forgotten == 1 ? " copy's recipient was" : " copies' recipients were") +
                   " erased: these copy ids cannot be recomputed");
    print_line("key " + vault.key().id() + ", log key " + report.public_key.hex() + ": " + std::to_string(report.copies) +
               (report.copies == 1 ? " copy, " : " copies, ") + std::to_string(report.originals) +
               (report.originals == 1 ? " original; " : " originals; ") +
               (report.problems.empty() ? "all as they were written" : std::to_string(report.problems.size()) + " problems"));
    return report.problems.empty() ? exit_done : exit_not_found;
}

int upgrade(const std::string& directory) {
    const std::vector<std::string> said = Vault::upgrade(vault_directory(directory));
    if (said.empty()) print_line("nothing to do: the ledger is of this version");
    for (const std::string& sentence : said) print_line(printable(sentence));
    return exit_done;
}

}  // namespace

void add_ledger(CLI::App& app, int& exit_code) {
    CLI::App* verb = app.add_subcommand("ledger", "Look into the ledger, check it, take it elsewhere");
    verb->require_subcommand(1);
    const auto directory = std::make_shared<std::string>();
    const auto json = std::make_shared<bool>(false);
    CLI::App* list_verb = verb->add_subcommand("list", "Every copy, oldest first");
    list_verb->add_flag("--json", *json, "One line of JSON a copy");
    list_verb->callback([directory, json, &exit_code] { exit_code = list(*directory, *json); });

    CLI::App* export_verb = verb->add_subcommand("export", "The whole ledger on stdout, one line of JSON a fact, for `import`");
    export_verb->callback([directory, &exit_code] {
        open_vault(*directory).export_ledger([](const std::string& line) { print_line(line); });
        exit_code = exit_done;
    });

    const auto files = std::make_shared<std::vector<std::string>>();
    CLI::App* import_verb = verb->add_subcommand("import", "Merge other ledgers of the same key; again changes nothing");
    import_verb->add_option("FILE", *files, "Exported ledgers, or shards' own (ledger-3-of-16.db)")->required()->type_name("");
    import_verb->callback([directory, files, &exit_code] { exit_code = import(*directory, *files); });

    const auto receipts = std::make_shared<std::string>();
    CLI::App* verify_verb =
        verb->add_subcommand("verify", "Check every row, the log, the originals: was anything changed without the key?");
    verify_verb->add_option("--receipts", *receipts, "Lines of `stamp --json` kept elsewhere: is the log still theirs?")->type_name("FILE");
    verify_verb->callback([directory, receipts, &exit_code] { exit_code = verify(*directory, *receipts); });

    CLI::App* upgrade_verb = verb->add_subcommand("upgrade", "Take a ledger of an older version over; says what nobody can vouch for");
    upgrade_verb->callback([directory, &exit_code] { exit_code = upgrade(*directory); });

    for (CLI::App* one : {list_verb, export_verb, import_verb, verify_verb, upgrade_verb}) add_vault_option(*one, *directory);
}

}  // namespace telltale
