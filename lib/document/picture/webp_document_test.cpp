#include "document/picture/webp_document.hpp"

#include <webp/decode.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include <catch2/catch.hpp>
#include <random>

#include "document/codec/encoding_for_tests.hpp"
#include "document/drawing_for_tests.hpp"
#include "document/foreign/foreign.hpp"
#include "document/picture/webp_quality.hpp"
#include "support/failure.hpp"
#include "telltale/error.hpp"

using namespace telltale;
using namespace telltale::testing;
using support::kind_of_failure;

namespace {

/// A picture of red, green, blue and alpha: bars of noise on white, and an alpha that varies when it is asked for.
FileBytes make_samples(int width, int height, bool has_alpha) {
    FileBytes rgba;
    std::minstd_rand noise(1);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const int bar = bar_light(x, y);
            const auto light = static_cast<std::uint8_t>(bar == 0 ? noise() % 100 : static_cast<unsigned>(bar));
            rgba.insert(rgba.end(), {light, light, light, static_cast<std::uint8_t>(has_alpha && x < 50 ? 5 * x : 255)});
        }
    }
    return rgba;
}

/// quality  below 0: lossless
FileBytes make_webp(int width, int height, float quality, bool has_alpha = false) {
    const FileBytes rgba = make_samples(width, height, has_alpha);
    std::uint8_t* memory = nullptr;
    const std::size_t size = quality < 0 ? WebPEncodeLosslessRGBA(rgba.data(), width, height, 4 * width, &memory)
                                         : WebPEncodeRGBA(rgba.data(), width, height, 4 * width, quality, &memory);
    FileBytes out(memory, memory + size);
    WebPFree(memory);
    return out;
}

FileBytes read_rgba(const FileBytes& webp) {
    int width = 0;
    int height = 0;
    std::uint8_t* const samples = WebPDecodeRGBA(webp.data(), webp.size(), &width, &height);
    REQUIRE(samples != nullptr);
    FileBytes out(samples, samples + static_cast<std::ptrdiff_t>(width) * height * 4);
    WebPFree(samples);
    return out;
}

/// The file that a container makes, which is gone then.
FileBytes assembled(WebPMux* mux) {
    WebPData file;
    REQUIRE(WebPMuxAssemble(mux, &file) == WEBP_MUX_OK);
    FileBytes out(file.bytes, file.bytes + file.size);
    WebPDataClear(&file);
    WebPMuxDelete(mux);
    return out;
}

FileBytes with_chunks(const FileBytes& webp, const std::vector<std::pair<const char*, FileBytes>>& chunks) {
    WebPMux* const mux = WebPMuxNew();
    const WebPData image{webp.data(), webp.size()};
    WebPMuxSetImage(mux, &image, 1);
    for (const auto& [name, content] : chunks) {
        const WebPData chunk{content.data(), content.size()};
        WebPMuxSetChunk(mux, name, &chunk, 1);
    }
    return assembled(mux);
}

FileBytes make_animation() {
    const FileBytes first = make_webp(200, 200, 80);
    WebPMux* const mux = WebPMuxNew();
    WebPMuxFrameInfo frame{};
    frame.bitstream = {first.data(), first.size()};
    frame.id = WEBP_CHUNK_ANMF;
    frame.duration = 100;
    WebPMuxPushFrame(mux, &frame, 1);
    WebPMuxPushFrame(mux, &frame, 1);
    const WebPMuxAnimParams parameters{0xffffffff, 0};
    WebPMuxSetAnimationParams(mux, &parameters);
    return assembled(mux);
}

}  // namespace

TEST_CASE("a lossless WebP stays lossless, its alpha exact and its colours within three levels") {
    for (const bool has_alpha : {false, true}) {
        const FileBytes original = make_webp(460, 400, -1, has_alpha);
        const FileBytes copy = open_webp(original)->write(wavy_mark());
        WebPBitstreamFeatures features;
        WebPGetFeatures(copy.data(), copy.size(), &features);
        CHECK(features.format == 2);
        const FileBytes before = read_rgba(original);
        const FileBytes after = read_rgba(copy);
        int most = 0;
        int changed = 0;
        for (std::size_t i = 0; i < before.size(); ++i) {
            if (i % 4 == 3) REQUIRE(before[i] == after[i]);
            most = std::max(most, std::abs(before[i] - after[i]));
            changed += before[i] != after[i];
        }
        CHECK(most == 3);
        CHECK(changed > 1000);
        CHECK(compare(decode_foreign(original)[0], decode_foreign(copy)[0], wavy_tile(0)).correlation > 0.9);
        CHECK(read_rgba(open_webp(original)->write({})) == before);
    }
}

TEST_CASE("a lossy WebP is compressed so finely that the tile is still there, however coarse it was") {
    for (const float quality : {30.0F, 75.0F, 95.0F}) {
        for (const bool has_alpha : {false, true}) {
            INFO("quality " << quality << ", alpha " << has_alpha);
            const FileBytes original = make_webp(600, 500, quality, has_alpha);
            const FileBytes copy = open_webp(original)->write(wavy_mark());
            WebPBitstreamFeatures features;
            WebPGetFeatures(copy.data(), copy.size(), &features);
            CHECK(features.format == 1);
            CHECK((features.has_alpha != 0) == has_alpha);
            CHECK(compare(decode_foreign(original)[0], decode_foreign(copy)[0], wavy_tile(0)).correlation > 0.6);
        }
    }
}

TEST_CASE("a WebP's quality is read from its frame, nearly right from 90 on and never too high below") {
    for (int quality = 10; quality <= 98; quality += 4) {
        const FileBytes webp = make_webp(200, 200, static_cast<float>(quality));
        const std::size_t frame = std::string_view(reinterpret_cast<const char*>(webp.data()), webp.size()).find("VP8 ") + 8;
        const auto read = webp_quality(std::span(webp).subspan(frame));
        REQUIRE(read.has_value());
        CHECK(*read < static_cast<float>(quality) + 4);
        if (quality >= 90) CHECK(*read == Approx(quality).margin(4));
    }
    CHECK_FALSE(webp_quality({}).has_value());
}

TEST_CASE("a stamped WebP keeps its profile, EXIF and XMP, and carries one tag") {
    for (const float quality : {-1.0F, 80.0F}) {
        const FileBytes exif = make_exif(2);
        const FileBytes original =
            with_chunks(make_webp(460, 400, quality), {{"ICCP", {'i', 'c', 'c', 'x'}}, {"EXIF", exif}, {"XMP ", {'x', 'm', 'p', 'x'}}});
        const FileBytes once = open_webp(original)->write(wavy_mark());
        Mark other = wavy_mark();
        other.tag = FileTag::from_hex("ffffffffffffffffffffffffffffffff");
        const FileBytes again = open_webp(once)->write(other);
        for (const char* part : {"iccx", "xmpx", "ffffffffffffffffffffffffffffffff"}) CHECK(contains(again, part));
        CHECK(contains(again, std::string_view(reinterpret_cast<const char*>(exif.data()), exif.size())));
        CHECK_FALSE(contains(again, "00112233445566778899aabbccddeeff"));
        // Stored mirrored, marked as it is displayed.
        CHECK(compare(decode_foreign(original)[0], decode_foreign(once)[0], wavy_tile(0)).correlation > 0.6);
    }
}

TEST_CASE("animated WebP is refused, stamped or traced, and so is one that is cut short or tiny when it is stamped") {
    const FileBytes animation = make_animation();
    CHECK(kind_of_failure([&] { open_webp(animation); }) == ErrorKind::unsupported);
    CHECK(kind_of_failure([&] { decode_foreign(animation); }) == ErrorKind::unsupported);
    CHECK(kind_of_failure([&] { open_webp(make_webp(200, 95, 80)); }) == ErrorKind::too_small);
    for (const float quality : {-1.0F, 80.0F}) {
        const FileBytes whole = make_webp(600, 500, quality);
        for (std::size_t size = 12; size + 8 < whole.size(); size += whole.size() / 23)
            CHECK(kind_of_failure([&] { open_webp(std::span(whole).first(size)); }) == ErrorKind::damaged);
        const Raster part = decode_foreign(std::span(whole).first(whole.size() * 3 / 4))[0];
        CHECK(part.height == 500);
        CHECK(part.samples.size() == 300000);
    }
}
