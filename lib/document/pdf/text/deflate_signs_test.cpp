#include "document/pdf/text/deflate_signs.hpp"

#include <zlib.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>

using namespace telltale;

namespace {

struct Text {
    std::string content;
    std::vector<std::size_t> signs;

    Text& say(std::string_view part) {
        content += part;
        return *this;
    }
    Text& sign() {
        signs.push_back(content.size());
        return say(" ");
    }
};

/// What a moved page says: the same operators again and again, with signs between them.
Text moved_page(int clusters) {
    std::mt19937 random(1);
    Text text;
    for (int i = 0; i < clusters; ++i) {
        text.sign().say("0.2 Ts[").sign().say("20.5(");
        for (int k = 0; k < 4; ++k) text.content += static_cast<char>('a' + random() % 26);
        text.say(")").sign().say("20.5]TJ\n");
    }
    return text;
}

std::string inflate(const std::vector<std::uint8_t>& stream, std::size_t room) {
    std::string text(room, '\0');
    auto size = static_cast<uLongf>(room);
    REQUIRE(uncompress(reinterpret_cast<Bytef*>(text.data()), &size, stream.data(), static_cast<uLong>(stream.size())) == Z_OK);
    text.resize(size);
    return text;
}

}  // namespace

TEST_CASE("any signs of a deflated page can be turned where they lie, and zlib reads it with its checksum right") {
    Text text = moved_page(300);
    DeflatedContent deflated = deflate_signs(10, text.content, text.signs);
    CHECK(inflate(deflated.bytes, 100000) == std::string(10, ' ') + text.content);
    std::mt19937 random(2);
    Adler adler = Adler::of(deflated.bytes);
    for (std::size_t i = 0; i < text.signs.size(); ++i) {
        if (random() % 2 == 0) continue;
        text.content[text.signs[i]] = '-';
        flip(deflated.bytes, deflated.signs[i]);
        adler.turn(deflated.signs[i]);
    }
    std::ranges::copy(adler.bytes(), deflated.bytes.end() - sizeof(Adler::Bytes));
    CHECK(inflate(deflated.bytes, 100000) == std::string(10, ' ') + text.content);
}

TEST_CASE("a page of nothing but signs and short words is a fifth shorter deflated than written out") {
    const Text text = moved_page(300);
    CHECK(10 * deflate_signs(0, text.content, text.signs).bytes.size() < 8 * text.content.size());
}

TEST_CASE("the blanks before the content lie as they are in the stream") {
    const Text text = moved_page(3);
    const DeflatedContent deflated = deflate_signs(40, text.content, text.signs);
    REQUIRE(deflated.content > 40);
    CHECK(std::all_of(deflated.bytes.begin() + static_cast<std::ptrdiff_t>(deflated.content) - 40,
                      deflated.bytes.begin() + static_cast<std::ptrdiff_t>(deflated.content),
                      [](std::uint8_t byte) { return byte == ' '; }));
}

TEST_CASE("signs at both ends, side by side and among all bytes there are can be turned") {
    Text text;
    text.sign().sign();
    for (int i = 0; i < 256; ++i) text.content += static_cast<char>(i);
    text.sign().sign().sign();
    DeflatedContent deflated = deflate_signs(0, text.content, text.signs);
    Adler adler = Adler::of(deflated.bytes);
    for (std::size_t i = 0; i < text.signs.size(); ++i) {
        text.content[text.signs[i]] = '-';
        flip(deflated.bytes, deflated.signs[i]);
        adler.turn(deflated.signs[i]);
        std::ranges::copy(adler.bytes(), deflated.bytes.end() - sizeof(Adler::Bytes));
        CHECK(inflate(deflated.bytes, 1000) == text.content);
    }
}
