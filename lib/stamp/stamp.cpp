#include "telltale/stamp.hpp"

#include <algorithm>
#include <limits>

#include "document/document.hpp"
#include "document/open/open_document.hpp"
#include "mark/chips.hpp"
#include "mark/constellation.hpp"
#include "mark/sha256.hpp"
#include "stamp/tint.hpp"
#include "telltale/error.hpp"

namespace telltale {

struct PreparedDocument::State {
    VaultKey key;
    ChipSource chips;
    Constellation constellation;
    TileLook look;
    std::unique_ptr<Document> document;
    bool tint = false;
    bool tag = false;
    TextMoves moves{};
    std::shared_ptr<const ShiftLayout> layout{};  ///< how this document's copies move text; nothing when they move none
    std::vector<std::uint8_t> layout_to_keep{};   ///< what shift_layout() returns: a layout by which earlier copies can be read too
    int lanes_used = 0;
    Sha256 sha256{};
    std::string key_id{};
    double psnr_db = std::numeric_limits<double>::infinity();
    std::string extension{};
    std::vector<std::string> channels{};
    std::vector<std::string> warnings{};

    Mark mark_for(const CopyId& copy) const;
};

namespace {

std::string extension_of(DocumentKind kind) {
    switch (kind) {
        case DocumentKind::pdf:
            return "pdf";
        case DocumentKind::png:
            return "png";
        case DocumentKind::jpeg:
            return "jpg";
        case DocumentKind::webp:
            return "webp";
        case DocumentKind::tiff:
            return "tif";
        case DocumentKind::bmp:
            return "bmp";
        default:
            throw Error(ErrorKind::unsupported, std::string("copies of ") + to_string(kind) + " cannot be written");
    }
}

bool carries_tint(const Document& document) {
    return std::any_of(document.pages().begin(), document.pages().end(), [](const PageFacts& page) { return !page.too_small; });
}

TextMoves moves_of(const StampOptions& options) {
    if (options.shift == MovedText::none) return {};
    return {options.shift_distance, options.shift == MovedText::all};
}

/// The layout by which both these copies and earlier ones can be read; nothing when there is no such layout.
///
/// A copy can be read only by the layout that it was made with. Another version of Telltale may find other pieces of text, and so may
/// another version of pdftoppm where text is a picture.
/// kept_layout  the layout of earlier copies; empty when there are none
std::optional<std::vector<std::uint8_t>> layout_of_all(const ShiftLayout& found, std::span<const std::uint8_t> kept_layout) {
    const std::vector<std::uint8_t> bytes = to_bytes(found);
    const auto kept = shift_layout_from(kept_layout);
    if (!kept || kept->distance <= 0) return bytes;              // the text of earlier copies did not move, if there were any
    const auto both = merged(*shift_layout_from(bytes), *kept);  // both are rounded as bytes round them
    if (!both) return std::nullopt;
    return to_bytes(*both);
}

}  // namespace

PreparedDocument prepare(std::span<const std::uint8_t> bytes, const VaultKey& key, const StampOptions& options) {
    if (!options.tint && !options.file && options.shift == MovedText::none)
        throw Error(ErrorKind::bad_request, "no channel is left to carry a mark");
    auto state =
        std::make_unique<PreparedDocument::State>(PreparedDocument::State{key, ChipSource(key), make_constellation(key), {}, nullptr});
    state->moves = moves_of(options);
    state->document = open_document(bytes, {.break_signature = options.break_signature,
                                            .over_mark = options.over_mark,
                                            .carrier = options.carrier,
                                            .password = options.password,
                                            .moves = state->moves});
    const Document& document = *state->document;
    state->look = look_of(options.strength, document.kind() == DocumentKind::pdf ? Medium::page : Medium::picture);
    state->sha256 = sha256(bytes);
    state->key_id = key.id();
    state->extension = extension_of(document.kind());
    state->lanes_used = std::min(static_cast<int>(document.pages().size()), lane_count);
    state->tint = options.tint && carries_tint(document);
    state->tag = options.file;
    if (options.tint && !state->tint) throw Error(ErrorKind::too_small, "no page has room for a tile");
    if (state->tint) {
        state->channels.emplace_back("tint");
        // Copies differ in their chips and hardly in how strongly they change paper, so the PSNR of one stands for all.
        state->psnr_db = psnr_on_white(draw_tiles(state->chips, state->constellation, CopyId{}, 1, state->look).front());
    }
    state->warnings = document.warnings();
    if (state->moves.distance > 0) state->layout = document.shift_layout(state->moves);
    if (state->layout && state->layout->moved_count() == 0) state->layout = nullptr;
    if (state->layout) {
        if (auto all = layout_of_all(*state->layout, options.kept_layout))
            state->layout_to_keep = std::move(*all);
        else if (options.shift == MovedText::all)
            throw Error(ErrorKind::bad_request,
                        "its text would be moved in other pieces than in the copies made so far, so leaks of both could not be read; "
                        "leave out the channel shift, or use another vault");
        else
            state->warnings.push_back("its text stays where it is: it would be moved in other pieces than in the copies made so far");
        if (state->layout_to_keep.empty()) state->layout = nullptr;
    }
    if (state->layout) state->channels.emplace_back("shift");
    if (state->channels.empty() && !state->tag) throw Error(ErrorKind::unsupported, "it has no text that can be moved");
    if (state->tag) state->channels.emplace_back("file");
    return PreparedDocument(std::move(state));
}

Mark PreparedDocument::State::mark_for(const CopyId& copy) const {
    Mark mark;
    if (tint) mark.tiles = draw_tiles(chips, constellation, copy, lanes_used, look);
    if (layout) {
        mark.moves = moves;
        for (std::uint32_t page = 0; page < layout->pages.size(); ++page)
            mark.shift.push_back(chips.chips(copy, {Channel::shift, page}, layout->pages[page].slot_count()));
    }
    if (tag) mark.tag = TagSource(key).tag(copy);
    return mark;
}

StampedCopy PreparedDocument::copy_for(const CopyId& copy) const {
    FileParts parts = state_->document->write_parts(state_->mark_for(copy));
    const Sha256 hash = parts.hashed_head.finish(parts.rest);
    return {copy, whole(std::move(parts)), hash};
}

Sha256 PreparedDocument::copy_for(const CopyId& copy, const CopySink& sink) const {
    const FileParts parts = state_->document->write_parts(state_->mark_for(copy));
    if (!parts.head.empty()) sink({parts.head, true});
    sink({parts.rest, false});
    return parts.hashed_head.finish(parts.rest);
}

PreparedDocument::PreparedDocument(std::unique_ptr<State> state) : state_(std::move(state)) {}
PreparedDocument::PreparedDocument(PreparedDocument&&) noexcept = default;
PreparedDocument& PreparedDocument::operator=(PreparedDocument&&) noexcept = default;
PreparedDocument::~PreparedDocument() = default;

const Sha256& PreparedDocument::document() const {
    return state_->sha256;
}
const std::string& PreparedDocument::key_id() const {
    return state_->key_id;
}
int PreparedDocument::pages() const {
    return static_cast<int>(state_->document->pages().size());
}
double PreparedDocument::psnr_db() const {
    return state_->psnr_db;
}
std::vector<std::size_t> PreparedDocument::picture_pages() const {
    return state_->document->picture_pages();
}
std::vector<std::uint8_t> PreparedDocument::shift_layout() const {
    if (state_->layout) return state_->layout_to_keep;
    const auto text = state_->document->text_layout();
    return text && text->cluster_count() > 0 ? to_bytes(*text) : std::vector<std::uint8_t>{};
}
const std::string& PreparedDocument::extension() const {
    return state_->extension;
}
const std::vector<std::string>& PreparedDocument::channels() const {
    return state_->channels;
}
const std::vector<std::string>& PreparedDocument::warnings() const {
    return state_->warnings;
}

}  // namespace telltale
