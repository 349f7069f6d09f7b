#include "document/pdf/page/qpdf.hpp"

#include "document/pdf/text/scanned_page.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <qpdf/Pl_Buffer.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <sstream>

#include "document/drawing_for_tests.hpp"
#include "document/ink/page_for_tests.hpp"
#include "document/pdf/document.hpp"
#include "document/pdf/page/file.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

constexpr double page_width = 288;  // points: 800 pixels at 200 dpi
constexpr double page_height = 360;
const std::string whole_page = "q 288 0 0 360 0 0 cm /Im Do Q";

/// One bit a pixel: 0 where there is ink.
std::string bits_of(const PagePicture& picture) {
    std::string bits;
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; x += 8) {
            int byte = 0;
            for (int i = 0; i < 8; ++i)
                byte = byte << 1 | (picture.luma[static_cast<std::size_t>(y * picture.width + x + i)] >= 128 ? 1 : 0);
            bits += static_cast<char>(byte);
        }
    }
    return bits;
}

/// A PDF whose page shows a picture, written by hand; libqpdf finds the objects. A stencil when the image's entries say so.
/// image      further entries of the picture's dictionary
/// resources  further ones of the page
std::string scanned(const MadeScan& scan, const std::string& content = whole_page, const std::string& page = "",
                    const std::string& image = "", const std::string& resources = "") {
    const PagePicture& picture = scan.page();
    const bool is_stencil = image.find("/ImageMask true") != std::string::npos;
    const std::string samples = is_stencil ? bits_of(picture) : std::string(picture.luma.begin(), picture.luma.end());
    std::string pdf = "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n";
    pdf +=
        "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 288 360]/Contents 4 0 R/Resources<</XObject<</Im 5 0 R/Fm 6 0 R>>/Font<</F "
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>> >>" +
        resources + ">> " + page + ">> endobj\n";
    pdf += "4 0 obj <</Length " + std::to_string(content.size()) + ">> stream\n" + content + "\nendstream endobj\n";
    pdf += "5 0 obj <</Type/XObject/Subtype/Image/Width " + std::to_string(picture.width) + "/Height " + std::to_string(picture.height) +
           (is_stencil ? "/BitsPerComponent 1 " : "/BitsPerComponent 8/ColorSpace/DeviceGray ") + image + "/Length " +
           std::to_string(samples.size()) + ">> stream\n" + samples + "\nendstream endobj\n";
    pdf +=
        "6 0 obj <</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Matrix[288 0 0 360 0 0]/Resources<</XObject<</Im 5 0 R>> >>/Length 6>> stream\n"
        "/Im Do\nendstream endobj\n";
    return pdf + "trailer <</Root 1 0 R/Size 7>>\n";
}

bool is_scan(const std::string& content, const std::string& page = "", const std::string& image = "", const std::string& resources = "") {
    const std::string bytes = scanned(MadeScan(40, 48), content, page, image, resources);
    QPDF pdf;
    parse_pdf(pdf, bytes_of(bytes));
    return find_scan(QPDFPageDocumentHelper(pdf).getAllPages().front()).has_value();
}

/// A copy that carries nothing but moves, all clusters one way and all phrases one way.
std::vector<std::uint8_t> moved(const Document& document, std::int8_t along, std::int8_t up) {
    const auto layout = document.shift_layout({0.2, true});
    Mark mark;
    mark.moves = {0.2, true};
    for (const PageLayout& page : layout->pages) {
        std::vector<std::int8_t> chips(page.clusters.size(), along);
        chips.resize(static_cast<std::size_t>(page.slot_count()), up);
        mark.shift.push_back(std::move(chips));
    }
    return document.write(mark);
}

/// The middle of the ink within a cluster's rectangle and a little around, pixels.
std::pair<double, double> middle_of_ink(const Raster& page, const TextCluster& cluster, double scale) {
    double sum = 0, x_sum = 0, y_sum = 0;
    for (int y = static_cast<int>(cluster.top * scale); y < static_cast<int>(cluster.bottom * scale) + 1; ++y) {
        for (int x = static_cast<int>(cluster.left * scale); x < static_cast<int>(cluster.right * scale) + 1; ++x) {
            const double ink = std::max(0, 230 - page.samples[static_cast<std::size_t>(y * page.width + x)]);
            sum += ink, x_sum += ink * x, y_sum += ink * y;
        }
    }
    return {x_sum / sum, y_sum / sum};
}

}  // namespace

TEST_CASE("a page is a scan when one opaque picture is the last that it shows, invisible text aside") {
    CHECK(is_scan(whole_page));
    CHECK(is_scan(whole_page + " BT 3 Tr /F 10 Tf 50 50 Td (read by a machine) Tj ET"));
    CHECK(is_scan("1 g 0 0 288 360 re f BT /F 10 Tf (hidden) Tj ET " + whole_page));
    CHECK(is_scan("/Fm Do"));
    CHECK(is_scan("q 0 0 288 360 re W n 288 0 0 360 0 0 cm /Im Do Q"));
    CHECK(is_scan("q 0 360 -288 0 288 0 cm /Im Do Q", "/Rotate 90"));
    CHECK(is_scan("/Span <</MCID 0>> BDC " + whole_page + " EMC"));
}

TEST_CASE("a page is no scan when something lies over its picture, or shows through it") {
    CHECK_FALSE(is_scan(whole_page + " BT /F 10 Tf (over it) Tj ET"));
    CHECK_FALSE(is_scan(whole_page + " 10 10 50 50 re f"));
    CHECK_FALSE(is_scan(whole_page + " q 50 0 0 50 0 0 cm /Im Do Q"));
    CHECK_FALSE(is_scan(whole_page + " BI /W 1 /H 1 /BPC 1 /CS /G ID x EI"));
    CHECK_FALSE(is_scan("q 100 0 0 100 50 50 cm /Im Do Q"));
    CHECK_FALSE(is_scan("q 288 3 -3 360 0 0 cm /Im Do Q"));
    CHECK_FALSE(is_scan("q 10 10 200 300 re W n 288 0 0 360 0 0 cm /Im Do Q"));
    CHECK_FALSE(is_scan("q 0 0 m 288 0 l 0 360 l W n 288 0 0 360 0 0 cm /Im Do Q"));
    CHECK_FALSE(is_scan("/G gs " + whole_page, "", "", "/ExtGState<</G <</ca 0.5>> >>"));
    CHECK_FALSE(is_scan("/OC /L BDC " + whole_page + " EMC", "", "", "/Properties<</L <</Type/OCG/Name(x)>> >>"));
    CHECK_FALSE(is_scan(whole_page, "", "/SMask 5 0 R"));
    CHECK_FALSE(is_scan(whole_page, "", "/Mask[0 1]"));
    CHECK_FALSE(is_scan("BT /F 10 Tf (text alone) Tj ET"));
}

TEST_CASE("a black stencil is a scan where nothing is drawn before it") {
    const std::string mask = "/ImageMask true";
    CHECK(is_scan(whole_page, "", mask));
    CHECK(is_scan("0 0 0 rg " + whole_page, "", mask));
    CHECK(is_scan("0 0 0 1 k " + whole_page, "", mask));
    CHECK_FALSE(is_scan("0.2 g " + whole_page, "", mask));
    CHECK_FALSE(is_scan("/DeviceRGB cs 0 0 1 sc " + whole_page, "", mask));
    CHECK_FALSE(is_scan("1 g 10 10 50 50 re f 0 g " + whole_page, "", mask));
    CHECK_FALSE(is_scan("BT /F 10 Tf (shines through) Tj ET " + whole_page, "", mask));
}

TEST_CASE("whatever the chips, each rectangle is on the page in one of four draws, where both of its signs send it") {
    PageLayout layout{page_width, page_height, {}, 2};
    layout.clusters = {{10, 10, 30, 20, 0}, {31, 10, 100, 21, 0}, {0, 300, 8, 312, 1}};
    const std::string content =
        move_scan({QPDFObjectHandle::newNull(), false, {288, 0, 0, 360, 0, 0}, {0, 0, 288, 360, 0, 1}}, "/X", layout, 0.2).content;
    const ShiftedStream moves =
        move_scan({QPDFObjectHandle::newNull(), false, {288, 0, 0, 360, 0, 0}, {0, 0, 288, 360, 0, 1}}, "/X", layout, 0.2);
    CHECK(moves.signs.size() == 4 * 2 * 3);
    for (int choice = 0; choice < 32; ++choice) {
        std::string copy = content;
        const auto chip = [&](std::uint32_t slot) { return (choice >> slot & 1) != 0 ? 1 : -1; };
        for (const SignPatch& sign : moves.signs) {
            REQUIRE(copy[sign.offset] == ' ');
            copy[sign.offset] = (chip(sign.slot) > 0) != sign.inverse ? ' ' : '-';
        }
        CHECK(copy.size() == content.size());
        // The page begins at the numbers that the first cm takes off.
        std::istringstream in(copy);
        std::string line;
        std::vector<int> times(3, 0);
        int draws = 0;
        int box = 0;
        while (std::getline(in, line)) {
            if (line.ends_with("Do Q")) {
                ++draws;
                box = 0;
            }
            if (!line.ends_with("re")) continue;
            std::istringstream numbers(line);
            double x = 0, y = 0, width = 0, height = 0;
            numbers >> x >> y >> width >> height;
            const bool is_on_page = x > 0 && y > 0;
            if (!is_on_page) CHECK((x + width <= 0 || y + height <= 0));
            const auto cluster = static_cast<std::size_t>(box++ % 3);
            if (!is_on_page) continue;
            ++times[cluster];
            const bool is_along = draws < 2;
            const bool is_up = draws % 2 == 0;
            CHECK(is_along == (chip(static_cast<std::uint32_t>(cluster)) > 0));
            CHECK(is_up == (chip(layout.up_slot(layout.clusters[cluster].phrase)) > 0));
        }
        CHECK(draws == 4);
        CHECK(times == std::vector<int>{1, 1, 1});
    }
}

TEST_CASE("in every renderer a scan's clusters move to where their chips send them, and nothing else does") {
    MadeScan scan = made_page();
    scan.soil(0, 20);
    for (const char* page : {"", "/Rotate 90", "/Rotate 180", "/Rotate 270"}) {
        const std::string original = scanned(scan, whole_page, page);
        const auto document = open_pdf(bytes_of(original));
        const auto layout = document->shift_layout({0.2, true});
        REQUIRE(layout->pages.size() == 1);
        const bool is_upright = std::string(page).empty();
        if (!is_upright && std::string(page) != "/Rotate 180") {
            CHECK(layout->cluster_count() == 0);  // the lines run down the page as it is displayed
            continue;
        }
        REQUIRE(layout->cluster_count() > 80);
        for (const char* renderer : {"poppler", "mupdf"}) {
            INFO(renderer << page);
            const Raster before = draw(bytes_of(original), renderer).front();
            const Raster plus = draw(moved(*document, 1, 1), renderer).front();
            const Raster minus = draw(moved(*document, -1, -1), renderer).front();
            REQUIRE(plus.width == before.width);
            const double scale = 96 / 72.0;
            double along = 0;
            double up = 0;
            for (const TextCluster& cluster : layout->pages[0].clusters) {
                const auto [x, y] = middle_of_ink(plus, cluster, scale);
                const auto [back_x, back_y] = middle_of_ink(minus, cluster, scale);
                along += x - back_x;
                up += back_y - y;
            }
            const auto count = static_cast<double>(layout->cluster_count());
            // 0.4 points are 0.53 pixels; renderers put a picture's edges on whole ones.
            CHECK(along / count > 0.3);
            CHECK(along / count < 1.2);
            CHECK(up / count > 0.3);
            CHECK(up / count < 1.2);
            // Ink moves within its rectangle and nothing else changes: paper shows no edge where a rectangle ends.
            std::vector<bool> is_inside(before.samples.size(), false);
            for (const TextCluster& cluster : layout->pages[0].clusters) {
                for (int y = static_cast<int>(cluster.top * scale) - 1; y <= static_cast<int>(cluster.bottom * scale) + 1; ++y) {
                    for (int x = static_cast<int>(cluster.left * scale) - 1; x <= static_cast<int>(cluster.right * scale) + 1; ++x)
                        is_inside[static_cast<std::size_t>(y * before.width + x)] = true;
                }
            }
            for (std::size_t i = 0; i < before.samples.size(); ++i) {
                const int changed = std::max(std::abs(before.samples[i] - plus.samples[i]), std::abs(before.samples[i] - minus.samples[i]));
                if (!is_inside[i]) REQUIRE(changed == 0);
            }
        }
    }
}

TEST_CASE("paper shows no edge where a moved rectangle ends") {
    // A shade over the page, of a level every 20 pixels. What changes by more than its step, and by one in rounding, is ink
    // alone.
    MadeScan scan(800, 1000);
    for (int i = 0; i < 6; ++i) scan.line(100, 100 + 120 * i, 20);
    scan.soil(0, 40);
    const std::string original = scanned(scan);
    const auto document = open_pdf(bytes_of(original));
    REQUIRE(document->shift_layout({0.2, true})->cluster_count() > 40);
    for (const char* renderer : {"poppler", "mupdf", "ghostscript"}) {
        INFO(renderer);
        const Raster before = draw(bytes_of(original), renderer).front();
        const Raster after = draw(moved(*document, 1, -1), renderer).front();
        for (int y = 2; y + 2 < before.height; ++y) {
            for (int x = 2; x + 2 < before.width; ++x) {
                int darkest = 255;
                for (int dy = -2; dy <= 2; ++dy) {
                    for (int dx = -2; dx <= 2; ++dx)
                        darkest = std::min<int>(darkest, before.samples[static_cast<std::size_t>((y + dy) * before.width + x + dx)]);
                }
                const auto at = static_cast<std::size_t>(y * before.width + x);
                if (darkest >= 195) REQUIRE(std::abs(before.samples[at] - after.samples[at]) <= 2);
            }
        }
    }
}

TEST_CASE("a stencil's ink leaves its old place, and its paper stays white") {
    const MadeScan scan = made_page();
    const std::string original = scanned(scan, whole_page, "", "/ImageMask true");
    const auto document = open_pdf(bytes_of(original));
    const auto layout = document->shift_layout({0.2, true});
    REQUIRE(layout->cluster_count() > 80);
    for (const char* renderer : {"poppler", "mupdf", "ghostscript"}) {
        INFO(renderer);
        const Raster before = draw(bytes_of(original), renderer).front();
        const Raster plus = draw(moved(*document, 1, 1), renderer).front();
        const Raster minus = draw(moved(*document, -1, -1), renderer).front();
        const auto darkness = [](const Raster& page) {
            double sum = 0;
            for (const std::uint8_t sample : page.samples) sum += 255 - sample;
            return sum;
        };
        CHECK(darkness(plus) == Approx(darkness(before)).epsilon(0.02));
        CHECK(darkness(minus) == Approx(darkness(before)).epsilon(0.02));
        CHECK(plus.samples != minus.samples);
        for (std::size_t i = 0; i < before.samples.size(); ++i) {
            const auto x = static_cast<int>(i) % before.width;
            const auto y = static_cast<int>(i) / before.width;
            const bool is_near =
                std::any_of(layout->pages[0].clusters.begin(), layout->pages[0].clusters.end(), [&](const TextCluster& cluster) {
                    const double scale = 96 / 72.0;
                    return x >= cluster.left * scale - 2 && x <= cluster.right * scale + 2 && y >= cluster.top * scale - 2 &&
                           y <= cluster.bottom * scale + 2;
                });
            if (!is_near) REQUIRE(plus.samples[i] == before.samples[i]);
        }
    }
}

TEST_CASE("a scan's picture is in the copy once, as it was, and its words of invisible text stay") {
    const std::string original = scanned(made_page(), whole_page + " BT 3 Tr /F 10 Tf 50 50 Td (read by a machine) Tj ET");
    const auto document = open_pdf(bytes_of(original));
    const std::vector<std::uint8_t> copy = moved(*document, 1, -1);
    CHECK(copy.size() < original.size() + 20'000);
    QPDF pdf;
    parse_pdf(pdf, copy);
    QPDFPageObjectHelper page = QPDFPageDocumentHelper(pdf).getAllPages().front();
    CHECK(page.getImages().size() == 2);  // two names of one
    CHECK(page.getImages().begin()->second.getObjGen() == page.getImages().rbegin()->second.getObjGen());
    const ScratchFile file(copy);
    const ChildResult words = run_child({"pdftotext", file.path(), "-"}, {});
    CHECK(std::string(words.output.begin(), words.output.end()).find("read by a machine") != std::string::npos);
}

namespace {

/// A scan behind a page of live text.
std::string scan_behind(const std::string& text) {
    std::string document = scanned(made_page());
    document.replace(document.find("/Kids[3 0 R]/Count 1"), 20, "/Kids[7 0 R 3 0 R]/Count 2");  // object 3 becomes the second page
    document.insert(document.find("trailer"),
                    "7 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 288 360]/Contents 8 0 R/Resources<</Font<</F "
                    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>> >> >> >> endobj\n8 0 obj <</Length " +
                        std::to_string(text.size()) + ">> stream\n" + text + "\nendstream endobj\n");
    return document;
}

}  // namespace

TEST_CASE("a few words of a page are listed and stay where they are") {
    const std::string text = "BT /F 10 Tf 50 300 Td (words that are text) Tj ET";
    const auto document = open_pdf(bytes_of(scan_behind(text)));
    const auto layout = document->shift_layout({0.2, false});
    CHECK(layout->pages[0].clusters.size() > 2);
    CHECK(layout->moved_count() == 0);
    for (const std::int8_t chip : {std::int8_t{1}, std::int8_t{-1}}) {
        const std::vector<std::uint8_t> copy = moved(*document, chip, chip);
        QPDF pdf;
        parse_pdf(pdf, copy);
        Pl_Buffer buffer("contents");
        QPDFPageDocumentHelper(pdf).getAllPages().front().pipeContents(&buffer);
        const auto content = buffer.getBufferSharedPointer();
        CHECK(std::string(content->getBuffer(), content->getBuffer() + content->getSize()).find(text) != std::string::npos);
    }
}

TEST_CASE("in a document of scans and live text both move, and copies differ in signs alone") {
    std::string text = "BT /F 10 Tf 50 300 Td";
    for (int line = 0; line < 4; ++line) text += " (words that are text and no picture) Tj 0 -15 Td";
    const std::string original = scan_behind(text + " ET");
    const auto document = open_pdf(bytes_of(original));
    const auto layout = document->shift_layout({0.2, true});
    REQUIRE(layout->pages.size() == 2);
    const std::size_t words = layout->pages[0].clusters.size();
    const std::size_t pieces = layout->pages[1].clusters.size();
    CHECK(words >= PageLayout::least_moved);
    CHECK(pieces > 80);
    const auto contents_of = [](const std::vector<std::uint8_t>& copy) {
        QPDF pdf;
        parse_pdf(pdf, copy);
        Pl_Buffer buffer("contents");
        for (QPDFPageObjectHelper& page : QPDFPageDocumentHelper(pdf).getAllPages()) page.pipeContents(&buffer);
        CHECK_FALSE(pdf.anyWarnings());  // a wrong checksum, say, would be warned of
        const auto content = buffer.getBufferSharedPointer();
        return std::string(content->getBuffer(), content->getBuffer() + content->getSize());
    };
    const std::vector<std::uint8_t> copies[] = {moved(*document, 1, 1), moved(*document, -1, -1)};
    CHECK(copies[0].size() == copies[1].size());
    const std::string plus = contents_of(copies[0]);
    const std::string minus = contents_of(copies[1]);
    REQUIRE(plus.size() == minus.size());
    std::size_t differ = 0;
    for (std::size_t i = 0; i < plus.size(); ++i) {
        if (plus[i] == minus[i]) continue;
        ++differ;
        REQUIRE((plus[i] == ' ' || plus[i] == '-'));
        REQUIRE((minus[i] == ' ' || minus[i] == '-'));
    }
    CHECK(differ > 8 * pieces + 2 * words);  // and a rise for each phrase of the words
}
