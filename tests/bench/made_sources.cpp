#include "bench/made_sources.hpp"

#include <cstdio>
#include <opencv2/imgproc.hpp>

#include "support/made_pictures.hpp"
#include "support/picture_file.hpp"
#include "support/raster_mat.hpp"
#include "support/tiny_pdf.hpp"

namespace telltale::bench {
namespace {

using support::Random;

std::string text_at(double x, double y, double size, const char* font, const std::string& text) {
    char line[256];
    std::snprintf(line, sizeof line, "BT /%s %.1f Tf %.1f %.1f Td (%s) Tj ET\n", font, size, x, y, text.c_str());
    return line;
}

std::string words(int count, Random& random) {
    std::string text;
    for (int word = 0; word < count; ++word) {
        for (int letter = 2 + random.below(8); letter > 0; --letter) text += static_cast<char>('a' + random.below(26));
        text += ' ';
    }
    return text;
}

// A slide in 16:9 with a heading, bullets and a few bars of a chart. `fill` is the operator that paints the background.
support::Drawing slide(const std::string& fill, const std::string& ink, Random& random) {
    support::Drawing page{960, 540, "", "0.04 0.09 0.25", "0.35 0.12 0.42"};
    page.content = fill + "\n" + ink + " rg\n" + text_at(60, 440, 40, "F2", words(3, random));
    for (int line = 0; line < 5; ++line) page.content += text_at(80, 360 - 48 * line, 22, "F1", words(4, random));
    for (int bar = 0; bar < 5; ++bar) {
        char box[128];
        std::snprintf(box, sizeof box, "%.2f %.2f %.2f rg %d 80 44 %d re f\n", random.uniform(0.2, 1), random.uniform(0.3, 0.9),
                      random.uniform(0.2, 1), 600 + 60 * bar, 60 + random.below(200));
        page.content += box;
    }
    return page;
}

support::Drawing tinted_page(const std::string& colour, Random& random) {
    support::Drawing page{595, 842, colour + " rg 0 0 595 842 re f\n0.1 0.1 0.15 rg\n", "0.97 0.93 0.85", "0.85 0.92 0.97"};
    page.content += text_at(60, 770, 20, "F2", words(4, random));
    for (int line = 0; line < 38; ++line) page.content += text_at(60, 730 - 17 * line, 11, "F1", words(12, random));
    return page;
}

void add_drawn(std::vector<Source>& sources, Random& random) {
    const std::string box = " rg 0 0 960 540 re f";
    const auto add = [&](const char* name, const char* kind, const support::Drawing& page) {
        sources.push_back({name, kind, support::pdf_of_drawings({&page, 1}), true});
    };
    add("made-slide-navy.pdf", "slide", slide("0.05 0.10 0.24" + box, "0.95 0.95 0.98", random));
    add("made-slide-black.pdf", "slide", slide("0 0 0" + box, "1 1 1", random));
    add("made-slide-gradient.pdf", "slide", slide("/S1 sh", "1 1 1", random));
    add("made-slide-teal.pdf", "slide", slide("0.10 0.45 0.50" + box, "1 1 1", random));
    add("made-tinted-cream.pdf", "tinted", tinted_page("0.98 0.95 0.86", random));
    add("made-tinted-blue.pdf", "tinted", tinted_page("0.82 0.90 0.97", random));
    add("made-tinted-pink.pdf", "tinted", tinted_page("0.96 0.80 0.84", random));
}

// A page with lines that look like text, to be scanned.
Raster typed_page(Random& random) {
    Raster page = support::blank(1240, 1754, 3, 255);
    for (int y = 140; y < 1620; y += 38) {
        cv::putText(support::mat_of(page), words(9, random), {110, y}, cv::FONT_HERSHEY_DUPLEX, 0.75, cv::Scalar::all(30), 1, cv::LINE_AA);
    }
    return page;
}

void add_scans(std::vector<Source>& sources, Random& random) {
    for (const int quality : {70, 85}) {
        const Raster scan = support::scanned(typed_page(random), random);
        sources.push_back({"made-scan-q" + std::to_string(quality) + ".pdf", "scan",
                           support::pdf_of_pictures({&scan, 1}, {.jpeg_quality = quality, .dpi = 150}), true});
    }
}

void add_pictures(std::vector<Source>& sources, Random& random) {
    using namespace support;
    const auto add = [&](const char* name, const char* kind, const Raster& picture) {
        const bool as_jpeg = std::string(name).ends_with(".jpg");
        sources.push_back({name, kind, as_jpeg ? encode_jpeg(picture, 90) : encode_png(picture), false});
    };
    constexpr PictureSize camera{1440, 960}, phone{900, 1200}, screen{1366, 768}, large_screen{1920, 1080};
    add("made-landscape.png", "photo", landscape(camera, random));
    add("made-foliage.jpg", "photo", foliage(camera, random));
    add("made-night.png", "photo", night(phone, random));
    add("made-still-life.jpg", "photo", still_life(camera, random));
    add("made-hills.jpg", "photo", landscape(phone, random));
    add("made-gravel.png", "texture", rough_surface(camera, 1, random));
    add("made-plaster.jpg", "texture", rough_surface(camera, 0.4, random));
    add("made-cloth.png", "texture", cloth(camera, random));
    add("made-leaves.png", "texture", foliage(phone, random));
    add("made-desktop-light.png", "screenshot", desktop(screen, false, random));
    add("made-desktop-dark.png", "screenshot", desktop(large_screen, true, random));
    add("made-desktop-chat.jpg", "screenshot", desktop(screen, false, random));
}

}  // namespace

std::vector<Source> make_sources(std::uint32_t seed) {
    Random random(seed);
    std::vector<Source> sources;
    add_drawn(sources, random);
    add_scans(sources, random);
    add_pictures(sources, random);
    return sources;
}

}  // namespace telltale::bench
