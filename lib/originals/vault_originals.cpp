#include "telltale/vault_originals.hpp"

#include <algorithm>
#include <future>

#include "document/foreign/foreign.hpp"
#include "document/probe.hpp"
#include "document/tint/tint_field.hpp"
#include "mark/sha256.hpp"
#include "mark/shift_layout.hpp"
#include "originals/kept_lines.hpp"
#include "system/replace_file.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr int drawn_side_px = 1024;     // pixels of the longer side to which a page of a PDF is drawn for its features
constexpr std::size_t most_pages = 64;  // pages of one document whose features are kept
constexpr int may_be_shrunk_px = 2048;  // pixels of the longer side from which on read_foreign() may have shrunk a picture

// The side of the tint's tile on a picture, in pixels. Nothing when the pixels do not tell: when the picture is very narrow, and may
// have been shrunk while it was decoded.
std::optional<double> tile_of(const Raster& picture, bool is_pdf) {
    const int shorter = std::min(picture.width, picture.height);
    if (is_pdf || shorter >= 4 * least_tile_side) return shorter / 4.0;
    if (std::max(picture.width, picture.height) >= may_be_shrunk_px) return std::nullopt;
    return tile_side_px(picture.width, picture.height);
}

// Draws the pages that are pictures. A page that comes in several pieces, since it is very long, is left out.
std::vector<OriginalPicture> draw_pictures(std::span<const std::uint8_t> document, const PreparedDocument& prepared) {
    std::vector<OriginalPicture> pictures;
    const std::vector<std::size_t> pages = prepared.picture_pages();
    const bool is_pdf = prepared.extension() == "pdf";
    const auto take = [&](ForeignFile file) {
        for (std::size_t i = 0; i < file.pictures.size(); ++i) {
            if (std::count(file.pages.begin(), file.pages.end(), file.pages[i]) > 1) continue;
            if (const auto tile = tile_of(file.pictures[i], is_pdf))
                pictures.push_back({std::move(file.pictures[i]), *tile, file.pages[i]});
        }
    };
    if (!is_pdf) {
        take(read_foreign(document, {.max_pages = static_cast<int>(most_pages)}));
        return pictures;
    }
    for (std::size_t i = 0; i < std::min(pages.size(), most_pages);) {
        std::size_t end = i + 1;  // one past the last page of a run of consecutive pages
        while (end < std::min(pages.size(), most_pages) && pages[end] == pages[end - 1] + 1) ++end;
        take(read_foreign(
            document,
            {.first_page = static_cast<int>(pages[i]) + 1, .max_pages = static_cast<int>(end - i), .page_long_side = drawn_side_px}));
        i = end;
    }
    return pictures;
}

// The features of a document's pictures. Empty for a document that has none, needs a password, or is larger than the helper draws.
std::vector<std::uint8_t> features_of(std::span<const std::uint8_t> document, const PreparedDocument& prepared) {
    if (prepared.picture_pages().empty()) return {};
    try {
        const std::vector<OriginalPicture> pictures = draw_pictures(document, prepared);
        return pictures.empty() ? std::vector<std::uint8_t>{} : picture_features(pictures);
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::system) throw;
        return {};
    }
}

constexpr int line_threads = 2;

// How many pages of a document may be looked for by their lines: those of its layout.
std::size_t pages_with_lines(std::span<const std::uint8_t> layout) {
    const auto pages = shift_layout_sizes_from(layout);
    return pages ? pages->pages.size() : 0;
}

}  // namespace

Sha256 VaultOriginals::add(const std::string& path) {
    Added file{read_file(path), {}, {}};
    const Sha256 document = sha256(file.bytes);
    bool issued = false;
    bool moved = false;
    for (const Receipt& receipt : vault_.list()) {
        if (receipt.document != document) continue;
        issued = true;
        moved = moved || std::count(receipt.channels.begin(), receipt.channels.end(), "shift") > 0;
    }
    if (!issued) throw Error(ErrorKind::bad_request, path + ": the ledger has no copy of this document");
    // A layout that was kept says how the copies were made, whichever version made them, so it is preferred. Only where none was kept
    // and copies moved text is it found anew, on scanned pages too.
    const auto kept = vault_.layout(document);
    const bool finds = moved && !kept;
    const PreparedDocument prepared =
        prepare(file.bytes, vault_.key(), {.shift = finds ? MovedText::all : MovedText::none, .break_signature = true, .over_mark = true});
    file.layout = kept ? *kept : prepared.shift_layout();
    file.features = features_of(file.bytes, prepared);
    added_.insert_or_assign(document, std::move(file));
    return document;
}

const VaultOriginals::Added* VaultOriginals::added(const Sha256& document) const {
    const auto found = added_.find(document);
    return found == added_.end() ? nullptr : &found->second;
}

std::vector<Sha256> VaultOriginals::with_added(std::vector<Sha256> documents, std::vector<std::uint8_t> Added::*part) const {
    for (const auto& [document, file] : added_) {
        if (!(file.*part).empty() && !std::binary_search(documents.begin(), documents.end(), document)) documents.push_back(document);
    }
    return documents;
}

std::vector<Sha256> VaultOriginals::documents() const {
    return with_added(vault_.documents_with_layout(), &Added::layout);
}

std::vector<std::uint8_t> VaultOriginals::layout(const Sha256& document) const {
    if (const Added* file = added(document)) return file->layout;
    return vault_.layout(document).value_or(std::vector<std::uint8_t>{});
}

std::optional<Raster> VaultOriginals::draw(const Sha256& document, int page, int long_side_px) const {
    try {
        const Added* file = added(document);
        const std::vector<std::uint8_t> kept =
            file == nullptr ? vault_.original(document).value_or(std::vector<std::uint8_t>{}) : std::vector<std::uint8_t>{};
        const std::vector<std::uint8_t>& bytes = file == nullptr ? kept : file->bytes;
        // Reading can begin at any page of a PDF, but only at the first page of other kinds.
        const int pages = probe(bytes) == DocumentKind::pdf ? 1 : page + 1;
        ForeignFile drawn = read_foreign(bytes, {.first_page = page + 1, .max_pages = pages, .page_long_side = long_side_px});
        const auto at = std::find(drawn.pages.begin(), drawn.pages.end(), page);
        if (at == drawn.pages.end()) return std::nullopt;
        return std::move(drawn.pictures[static_cast<std::size_t>(at - drawn.pages.begin())]);
    } catch (const Error&) {  // the original was deleted or needs a password, so nothing can be compared with it
        return std::nullopt;
    }
}

std::vector<std::vector<std::uint8_t>> VaultOriginals::lines(const Sha256& document) const {
    if (const Added* file = added(document)) return draw_lines(file->bytes, pages_with_lines(file->layout), line_threads);
    if (const auto kept = vault_.lines(document)) return document_lines_from(*kept);
    const auto bytes = vault_.original(document);
    if (!bytes) return {};
    DocumentLines lines;
    try {
        lines = draw_lines(*bytes, pages_with_lines(layout(document)), line_threads);
        vault_.store_lines(document, to_bytes(lines));
    } catch (const Error&) {  // without a helper there are none; in a vault that cannot be written they are found again next time
    }
    return lines;
}

std::vector<Sha256> VaultOriginals::pictures() const {
    return with_added(vault_.documents_with_features(), &Added::features);
}

std::vector<std::uint8_t> VaultOriginals::features(const Sha256& document) const {
    if (const Added* file = added(document)) return file->features;
    return vault_.features(document).value_or(std::vector<std::uint8_t>{});
}

std::vector<Sha256> VaultOriginals::documents_containing(const CopyId& copy) const {
    return vault_.documents_containing(copy);
}

PreparedDocument prepare_for(const Vault& vault, std::span<const std::uint8_t> document, StampOptions options) {
    if (options.shift != MovedText::none) options.kept_layout = vault.layout(sha256(document)).value_or(std::vector<std::uint8_t>{});
    return prepare(document, vault.key(), options);
}

void keep_original(Vault& vault, std::span<const std::uint8_t> document, const PreparedDocument& prepared) {
    // One processor draws the pictures and finds their features while another reads the text.
    std::future<std::vector<std::uint8_t>> features;
    if (!vault.features(prepared.document())) features = std::async(std::launch::async, [&] { return features_of(document, prepared); });
    vault.store_original(document);
    const bool moves = std::count(prepared.channels().begin(), prepared.channels().end(), "shift") > 0;
    const bool needs_layout = moves || !vault.layout(prepared.document());
    const bool needs_lines = !vault.lines(prepared.document());
    // Where text stays, the layout is found anew whenever it is asked for.
    const std::vector<std::uint8_t> layout = needs_layout || needs_lines ? prepared.shift_layout() : std::vector<std::uint8_t>{};
    std::future<DocumentLines> lines;
    if (needs_lines) {
        const std::size_t pages = pages_with_lines(layout);
        lines = std::async(std::launch::async, [document, pages] { return draw_lines(document, pages, line_threads); });
    }
    if (needs_layout) vault.store_layout(prepared.document(), layout);
    if (features.valid()) vault.store_features(prepared.document(), features.get());
    if (!lines.valid()) return;
    try {
        vault.store_lines(prepared.document(), to_bytes(lines.get()));
    } catch (const Error&) {  // where no helper can draw, the document can be stamped all the same: a trace finds its lines
    }
}

}  // namespace telltale
