#include "document/pdf/page/content_lexer.hpp"

#include <catch2/catch.hpp>

using telltale::ContentLexer;

namespace {

using Kind = ContentLexer::Operand::Kind;
using Words = std::vector<std::string>;
using Numbers = std::vector<double>;

Words operators_of(std::string_view content) {
    ContentLexer lexer(content);
    Words words;
    while (const auto word = lexer.next()) words.emplace_back(*word);
    return words;
}

/// The numbers before the operator N.
Numbers numbers_of(const std::string& content) {
    const std::string whole = content + " N";
    ContentLexer lexer(whole);
    REQUIRE(lexer.next() == "N");
    return lexer.numbers();
}

/// What the one string before the operator Tj stands for.
std::string bytes_of(const std::string& content) {
    const std::string whole = content + " Tj";
    ContentLexer lexer(whole);
    REQUIRE(lexer.next() == "Tj");
    REQUIRE(lexer.operands().size() == 1);
    REQUIRE(lexer.operands()[0].kind == Kind::string);
    return lexer.bytes(lexer.operands()[0]);
}

bool stops_within(std::string_view content) {
    ContentLexer lexer(content);
    while (lexer.next()) {
    }
    return lexer.stops_within();
}

}  // namespace

TEST_CASE("strings, comments, arrays and the data of inline images hold no operators") {
    ContentLexer lexer("/F1 12 Tf [(a\\) 3 Q) -20.5 <41 42>] TJ % 9 Q\n+1 .5 0 rg BI /W 1 /H 1 ID q Q EIQ \nEI 7 g");
    CHECK(*lexer.next() == "Tf");
    CHECK(lexer.name() == "/F1");
    CHECK(lexer.numbers() == Numbers{12});
    CHECK(*lexer.next() == "TJ");
    CHECK(lexer.numbers() == Numbers{-20.5});
    CHECK(*lexer.next() == "rg");
    CHECK(lexer.numbers() == Numbers{1, 0.5, 0});
    CHECK(*lexer.next() == "EI");
    CHECK(*lexer.next() == "g");
    CHECK_FALSE(lexer.next());
}

TEST_CASE("a hex string of operators' letters, a name and a dictionary are no operators") {
    CHECK(operators_of("<BDC> Tj <42 44 43> Tj <<q>>q") == Words{"Tj", "Tj", "q"});
    CHECK(operators_of("/BMC gs /q Do") == Words{"gs", "Do"});
    CHECK(operators_of("/P << /A (q) /B <</C <71>>> % Q >>\n /D q >> BDC") == Words{"BDC"});
    CHECK(operators_of("[true false null] 0 d") == Words{"d"});
}

TEST_CASE("operands and operators are told by kind and place") {
    const std::string content = "q [(a) -2]TJ /P<<>>DP";
    ContentLexer lexer(content);
    CHECK(*lexer.next() == "q");
    CHECK(lexer.begin() == 0);
    CHECK(lexer.end() == 1);
    CHECK(*lexer.next() == "TJ");
    std::vector<Kind> kinds;
    Words texts;
    for (const auto& operand : lexer.operands()) {
        kinds.push_back(operand.kind);
        texts.emplace_back(lexer.text(operand));
    }
    CHECK(kinds == std::vector{Kind::array_begin, Kind::string, Kind::number, Kind::array_end});
    CHECK(texts == Words{"[", "(a)", "-2", "]"});
    CHECK(lexer.begin() == 10);
    CHECK(lexer.end() == 12);
    CHECK(*lexer.next() == "DP");
    CHECK(lexer.operands().size() == 2);
    CHECK(lexer.text(lexer.operands()[1]) == "<<>>");
    CHECK(lexer.operands()[1].kind == Kind::other);
}

TEST_CASE("a number is a sign, digits and a point, and anything else is a word") {
    CHECK(numbers_of("-.5 4. +3 007 -0 12.5") == Numbers{-0.5, 4, 3, 7, 0, 12.5});
    CHECK(operators_of("--5 +-5 . - 1-2 1e3 0x1 nan inf 1.2.3") ==
          Words{"--5", "+-5", ".", "-", "1-2", "1e3", "0x1", "nan", "inf", "1.2.3"});
    CHECK(numbers_of(std::string(400, '9')) == Numbers{0});  // more than a double holds
}

TEST_CASE("a string is decoded with its escapes and inner parentheses") {
    CHECK(bytes_of("(a(b)c)") == "a(b)c");
    CHECK(bytes_of("(\\(\\)\\\\\\n\\r\\t\\b\\f\\x)") == "()\\\n\r\t\b\fx");
    CHECK(bytes_of("(\\101\\1012\\53\\0533\\7)") == "AA2++3\7");
    CHECK(bytes_of("(a\\\nb\\\r\nc\\\rd)") == "abcd");
    CHECK(bytes_of("(a\r\nb\rc\nd)") == "a\nb\nc\nd");
    CHECK(bytes_of("()").empty());
}

TEST_CASE("a hex string is decoded whatever white space is in it, and an odd digit is followed by a 0") {
    CHECK(bytes_of("<4a 4B\n4>") == "JK@");
    CHECK(bytes_of("<>").empty());
    ContentLexer lexer("<4x> Tj");
    REQUIRE(lexer.next() == "Tj");
    CHECK(lexer.operands()[0].kind == Kind::other);
}

TEST_CASE("a name is read with its escapes, as libqpdf reads those of resources") {
    ContentLexer lexer("/A#42#2f#zz#4 gs");
    REQUIRE(lexer.next() == "gs");
    CHECK(lexer.name().starts_with("/AB/"));
}

TEST_CASE("an EI in the data of an inline image does not end it") {
    CHECK(operators_of("BI /W 9 ID \x01 EI \x02\x03 EI Q") == Words{"EI", "Q"});
    CHECK(operators_of("BI /W 9 ID >EI[x EI Q") == Words{"EI", "Q"});
    CHECK(operators_of("BI /F /A85 ID 5sdq,~>EI Q") == Words{"EI", "Q"});
    CHECK(operators_of("BI /F (ID q EI ) /G <4944> /ID 3 ID q EI (\xff) Tj") == Words{"EI", "Tj"});
    CHECK(operators_of("BI ID EI") == Words{"EI"});
}

TEST_CASE("content that stops within a string, an array, a dictionary or an inline image says so") {
    for (const char* content :
         {"(no end", "(a\\", "<41", "<", "[1 2", "<< /A 1", "<< /A (", "<< /A > q", "BI /W 1", "BI ID x", "q BI /W 1 ID EIQ"}) {
        INFO(content);
        CHECK(stops_within(content));
    }
    for (const char* content : {"", "q", "/", "% (", "1 0 0", "[1] 0 d", "] [ TJ", "(a) Tj", ">", ")", "BI ID x EI"}) {
        INFO(content);
        CHECK_FALSE(stops_within(content));
    }
}
