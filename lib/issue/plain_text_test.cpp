#include "issue/plain_text.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "telltale/error.hpp"

using namespace telltale;
using Catch::Matchers::Contains;

namespace {

std::string fault(std::string_view text) {
    return fault_of(text, most_name_characters);
}

}  // namespace

TEST_CASE("names of every script have no fault") {
    const std::vector<std::string> names{"Wang Wei",      "李娜",     "Søren Kierkegaard", "أحمد",         "עידו",
                                         "می\u200cخواهم", "ශ්\u200dරී", "Li, \"Al\"",        "O'Neil-Smith", "🙂"};
    for (const std::string& name : names) CHECK(fault(name) == "");
}

TEST_CASE("a text that nobody can see is empty") {
    for (const std::string text : {"", " ", "\u00a0", "\u3000 \u2003", "\u200c"}) CHECK(fault(text) == "empty");
}

TEST_CASE("a text that is no UTF-8 says so") {
    for (const std::string text : {"\xff", "Wang \xe6\x9d", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80"})
        CHECK_THAT(fault(text), Contains("not UTF-8"));
}

TEST_CASE("control characters and those that turn or hide text are refused wherever they stand") {
    std::vector<std::string> controls{std::string(1, '\0'), "\t", "\n", "\r", "\x1b", "\x7f", "\xc2\x80", "\xc2\x85", "\xc2\x9f"};
    for (const std::string& control : controls)
        for (const std::string& text : {control, "A" + control, control + "A", "A" + control + "B"})
            CHECK_THAT(fault(text), Contains("control character"));
    const std::vector<std::string> invisible{"\u00ad", "\u061c", "\u200b", "\u200e", "\u200f", "\u2028",    "\u2029",
                                             "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2060",    "\u2066",
                                             "\u2067", "\u2068", "\u2069", "\ufeff", "\u3164", "\U000e0041"};
    for (const std::string& character : invisible)
        for (const std::string& text : {character, "A" + character, character + "A", "A" + character + "B"})
            CHECK_THAT(fault(text), Contains("invisible character, U+"));
    CHECK_THAT(fault("Wang\u202eieW"), Contains("U+202E"));
}

TEST_CASE("a text may be so long and no longer, counted in characters") {
    std::string name;
    for (std::size_t i = 0; i < most_name_characters; ++i) name += "李";
    CHECK(fault(name) == "");
    CHECK_THAT(fault(name + "a"), Contains("longer than 200 characters"));
    CHECK_THROWS_WITH(require_plain(name + "a", most_name_characters, "recipient_id"), Contains("recipient_id: longer"));
}
