// Forgeries that would have an innocent person named, and honest leaks that must be named all the same.
//
// A forger holds copies, never the key. The leaks are made of pixels, as a screenshot editor makes them, and a few of PDF files.

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <set>

#include "blackbox/framing_vault.hpp"
#include "blackbox/runs.hpp"
#include "support/disturb.hpp"
#include "support/made_documents.hpp"
#include "support/made_pictures.hpp"
#include "support/picture_file.hpp"
#include "support/random.hpp"
#include "support/raster_mat.hpp"
#include "support/recompress.hpp"
#include "support/reframe.hpp"

using namespace telltale;
using namespace telltale::blackbox;

namespace {

namespace fs = std::filesystem;
using support::Random;

/// One forgery or honest leak, and who made it.
struct Leak {
    std::string what;  ///< for the one who reads a failure
    Raster picture;
    std::vector<CopyId> by{};  ///< the copies of those who leaked it; none when nothing of theirs is left
    support::FileBytes file{};
    std::vector<CopyId> also_seen{};  ///< the copies of others of which the leak shows an untouched piece, so that naming them is right
};

/// How a kind of leak came out.
struct Outcome {
    int leaks = 0;
    int named = 0;        ///< every leaker is accused
    int in_conflict = 0;  ///< else, but the verdict is `conflict` and lists a leaker
    int innocents = 0;    ///< somebody is accused who did not leak it
};

bool lists(const TraceReport& report, const CopyId& copy) {
    return std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& finding) { return finding.copy == copy; });
}

/// Whether a finding may be held against somebody: it accuses, and says nothing against itself.
///
/// A finding that says its document is not confirmed is one all the same.
std::set<CopyId> accused_in(const TraceReport& report) {
    std::set<CopyId> accused;
    for (const Finding& finding : report.findings) {
        if (finding.accused) accused.insert(finding.copy);
    }
    return accused;
}

/// What a report says of each copy, for the one who reads a failure.
std::string words_of(const FramingVault& vault, const TraceReport& report) {
    std::string text = to_string(report.verdict);
    for (const Finding& finding : report.findings) {
        const int document = vault.document_of(finding.copy);
        const Person person = vault.person_of(finding.copy);
        std::array<char, 200> line{};
        std::snprintf(line.data(), line.size(), "; person %d of document %d: tint %.1f, shift %.1f, document %s%s%s%s%s", person, document,
                      finding.tint.value_or(0), finding.shift.value_or(0),
                      !finding.document_shown   ? "not confirmed"
                      : *finding.document_shown ? "shown"
                                                : "not shown",
                      finding.accused ? ", accused" : "", finding.carried_over ? ", carried over" : "",
                      finding.contradicted ? ", contradicted" : "", finding.contained_in.empty() ? "" : ", contained");
        text += line.data();
    }
    return text;
}

Outcome judge(const FramingVault& vault, const Leak& leak) {
    const TraceReport report = vault.trace_leak(leak.picture, leak.file);
    const bool is_conflict = report.verdict == Verdict::conflict;
    const std::set<CopyId> accused = accused_in(report);
    Outcome outcome{.leaks = 1};
    std::set<CopyId> innocents = accused;
    for (const CopyId& copy : leak.by) innocents.erase(copy);
    for (const CopyId& copy : leak.also_seen) innocents.erase(copy);
    outcome.innocents = innocents.empty() ? 0 : 1;
    const auto is_accused = [&](const CopyId& copy) { return accused.count(copy) == 1; };
    if (!leak.by.empty() && std::all_of(leak.by.begin(), leak.by.end(), is_accused)) outcome.named = 1;
    if (outcome.named == 0 && is_conflict && std::any_of(leak.by.begin(), leak.by.end(), [&](const CopyId& c) { return lists(report, c); }))
        outcome.in_conflict = 1;
    if (outcome.innocents == 1 || (!leak.by.empty() && outcome.named == 0)) {
        std::printf("  %s, leaked by person %d: %s\n", leak.what.c_str(), leak.by.empty() ? -1 : vault.person_of(leak.by.front()),
                    words_of(vault, report).c_str());
    }
    return outcome;
}

Outcome judge_all(const char* kind, const FramingVault& vault, int count, const std::function<Leak(int)>& make) {
    std::vector<Outcome> parts(static_cast<std::size_t>(count));
    in_parallel(count, [&](int i) { parts[static_cast<std::size_t>(i)] = judge(vault, make(i)); });
    Outcome sum;
    for (const Outcome& part : parts) {
        sum.leaks += part.leaks;
        sum.named += part.named;
        sum.in_conflict += part.in_conflict;
        sum.innocents += part.innocents;
    }
    std::printf("%-34s %3d leaks: leaker named in %d, conflict that lists them in %d, innocents accused in %d\n", kind, sum.leaks,
                sum.named, sum.in_conflict, sum.innocents);
    return sum;
}

void check_forger_is_found(const Outcome& outcome) {
    CHECK(outcome.innocents == 0);
    CHECK(20 * (outcome.named + outcome.in_conflict) >= 19 * outcome.leaks);
}

void check_all_named(const Outcome& outcome) {
    CHECK(outcome.innocents == 0);
    CHECK(outcome.named == outcome.leaks);
}

/// How many leaks of a kind are traced: so many in the patient run, and some of them in the quick one, since a forgery takes the
/// tracer several seconds.
int times(int patient) {
    return is_patient() ? patient : std::max(2, patient / 7);
}

std::vector<std::uint8_t> sample(const char* name) {
    return support::read_bytes(fs::path(TELLTALE_DOCUMENTS) / name);
}

/// Documents of one page whose text moves. The last two are of one template.
const FramingVault& pages() {
    static const auto vault = [] {
        auto made = std::make_unique<FramingVault>(1);
        for (const char* name : {"case-list-zh-p1-cairo.pdf", "memo-en.pdf", "notice-redhead-zh.pdf", "notice-gbk-noembed-zh.pdf"})
            made->add(sample(name));
        Random random(5);
        made->add(support::letter("To the members of the board", 38, random));
        made->add(support::payments_table("Payments, northern branches", random));
        made->add(support::payments_table("Payments, southern branches", random));
        return made;
    }();
    return *vault;
}
constexpr int page_documents = 7;
constexpr int wide_document = 0;  ///< landscape; the others are portrait
constexpr int north = 5, south = 6;

/// Who does what to whom, on which pages, at which scale. Each number gives another combination.
struct Plot {
    explicit Plot(int number)
        : random(static_cast<std::uint32_t>(4000 + number)),
          shown(number % page_documents),
          other((number + 1 + number / page_documents % 6) % page_documents),
          leaker(number % FramingVault::people),
          victim((number * 5 + 3) % FramingVault::people),
          dpi(resolutions[static_cast<std::size_t>(number) % resolutions.size()]) {
        if (victim == leaker) victim = (victim + 1) % FramingVault::people;
    }

    static constexpr std::array<int, 5> resolutions{96, 110, 144, 120, 150};

    Random random;
    int shown;      ///< the document that the leak shows
    int other;      ///< another one, whose copy the forger holds
    Person leaker;  ///< the forger
    Person victim;  ///< who did nothing
    int dpi;

    CopyId by() const { return pages().copy(shown, leaker); }
    std::string words() const {
        return "document " + std::to_string(shown) + " at " + std::to_string(dpi) + " dpi, person " + std::to_string(victim) +
               " framed with document " + std::to_string(other);
    }
};

/// What happens to a leak on its way: nothing, a crop, chat apps.
Raster on_its_way(const Raster& leak, int number, Random& random) {
    switch (number % 5) {
        case 1:
            return support::chat(leak, {1280, 75});
        case 2:
            return support::crop(leak, 0.5, random);
        case 3:
            return support::jpeg(leak, 60 + 10 * random.below(3));
        case 4:
            return support::chat(support::crop(leak, 0.6, random), {1280, 70});
        default:
            return leak;
    }
}

}  // namespace

TEST_CASE("a tint of another document on a forger's page gets the forger named and not the tint's owner", "[framing]") {
    const FramingVault& vault = pages();
    check_forger_is_found(judge_all("another document's tint", vault, times(20), [&](int i) {
        Plot plot(i);
        const Raster bare = vault.bare_drawn(plot.shown, plot.leaker, plot.dpi);
        const Raster forged = support::lay_mark(bare, vault.mark_of(plot.other, plot.victim, plot.dpi));
        return Leak{plot.words(), on_its_way(forged, i, plot.random), {plot.by()}};
    }));
}

TEST_CASE("a tint that a PDF editor has laid over a forger's file gets the forger named", "[framing]") {
    const FramingVault& vault = pages();
    check_forger_is_found(judge_all("another document's tint, by qpdf", vault, times(14), [&](int i) {
        Plot plot(100 + 5 * i + i / 2);
        const auto forged = support::laid_over(support::without_tint(vault.copy_file(plot.shown, plot.leaker)),
                                               support::tint_alone(vault.copy_file(plot.other, plot.victim)));
        return Leak{plot.words(), first_page(forged, {"-r", std::to_string(plot.dpi)}), {plot.by()}, forged};
    }));
}

TEST_CASE("a tint of the same document on a forger's page gets the forger named or listed", "[.][framing][on-request]") {
    const FramingVault& vault = pages();
    check_forger_is_found(judge_all("the same document's tint", vault, times(20), [&](int i) {
        Plot plot(200 + i);
        plot.other = plot.shown;
        const Raster bare = vault.bare_drawn(plot.shown, plot.leaker, plot.dpi);
        const Raster forged = support::lay_mark(bare, vault.mark_of(plot.shown, plot.victim, plot.dpi));
        return Leak{plot.words(), on_its_way(forged, i, plot.random), {plot.by()}};
    }));
}

TEST_CASE("a memo of the forger's own under somebody's tint accuses nobody", "[.][framing][on-request]") {
    const FramingVault& vault = pages();
    const Outcome outcome = judge_all("own memo under a tint", vault, times(20), [&](int i) {
        Plot plot(300 + i);
        if (plot.other == wide_document) plot.other = 1;
        const auto memo = support::letter("Minutes of our talk", 8 + 3 * (i % 10), plot.random);
        const Raster drawn = first_page(memo, {"-r", std::to_string(plot.dpi)});
        const Raster forged = support::lay_mark(drawn, vault.mark_of(plot.other, plot.victim, plot.dpi));
        return Leak{plot.words(), on_its_way(forged, i, plot.random)};
    });
    CHECK(outcome.innocents == 0);
}

TEST_CASE("a second tint over the forger's own frees no forger and accuses no other", "[.][framing][on-request]") {
    const FramingVault& vault = pages();
    check_forger_is_found(judge_all("a second tint", vault, times(20), [&](int i) {
        Plot plot(400 + i);
        if (i % 2 == 0) plot.other = plot.shown;
        const Raster own = vault.copy_drawn(plot.shown, plot.leaker, plot.dpi);
        const Raster forged = support::lay_mark(own, vault.mark_of(plot.other, plot.victim, plot.dpi));
        return Leak{plot.words(), on_its_way(forged, i / 2, plot.random), {plot.by()}};
    }));
}

TEST_CASE("a forger whose text stands where the original has it is named by the tint, whatever tint lies over it",
          "[.][framing][on-request]") {
    const FramingVault& vault = pages();
    check_forger_is_found(judge_all("normalised text, second tint", vault, times(20), [&](int i) {
        Plot plot(500 + i);
        const Raster page = vault.original_drawn(plot.shown, plot.dpi);
        const Raster own = support::lay_mark(page, vault.mark_of(plot.shown, plot.leaker, plot.dpi));
        const Raster forged = support::lay_mark(own, vault.mark_of(plot.other, plot.victim, plot.dpi));
        return Leak{plot.words(), on_its_way(forged, i, plot.random), {plot.by()}};
    }));
}

TEST_CASE("a page of which a forger has erased every mark accuses nobody by the tint of another document", "[.][framing][on-request]") {
    const FramingVault& vault = pages();
    const Outcome outcome = judge_all("unmarked page under a tint", vault, times(20), [&](int i) {
        Plot plot(600 + i);
        const Raster page = vault.original_drawn(plot.shown, plot.dpi);
        return Leak{plot.words(), on_its_way(support::lay_mark(page, vault.mark_of(plot.other, plot.victim, plot.dpi)), i, plot.random)};
    });
    CHECK(outcome.innocents == 0);
}

TEST_CASE("a pasted tag accuses nobody and frees no forger", "[framing]") {
    const FramingVault& vault = pages();
    check_forger_is_found(judge_all("a pasted tag", vault, times(20), [&](int i) {
        Plot plot(700 + i);
        if (i % 2 == 0) plot.other = plot.shown;
        const Person third = (std::max(plot.leaker, plot.victim) + 1) % FramingVault::people;
        const auto forged = support::with_tag_of(vault.copy_file(plot.shown, plot.leaker), vault.copy_file(plot.shown, third),
                                                 vault.copy_file(plot.other, plot.victim), vault.copy_file(plot.other, third));
        return Leak{plot.words(), first_page(forged, {"-r", std::to_string(plot.dpi)}), {plot.by()}, forged};
    }));
}

namespace {

/// Marked pictures that stand in somebody's report as a figure, or were taken for originals and stamped again.
struct Reused {
    Reused() : vault(2) {
        Random random(8);
        const auto add = [&](const Raster& picture) { pictures.push_back(vault.add(support::encode_png(picture))); };
        add(support::bar_chart(1400, 1000, random));
        add(support::bar_chart(1200, 900, random));
        add(support::bar_chart(1600, 1000, random));
        add(support::landscape({1200, 800}, random));
        for (int i = 0; i < 6; ++i) {
            constexpr std::array shrunk{0.6, 0.5, 0.75, 1.0, 0.6, 0.8};
            Use use;
            use.picture = pictures[static_cast<std::size_t>(i) % pictures.size()];
            use.owner = (5 * i) % FramingVault::people;
            const Raster marked = vault.copy_drawn(use.picture, use.owner, 0);
            const double factor = shrunk[static_cast<std::size_t>(i)];
            const Raster figure = support::resize(marked, factor, factor, support::Resampling::lanczos);
            use.place = {78, 330, 440, 440.0 * marked.height / marked.width};
            use.document = vault.add(support::report_with_figure(figure, use.place, random));
            figures.push_back(use);
        }
        for (int i = 0; i < 4; ++i) {
            Use use;
            use.picture = pictures[static_cast<std::size_t>(i) % pictures.size()];
            use.owner = (7 * i + 1) % FramingVault::people;
            use.document = vault.add(vault.copy_file(use.picture, use.owner));
            stamped_again.push_back(use);
        }
    }

    /// A document that contains somebody's marked picture.
    struct Use {
        int document = 0;
        int picture = 0;
        Person owner = 0;  ///< whose copy of the picture it is
        support::FigurePlace place{};
    };

    FramingVault vault;
    std::vector<int> pictures;
    std::vector<Use> figures;
    std::vector<Use> stamped_again;
};

const Reused& reused() {
    static const auto made = std::make_unique<Reused>();
    return *made;
}

/// Somebody other than the picture's owner, who leaks the document that contains it.
Person leaker_of(const Reused::Use& use, int number) {
    const Person person = (3 * number + 2) % FramingVault::people;
    return person == use.owner ? (person + 1) % FramingVault::people : person;
}

std::string words_of(const Reused::Use& use, int dpi) {
    return "document " + std::to_string(use.document) + " with document " + std::to_string(use.picture) + " of person " +
           std::to_string(use.owner) + " at " + std::to_string(dpi) + " dpi";
}

/// A crop around the figure, which shows so much of the page above and below it and a third of that beside it, points.
Raster cut_around(const Raster& page, const support::FigurePlace& place, int dpi, double margin) {
    const double scale = dpi / 72.0;
    const int top = static_cast<int>((842 - place.bottom - place.height - margin) * scale);
    const int left = static_cast<int>((place.left - margin / 3) * scale);
    const int width = std::min(page.width - left, static_cast<int>((place.width + 2 * margin / 3) * scale));
    const int height = static_cast<int>((place.height + 2 * margin) * scale);
    return support::cut(page, {left, top, width, height});
}

}  // namespace

TEST_CASE("a marked picture that is a figure in a report accuses the report's leaker and not the picture's owner",
          "[.][framing][on-request]") {
    const Reused& all = reused();
    check_forger_is_found(judge_all("a marked figure", all.vault, times(20), [&](int i) {
        const Reused::Use& use = all.figures[static_cast<std::size_t>(i) % all.figures.size()];
        const int dpi = Plot::resolutions[static_cast<std::size_t>(i) % Plot::resolutions.size()];
        const Person leaker = leaker_of(use, i);
        Raster page = all.vault.copy_drawn(use.document, leaker, dpi);
        if (i % 3 != 0) page = cut_around(page, use.place, dpi, 36);  // with some lines of text
        if (i % 4 == 3) page = support::chat(page, {1280, 75});
        return Leak{words_of(use, dpi), page, {all.vault.copy(use.document, leaker)}};
    }));
}

TEST_CASE("a figure alone, cut out of a report, accuses the report's leaker and not the picture's owner", "[framing]") {
    const Reused& all = reused();
    check_forger_is_found(judge_all("a figure alone", all.vault, times(20), [&](int i) {
        const Reused::Use& use = all.figures[static_cast<std::size_t>(i) % all.figures.size()];
        const int dpi = Plot::resolutions[static_cast<std::size_t>(i) % Plot::resolutions.size()];
        const Person leaker = leaker_of(use, i);
        const Raster figure = cut_around(all.vault.copy_drawn(use.document, leaker, dpi), use.place, dpi, 0);
        return Leak{words_of(use, dpi), i % 2 == 0 ? figure : support::chat(figure, {1280, 75}), {all.vault.copy(use.document, leaker)}};
    }));
}

TEST_CASE("a marked picture that was stamped again accuses whoever leaks it and not its first owner", "[framing]") {
    const Reused& all = reused();
    check_forger_is_found(judge_all("a picture stamped again", all.vault, times(20), [&](int i) {
        Random random(static_cast<std::uint32_t>(900 + i));
        const Reused::Use& use = all.stamped_again[static_cast<std::size_t>(i) % all.stamped_again.size()];
        const Person leaker = leaker_of(use, i);
        const Raster picture = all.vault.copy_drawn(use.document, leaker, 0);
        return Leak{words_of(use, 0), on_its_way(picture, i, random), {all.vault.copy(use.document, leaker)}};
    }));
}

TEST_CASE("a picture that stands in a report is nobody's alibi", "[.][framing][on-request]") {
    const Reused& all = reused();
    check_all_named(judge_all("a picture used elsewhere", all.vault, times(14), [&](int i) {
        const Reused::Use& use = all.figures[static_cast<std::size_t>(i) % all.figures.size()];
        return Leak{words_of(use, 0), all.vault.copy_drawn(use.picture, use.owner, 0), {all.vault.copy(use.picture, use.owner)}};
    }));
}

TEST_CASE("honest leaks of one copy name it", "[.][framing][on-request]") {
    const FramingVault& vault = pages();
    check_all_named(judge_all("honest leaks", vault, times(20), [&](int i) {
        Plot plot(1000 + i);
        Raster page = vault.copy_drawn(plot.shown, plot.leaker, plot.dpi);
        if (i % 4 == 1) page = support::scribble(support::redact(page, plot.random), plot.random);
        if (i % 4 == 2) page = support::invert(page);
        if (i % 4 == 3) page = support::stamp_seals(page, plot.random);
        return Leak{plot.words(), on_its_way(page, i, plot.random), {plot.by()}};
    }));
}

TEST_CASE("two and three who average their copies are all named", "[.][framing][on-request]") {
    const FramingVault& vault = pages();
    check_all_named(judge_all("averages", vault, times(20), [&](int i) {
        Plot plot(1100 + i);
        Leak leak{plot.words(), {}};
        std::vector<Raster> copies;
        for (Person person = plot.leaker; static_cast<int>(copies.size()) < 2 + i % 2; person = (person + 1) % FramingVault::people) {
            copies.push_back(vault.copy_drawn(plot.shown, person, plot.dpi));
            leak.by.push_back(vault.copy(plot.shown, person));
        }
        leak.picture = support::average(copies);
        return leak;
    }));
}

TEST_CASE("two who join halves of their copies of one page are both named", "[.][framing][on-request]") {
    const FramingVault& vault = pages();
    check_all_named(judge_all("halves of two copies", vault, times(20), [&](int i) {
        Plot plot(1200 + i);
        const Raster first = vault.copy_drawn(plot.shown, plot.leaker, plot.dpi);
        const Raster second = vault.copy_drawn(plot.shown, plot.victim, plot.dpi);
        return Leak{plot.words(), support::half_and_half(first, second, i % 2 == 0), {plot.by(), vault.copy(plot.shown, plot.victim)}};
    }));
}

TEST_CASE("two people's copies side by side in one picture are both named", "[framing]") {
    const FramingVault& vault = pages();
    check_all_named(judge_all("two pages in one picture", vault, times(20), [&](int i) {
        Plot plot(1300 + i);
        if (i % 4 == 0) plot.other = plot.shown;
        const std::array<Raster, 2> both{vault.copy_drawn(plot.shown, plot.leaker, 96), vault.copy_drawn(plot.other, plot.victim, 96)};
        return Leak{plot.words(), support::side_by_side(both), {plot.by(), vault.copy(plot.other, plot.victim)}};
    }));
}

TEST_CASE("a copy beside a window that shows something else names it", "[.][framing][on-request]") {
    const FramingVault& vault = pages();
    check_all_named(judge_all("a page beside another window", vault, times(20), [&](int i) {
        Plot plot(1400 + i);
        const Raster page = vault.copy_drawn(plot.shown, plot.leaker, 110);
        const auto other = support::letter("Shopping", 5 + i, plot.random);
        const std::array<Raster, 2> windows{first_page(other, {"-r", "96"}), page};
        return Leak{plot.words(), support::side_by_side(windows), {plot.by()}};
    }));
}

TEST_CASE("a page that is kept as a PDF and as a picture names its leaker, however much is drawn over it", "[framing]") {
    static const auto vault = [] {
        auto made = std::make_unique<FramingVault>(5);
        made->add(sample("case-list-zh-p1-cairo.pdf"));
        made->add(support::read_bytes(fs::path(TELLTALE_PAGES) / "case-list-zh-p1-96dpi.png"));
        return made;
    }();
    check_all_named(judge_all("a page that is kept twice", *vault, times(20), [&](int i) {
        Random random(static_cast<std::uint32_t>(2516 + i));
        const Person person = (i + 4) % FramingVault::people;
        const Raster drawn_over = support::scribble(support::redact(vault->copy_drawn(1, person, 0), random), random);
        return Leak{"leak " + std::to_string(i), support::chat(drawn_over, {1280, 60}), {vault->copy(1, person)}};
    }));
}

// What a forger may think of who knows that the page is compared.

TEST_CASE("a tint in one corner of a forger's page gets the forger named", "[.][framing][on-request]") {
    const FramingVault& vault = pages();
    check_forger_is_found(judge_all("a tint in one corner", vault, times(20), [&](int i) {
        Plot plot(1500 + i);
        const Raster bare = vault.bare_drawn(plot.shown, plot.leaker, plot.dpi);
        const double share = 0.45 + 0.05 * (i % 4);
        return Leak{
            plot.words(), support::lay_mark(bare, vault.mark_of(plot.other, plot.victim, plot.dpi), {0, 0, share, share}), {plot.by()}};
    }));
}

TEST_CASE("a tint of a table of the same template gets the forger named", "[.][framing][on-request]") {
    const FramingVault& vault = pages();
    check_forger_is_found(judge_all("a tint of the twin table", vault, times(20), [&](int i) {
        Plot plot(1600 + i);
        plot.shown = i % 2 == 0 ? north : south;
        plot.other = i % 2 == 0 ? south : north;
        const Raster bare = vault.bare_drawn(plot.shown, plot.leaker, plot.dpi);
        return Leak{plot.words(),
                    on_its_way(support::lay_mark(bare, vault.mark_of(plot.other, plot.victim, plot.dpi)), i, plot.random),
                    {plot.by()}};
    }));
}

TEST_CASE("a tint of another scale or place than the page's gets the forger named", "[.][framing][on-request]") {
    const FramingVault& vault = pages();
    check_forger_is_found(judge_all("a tint out of place", vault, times(20), [&](int i) {
        Plot plot(1700 + i);
        const bool is_moved = i % 2 == 0;  // else it is larger than the page's own
        if (is_moved) plot.other = plot.shown;
        Raster bare = vault.bare_drawn(plot.shown, plot.leaker, 110);
        if (is_moved) bare = support::rolled(bare, 37 + 11 * i, 53 + 7 * i);
        return Leak{plot.words(), support::lay_mark(bare, vault.mark_of(plot.other, plot.victim, is_moved ? 110 : 140)), {plot.by()}};
    }));
}

TEST_CASE("two innocents' tints of another document get the forger named", "[.][framing][on-request]") {
    const FramingVault& vault = pages();
    check_forger_is_found(judge_all("the tints of two innocents", vault, times(20), [&](int i) {
        Plot plot(1800 + i);
        Person third = (plot.victim + 1) % FramingVault::people;
        if (third == plot.leaker) third = (third + 1) % FramingVault::people;
        Raster forged = vault.bare_drawn(plot.shown, plot.leaker, plot.dpi);
        for (const Person innocent : {plot.victim, third})
            forged = support::lay_mark(forged, vault.mark_of(plot.other, innocent, plot.dpi));
        return Leak{plot.words(), forged, {plot.by()}};
    }));
}

namespace {

/// The victim's tint of a document on the forger's page, above a strip of the victim's own page of that document.
Leak above_a_strip(const Plot& plot, int document) {
    const FramingVault& vault = pages();
    const Raster bare = vault.bare_drawn(plot.shown, plot.leaker, 110);
    const Raster forged = support::lay_mark(bare, vault.mark_of(document, plot.victim, 110));
    const Raster theirs = vault.copy_drawn(document, plot.victim, 110);
    const Raster strip = support::cut(theirs, {0, 0, theirs.width, theirs.height / 6});
    return Leak{plot.words(), support::one_below_other(forged, strip), {plot.by()}, {}, {vault.copy(document, plot.victim)}};
}

}  // namespace

TEST_CASE("a strip of the victim's own page below a forgery does not accuse the victim alone", "[.][framing][on-request]") {
    const Outcome outcome = judge_all("a strip of the victim's page", pages(), times(20), [&](int i) {
        const Plot plot(1900 + i);
        return above_a_strip(plot, plot.other);
    });
    CHECK(20 * (outcome.named + outcome.in_conflict) >= 19 * outcome.leaks);
}

TEST_CASE("a strip of the victim's own page below a forgery on the same document does not accuse the victim alone",
          "[.][framing][on-request]") {
    const Outcome outcome = judge_all("a strip of the victim's copy", pages(), times(20), [&](int i) {
        const Plot plot(2600 + i);
        return above_a_strip(plot, plot.shown);
    });
    CHECK(20 * (outcome.named + outcome.in_conflict) >= 19 * outcome.leaks);
}

TEST_CASE("a blurred page of the forger's that can still be recognised does not accuse the tint's owner", "[.][framing][on-request]") {
    const FramingVault& vault = pages();
    const Outcome outcome = judge_all("a blurred page under a tint", vault, times(20), [&](int i) {
        Plot plot(2000 + i);
        const Raster blurred = support::blur(vault.bare_drawn(plot.shown, plot.leaker, 110), 1.5 + 0.5 * (i % 4));
        return Leak{plot.words(), support::lay_mark(blurred, vault.mark_of(plot.other, plot.victim, 110)), {plot.by()}};
    });
    CHECK(outcome.innocents == 0);
}

TEST_CASE("a page of the forger's that is faded but legible does not accuse the tint's owner", "[.][framing][on-request]") {
    const FramingVault& vault = pages();
    const Outcome outcome = judge_all("a faded page under a tint", vault, times(20), [&](int i) {
        Plot plot(2200 + i);
        const Raster faint = support::faded(vault.bare_drawn(plot.shown, plot.leaker, 110), 0.12 + 0.06 * (i % 4));
        return Leak{plot.words(), support::lay_mark(faint, vault.mark_of(plot.other, plot.victim, 110)), {plot.by()}};
    });
    CHECK(outcome.innocents == 0);
}

TEST_CASE("a chart under the mark of another chart of the same template accuses nobody", "[framing]") {
    FramingVault vault(4);
    Random random(13);
    for (int i = 0; i < 3; ++i) vault.add(support::encode_png(support::bar_chart(1400, 1000, random)));
    const Outcome outcome = judge_all("a twin chart's mark", vault, times(20), [&](int i) {
        Random way(static_cast<std::uint32_t>(2400 + i));
        const int shown = i % 3;
        const int other = (i + 1 + i / 3 % 2) % 3;
        const Person victim = (5 * i + 2) % FramingVault::people;
        return Leak{"chart " + std::to_string(shown) + ", person " + std::to_string(victim) + " framed with chart " + std::to_string(other),
                    on_its_way(support::lay_mark(vault.original_drawn(shown, 0), vault.mark_of(other, victim, 0)), i, way)};
    });
    CHECK(outcome.innocents == 0);
}

TEST_CASE("a picture under the mark of another picture or page accuses nobody", "[.][framing][on-request]") {
    const Reused& all = reused();
    const Outcome outcome = judge_all("a picture under another's mark", all.vault, times(20), [&](int i) {
        const int shown = all.pictures[static_cast<std::size_t>(i) % all.pictures.size()];
        const int other = i % 2 == 0 ? all.pictures[static_cast<std::size_t>(i + 1) % all.pictures.size()]
                                     : all.figures[static_cast<std::size_t>(i) % all.figures.size()].document;
        const Person victim = (5 * i + 4) % FramingVault::people;
        const Raster bare = all.vault.original_drawn(shown, 0);
        return Leak{
            "picture " + std::to_string(shown) + ", person " + std::to_string(victim) + " framed with document " + std::to_string(other),
            support::lay_mark(bare, all.vault.mark_of(other, victim, 110))};
    });
    CHECK(outcome.innocents == 0);
}

namespace {

/// Pictures that are kept only as they were stamped again, with somebody's mark in them, since their own originals were deleted.
struct MarkedOriginals {
    MarkedOriginals() : vault(3) {
        Random random(12);
        for (int i = 0; i < 3; ++i) {
            const int picture = vault.add(support::encode_png(support::bar_chart(1400 - 100 * i, 1000, random)));
            vault.add(vault.copy_file(picture, owner(i)));
            vault.forget_original(picture);
            pictures.push_back(picture);
        }
    }
    static Person owner(int i) { return (4 * i + 1) % FramingVault::people; }

    FramingVault vault;
    std::vector<int> pictures;
};

}  // namespace

TEST_CASE("a leak that is read beside an original with somebody's mark does not accuse that person", "[.][framing][on-request]") {
    const MarkedOriginals all;
    const Outcome outcome = judge_all("a marked original", all.vault, times(20), [&](int i) {
        Random random(static_cast<std::uint32_t>(2300 + i));
        const int picture = all.pictures[static_cast<std::size_t>(i) % all.pictures.size()];
        const Person owner = MarkedOriginals::owner(i % 3);
        const Person other =
            (owner + 2 + i) % FramingVault::people == owner ? (owner + 1) % FramingVault::people : (owner + 2 + i) % FramingVault::people;
        // What is subtracted leaves the owner's mark behind, black for white, on an unmarked leak and on another person's copy.
        const bool is_unmarked = i % 2 == 0;
        const Raster leak = is_unmarked ? all.vault.original_drawn(picture, 0) : all.vault.copy_drawn(picture, other, 0);
        Leak made{"picture " + std::to_string(picture) + " beside the copy of person " + std::to_string(owner),
                  on_its_way(leak, i / 2, random)};
        if (!is_unmarked) made.by = {all.vault.copy(picture, other)};
        return made;
    });
    CHECK(outcome.innocents == 0);
}

TEST_CASE("a strip without ink never confirms the document of the mark on it", "[.][framing][on-request]") {
    const FramingVault& vault = pages();
    for (int i = 0; i < times(14); ++i) {
        Plot plot(2100 + i);
        if (plot.other == wide_document) plot.other = 1;
        const auto memo = support::letter("Notes", 10, plot.random);
        const Raster forged = support::lay_mark(first_page(memo, {"-r", "110"}), vault.mark_of(plot.other, plot.victim, 110));
        INFO(plot.words());
        for (const Finding& finding : vault.trace_leak(support::blank_strip(forged)).findings)
            CHECK_FALSE((finding.accused && finding.document_shown.has_value()));
    }
}
