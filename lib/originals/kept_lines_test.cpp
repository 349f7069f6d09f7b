#include "originals/kept_lines.hpp"

#include <catch2/catch.hpp>

using namespace telltale;

namespace {

const DocumentLines lines{{1, 2, 3}, {}, {4}};

}  // namespace

TEST_CASE("lines are read as they were kept, page by page") {
    CHECK(document_lines_from(to_bytes(lines)) == lines);
}

TEST_CASE("of lines that were cut off those of whole pages are read") {
    const std::vector<std::uint8_t> bytes = to_bytes(lines);
    CHECK(document_lines_from(std::span(bytes).first(bytes.size() - 1)) == DocumentLines{{1, 2, 3}, {}});
    CHECK(document_lines_from(std::span(bytes).first(20)).empty());
    CHECK(document_lines_from({}).empty());
}
