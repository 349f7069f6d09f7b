// Photos of pages that are shrunk and compressed until their pilots cannot be found, but whose originals are kept.

#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <utility>

#include "blackbox/runs.hpp"
#include "mark/sha256.hpp"
#include "support/camera.hpp"
#include "support/disturb.hpp"
#include "support/picture_file.hpp"
#include "support/printer.hpp"
#include "support/programs.hpp"
#include "support/recompress.hpp"
#include "support/temporary_folder.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/page/made_page.hpp"
#include "trace/page/page_search.hpp"

using namespace telltale;
using namespace telltale::blackbox;

namespace {

namespace fs = std::filesystem;

constexpr support::ChatHop chat_app{1280, 50};
constexpr std::array names{"case-list-zh-p1-cairo.pdf", "memo-en.pdf", "notice-redhead-zh.pdf", "notice-gbk-noembed-zh.pdf"};

std::vector<std::uint8_t> sample(const std::string& name) {
    return support::read_bytes(fs::path(TELLTALE_DOCUMENTS) / name);
}

/// Draws the first page of a PDF with poppler.
Raster drawn(const std::vector<std::uint8_t>& pdf, const std::vector<std::string>& size) {
    const support::TemporaryFolder folder;
    support::write_bytes(folder.file("a.pdf"), pdf);
    std::vector<std::string> command{"pdftoppm", "-q", "-png", "-f", "1", "-l", "1", "-singlefile"};
    command.insert(command.end(), size.begin(), size.end());
    command.insert(command.end(), {folder.file("a.pdf"), folder.file("page")});
    REQUIRE(support::run(command) == 0);
    return support::read_png(folder.file("page.png"));
}

/// Originals of some documents, of which the first page can be drawn.
class Kept : public OriginalPages {
public:
    explicit Kept(const VaultKey& key) {
        for (const char* name : names) {
            const PreparedDocument document = prepare(sample(name), key);
            kept_[document.document()] = {document.shift_layout(), drawn(sample(name), {"-scale-to", "2048"})};
        }
    }
    std::vector<Sha256> documents() const override {
        std::vector<Sha256> all;
        for (const auto& [document, kept] : kept_) all.push_back(document);
        return all;
    }
    std::vector<std::uint8_t> layout(const Sha256& document) const override { return kept_.at(document).layout; }
    std::optional<Raster> draw(const Sha256& document, int page, int) const override {
        return page == 0 ? std::optional(kept_.at(document).picture) : std::nullopt;
    }

private:
    struct Page {
        std::vector<std::uint8_t> layout;
        Raster picture;
    };
    std::map<Sha256, Page> kept_;
};

Raster photographed(const std::vector<std::uint8_t>& pdf, double span, std::uint32_t seed) {
    support::Random random(seed);
    support::CameraShot shot;
    shot.page_span = span;
    shot.tilt = 0.25;
    support::hold_by_hand(shot, random);
    return support::chat(support::photograph_screen(drawn(pdf, {"-r", "110"}), shot, seed), chat_app);
}

/// A photo of a print of which no edge is seen, whitened by a scan app's filter.
Raster whitened(const std::vector<std::uint8_t>& pdf, std::uint32_t seed) {
    support::Random random(seed);
    const Raster page = drawn(pdf, {"-r", "200"});
    support::Printer printer = support::Printer::laser();
    printer.paper_width = page.width > page.height ? 11.69 : 8.27;
    support::CameraShot shot;
    if (page.width > page.height) std::swap(shot.width, shot.height);
    shot.page_span = 1.03 * shot.width;
    shot.tilt = random.uniform(0.08, 0.18);
    support::hold_by_hand(shot, random);
    shot.offset_x = shot.offset_y = 0;
    shot.roll = random.uniform(-0.05, 0.05);
    const Raster photo = support::photograph_sheet(support::print_page(page, printer, seed), shot, seed);
    return support::chat(support::scan_filter(photo), {1600, 70});
}

}  // namespace

TEST_CASE("a photo of a dense table that a chat app has shrunk too far to be read blindly names the copy beside its original") {
    const TestVault vault(1);
    const Kept originals(vault.key());
    const CopyId copy = vault.copy(77);
    const Raster leak = photographed(prepare(sample("case-list-zh-p1-cairo.pdf"), vault.key()).copy_for(copy).bytes, 2100, 3);
    Tally blind;
    vault.count(leak, {copy}, blind);
    CHECK(blind.named == 0);  // else this photo would prove nothing
    Tally beside;
    vault.count(leak, {copy}, beside, &originals);
    CHECK(beside.named == 1);
    CHECK(beside.misattributed == 0);
    // A picture that is read beside its original needs no guesses.
    const std::vector<Candidate> candidates{{copy, {}}};
    CHECK(trace({&leak, 1}, {}, candidates, vault.key()).pictures[0].guesses > 12);
    const TraceReport report = trace({&leak, 1}, {}, candidates, vault.key(), {}, &originals);
    CHECK(report.pictures[0].guesses == 0);
    CHECK(report.alignments <= 4);
}

TEST_CASE("a photo beside its original accuses nobody where it has no mark, or another vault's") {
    const TestVault vault(1);
    const TestVault other(2);
    const Kept originals(vault.key());
    std::array<Tally, 2> tallies;
    in_parallel(2, [&](int i) {
        const auto at = static_cast<std::size_t>(i);
        const auto seed = static_cast<std::uint32_t>(20 + i);
        const auto original = sample(names[at]);
        vault.count(photographed(i % 2 == 0 ? original : prepare(original, other.key()).copy_for(other.copy(seed)).bytes, 1600, seed), {},
                    tallies[at], &originals);
    });
    for (const Tally& tally : tallies) {
        CHECK(tally.misattributed == 0);
        CHECK(tally.called_marked == 0);
    }
}

TEST_CASE("a photo of a print that a scan app has whitened but not made flat names the copy beside its original") {
    const TestVault vault(1);
    const Kept originals(vault.key());
    constexpr std::array pages{"memo-en.pdf", "case-list-zh-p1-cairo.pdf"};
    std::array<Tally, 2> tallies;
    in_parallel(2, [&](int i) {
        const auto at = static_cast<std::size_t>(i);
        const auto seed = static_cast<std::uint32_t>(301 + i);
        const CopyId copy = vault.copy(seed);
        vault.count(whitened(prepare(sample(pages[at]), vault.key()).copy_for(copy).bytes, seed), {copy}, tallies[at], &originals);
    });
    for (const Tally& tally : tallies) {
        CHECK(tally.named == 1);
        CHECK(tally.misattributed == 0);
    }
}

TEST_CASE("a whole page of large type fits its own text best, though pages of small type fit it larger") {
    std::vector<ShiftLayout> documents{
        shift_layout_from(prepare(sample("notice-redhead-zh.pdf"), TestVault(1).key()).shift_layout()).value()};
    for (std::uint32_t d = 0; d < 60; ++d) documents.push_back({0, {made::page_of_words(100 + d), made::page_of_words(200 + d, 300)}, 0});
    const PageSearch search(documents);
    for (const char* dpi : {"92", "96", "101"}) {
        const Raster page = drawn(sample("notice-redhead-zh.pdf"), {"-r", dpi});
        const auto found = search.find(LeakPicture(page).ink(), 3);
        REQUIRE_FALSE(found.empty());
        CHECK(found.front().document == 0);
        CHECK(found.front().agreement > 0.5);
    }
}
