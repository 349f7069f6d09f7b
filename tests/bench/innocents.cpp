#include "bench/innocents.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "mark/chips.hpp"
#include "mark/constellation.hpp"
#include "support/disturb.hpp"
#include "support/recompress.hpp"
#include "support/reframe.hpp"
#include "trace/ask_originals.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/read_tint.hpp"

namespace telltale::bench {
namespace {

constexpr std::size_t batch = 100000;  ///< copies that are scored at once

struct SampleLeak {
    std::vector<Raster> pictures;
    bool together = false;  ///< frames of one page
};

std::string reading_of(const Hypothesis& hypothesis) {
    switch (hypothesis.source) {
        case telltale::Source::region:
            return "tint";
        case telltale::Source::guess:
            return "guesses";
        case telltale::Source::all_regions:
            return "tint of all regions";
        case telltale::Source::frames:
            return "frames";
        case telltale::Source::original:
            return "beside an original";
        case telltale::Source::text:
            return "shift";
        case telltale::Source::text_and_tint:
            return "shift and tint";
    }
    return "";
}

constexpr std::size_t ways = 7;           ///< ways of leaking
constexpr std::size_t ways_a_source = 3;  ///< how many of them a source leaks by; sources take turns

SampleLeak leak_of(const bench::Source& source, std::size_t way, const MemoryVault& vault, std::uint32_t number) {
    support::Random random(number);
    const auto copy = [&](std::uint32_t i) { return vault.stamped_page(source, 0, 110, vault.copy(number + i)); };
    const Raster page = copy(0);
    switch (way) {
        case 0:
            return {{page}};
        case 1:
            return {{support::viewer_window(page, copy(1), random)}};
        case 2:
            return {{support::chat(support::crop(page, 0.03, random), {960, 50})}};
        case 3:
            return {{support::brighten(page, 10)}};  // the paper becomes white, and only the text is left
        case 4:
            return {{support::chat(page, {960, 50})}};
        case 5: {
            SampleLeak frames{{}, true};  // no lock is sure in such small parts, so that lanes are added
            for (int i = 0; i < 2; ++i) frames.pictures.push_back(support::chat(support::crop(page, 0.03, random), {960, 50}));
            return frames;
        }
        default:
            return {{support::average(std::array{page, copy(1), copy(2)})}};
    }
}

/// Everything that trace() would score of a leak.
Hypotheses read(const SampleLeak& leak, const MemoryVault& vault, const ChipSource& chips, const Constellation& constellation,
                int threads) {
    TraceOptions options;
    options.threads = threads;
    options.together = leak.together;
    const std::vector<LeakPicture> pictures = leak_pictures(leak.pictures);
    const TintReading tint = read_tint(pictures, constellation, {.together = leak.together, .threads = threads});
    Hypotheses hypotheses;
    hypotheses.add(tint.hypotheses);
    const std::vector<CopyId> nobody;
    ask_originals(hypotheses, tint, pictures, {nobody, chips}, constellation, vault.originals(), options, true);
    return hypotheses;
}

/// Copies that no vault has issued. Their chips are as independent of any leak as those of copies that were issued to others.
std::vector<CopyId> uninvolved(std::size_t first, std::size_t count) {
    std::vector<CopyId> copies(count);
    for (std::size_t i = 0; i < count; ++i) copies[i] = copy_id({}, {"uninvolved " + std::to_string(first + i), {}, {}});
    return copies;
}

}  // namespace

double InnocentRow::bound(std::size_t level) const {
    return static_cast<double>(scores) * std::exp(-innocent_levels[level] * innocent_levels[level] / 2);
}

bool InnocentRow::stays_under_bound() const {
    for (std::size_t level = 0; level < innocent_levels.size(); ++level) {
        if (bound(level) >= 1 && static_cast<double>(above[level]) > bound(level)) return false;
    }
    return true;
}

std::vector<InnocentRow> count_innocents(const std::vector<Source>& sources, const MemoryVault& vault, std::size_t scores, int threads) {
    const Constellation constellation = make_constellation(vault.key());
    const ChipSource chips(vault.key());
    std::map<std::string, InnocentRow> rows;
    std::vector<std::pair<std::string, Alignment>> readings;
    for (std::size_t i = 0; i < sources.size() * ways_a_source; ++i) {
        const SampleLeak leak = leak_of(sources[i / ways_a_source], i % ways, vault, static_cast<std::uint32_t>(100 + 3 * i));
        const Hypotheses hypotheses = read(leak, vault, chips, constellation, threads);
        std::map<std::string, bool> seen;
        for (const Hypothesis& hypothesis : hypotheses.all()) {
            const std::string reading = reading_of(hypothesis);
            InnocentRow& row = rows[reading];
            row.reading = reading;
            row.leaks += seen.emplace(reading, true).second ? 1 : 0;
            ++row.alignments;
            readings.emplace_back(reading, hypothesis.alignment);
        }
    }
    if (readings.empty()) throw std::runtime_error("no leak could be read");
    const std::size_t copies = scores / readings.size() + 1;
    for (std::size_t first = 0; first < copies; first += batch) {
        const std::vector<CopyId> innocents = uninvolved(first, std::min(batch, copies - first));
        for (const auto& [reading, alignment] : readings) {
            InnocentRow& row = rows[reading];
            row.scores += innocents.size();
            for (const CandidateScore& one : score_copies(innocents, {&alignment, 1}, chips, threads)) {
                row.best = std::max(row.best, one.score);
                for (std::size_t level = 0; level < innocent_levels.size(); ++level)
                    row.above[level] += one.score >= innocent_levels[level] ? 1 : 0;
            }
        }
    }
    std::vector<InnocentRow> all;
    for (auto& [reading, row] : rows) all.push_back(std::move(row));
    return all;
}

}  // namespace telltale::bench
