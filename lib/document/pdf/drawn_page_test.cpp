#include <algorithm>
#include <string_view>

#include "document/pdf/pages_for_tests.hpp"

using namespace telltale;
using namespace telltale::testing;

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
        CHECK(compare(everywhere, after, wavy_tile(0)).correlation > 0.5);  // one step of four is left: were it normal, 0.69 at best
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

TEST_CASE("dark pages that blend in inks are left without light") {
    const auto is_lit = [](const std::string& space) {
        const std::string page = hand_written("/MediaBox[0 0 300 300]/Group<</S/Transparency/CS/" + space + ">>", "0 g 0 0 300 300 re f");
        const auto copy = open_pdf(bytes_of(page))->write(wavy_mark());
        return std::string_view(reinterpret_cast<const char*>(copy.data()), copy.size()).find("/Screen") != std::string_view::npos;
    };
    CHECK(is_lit("DeviceRGB"));
    CHECK_FALSE(is_lit("DeviceCMYK"));
}

TEST_CASE("a page that overprints goes on doing so where its viewer shows it") {
    const std::string inks = "/G gs 1 0 0 0 k 50 50 150 150 re f 0 1 0 0 k 100 100 150 150 re f";
    const std::string page = hand_written("/MediaBox[0 0 300 300]/Resources<</ExtGState<</G<</OP true/op true/OPM 1>>>>>>", inks);
    for (const char* renderer : {"poppler", "mupdf"}) {
        INFO(renderer);
        CHECK(largest_change(bytes_of(page), renderer) <= 4);
    }
}
