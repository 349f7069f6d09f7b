#include "blackbox/framing_vault.hpp"

#include <algorithm>
#include <stdexcept>

#include "mark/sha256.hpp"
#include "support/picture_file.hpp"
#include "support/programs.hpp"
#include "support/temporary_folder.hpp"
#include "support/tiny_pdf.hpp"

namespace telltale::blackbox {
namespace {

constexpr int lines_dpi = 100;          // draws A4 with about lines_side_px
constexpr int features_dpi = 92;        // draws A4 about 1,024 px long, as a vault does to find features
constexpr int picture_least_tile = 96;  // pixels

VaultKey key_of(std::uint8_t number) {
    VaultKey::Bytes bytes{};
    bytes.fill(number);
    return VaultKey::from_bytes(bytes);
}

std::vector<std::string> at(int dpi) {
    return {"-r", std::to_string(dpi)};
}

// An empty page with the sides that a drawing of 72 dpi has. Whole points are near enough: a tile is off by a 2,000th.
std::vector<std::uint8_t> empty_page_like(std::span<const std::uint8_t> pdf) {
    const Raster drawn = first_page(pdf, at(288));
    const support::Drawing page{drawn.width / 4.0, drawn.height / 4.0, "1 g 0 0 1 1 re f"};
    return support::pdf_of_drawings({&page, 1});
}

}  // namespace

Raster first_page(std::span<const std::uint8_t> pdf, const std::vector<std::string>& size) {
    const support::TemporaryFolder folder;
    support::write_bytes(folder.file("a.pdf"), pdf);
    std::vector<std::string> command{"pdftoppm", "-q", "-png", "-f", "1", "-l", "1", "-singlefile"};
    command.insert(command.end(), size.begin(), size.end());
    command.insert(command.end(), {folder.file("a.pdf"), folder.file("page")});
    if (support::run(command) != 0) throw std::runtime_error("pdftoppm cannot draw a page");
    return support::read_png(folder.file("page.png"));
}

FramingVault::FramingVault(std::uint8_t key_number) : key_(key_of(key_number)) {}

int FramingVault::add(std::vector<std::uint8_t> file) {
    auto added = std::make_unique<Kept>();
    added->file = std::move(file);
    added->hash = sha256(added->file);
    added->is_pdf = added->file.front() == '%';
    added->whole = std::make_unique<PreparedDocument>(prepare(added->file, key_));
    added->layout = added->whole->shift_layout();
    if (added->is_pdf) {
        added->bare = std::make_unique<PreparedDocument>(prepare(added->file, key_, {.tint = false}));
        added->empty_page = empty_page_like(added->file);
        added->tinting = std::make_unique<PreparedDocument>(prepare(added->empty_page, key_, {.file = false, .shift = MovedText::none}));
    }
    if (added->is_pdf) added->lines = page_lines(first_page(added->file, at(lines_dpi)));
    if (!added->whole->picture_pages().empty()) {
        OriginalPicture picture;
        picture.raster = added->is_pdf ? first_page(added->file, at(features_dpi)) : support::decode_png(added->file);
        const double quarter = std::min(picture.raster.width, picture.raster.height) / 4.0;
        picture.tile_px = added->is_pdf ? quarter : std::max<double>(picture_least_tile, quarter);
        added->features = picture_features({&picture, 1});
    }
    kept_.push_back(std::move(added));
    const int number = static_cast<int>(kept_.size()) - 1;
    for (Person person = 0; person < people; ++person) candidates_.push_back({copy(number, person), {}, hash(number)});
    return number;
}

CopyId FramingVault::copy(int document, Person person) const {
    return copy_id(hash(document), {"person " + std::to_string(person), {}, {}});
}

int FramingVault::document_of(const CopyId& copy) const {
    const auto found =
        std::find_if(candidates_.begin(), candidates_.end(), [&](const Candidate& candidate) { return candidate.copy == copy; });
    return static_cast<int>(found - candidates_.begin()) / people;
}

Person FramingVault::person_of(const CopyId& copy) const {
    const auto found =
        std::find_if(candidates_.begin(), candidates_.end(), [&](const Candidate& candidate) { return candidate.copy == copy; });
    return static_cast<Person>(found - candidates_.begin()) % people;
}

support::FileBytes FramingVault::copy_file(int document, Person person) const {
    return kept(document).whole->copy_for(copy(document, person)).bytes;
}

Raster FramingVault::copy_drawn(int document, Person person, int dpi) const {
    const support::FileBytes file = copy_file(document, person);
    return kept(document).is_pdf ? first_page(file, at(dpi)) : support::decode_png(file);
}

Raster FramingVault::bare_drawn(int document, Person person, int dpi) const {
    if (!kept(document).is_pdf) return original_drawn(document, dpi);
    return first_page(kept(document).bare->copy_for(copy(document, person)).bytes, at(dpi));
}

Raster FramingVault::original_drawn(int document, int dpi) const {
    return kept(document).is_pdf ? first_page(kept(document).file, at(dpi)) : support::decode_png(kept(document).file);
}

support::LiftedMark FramingVault::mark_of(int document, Person person, int dpi) const {
    const Kept& original = kept(document);
    if (!original.is_pdf) return support::lift_mark(copy_drawn(document, person, dpi), original_drawn(document, dpi));
    return support::lift_mark(first_page(original.tinting->copy_for(copy(document, person)).bytes, at(dpi)),
                              first_page(original.empty_page, at(dpi)));
}

TraceReport FramingVault::trace_leak(const Raster& leak, std::span<const std::uint8_t> file) const {
    TraceOptions options;
    options.threads = 1;
    return trace({&leak, 1}, file, candidates_, key_, options, this);
}

const FramingVault::Kept* FramingVault::find(const Sha256& document) const {
    const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const auto& entry) { return entry->hash == document; });
    return found == kept_.end() || (*found)->is_forgotten ? nullptr : found->get();
}

std::vector<Sha256> FramingVault::documents() const {
    std::vector<Sha256> all;
    for (const auto& entry : kept_) {
        if (!entry->layout.empty() && !entry->is_forgotten) all.push_back(entry->hash);
    }
    return all;
}

std::vector<std::uint8_t> FramingVault::layout(const Sha256& document) const {
    const Kept* entry = find(document);
    return entry == nullptr ? std::vector<std::uint8_t>{} : entry->layout;
}

std::optional<Raster> FramingVault::draw(const Sha256& document, int page, int long_side_px) const {
    const Kept* entry = find(document);
    if (entry == nullptr || page != 0) return std::nullopt;
    const std::lock_guard lock(guard_);
    Raster& picture = drawn_[{document, long_side_px}];
    if (picture.samples.empty())
        picture = entry->is_pdf ? first_page(entry->file, {"-scale-to", std::to_string(long_side_px)}) : support::decode_png(entry->file);
    return picture;
}

std::vector<Sha256> FramingVault::pictures() const {
    std::vector<Sha256> all;
    for (const auto& entry : kept_) {
        if (!entry->features.empty() && !entry->is_forgotten) all.push_back(entry->hash);
    }
    return all;
}

std::vector<std::vector<std::uint8_t>> FramingVault::lines(const Sha256& document) const {
    const Kept* entry = find(document);
    std::vector<std::vector<std::uint8_t>> lines;
    if (entry != nullptr) lines.push_back(entry->lines);
    return lines;
}

std::vector<std::uint8_t> FramingVault::features(const Sha256& document) const {
    const Kept* entry = find(document);
    return entry == nullptr ? std::vector<std::uint8_t>{} : entry->features;
}

}  // namespace telltale::blackbox
