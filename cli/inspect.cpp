#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "document/document.hpp"
#include "document/open/open_document.hpp"
#include "issue/contained_marks.hpp"
#include "system/replace_file.hpp"
#include "telltale/error.hpp"
#include "telltale/stamp.hpp"
#include "telltale/vault.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace telltale {
namespace {

using Json = nlohmann::ordered_json;

struct InspectRequest {
    std::string file;
    std::string vault;
    bool json = false;
};

const char* kind_word(DocumentKind kind) {
    switch (kind) {
        case DocumentKind::pdf:
            return "pdf";
        case DocumentKind::png:
            return "png";
        case DocumentKind::jpeg:
            return "jpeg";
        case DocumentKind::webp:
            return "webp";
        case DocumentKind::tiff:
            return "tiff";
        case DocumentKind::bmp:
            return "bmp";
        case DocumentKind::gif:
            return "gif";
        default:
            return "unknown";
    }
}

const char* reason_word(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::not_a_document:
            return "not_a_document";
        case ErrorKind::damaged:
            return "damaged";
        case ErrorKind::encrypted:
            return "encrypted";
        case ErrorKind::signed_document:
            return "signed";
        case ErrorKind::unsupported:
            return "unsupported";
        case ErrorKind::too_small:
            return "too_small";
        default:
            return "failed";
    }
}

std::string size_text(const PageFacts& page, bool in_points) {
    char text[96];
    if (in_points) {
        constexpr double mm_per_pt = 25.4 / 72;
        std::snprintf(text, sizeof text, "%.0f x %.0f pt (%.0f x %.0f mm)", page.width, page.height, page.width * mm_per_pt,
                      page.height * mm_per_pt);
    } else {
        std::snprintf(text, sizeof text, "%.0f x %.0f px", page.width, page.height);
    }
    return text;
}

/// How much of a document's text copies can move: clusters of live text, which move unless told otherwise, clusters on scanned pages
/// and in pictures, which move on request, and about how many characters have to be left alone.
struct MovableText {
    std::size_t live = 0;
    std::size_t of_pictures = 0;
    std::size_t left_alone = 0;
};

MovableText movable_text(const Document& document) {
    const auto count = [&](bool of_pictures) {
        const auto layout = document.shift_layout({StampOptions{}.shift_distance, of_pictures});
        return layout ? std::pair(layout->moved_count(), layout->left_alone) : std::pair<std::size_t, std::size_t>{};
    };
    const std::size_t live = count(false).first;
    const auto [all, left_alone] = count(true);
    return {live, all - live, left_alone};
}

std::vector<std::string> channels_of(const Document& document, const MovableText& text) {
    std::vector<std::string> channels;
    for (const PageFacts& page : document.pages())
        if (!page.too_small && channels.empty()) channels.emplace_back("tint");
    if (text.live > 0) channels.emplace_back("shift");
    channels.emplace_back("file");
    return channels;
}

/// What was found of this vault's marks; nothing where there is no vault.
struct MarkSearch {
    std::size_t pictures = 0;
    std::vector<std::string> left_out;
};

/// Searches a document for this vault's marks as `stamp` does, if there is a vault.
///
/// throws  unsupported when a marked copy is in it
std::optional<MarkSearch> search_pictures(const InspectRequest& request, std::span<const std::uint8_t> bytes) {
    const std::string directory = vault_directory(request.vault);
    if (request.vault.empty() && !std::filesystem::exists(directory)) return std::nullopt;
    const Vault vault = Vault::open(directory);
    PartsRead read = PartsSearch(vault).read(bytes, {});
    refuse_contained(name_parts(vault, bytes, read, {}));
    return MarkSearch{read.parts.size(), std::move(read.left_out)};
}

void print_text(const InspectRequest& request, const Document& document, const std::optional<MarkSearch>& search) {
    const bool in_points = document.kind() == DocumentKind::pdf;
    const std::vector<PageFacts>& pages = document.pages();
    print_line(printable(request.file) + ": " + to_string(document.kind()) + ", " + std::to_string(pages.size()) +
               (pages.size() == 1 ? " page" : " pages"));
    for (std::size_t first = 0; first < pages.size();) {  // consecutive pages of one size share a line
        std::size_t last = first;
        const auto same = [&](const PageFacts& page) {
            return std::abs(page.width - pages[first].width) < 0.5 && std::abs(page.height - pages[first].height) < 0.5 &&
                   page.too_small == pages[first].too_small;
        };
        while (last + 1 < pages.size() && same(pages[last + 1])) ++last;
        const std::string numbers =
            first == last ? "page " + std::to_string(first + 1) : "pages " + std::to_string(first + 1) + "-" + std::to_string(last + 1);
        print_line("  " + numbers + ": " + size_text(pages[first], in_points) + (pages[first].too_small ? ", too small for a mark" : ""));
        first = last + 1;
    }
    const MovableText text = movable_text(document);
    std::string channels;
    for (const std::string& channel : channels_of(document, text)) channels += (channels.empty() ? "" : ", ") + channel;
    print_line("  can carry: " + channels);
    if (text.live + text.of_pictures + text.left_alone > 0) {
        print_line("  shift: " + std::to_string(text.live) + " pieces of text can be moved, " + std::to_string(text.left_alone) +
                   " characters cannot" +
                   (text.of_pictures > 0 ? "; on request also " + std::to_string(text.of_pictures) + " pieces in scans and pictures" : ""));
    }
    if (search && search->pictures > 0)
        print_line("  marks of this vault: none found in " + std::to_string(search->pictures) +
                   (search->pictures == 1 ? " picture" : " pictures"));
    for (const std::string& warning : document.warnings()) print_line("  note: " + printable(warning));
    if (!search) return;
    for (const std::string& sentence : search->left_out) print_line("  note: " + printable(sentence));
}

void print_json(const InspectRequest& request, DocumentKind kind, const Document* document, const std::optional<MarkSearch>& search,
                const Error* refusal) {
    Json pages = Json::array();
    Json channels = Json::array();
    Json warnings = Json::array();
    Json shift = nullptr;
    if (document != nullptr) {
        for (const PageFacts& page : document->pages())
            pages.push_back({{"width", page.width}, {"height", page.height}, {"too_small", page.too_small}});
        const MovableText text = movable_text(*document);
        channels = channels_of(*document, text);
        warnings = document->warnings();
        if (search)
            for (const std::string& sentence : search->left_out) warnings.push_back(sentence);
        shift = {{"clusters", text.live}, {"clusters_of_pictures", text.of_pictures}, {"characters_left_alone", text.left_alone}};
    }
    const Json line = {
        {"file", request.file},
        {"kind", kind_word(kind)},
        {"unit", kind == DocumentKind::pdf ? "pt" : "px"},
        {"pages", pages},
        {"channels", channels},
        {"shift", shift},
        {"warnings", warnings},
        {"pictures_searched", search ? Json(search->pictures) : Json(nullptr)},
        {"refused", refusal == nullptr ? Json(nullptr) : Json{{"why", reason_word(refusal->kind())}, {"reason", refusal->what()}}}};
    print_line(line.dump(-1, ' ', false, Json::error_handler_t::replace));
}

int run(const InspectRequest& request) {
    const std::vector<std::uint8_t> bytes = read_file(request.file);
    const DocumentKind kind = probe(bytes);
    try {
        const std::unique_ptr<Document> document = open_document(bytes);
        const std::optional<MarkSearch> search = search_pictures(request, bytes);
        if (request.json) {
            print_json(request, kind, document.get(), search, nullptr);
        } else {
            print_text(request, *document, search);
        }
        return exit_done;
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::vault) throw;
        if (error.kind() == ErrorKind::system || error.kind() == ErrorKind::bad_request)
            throw Error(error.kind(), request.file + ": " + error.what());
        if (request.json) {
            print_json(request, kind, nullptr, std::nullopt, &error);
        } else {
            print_line(printable(request.file) + ": " + (kind == DocumentKind::unknown ? "" : std::string(to_string(kind)) + ", ") +
                       "would be refused: " + printable(error.what()));
        }
        return error.kind() == ErrorKind::damaged ? exit_failed : exit_not_found;
    }
}

}  // namespace

void add_inspect(CLI::App& app, int& exit_code) {
    CLI::App* verb = app.add_subcommand("inspect", "Say what a document is, what can carry a mark, and what would be refused");
    const auto request = std::make_shared<InspectRequest>();
    verb->add_option("FILE", request->file, "A document")->required()->type_name("");
    verb->add_flag("--json", request->json, "One line of JSON");
    add_vault_option(*verb, request->vault);
    verb->callback([request, &exit_code] { exit_code = run(*request); });
}

}  // namespace telltale
