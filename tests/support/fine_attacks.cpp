#include "support/fine_attacks.hpp"

#include <algorithm>
#include <cstdio>

#include "support/disturb.hpp"
#include "support/fold_attack.hpp"
#include "support/recompress.hpp"
#include "support/reframe.hpp"

namespace telltale::support {
namespace {

constexpr ChatHop standard_chat{1280, 60};

template <typename... Values>
std::string name_of(const char* pattern, Values... values) {
    char text[64];
    std::snprintf(text, sizeof text, pattern, values...);
    return text;
}

class Table {
public:
    std::vector<Attack> attacks;

    void add(std::string name, std::function<Raster(const Raster&)> steps) {
        add_random(std::move(name), [steps = std::move(steps)](const Raster& page, Random&) { return steps(page); });
    }
    void add_random(std::string name, std::function<Raster(const Raster&, Random&)> steps) {
        if (is_standard(name)) return;
        attacks.push_back({std::move(name),
                           [steps = std::move(steps)](const Raster& page, const Raster&, Random& random) { return steps(page, random); }});
    }

private:
    static bool is_standard(const std::string& name) {
        const auto& standard = standard_attacks();
        return std::any_of(standard.begin(), standard.end(), [&](const Attack& attack) { return attack.name == name; });
    }
};

void add_recompressed(Table& table) {
    for (int quality = 95; quality >= 20; quality -= 5) {
        table.add(name_of("jpeg-q%d", quality), [=](const Raster& page) { return jpeg(page, quality); });
    }
    const std::pair<Resampling, const char*> every[] = {{Resampling::nearest, "nearest"},
                                                        {Resampling::linear, "linear"},
                                                        {Resampling::cubic, "cubic"},
                                                        {Resampling::area, "area"},
                                                        {Resampling::lanczos, "lanczos"}};
    for (const double factor : {0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1.1, 1.25, 1.5, 2.0}) {
        for (const auto& [resampling, by] : every) {
            const Resampling how = resampling;
            table.add(name_of("resize-%g-%s", factor, by), [=](const Raster& page) { return resize(page, factor, factor, how); });
        }
    }
    for (const double percent : {0.4, 0.7, 1.0}) {
        table.add(name_of("stretch-x-%g%%", percent),
                  [=](const Raster& page) { return resize(page, 1 + percent / 100, 1, Resampling::cubic); });
    }
}

void add_chats(Table& table) {
    for (const int long_side : {1920, 1600, 1280, 1080, 960, 800}) {
        for (const int quality : {75, 60, 45}) {
            table.add(name_of("chat-%d-q%d", long_side, quality), [=](const Raster& page) { return chat(page, {long_side, quality}); });
        }
    }
    const std::vector<ChatHop> hops{{1600, 70}, {1280, 60}, {1080, 50}, {1080, 60}, {1080, 70}};
    for (const int count : {4, 5}) {
        table.add(name_of("%s-hops", count == 4 ? "four" : "five"), [=](const Raster& page) {
            Raster leak = page;
            for (int i = 0; i < count; ++i) leak = chat(leak, hops[static_cast<std::size_t>(i)]);
            return leak;
        });
    }
}

void add_reframed(Table& table) {
    for (const int percent : {75, 33, 15, 7, 4, 2}) {
        table.add_random(name_of("crop-%d", percent),
                         [=](const Raster& page, Random& random) { return crop(page, percent / 100.0, random); });
    }
    for (const int percent : {75, 33, 15, 7, 3}) {
        table.add_random(name_of("crop-%d+chat", percent),
                         [=](const Raster& page, Random& random) { return chat(crop(page, percent / 100.0, random), standard_chat); });
    }
    for (const double zoom : {0.33, 0.4, 0.6, 0.75, 1.33, 1.75, 3.0}) {
        table.add_random(name_of("zoom-%g", zoom),
                         [=](const Raster& page, Random& random) { return zoomed_screenshot(page, zoom, random); });
    }
}

void add_disturbed(Table& table) {
    for (const double exponent : {0.6, 0.9, 1.1, 1.5}) {
        table.add(name_of("gamma-%g", exponent), [=](const Raster& page) { return gamma(page, exponent); });
    }
    for (const int levels : {5, 10, 40})
        table.add(name_of("darker-%d", levels), [=](const Raster& page) { return brighten(page, -levels); });
    for (const int levels : {2, 3, 5})
        table.add(name_of("brighter-%d", levels), [=](const Raster& page) { return brighten(page, levels); });
    for (const double sd : {1.0, 2.0, 5.0, 8.0}) {
        table.add_random(name_of("noise-sd-%g", sd), [=](const Raster& page, Random& random) { return add_noise(page, sd, random); });
    }
    for (const double sd : {0.5, 1.5, 3.0}) table.add(name_of("blur-sd-%g", sd), [=](const Raster& page) { return blur(page, sd); });
}

// Takes the tile's pitch to be what the public format says: a quarter of the short side, and at least 96 pixels in a picture.
Raster folded(const Raster& page) {
    return fold_and_subtract(page, std::max(96.0, std::min(page.width, page.height) / 4.0));
}

}  // namespace

const std::vector<Attack>& fine_attacks() {
    static const auto attacks = [] {
        Table table;
        add_recompressed(table);
        add_chats(table);
        add_reframed(table);
        add_disturbed(table);
        table.add("fold-and-subtract", folded);
        table.add("fold-and-subtract+chat", [](const Raster& page) { return chat(folded(page), standard_chat); });
        return table.attacks;
    }();
    return attacks;
}

}  // namespace telltale::support
