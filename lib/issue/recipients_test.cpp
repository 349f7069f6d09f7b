#include "issue/recipients.hpp"

#include <catch2/catch.hpp>

#include "telltale/error.hpp"

using namespace telltale;
using Catch::Matchers::Contains;

namespace {

std::string ids(std::string_view csv) {
    std::string text;
    for (const Recipient& recipient : parse_recipients(csv).recipients) text += recipient.id + "=" + recipient.name + ";";
    return text;
}

std::string refusal(std::string_view csv) {
    try {
        parse_recipients(csv);
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::bad_request);
        return error.what();
    }
    return "accepted";
}

constexpr const char* li_lei_gb18030 = "\xc0\xee\xc0\xd7";  // 李雷

}  // namespace

TEST_CASE("columns are found by their names in any order and others are ignored") {
    CHECK(ids("id,name\n1,Alice\n2,Bob\n") == "1=Alice;2=Bob;");
    CHECK(ids("Mail,NAME , ID\nx@y,Alice,1\n") == "1=Alice;");
    CHECK(ids("name\nAlice\nBob") == "Alice=Alice;Bob=Bob;");
    CHECK(ids("id\n7\n") == "7=7;");
    CHECK(ids("id,name\n7\n8,\n") == "7=7;8=8;");
}

TEST_CASE("quoted fields hold commas, newlines and quotes") {
    CHECK(ids("note,id,name\r\nx,1,\"Smith, \"\"Al\"\"\"\r\n\"two\nlines\",2,Kim\r\n") == "1=Smith, \"Al\";2=Kim;");
}

TEST_CASE("blank lines are skipped and blanks around fields go") {
    CHECK(ids("id,name\n\n 3 , Carol \n\n\n4,Dan") == "3=Carol;4=Dan;");
}

TEST_CASE("UTF-8 with and without a byte order mark and GB18030 give the same names") {
    CHECK(ids("id,name\n1,李雷\n") == "1=李雷;");
    CHECK(ids("\xef\xbb\xbfid,name\n1,李雷\n") == "1=李雷;");
    const std::string list = std::string("id,name\r\n1,") + li_lei_gb18030 + "\r\n";
    CHECK(ids(list) == "1=李雷;");
    CHECK(parse_recipients(list).gb18030);
    CHECK_FALSE(parse_recipients("id,name\n1,李雷\n").gb18030);
}

TEST_CASE("UTF-8 with one broken byte is refused, not read as GB18030") {
    CHECK_THAT(refusal("id,name\n1,李雷\n2,韩\xe6\xa2\n"), Contains("line 3: broken encoding"));
    CHECK_THAT(refusal("\xef\xbb\xbfid,name\n1,\xc0\xee\n"), Contains("line 2: broken encoding"));
    CHECK_THAT(refusal("id,name\n1,\xff\xff\n"), Contains("line 2: broken encoding"));
    CHECK_THAT(refusal("\xff\xfei\0d\0"), Contains("UTF-16"));
}

TEST_CASE("an empty or repeated id is refused with its line") {
    CHECK_THAT(refusal("id,name\n1,Alice\n,Bob\n"), Contains("line 3: id: empty"));
    CHECK_THAT(refusal("id,name\n\n3,Carol\n,\n"), Contains("line 4: id: empty"));
    CHECK_THAT(refusal("id,name,note\n1,a,\"a\nb\"\n1,Bob\n"), Contains("line 4: repeated id '1', first in line 2"));
    CHECK_THAT(refusal("name\nAlice\nAlice\n"), Contains("line 3: repeated id"));
    CHECK(ids("id,name\n1,Alice\n2,Alice\n") == "1=Alice;2=Alice;");
}

TEST_CASE("a name or id with a fault is refused with its line") {
    CHECK_THAT(refusal("id,name\n1,Alice\n2,\"two\nlines\"\n"), Contains("line 3: name: a control character"));
    CHECK_THAT(refusal("id,name\n1,Alice\n2,\u202eecilA\n"), Contains("line 3: name: an invisible character, U+202E"));
    CHECK_THAT(refusal("id,name\n1\u2066,Alice\n"), Contains("line 2: id: an invisible character"));
    CHECK_THAT(refusal("name\nAli\u2028ce\n"), Contains("line 2: name: an invisible character"));
    CHECK_THAT(refusal("id,name\n1," + std::string(201, 'a') + "\n"), Contains("line 2: name: longer than 200 characters"));
    CHECK_THAT(refusal("id,name\n1,\"\u3000\"\n"), Contains("line 2: name: empty"));
}

TEST_CASE("a list without header, recipients or closing quote is refused") {
    CHECK_THAT(refusal(""), Contains("empty"));
    CHECK_THAT(refusal("id,name\n"), Contains("empty"));
    CHECK_THAT(refusal("1,Alice\n"), Contains("line 1: the header"));
    CHECK_THAT(refusal("id,name\n1,\"Alice\n2,Bob\n"), Contains("line 2: a quote"));
    CHECK_THAT(refusal("id,name\n1,\"Al\"ice\n"), Contains("line 2: text after"));
}

TEST_CASE("a name from the command line is its own id") {
    const std::vector<std::string> names{"李雷", "Bob"};
    const auto recipients = recipients_named(names);
    CHECK(recipients[0].id == "李雷");
    CHECK(recipients[1].name == "Bob");
    CHECK_THROWS_AS(recipients_named(std::vector<std::string>{"a", "a"}), Error);
    CHECK_THROWS_AS(recipients_named(std::vector<std::string>{""}), Error);
    CHECK_THROWS_AS(recipients_named(std::vector<std::string>{"\xff"}), Error);
    CHECK_THROWS_WITH(recipients_named(std::vector<std::string>{"A\u202eB"}), Contains("--to: name: an invisible character, U+202E"));
    CHECK_THROWS_WITH(recipients_named(std::vector<std::string>{"A\nB"}), Contains("--to: name: a control character"));
    CHECK_THROWS_WITH(recipients_named(std::vector<std::string>{" "}), Contains("--to: name: empty"));
}
