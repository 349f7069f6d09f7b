#include "document/picture/bmp_document.hpp"

#include <catch2/catch.hpp>

#include "document/codec/bmp_file.hpp"
#include "document/codec/encoding_for_tests.hpp"
#include "document/drawing_for_tests.hpp"
#include "document/foreign/foreign.hpp"
#include "support/failure.hpp"
#include "telltale/error.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

struct BmpLook {
    int bits = 24;
    int width = 430;
    int height = 400;
    bool is_top_down = false;
    bool is_os2 = false;
    std::uint32_t compression = 0;
    std::vector<std::uint32_t> masks{};
    bool is_grey = false;  ///< a palette of greys in order
};

/// Bars again: black is index or value 0, white the last.
FileBytes make_bmp(const BmpLook& look) {
    FileBytes head;
    if (look.is_os2) {
        put(head, 12, 4), put(head, static_cast<std::uint32_t>(look.width), 2), put(head, static_cast<std::uint32_t>(look.height), 2);
        put(head, 1, 2), put(head, static_cast<std::uint32_t>(look.bits), 2);
    } else {
        put(head, 40, 4), put(head, static_cast<std::uint32_t>(look.width), 4);
        put(head, static_cast<std::uint32_t>(look.is_top_down ? -look.height : look.height), 4);
        put(head, 1, 2), put(head, static_cast<std::uint32_t>(look.bits), 2), put(head, look.compression, 4), put(head, 0, 4);
        put(head, 3780, 4), put(head, 3780, 4), put(head, 0, 4), put(head, 0, 4);
        for (const std::uint32_t mask : look.masks) put(head, mask, 4);
    }
    const std::uint32_t entries = look.bits <= 8 ? 1U << look.bits : 0;
    for (std::uint32_t i = 0; i < entries; ++i) {
        const std::uint32_t level = look.is_grey ? i : i == 0 ? 0 : i == entries - 1 ? 255 : 90;
        put(head, level * 0x10101, look.is_os2 ? 3 : 4);
    }
    FileBytes out = {'B', 'M'};
    put(out, 0, 4), put(out, 0, 4), put(out, static_cast<std::uint32_t>(14 + head.size()), 4);
    out.insert(out.end(), head.begin(), head.end());
    const auto stride = static_cast<std::size_t>((look.width * look.bits + 31) / 32 * 4);
    for (int line = 0; line < look.height; ++line) {
        FileBytes row(stride);
        for (int x = 0; x < look.width; ++x) {
            if (bar_light(x, look.is_top_down ? line : look.height - 1 - line) == 0) continue;
            for (int bit = x * look.bits; bit < (x + 1) * look.bits; ++bit)
                row[static_cast<std::size_t>(bit / 8)] |= static_cast<std::uint8_t>(128 >> (bit % 8));
        }
        out.insert(out.end(), row.begin(), row.end());
    }
    return out;
}

ErrorKind kind_of_failure(const FileBytes& bytes) {
    return support::kind_of_failure([&] { open_bmp(bytes); });
}

}  // namespace

TEST_CASE("white in a BMP follows the tile, whatever its bits, masks, header and order of rows") {
    const std::vector<BmpLook> looks = {{},
                                        {.bits = 1},
                                        {.bits = 4},
                                        {.bits = 8},
                                        {.bits = 8, .is_grey = true},
                                        {.bits = 16},
                                        {.bits = 16, .compression = 3, .masks = {0xf800, 0x7e0, 0x1f}},
                                        {.bits = 32},
                                        {.bits = 32, .compression = 3, .masks = {0xff000000, 0xff0000, 0xff00}},
                                        {.bits = 32, .compression = 3, .masks = {0x3ff00000, 0xffc00, 0x3ff}},
                                        {.is_top_down = true},
                                        {.is_os2 = true},
                                        {.bits = 4, .is_os2 = true}};
    for (std::size_t i = 0; i < looks.size(); ++i) {
        INFO("look " << i << ", " << looks[i].bits << " bits");
        const FileBytes original = make_bmp(looks[i]);
        const FileBytes copy = open_bmp(original)->write(wavy_mark());
        CHECK(compare(decode_foreign(original)[0], decode_foreign(copy)[0], wavy_tile(0)).correlation > 0.9);
        CHECK(contains(copy, "00112233445566778899aabbccddeeff"));
    }
}

TEST_CASE("a BMP of whole bytes differs in its samples and the tag after them alone, and is tagged once") {
    for (const int bits : {8, 24, 32}) {
        const FileBytes original = make_bmp({.bits = bits, .is_grey = true});
        const FileBytes copy = open_bmp(original)->write(wavy_mark());
        REQUIRE(copy.size() == original.size() + 32);
        const std::size_t samples_at = read_bmp_header(original).samples_at;
        CHECK(std::equal(original.begin(), original.begin() + static_cast<std::ptrdiff_t>(samples_at), copy.begin()));
        CHECK(open_bmp(copy)->write({}).size() == original.size());
        CHECK(open_bmp(original)->write({}) == original);
    }
}

TEST_CASE("a BMP that is cut short, absurd, tiny or run-length encoded is refused") {
    const FileBytes whole = make_bmp({});
    for (std::size_t size = 16; size < whole.size(); size += whole.size() / 23)
        CHECK(kind_of_failure(FileBytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))) == ErrorKind::damaged);
    CHECK(kind_of_failure(make_bmp({.width = 95})) == ErrorKind::too_small);
    CHECK(kind_of_failure(make_bmp({.bits = 8, .compression = 1})) == ErrorKind::unsupported);
    FileBytes huge = whole;
    huge[20] = huge[24] = 0x7f;  // millions of pixels on both sides
    CHECK(kind_of_failure(huge) == ErrorKind::unsupported);
    FileBytes negative = whole;
    negative[21] = 0x80;
    CHECK(kind_of_failure(negative) == ErrorKind::damaged);
    FileBytes far = whole;
    far[13] = 0xff;  // the samples begin beyond the end
    CHECK(kind_of_failure(far) == ErrorKind::damaged);
    FileBytes shallow = whole;
    shallow[28] = 7;
    CHECK(kind_of_failure(shallow) == ErrorKind::damaged);
}
