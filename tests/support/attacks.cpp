#include "support/attacks.hpp"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <stdexcept>

#include "support/disturb.hpp"
#include "support/fine_attacks.hpp"
#include "support/recompress.hpp"
#include "support/reframe.hpp"

namespace telltale::support {
namespace {

constexpr ChatHop standard_chat{1280, 60};

Attack one_page(std::string name, std::function<Raster(const Raster&, Random&)> steps) {
    return {std::move(name), [steps = std::move(steps)](const Raster& page, const Raster&, Random& random) { return steps(page, random); }};
}

Attack level_change(std::string name, std::function<Raster(const Raster&)> change) {
    return one_page(std::move(name), [change = std::move(change)](const Raster& page, Random&) { return change(page); });
}

// A number without the trailing zeros that std::to_string adds: 0.5, 2, 0.35.
std::string short_number(double value) {
    std::string text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

Raster hop(const Raster& picture, std::initializer_list<ChatHop> hops) {
    Raster result = picture;
    for (const ChatHop& next : hops) result = chat(result, next);
    return result;
}

void add_recompressed(std::vector<Attack>& table) {
    for (const int quality : {90, 75, 50, 30}) {
        table.push_back(level_change("jpeg-q" + std::to_string(quality), [=](const Raster& page) { return jpeg(page, quality); }));
    }
    struct Resized {
        double factor;
        Resampling resampling;
        const char* by;
    };
    for (const Resized r : {Resized{0.2, Resampling::area, "area"},
                            {0.3, Resampling::area, "area"},
                            {0.35, Resampling::linear, "linear"},
                            {0.5, Resampling::area, "area"},
                            {0.6, Resampling::lanczos, "lanczos"},
                            {0.7, Resampling::cubic, "cubic"},
                            {0.85, Resampling::linear, "linear"},
                            {0.9, Resampling::nearest, "nearest"},
                            {1.3, Resampling::cubic, "cubic"},
                            {1.5, Resampling::nearest, "nearest"},
                            {2.0, Resampling::linear, "linear"}}) {
        table.push_back(level_change("resize-" + short_number(r.factor) + "-" + r.by,
                                     [=](const Raster& page) { return resize(page, r.factor, r.factor, r.resampling); }));
    }
    table.push_back(level_change("stretch-x-0.2%", [](const Raster& page) { return resize(page, 1.002, 1, Resampling::cubic); }));
    table.push_back(level_change("stretch-y-0.2%", [](const Raster& page) { return resize(page, 0.8, 0.8016, Resampling::area); }));
}

void add_chats(std::vector<Attack>& table) {
    for (const ChatHop hop : {standard_chat,
                              ChatHop{1920, 75},
                              {1600, 70},
                              {1600, 50},
                              {1440, 60},
                              {1280, 45},
                              {1280, 30},
                              {1080, 60},
                              {1080, 50},
                              {960, 75},
                              {960, 50},
                              {960, 30}}) {
        table.push_back(level_change("chat-" + std::to_string(hop.long_side) + "-q" + std::to_string(hop.quality),
                                     [=](const Raster& page) { return chat(page, hop); }));
    }
    table.push_back(level_change("two-hops", [](const Raster& page) { return hop(page, {{1600, 70}, {1280, 60}}); }));
    table.push_back(level_change("three-hops", [](const Raster& page) { return hop(page, {{1600, 70}, {1280, 60}, {1080, 50}}); }));
    table.push_back(one_page("screenshot+three-hops", [](const Raster& page, Random& random) {
        return hop(zoomed_screenshot(page, random.uniform(0.7, 1.5), random), {{1600, 70}, {1280, 60}, {1080, 50}});
    }));
}

void add_reframed(std::vector<Attack>& table) {
    for (const int percent : {50, 25, 10, 5, 3}) {
        table.push_back(one_page("crop-" + std::to_string(percent),
                                 [=](const Raster& page, Random& random) { return crop(page, percent / 100.0, random); }));
    }
    for (const int percent : {50, 25, 10, 5}) {
        table.push_back(one_page("crop-" + std::to_string(percent) + "+chat", [=](const Raster& page, Random& random) {
            return chat(crop(page, percent / 100.0, random), standard_chat);
        }));
    }
    for (const double zoom : {0.5, 0.67, 0.8, 0.9, 1.1, 1.25, 1.5, 2.0, 2.5}) {
        table.push_back(one_page("zoom-" + short_number(zoom),
                                 [=](const Raster& page, Random& random) { return zoomed_screenshot(page, zoom, random); }));
    }
    table.push_back(
        {"viewer-window", [](const Raster& page, const Raster& next, Random& random) { return viewer_window(page, next, random); }});
    table.push_back({"viewer-window+chat", [](const Raster& page, const Raster& next, Random& random) {
                         return chat(viewer_window(page, next, random), standard_chat);
                     }});
    for (const int turns : {1, 2, 3}) {
        table.push_back(level_change("turn-" + std::to_string(90 * turns), [=](const Raster& page) { return quarter_turns(page, turns); }));
    }
    table.push_back(level_change("turn-90+chat", [](const Raster& page) { return chat(quarter_turns(page, 1), standard_chat); }));
}

void add_disturbed(std::vector<Attack>& table) {
    table.push_back(level_change("grey", [](const Raster& page) { return grey(page); }));
    table.push_back(level_change("inverted", [](const Raster& page) { return invert(page); }));
    table.push_back(level_change("inverted+chat", [](const Raster& page) { return chat(invert(page), standard_chat); }));
    table.push_back(level_change("gamma-0.8", [](const Raster& page) { return gamma(page, 0.8); }));
    table.push_back(level_change("gamma-1.25", [](const Raster& page) { return gamma(page, 1.25); }));
    table.push_back(level_change("darker-20", [](const Raster& page) { return brighten(page, -20); }));
    table.push_back(level_change("brighter-1", [](const Raster& page) { return brighten(page, 1); }));
    table.push_back(level_change("brighter-10", [](const Raster& page) { return brighten(page, 10); }));  // the paper becomes pure white
    table.push_back(one_page("noise-sd-3", [](const Raster& page, Random& random) { return add_noise(page, 3, random); }));
    table.push_back(level_change("blur-sd-1", [](const Raster& page) { return blur(page, 1); }));
    table.push_back(level_change("blur-sd-2", [](const Raster& page) { return blur(page, 2); }));
    table.push_back(one_page("redacted", redact));
    table.push_back(one_page("scribbled", scribble));
    table.push_back(one_page("sealed", stamp_seals));
    table.push_back(one_page("redacted+scribbled+chat", [](const Raster& page, Random& random) {
        return chat(scribble(redact(page, random), random), standard_chat);
    }));
}

bool fits(std::string_view name, std::string_view pattern) {
    if (!pattern.ends_with('*')) return name == pattern;
    pattern.remove_suffix(1);
    return name.starts_with(pattern);
}

}  // namespace

const std::vector<Attack>& standard_attacks() {
    static const auto attacks = [] {
        std::vector<Attack> table;
        table.push_back(level_change("none", [](const Raster& page) { return page; }));
        add_recompressed(table);
        add_chats(table);
        add_reframed(table);
        add_disturbed(table);
        return table;
    }();
    return attacks;
}

std::vector<Attack> find_attacks(std::string_view names) {
    std::vector<Attack> found;
    while (!names.empty()) {
        const std::string_view pattern = names.substr(0, names.find(','));
        names.remove_prefix(std::min(names.size(), pattern.size() + 1));
        const std::size_t before = found.size();
        for (const auto* list : {&standard_attacks(), &fine_attacks()}) {
            std::copy_if(list->begin(), list->end(), std::back_inserter(found),
                         [&](const Attack& attack) { return fits(attack.name, pattern); });
        }
        if (found.size() == before) throw std::invalid_argument("no attack is called " + std::string(pattern));
    }
    return found;
}

}  // namespace telltale::support
