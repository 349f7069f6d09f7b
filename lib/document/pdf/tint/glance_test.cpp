#include "document/pdf/page/qpdf.hpp"

#include "document/pdf/tint/glance.hpp"

#include <catch2/catch.hpp>
#include <qpdf/QPDFPageDocumentHelper.hh>

#include "document/drawing_for_tests.hpp"
#include "document/pdf/page/file.hpp"
#include "document/pdf/tint/darkness.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

/// A page of 400 x 400 with a form /F of 200 x 200 that is dark, a picture /I, a gradient /S, and states.
std::string page_with(const std::string& content) {
    const std::string form = ".2 g 0 0 200 200 re f";
    return "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
           "3 0 obj <</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 400 400]/Resources<</XObject<</F 5 0 R/I 6 0 R>>"
           "/ExtGState<</A<</ca .5>>/W<</LW 2>>>>/ColorSpace<</C[/ICCBased 7 0 R]/P[/Separation/All/DeviceGray 7 0 R]>>"
           "/Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 0 400]/Function<</FunctionType 2/Domain[0 1]/C0[0]/C1[1]/N "
           "1>>>>>>"
           ">>>> endobj\n4 0 obj <</Length " +
           std::to_string(content.size()) + ">> stream\n" + content +
           "\nendstream endobj\n5 0 obj <</Type/XObject/Subtype/Form/BBox[0 0 200 200]" + "/Length " + std::to_string(form.size()) +
           ">> stream\n" + form + "\nendstream endobj\n" +
           "6 0 obj <</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1>> "
           "stream\n@\nendstream "
           "endobj\ntrailer <</Root 1 0 R/Size 7>>\n";
}

PageShade shade_of(const std::string& content) {
    const std::string bytes = page_with(content);
    QPDF pdf;
    parse_pdf(pdf, bytes_of(bytes));
    QPDFPageObjectHelper page = QPDFPageDocumentHelper(pdf).getAllPages().at(0);
    return glance_at(page, measure_page(page));
}

Ground ground_of(const std::string& content) {
    const std::string bytes = page_with(content);
    QPDF pdf;
    parse_pdf(pdf, bytes_of(bytes));
    return find_grounds(pdf, bytes_of(bytes)).ground.at(0);
}

bool is_dark(const std::string& content) {
    return ground_of(content) != Ground::light;
}

}  // namespace

TEST_CASE("rectangles are dark or light by their colour, and the last one counts") {
    CHECK(shade_of("").dark == 0);
    CHECK(shade_of("0 0 .3 rg 0 0 400 400 re f").dark == 1);
    CHECK(shade_of("0 0 0 1 k 0 0 400 200 re f").dark == Approx(0.5));
    CHECK(shade_of("/C cs .1 .1 .1 sc 0 0 m 400 0 l 400 400 l 0 400 l h f").dark == 1);
    CHECK(shade_of("0 g 0 0 400 400 re f 1 g 0 0 400 400 re f").dark == 0);
    CHECK(shade_of("0 g 0 0 400 400 re f 1 g 0 0 400 400 re f").unknown == 0);
    CHECK(shade_of("q .5 0 0 .5 100 100 cm 0 g 0 0 400 400 re f Q").dark == Approx(0.25));
    CHECK(shade_of("q 0 0 200 400 re W n 0 g 0 0 400 400 re f Q").dark == Approx(0.5));
    CHECK(shade_of(".9 g 0 0 400 400 re f").dark == 0);
}

TEST_CASE("forms are followed") {
    CHECK(shade_of("q 2 0 0 2 0 0 cm /F Do Q").dark == 1);
    CHECK(shade_of("/F Do").dark == Approx(0.25));
}

TEST_CASE("what only a renderer can tell is unknown, not guessed") {
    CHECK(shade_of("q 400 0 0 400 0 0 cm /I Do Q").unknown == 1);
    CHECK(shade_of("/S sh").unknown == 1);
    CHECK(shade_of("/P cs 1 scn 0 0 400 400 re f").unknown == 1);
    CHECK(shade_of("/A gs /W gs 0 g 0 0 400 400 re f").unknown == 1);
    CHECK(shade_of("0 g 0 0 m 400 0 l 200 400 l f").unknown == 1);
    CHECK(shade_of("q 40 0 0 40 0 0 cm /I Do Q").unknown < 0.02);
}

TEST_CASE("text, lines and small fills leave a page light") {
    CHECK(shade_of("BT 0 g /F 12 Tf (0 0 400 400 re f) Tj ET 0 0 400 400 re S 0 0 20 400 re f").dark < 0.06);
    CHECK_FALSE(is_dark("0 0 100 100 re f"));
}

TEST_CASE("black is told from dark, by its fills and as it is drawn") {
    CHECK(ground_of("0 g 0 0 400 400 re f") == Ground::black);
    CHECK(ground_of("0 g 0 0 400 400 re f 1 g 0 0 400 100 re f") == Ground::black);
    CHECK(ground_of("0.05 0.1 0.24 rg 0 0 400 400 re f") == Ground::dark);
    CHECK(ground_of("0.2 g 0 0 400 400 re f 0 g 0 0 400 150 re f") == Ground::dark);
    CHECK(ground_of("0 g 0 0 m 400 0 l 400 400 l 0 400 l 0 200 l 10 300 l f") == Ground::black);
    CHECK(ground_of("q 400 0 0 400 0 0 cm /I Do Q") == Ground::dark);
}

TEST_CASE("pages in doubt are drawn, and pictures and gradients told dark from light") {
    CHECK(is_dark("q 400 0 0 400 0 0 cm /I Do Q"));
    CHECK_FALSE(is_dark("q 400 0 0 400 0 0 cm /I Do Q 1 g 0 0 400 400 re f"));
    CHECK(is_dark("/S sh"));
    CHECK_FALSE(is_dark("/A gs 0 g 0 0 400 400 re f /A gs 1 g 0 0 400 400 re f"));
}
