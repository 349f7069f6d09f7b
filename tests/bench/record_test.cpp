#include "bench/record.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "bench/compare.hpp"
#include "bench/sheet.hpp"
#include "bench/table.hpp"
#include "support/temporary_folder.hpp"

using namespace telltale;
using namespace telltale::bench;

namespace {

Outcome outcome(const std::string& row, const std::string& kind, std::size_t truths, std::size_t named, double score) {
    Outcome result;
    result.row = row;
    result.kind = kind;
    result.truths = truths;
    result.named = named;
    result.score = score;
    result.verdict = named > 0 ? Verdict::attributed : Verdict::no_mark;
    return result;
}

Record record_of(const std::vector<Outcome>& outcomes) {
    Record record{"1", "a test"};
    record.documents = {{"text", 1}, {"photo", 1}};
    record.cells = summarise(outcomes, {"none", "crop-10"});
    return record;
}

std::string report_of(const Record& record) {
    std::ostringstream out;
    print_report(out, record);
    return out.str();
}

}  // namespace

TEST_CASE("intervals are Wilson's") {
    // The formula is in Brown, Cai and DasGupta, Statistical Science 16(2), 2001. It was worked out by hand for 9 of 10 and 0 of 10.
    CHECK(wilson_interval(9, 10).low == Approx(0.5958).margin(0.0001));
    CHECK(wilson_interval(9, 10).high == Approx(0.9821).margin(0.0001));
    CHECK(wilson_interval(0, 10).low == 0);
    CHECK(wilson_interval(0, 10).high == Approx(0.2775).margin(0.0001));
    CHECK(wilson_interval(0, 0).high == 1);
}

TEST_CASE("a cell counts who was named, in part and wrongly") {
    auto wrong = outcome("none", "text", 3, 1, 6);
    wrong.misattributed = true;
    const auto cells = summarise({outcome("none", "text", 3, 3, 12), wrong, outcome("crop-10", "photo", 1, 0, 2)}, {"none", "crop-10"});
    REQUIRE(cells.size() == 2);
    CHECK(cells[0].n == 2);
    CHECK(cells[0].named == 1);
    CHECK(cells[0].in_part == 2);
    CHECK(cells[0].misattributed == 1);
    CHECK(cells[0].score() == Approx(9));
    CHECK(cells[0].score_worst == Approx(6));
    CHECK(cells[1].otherwise.at("no_mark") == 1);
}

TEST_CASE("a cell counts whose accusation was withdrawn, and whose document was not confirmed, and the report says so") {
    Outcome freed = outcome("none", "text", 1, 0, 12);
    freed.withdrawn = 1;
    Outcome unconfirmed = outcome("none", "text", 1, 1, 12);
    unconfirmed.unconfirmed = 1;
    const Record record = record_of({freed, unconfirmed, outcome("none", "text", 1, 1, 12)});
    CHECK(record.cells[0].withdrawn == 1);
    CHECK(record.cells[0].unconfirmed == 1);
    CHECK(report_of(record).find("withdrawn: 1; not confirmed by the document: 1.") != std::string::npos);
}

TEST_CASE("a mark seen where there is none counts as a wrong accusation") {
    Outcome innocent = outcome("unmarked, none", "text", 0, 0, 0);
    CHECK_FALSE(record_of({innocent}).accuses_wrongly());
    innocent.verdict = Verdict::inconclusive;
    CHECK(record_of({innocent}).accuses_wrongly());
}

TEST_CASE("a record read again gives the same report") {
    Record record =
        record_of({outcome("none", "text", 1, 1, 20), outcome("crop-10", "photo", 1, 0, 3), outcome("unmarked, none", "text", 0, 0, 0)});
    record.sheets = {{"text", "memo p1", {47, 0.99, 0.4, 3, 0.58}}};
    record.costs = {{"trace memo", 0.1, 80}};
    const support::TemporaryFolder folder;
    write_record(folder.file("record.json"), record);
    CHECK(report_of(read_record(folder.file("record.json"))) == report_of(record));
    CHECK(report_of(record).find("| none | 1/1 (21-100 %) |") != std::string::npos);
    CHECK_THROWS(read_record(folder.file("missing.json")));
}

TEST_CASE("a comparison lists what fell, and calls it sure only when the intervals are apart") {
    std::vector<Outcome> good, bad;
    for (int i = 0; i < 20; ++i) {
        good.push_back(outcome("none", "text", 1, 1, 20));
        bad.push_back(outcome("none", "text", 1, i < 2, 4));
    }
    good.push_back(outcome("crop-10", "photo", 1, 1, 10));
    bad.push_back(outcome("crop-10", "photo", 1, 0, 9.8));
    good.push_back(outcome("turn-90", "photo", 1, 1, 10));
    bad.push_back(outcome("turn-90", "photo", 1, 1, 10.2));
    std::ostringstream out;
    print_comparison(out, record_of(good), record_of(bad));
    const std::string text = out.str();
    CHECK(text.find("| none, text | 20/20 | 2/20 | -90.0 % | 20.0 | 4.0 | -16.0 | sure fall |") != std::string::npos);
    CHECK(text.find("| crop-10, photo | 1/1 | 0/1 | -100.0 % | 10.0 | 9.8 | -0.2 |  |") != std::string::npos);
    CHECK(text.find("turn-90") == std::string::npos);
}

TEST_CASE("sheets take every source before a second page, and pictures once") {
    const std::vector<Source> sources{{"a.pdf", "text", {}, true, 2}, {"b.pdf", "text", {}, true, 1}, {"c.png", "text", {}, false, 1}};
    const auto sheets = pick_sheets(sources, "text", {{96, 150}, 5, 6});
    REQUIRE(sheets.size() == 5);
    CHECK(sheets[0].name() == "a.pdf p1 96 dpi");
    CHECK(sheets[1].name() == "b.pdf p1 150 dpi");
    CHECK(sheets[2].name() == "c.png");
    CHECK(sheets[3].page == 1);
    CHECK(sheets[4].page == 0);
    CHECK(sheets[4].dpi != sheets[0].dpi);
    CHECK(sheets[0].next_page() == 1);
    CHECK(sheets[1].next_page() == 0);
    CHECK(pick_sheets(sources, "photo", {}).empty());
}
