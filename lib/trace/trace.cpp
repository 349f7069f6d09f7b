#include "telltale/trace.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <exception>
#include <iterator>
#include <set>
#include <thread>

#include "trace/camera/photo.hpp"
#include "trace/informed/informed_evidence.hpp"
#include "trace/leak/plain.hpp"
#include "trace/page/text_index.hpp"
#include "trace/report/file_evidence.hpp"
#include "trace/score/alignment.hpp"
#include "trace/score/attribute.hpp"
#include "trace/score/soft_values.hpp"
#include "trace/shift/describe_text.hpp"
#include "trace/shift/shift_evidence.hpp"
#include "trace/tint/demodulate.hpp"
#include "trace/tint/describe_lock.hpp"
#include "trace/tint/synchronise.hpp"

namespace telltale {
namespace {

// What one alignment is made of, for the finding's page and lane.
struct Origin {
    std::optional<int> picture;
    std::optional<int> lane;
    std::optional<int> original_page{};  // said by the text
    std::optional<Lock> other_lock{};    // where it was read, when that was no sure lock
    bool is_guess_askew = false;         // a guess at a photo
};

struct Evidence {
    std::vector<Alignment> alignments;
    std::vector<Origin> origins;
    std::vector<Lock> locks;
    std::vector<PictureUse> pictures;
    std::vector<ShownPage> shown;
    std::vector<MeasuredText> texts;
    double best_pilots = 0;
    double joint_pilots = 0;  // of all regions together: root of the sum of squares
    double pilot_tests = 0;
};

// A screenshot if it is one, else perhaps a photo. A page that lies askew is tried as a photo's first: that is quick, and a
// search for a screenshot that is none is not.
std::vector<SynchronisedLeak> synchronise_any(const LeakPicture& picture, const Constellation& constellation) {
    if (is_plain(picture)) return {};
    std::vector<SynchronisedLeak> ways;
    PhotoSynchroniser photo(picture, constellation);
    if (!photo.shows_page_askew() || !photo.try_outlined()) ways.push_back(synchronise(picture, constellation));
    if (!ways.empty() && ways.front().regions.empty()) photo.try_everything();
    ways.push_back(photo.take());
    for (SynchronisedLeak& way : ways) way.shows_page_askew = photo.shows_page_askew();
    if (!ways.back().regions.empty()) ways.front().hypotheses.clear();  // a sure lock needs no guesses beside it
    return ways;
}

// For each picture, every way in which it was looked at.
std::vector<std::vector<SynchronisedLeak>> synchronise_all(std::span<const LeakPicture> pictures, const Constellation& constellation,
                                                           int threads) {
    std::vector<std::vector<SynchronisedLeak>> synchronised(pictures.size());
    std::atomic<std::size_t> next = 0;
    std::exception_ptr failure;
    std::atomic<bool> failed = false;
    const auto work = [&] {
        for (std::size_t i = next++; i < pictures.size() && !failed; i = next++) {
            try {
                synchronised[i] = synchronise_any(pictures[i], constellation);
            } catch (...) {
                if (!failed.exchange(true)) failure = std::current_exception();
            }
        }
    };
    {
        std::vector<std::jthread> workers;
        for (int i = 1; i < threads && static_cast<std::size_t>(i) < pictures.size(); ++i) workers.emplace_back(work);
        work();
    }
    if (failure) std::rethrow_exception(failure);
    return synchronised;
}

// What a picture says of one lane: its regions, or where none is sure, the guess with the best pilots.
struct LaneReadings {
    std::vector<SoftValues> readings;
    double guess_score = 0;  // of the one guess
    bool sure = false;       // regions

    void add_region(SoftValues soft) {
        if (!sure) readings.clear();
        sure = true;
        readings.push_back(std::move(soft));
    }
    void add_guess(SoftValues soft, double score) {
        if (sure || score <= guess_score) return;
        guess_score = score;
        readings = {std::move(soft)};
    }
};
using PictureLanes = std::array<LaneReadings, lane_count>;

// Frames of one page, added lane by lane where at least one of them is a guess. Pilots alone choose each frame's guess,
// and with it lane, origin and sign. Only what no other alignment holds is added: two pictures or more.
void add_frames(Evidence& evidence, const std::vector<PictureLanes>& pictures) {
    for (std::size_t lane = 0; lane < lane_count; ++lane) {
        std::vector<SoftValues> readings;
        int frames = 0;
        bool guessed = false;
        for (const PictureLanes& picture : pictures) {
            const LaneReadings& seen = picture[lane];
            if (seen.readings.empty()) continue;
            readings.insert(readings.end(), seen.readings.begin(), seen.readings.end());
            guessed = guessed || !seen.sure;
            ++frames;
        }
        if (frames < 2 || !guessed) continue;
        evidence.alignments.push_back(add_readings(readings));
        evidence.origins.push_back({std::nullopt, static_cast<int>(lane)});
    }
}

// Every combination that is going to be scored, fixed before any candidate is looked at.
Evidence collect(std::span<const LeakPicture> leaks, const std::vector<std::vector<SynchronisedLeak>>& pictures,
                 const Constellation& constellation, bool together) {
    Evidence evidence;
    evidence.pictures.resize(pictures.size());
    std::vector<PictureLanes> frames(pictures.size());
    std::vector<SoftValues> readings;
    std::vector<Origin> reading_origins;
    double joint = 0;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        for (const SynchronisedLeak& leak : pictures[i]) {
            evidence.pilot_tests += leak.pilot_tests;
            evidence.best_pilots = std::max(evidence.best_pilots, leak.pilot_score);
            for (const Region& region : leak.regions) {
                const bool is_flattened = !leak.sources.empty();
                readings.push_back(demodulate(leak.leak, region, constellation, is_flattened ? nullptr : &leaks[i]));
                frames[i][static_cast<std::size_t>(region.lock.lane)].add_region(readings.back());
                ++evidence.pictures[i].regions;
                reading_origins.push_back({static_cast<int>(i), region.lock.lane});
                evidence.locks.push_back(describe_lock(leak, region, static_cast<int>(i)));
                joint += region.lock.score * region.lock.score;
            }
            for (const Region& guess : leak.hypotheses) {
                evidence.alignments.push_back({demodulate(leak.leak, guess, constellation)});
                frames[i][static_cast<std::size_t>(guess.lock.lane)].add_guess(evidence.alignments.back().front(), guess.lock.score);
                ++evidence.pictures[i].guesses;
                evidence.origins.push_back(
                    {static_cast<int>(i), guess.lock.lane, {}, describe_lock(leak, guess, static_cast<int>(i)), leak.shows_page_askew});
            }
        }
    }
    evidence.joint_pilots = std::sqrt(joint);
    if (together) add_frames(evidence, frames);
    if (readings.size() > 1) {
        // A leak may mix pages of several people: each region also stands for itself.
        for (std::size_t i = 0; i < readings.size(); ++i) {
            evidence.alignments.push_back({readings[i]});
            evidence.origins.push_back(reading_origins[i]);
        }
    }
    if (!readings.empty()) {
        evidence.alignments.push_back(add_readings(readings));
        Origin shared = reading_origins.front();
        for (const Origin& origin : reading_origins) {
            if (origin.picture != shared.picture) shared.picture.reset();
            if (origin.lane != shared.lane) shared.lane.reset();
        }
        evidence.origins.push_back(shared);
    }
    return evidence;
}

// The tint's best alignment: all of its regions together, or else the likeliest guess.
std::optional<Alignment> best_of_tint(const Evidence& evidence) {
    if (evidence.alignments.empty()) return std::nullopt;
    return evidence.locks.empty() ? evidence.alignments.front() : evidence.alignments.back();
}

// One of the alignments that an original gave, behind the tint's own.
void add_compared(Evidence& evidence, Alignment alignment, const std::optional<ShownPage>& shown, const std::optional<Lock>& lock) {
    evidence.alignments.push_back(std::move(alignment));
    Origin& origin = evidence.origins.emplace_back();
    if (lock) {
        origin.picture = lock->picture;
        origin.lane = lock->lane;
        origin.other_lock = lock;
    }
    if (!shown) return;
    origin.picture = shown->picture;
    origin.original_page = shown->page;
    if (std::find(evidence.shown.begin(), evidence.shown.end(), *shown) == evidence.shown.end()) evidence.shown.push_back(*shown);
}

// A photo that shows an original, and this vault's pilots where that puts them, has no need of guesses. A screenshot keeps them:
// where a viewer draws strokes unlike the original's, reading blindly may do better. Neither pilots nor places know a
// candidate's chips.
void drop_guesses(Evidence& evidence, std::span<const InformedAlignment> compared) {
    constexpr double seen_pilots = 4;  // standard deviations, at a place that was not searched for
    for (const InformedAlignment& page : compared) {
        if (!page.lock || page.lock->pilot_score < seen_pilots) continue;
        for (std::size_t i = evidence.origins.size(); i-- > 0;) {
            if (!evidence.origins[i].is_guess_askew || evidence.origins[i].picture != page.lock->picture) continue;
            evidence.alignments.erase(evidence.alignments.begin() + static_cast<std::ptrdiff_t>(i));
            evidence.origins.erase(evidence.origins.begin() + static_cast<std::ptrdiff_t>(i));
            --evidence.pictures[static_cast<std::size_t>(page.lock->picture)].guesses;
        }
    }
}

// What the pages of text whose originals are kept say: what the leak adds to them, where their text was moved, and both
// together.
void add_texts(Evidence& evidence, std::span<const LeakPicture> pictures, const OriginalPages& originals,
               const Constellation& constellation) {
    std::optional<Alignment> tint = best_of_tint(evidence);
    std::vector<ShownText> texts;
    std::vector<InformedAlignment> pages = find_informed_pages(pictures, originals, constellation, texts);
    drop_guesses(evidence, pages);
    if (!pages.empty()) tint = pages.back().lock ? pages.front().alignment : pages.back().alignment;  // of all pictures, if there is one
    for (InformedAlignment& page : pages) add_compared(evidence, std::move(page.alignment), page.shown, page.lock);
    for (ShiftAlignment& shift : find_shift(texts, originals, tint))
        add_compared(evidence, std::move(shift.alignment), shift.shown, std::nullopt);
    evidence.texts = describe_texts(texts, *originals.index());
}

// What the pictures add to their originals.
void add_pictures(Evidence& evidence, std::span<const LeakPicture> pictures, const OriginalPages& originals,
                  const Constellation& constellation) {
    std::vector<InformedAlignment> compared = find_informed(pictures, originals, constellation);
    drop_guesses(evidence, compared);
    for (InformedAlignment& informed : compared) add_compared(evidence, std::move(informed.alignment), informed.shown, informed.lock);
}

// What a copy would score whose mark alone is in the leak, from the pilots, which are as strong as the chips are.
double expected_score(double pilots, const Constellation& constellation) {
    return pilots * std::sqrt(static_cast<double>(constellation.data.size()) / static_cast<double>(constellation.pilots.size()));
}

// The alignments of one region each, where there are several: they stand before the last, which is of all.
std::span<const Alignment> regions_alone(const Evidence& evidence) {
    const std::size_t regions = evidence.locks.size();
    if (regions < 2) return {};
    return std::span(evidence.alignments).last(regions + 1).first(regions);
}

double best_of(std::span<const CandidateScore> scores) {
    double best = 0;
    for (const CandidateScore& one : scores) best = std::max(best, static_cast<double>(one.score));
    return best;
}

struct Scored {
    std::vector<CandidateScore> scores;
    std::size_t alignments = 0;  // as many as count for the odds
};

// Scores all candidates, first by the tint alone where a lock is sure. The originals are asked for when it names nobody, or
// somebody by so much less than the pilots promise that others may have taken part: in all regions together, or in one of
// several, which may be pages of several people.
//
// Where they are not asked, the most alignments that they could have given are counted. So whoever is named then would have
// been named with them too, and looking at the tint first adds nothing to the odds.
Scored score_all(Evidence& evidence, std::span<const LeakPicture> pictures, std::span<const CopyId> copies, const ChipSource& chips,
                 const Constellation& constellation, const TraceOptions& options, const OriginalPages* originals) {
    const auto score = [&] {
        return Scored{score_copies(copies, evidence.alignments, chips, options.threads), evidence.alignments.size()};
    };
    // Whether there are any, by their list: layouts and features are read where they are needed.
    const bool has_text = originals != nullptr && !pictures.empty() && !originals->documents().empty();
    const bool has_pictures = originals != nullptr && !pictures.empty() && !originals->pictures().empty();
    if (!has_text && !has_pictures) return score();
    if (!evidence.locks.empty() && !copies.empty()) {
        Scored by_tint = score();
        by_tint.alignments += has_text ? most_shift_alignments(pictures.size(), true) + most_informed_page_alignments(pictures.size()) : 0;
        by_tint.alignments += has_pictures ? most_informed_alignments(pictures.size()) : 0;
        const double accusing = threshold(copies.size(), by_tint.alignments, options.max_odds);
        const auto is_explained = [&](double best, double pilots) {
            constexpr double alone = 0.8;  // two who were averaged score 0.7 of it each
            return best >= accusing && best >= alone * expected_score(pilots, constellation);
        };
        if (is_explained(best_of(by_tint.scores), evidence.joint_pilots)) return by_tint;
        const std::span<const Alignment> regions = regions_alone(evidence);
        const auto explains_its_own = [&](const Alignment& region) {
            const auto lock = static_cast<std::size_t>(&region - regions.data());
            return is_explained(best_of(score_copies(copies, std::span(&region, 1), chips, options.threads)),
                                evidence.locks[lock].pilot_score);
        };
        if (!regions.empty() && std::all_of(regions.begin(), regions.end(), explains_its_own)) return by_tint;
    }
    if (has_text) add_texts(evidence, pictures, *originals, constellation);
    if (has_pictures) add_pictures(evidence, pictures, *originals, constellation);
    return score();
}

// What one channel alone says of a copy: its best score over the alignments that hold nothing else.
std::optional<double> channel_score(const CopyId& copy, const Evidence& evidence, Channel channel, const ChipSource& chips) {
    std::vector<Alignment> alone;
    std::copy_if(evidence.alignments.begin(), evidence.alignments.end(), std::back_inserter(alone), [&](const Alignment& alignment) {
        return std::all_of(alignment.begin(), alignment.end(), [&](const SoftValues& soft) { return soft.group.channel == channel; });
    });
    if (alone.empty()) return std::nullopt;
    return score_copies(std::span(&copy, 1), alone, chips, 1).front().score;
}

std::string find_conflict(const std::vector<Finding>& findings) {
    const auto named_by_file = std::find_if(findings.begin(), findings.end(), [](const Finding& f) { return f.file != FileMatch::none; });
    const auto named_by_tint =
        std::find_if(findings.begin(), findings.end(), [](const Finding& f) { return f.accused && f.file != FileMatch::exact; });
    if (named_by_file == findings.end() || named_by_tint == findings.end() || named_by_tint->file != FileMatch::none) return {};
    return "the file names copy " + named_by_file->copy.hex() + ", the tint names copy " + named_by_tint->copy.hex();
}

}  // namespace

const char* to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::attributed:
            return "attributed";
        case Verdict::marked_unlisted:
            return "marked_unlisted";
        case Verdict::inconclusive:
            return "inconclusive";
        case Verdict::no_mark:
            return "no_mark";
    }
    return "no_mark";
}

TraceReport trace(std::span<const Raster> rasters, std::span<const std::uint8_t> leaked_file, std::span<const Candidate> candidates,
                  const VaultKey& key, const TraceOptions& options, const OriginalPages* originals) {
    const Constellation constellation = make_constellation(key);
    const std::vector<LeakPicture> pictures = leak_pictures(rasters);
    Evidence evidence = collect(pictures, synchronise_all(pictures, constellation, options.threads), constellation, options.together);
    std::vector<CopyId> copies;
    copies.reserve(candidates.size());
    for (const Candidate& candidate : candidates) copies.push_back(candidate.copy);
    const ChipSource chips(key);
    const double expected = expected_score(evidence.joint_pilots, constellation);
    const auto [scores, alignments] = score_all(evidence, pictures, copies, chips, constellation, options, originals);
    const auto files = match_file(leaked_file, candidates, key);

    TraceReport report;
    report.candidates = candidates.size();
    report.alignments = alignments;
    report.locks = evidence.locks;
    report.pictures = evidence.pictures;
    report.shown = evidence.shown;
    report.texts = evidence.texts;
    // A picture too small for any side of the tile was never tested, and says nothing.
    if (evidence.pilot_tests > 0)
        report.presence = std::min(1.0, evidence.pilot_tests * std::exp(-evidence.best_pilots * evidence.best_pilots / 2));

    const double accusing = threshold(candidates.size(), report.alignments, options.max_odds);
    std::set<std::size_t> described;       // alignments whose lock is in the report though it is not sure
    constexpr double worth_a_line = 1e-4;  // odds: a finding that is no accusation is shown when chance seldom gives it
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const double chance = report.alignments == 0 ? 1 : odds(candidates.size(), report.alignments, scores[i].score);
        const bool by_tint = report.alignments > 0 && scores[i].score >= accusing;
        Finding finding;
        finding.copy = candidates[i].copy;
        finding.file = files[i];
        finding.accused = by_tint || files[i] == FileMatch::exact;
        if (report.alignments > 0 && (by_tint || chance < worth_a_line)) {
            finding.tint = channel_score(finding.copy, evidence, Channel::tint, chips);
            finding.shift = channel_score(finding.copy, evidence, Channel::shift, chips);
            finding.score = scores[i].score;
            finding.odds = chance;
            const Origin& origin = evidence.origins[scores[i].alignment];
            finding.page = origin.picture;
            finding.lane = origin.lane;
            finding.original_page = origin.original_page;
            if (by_tint && origin.other_lock && described.insert(scores[i].alignment).second) report.locks.push_back(*origin.other_lock);
        }
        if (!finding.accused && report.alignments > 0) report.runner_up = std::max(report.runner_up.value_or(-1e9), scores[i].score);
        if (finding.accused || finding.score || finding.file == FileMatch::tag) report.findings.push_back(finding);
    }
    std::stable_sort(report.findings.begin(), report.findings.end(), [](const Finding& a, const Finding& b) {
        const auto rank = [](const Finding& f) {
            return std::tuple(f.file == FileMatch::exact, f.accused, f.score.value_or(0), f.file == FileMatch::tag);
        };
        return rank(a) > rank(b);
    });
    report.conflict = find_conflict(report.findings);

    const bool accused = std::any_of(report.findings.begin(), report.findings.end(), [](const Finding& f) { return f.accused; });
    const bool marked = report.presence <= options.max_presence;
    constexpr double three_deviations = 3;
    if (accused) {
        report.verdict = Verdict::attributed;
    } else if (!report.findings.empty()) {
        report.verdict = Verdict::inconclusive;
    } else if (marked) {
        report.verdict = expected >= accusing + three_deviations ? Verdict::marked_unlisted : Verdict::inconclusive;
    }
    return report;
}

}  // namespace telltale
