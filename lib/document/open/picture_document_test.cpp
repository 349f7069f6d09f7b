#include <png.h>

#include <cstdio>
// jpeglib.h needs stdio's FILE and does not say so.
#include <jpeglib.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstring>

#include "document/codec/encoding_for_tests.hpp"
#include "document/drawing_for_tests.hpp"
#include "document/foreign/foreign.hpp"
#include "document/open/open_document.hpp"
#include "document/picture/jpeg_document.hpp"
#include "document/picture/png_document.hpp"
#include "document/tint/tint_field.hpp"
#include "support/failure.hpp"
#include "telltale/error.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// A picture with every level, some of it white; bits and color_type as libpng counts them.
enum class Content { busy, white };

Bytes make_png(int width, int height, int bits, int color_type, int interlace = PNG_INTERLACE_NONE, Content content = Content::busy) {
    Bytes out;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop header = png_create_info_struct(png);
    png_set_write_fn(
        png, &out,
        [](png_structp writer, png_bytep from, png_size_t size) {
            Bytes& to = *static_cast<Bytes*>(png_get_io_ptr(writer));
            to.insert(to.end(), from, from + size);
        },
        [](png_structp) {});
    png_set_IHDR(png, header, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), bits, color_type, interlace, 0, 0);
    std::array<png_color, 256> palette{};
    for (std::size_t i = 0; i < palette.size(); ++i) palette[i] = {static_cast<png_byte>(255 - i), 200, static_cast<png_byte>(i)};
    if (color_type == PNG_COLOR_TYPE_PALETTE) png_set_PLTE(png, header, palette.data(), 1 << bits);
    png_set_pHYs(png, header, 3780, 3780, PNG_RESOLUTION_METER);
    png_set_gAMA_fixed(png, header, 45455);
    png_text text{};
    std::string key = "Title";
    std::string value = "kept";
    text.key = key.data();
    text.text = value.data();
    text.compression = PNG_TEXT_COMPRESSION_NONE;
    png_set_text(png, header, &text, 1);
    png_write_info(png, header);
    const std::size_t stride = png_get_rowbytes(png, header);
    std::vector<Bytes> rows;
    std::vector<png_bytep> pointers;
    for (int y = 0; y < height; ++y) {
        Bytes row(stride);
        for (std::size_t i = 0; i < stride; ++i)
            row[i] = y % 3 == 0 || content == Content::white ? 255 : static_cast<std::uint8_t>(i * 5 + static_cast<std::size_t>(y) * 11);
        rows.push_back(std::move(row));
    }
    for (Bytes& row : rows) pointers.push_back(row.data());
    png_write_image(png, pointers.data());
    png_write_end(png, nullptr);
    png_destroy_write_struct(&png, &header);
    return out;
}

/// All samples, row by row, expanded to 16 bits.
struct Samples {
    std::size_t channels = 0;
    std::vector<int> values;

    bool is_alpha(std::size_t i) const { return channels % 2 == 0 && i % channels == channels - 1; }
    bool operator==(const Samples&) const = default;
};

Samples read_png(const Bytes& bytes) {
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop header = png_create_info_struct(png);
    std::span<const std::uint8_t> left(bytes);
    png_set_read_fn(png, &left, [](png_structp reader, png_bytep into, png_size_t size) {
        auto& from = *static_cast<std::span<const std::uint8_t>*>(png_get_io_ptr(reader));
        REQUIRE(size <= from.size());
        std::memcpy(into, from.data(), size);
        from = from.subspan(size);
    });
    png_read_png(png, header, PNG_TRANSFORM_EXPAND_16, nullptr);
    Samples samples{png_get_channels(png, header), {}};
    const png_bytepp rows = png_get_rows(png, header);
    for (std::size_t y = 0; y < png_get_image_height(png, header); ++y) {
        for (std::size_t i = 0; i < png_get_rowbytes(png, header); i += 2) samples.values.push_back(rows[y][i] * 256 + rows[y][i + 1]);
    }
    png_destroy_read_struct(&png, &header, nullptr);
    return samples;
}

struct JpegLook {
    int quality = 80;
    int h_samp = 2;
    bool progressive = false;
    J_COLOR_SPACE space = JCS_YCbCr;
    bool white = false;
    int orientation = 0;  ///< 0: EXIF data that cannot be read
    bool adobe = true;    ///< inks are inverted
};

Bytes make_jpeg(unsigned width, unsigned height, const JpegLook& look = {}) {
    jpeg_compress_struct target{};
    jpeg_error_mgr errors{};
    target.err = jpeg_std_error(&errors);
    jpeg_create_compress(&target);
    unsigned char* memory = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&target, &memory, &size);
    target.image_width = width;
    target.image_height = height;
    const bool is_ink = look.space == JCS_CMYK || look.space == JCS_YCCK;
    target.input_components = look.space == JCS_GRAYSCALE ? 1 : is_ink ? 4 : 3;
    target.in_color_space = look.space == JCS_YCbCr ? JCS_RGB : look.space == JCS_YCCK ? JCS_CMYK : look.space;
    jpeg_set_defaults(&target);
    jpeg_set_colorspace(&target, look.space);
    jpeg_set_quality(&target, look.quality, TRUE);
    target.comp_info[0].h_samp_factor = look.space == JCS_YCbCr ? look.h_samp : 1;
    target.comp_info[0].v_samp_factor = 1;
    target.restart_interval = 7;
    target.X_density = 144;
    target.density_unit = 1;
    if (look.progressive) jpeg_simple_progression(&target);
    if (!look.adobe) target.write_Adobe_marker = FALSE;
    jpeg_start_compress(&target, TRUE);
    std::string exif("Exif\0\0", 6);
    const Bytes directory = make_exif(look.orientation);
    exif += look.orientation == 0 ? "fake" : std::string(directory.begin(), directory.end());
    jpeg_write_marker(&target, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(exif.data()), static_cast<unsigned>(exif.size()));
    Bytes row(width * static_cast<unsigned>(target.input_components));
    while (target.next_scanline < height) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            row[i] = look.white || target.next_scanline % 64 < 48
                         ? (look.adobe ? 255 : 0)
                         : static_cast<std::uint8_t>(128 + 100 * std::sin(static_cast<double>(i) / 40));
        }
        JSAMPROW pointer = row.data();
        jpeg_write_scanlines(&target, &pointer, 1);
    }
    jpeg_finish_compress(&target);
    jpeg_destroy_compress(&target);
    Bytes out(memory, memory + size);
    std::free(memory);
    return out;
}

/// Header facts and the sum of all chroma coefficients' absolute differences need both files open at once.
struct OpenJpeg {
    jpeg_decompress_struct source{};
    jpeg_error_mgr errors{};
    jvirt_barray_ptr* coefficients = nullptr;
    explicit OpenJpeg(const Bytes& bytes) {
        source.err = jpeg_std_error(&errors);
        jpeg_create_decompress(&source);
        jpeg_mem_src(&source, bytes.data(), static_cast<unsigned long>(bytes.size()));
        jpeg_read_header(&source, TRUE);
        coefficients = jpeg_read_coefficients(&source);
    }
    ~OpenJpeg() { jpeg_destroy_decompress(&source); }
    JBLOCKROW row(int component, JDIMENSION y) {
        return source.mem->access_virt_barray(reinterpret_cast<j_common_ptr>(&source), coefficients[component], y, 1, FALSE)[0];
    }
};

ErrorKind kind_of_failure(const Bytes& bytes) {
    return support::kind_of_failure([&] { open_document(bytes); });
}

}  // namespace

TEST_CASE("a PNG of every colour type keeps its picture within twice the tile's depth and its alpha exactly") {
    const std::pair<int, std::vector<int>> types[] = {{PNG_COLOR_TYPE_GRAY, {1, 2, 4, 8, 16}},
                                                      {PNG_COLOR_TYPE_PALETTE, {1, 2, 4, 8}},
                                                      {PNG_COLOR_TYPE_GRAY_ALPHA, {8, 16}},
                                                      {PNG_COLOR_TYPE_RGB, {8, 16}},
                                                      {PNG_COLOR_TYPE_RGB_ALPHA, {8, 16}}};
    for (const auto& [type, depths] : types) {
        for (const int bits : depths) {
            for (const int interlace : {PNG_INTERLACE_NONE, PNG_INTERLACE_ADAM7}) {
                INFO("type " << type << ", bits " << bits << ", interlace " << interlace);
                const Bytes original = make_png(150, 130, bits, type, interlace);
                const Bytes copy = open_png(original)->write(wavy_mark());
                const Samples before = read_png(original);
                const Samples after = read_png(copy);
                REQUIRE(before.channels == after.channels);
                REQUIRE(before.values.size() == after.values.size());
                int changed = 0;
                for (std::size_t i = 0; i < before.values.size(); ++i) {
                    const int change = before.values[i] - after.values[i];
                    if (std::abs(change) > (before.is_alpha(i) ? 0 : 2 * 3 * 257))
                        FAIL("sample " << i << ": " << before.values[i] << " became " << after.values[i]);
                    changed += change != 0;
                }
                CHECK(changed > 1000);
                CHECK(contains(copy, "pHYs"));
                CHECK(contains(copy, "gAMA"));
                CHECK(contains(copy, std::string("Title\0kept", 10)));
                CHECK(contains(copy, std::string("DocumentID\0"
                                                 "00112233445566778899aabbccddeeff",
                                                 43)));
            }
        }
    }
}

TEST_CASE("white in a PNG becomes the tile from the top left corner") {
    const auto document = open_png(make_png(600, 480, 8, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, Content::white));
    const Samples after = read_png(document->write(wavy_mark()));
    const Tile tile = wavy_tile(0);
    for (int y = 0; y < 480; y += 3) {
        for (int x = 0; x < 600; ++x) {
            const int seen = after.values[static_cast<std::size_t>(y * 600 + x)] / 257;
            // A quarter of 480 is 120 pixels a side.
            const int expected = tile.at(static_cast<int>((y + 0.5) * tile_samples / 120) % tile_samples,
                                         static_cast<int>((x + 0.5) * tile_samples / 120) % tile_samples);
            if (std::abs(seen - expected) > 1) FAIL("at " << x << ", " << y << ": " << seen << " for " << expected);
        }
    }
}

TEST_CASE("a PNG stamped again carries one tag, and the same mark gives the same bytes") {
    const auto document = open_png(make_png(120, 120, 8, PNG_COLOR_TYPE_RGB));
    const Bytes once = document->write(wavy_mark());
    CHECK(document->write(wavy_mark()) == once);
    Mark other = wavy_mark();
    other.tag = FileTag::from_hex("ffffffffffffffffffffffffffffffff");
    const Bytes again = open_png(once)->write(other);
    CHECK(contains(again, "ffffffffffffffffffffffffffffffff"));
    CHECK_FALSE(contains(again, "00112233445566778899aabbccddeeff"));
}

TEST_CASE("an unmarked PNG copy holds the samples that it had") {
    const Bytes original = make_png(120, 120, 16, PNG_COLOR_TYPE_RGB_ALPHA);
    CHECK(read_png(open_png(original)->write({})) == read_png(original));
}

TEST_CASE("pictures that are cut short, animated or tiny are refused") {
    const Bytes png = make_png(200, 200, 8, PNG_COLOR_TYPE_RGB);
    for (std::size_t size = 8; size < png.size() - 12; size += 101)
        CHECK(kind_of_failure(Bytes(png.begin(), png.begin() + static_cast<long>(size))) == ErrorKind::damaged);
    const Bytes jpeg = make_jpeg(200, 200);
    for (std::size_t size = 3; size + 2 < jpeg.size(); size += 101)
        CHECK(kind_of_failure(Bytes(jpeg.begin(), jpeg.begin() + static_cast<long>(size))) == ErrorKind::damaged);
    CHECK(kind_of_failure(make_png(200, 95, 8, PNG_COLOR_TYPE_RGB)) == ErrorKind::too_small);
    CHECK(kind_of_failure(make_jpeg(95, 200)) == ErrorKind::too_small);
    Bytes animated = png;
    const std::uint8_t control[] = {0, 0, 0, 8, 'a', 'c', 'T', 'L', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0};
    animated.insert(animated.begin() + 33, std::begin(control), std::end(control));
    CHECK(kind_of_failure(animated) == ErrorKind::unsupported);
    CHECK_THROWS_WITH(decode_foreign(animated), "animated PNG pictures are not supported");
}

TEST_CASE("a stamped JPEG keeps tables, subsampling, restarts, markers and every chroma coefficient") {
    for (const bool progressive : {false, true}) {
        for (const int h_samp : {1, 2}) {
            INFO("progressive " << progressive << ", sampling " << h_samp);
            const Bytes original = make_jpeg(330, 250, {.h_samp = h_samp, .progressive = progressive});
            const Bytes copy = open_jpeg(original)->write(wavy_mark());
            OpenJpeg before(original);
            OpenJpeg after(copy);
            CHECK(after.source.progressive_mode == before.source.progressive_mode);
            CHECK(after.source.restart_interval == before.source.restart_interval);
            CHECK(after.source.X_density == 144);
            CHECK(contains(copy, "Exif"));
            CHECK(contains(copy, "00112233445566778899aabbccddeeff"));
            for (int c = 0; c < 3; ++c) {
                const jpeg_component_info& a = before.source.comp_info[c];
                const jpeg_component_info& b = after.source.comp_info[c];
                CHECK(a.h_samp_factor == b.h_samp_factor);
                CHECK(a.v_samp_factor == b.v_samp_factor);
                CHECK(std::memcmp(a.quant_table->quantval, b.quant_table->quantval, sizeof a.quant_table->quantval) == 0);
                if (c == 0) continue;
                for (JDIMENSION y = 0; y < a.height_in_blocks; ++y) {
                    REQUIRE(std::memcmp(before.row(c, y), after.row(c, y), a.width_in_blocks * sizeof(JBLOCK)) == 0);
                }
            }
        }
    }
}

TEST_CASE("an unmarked JPEG copy holds the coefficients that it had") {
    const Bytes original = make_jpeg(330, 250);
    OpenJpeg before(original);
    const Bytes copy = open_jpeg(original)->write({});
    OpenJpeg after(copy);
    for (JDIMENSION y = 0; y < before.source.comp_info[0].height_in_blocks; ++y) {
        REQUIRE(std::memcmp(before.row(0, y), after.row(0, y), before.source.comp_info[0].width_in_blocks * sizeof(JBLOCK)) == 0);
    }
}

TEST_CASE("white in a JPEG follows the tile, grey, colour or RGB, even where steps are wider than the tint is deep") {
    for (const J_COLOR_SPACE space : {JCS_GRAYSCALE, JCS_YCbCr, JCS_RGB}) {
        for (const int quality : {95, 75, 50, 30}) {
            INFO("space " << space << ", quality " << quality);
            const Bytes original = make_jpeg(1200, 1200, {.quality = quality, .space = space, .white = true});
            const Raster before = decode_foreign(original)[0];
            const Raster after = decode_foreign(open_jpeg(original)->write(wavy_mark()))[0];
            CHECK(compare(before, after, wavy_tile(0)).correlation > (quality >= 75 ? 0.8 : 0.4));
        }
    }
}

TEST_CASE("white paper under four inks follows the tile by black ink alone, inverted or not, in CMYK and in YCCK") {
    for (const J_COLOR_SPACE space : {JCS_CMYK, JCS_YCCK}) {
        for (const bool adobe : {true, false}) {
            if (space == JCS_YCCK && !adobe) continue;  // that is what names it
            INFO("space " << space << ", Adobe " << adobe);
            const Bytes original = make_jpeg(1200, 1200, {.space = space, .white = true, .adobe = adobe});
            const Bytes copy = open_jpeg(original)->write(wavy_mark());
            const Raster before = decode_foreign(original)[0];
            CHECK(before.samples[0] == 255);
            CHECK(compare(before, decode_foreign(copy)[0], wavy_tile(0)).correlation > 0.8);
            OpenJpeg a(original);
            OpenJpeg b(copy);
            CHECK(b.source.saw_Adobe_marker == a.source.saw_Adobe_marker);
            for (int c = 0; c < 3; ++c) {
                for (JDIMENSION y = 0; y < a.source.comp_info[c].height_in_blocks; ++y) {
                    REQUIRE(std::memcmp(a.row(c, y), b.row(c, y), a.source.comp_info[c].width_in_blocks * sizeof(JBLOCK)) == 0);
                }
            }
        }
    }
}

TEST_CASE("a JPEG of any orientation is marked, and read, as it is displayed") {
    for (int orientation = 1; orientation <= 8; ++orientation) {
        INFO("orientation " << orientation);
        const Bytes original = make_jpeg(603, 501, {.quality = 95, .white = true, .orientation = orientation});
        const Raster before = decode_foreign(original)[0];
        CHECK(before.width == (orientation >= 5 ? 501 : 603));
        CHECK(compare(before, decode_foreign(open_jpeg(original)->write(wavy_mark()))[0], wavy_tile(0)).correlation > 0.8);
    }
}

TEST_CASE("pixel centres are looked up between sample centres, periodically") {
    Tile tile;
    for (std::size_t i = 0; i < tile.level.size(); ++i) tile.level[i] = static_cast<std::uint8_t>(i % 2 == 0 ? 255 : 251);
    const TintField field(tile, {.width = 2 * tile_samples, .height = 4, .side_x = tile_samples, .side_y = tile_samples});
    std::vector<float> factors(2 * tile_samples);
    field.row(3, factors);
    for (std::size_t x = 0; x < factors.size(); ++x) CHECK(factors[x] == Approx(x % 2 == 0 ? 1.0 : 251.0 / 255));
}

TEST_CASE("a leak's transparency is laid over white, and 16 bits are rounded to 8") {
    for (const int bits : {8, 16}) {
        for (const int type : {PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB_ALPHA}) {
            const Bytes picture = make_png(300, 200, bits, type);
            const Samples samples = read_png(picture);
            const Raster luma = decode_foreign(picture)[0];
            double most = 0;
            for (std::size_t i = 0; i < luma.samples.size(); ++i) {
                const int* pixel = &samples.values[i * samples.channels];
                const double light = samples.channels == 2 ? pixel[0] : 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
                const double alpha = pixel[samples.channels - 1] / 65535.0;
                most = std::max(most, std::abs(luma.samples[i] - (light / 257 * alpha + 255 * (1 - alpha))));
            }
            INFO("bits " << bits << ", type " << type);
            CHECK(most < 1.3);
        }
    }
}

TEST_CASE("a leak that is cut short is read as far as it goes") {
    for (const Bytes& whole : {make_png(300, 200, 8, PNG_COLOR_TYPE_RGB), make_png(300, 200, 8, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_ADAM7),
                               make_jpeg(300, 200), make_jpeg(300, 200, {.progressive = true}), make_jpeg(300, 200, {.space = JCS_CMYK})}) {
        const Raster part = decode_foreign(std::span(whole).first(whole.size() * 3 / 4))[0];
        const Raster all = decode_foreign(whole)[0];
        REQUIRE(part.width == 300);
        REQUIRE(part.samples.size() == all.samples.size());
        CHECK(std::equal(all.samples.begin(), all.samples.begin() + 300, part.samples.begin()));
    }
}
