#include "document/pdf/text/shift.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "document/pdf/text/cluster.hpp"

using namespace telltale;

namespace {

constexpr PageGeometry a4{0, 0, 595, 842, 0, 1};

/// A page's resources with one font F whose characters are half an em wide, and C, whose two-byte codes are an em.
QPDFObjectHandle resources() {
    std::string widths = "[";
    for (int i = 0; i < 256; ++i) widths += " 500";
    return QPDFObjectHandle::parse(
        "<< /Font << /F << /Type /Font /Subtype /TrueType /BaseFont /X /FirstChar 0 /LastChar 255 /Widths " + widths +
        "] >> /C << /Type /Font /Subtype /Type0 /BaseFont /Y /Encoding /Identity-H /DescendantFonts [ << /Type /Font "
        "/Subtype /CIDFontType2 /DW 1000 >> ] >> /V << /Type /Font /Subtype /Type0 /BaseFont /Y /Encoding /Identity-V /DescendantFonts "
        "[ << /Type /Font /Subtype /CIDFontType2 /W2 [ 7 [ -500 250 880 ] ] >> ] >> /U << /Type /Font /Subtype /Type1 /BaseFont /Symbol >> "
        "/H << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> /T << /Type /Font /Subtype /Type1 /BaseFont /Times-BoldItalic "
        "/Encoding /WinAnsiEncoding >> /D << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding "
        "/Differences [ 65 /alpha ] >> >> >> >>");
}

ShiftedText shifted(const std::string& content, const PageGeometry& page = a4) {
    return shift_text(content, resources(), page, 0.2);
}

std::string with_chips(const ShiftedText& text, int chip) {
    std::string content = text.content;
    for (const SignPatch& sign : text.signs) content[sign.offset] = (chip > 0) != sign.inverse ? ' ' : '-';
    return content;
}

/// All strings that a content shows, joined.
std::string shown(const std::string& content) {
    std::string text;
    for (const Show& show : read_shown_text(content, resources(), a4).shows) {
        for (const ShownPart& part : show.parts) text += part.is_string ? part.text : "";
    }
    return text;
}

/// The pen's place at the last character.
double last_x(const std::string& content) {
    const PageText shown = read_shown_text(content, resources(), a4);
    return shown.glyphs.empty() ? -1 : shown.glyphs.back().x;
}

}  // namespace

TEST_CASE("shown text and its order stay the same in every copy") {
    for (const char* content :
         {"BT /F 10 Tf 50 700 Td (Hello there, reader) Tj ET", "BT /F 10 Tf 14 TL [(Hel)5(lo th)-30(ere)] TJ T* (next \\(line\\)) ' ET",
          "BT /C 12 Tf <000100020003000400050006> Tj ET", "BT /F 10 Tf 12 TL 1 1 (word and more) \" ET"}) {
        INFO(content);
        const ShiftedText text = shifted(content);
        CHECK(text.layout.clusters.size() >= 1);
        CHECK(shown(text.content) == shown(content));
        CHECK(shown(with_chips(text, -1)) == shown(content));
        CHECK(with_chips(text, 1).size() == with_chips(text, -1).size());
    }
}

TEST_CASE("the pen is where it was behind every cluster") {
    // The last word is too short for a cluster, so its place is the pen's.
    const std::string content = "BT /F 10 Tf 50 700 Td [(moving words) -200 ( go on)] TJ ( x) Tj ET";
    const ShiftedText text = shifted(content);
    INFO(text.content);
    for (const int chip : {1, -1}) CHECK(last_x(with_chips(text, chip)) == Approx(last_x(content)).margin(1e-6));
}

TEST_CASE("a cluster's own characters move by the distance, along and across") {
    const std::string content = "BT /F 10 Tf 50 700 Td (Help) Tj ET";
    const ShiftedText text = shifted(content);
    REQUIRE(text.layout.slot_count() == 2);
    CHECK(with_chips(text, 1).find(" 0.2 Ts[-20(Help) 20]TJ") != std::string::npos);
    CHECK(with_chips(text, -1).find("-0.2 Ts[ 20(Help)-20]TJ") != std::string::npos);
}

TEST_CASE("a rise ends with its text") {
    const std::string content = "BT /F 10 Tf 50 700 Td (Help) Tj ET BT /F 10 Tf (ab) Tj ET";
    const std::string moved = shifted(content).content;
    CHECK(moved.find("0 Ts") < moved.find("ET"));
}

TEST_CASE("the distance is measured on the page, whatever the text's own scale") {
    const ShiftedText text = shifted("q 0.5 0 0 0.5 0 0 cm BT /F 20 Tf 100 Tz 50 700 Td (Help) Tj ET Q");
    CHECK(with_chips(text, 1).find(" 0.4 Ts[-20(Help) 20]TJ") != std::string::npos);
}

TEST_CASE("text that cannot be measured, or is not seen, is left alone and counted") {
    for (const char* content : {"BT /U 10 Tf (A font without widths) Tj ET", "BT 3 Tr /F 10 Tf (invisible) Tj ET",
                                "BT /F 10 Tf 3 Ts (raised) Tj ET", "BT /F 3 Tf (tiny print) Tj ET", "BT (no font at all) Tj ET"}) {
        INFO(content);
        const ShiftedText text = shifted(content);
        CHECK(text.content == content);
        CHECK(text.layout.clusters.empty());
        CHECK(text.left_alone > 5);
    }
}

TEST_CASE("the standard fonts are measured without widths of their own, as far as their characters are the usual ones") {
    // Adobe's AFM files: H 722, e 556, l 222, o 556 in Helvetica; quoteright 222 there, quotesingle 278 in Times-BoldItalic.
    CHECK(last_x("BT /H 10 Tf 50 700 Td (Hello) Tj (!) Tj ET") == Approx(50 + 22.78));
    CHECK(last_x("BT /H 10 Tf 50 700 Td (') Tj (!) Tj ET") == Approx(50 + 2.22));
    CHECK(last_x("BT /T 10 Tf 50 700 Td (') Tj (!) Tj ET") == Approx(50 + 2.78));
    CHECK(last_x("BT /T 10 Tf 50 700 Td (\\374) Tj (!) Tj ET") == Approx(50 + 5.56));
    CHECK(shifted("BT /H 10 Tf 50 700 Td (Hello there) Tj ET").layout.clusters.size() >= 1);
    const ShiftedText remapped = shifted("BT /D 10 Tf 50 700 Td (Hello there) Tj ET");
    CHECK(remapped.layout.clusters.empty());
    CHECK(remapped.left_alone > 5);
}

TEST_CASE("text that is drawn twice to look bold stays together") {
    const ShiftedText text = shifted("BT /F 10 Tf 50 700 Td (Heading) Tj ET BT /F 10 Tf 50.3 700 Td (Heading) Tj ET");
    CHECK(text.layout.clusters.empty());
}

TEST_CASE("a column of single characters is left alone, but not one character in each of two lines") {
    const ShiftedText column = shifted("BT /C 10 Tf 50 700 Td <0001> Tj 0 -10 Td <0002> Tj 0 -11 Td <0003> Tj ET");
    CHECK(column.layout.clusters.empty());
    CHECK(column.left_alone == 3);
    CHECK(shifted("BT /C 10 Tf 50 700 Td <00010002> Tj 0 -12 Td <00030004> Tj ET").layout.clusters.size() == 4);
    CHECK(shifted("BT /C 10 Tf 50 700 Td <0001> Tj 0 -20 Td <0002> Tj ET").layout.clusters.size() == 2);
}

TEST_CASE("short words stay whole, longer ones move in pieces, CJK characters each by itself, and lines as far as their height goes") {
    const ShiftedText text = shifted("BT /F 10 Tf 50 700 Td (they were away here) Tj ET");
    CHECK(text.layout.clusters.size() == 4);
    CHECK(text.layout.phrases == 2);
    CHECK(shifted("BT /F 10 Tf 50 700 Td (elsewhere) Tj ET").layout.clusters.size() == 3);
    CHECK(shifted("BT /C 10 Tf <00010002000300040005000600070008> Tj ET").layout.clusters.size() == 8);
}

TEST_CASE("characters whose gap would part words, or no longer, stay together") {
    const auto clusters = [](const char* spacing) {
        return shifted(std::string("BT /C 10 Tf ") + spacing + " Tc 50 700 Td <00010002000300040005> Tj ET").layout.clusters.size();
    };
    CHECK(clusters("0") == 5);
    CHECK(clusters("0.5") == 5);  // 0.9 pt at most
    CHECK(clusters("0.7") == 1);
    CHECK(clusters("1.3") == 1);
    CHECK(clusters("-1.1") == 5);
    CHECK(clusters("-1.9") == 1);  // characters that overlap
    CHECK(clusters("1.5") == 1);   // set wide: one word, as long as the gaps are alike
    CHECK(clusters("6") == 5);
    // Latin words without blanks between them, as LaTeX sets them.
    CHECK(shifted("BT /F 10 Tf 50 700 Td [(they)-250(were)-250(here)]TJ ET").layout.clusters.size() == 5);
}

TEST_CASE("cells of a row rise and sink together, lines of two columns each by itself") {
    const auto phrases = [](const std::string& content) {
        std::vector<std::uint32_t> found;
        for (const TextCluster& cluster : shifted(content).layout.clusters) found.push_back(cluster.phrase);
        return found;
    };
    CHECK(phrases("BT /F 10 Tf 50 700 Td (Ada) Tj 90 0 Td (1815) Tj 90 0.3 Td (here) Tj -180 -15 Td (Bob) Tj ET") ==
          std::vector<std::uint32_t>{0, 0, 0, 1});
    // The first two cells of each row of a table go together, in the order in which rows are drawn.
    CHECK(phrases("BT /F 10 Tf 50 700 Td (Ada) Tj 90 0 Td (1815) Tj 90 0 Td (here) Tj -180 -15 Td (Bob) Tj 90 0 Td (1920) Tj 90 0 Td "
                  "(gone) Tj ET") == std::vector<std::uint32_t>{0, 0, 1, 2, 2, 3});
    // As drawn, column by column.
    CHECK(phrases("BT /C 10 Tf 50 700 Td <00010002> Tj 0 -15 Td <00030004> Tj 90 15 Td <00050006> Tj 0 -15 Td <00070008> Tj ET") ==
          std::vector<std::uint32_t>{0, 0, 1, 1, 0, 0, 1, 1});
    const std::string line = "(running text on and on and on in one column) Tj";
    const auto columns = phrases("BT /F 10 Tf 50 700 Td " + line + " 260 0 Td " + line + " ET");
    CHECK(columns.back() + 1 == 2 * (columns[columns.size() / 2 - 1] + 1));
    CHECK(columns[columns.size() / 2 - 1] > 0);
    // Where a gap is nearly as wide as parts columns, both sides stay.
    const auto clusters = [](const char* second) {
        return shifted(std::string("BT /F 10 Tf 50 700 Td (Adas) Tj ") + second + " 0 Td (Here) Tj 90 0 Td (Bobs) Tj ET")
            .layout.clusters.size();
    };
    CHECK(clusters("27.2") == 1);
    CHECK(clusters("30.3") == 1);
    CHECK(clusters("28.5") == 3);
    CHECK(clusters("31") == 3);
    // A line's number is a cell, and the line another.
    const auto numbered = phrases("BT /F 10 Tf 50 700 Td (1234) Tj 60 0 Td " + line + " ET");
    CHECK(numbered.back() == 0);
}

TEST_CASE("characters that are shown one by one make the clusters that they would make together") {
    const ShiftedText apart = shifted("BT /F 10 Tf 50 700 Td (H) Tj 5 0 Td (e) Tj 5 0 Td (l) Tj 5 0 Td (p) Tj ET");
    REQUIRE(apart.layout.clusters.size() == 1);
    const TextCluster whole = shifted("BT /F 10 Tf 50 700 Td (Help) Tj ET").layout.clusters[0];
    CHECK(apart.layout.clusters[0].left == Approx(whole.left));
    CHECK(apart.layout.clusters[0].right == Approx(whole.right));
}

TEST_CASE("text that runs down moves along its line alone: chip +1 moves it down") {
    const ShiftedText text = shifted("BT /V 10 Tf 50 700 Td [<00010002> 500 <0007>] TJ ET");
    REQUIRE(text.layout.clusters.size() == 2);  // the character of half an em is too short for one
    // ISO 32000-1, 9.4.3: down a line, a positive number moves down, where it would move to the left along one.
    CHECK(with_chips(text, 1).find("[ 20<0001>-20]TJ") != std::string::npos);
    CHECK(with_chips(text, -1).find("[-20<0001> 20]TJ") != std::string::npos);
    CHECK(text.content.find("Ts") == std::string::npos);
    const TextCluster& first = text.layout.clusters[0];
    CHECK(first.left == Approx(50 - 5.8));
    CHECK(first.right == Approx(50 + 5.8));
    CHECK(first.top == Approx(842 - 700));
    CHECK(first.bottom == Approx(842 - 690));
    CHECK(first.along.y == Approx(1));
    CHECK(std::hypot(first.up.x, first.up.y) == 0);
    for (const int chip : {1, -1}) {
        const PageText shown = read_shown_text(with_chips(text, chip), resources(), a4);
        CHECK(shown.glyphs[2].y == Approx(842 - 700 + 20 + 5).margin(1e-6));  // behind two characters and the number
    }
}

TEST_CASE("a rise ends before text that runs down") {
    const std::string content = shifted("BT /F 10 Tf 50 700 Td (Help) Tj /V 10 Tf <0001> Tj ET").content;
    CHECK(content.find("0 Ts") < content.find("<0001>"));
}

TEST_CASE("boxes lie on the page as it is displayed") {
    const TextCluster plain = shifted("BT /F 10 Tf 50 700 Td (Help) Tj ET").layout.clusters[0];
    CHECK(plain.left == Approx(50));
    CHECK(plain.right == Approx(70));
    CHECK(plain.top == Approx(842 - 700 - 9.2));
    const PageGeometry turned{0, 0, 595, 842, 1, 1};
    const TextCluster sideways = shifted("BT /F 10 Tf 50 700 Td (Help) Tj ET", turned).layout.clusters[0];
    CHECK(sideways.along.x == Approx(0).margin(1e-9));
    CHECK(sideways.along.y == Approx(1));
    CHECK(sideways.top == Approx(50));
}

TEST_CASE("text of a form lies where its matrix puts it, takes on the page's font, and is left alone when it is drawn twice") {
    QPDF pdf;
    pdf.emptyPDF();
    QPDFObjectHandle form = pdf.newStream("BT 30 20 Td (Help) Tj ET");
    form.getDict().replaceKey("/Subtype", QPDFObjectHandle::newName("/Form"));
    form.getDict().replaceKey("/Matrix", QPDFObjectHandle::parse("[1 0 0 1 20 0]"));
    QPDFObjectHandle named = resources();
    named.replaceKey("/XObject", QPDFObjectHandle::parse("<< >>"));
    named.getKey("/XObject").replaceKey("/X", form);
    const auto drawn = [&](const std::string& content) { return shift_text(content, named, a4, 0.2, {form.getObjGen()}); };

    const std::string content = "q 1 0 0 1 0 680 cm /F 10 Tf /X Do Q BT /F 10 Tf 50 600 Td (and more) Tj ET";
    const ShiftedText text = drawn(content);
    REQUIRE(text.layout.clusters.size() == 3);
    const TextCluster plain = shifted("BT /F 10 Tf 50 700 Td (Help) Tj ET").layout.clusters[0];
    CHECK(text.layout.clusters[0].left == Approx(plain.left));
    CHECK(text.layout.clusters[0].bottom == Approx(plain.bottom));
    REQUIRE(text.forms.size() == 1);
    CHECK(text.forms[0].signs.size() == 3);
    CHECK(shown(text.forms[0].content) == "Help");
    CHECK(text.signs.size() == 6);  // each of two words has two, and a rise of its phrase before them

    const ShiftedText twice = drawn("/F 10 Tf /X Do q 1 0 0 1 0 99 cm /X Do Q");
    CHECK(twice.layout.clusters.empty());
    CHECK(twice.forms.empty());
    CHECK(twice.left_alone == 4);
}

TEST_CASE("inline pictures and damaged content do not lead the rewriting astray") {
    const std::string picture = "q BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q BT /F 10 Tf (Help) Tj ET";
    CHECK(shown(shifted(picture).content) == "Help");
    for (const char* content :
         {"BT /F Tf Tj ET", "Q Q Q (x) Tj", "[(a) TJ ET", "BT /F 10 Tf (open Tj ET", "\" ' TJ", "BT /F 1e9 Tf (Help) Tj ET"}) {
        INFO(content);
        CHECK_NOTHROW(shifted(content));
    }
}
