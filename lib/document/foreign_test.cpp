#include "document/foreign.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "document/drawing_for_tests.hpp"
#include "telltale/error.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

ErrorKind kind_of_failure(std::span<const std::uint8_t> bytes) {
    try {
        decode_foreign(bytes);
    } catch (const Error& error) {
        return error.kind();
    }
    FAIL("no error");
    return ErrorKind::system;
}

}  // namespace

TEST_CASE("a PDF is drawn page by page to the asked size") {
    const auto pages = decode_foreign(sample("notice-redhead-zh.pdf"), {.page_long_side = 500});
    REQUIRE(pages.size() == 2);
    CHECK(pages[0].height == 500);
    CHECK(pages[0].channels == 1);
    CHECK(pages[0].samples.size() == static_cast<std::size_t>(pages[0].width * pages[0].height));
    CHECK(decode_foreign(sample("notice-redhead-zh.pdf"), {.max_pages = 1}).size() == 1);
}

TEST_CASE("what is no picture is refused with its reason and the helper's words") {
    CHECK(kind_of_failure({}) == ErrorKind::not_a_document);
    CHECK(kind_of_failure(bytes_of("plain text")) == ErrorKind::not_a_document);
    CHECK(kind_of_failure(bytes_of("RIFF\x10\x20\x30\x40WEBPVP8 ")) == ErrorKind::damaged);
    CHECK(kind_of_failure(bytes_of("GIF89a and nothing more")) == ErrorKind::unsupported);
    CHECK(kind_of_failure(bytes_of("%PDF-1.4 and nothing more")) == ErrorKind::damaged);
    CHECK(kind_of_failure(bytes_of("\x89PNG\r\n\x1a\nand nothing more")) == ErrorKind::damaged);
    CHECK(kind_of_failure(bytes_of("\xff\xd8\xff\xe0 and nothing more")) == ErrorKind::damaged);
    const ScratchFile plain(sample("memo-en.pdf"));
    const ChildResult locked = run_child({"qpdf", "--encrypt", "user", "owner", "256", "--", plain.path(), "-"}, {});
    CHECK(kind_of_failure(locked.output) == ErrorKind::encrypted);
}

TEST_CASE("a picture that claims more pixels than any page is refused before memory is taken") {
    // 60,000 x 60,000, with nothing behind it.
    std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\0\0\0\0\0\0\0\0\0\0\0\0IDAT\0\0\0\0", 45);
    CHECK(kind_of_failure(bytes_of(png)) == ErrorKind::unsupported);
}

TEST_CASE("a folder named by the environment is the only place where the helper is looked for") {
    ::setenv("TELLTALE_LIBEXEC", "/no/such/folder", 1);
    CHECK(kind_of_failure(sample("memo-en.pdf")) == ErrorKind::system);
    ::unsetenv("TELLTALE_LIBEXEC");
}
