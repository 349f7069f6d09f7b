#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <opencv2/imgproc.hpp>
#include <random>

#include "mark/chips.hpp"
#include "mark/shift_layout.hpp"
#include "mark/tile.hpp"
#include "telltale/trace.hpp"
#include "trace/agreement/compare_page.hpp"
#include "trace/page/stamped_page_for_tests.hpp"

using namespace telltale;

namespace {

VaultKey fixed_key() {
    return VaultKey::from_bytes(VaultKey::Bytes{1});
}

CopyId numbered(std::uint8_t number) {
    return CopyId{{number, 1}};
}

Sha256 document(std::uint8_t number) {
    return Sha256{{number, 7}};
}

/// Thirty copies of document 1 and thirty of document 2, the latter numbered from 100.
std::vector<Candidate> candidates_of_two() {
    std::vector<Candidate> candidates;
    for (std::uint8_t i = 0; i < 30; ++i) candidates.push_back({numbered(i), {}, document(1)});
    for (std::uint8_t i = 100; i < 130; ++i) candidates.push_back({numbered(i), {}, document(2)});
    return candidates;
}

/// Lines of words of grey strokes, with gaps between the words, like a page of text.
Raster written_page(unsigned seed, int width = 840, int height = 1188) {
    Raster page{width, height, 1, std::vector<std::uint8_t>(static_cast<std::size_t>(width * height), 255)};
    std::mt19937 random(seed);
    const int pitch = 20 + 5 * static_cast<int>(seed % 3);  // of the lines, pixels
    for (int line = 40; line + 14 < height - 30; line += pitch) {
        const int end = width - 50 - static_cast<int>(random() % 400);
        for (int x = 40; x < end;) {
            for (const int word = x + 16 + static_cast<int>(random() % 60); x < word; x += 4) {
                for (int y = line + static_cast<int>(random() % 6); y < line + 13; ++y) {
                    page.samples[static_cast<std::size_t>(y * width + x)] = 30;
                    page.samples[static_cast<std::size_t>(y * width + x + 1)] = 30;
                }
            }
            x += 12;
        }
    }
    return page;
}

Raster blank_page() {
    return {840, 1188, 1, std::vector<std::uint8_t>(std::size_t{840} * 1188, 255)};
}

Raster stamped(const Raster& page, const CopyId& copy) {
    return stamped_page(page, fixed_key(), copy, 0);
}

/// A vault of documents of one page, without layouts and features.
class Pages : public OriginalPages {
public:
    std::map<Sha256, Raster> pages;
    std::map<CopyId, std::vector<Sha256>> contained;
    std::vector<std::uint8_t> every_layout;

    std::vector<Sha256> documents() const override { return {}; }
    std::vector<std::uint8_t> layout(const Sha256&) const override { return every_layout; }
    std::optional<Raster> draw(const Sha256& document, int page, int) const override {
        const auto found = pages.find(document);
        return page == 0 && found != pages.end() ? std::optional(found->second) : std::nullopt;
    }
    std::vector<Sha256> documents_containing(const CopyId& copy) const override {
        const auto found = contained.find(copy);
        return found == contained.end() ? std::vector<Sha256>{} : found->second;
    }
};

TraceReport trace_one(const Raster& leak, const OriginalPages* originals, const TraceOptions& options = {}) {
    return trace({&leak, 1}, {}, candidates_of_two(), fixed_key(), options, originals);
}

}  // namespace

TEST_CASE("a copy whose document is shown is accused, and the document is confirmed") {
    Pages originals;
    originals.pages[document(1)] = written_page(1);
    const TraceReport report = trace_one(stamped(written_page(1), numbered(9)), &originals);
    REQUIRE(report.verdict == Verdict::attributed);
    CHECK(report.findings.at(0).copy == numbered(9));
    CHECK(report.findings[0].document_shown == true);
    CHECK(report.findings[0].document_page == 0);
}

TEST_CASE("a mark that was laid over another page accuses nobody") {
    Pages originals;
    originals.pages[document(1)] = written_page(1);
    const TraceReport report = trace_one(stamped(written_page(2), numbered(9)), &originals);
    CHECK(report.verdict == Verdict::conflict);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].carried_over);
    CHECK_FALSE(report.findings[0].accused);
    CHECK(report.findings[0].document_shown == false);
    CHECK(report.findings[0].odds.value_or(1) < 1e-50);  // the mark itself is beyond doubt
}

TEST_CASE("a mark that was laid over other text of the same template accuses nobody") {
    Pages originals;
    originals.pages[document(1)] = written_page(1);
    for (const unsigned seed : {4U, 7U, 10U}) {  // their lines stand where those of page 1 stand
        const TraceReport report = trace_one(stamped(written_page(seed), numbered(9)), &originals);
        CHECK(report.verdict == Verdict::conflict);
        REQUIRE(report.findings.size() == 1);
        CHECK(report.findings[0].carried_over);
    }
}

TEST_CASE("of two marks on pages of one form the one accuses whose page fits better") {
    // The forms are alike but for two lines in five.
    const Raster form = written_page(1);
    Raster other = form;
    const Raster words = written_page(2);
    for (int y = 0; y < other.height; ++y) {
        if (y / 25 % 5 > 1) continue;
        const auto row = static_cast<std::ptrdiff_t>(y) * other.width;
        std::copy_n(words.samples.begin() + row, other.width, other.samples.begin() + row);
    }
    Pages originals;
    originals.pages[document(1)] = form;
    originals.pages[document(2)] = other;
    const TraceReport report = trace_one(stamped(stamped(form, numbered(9)), numbered(105)), &originals);
    REQUIRE(report.verdict == Verdict::attributed);
    REQUIRE(report.findings.size() == 2);
    for (const Finding& finding : report.findings) {
        CHECK(finding.accused == (finding.copy == numbered(9)));
        CHECK(finding.carried_over == (finding.copy == numbered(105)));
    }
}

TEST_CASE("where nothing can be compared the accusation stays and the document is not confirmed") {
    Pages originals;
    SECTION("since there are no originals") {
        const TraceReport report = trace_one(stamped(written_page(1), numbered(9)), nullptr);
        REQUIRE(report.verdict == Verdict::attributed);
        CHECK_FALSE(report.findings.at(0).document_shown.has_value());
    }
    SECTION("since the original was deleted") {
        const TraceReport report = trace_one(stamped(written_page(1), numbered(9)), &originals);
        REQUIRE(report.verdict == Verdict::attributed);
        CHECK_FALSE(report.findings.at(0).document_shown.has_value());
    }
    SECTION("since the page is blank") {
        originals.pages[document(1)] = blank_page();
        const TraceReport report = trace_one(stamped(blank_page(), numbered(9)), &originals);
        REQUIRE(report.verdict == Verdict::attributed);
        CHECK_FALSE(report.findings.at(0).document_shown.has_value());
    }
}

TEST_CASE("a page that this machine has no font for frees nobody") {
    // Every character is drawn as the same box, where the leak shows lines of text.
    Pages originals;
    Raster boxes = blank_page();
    PageLayout page{420, 594, {}, 1};
    for (int y = 60; y < 1100; y += 40) {
        for (int x = 60; x < 760; x += 25) {
            cv::Mat luma(boxes.height, boxes.width, CV_8U, boxes.samples.data());
            cv::rectangle(luma, {x, y, 16, 20}, 0, 2);
            page.clusters.push_back({x / 2.0 - 1, y / 2.0 - 1, x / 2.0 + 10, y / 2.0 + 12, 0, {1, 0}, {0, -1}});
        }
    }
    originals.pages[document(1)] = boxes;
    const auto accused = [&] { return trace_one(stamped(written_page(1), numbered(9)), &originals); };
    CHECK(accused().verdict == Verdict::conflict);  // as long as nothing says that these are characters
    originals.every_layout = to_bytes(ShiftLayout{0, {page}});
    const TraceReport report = accused();
    REQUIRE(report.verdict == Verdict::attributed);
    CHECK_FALSE(report.findings.at(0).document_shown.has_value());
}

TEST_CASE("what somebody drew onto a page does not free its recipient") {
    Pages originals;
    originals.pages[document(1)] = written_page(1);
    Raster leak = stamped(written_page(1), numbered(9));
    for (int line = 100; line < 1100; line += 250) {
        for (int y = line; y < line + 12; ++y) {
            for (int x = 100; x < 700; ++x) leak.samples[static_cast<std::size_t>(y * leak.width + x)] = 0;
        }
    }
    const TraceReport report = trace_one(leak, &originals);
    REQUIRE(report.verdict == Verdict::attributed);
    CHECK(report.findings.at(0).document_shown == true);
}

TEST_CASE("a mark that the document had before it was stamped does not accuse its recipient") {
    // Copy 9 of document 1 was stamped again, as document 2, for copy 105.
    const Raster first = stamped(written_page(1), numbered(9));
    const Raster leak = stamped(first, numbered(105));
    Pages originals;
    originals.pages[document(1)] = written_page(1);
    originals.pages[document(2)] = first;
    const auto named = [](const TraceReport& report, const CopyId& copy) {
        return std::find_if(report.findings.begin(), report.findings.end(), [&](const Finding& one) { return one.copy == copy; });
    };
    SECTION("as its original shows") {}
    SECTION("as the vault says, though its original is lost") {
        originals.pages[document(2)] = written_page(1);
        originals.contained[numbered(9)] = {document(2)};
    }
    const TraceReport report = trace_one(leak, &originals);
    CHECK(report.verdict == Verdict::attributed);
    const auto older = named(report, numbered(9));
    const auto newer = named(report, numbered(105));
    REQUIRE(older != report.findings.end());
    REQUIRE(newer != report.findings.end());
    CHECK(newer->accused);
    CHECK_FALSE(older->accused);
    CHECK(older->contained_in == std::vector<Sha256>{document(2)});
}

TEST_CASE("the same picture leaked by its first recipient accuses that recipient, although a document contains it") {
    Pages originals;
    originals.pages[document(1)] = written_page(1);
    originals.pages[document(2)] = stamped(written_page(1), numbered(9));
    originals.contained[numbered(9)] = {document(2)};
    const TraceReport report = trace_one(stamped(written_page(1), numbered(9)), &originals);
    REQUIRE(report.verdict == Verdict::attributed);
    CHECK(report.findings.at(0).copy == numbered(9));
    CHECK(report.findings[0].accused);
}

TEST_CASE("a trace that accuses nobody shows nothing that depends on candidates' chips") {
    const Raster leak = stamped(written_page(1), numbered(77));  // a copy that is no candidate
    const TraceReport hidden = trace_one(leak, nullptr);
    CHECK(hidden.findings.empty());
    CHECK_FALSE(hidden.runner_up.has_value());
    CHECK(trace_one(leak, nullptr, {.weak = true}).runner_up.has_value());
}

TEST_CASE("a trace that accuses somebody rounds the runner-up to halves") {
    const TraceReport report = trace_one(stamped(written_page(1), numbered(9)), nullptr);
    REQUIRE(report.verdict == Verdict::attributed);
    REQUIRE(report.runner_up.has_value());
    CHECK(2 * *report.runner_up == std::round(2 * *report.runner_up));
}

TEST_CASE("blocks that look alike are counted wherever whole tiles put the page") {
    FlatPlace place;
    place.tile_px = 96;
    const Raster page = written_page(3, 384, 543);
    const cv::Mat luma(page.height, page.width, CV_8U, const_cast<std::uint8_t*>(page.samples.data()));
    luma(cv::Rect(96, 192, 288, 288)).convertTo(place.luma, CV_32F);
    place.inside = cv::Mat(place.luma.size(), CV_8U, 255);
    const PageComparison same = compare_page(place, luma, 96);
    CHECK(same.agreement() > 0.9);
    CHECK(same.page_corner.x == Approx(-1));
    CHECK(same.page_corner.y == Approx(-2));
    const Raster other = written_page(4, 384, 543);
    const cv::Mat other_luma(other.height, other.width, CV_8U, const_cast<std::uint8_t*>(other.samples.data()));
    CHECK(compare_page(place, other_luma, 96).agreement() < 0.3);
}

TEST_CASE("a page of one level has a place without numbers that are none") {
    FlatPlace place{cv::Mat(288, 288, CV_32F, cv::Scalar(255)), cv::Mat(288, 288, CV_8U, 255), 96, {0, 0}};
    const PageComparison blank = compare_page(place, cv::Mat(543, 384, CV_8U, cv::Scalar(40)), 96);
    CHECK(blank.counted() == 0);
    CHECK(blank.agreement() == 0);
}
