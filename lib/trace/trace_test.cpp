#include "telltale/trace.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "mark/chips.hpp"
#include "mark/shift_layout.hpp"
#include "mark/tile.hpp"
#include "telltale/error.hpp"
#include "trace/page/stamped_page_for_tests.hpp"

using namespace telltale;

namespace {

VaultKey key_of(std::uint8_t number) {
    return VaultKey::from_bytes(VaultKey::Bytes{number});
}

CopyId numbered(std::uint8_t number) {
    return CopyId{{number, 1}};
}

std::vector<Candidate> thirty_candidates() {
    std::vector<Candidate> candidates;
    for (std::uint8_t i = 0; i < 30; ++i) candidates.push_back({numbered(i), {}});
    return candidates;
}

// Grey strokes in lines, like a page of text; lines of paper between them.
Raster written_page(int width, int height, unsigned seed) {
    Raster page{width, height, 1, std::vector<std::uint8_t>(static_cast<std::size_t>(width * height), 255)};
    std::mt19937 random(seed);
    for (int line = 40; line + 14 < height - 30; line += 24) {
        for (int x = 40; x < width - 50; x += 4) {
            if (random() % 3 == 0) continue;
            for (int y = line + static_cast<int>(random() % 6); y < line + 13; ++y)
                page.samples[static_cast<std::size_t>(y * width + x)] = 30;
        }
    }
    return page;
}

Raster cut(const Raster& page, int left, int top, int width, int height) {
    Raster part{width, height, 1, {}};
    for (int y = top; y < top + height; ++y) {
        const auto* row = page.samples.data() + static_cast<std::ptrdiff_t>(y) * page.width + left;
        part.samples.insert(part.samples.end(), row, row + width);
    }
    return part;
}

Raster turned_left(const Raster& page) {
    Raster turned{page.height, page.width, 1, std::vector<std::uint8_t>(page.samples.size())};
    for (int y = 0; y < turned.height; ++y) {
        for (int x = 0; x < turned.width; ++x) {
            turned.samples[static_cast<std::size_t>(y * turned.width + x)] =
                page.samples[static_cast<std::size_t>(x * page.width + page.width - 1 - y)];
        }
    }
    return turned;
}

TraceReport trace_one(const Raster& leak, std::uint8_t key = 1, std::span<const std::uint8_t> file = {}) {
    return trace({&leak, 1}, file, thirty_candidates(), key_of(key));
}

/// A vault with one page of text, which counts how often somebody wants to see it.
class OnePage : public OriginalPages {
public:
    mutable int read = 0;
    mutable int drawn = 0;

    std::vector<Sha256> documents() const override { return {Sha256{}}; }
    std::vector<std::uint8_t> layout(const Sha256&) const override {
        ++read;
        PageLayout page{630, 891, {}, 1};
        for (double y = 30; y < 850; y += 18) {
            for (double x = 30; x < 580; x += 30) page.clusters.push_back({x, y, x + 25, y + 11});
        }
        return to_bytes({0.2, {page}});
    }
    std::optional<Raster> draw(const Sha256&, int, int) const override {
        ++drawn;
        return std::nullopt;
    }
};

}  // namespace

TEST_CASE("text is looked for only when the tint names nobody, and counted all the same") {
    const OnePage originals;
    const Raster clean = written_page(840, 1188, 1);
    const Raster leak = stamped_page(clean, key_of(1), numbered(9), 3);
    const std::size_t tint_alone = trace_one(leak).alignments;
    const TraceReport report = trace({&leak, 1}, {}, thirty_candidates(), key_of(1), {}, &originals);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].copy == numbered(9));
    CHECK(originals.drawn == 0);                  // the candidates do not say which document is theirs, so there is nothing to compare
    CHECK(report.alignments == tint_alone + 14);  // six places, each alone and with the tint, and the tint beside two originals
    CHECK(trace({&clean, 1}, {}, thirty_candidates(), key_of(1), {}, &originals).verdict == Verdict::no_mark);
    CHECK(originals.drawn == 1);
    CHECK(originals.read == 2);  // for the page's size, and for where its text stands
    trace({&clean, 1}, {}, thirty_candidates(), key_of(1), {}, &originals);
    CHECK(originals.read == 2);  // both are kept
}

TEST_CASE("a crop of a stamped page names its copy and lane, and nobody else") {
    const Raster page = stamped_page(written_page(840, 1188, 1), key_of(1), numbered(9), 3);
    const TraceReport report = trace_one(cut(page, 133, 251, 500, 420));
    REQUIRE(report.verdict == Verdict::attributed);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].copy == numbered(9));
    CHECK(report.findings[0].lane == 3);
    CHECK(*report.findings[0].odds < 1e-30);
    CHECK(report.presence < 1e-9);
    REQUIRE(report.locks.size() == 1);
    CHECK(report.locks[0].tile_x == Approx(210).epsilon(0.004));
    CHECK(report.locks[0].quarter_turns == 0);
}

TEST_CASE("a leak that was turned is named, and the lock says how it was turned") {
    const Raster page = stamped_page(written_page(840, 1188, 2), key_of(1), numbered(4), 0);
    const TraceReport report = trace_one(turned_left(page));
    REQUIRE(report.verdict == Verdict::attributed);
    CHECK(report.findings[0].copy == numbered(4));
    CHECK(report.locks[0].quarter_turns == 1);
}

TEST_CASE("a leak in dark mode is named, and the lock says that it is inverted") {
    Raster page = stamped_page(written_page(840, 1188, 3), key_of(1), numbered(5), 1);
    for (auto& sample : page.samples) sample = static_cast<std::uint8_t>(255 - sample);
    const TraceReport report = trace_one(page);
    REQUIRE(report.verdict == Verdict::attributed);
    CHECK(report.findings[0].copy == numbered(5));
    CHECK(report.locks[0].inverted);
}

TEST_CASE("a white page on a viewer's dark desk, which fills most of the window, is named") {
    const Raster page = stamped_page(written_page(594, 840, 13), key_of(1), numbered(6), 4);
    Raster window{1500, 900, 1, std::vector<std::uint8_t>(static_cast<std::size_t>(1500) * 900, 40)};
    for (int y = 0; y < 840; ++y)
        std::copy_n(page.samples.begin() + static_cast<std::ptrdiff_t>(y) * 594, 594,
                    window.samples.begin() + static_cast<std::ptrdiff_t>(y + 37) * 1500 + 611);
    const TraceReport report = trace_one(window);
    REQUIRE(report.verdict == Verdict::attributed);
    CHECK(report.findings[0].copy == numbered(6));
    CHECK(report.findings[0].lane == 4);
    CHECK(report.locks.size() == 1);
}

TEST_CASE("an unmarked page has no mark and no findings") {
    const TraceReport report = trace_one(written_page(840, 1188, 4));
    CHECK(report.verdict == Verdict::no_mark);
    CHECK(report.findings.empty());
    CHECK(report.presence > 1e-3);
}

TEST_CASE("another vault's copy has no mark of ours") {
    const Raster page = stamped_page(written_page(840, 1188, 5), key_of(2), numbered(9), 3);
    const TraceReport report = trace_one(page, 1);
    CHECK(report.verdict == Verdict::no_mark);
    CHECK(report.findings.empty());
}

TEST_CASE("a clean copy that is on no list is marked but unlisted") {
    const Raster page = stamped_page(written_page(840, 1188, 6), key_of(1), numbered(200), 3);
    const TraceReport report = trace_one(page);
    CHECK(report.verdict == Verdict::marked_unlisted);
    CHECK(report.presence < 1e-9);
    CHECK(report.findings.empty());
}

TEST_CASE("two pages in one window give two regions, each with its own lane") {
    const Raster first = stamped_page(written_page(840, 1188, 7), key_of(1), numbered(9), 2);
    const Raster second = stamped_page(written_page(840, 1188, 8), key_of(1), numbered(9), 3);
    Raster window = cut(first, 0, 600, 840, 588);
    window.samples.insert(window.samples.end(), static_cast<std::size_t>(840) * 17, 180);  // the viewer's grey between pages
    window.samples.insert(window.samples.end(), second.samples.begin(), second.samples.begin() + static_cast<std::ptrdiff_t>(840) * 500);
    window.height = 588 + 17 + 500;
    const TraceReport report = trace_one(window);
    REQUIRE(report.verdict == Verdict::attributed);
    CHECK(report.findings[0].copy == numbered(9));
    REQUIRE(report.locks.size() == 2);
    CHECK(report.locks[0].lane + report.locks[1].lane == 5);
    CHECK(report.alignments == 3);  // each region alone, and both together
    CHECK(*report.findings[0].score > 30);
}

TEST_CASE("pages of two people mixed in one leak name them both") {
    const std::vector<Raster> pages{stamped_page(written_page(840, 1188, 9), key_of(1), numbered(9), 0),
                                    stamped_page(written_page(840, 1188, 10), key_of(1), numbered(11), 1)};
    const TraceReport report = trace(pages, {}, thirty_candidates(), key_of(1));
    REQUIRE(report.findings.size() == 2);
    CHECK(report.findings[0].accused);
    CHECK(report.findings[1].accused);
    CHECK(report.findings[0].copy != report.findings[1].copy);
}

TEST_CASE("the very file that was issued is named without a pixel") {
    const std::vector<std::uint8_t> file{1, 2, 3, 4};
    std::vector<Candidate> candidates = thirty_candidates();
    candidates[7].file = sha256(file);
    const TraceReport report = trace({}, file, candidates, key_of(1));
    REQUIRE(report.verdict == Verdict::attributed);
    CHECK(report.findings[0].copy == numbered(7));
    CHECK(report.findings[0].file == FileMatch::exact);
    CHECK_FALSE(report.findings[0].odds.has_value());
}

TEST_CASE("a tag alone accuses nobody") {
    const std::string text = "/ID [<" + TagSource(key_of(1)).tag(numbered(7)).hex() + ">]";
    const std::vector<std::uint8_t> file(text.begin(), text.end());
    const TraceReport report = trace({}, file, thirty_candidates(), key_of(1));
    CHECK(report.verdict == Verdict::inconclusive);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].file == FileMatch::tag);
    CHECK_FALSE(report.findings[0].accused);
    CHECK_FALSE(report.findings[0].score.has_value());
}

TEST_CASE("a tag of one copy on the pixels of another is a conflict, and the pixels accuse") {
    const Raster page = stamped_page(written_page(840, 1188, 12), key_of(1), numbered(9), 0);
    const std::string text = TagSource(key_of(1)).tag(numbered(7)).hex();
    const std::vector<std::uint8_t> file(text.begin(), text.end());
    const TraceReport report = trace_one(page, 1, file);
    REQUIRE(report.verdict == Verdict::attributed);
    CHECK(report.findings[0].copy == numbered(9));
    CHECK_FALSE(report.conflict.empty());
}

TEST_CASE("a picture whose samples do not fit its size is refused") {
    const Raster broken{10, 10, 1, std::vector<std::uint8_t>(99)};
    CHECK_THROWS_AS(trace_one(broken), Error);
}

TEST_CASE("pictures of a few pixels are answered, not crashed upon") {
    for (const int side : {1, 2, 7, 31}) {
        const Raster speck{side, side, 1, std::vector<std::uint8_t>(static_cast<std::size_t>(side * side), 250)};
        CHECK(trace_one(speck).verdict == Verdict::no_mark);
    }
    const Raster strip{3000, 2, 1, std::vector<std::uint8_t>(6000, 255)};
    CHECK(trace_one(strip).verdict == Verdict::no_mark);
}

TEST_CASE("a lock's map leads to the page's own tiles, however the leak was cut and turned") {
    const Raster page = stamped_page(written_page(840, 1188, 31), key_of(1), numbered(2), 2);  // tiles of 210 px
    const Raster part = cut(page, 133, 251, 600, 500);
    const Raster leak = turned_left(part);
    const TraceReport report = trace_one(leak);
    REQUIRE(report.locks.size() == 1);
    const Lock& lock = report.locks[0];
    // The page's (x, y) is the leak's (y - 251, 600 - (x - 133)). Its tile corner (0, 1) is the next to what is seen.
    for (const auto& [x, y] : {std::pair{0, 0}, {1, 0}, {0, 1}, {3, 2}}) {
        const auto at = lock.tiles({1.0 * x, 1.0 * y});
        CHECK(at.x == Approx(210 * (y + 1) - 251).margin(2));
        CHECK(at.y == Approx(600 - (210 * x - 133)).margin(2));
    }
    CHECK(lock.tile_x == Approx(210).epsilon(0.004));
    CHECK(lock.seen.right - lock.seen.left == Approx(600 / 210.0).margin(0.2));
    CHECK(lock.seen.bottom - lock.seen.top == Approx(500 / 210.0).margin(0.2));
}

// Noise of a video's frame, the same on every machine: a sum of four uniform numbers.
Raster noisy(Raster frame, double deviation, unsigned seed) {
    std::mt19937 random(seed);
    for (auto& sample : frame.samples) {
        double sum = 0;
        for (int i = 0; i < 4; ++i) sum += static_cast<double>(random()) / 4294967296.0 - 0.5;
        sample = static_cast<std::uint8_t>(std::clamp(std::lround(sample - 30 + deviation * std::sqrt(3.0) * sum), 0L, 255L));
    }
    return frame;
}

TEST_CASE("three frames of one page that are too weak alone name the copy together") {
    const Raster page = stamped_page(written_page(594, 840, 41), key_of(1), numbered(7), 5);
    std::vector<Raster> frames;  // the first three that name nobody
    for (unsigned seed = 100; frames.size() < 3 && seed < 112; ++seed) {
        Raster frame = noisy(page, 27, seed);
        if (trace_one(frame).verdict != Verdict::attributed) frames.push_back(std::move(frame));
    }
    REQUIRE(frames.size() == 3);
    const TraceReport together = trace(frames, {}, thirty_candidates(), key_of(1), {.together = true});
    REQUIRE(together.verdict == Verdict::attributed);
    REQUIRE(together.findings.size() == 1);
    CHECK(together.findings[0].copy == numbered(7));
    CHECK(together.findings[0].lane == 5);
}

TEST_CASE("frames without a mark name nobody together, and each sum that is tried is counted") {
    const std::vector<Raster> frames{noisy(written_page(400, 566, 42), 3, 1), noisy(written_page(400, 566, 42), 3, 2)};
    const TraceReport together = trace(frames, {}, thirty_candidates(), key_of(1), {.together = true});
    CHECK(together.findings.empty());
    REQUIRE(together.pictures.size() == 2);
    const auto guesses = static_cast<std::size_t>(together.pictures[0].guesses + together.pictures[1].guesses);
    CHECK(together.alignments > guesses);
    CHECK(together.alignments <= guesses + 8);
    CHECK(together.pictures[0].regions == 0);
    CHECK(together.pictures[0].guesses > 0);
}

TEST_CASE("a leak in pure black and white gives the tint nothing to count") {
    Raster leak = written_page(420, 300, 51);  // more ink than paper, so that it is no plain picture
    for (int y = 0; y < leak.height; ++y) {
        for (int x = 0; x < leak.width; ++x) {
            auto& sample = leak.samples[static_cast<std::size_t>(y * leak.width + x)];
            sample = sample < 128 || (x / 3 + y / 3) % 5 == 0 ? 0 : 255;
        }
    }
    const TraceReport report = trace_one(leak);
    CHECK(report.verdict == Verdict::no_mark);
    CHECK(report.alignments == 0);
    CHECK_FALSE(report.runner_up.has_value());
}
