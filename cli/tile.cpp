#include <CLI/CLI.hpp>
#include <cmath>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "issue/plain_text.hpp"
#include "issue/recipients.hpp"
#include "issue/slug.hpp"
#include "system/replace_file.hpp"
#include "telltale/error.hpp"
#include "telltale/stamp.hpp"
#include "telltale/vault.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace telltale {
namespace fs = std::filesystem;
namespace {

struct TileRequest {
    std::vector<std::string> names;
    std::string page = "web page";
    std::string out;
    std::string strength = "normal";
    std::string vault;
    bool json = false;
};

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Writes a file where there is none. A file that is there already and holds the same bytes stays.
void put(const fs::path& path, std::span<const std::uint8_t> bytes) {
    if (create_file(path, bytes)) return;
    const std::vector<std::uint8_t> there = fs::is_regular_file(path) ? read_file(path) : std::vector<std::uint8_t>();
    if (!std::equal(there.begin(), there.end(), bytes.begin(), bytes.end()))
        throw Error(ErrorKind::exists, path.string() + ": there already, and not this tile; it is left alone");
}

int run(const TileRequest& request) {
    const std::vector<Recipient> recipients = recipients_named(request.names);
    require_plain(request.page, most_job_characters, "--page");
    Vault vault = Vault::open(vault_directory(request.vault));
    for (const std::string& warning : vault.warnings()) note(warning);
    const Strength strength = request.strength == "subtle"   ? Strength::subtle
                              : request.strength == "strong" ? Strength::strong
                                                             : Strength::normal;
    std::error_code failure;
    fs::create_directories(request.out, failure);
    if (failure) throw Error(ErrorKind::system, request.out + ": cannot be made: " + failure.message());

    // A web page is no file that we have, so a text with its name stands for the document, and is stored as the original.
    const std::string document = "telltale web page: " + request.page + "\n";
    vault.store_original(bytes_of(document));
    for (const Recipient& recipient : recipients) {
        const std::string stem = "tile." + slug(recipient.name);
        const fs::path png = fs::path(request.out) / (stem + ".png");
        const fs::path css = fs::path(request.out) / (stem + ".css");
        Receipt receipt;
        receipt.document = sha256(bytes_of(document));
        receipt.recipient = recipient;
        receipt.source = request.page;
        receipt.path = fs::absolute(png).lexically_normal().string();
        receipt.pages = 1;
        receipt.channels = {"tint"};
        receipt.options = "strength=" + request.strength + " web tile";
        const std::string job = receipt.path + "\n" + receipt.options;
        receipt.origin = vault.origins(receipt.document, {&recipient, 1}, {&job, 1}).at(0);
        receipt.copy = copy_id(receipt.document, receipt.origin);
        const StampedCopy tile = web_tile(vault.key(), receipt.copy, strength);
        receipt.file = tile.sha256;
        vault.begin_issue({&receipt, 1});
        put(png, tile.bytes);
        put(css, bytes_of(web_tile_css(stem + ".png")));
        vault.commit_issue({&receipt, 1});
        if (!request.json) {
            print_line(printable(png.string() + "  " + css.string() + "  " + recipient.name));
            continue;
        }
        const nlohmann::ordered_json line = {{"document", receipt.document.hex()},
                                             {"copy", receipt.copy.hex()},
                                             {"recipient", recipient.name},
                                             {"recipient_id", recipient.id},
                                             {"source", request.page},
                                             {"path", png.string()},
                                             {"css", css.string()}};
        print_line(line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    }
    return exit_done;
}

}  // namespace

void add_tile(CLI::App& app, int& exit_code) {
    CLI::App* verb = app.add_subcommand("tile", "Make a pattern, and the CSS to lay it over an internal web page");
    const auto request = std::make_shared<TileRequest>();
    verb->add_option("--to", request->names, "Who will see the page; may be given several times")
        ->required()
        ->allow_extra_args(false)
        ->type_name("NAME");
    verb->add_option("--page", request->page, "What the page is called in the ledger")->type_name("TEXT");
    verb->add_option("--out", request->out, "Where tile.<recipient>.png and .css go")->required()->type_name("DIR");
    verb->add_option("--strength", request->strength, "How strong the mark is")
        ->check(CLI::IsMember({"subtle", "normal", "strong"}))
        ->type_name("subtle|normal|strong")
        ->option_text("subtle|normal|strong [normal]");
    verb->add_flag("--json", request->json, "One line of JSON a tile");
    add_vault_option(*verb, request->vault);
    verb->callback([request, &exit_code] { exit_code = run(*request); });
}

}  // namespace telltale
