#include "document/pdf/page/balance.hpp"

#include <catch2/catch.hpp>

using telltale::is_balanced;

TEST_CASE("content that closes what it opens is balanced, whatever its strings and comments say") {
    for (const char* content :
         {"", "q Q", "q 1 0 0 1 0 0 cm BT /F 1 Tf (q \\( q) Tj ET Q", "<71> Tj % q\n", "q[(q)-5(Q)]TJ Q", "/q gs /Q Do", "q(a)Tj(b)Tj Q"}) {
        INFO(content);
        CHECK(is_balanced(std::string_view(content)));
    }
}

TEST_CASE("letters in strings, names, comments and dictionaries open and close nothing") {
    for (const char* content : {"<BDC> Tj", "<42 44 43> Tj", "<BDC><EMC> Tj", "(BT) Tj", "(\\)q) Tj", "/BMC gs", "% q", "% BT\r% Q\n",
                                "/P << /A (q) >> BDC EMC", "/P <</A <BDC>/B<</C[(BT)<BDC>]>> % Q\n>> BDC q EMC Q"}) {
        INFO(content);
        CHECK(is_balanced(std::string_view(content)));
    }
}

TEST_CASE("content that leaves something open or closes too often is not balanced") {
    for (const char* content :
         {"q", "Q", "Q q", "q q Q", "BT", "/Span BMC", "/OC /L BDC q Q", "q % Q", "q (Q)", "q <51> Tj", "<BDC> BDC"}) {
        INFO(content);
        CHECK_FALSE(is_balanced(std::string_view(content)));
    }
}

TEST_CASE("content that stops within a string, an array, a dictionary or an inline image is not balanced") {
    for (const char* content : {"(a", "q Q <41", "[(a) 2", "/P <</A 1", "BI /W 1 ID \x80"}) {
        INFO(content);
        CHECK_FALSE(is_balanced(std::string_view(content)));
    }
}

TEST_CASE("the data of an inline image open and close nothing") {
    CHECK(is_balanced(std::string_view("q BI /W 1 ID q EI Q")));
    CHECK(is_balanced(std::string_view("q BI /W 1 ID BT\n EI \x80 q EI Q")));
    CHECK_FALSE(is_balanced(std::string_view("q BI /W 1 ID Q EI")));
}
