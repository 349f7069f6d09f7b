#include "document/foreign/foreign.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "document/codec/bmp_file.hpp"
#include "document/codec/encoding_for_tests.hpp"
#include "document/drawing_for_tests.hpp"
#include "support/failure.hpp"
#include "support/picture_file.hpp"
#include "telltale/error.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

ErrorKind kind_of_failure(std::span<const std::uint8_t> bytes) {
    return support::kind_of_failure([&] { decode_foreign(bytes); });
}

/// The same level in red, green and blue.
template <typename Level>
std::vector<std::uint8_t> make_grey_bmp(int width, int height, const Level& level) {
    BmpHeader header;
    header.width = width;
    header.height = height;
    std::vector<std::uint8_t> file = make_bmp_head(header);
    header.samples_at = file.size();
    file.resize(file.size() + header.stride() * static_cast<std::size_t>(height));
    for (int y = 0; y < height; ++y) {
        std::uint8_t* to = file.data() + header.row_at(y);
        for (int x = 0; x < width; ++x, to += 3) to[0] = to[1] = to[2] = static_cast<std::uint8_t>(level(x, y));
    }
    return file;
}

}  // namespace

TEST_CASE("a PDF is drawn page by page to the asked size") {
    const auto pages = decode_foreign(sample("notice-redhead-zh.pdf"), {.page_long_side = 500});
    REQUIRE(pages.size() == 2);
    CHECK(pages[0].height == 500);
    CHECK(pages[0].channels == 1);
    CHECK(pages[0].samples.size() == static_cast<std::size_t>(pages[0].width * pages[0].height));
    CHECK(decode_foreign(sample("notice-redhead-zh.pdf"), {.max_pages = 1}).size() == 1);
    const ForeignFile second = read_foreign(sample("notice-redhead-zh.pdf"), {.first_page = 2, .page_long_side = 500});
    CHECK(second.pages == std::vector{1});
    CHECK(second.pictures.at(0).samples == pages[1].samples);
}

TEST_CASE("what is no picture is refused with its reason and the helper's words") {
    CHECK(kind_of_failure({}) == ErrorKind::not_a_document);
    CHECK(kind_of_failure(bytes_of("plain text")) == ErrorKind::not_a_document);
    CHECK(kind_of_failure(bytes_of("RIFF\x10\x20\x30\x40WEBPVP8 ")) == ErrorKind::damaged);
    CHECK(kind_of_failure(bytes_of("GIF89a and nothing more")) == ErrorKind::unsupported);
    CHECK(kind_of_failure(bytes_of("%PDF-1.4 and nothing more")) == ErrorKind::damaged);
    CHECK(kind_of_failure(bytes_of("\x89PNG\r\n\x1a\nand nothing more")) == ErrorKind::damaged);
    CHECK(kind_of_failure(bytes_of("\xff\xd8\xff\xe0 and nothing more")) == ErrorKind::damaged);
    const ScratchFile plain(sample("memo-en.pdf"));
    const ChildResult locked = run_child({"qpdf", "--encrypt", "user", "owner", "256", "--", plain.path(), "-"}, {});
    CHECK(kind_of_failure(locked.output) == ErrorKind::encrypted);
}

TEST_CASE("a picture that claims more pixels than any page is refused before memory is taken") {
    // 60,000 x 60,000, with nothing behind it.
    std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\0\0\0\0\0\0\0\0\0\0\0\0IDAT\0\0\0\0", 45);
    CHECK(kind_of_failure(bytes_of(png)) == ErrorKind::unsupported);
}

TEST_CASE("a large picture is shrunk by a whole factor, each pixel the mean of those it stands for") {
    const auto level = [](int x, int y) { return 100 + x / 2 % 100 + y / 2 % 50 + (x % 2 == y % 2 ? 3 : -3); };
    const Raster small = decode_foreign(make_grey_bmp(4100, 2101, level))[0];
    REQUIRE(small.width == 2050);
    REQUIRE(small.height == 1050);
    for (int y = 0; y < small.height; y += 7) {
        for (int x = 0; x < small.width; ++x) {
            const int seen = small.samples[static_cast<std::size_t>(y * small.width + x)];
            if (seen != 100 + x % 100 + y % 50) FAIL("at " << x << ", " << y << ": " << seen);
        }
    }
}

TEST_CASE("a very long picture comes in pieces that hold every pixel once, of one page") {
    const auto level = [](int x, int y) { return (x + 3 * y) % 251; };
    for (const bool is_tall : {true, false}) {
        const int width = is_tall ? 300 : 9000;
        const int height = is_tall ? 9000 : 300;
        const ForeignFile file = read_foreign(make_grey_bmp(width, height, level));
        CHECK_FALSE(file.has_pages);
        CHECK(file.pictures.size() == 5);
        CHECK(file.pages == std::vector<int>(5, 0));
        int left = 0;
        int top = 0;
        int wrong = 0;
        for (const Raster& piece : file.pictures) {
            REQUIRE((is_tall ? piece.width : piece.height) == 300);
            for (int y = 0; y < piece.height; ++y) {
                for (int x = 0; x < piece.width; ++x) {
                    wrong += piece.samples[static_cast<std::size_t>(y * piece.width + x)] != level(left + x, top + y);
                }
            }
            (is_tall ? top : left) += is_tall ? piece.height : piece.width;
        }
        CHECK(wrong == 0);
        CHECK((is_tall ? top : left) == 9000);
    }
}

TEST_CASE("how a JPEG picture's blocks were rounded is said of a picture that comes as it is stored, and of no other") {
    const auto step_of = [](std::span<const std::uint8_t> bytes) { return decode_foreign(bytes).at(0).block_steps.front(); };
    const Raster grey{40, 24, 3, std::vector<std::uint8_t>(40 * 24 * 3, 120)};
    CHECK(step_of(support::encode_jpeg(grey, 60)) == 13);  // the standard's 16 at quality 60
    CHECK(step_of(support::encode_jpeg(grey, 90)) == 3);
    CHECK(step_of(support::encode_png(grey)) == 0);
    const auto coarse = support::encode_jpeg(grey, 30);
    CHECK(decode_foreign(coarse).at(0).block_steps == support::decode_jpeg(coarse).block_steps);
    CHECK(decode_foreign(coarse).at(0).block_steps.back() == 164);  // the standard's 99
    const auto turn = [](std::vector<std::uint8_t> jpeg, int orientation) {
        const auto exif = make_exif(orientation);
        std::vector<std::uint8_t> marker{0xff, 0xe1, 0, static_cast<std::uint8_t>(2 + 6 + exif.size()), 'E', 'x', 'i', 'f', 0, 0};
        marker.insert(marker.end(), exif.begin(), exif.end());
        jpeg.insert(jpeg.begin() + 2, marker.begin(), marker.end());
        return jpeg;
    };
    CHECK(step_of(turn(support::encode_jpeg(grey, 60), 1)) == 13);
    CHECK(step_of(turn(support::encode_jpeg(grey, 60), 6)) == 0);
    const Raster large{4200, 4200, 1, std::vector<std::uint8_t>(4200 * 4200, 120)};
    CHECK(step_of(support::encode_jpeg(large, 60)) == 0);
}

TEST_CASE("a folder named by the environment is the only place where the helper is looked for") {
    ::setenv("TELLTALE_LIBEXEC", "/no/such/folder", 1);
    CHECK(kind_of_failure(sample("memo-en.pdf")) == ErrorKind::system);
    ::unsetenv("TELLTALE_LIBEXEC");
}
