#include "document/pdf/page/balance.hpp"

#include <catch2/catch.hpp>

using telltale::is_balanced;

TEST_CASE("content that closes what it opens is balanced, whatever its strings and comments say") {
    for (const char* content :
         {"", "q Q", "q 1 0 0 1 0 0 cm BT /F 1 Tf (q \\( q) Tj ET Q", "<71> Tj % q\n", "q[(q)-5(Q)]TJ Q", "/q gs /Q Do", "q(a)Tj(b)Tj Q"}) {
        INFO(content);
        CHECK(is_balanced(std::string_view(content)) == true);
    }
}

TEST_CASE("content that leaves something open or closes too often is not balanced") {
    for (const char* content : {"q", "Q", "Q q", "q q Q", "BT", "/Span BMC", "/OC /L BDC q Q", "q % Q", "q (Q)"}) {
        INFO(content);
        CHECK(is_balanced(std::string_view(content)) == false);
    }
}

TEST_CASE("content with an inline image is left to the tokenizer") {
    CHECK_FALSE(is_balanced(std::string_view("q BI /W 1 ID q EI Q")).has_value());
}
