#include "document/pdf/document.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <qpdf/Pl_Buffer.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <set>
#include <thread>
#include <utility>

#include "document/drawing_for_tests.hpp"
#include "document/pdf/page/file.hpp"
#include "document/pdf/page/qpdf.hpp"
#include "support/failure.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

/// A PDF written by hand, without cross-reference table: libqpdf finds the objects. Object 3 is the first page.
std::string hand_written(const std::string& page, const std::string& content = "0 0 1 rg 100 100 50 50 re f",
                         const std::string& catalog = "") {
    return "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R " + catalog + ">> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n" +
           "3 0 obj <</Type/Page/Parent 2 0 R/Contents 4 0 R " + page + ">> endobj\n4 0 obj <</Length " + std::to_string(content.size()) +
           ">> stream\n" + content + "\nendstream endobj\ntrailer <</Root 1 0 R/Size 5>>\n";
}

ErrorKind kind_of_failure(std::span<const std::uint8_t> bytes, const OpenOptions& options = {}) {
    return support::kind_of_failure([&] { open_pdf(bytes, options); });
}

bool warns_of(const Document& document, const std::string& word) {
    for (const std::string& warning : document.warnings()) {
        if (warning.find(word) != std::string::npos) return true;
    }
    return false;
}

/// Every page shows its lane's tile where the format says, and the ink that it had.
///
/// most_off  share of white pixels that may be off by more than one level: a strong pattern is steep where it is resampled
void check_drawing(std::span<const std::uint8_t> bytes, const std::string& renderer, const Mark& mark = wavy_mark(),
                   double most_off = 0.02) {
    const auto before = draw(bytes, renderer);
    const auto after = draw(open_pdf(bytes)->write(mark), renderer);
    REQUIRE(before.size() == after.size());
    for (std::size_t page = 0; page < before.size(); ++page) {
        INFO(renderer << ", page " << page + 1);
        const Likeness likeness = compare(before[page], after[page], mark.tiles[page % lane_count]);
        CHECK(likeness.correlation > 0.85);  // renderers that interpolate round down, and so favour the darker neighbour
        CHECK(likeness.off_by_more_than_one < most_off);
        for (std::size_t i = 0; i < before[page].samples.size(); ++i) {
            if (before[page].samples[i] == 0) REQUIRE(after[page].samples[i] <= 1);
        }
    }
}

}  // namespace

TEST_CASE("every page shows its lane's tile where the format says, in three renderers") {
    for (const char* name : {"memo-en.pdf", "notice-redhead-zh.pdf", "case-list-zh-p1-cairo.pdf", "notice-gbk-noembed-zh.pdf"}) {
        INFO(name);
        for (const char* renderer : {"poppler", "mupdf", "ghostscript"}) check_drawing(sample(name), renderer);
    }
}

TEST_CASE("the tile's corner is the corner of the page as displayed, however it is turned and cropped") {
    check_drawing(sample("memo-en-rot90.pdf"), "poppler");
    for (const char* rotation : {"0", "90", "180", "270", "-90", "450"}) {
        INFO("/Rotate " << rotation);
        const std::string page = "/MediaBox[-50 20 700 900]/CropBox[600 810 10 100]/Rotate " + std::string(rotation);
        for (const char* renderer : {"poppler", "mupdf"}) check_drawing(bytes_of(hand_written(page)), renderer);
    }
}

TEST_CASE("under a white tile a page comes out as its original to the last sample, turned or not, where poppler draws it") {
    // memo-en-rot90.pdf has ruled lines whose soft ends meet: 250, and 249 once white was laid under the tile aslant.
    Mark white = wavy_mark();
    for (Tile& tile : white.tiles) tile.level.fill(255);
    for (const char* name : {"memo-en.pdf", "memo-en-rot90.pdf", "notice-redhead-zh.pdf", "case-list-zh-p1-cairo.pdf"}) {
        INFO(name);
        const auto before = draw(sample(name), "poppler");
        const auto after = draw(open_pdf(sample(name))->write(white), "poppler");
        REQUIRE(before.size() == after.size());
        for (std::size_t page = 0; page < before.size(); ++page) CHECK(before[page].samples == after[page].samples);
    }
}

TEST_CASE("stronger levels are drawn as well, and a stronger copy is larger") {
    for (const int darkest : {246, 200}) check_drawing(sample("memo-en.pdf"), "poppler", wavy_mark(darkest), 0.5);
    const auto document = open_pdf(sample("memo-en.pdf"));
    CHECK(document->write(wavy_mark(246)).size() > document->write(wavy_mark()).size());
}

TEST_CASE("on any grey of a dark page the pattern has its full depth and its sign, in three renderers") {
    // Rows of grey from black to white over a page that is dark in all; white comes out as it would without them.
    std::string content = "0.1 g 0 0 300 300 re f\n";
    for (int row = 0; row < 8; ++row) {
        content += std::to_string(row / 7.0) + " g 0 " + std::to_string(row * 18) + " 300 18 re f\n";
    }
    const std::string page = hand_written("/MediaBox[0 0 300 300]", content);
    const auto original = bytes_of(page);
    const auto copy = open_pdf(original)->write(wavy_mark());
    for (const char* renderer : {"poppler", "mupdf", "ghostscript"}) {
        const Raster before = draw(original, renderer).at(0);
        const Raster after = draw(copy, renderer).at(0);
        for (int row = 0; row < 8; ++row) {
            Raster strip = before;                          // white where this grey is, so that it alone is compared
            const int top = after.height - (row + 1) * 24;  // 18 pt at 96 dpi
            const int bottom = after.height - row * 24;
            for (int y = 0; y < strip.height; ++y) {
                const bool is_inside = y > top && y + 1 < bottom;
                for (int x = 0; x < strip.width; ++x) strip.samples[static_cast<std::size_t>(y * strip.width + x)] = is_inside ? 255 : 0;
            }
            INFO(renderer << ", grey " << row << " of 7");
            const Likeness likeness = compare(strip, after, wavy_tile(0));
            CHECK(likeness.correlation > 0.7);  // two blends round here, one after the other
            CHECK(likeness.slope == Approx(1).margin(0.3));
        }
    }
}

TEST_CASE("a black page is lit by the full depth where the tile is lightest and stays black elsewhere, in three renderers") {
    const std::string page = hand_written("/MediaBox[0 0 300 300]", "0 g 0 0 300 300 re f");
    const auto copy = open_pdf(bytes_of(page))->write(wavy_mark());
    for (const char* renderer : {"poppler", "mupdf", "ghostscript"}) {
        INFO(renderer);
        const Raster after = draw(copy, renderer).at(0);
        const auto& levels = after.samples;
        CHECK(*std::max_element(levels.begin(), levels.end()) == 3);
        const auto lit = std::count_if(levels.begin(), levels.end(), [](std::uint8_t level) { return level > 0; });
        CHECK(static_cast<double>(lit) < 0.4 * static_cast<double>(levels.size()));  // a dark page is lit on 0.8 of it
        Raster everywhere = after;
        std::fill(everywhere.samples.begin(), everywhere.samples.end(), std::uint8_t{255});
        CHECK(compare(everywhere, after, wavy_tile(0)).correlation > 0.5);  // of one step of four; 0.69 at best, were it normal
    }
}

TEST_CASE("a dark page is no lighter at its edges, wherever they fall within a pixel") {
    for (const char* side : {"300.2", "300.4", "300.6"}) {
        const std::string page = hand_written("/MediaBox[0 0 " + std::string(side) + " " + side + "]", "0.1 g 0 0 301 301 re f");
        const Raster before = draw(bytes_of(page), "poppler").at(0);
        const Raster after = draw(open_pdf(bytes_of(page))->write(wavy_mark()), "poppler").at(0);
        int largest = 0;
        for (std::size_t i = 0; i < before.samples.size(); ++i) largest = std::max(largest, std::abs(before.samples[i] - after.samples[i]));
        INFO(side);
        CHECK(largest <= 4);
    }
}

TEST_CASE("a white page is not lit, and unpainted paper of a dark page stays white") {
    const std::string page = hand_written("/MediaBox[0 0 300 300]", "0.2 g 0 0 300 180 re f");
    for (const char* renderer : {"poppler", "mupdf", "ghostscript"}) check_drawing(bytes_of(page), renderer);
    const auto screens = [](const std::string& content) {
        const auto copy = open_pdf(bytes_of(hand_written("/MediaBox[0 0 300 300]", content)))->write(wavy_mark());
        return std::string_view(reinterpret_cast<const char*>(copy.data()), copy.size()).find("/Screen") != std::string_view::npos;
    };
    CHECK(screens("0 g 0 0 300 180 re f"));
    CHECK_FALSE(screens("0 g 0 0 300 30 re f"));
}

TEST_CASE("content that leaves states open or closes too many does not reach the tint") {
    for (const char* content : {"q .5 0 0 .5 0 0 cm 0 0 1 rg 100 100 50 50 re f", "Q Q .5 0 0 .5 9 9 cm 0 0 1 rg 9 9 50 50 re f",
                                "q 0 0 10 10 re W n BT /F 9 Tf", "Q q 3 0 0 3 0 0 cm", "/Span BMC 1 0 0 1 50 50 cm"}) {
        INFO(content);
        for (const char* renderer : {"poppler", "mupdf"})
            check_drawing(bytes_of(hand_written("/MediaBox[0 0 400 300]", content)), renderer);
    }
}

TEST_CASE("a page without contents, resources or size is marked all the same") {
    check_drawing(bytes_of(hand_written("", "")), "poppler");
    check_drawing(
        bytes_of(
            "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 300 300]>> "
            "endobj\n3 0 obj <</Type/Page/Parent 2 0 R>> endobj\ntrailer <</Root 1 0 R>>\n"),
        "poppler");
}

TEST_CASE("a page listed twice is marked once per listing, by its own lane") {
    std::string twice = hand_written("/MediaBox[0 0 300 300]");
    twice.replace(twice.find("/Kids[3 0 R]/Count 1"), 20, "/Kids[3 0 R 3 0 R]/Count 2");
    check_drawing(bytes_of(twice), "poppler");
}

TEST_CASE("the same mark gives the same bytes, from many threads, and every copy has one size") {
    const auto document = open_pdf(sample("notice-redhead-zh.pdf"));
    const auto expected = document->write(wavy_mark());
    std::vector<std::vector<std::uint8_t>> copies(8);
    std::vector<std::thread> threads;
    for (auto& copy : copies) threads.emplace_back([&] { copy = document->write(wavy_mark()); });
    for (std::thread& thread : threads) thread.join();
    for (const auto& copy : copies) CHECK(copy == expected);
    CHECK(open_pdf(sample("notice-redhead-zh.pdf"))->write(wavy_mark()) == expected);
    Mark other = wavy_mark();
    std::swap(other.tiles[0], other.tiles[1]);
    other.tag->bytes[0] = 77;
    const auto copy = document->write(other);
    CHECK(copy != expected);
    CHECK(copy.size() == expected.size());
}

TEST_CASE("a copy grows by less than 7 kB a lane in use, and qpdf finds nothing wrong with it") {
    for (const char* name :
         {"memo-en.pdf", "memo-en-rot90.pdf", "notice-redhead-zh.pdf", "case-list-zh-p1-cairo.pdf", "notice-gbk-noembed-zh.pdf"}) {
        INFO(name);
        const auto document = open_pdf(sample(name));
        const auto copy = document->write(wavy_mark());
        CHECK(copy.size() < sample(name).size() + 7000 * std::min<std::size_t>(lane_count, document->pages().size()));
        const ScratchFile file(copy);
        CHECK(run_child({"qpdf", "--check", file.path()}, {}).exit_code == 0);
    }
}

TEST_CASE("other streams are copied to the byte") {
    const auto original = sample("notice-redhead-zh.pdf");
    const auto copy = open_pdf(original)->write(wavy_mark());
    QPDF before;
    QPDF after;
    parse_pdf(before, original);
    parse_pdf(after, copy);
    std::multiset<std::string> copied;
    const auto raw = [](QPDFObjectHandle& stream) {
        const auto content = stream.getRawStreamData();
        return std::string(reinterpret_cast<const char*>(content->getBuffer()), content->getSize());
    };
    for (QPDFObjectHandle object : after.getAllObjects()) {
        if (object.isStream()) copied.insert(raw(object));
    }
    int streams = 0;
    for (QPDFObjectHandle object : before.getAllObjects()) {
        if (!object.isStream() || object.getDict().getKey("/Type").isNameAndEquals("/XRef") ||
            object.getDict().getKey("/Type").isNameAndEquals("/ObjStm"))
            continue;
        ++streams;
        CHECK(copied.count(raw(object)) > 0);
    }
    CHECK(streams > 3);
}

TEST_CASE("the tag stands in both halves of the ID and in every tile image") {
    const auto document = open_pdf(sample("notice-redhead-zh.pdf"));
    const auto count = [](const std::vector<std::uint8_t>& bytes, const std::string& part) {
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        int found = 0;
        for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
        return found;
    };
    CHECK(count(document->write(wavy_mark()), wavy_mark().tag->hex()) == 4);

    Mark untagged = wavy_mark();
    untagged.tag.reset();
    CHECK(count(document->write(untagged), "00112233445566778899aabbccddeeff") == 0);
    Mark only_tag;
    only_tag.tag = wavy_mark().tag;
    CHECK(count(document->write(only_tag), wavy_mark().tag->hex()) == 2);
    CHECK(count(document->write(only_tag), "/Multiply") == 0);
}

TEST_CASE("what cannot be stamped is refused for the right reason") {
    CHECK(kind_of_failure(bytes_of("%PDF-1.4 and nothing more")) == ErrorKind::damaged);
    CHECK(kind_of_failure(bytes_of("%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[]/Count 0>> endobj\n"
                                   "trailer <</Root 1 0 R>>\n")) == ErrorKind::damaged);
    const std::string form = "/AcroForm <</Fields[]/XFA (x)>>/NeedsRendering true";
    CHECK(kind_of_failure(bytes_of(hand_written("", "", form))) == ErrorKind::unsupported);
    const std::string field = "/AcroForm <</SigFlags 3/Fields[<</FT/Sig/T(s)/V 5 0 R>>]>>";
    const std::string signed_file =
        hand_written("", "", field) + "5 0 obj <</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>> endobj\ntrailer <</Root 1 0 R>>\n";
    CHECK(kind_of_failure(bytes_of(signed_file)) == ErrorKind::signed_document);
    CHECK(warns_of(*open_pdf(bytes_of(signed_file), {.break_signature = true}), "signature"));
}

TEST_CASE("an encrypted file is read with its password and sealed again with the same one") {
    const ScratchFile plain(sample("memo-en.pdf"));
    for (const char* bits : {"40", "128", "256"}) {
        INFO(bits);
        const ChildResult made =
            run_child({"qpdf", "--allow-weak-crypto", "--encrypt", "user", "owner", bits, "--", plain.path(), "-"}, {});
        REQUIRE(made.exit_code == 0);
        CHECK(kind_of_failure(made.output) == ErrorKind::encrypted);
        CHECK(kind_of_failure(made.output, {.password = "wrong"}) == ErrorKind::encrypted);
        for (const char* password : {"user", "owner"}) {
            const auto copy = open_pdf(made.output, {.password = password})->write(wavy_mark());
            CHECK(kind_of_failure(copy) == ErrorKind::encrypted);
            const ScratchFile file(copy);
            const ChildResult opened = run_child({"qpdf", "--password=user", "--decrypt", file.path(), "-"}, {});
            REQUIRE(opened.exit_code == 0);
            const Likeness likeness = compare(draw(sample("memo-en.pdf"), "poppler")[0], draw(opened.output, "poppler")[0], wavy_tile(0));
            CHECK(likeness.correlation > 0.85);  // renderers that interpolate round down, and so favour the darker neighbour
        }
    }
}

TEST_CASE("where text stands is told without moving it") {
    const auto document = open_pdf(sample("memo-en.pdf"));
    const auto standing = document->text_layout();
    REQUIRE(standing);
    CHECK(standing->distance == 0);
    const auto movable = document->shift_layout({0.2});
    REQUIRE(movable);
    REQUIRE(standing->pages.size() == movable->pages.size());
    CHECK(standing->cluster_count() == movable->cluster_count());
    CHECK(standing->pages[0].clusters.back().left == movable->pages[0].clusters.back().left);
}

TEST_CASE("text that lies in a form moves as it does when it lies on the page, but not where two pages show the form") {
    const auto moved_by_chips = [](std::span<const std::uint8_t> bytes) {
        const auto document = open_pdf(bytes);
        const auto layout = document->shift_layout({0.2});
        Mark mark = wavy_mark();
        mark.moves = {0.2};
        for (const PageLayout& page : layout->pages) {
            mark.shift.emplace_back(static_cast<std::size_t>(page.slot_count()), std::int8_t{1});
            for (std::size_t slot = 0; slot < mark.shift.back().size(); slot += 3) mark.shift.back()[slot] = -1;
        }
        return std::pair(draw(document->write(mark), "poppler"), layout->cluster_count());
    };
    // The page's content as a form, which so many pages draw.
    const auto in_a_form = [](int pages) {
        const auto original = sample("memo-en.pdf");
        QPDF pdf;
        parse_pdf(pdf, original);
        QPDFPageObjectHelper page = QPDFPageDocumentHelper(pdf).getAllPages().at(0);
        Pl_Buffer buffer("contents");
        page.pipeContents(&buffer);
        const auto content = buffer.getBufferSharedPointer();
        QPDFObjectHandle form = pdf.newStream(std::string(content->getBuffer(), content->getBuffer() + content->getSize()));
        form.getDict().replaceKey("/Subtype", QPDFObjectHandle::newName("/Form"));
        form.getDict().replaceKey("/BBox", page.getAttribute("/MediaBox", false));
        form.getDict().replaceKey("/Resources", page.getAttribute("/Resources", false));
        QPDFObjectHandle resources = QPDFObjectHandle::parse("<< /XObject << >> >>");
        resources.getKey("/XObject").replaceKey("/X", form);
        page.getObjectHandle().replaceKey("/Contents", pdf.newStream("q /X Do Q"));
        page.getObjectHandle().replaceKey("/Resources", resources);
        for (int i = 1; i < pages; ++i) QPDFPageDocumentHelper(pdf).addPage(page.shallowCopyPage(), false);
        return write_pdf(pdf, [](QPDFWriter&) {});
    };
    const auto [on_page, clusters] = moved_by_chips(sample("memo-en.pdf"));
    const auto [in_form, clusters_of_form] = moved_by_chips(in_a_form(1));
    CHECK(clusters_of_form == clusters);
    REQUIRE(in_form.size() == 1);
    CHECK(std::ranges::equal(in_form[0].samples, on_page[0].samples));
    CHECK(open_pdf(in_a_form(2))->shift_layout({0.2})->cluster_count() == 0);
}

TEST_CASE("permissions are kept, and that they forbid changes is told to whoever has not the owner's password") {
    const ScratchFile plain(sample("memo-en.pdf"));
    const auto encrypted = [&](const char* modify) {
        const std::string rights = "--modify=" + std::string(modify);
        return run_child({"qpdf", "--encrypt", "user", "owner", "256", rights, "--print=low", "--", plain.path(), "-"}, {}).output;
    };
    CHECK(warns_of(*open_pdf(encrypted("none"), {.password = "user"}), "permissions"));
    CHECK_FALSE(warns_of(*open_pdf(encrypted("none"), {.password = "owner"}), "permissions"));
    CHECK_FALSE(warns_of(*open_pdf(encrypted("all"), {.password = "user"}), "permissions"));
    for (const char* modify : {"none", "form", "all"}) {
        for (const char* password : {"user", "owner"}) {
            const auto original = encrypted(modify);
            QPDF before;
            QPDF after;
            parse_pdf(before, original, "user");
            const auto copy = open_pdf(original, {.password = password})->write(wavy_mark());
            parse_pdf(after, copy, "user");
            CHECK(after.allowModifyOther() == before.allowModifyOther());
            CHECK(after.allowModifyForm() == before.allowModifyForm());
            CHECK(after.allowPrintHighRes() == before.allowPrintHighRes());
        }
    }
}

TEST_CASE("a marked copy is not stamped again unless that is asked for") {
    for (const bool tagged : {true, false}) {
        Mark mark = wavy_mark();
        if (!tagged) mark.tag.reset();
        const auto copy = open_pdf(sample("memo-en.pdf"))->write(mark);
        CHECK(kind_of_failure(copy) == ErrorKind::unsupported);
        CHECK(warns_of(*open_pdf(copy, {.over_mark = true}), "marked copy"));
        const ScratchFile file(copy);
        const ChildResult saved = run_child({"qpdf", "--object-streams=generate", "--recompress-flate", file.path(), "-"}, {});
        CHECK(kind_of_failure(saved.output) == ErrorKind::unsupported);
    }
}

TEST_CASE("an underlay needs no transparency and shows where paper does") {
    const OpenOptions under{.carrier = Carrier::underlay};
    const auto original = sample("notice-redhead-zh.pdf");
    const auto document = open_pdf(original, under);
    CHECK(document->warnings().empty());
    const auto copy = document->write(wavy_mark());
    const std::string_view text(reinterpret_cast<const char*>(copy.data()), copy.size());
    CHECK(text.find("/Multiply") == std::string_view::npos);
    for (const char* renderer : {"poppler", "mupdf", "ghostscript"}) {
        const auto before = draw(original, renderer);
        const auto after = draw(copy, renderer);
        for (std::size_t page = 0; page < before.size(); ++page) {
            INFO(renderer << ", page " << page + 1);
            const Likeness likeness = compare(before[page], after[page], wavy_tile(static_cast<int>(page)));
            CHECK(likeness.correlation > 0.85);
            CHECK(likeness.off_by_more_than_one < 0.02);
        }
    }
    const std::string covered = hand_written("/MediaBox[0 0 400 300]", "1 g 0 0 400 300 re f");
    CHECK(warns_of(*open_pdf(bytes_of(covered), under), "page 1: its content hides"));
}

TEST_CASE("a PDF that claims PDF/A-1 gets an underlay where paper shows and transparency where it does not") {
    const std::string claim = "<pdfaid:part>1</pdfaid:part>";
    const std::string metadata = "5 0 obj <</Type/Metadata/Subtype/XML/Length " + std::to_string(claim.size()) + ">> stream\n" + claim +
                                 "\nendstream endobj\ntrailer <</Root 1 0 R/Size 6>>\n";
    const std::string intent = "/OutputIntents[<</S/GTS_PDFA1/OutputConditionIdentifier(sRGB)>>]";
    const auto has_group = [&](const std::string& content, const OpenOptions& options) {
        const std::string page = hand_written("/MediaBox[0 0 400 300]", content, "/Metadata 5 0 R" + intent) + metadata;
        const auto document = open_pdf(bytes_of(page), options);
        const auto copy = document->write(wavy_mark());
        const bool has = std::string_view(reinterpret_cast<const char*>(copy.data()), copy.size()).find("/Group") != std::string_view::npos;
        CHECK(warns_of(*document, "PDF/A-1") == has);
        return has;
    };
    CHECK_FALSE(has_group("0 g 10 10 50 50 re f", {}));
    CHECK(has_group("1 g 0 0 400 300 re f", {}));
    CHECK(has_group("0 g 10 10 50 50 re f", {.carrier = Carrier::overlay}));
}

TEST_CASE("PDF/A without an output intent is warned of, since the mark is grey") {
    const std::string claim = "<x pdfaid:part='2'/>";
    const std::string metadata = "5 0 obj <</Type/Metadata/Subtype/XML/Length " + std::to_string(claim.size()) + ">> stream\n" + claim +
                                 "\nendstream endobj\ntrailer <</Root 1 0 R/Size 6>>\n";
    const std::string bare = hand_written("/MediaBox[0 0 400 300]", "0 g 9 9 9 9 re f", "/Metadata 5 0 R") + metadata;
    CHECK(warns_of(*open_pdf(bytes_of(bare)), "output intent"));
    const std::string intent = "/OutputIntents[<</S/GTS_PDFA1/OutputConditionIdentifier(sRGB)>>]";
    const std::string whole = hand_written("/MediaBox[0 0 400 300]", "0 g 9 9 9 9 re f", "/Metadata 5 0 R" + intent) + metadata;
    CHECK_FALSE(warns_of(*open_pdf(bytes_of(whole)), "PDF/A"));
}

TEST_CASE("a dark page of an encrypted file is found dark by drawing it") {
    const auto is_lit = [](const std::string& content) {
        const std::string page = hand_written("/MediaBox[0 0 300 300]", content);
        const ScratchFile plain(bytes_of(page));
        const ChildResult made = run_child({"qpdf", "--encrypt", "user", "owner", "256", "--", plain.path(), "-"}, {});
        const auto copy = open_pdf(made.output, {.password = "user"})->write(wavy_mark());
        const ScratchFile file(copy);
        const ChildResult opened = run_child({"qpdf", "--password=user", "--decrypt", "--object-streams=disable", file.path(), "-"}, {});
        const std::string text(opened.output.begin(), opened.output.end());
        CHECK(text.find("/Multiply") != std::string::npos);
        return text.find("/Screen") != std::string::npos;
    };
    const std::string dark = "0 0 m 300 0 l 300 300 l 9 300 l f";
    CHECK(is_lit(dark));
    CHECK_FALSE(is_lit(dark + " 1 g -9 -9 m 310 -9 l 310 310 l -19 310 l f"));
}

TEST_CASE("a linearised file stays so, and carries the tag in both of its trailers") {
    const ScratchFile plain(sample("notice-redhead-zh.pdf"));
    for (const char* streams : {"--object-streams=disable", "--object-streams=generate"}) {
        const ChildResult linear = run_child({"qpdf", "--linearize", streams, plain.path(), "-"}, {});
        REQUIRE(linear.exit_code == 0);
        const auto copy = open_pdf(linear.output)->write(wavy_mark());
        const ScratchFile file(copy);
        const ChildResult checked = run_child({"qpdf", "--check", file.path()}, {});
        CHECK(checked.exit_code == 0);
        const std::string said(checked.output.begin(), checked.output.end());
        CHECK(said.find("File is linearized") != std::string::npos);
        const std::string_view text(reinterpret_cast<const char*>(copy.data()), copy.size());
        CHECK(text.find("31415926535897932384626433832795") == std::string_view::npos);
        for (const char* renderer : {"poppler", "mupdf"}) check_drawing(linear.output, renderer);
    }
}

TEST_CASE("dark pages that blend in inks are left without light") {
    const auto is_lit = [](const std::string& space) {
        const std::string page = hand_written("/MediaBox[0 0 300 300]/Group<</S/Transparency/CS/" + space + ">>", "0 g 0 0 300 300 re f");
        const auto copy = open_pdf(bytes_of(page))->write(wavy_mark());
        return std::string_view(reinterpret_cast<const char*>(copy.data()), copy.size()).find("/Screen") != std::string_view::npos;
    };
    CHECK(is_lit("DeviceRGB"));
    CHECK_FALSE(is_lit("DeviceCMYK"));
}

namespace {

/// A page with one annotation, whose appearance is object 5. It paints white into the unit square and grey into a corner.
///
/// form  the appearance's entries; with a state named G, that is set first
std::string with_annotation(const std::string& annotation, const std::string& form, const std::string& page = "/MediaBox[0 0 300 300]",
                            const std::string& content = "0.5 g 0 0 300 150 re f") {
    const bool has_state = form.find("/G<<") != std::string::npos;
    const std::string paint = std::string(has_state ? "/G gs " : "q 0 G ") + "1 g 0 0 1 1 re f .25 g .8 .8 .1 .1 re f";
    return hand_written(page + "/Annots[<</Type/Annot" + annotation + "/AP<</N 5 0 R>>>>]", content) +
           "5 0 obj <</Type/XObject/Subtype/Form" + form + "/Length " + std::to_string(paint.size()) + ">> stream\n" + paint +
           "\nendstream endobj\ntrailer <</Root 1 0 R/Size 6>>\n";
}

std::string resources(const std::string& state) {
    return "/Resources<</ExtGState<</G<<" + state + ">>>>>>";
}

/// Of any pixel of the first page.
int largest_change(std::span<const std::uint8_t> document, const std::string& renderer) {
    const Raster before = draw(document, renderer).at(0);
    const Raster after = draw(open_pdf(document)->write(wavy_mark()), renderer).at(0);
    int largest = 0;
    for (std::size_t i = 0; i < before.samples.size(); ++i) largest = std::max(largest, std::abs(before.samples[i] - after.samples[i]));
    return largest;
}

}  // namespace

TEST_CASE("an annotation that covers the page carries the page's tile where it paints, and no second one beside") {
    for (const char* form :
         {"/BBox[0 0 1 1]", "/BBox[0 0 2 1]", "/BBox[0 0 1 1]/Matrix[0 1 -1 0 0 0]", "/BBox[-1 -1 1 1]/Matrix[3 0 0 2 7 7]"}) {
        for (const char* page : {"/MediaBox[0 0 300 300]", "/MediaBox[-20 -30 280 330]/Rotate 90"}) {
            INFO(form << page);
            const std::string annotated = with_annotation("/Subtype/Stamp/Rect[10 20 290 250]", std::string(form) + "/Resources<<>>", page);
            for (const char* renderer : {"poppler", "mupdf", "ghostscript"}) check_drawing(bytes_of(annotated), renderer);
            CHECK_FALSE(warns_of(*open_pdf(bytes_of(annotated)), "annotations"));
        }
    }
}

TEST_CASE("a form field carries the tile in each of its states, and what is translucent or no rectangle is left alone") {
    const std::string field = with_annotation("/Subtype/Widget/FT/Btn/AS/On/Rect[10 20 290 250]", "/BBox[0 0 1 1]/Resources<<>>");
    std::string states = field;
    states.replace(states.find("/N 5 0 R"), 8, "/N<</On 5 0 R/Off 5 0 R>>");
    for (const char* renderer : {"poppler", "mupdf"}) check_drawing(bytes_of(states), renderer);
    const auto is_marked = [](const std::string& document) {
        const auto copy = open_pdf(bytes_of(document))->write(wavy_mark());
        return std::string_view(reinterpret_cast<const char*>(copy.data()), copy.size()).find("/XObject << /A ") != std::string_view::npos;
    };
    std::string round = with_annotation("/Subtype/Circle/Rect[10 20 290 250]", "/BBox[0 0 1 1]/Resources<<>>");
    CHECK(is_marked(states));
    CHECK(is_marked(round));
    round.replace(round.find("0 0 1 1 re f"), 12, "0 0 m 1 1 l f");
    CHECK_FALSE(is_marked(round));
    CHECK_FALSE(is_marked(with_annotation("/Subtype/Square/Rect[10 20 290 250]", "/BBox[0 0 1 1]" + resources("/ca .5"))));
}

TEST_CASE("an annotation that two pages list is marked once") {
    std::string twice = with_annotation("/Subtype/Stamp/Rect[-10 -10 310 310]", "/BBox[0 0 1 1]/Resources<<>>");
    twice.replace(twice.find("/Kids[3 0 R]/Count 1"), 20, "/Kids[3 0 R 3 0 R]/Count 2");
    CHECK(largest_change(bytes_of(twice), "mupdf") <= 4);  // it would be 6
}

TEST_CASE("highlights let the page's mark through, and where Difference needs bare paper nothing is painted") {
    const std::string highlight = with_annotation("/Subtype/Highlight/Rect[10 20 290 250]", "/BBox[0 0 1 1]" + resources("/BM/Multiply"));
    const auto copy = open_pdf(bytes_of(highlight))->write(wavy_mark());
    CHECK(std::string_view(reinterpret_cast<const char*>(copy.data()), copy.size()).find("/XObject << /A ") == std::string_view::npos);

    for (const char* group : {"", "/Group<</S/Transparency/CS/DeviceRGB>>"}) {
        const std::string inverting = with_annotation("/Subtype/Caret/Rect[20 200 80 260]", "/BBox[0 0 1 1]" + resources("/BM/Difference"),
                                                      "/MediaBox[0 0 300 300]" + std::string(group));
        for (const char* renderer : {"poppler", "mupdf"}) {
            INFO(renderer << group);
            CHECK(largest_change(bytes_of(inverting), renderer) <= 4);
        }
    }
}

TEST_CASE("a page that overprints goes on doing so where its viewer shows it") {
    const std::string inks = "/G gs 1 0 0 0 k 50 50 150 150 re f 0 1 0 0 k 100 100 150 150 re f";
    const std::string page = hand_written("/MediaBox[0 0 300 300]/Resources<</ExtGState<</G<</OP true/op true/OPM 1>>>>>>", inks);
    for (const char* renderer : {"poppler", "mupdf"}) {
        INFO(renderer);
        CHECK(largest_change(bytes_of(page), renderer) <= 4);
    }
}

TEST_CASE("annotations that cover a page are warned of") {
    const auto annotated = [](const std::string& rectangle, const std::string& more = "") {
        return hand_written("/MediaBox[0 0 300 300]/Annots[<</Type/Annot/Subtype/Stamp/Rect" + rectangle + more + "/AP<</N 4 0 R>>>>]");
    };
    CHECK(warns_of(*open_pdf(bytes_of(annotated("[0 0 300 200]"))), "annotations"));
    CHECK_FALSE(warns_of(*open_pdf(bytes_of(annotated("[0 0 300 100]"))), "annotations"));
    CHECK_FALSE(warns_of(*open_pdf(bytes_of(annotated("[0 0 300 300]", "/F 2"))), "annotations"));
}

TEST_CASE("a page that is too small or too long is left alone with a warning") {
    const auto small = open_pdf(bytes_of(hand_written("/MediaBox[0 0 50 500]")));
    CHECK(small->pages()[0].too_small);
    CHECK(warns_of(*small, "page 1"));
    const auto long_page = open_pdf(bytes_of(hand_written("/MediaBox[0 0 100 20000]")));
    CHECK(long_page->pages()[0].too_small == false);
    CHECK(open_pdf(bytes_of(hand_written("/MediaBox[0 0 100 200000]")))->pages()[0].too_small);
    CHECK(small->write(wavy_mark()).size() > 0);
}

TEST_CASE("page sizes are told as displayed") {
    const auto document = open_pdf(bytes_of(hand_written("/MediaBox[0 0 200 300]/Rotate 90/UserUnit 2")));
    CHECK(document->pages()[0].width == 600);
    CHECK(document->pages()[0].height == 400);
}

TEST_CASE("a copy of a repaired document is sound, also when its trailer lacked a size") {
    std::string bare = hand_written("/MediaBox[0 0 300 300]");
    bare.replace(bare.find("/Size 5"), 7, "");
    const auto document = open_pdf(bytes_of(bare));
    CHECK(warns_of(*document, "repaired"));
    const ScratchFile file(document->write(wavy_mark()));
    CHECK(run_child({"qpdf", "--check", file.path()}, {}).exit_code == 0);
}

TEST_CASE("a PDF cut short anywhere is repaired with a warning or refused, never worse") {
    const auto whole = sample("memo-en.pdf");
    for (std::size_t size = 0; size < whole.size(); size += 997) {
        INFO(size);
        const auto part = std::span(whole).first(size);
        bool as_expected = false;
        try {
            as_expected = warns_of(*open_pdf(part), "repaired");
        } catch (const Error& error) {
            as_expected = error.kind() == ErrorKind::damaged || error.kind() == ErrorKind::not_a_document;
        }
        CHECK(as_expected);
    }
}
