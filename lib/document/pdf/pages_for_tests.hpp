#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "document/drawing_for_tests.hpp"
#include "document/pdf/document.hpp"
#include "support/failure.hpp"

namespace telltale::testing {

/// A PDF written by hand, without cross-reference table: libqpdf finds the objects. Object 3 is the first page.
inline std::string hand_written(const std::string& page, const std::string& content = "0 0 1 rg 100 100 50 50 re f",
                                const std::string& catalog = "") {
    return "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R " + catalog + ">> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n" +
           "3 0 obj <</Type/Page/Parent 2 0 R/Contents 4 0 R " + page + ">> endobj\n4 0 obj <</Length " + std::to_string(content.size()) +
           ">> stream\n" + content + "\nendstream endobj\ntrailer <</Root 1 0 R/Size 5>>\n";
}

inline ErrorKind kind_of_failure(std::span<const std::uint8_t> bytes, const OpenOptions& options = {}) {
    return support::kind_of_failure([&] { open_pdf(bytes, options); });
}

inline bool warns_of(const Document& document, const std::string& word) {
    for (const std::string& warning : document.warnings()) {
        if (warning.find(word) != std::string::npos) return true;
    }
    return false;
}

/// Checks that every page shows its lane's tile where the format says, and the ink that it had.
///
/// most_off  share of white pixels that may be off by more than one level: a strong pattern is steep where it is resampled
inline void check_drawing(std::span<const std::uint8_t> bytes, const std::string& renderer, const Mark& mark = wavy_mark(),
                          double most_off = 0.02) {
    const auto before = draw(bytes, renderer);
    const auto after = draw(open_pdf(bytes)->write(mark), renderer);
    REQUIRE(before.size() == after.size());
    for (std::size_t page = 0; page < before.size(); ++page) {
        INFO(renderer << ", page " << page + 1);
        const Likeness likeness = compare(before[page], after[page], mark.tiles[page % lane_count]);
        CHECK(likeness.correlation > 0.85);  // renderers that interpolate round down, and so favour the darker neighbour
        CHECK(likeness.off_by_more_than_one < most_off);
        for (std::size_t i = 0; i < before[page].samples.size(); ++i) {
            if (before[page].samples[i] == 0) REQUIRE(after[page].samples[i] <= 1);
        }
    }
}

/// The largest difference, in levels, between a copy and its document in any pixel of the first page.
inline int largest_change(std::span<const std::uint8_t> document, const std::string& renderer) {
    const Raster before = draw(document, renderer).at(0);
    const Raster after = draw(open_pdf(document)->write(wavy_mark()), renderer).at(0);
    int largest = 0;
    for (std::size_t i = 0; i < before.samples.size(); ++i) largest = std::max(largest, std::abs(before.samples[i] - after.samples[i]));
    return largest;
}

}  // namespace telltale::testing
