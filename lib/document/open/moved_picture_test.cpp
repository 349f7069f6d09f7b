#include "document/ink/moved_picture.hpp"

#include <webp/encode.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <utility>

#include "document/codec/encoding_for_tests.hpp"
#include "document/codec/png_picture.hpp"
#include "document/document.hpp"
#include "document/drawing_for_tests.hpp"
#include "document/foreign/foreign.hpp"
#include "document/ink/ink.hpp"
#include "document/ink/page_for_tests.hpp"
#include "document/open/open_document.hpp"
#include "support/picture_file.hpp"
#include "telltale/error.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

constexpr SampleLayout grey{};

std::vector<std::int8_t> all(const PageLayout& page, std::int8_t along, std::int8_t up) {
    std::vector<std::int8_t> chips(page.clusters.size(), along);
    chips.resize(static_cast<std::size_t>(page.slot_count()), up);
    return chips;
}

Raster raster_of(const MadeScan& scan) {
    return {scan.page().width, scan.page().height, 1, scan.page().luma};
}

/// Small letters as on a screen: stems of 2 x 7 pixels, every third with a dot of 2 x 2 above a gap of 2.
MadeScan small_letters() {
    MadeScan scan(500, 200);
    for (int row = 0; row < 5; ++row) {
        for (int letter = 0; letter < 80; ++letter) {
            const int x = 20 + letter * 5 + letter / 4 * 6;
            const int y = 30 + row * 28;
            if (x > 470) break;
            scan.fill(x, y, x + 2, y + 7, 30);
            scan.fill(x, y + 5, x + 4, y + 7, 30);
            if (letter % 3 == 0) scan.fill(x, y - 4, x + 2, y - 2, 30);
            if (letter % 3 == 1) scan.fill(x, y - 5, x + 2, y, 30);
        }
    }
    return scan;
}

Raster in_colour(const Raster& picture) {
    Raster colour{picture.width, picture.height, 3, {}};
    for (const std::uint8_t sample : picture.samples) colour.samples.insert(colour.samples.end(), 3, sample);
    return colour;
}

FileBytes webp_of(const Raster& colour, bool is_lossless) {
    std::uint8_t* memory = nullptr;
    const auto stride = colour.width * 3;
    const std::size_t size = is_lossless ? WebPEncodeLosslessRGB(colour.samples.data(), colour.width, colour.height, stride, &memory)
                                         : WebPEncodeRGB(colour.samples.data(), colour.width, colour.height, stride, 85, &memory);
    FileBytes out(memory, memory + size);
    WebPFree(memory);
    return out;
}

FileBytes bmp_of(const Raster& colour) {
    const std::size_t stride = (static_cast<std::size_t>(colour.width) * 3 + 3) / 4 * 4;
    FileBytes out{'B', 'M'};
    for (const std::size_t number :
         {54 + stride * static_cast<std::size_t>(colour.height), std::size_t{0}, std::size_t{54}, std::size_t{40}})
        put(out, static_cast<std::uint32_t>(number), 4);
    put(out, static_cast<std::uint32_t>(colour.width), 4);
    put(out, static_cast<std::uint32_t>(colour.height), 4);
    put(out, 1, 2);
    put(out, 24, 2);
    out.resize(54);
    for (int y = colour.height - 1; y >= 0; --y) {
        const auto row = colour.samples.begin() + static_cast<std::ptrdiff_t>(y) * colour.width * 3;
        out.insert(out.end(), row, row + static_cast<std::ptrdiff_t>(colour.width) * 3);  // grey: in any order
        out.resize(54 + stride * static_cast<std::size_t>(colour.height - y));
    }
    return out;
}

/// Pages of grey, one of them of half the resolution.
FileBytes tiff_of(const std::vector<Raster>& pages) {
    const FileBytes like{'I', 'I', '*', 0};
    FileBytes out;
    const TiffFile file(out, like);
    for (const Raster& page : pages) {
        TIFFSetField(file.handle(), TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(page.width));
        TIFFSetField(file.handle(), TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(page.height));
        TIFFSetField(file.handle(), TIFFTAG_BITSPERSAMPLE, 8);
        TIFFSetField(file.handle(), TIFFTAG_SAMPLESPERPIXEL, 1);
        TIFFSetField(file.handle(), TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
        TIFFSetField(file.handle(), TIFFTAG_ROWSPERSTRIP, 16);
        for (int y = 0; y < page.height; ++y)
            TIFFWriteScanline(file.handle(), const_cast<std::uint8_t*>(page.samples.data()) + static_cast<std::ptrdiff_t>(y) * page.width,
                              static_cast<std::uint32_t>(y), 0);
        TIFFWriteDirectory(file.handle());
    }
    return out;
}

int sample_at(const Raster& picture, int x, int y) {
    return picture.samples[static_cast<std::size_t>((y * picture.width + x) * picture.channels)];
}

/// Share of a cluster's samples that differ by more than 60 levels between two pictures, one of them seen so many pixels off.
double share_of_changes(const Raster& one, const Raster& other, const PageLayout& page, int right, int down) {
    const double scale = one.width / page.width;
    double count = 0;
    double changes = 0;
    for (const TextCluster& cluster : page.clusters) {
        const auto at = [&](double points) { return static_cast<int>(std::lround(points * scale)); };
        for (int y = at(cluster.top) + 3; y < at(cluster.bottom) - 3; ++y) {
            for (int x = at(cluster.left) + 3; x < at(cluster.right) - 3; ++x) {
                count += 1;
                changes += std::abs(sample_at(one, x, y) - sample_at(other, x - right, y - down)) > 60 ? 1 : 0;
            }
        }
    }
    return changes / count;
}

}  // namespace

TEST_CASE("a picture's clusters move by whole pixels, and every other pixel stays") {
    MadeScan scan = made_page();
    scan.soil(3, 20);
    const PagePicture& picture = scan.page();
    const MovedPicture moved(picture.luma, picture.width, picture.height, grey, 0.2);
    const ShiftLayout& layout = *moved.layout();
    REQUIRE(layout.cluster_count() > 80);
    const PageLayout& page = layout.pages[0];
    const double scale = picture.width / page.width;
    const int step = static_cast<int>(std::lround(2 * layout.distance * scale));
    CHECK(step >= 1);
    CHECK(2 * layout.distance * scale == Approx(step));
    const auto plus = moved.move(picture.luma, all(page, 1, 1));
    const auto minus = moved.move(picture.luma, all(page, -1, -1));
    const auto at = [&](int x, int y) { return static_cast<std::size_t>(y * picture.width + x); };
    std::vector<bool> is_inside(picture.luma.size(), false);
    for (const TextCluster& cluster : page.clusters) {
        const auto pixel = [&](double points) { return static_cast<int>(std::lround(points * scale)); };
        for (int y = pixel(cluster.top); y < pixel(cluster.bottom); ++y) {
            for (int x = pixel(cluster.left); x < pixel(cluster.right); ++x) is_inside[at(x, y)] = true;
        }
        // What is one way is the other way by the step, but for the edges, which are paper.
        for (int y = pixel(cluster.top) + step; y < pixel(cluster.bottom) - step; ++y) {
            for (int x = pixel(cluster.left) + step; x < pixel(cluster.right) - step; ++x)
                REQUIRE(plus[at(x, y)] == minus[at(x - step, y + step)]);
        }
    }
    for (std::size_t i = 0; i < picture.luma.size(); ++i) {
        if (is_inside[i]) continue;
        REQUIRE(plus[i] == picture.luma[i]);
        REQUIRE(minus[i] == picture.luma[i]);
    }
}

TEST_CASE("moving a picture's text loses no ink and doubles none") {
    const MadeScan scan = made_page();
    const PagePicture& picture = scan.page();
    const MovedPicture moved(picture.luma, picture.width, picture.height, grey, 0.2);
    const PageLayout& page = moved.layout()->pages[0];
    const auto darkness = [](const std::vector<std::uint8_t>& samples) {
        long sum = 0;
        for (const std::uint8_t sample : samples) sum += 240 - sample;
        return sum;
    };
    std::vector<std::int8_t> mixed = all(page, 1, 1);
    for (std::size_t i = 0; i < mixed.size(); i += 2) mixed[i] = -1;
    for (const auto& chips : {all(page, 1, 1), all(page, -1, 1), mixed})
        CHECK(darkness(moved.move(picture.luma, chips)) == darkness(picture.luma));
}

TEST_CASE("the dot of a small i moves with its letter") {
    const MadeScan scan = small_letters();
    const PagePicture& picture = scan.page();
    const MovedPicture moved(picture.luma, picture.width, picture.height, grey, 0.2);
    const PageLayout& page = moved.layout()->pages[0];
    REQUIRE(page.clusters.size() > 40);
    const double scale = picture.width / page.width;
    const PageInk ink = find_ink(picture);
    for (const InkPart& part : ink.parts) {
        if (part.height() > 2) continue;  // dots alone
        // The letter below it.
        const std::int32_t stem = ink.at(part.left, part.bottom + 2);
        REQUIRE(stem != no_ink);
        const auto owner_of = [&](int x, int y) {
            const auto found = std::find_if(page.clusters.begin(), page.clusters.end(), [&](const TextCluster& cluster) {
                return x > cluster.left * scale && x < cluster.right * scale && y > cluster.top * scale && y < cluster.bottom * scale;
            });
            return found - page.clusters.begin();
        };
        CHECK(owner_of(part.left + 1, part.top + 1) == owner_of(part.left + 1, part.bottom + 3));
    }
}

TEST_CASE("transparent pictures are left alone, and so are those without text") {
    const MadeScan scan = made_page();
    const PagePicture& picture = scan.page();
    const SampleLayout with_alpha{.channels = 2};
    std::vector<std::uint8_t> samples;
    for (const std::uint8_t luma : picture.luma) samples.insert(samples.end(), {luma, 255});
    CHECK(MovedPicture(samples, picture.width, picture.height, with_alpha, 0.2).layout()->cluster_count() > 80);
    samples[1] = 128;
    CHECK(MovedPicture(samples, picture.width, picture.height, with_alpha, 0.2).layout()->cluster_count() == 0);
    const std::vector<std::uint8_t> blank(400 * 300, 255);
    CHECK(MovedPicture(blank, 400, 300, grey, 0.2).layout()->cluster_count() == 0);
    CHECK(open_document(png_of({400, 300, 1, blank}))->shift_layout({0.2, true}) == nullptr);
}

TEST_CASE("a PNG of text carries the tint and moves, of samples of 8 bits in grey and in colour") {
    const MadeScan scan = made_page();
    const Raster one = raster_of(scan);
    for (const Raster& picture : {one, in_colour(one)}) {
        const auto document = open_document(png_of(picture));
        const auto layout = document->shift_layout({0.2, true});
        REQUIRE(layout != nullptr);
        REQUIRE(layout->pages.size() == 1);
        CHECK(layout->cluster_count() > 80);
        Mark mark = wavy_mark();
        const auto tinted = document->write(mark);
        mark.moves = {0.2, true};
        mark.shift = {all(layout->pages[0], 1, 1)};
        const auto moved = document->write(mark);
        mark.shift = {all(layout->pages[0], -1, -1)};
        CHECK(moved != tinted);
        CHECK(moved != document->write(mark));
        mark.moves = {0.123, true};
        CHECK_THROWS_AS(document->write(mark), Error);
    }
}

TEST_CASE("text of a JPEG, a WebP, a BMP and each page of a TIFF moves by whole pixels, and by one distance in all pages") {
    const Raster grey_page = raster_of(made_page());
    const Raster colour = in_colour(grey_page);
    const std::pair<std::string, FileBytes> files[] = {
        {"JPEG", support::encode_jpeg(colour, 85)},
        {"JPEG in grey", support::encode_jpeg(grey_page, 85)},
        {"WebP", webp_of(colour, false)},
        {"WebP, lossless", webp_of(colour, true)},
        {"BMP", bmp_of(colour)},
        {"TIFF", tiff_of({grey_page, raster_of(small_letters()), Raster{200, 200, 1, FileBytes(200 * 200, 255)}})}};
    for (const auto& [name, file] : files) {
        INFO(name);
        const auto document = open_document(file);
        CHECK(document->shift_layout({0.2, false}) == nullptr);
        const auto layout = document->shift_layout({0.2, true});
        REQUIRE(layout != nullptr);
        REQUIRE(layout->pages.size() == document->pages().size());
        Mark to_one;
        to_one.moves = {0.2, true};
        Mark to_other = to_one;
        for (const PageLayout& page : layout->pages) {
            to_one.shift.push_back(all(page, 1, 1));
            to_other.shift.push_back(all(page, -1, -1));
        }
        const auto one = decode_foreign(document->write(to_one));
        const auto other = decode_foreign(document->write(to_other));
        REQUIRE(one.size() == layout->pages.size());
        for (std::size_t i = 0; i < one.size(); ++i) {
            const PageLayout& page = layout->pages[i];
            if (i == 2) {
                CHECK(page.clusters.empty());
                continue;
            }
            REQUIRE(page.clusters.size() > 40);
            const double step = 2 * layout->distance * one[i].width / page.width;
            const int pixels = static_cast<int>(std::lround(step));
            CHECK(step == Approx(pixels).margin(1e-3));
            CHECK(pixels >= 1);
            CHECK(share_of_changes(one[i], other[i], page, 0, 0) > 0.08);
            CHECK(share_of_changes(one[i], other[i], page, pixels, -pixels) < 0.003);
        }
    }
}
