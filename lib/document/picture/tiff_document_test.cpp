#include "document/picture/tiff_document.hpp"

#include <catch2/catch.hpp>

#include "document/codec/encoding_for_tests.hpp"
#include "document/drawing_for_tests.hpp"
#include "document/foreign/foreign.hpp"
#include "telltale/error.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

std::pair<ErrorKind, std::string> failure_of(const FileBytes& bytes) {
    try {
        open_tiff(bytes);
    } catch (const Error& error) {
        return {error.kind(), error.what()};
    }
    FAIL("no error");
    return {};
}

std::vector<TiffLook> every_look() {
    const int white = PHOTOMETRIC_MINISWHITE;
    const int rgb = PHOTOMETRIC_RGB;
    const int inks = PHOTOMETRIC_SEPARATED;
    const int map = PHOTOMETRIC_PALETTE;
    return {
        {.name = "grey"},
        {.name = "fax", .bits = 1, .photometric = white, .compression = COMPRESSION_CCITTFAX4},
        {.name = "bits", .bits = 1, .compression = COMPRESSION_PACKBITS},
        {.name = "4 bits", .bits = 4, .compression = COMPRESSION_LZW},
        {.name = "negative", .photometric = white},
        {.name = "16-bit negative", .bits = 16, .photometric = white, .compression = COMPRESSION_ADOBE_DEFLATE, .predictor = 2},
        {.name = "16-bit", .bits = 16, .channels = 3, .photometric = rgb, .compression = COMPRESSION_LZW, .predictor = 2},
        {.name = "colour", .channels = 3, .photometric = rgb, .compression = COMPRESSION_LZW},
        {.name = "planes", .channels = 3, .photometric = rgb, .compression = COMPRESSION_ADOBE_DEFLATE, .is_planar = true},
        {.name = "tiles", .channels = 3, .photometric = rgb, .compression = COMPRESSION_ADOBE_DEFLATE, .tile = 64},
        {.name = "planes of tiles", .bits = 16, .channels = 3, .photometric = rgb, .tile = 112, .is_planar = true},
        {.name = "transparency", .channels = 4, .photometric = rgb, .alpha = EXTRASAMPLE_UNASSALPHA},
        {.name = "multiplied", .channels = 2, .compression = COMPRESSION_LZW, .alpha = EXTRASAMPLE_ASSOCALPHA},
        {.name = "inks", .channels = 4, .photometric = inks, .compression = COMPRESSION_PACKBITS},
        {.name = "16-bit inks", .bits = 16, .channels = 4, .photometric = inks, .compression = COMPRESSION_LZW, .tile = 96},
        {.name = "palette", .photometric = map, .compression = COMPRESSION_LZW},
        {.name = "2-bit palette", .bits = 2, .photometric = map, .tile = 128},
        {.name = "JPEG", .channels = 3, .photometric = PHOTOMETRIC_YCBCR, .compression = COMPRESSION_JPEG},
        {.name = "grey JPEG", .compression = COMPRESSION_JPEG, .tile = 160},
        {.name = "upside down", .orientation = 3},
        {.name = "mirrored", .channels = 3, .photometric = rgb, .orientation = 2},
        {.name = "turned and mirrored", .compression = COMPRESSION_LZW, .tile = 64, .orientation = 7},
    };
}

}  // namespace

TEST_CASE("every page of a TIFF carries its lane's tile, whatever its samples, compression and layout") {
    const std::vector<TiffLook> looks = every_look();
    for (const char* order : {"II*..", "MM...", "II+.."}) {
        const FileBytes original = make_tiff(looks, order);
        const auto document = open_tiff(original);
        REQUIRE(document->pages().size() == looks.size());
        const FileBytes copy = document->write(wavy_mark());
        CHECK(std::equal(original.begin(), original.begin() + 4, copy.begin()));  // byte order and kind
        const std::vector<Raster> before = decode_foreign(original);
        const std::vector<Raster> after = decode_foreign(copy);
        REQUIRE(after.size() == looks.size());
        for (std::size_t i = 0; i < looks.size(); ++i) {
            INFO(order << " page " << i << ": " << looks[i].name);
            CHECK(compare(before[i], after[i], wavy_tile(static_cast<int>(i % lane_count))).correlation > 0.9);
        }
    }
}

TEST_CASE("a TIFF without a mark holds the samples that it had") {
    std::vector<TiffLook> looks = every_look();
    std::erase_if(looks, [](const TiffLook& look) { return look.compression == COMPRESSION_JPEG; });
    const FileBytes original = make_tiff(looks);
    const std::vector<Raster> before = decode_foreign(original);
    const std::vector<Raster> after = decode_foreign(open_tiff(original)->write({}));
    REQUIRE(after.size() == looks.size());
    for (std::size_t i = 0; i < looks.size(); ++i) {
        INFO(looks[i].name);
        CHECK(before[i].samples == after[i].samples);
    }
}

TEST_CASE("a stamped TIFF keeps compression, tiles, resolution, profile, orientation and texts, and carries the tag once") {
    const FileBytes original = make_tiff(
        {{.channels = 3, .photometric = PHOTOMETRIC_RGB, .compression = COMPRESSION_LZW, .tile = 64, .orientation = 6, .predictor = 2},
         {.bits = 1}});
    const FileBytes once = open_tiff(original)->write(wavy_mark());
    CHECK(contains(once, "00112233445566778899aabbccddeeff"));
    Mark other = wavy_mark();
    other.tag = FileTag::from_hex("ffffffffffffffffffffffffffffffff");
    const FileBytes again = open_tiff(once)->write(other);
    CHECK(contains(again, "ffffffffffffffffffffffffffffffff"));
    CHECK_FALSE(contains(again, "00112233445566778899aabbccddeeff"));

    const TiffFile file(again);
    CHECK(file.number(TIFFTAG_COMPRESSION, 0) == COMPRESSION_LZW);
    CHECK(file.number(TIFFTAG_PREDICTOR, 0) == 2);
    CHECK(file.number(TIFFTAG_ORIENTATION, 0) == 6);
    std::uint32_t tile = 0;
    CHECK(TIFFGetField(file.handle(), TIFFTAG_TILEWIDTH, &tile) == 1);
    CHECK(tile == 64);
    float resolution = 0;
    TIFFGetField(file.handle(), TIFFTAG_XRESOLUTION, &resolution);
    CHECK(resolution == 150);
    CHECK(contains(again, "a scanner"));
    CHECK(contains(again, "fake profile"));
    CHECK(open_tiff(original)->pages()[0].width == 400);  // as displayed
    CHECK(open_tiff(original)->warnings().size() == 1);   // the black-and-white page
}

TEST_CASE("a TIFF page without room carries no mark, and a file without any that has room is refused") {
    const FileBytes original = make_tiff({{.width = 95}, {}});
    const auto document = open_tiff(original);
    CHECK(document->pages()[0].too_small);
    CHECK_FALSE(document->pages()[1].too_small);
    const std::vector<Raster> before = decode_foreign(original);
    const std::vector<Raster> after = decode_foreign(document->write(wavy_mark()));
    CHECK(before[0].samples == after[0].samples);
    CHECK(compare(before[1], after[1], wavy_tile(1)).correlation > 0.9);
    CHECK(failure_of(make_tiff({{.width = 95}})).first == ErrorKind::too_small);
}

TEST_CASE("a TIFF page that cannot be stamped is named with its reason") {
    const auto [lab, lab_reason] = failure_of(make_tiff({{}, {.channels = 3, .photometric = PHOTOMETRIC_CIELAB}}));
    CHECK(lab == ErrorKind::unsupported);
    CHECK(lab_reason == "page 2: TIFF pages with CIE Lab samples are not supported");
    const auto [real, real_reason] = failure_of(make_tiff({{.bits = 16, .sample_format = SAMPLEFORMAT_INT}}));
    CHECK(real == ErrorKind::unsupported);
    CHECK(real_reason == "page 1: TIFF pages with signed or real samples are not supported");
}

TEST_CASE("a TIFF that is cut short is refused when stamped and read as far as it goes when traced") {
    const FileBytes whole = make_tiff({{.name = "first"}, {.name = "second", .channels = 3, .photometric = PHOTOMETRIC_RGB}});
    for (std::size_t size = 8; size + 64 < whole.size(); size += whole.size() / 37) {
        const FileBytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        INFO(size << " of " << whole.size());
        CHECK(failure_of(part).first == ErrorKind::damaged);
        try {
            decode_foreign(part);
        } catch (const Error& error) {
            CHECK(error.kind() == ErrorKind::damaged);
        }
    }
}

TEST_CASE("a TIFF of Lab samples is traced though it is not stamped") {
    const FileBytes lab = make_tiff({{.channels = 3, .photometric = PHOTOMETRIC_CIELAB}, {}});
    CHECK(decode_foreign(lab).size() == 2);
}
