#include "trace/score/attribute.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "mark/chip_batch.hpp"
#include "system/parallel.hpp"
#include "telltale/error.hpp"
#include "trace/score/alignment.hpp"
#include "trace/score/soft_values.hpp"
#include "trace/score/tail_bound.hpp"

namespace telltale {
namespace {

// An alignment as sums over every value of a byte of chips: eight slots are scored by one look-up.
struct ByteTable {
    SlotGroup group;
    std::vector<std::array<float, 256>> sums;
};

struct AlignmentTables {
    std::vector<ByteTable> groups;
    TailBound bound;
};

/// The bound on an innocent's score is a theorem about finite numbers, one for each slot: nothing else is scored.
void require_scorable(const Alignment& alignment) {
    std::set<SlotGroup> seen;
    for (const SoftValues& soft : alignment) {
        if (!seen.insert(soft.group).second) throw Error(ErrorKind::bad_request, "a group of slots stands twice in one alignment");
        for (const float value : soft.values) {
            if (!std::isfinite(value)) throw Error(ErrorKind::bad_request, "a soft value is not a finite number");
        }
    }
}

AlignmentTables make_tables(const Alignment& alignment) {
    require_scorable(alignment);
    AlignmentTables tables{{}, TailBound(alignment)};
    for (const SoftValues& soft : alignment) {
        ByteTable table{soft.group, std::vector<std::array<float, 256>>((soft.values.size() + 7) / 8)};
        for (std::size_t byte = 0; byte < table.sums.size(); ++byte) {
            for (std::size_t bits = 0; bits < 256; ++bits) {
                float sum = 0;
                for (std::size_t i = 0; i < 8 && 8 * byte + i < soft.values.size(); ++i) {
                    const float value = soft.values[8 * byte + i];
                    sum += (bits >> i & 1) != 0 ? value : -value;
                }
                table.sums[byte][bits] = sum;
            }
        }
        tables.groups.push_back(std::move(table));
    }
    return tables;
}

struct GroupNeed {
    SlotGroup group;
    std::size_t bytes = 0;
};

std::vector<GroupNeed> groups_of(const std::vector<AlignmentTables>& alignments) {
    std::vector<GroupNeed> needs;
    for (const auto& alignment : alignments) {
        for (const auto& table : alignment.groups) {
            const auto at = std::find_if(needs.begin(), needs.end(), [&](const GroupNeed& need) { return need.group == table.group; });
            if (at == needs.end()) {
                needs.push_back({table.group, table.sums.size()});
            } else {
                at->bytes = std::max(at->bytes, table.sums.size());
            }
        }
    }
    return needs;
}

// Adds to each copy's sum what its chips are worth. The copies of a batch take turns, so that no sum waits for the one before.
void add_sums(const std::vector<std::array<float, 256>>& sums, const std::uint8_t* bits, std::size_t stride,
              std::array<float, ChipBatch::size>& sum) {
    std::array<float, ChipBatch::size> local = sum;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        for (std::size_t c = 0; c < ChipBatch::size; ++c) local[c] += sums[i][bits[c * stride + i]];
    }
    sum = local;
}

void score_range(std::span<const CopyId> copies, std::span<CandidateScore> scores, const std::vector<AlignmentTables>& alignments,
                 const ChipSource& chips) {
    const auto needs = groups_of(alignments);
    std::vector<std::vector<std::uint8_t>> bits;  // the chips of a batch of copies, group by group
    std::vector<std::size_t> strides;
    for (const GroupNeed& need : needs) {
        strides.push_back(ChipBatch::stride_for(need.bytes));
        bits.emplace_back(strides.back() * ChipBatch::size);
    }
    // For each table, which of the bit strings it reads. It is the same for every copy.
    std::vector<std::vector<std::size_t>> source;
    for (const auto& alignment : alignments) {
        auto& row = source.emplace_back();
        for (const auto& table : alignment.groups) {
            const auto at = std::find_if(needs.begin(), needs.end(), [&](const GroupNeed& need) { return need.group == table.group; });
            row.push_back(static_cast<std::size_t>(at - needs.begin()));
        }
    }
    ChipBatch batch(chips);
    for (std::size_t first = 0; first < copies.size(); first += ChipBatch::size) {
        const std::size_t count = std::min(ChipBatch::size, copies.size() - first);
        batch.load(copies.subspan(first, count));
        for (std::size_t g = 0; g < needs.size(); ++g) batch.fill_bits(needs[g].group, bits[g].data(), strides[g]);
        std::array<CandidateScore, ChipBatch::size> best;
        best.fill({-1e9, -1e9, 0});
        for (std::size_t a = 0; a < alignments.size(); ++a) {
            std::array<float, ChipBatch::size> sum{};
            for (std::size_t g = 0; g < alignments[a].groups.size(); ++g) {
                add_sums(alignments[a].groups[g].sums, bits[source[a][g]].data(), strides[source[a][g]], sum);
            }
            for (std::size_t c = 0; c < ChipBatch::size; ++c) {
                const double norm = alignments[a].bound.norm();
                const double correlation = norm > 0 ? sum[c] / norm : 0;
                const double value = alignments[a].bound.score(correlation);
                if (value > best[c].score) best[c] = {value, correlation, a};
            }
        }
        std::copy_n(best.begin(), count, scores.begin() + static_cast<std::ptrdiff_t>(first));
    }
}

}  // namespace

std::vector<CopyId> copies_of(std::span<const Candidate> candidates) {
    std::vector<CopyId> copies;
    copies.reserve(candidates.size());
    for (const Candidate& candidate : candidates) copies.push_back(candidate.copy);
    return copies;
}

double correlation(std::span<const float> soft, std::span<const std::int8_t> chips) {
    if (soft.size() != chips.size()) throw Error(ErrorKind::bad_request, "a correlation needs one chip per soft value");
    double product = 0;
    double energy = 0;
    for (std::size_t i = 0; i < soft.size(); ++i) {
        product += static_cast<double>(soft[i]) * chips[i];
        energy += static_cast<double>(soft[i]) * soft[i];
    }
    return energy == 0 ? 0 : product / std::sqrt(energy);
}

std::vector<CandidateScore> score_copies(std::span<const CopyId> copies, std::span<const Alignment> alignments, const ChipSource& chips,
                                         int threads) {
    std::vector<const Alignment*> pointers;
    for (const Alignment& alignment : alignments) pointers.push_back(&alignment);
    return score_copies(copies, std::span<const Alignment* const>(pointers), chips, threads);
}

std::vector<CandidateScore> score_copies(std::span<const CopyId> copies, std::span<const Alignment* const> alignments,
                                         const ChipSource& chips, int threads) {
    std::vector<AlignmentTables> tables;
    for (const Alignment* alignment : alignments) tables.push_back(make_tables(*alignment));
    std::vector<CandidateScore> scores(copies.size());
    if (tables.empty()) return scores;
    constexpr std::size_t worth_a_thread = 2000;
    const std::size_t parts = std::clamp<std::size_t>(copies.size() / worth_a_thread, 1, static_cast<std::size_t>(std::max(1, threads)));
    run_parallel(parts, threads, [&](std::size_t part) {
        const std::size_t first = copies.size() * part / parts;
        const std::size_t count = copies.size() * (part + 1) / parts - first;
        score_range(copies.subspan(first, count), std::span(scores).subspan(first, count), tables, chips);
    });
    return scores;
}

double odds(std::size_t candidates, std::size_t alignments, double score) {
    if (score <= 0) return 1;
    const double tries = static_cast<double>(candidates) * static_cast<double>(alignments);
    return std::clamp(tries * std::exp(-score * score / 2), least_odds, 1.0);
}

double log10_odds(std::size_t candidates, std::size_t alignments, double score) {
    if (score <= 0) return 0;
    const double tries = static_cast<double>(candidates) * static_cast<double>(alignments);
    return std::min(0.0, (std::log(tries) - score * score / 2) / std::log(10.0));
}

double threshold(std::size_t candidates, std::size_t alignments, double max_odds) {
    const double tries =
        static_cast<double>(std::max<std::size_t>(1, candidates)) * static_cast<double>(std::max<std::size_t>(1, alignments));
    return std::sqrt(2 * std::log(std::max(1.0, tries / max_odds)));
}

}  // namespace telltale
