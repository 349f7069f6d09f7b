#include "issue/slug.hpp"

#include <catch2/catch.hpp>

#include "issue/utf8.hpp"

using namespace telltale;

TEST_CASE("letters of every script stay in a slug") {
    CHECK(slug("Alice Smith") == "Alice Smith");
    CHECK(slug("王小明") == "王小明");
    CHECK(slug("Зоя-Ω.é") == "Зоя-Ω.é");
}

TEST_CASE("a slug cannot leave its directory, hide, or drive a terminal") {
    CHECK(slug("../../etc/passwd") == "___.._etc_passwd");
    CHECK(slug("..") == "__");
    CHECK(slug(".hidden") == "_hidden");
    CHECK(slug("") == "_");
    CHECK(slug("a\nb\x1b[31m") == "a_b_[31m");
    CHECK(slug("a\xe2\x80\xae"
               "fdp") == "a_fdp");
    CHECK(slug("\xff") == "_");
}

TEST_CASE("a long slug is cut between characters") {
    std::string name;
    for (int i = 0; i < 40; ++i) name += "王";
    const std::string cut = slug(name);
    CHECK(cut.size() == 78);  // 26 characters of 3 bytes; a 27th would not fit into 80
    CHECK(utf8_valid_head(cut) == cut.size());
    CHECK(slug(std::string(200, 'x')).size() == 80);
}

TEST_CASE("text that only looks like UTF-8 is not taken for it") {
    CHECK(utf8_valid_head("\xc0\xaf") == 0);          // an overlong '/'
    CHECK(utf8_valid_head("\xed\xa0\x80") == 0);      // a surrogate
    CHECK(utf8_valid_head("\xf4\x90\x80\x80") == 0);  // beyond U+10FFFF
    CHECK(utf8_valid_head("ab\xe7\x8e") == 2);        // cut short
    CHECK(utf8_valid_head("王") == 3);
}
