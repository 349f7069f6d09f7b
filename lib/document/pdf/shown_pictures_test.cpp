#include "document/pdf/shown_pictures.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/made_pictures.hpp"
#include "support/tiny_pdf.hpp"

using namespace telltale;
using support::Random;

namespace {

/// A PDF with these objects from number 4 on, whose only page has these resources. libqpdf finds the objects.
std::string pdf_with(const std::string& resources, const std::vector<std::string>& objects, const std::string& page = "") {
    std::string pdf = "%PDF-1.5\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n";
    pdf += "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Resources<<" + resources + ">>" + page + ">> endobj\n";
    for (std::size_t i = 0; i < objects.size(); ++i) pdf += std::to_string(4 + i) + " 0 obj " + objects[i] + " endobj\n";
    return pdf + "trailer <</Root 1 0 R/Size " + std::to_string(4 + objects.size()) + ">>\n";
}

std::string stream(const std::string& entries, const std::string& data) {
    return "<<" + entries + "/Length " + std::to_string(data.size()) + ">> stream\n" + data + "\nendstream";
}

std::string image(const std::string& entries, const std::string& samples) {
    return stream("/Type/XObject/Subtype/Image/Width 4/Height 2" + entries, samples);
}

std::span<const std::uint8_t> bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The samples of a PDF's only picture; empty when it cannot be read.
std::vector<std::uint8_t> decoded(const std::string& entries, const std::string& samples) {
    const std::string pdf = pdf_with("/XObject<</A 4 0 R>>", {image(entries, samples)});
    const ShownPictures pictures(bytes_of(pdf), "");
    REQUIRE(pictures.all().size() == 1);
    const auto picture = pictures.decode(0);
    return picture ? picture->samples : std::vector<std::uint8_t>{};
}

using Luma = std::vector<std::uint8_t>;

}  // namespace

TEST_CASE("pictures of pages and forms and patterns and annotations are found once each") {
    const std::string grey = "/BitsPerComponent 8/ColorSpace/DeviceGray";
    const std::string samples(8, 'x');
    const std::string pdf = pdf_with(
        "/XObject<</A 4 0 R/B 4 0 R/F 5 0 R>>/Pattern<</P 7 0 R>>",
        {image(grey, samples), stream("/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</C 6 0 R/A 4 0 R/F 5 0 R>> >>", ""),
         image(grey, samples), stream("/PatternType 1/Resources<</XObject<</D 8 0 R>> >>", ""), image(grey, samples),
         stream("/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</E 10 0 R>> >>", ""), image(grey, samples),
         image("/BitsPerComponent 1/ColorSpace/DeviceGray", "xx"), image("/ImageMask true", "xx")},
        "/Annots[<</Subtype/Stamp/Rect[0 0 9 9]/AP<</N 9 0 R>> >>]");
    CHECK(ShownPictures(bytes_of(pdf), "").all().size() == 4);  // objects 4, 6, 8 and 10
}

TEST_CASE("samples of every colour space and width that is read become luma") {
    CHECK(decoded("/BitsPerComponent 8/ColorSpace/DeviceGray", std::string("\x00\x11\x22\x33\x44\x55\x66\xff", 8)) ==
          Luma{0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0xff});
    CHECK(decoded("/BitsPerComponent 16/ColorSpace/DeviceGray",
                  std::string("\x00\x99\x11\x99\x22\x99\x33\x99\x44\x99\x55\x99\x66\x99\xff\xff", 16)) ==
          Luma{0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0xff});
    CHECK(decoded("/BitsPerComponent 4/ColorSpace/DeviceGray", "\x0f\xf0\x12\x34") == Luma{0, 255, 255, 0, 17, 34, 51, 68});
    CHECK(decoded("/BitsPerComponent 2/ColorSpace[/Indexed/DeviceGray 3<0a141e28>]", "\x1b\xe4") == Luma{10, 20, 30, 40, 40, 30, 20, 10});
    CHECK(decoded("/BitsPerComponent 8/ColorSpace[/Indexed/DeviceRGB 1<000000ffffff>]", std::string("\0\1\0\1\1\1\0\0", 8)) ==
          Luma{0, 255, 0, 255, 255, 255, 0, 0});
    CHECK(decoded("/BitsPerComponent 8/ColorSpace/DeviceRGB", std::string(24, '\xff')) == Luma(8, 255));
    CHECK(decoded("/BitsPerComponent 8/ColorSpace/DeviceCMYK", std::string(32, '\0')) == Luma(8, 255));
}

TEST_CASE("a picture that cannot be read gives nothing instead of something else") {
    CHECK(decoded("/BitsPerComponent 8/ColorSpace/DeviceGray", "short").empty());
    CHECK(decoded("/BitsPerComponent 8/ColorSpace[/Lab<<>>]", std::string(24, 'x')).empty());
    CHECK(decoded("/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/JPXDecode", std::string(8, 'x')).empty());
    CHECK(decoded("/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode", "no zlib stream").empty());
}

TEST_CASE("a JPEG in a PDF is decoded and a large picture is shrunk but no strip") {
    Random random(4);
    const Raster picture = support::landscape({600, 400}, random);
    const std::vector<Raster> pictures{picture};
    const auto pdf = support::pdf_of_pictures(pictures, {.jpeg_quality = 90});
    const ShownPictures shown(pdf, "");
    REQUIRE(shown.all().size() == 1);
    CHECK(shown.all()[0].page == 0);
    const auto decoded = shown.decode(0);
    REQUIRE(decoded);
    CHECK((decoded->width == 600 && decoded->height == 400 && decoded->channels == 1));

    Raster large{4100, 800, 1, std::vector<std::uint8_t>(4100 * 800, 200)};
    const auto wide = support::pdf_of_pictures(std::vector{large});
    const auto shrunk = ShownPictures(wide, "").decode(0);
    REQUIRE(shrunk);
    CHECK((shrunk->width == 2050 && shrunk->height == 400));
    CHECK(shrunk->samples == std::vector<std::uint8_t>(2050 * 400, 200));

    const Raster strip{1, 5000, 1, std::vector<std::uint8_t>(5000, 100)};
    const auto narrow = support::pdf_of_pictures(std::vector{strip});
    const auto whole = ShownPictures(narrow, "").decode(0);
    REQUIRE(whole);
    CHECK((whole->width == 1 && whole->height == 5000));
}
