#include "document/probe.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace telltale;

namespace {

DocumentKind probe_text(const std::string& text) {
    return probe(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

}  // namespace

TEST_CASE("each kind is known by its first bytes") {
    CHECK(probe_text("%PDF-1.7\n") == DocumentKind::pdf);
    CHECK(probe_text("\x89PNG\r\n\x1a\n") == DocumentKind::png);
    CHECK(probe_text("\xff\xd8\xff\xe0") == DocumentKind::jpeg);
    CHECK(probe_text("RIFF\x10\x20\x30\x40WEBPVP8 ") == DocumentKind::webp);
    CHECK(probe_text(std::string("II*\0\x08\0\0\0", 8)) == DocumentKind::tiff);
    CHECK(probe_text(std::string("MM\0*\0\0\0\x08", 8)) == DocumentKind::tiff);
    CHECK(probe_text(std::string("BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", 18)) == DocumentKind::bmp);
}

TEST_CASE("a PDF header may stand anywhere in the first 1024 bytes and no later") {
    CHECK(probe_text(std::string(1019, ' ') + "%PDF-1.4") == DocumentKind::pdf);
    CHECK(probe_text(std::string(1020, ' ') + "%PDF-1.4") == DocumentKind::unknown);
}

TEST_CASE("text, nothing, and every head that is cut short are unknown") {
    CHECK(probe({}) == DocumentKind::unknown);
    CHECK(probe_text("BMW is a car maker, not a bitmap") == DocumentKind::unknown);
    CHECK(probe_text("RIFF") == DocumentKind::unknown);
    CHECK(probe_text("%PD") == DocumentKind::unknown);
    CHECK(probe_text("\x89PNG") == DocumentKind::unknown);
}
