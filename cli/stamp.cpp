#include "telltale/stamp.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <filesystem>
#include <memory>

#include "interrupt.hpp"
#include "issue/contained_marks.hpp"
#include "issue/issue.hpp"
#include "issue/office.hpp"
#include "issue/recipients.hpp"
#include "system/parallel.hpp"
#include "system/replace_file.hpp"
#include "telltale/error.hpp"
#include "telltale/vault.hpp"
#include "telltale/vault_originals.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace telltale {
namespace fs = std::filesystem;
namespace {

struct StampRequest {
    std::vector<std::string> files;
    std::vector<std::string> names;
    std::string list;
    std::string shard;
    std::string out;
    std::string strength = "normal";
    std::vector<std::string> channels;
    std::string carrier = "automatic";
    std::string password_file;
    std::string converter;
    std::string vault;
    bool break_signature = false;
    bool over_mark = false;
    bool json = false;
};

/// Runs a step on one file, and adds the file's name to the sentence of an error that lacks it.
template <typename Step>
auto about(const std::string& file, Step step) {
    try {
        return step();
    } catch (const Error& error) {
        const std::string sentence = error.what();
        throw Error(error.kind(), sentence.starts_with(file) ? sentence : file + ": " + sentence);
    }
}

std::vector<Recipient> read_recipients(const StampRequest& request) {
    if (request.list.empty()) return recipients_named(request.names);
    return about(request.list, [&] {
        const std::vector<std::uint8_t> bytes = read_file(request.list);
        RecipientsList list = parse_recipients({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        if (list.gb18030) note(request.list + ": not UTF-8, read as GB18030; first name: " + list.recipients.front().name);
        return list.recipients;
    });
}

StampOptions stamp_options(const StampRequest& request) {
    StampOptions options;
    options.strength = request.strength == "subtle" ? Strength::subtle : request.strength == "strong" ? Strength::strong : Strength::normal;
    if (!request.channels.empty()) {
        options.tint = options.file = false;
        options.shift = MovedText::none;
        for (const std::string& channel : request.channels) {
            if (channel != "tint" && channel != "shift" && channel != "file")
                throw Error(ErrorKind::bad_request, "--channels: no channel is called '" + channel + "'");
            if (channel == "shift") {
                options.shift = MovedText::all;
            } else {
                (channel == "tint" ? options.tint : options.file) = true;
            }
        }
    }
    options.carrier = request.carrier == "overlay"    ? Carrier::overlay
                      : request.carrier == "underlay" ? Carrier::underlay
                                                      : Carrier::automatic;
    options.break_signature = request.break_signature;
    options.over_mark = request.over_mark;
    options.password = read_secret(request.password_file);
    return options;
}

std::string marking_text(const StampRequest& request, const StampOptions& options) {
    std::string channels;
    const auto add = [&](bool chosen, const char* name) {
        if (chosen) channels += (channels.empty() ? "" : ",") + std::string(name);
    };
    add(options.tint, "tint");
    add(options.shift == MovedText::live, "live shift");
    add(options.shift == MovedText::all, "shift");
    add(options.file, "file");
    return "strength=" + request.strength + " channels=" + channels + (request.carrier == "automatic" ? "" : " carrier=" + request.carrier);
}

/// Reads a document, or the PDF that an office file is converted to.
///
/// An office file is converted once and its PDF is stored in the vault, since a repeated job needs the same PDF.
std::vector<std::uint8_t> read_document(const std::string& file, const StampRequest& request, Vault& vault) {
    std::vector<std::uint8_t> bytes = read_file(file);
    const std::optional<std::string> kind = office_kind(bytes, file);
    if (!kind) return bytes;
    if (std::optional<std::vector<std::uint8_t>> known = vault.converted(sha256(bytes))) return *known;
    std::vector<std::uint8_t> pdf = convert_to_pdf(bytes, *kind, request.converter);
    note(file + ": " + *kind + ", converted to PDF by " + converter_name(*kind, request.converter));
    return vault.store_converted(bytes, pdf);
}

/// Looks for copies of this vault's that a document contains, and records those that it may contain.
void search_for_marks(const std::string& file, std::span<const std::uint8_t> bytes, const Sha256& document, const PartsSearch& search,
                      Vault& vault, const StampOptions& options) {
    const PartOptions how{options.password, options.over_mark};
    const PartsRead read = search.read(bytes, how);
    for (const std::string& sentence : read.left_out) note(file + ": " + sentence);
    const std::vector<ContainedMark> contained = name_parts(vault, bytes, read, how);
    if (!options.over_mark) refuse_contained(contained);
    for (const ContainedMark& mark : contained) note(file + ": " + describe(mark));
    if (!contained.empty()) vault.record_contained(document, copies_of(contained));
}

/// Reads and checks every document before the first copy is made, and keeps the originals.
std::vector<SourceDocument> read_sources(const StampRequest& request, Vault& vault, const StampOptions& options) {
    const PartsSearch search(vault);
    std::vector<SourceDocument> sources;
    std::vector<std::vector<std::uint8_t>> originals;
    for (const std::string& file : request.files) {
        about(file, [&] {
            std::vector<std::uint8_t> bytes = read_document(file, request, vault);
            sources.push_back({file, bytes.size(), prepare_for(vault, bytes, options)});
            search_for_marks(file, bytes, sources.back().prepared.document(), search, vault, options);
            originals.push_back(std::move(bytes));
        });
        for (const std::string& warning : sources.back().prepared.warnings()) note(file + ": " + warning);
    }
    for (std::size_t i = 0; i < sources.size(); ++i)
        about(request.files[i], [&] { keep_original(vault, originals[i], sources[i].prepared); });
    return sources;
}

void make_directory(const fs::path& directory) {
    std::error_code failure;
    fs::create_directories(directory, failure);
    if (!failure && !fs::is_directory(directory)) failure = std::make_error_code(std::errc::not_a_directory);
    if (failure) throw Error(ErrorKind::system, directory.string() + ": cannot be made: " + failure.message());
}

/// Reads a shard such as "3/16"; nothing when the text is empty, which means that one machine stamps all.
std::optional<Shard> read_shard(const std::string& text) {
    if (text.empty()) return std::nullopt;
    const auto number = [&](std::string_view digits) {
        std::size_t value = 0;
        const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (failure != std::errc() || end != digits.data() + digits.size()) value = 0;
        return value;
    };
    const std::size_t slash = std::min(text.find('/'), text.size());
    const Shard shard{number(std::string_view(text).substr(0, slash)),
                      number(std::string_view(text).substr(std::min(slash + 1, text.size())))};
    if (shard.number == 0 || shard.count < shard.number)
        throw Error(ErrorKind::bad_request, "--shard: '" + text + "' is not a number and a count, such as 3/16");
    return shard;
}

std::string counted(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " copy" : " copies");
}

int run(const StampRequest& request) {
    if (!request.names.empty() && !request.list.empty()) throw Error(ErrorKind::bad_request, "give --to or --list, not both");
    if (request.names.empty() && request.list.empty())
        throw Error(ErrorKind::bad_request, "say who receives it: --to NAME (as often as needed) or --list FILE");
    const StampOptions options = stamp_options(request);
    const std::vector<Recipient> recipients = read_recipients(request);
    const std::optional<Shard> shard = read_shard(request.shard);
    const std::string directory = vault_directory(request.vault);
    Vault vault = shard ? Vault::open(directory, *shard) : Vault::open(directory);
    for (const std::string& warning : vault.warnings()) note(warning);
    const std::vector<SourceDocument> sources = read_sources(request, vault, options);
    make_directory(request.out);

    defer_interrupts();
    const IssueOptions how{request.out, marking_text(request, options), worthwhile_threads(recipients.size()), shard.value_or(Shard{})};
    const std::size_t total = sources.size() * recipients_of(how.shard, recipients.size());
    Progress progress(total);
    std::size_t done = 0;
    const IssueCallbacks callbacks{
        .done =
            [&](const Receipt& receipt, bool was_there) {
                print_line(request.json ? vault.receipt_line(receipt.copy, receipt.path)
                                        : printable(receipt.path + "  " + receipt.recipient.name + (was_there ? "  (there already)" : "")));
                progress.advance(++done);
            },
        .refused = [&](const fs::path& path, const std::string& reason) { complain(path.string(), reason); },
        .stop = is_interrupted,
    };
    const IssueSummary summary = issue(vault, sources, recipients, how, callbacks);
    if (summary.refused > 0) complain(counted(summary.refused) + " of " + std::to_string(total) + " refused: something else is in the way");
    if (summary.stopped)
        complain("interrupted after " + std::to_string(summary.made + summary.were_there) + " of " + counted(total) +
                 "; the same command continues");
    return summary.refused > 0 || summary.stopped ? exit_failed : exit_done;
}

}  // namespace

void add_stamp(CLI::App& app, int& exit_code) {
    CLI::App* verb = app.add_subcommand("stamp", "Make a marked copy of each document for each recipient");
    const auto request = std::make_shared<StampRequest>();
    verb->add_option("FILE", request->files, "Documents: PDF, PNG, JPEG, WebP, TIFF or BMP; office files by way of LibreOffice")
        ->required()
        ->type_name("");
    verb->add_option("--to", request->names, "A recipient; may be given several times")->allow_extra_args(false)->type_name("NAME");
    verb->add_option("--list", request->list, "Recipients: CSV with the header `id,name`, or `name`")->type_name("FILE");
    verb->add_option("--shard", request->shard, "Only every n-th of the recipients, into a ledger file of its own: see `ledger import`")
        ->type_name("3/16");
    verb->add_option("--out", request->out, "Where the copies go: DIR/<stem>.<recipient>.<ext>")->required()->type_name("DIR");
    verb->add_option("--strength", request->strength, "How strong the mark is")
        ->check(CLI::IsMember({"subtle", "normal", "strong"}))
        ->capture_default_str()
        ->type_name("subtle|normal|strong")
        ->option_text("subtle|normal|strong [normal]");
    verb->add_option(
            "--channels", request->channels,
            "What carries it: tint, shift (text moved by a hair, also in scans and pictures), file; unless given, all three, but no "
            "text of scans and pictures moves")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("LIST");
    verb->add_option("--carrier", request->carrier,
                     "Where PDF pages carry the tint: over their content, or under it for viewers without blend modes")
        ->check(CLI::IsMember({"automatic", "overlay", "underlay"}))
        ->type_name("automatic|overlay|underlay")
        ->option_text("automatic|overlay|underlay [automatic]");
    verb->add_option("--password-file", request->password_file, "Holds the password of encrypted PDFs")->type_name("FILE");
    verb->add_option("--converter", request->converter,
                     "Turns OFD and WPS files into PDF, such as 'ofd2pdf %in %out'; else $TELLTALE_CONVERTER")
        ->type_name("COMMAND");
    verb->add_flag("--break-signature", request->break_signature, "Stamp a signed PDF although its signature becomes invalid");
    verb->add_flag("--over-mark", request->over_mark,
                   "Stamp a document that is a marked copy already, or shows one; the ledger keeps which copies it contains");
    verb->add_flag("--json", request->json, "One line of JSON a copy");
    add_vault_option(*verb, request->vault);
    verb->callback([request, &exit_code] { exit_code = run(*request); });
}

}  // namespace telltale
