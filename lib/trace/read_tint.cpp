#include "trace/read_tint.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "system/parallel.hpp"
#include "trace/camera/photo.hpp"
#include "trace/leak/plain.hpp"
#include "trace/score/soft_values.hpp"
#include "trace/tint/demodulate.hpp"
#include "trace/tint/describe_lock.hpp"
#include "trace/tint/synchronise.hpp"

namespace telltale {
namespace {

/// Every way in which one picture was looked at: as a screenshot, as a photo, or as both.
///
/// A page that lies askew is tried as a photo's first: that is quick, and a search for a screenshot that is none is not.
std::vector<SynchronisedLeak> synchronise_any(const LeakPicture& picture, const Constellation& constellation, const SyncOptions& options) {
    if (is_plain(picture)) return {};
    std::vector<SynchronisedLeak> ways;
    PhotoSynchroniser photo(picture, constellation, options);
    if (!photo.shows_page_askew() || !photo.try_outlined()) ways.push_back(synchronise(picture, constellation, options));
    if (!ways.empty() && ways.front().regions.empty()) photo.try_everything();
    ways.push_back(photo.take());
    for (SynchronisedLeak& way : ways) way.shows_page_askew = photo.shows_page_askew();
    if (!ways.back().regions.empty()) ways.front().hypotheses.clear();  // a sure lock needs no guesses beside it
    return ways;
}

/// For each picture, every way in which it was looked at. Pictures share the threads, and what they leave is used within one.
std::vector<std::vector<SynchronisedLeak>> synchronise_all(std::span<const LeakPicture> pictures, const Constellation& constellation,
                                                           int threads) {
    std::vector<std::vector<SynchronisedLeak>> synchronised(pictures.size());
    const int at_once = std::clamp(threads, 1, std::max(1, static_cast<int>(pictures.size())));
    const SyncOptions options{.threads = std::max(1, threads / at_once)};
    run_parallel(pictures.size(), at_once, [&](std::size_t i) { synchronised[i] = synchronise_any(pictures[i], constellation, options); });
    return synchronised;
}

/// What one picture says of one lane: its regions, or where none is sure, the guess with the best pilots.
struct LaneReadings {
    std::vector<SoftValues> readings;
    double guess_score = 0;
    bool is_sure = false;

    void add_region(const SoftValues& soft) {
        if (!is_sure) readings.clear();
        is_sure = true;
        readings.push_back(soft);
    }
    void add_guess(const SoftValues& soft, double score) {
        if (is_sure || score <= guess_score) return;
        guess_score = score;
        readings = {soft};
    }
};
using PictureLanes = std::array<LaneReadings, lane_count>;

/// Frames of one page, added lane by lane where at least one of them is a guess. Pilots alone choose each frame's guess, and
/// with it lane, origin and sign. Only what no other hypothesis holds is added: two pictures or more.
std::vector<Hypothesis> add_frames(const std::vector<PictureLanes>& pictures) {
    std::vector<Hypothesis> added;
    for (std::size_t lane = 0; lane < lane_count; ++lane) {
        std::vector<SoftValues> readings;
        int frames = 0;
        bool is_guessed = false;
        for (const PictureLanes& picture : pictures) {
            const LaneReadings& seen = picture[lane];
            if (seen.readings.empty()) continue;
            readings.insert(readings.end(), seen.readings.begin(), seen.readings.end());
            is_guessed = is_guessed || !seen.is_sure;
            ++frames;
        }
        if (frames < 2 || !is_guessed) continue;
        added.push_back({.alignment = add_readings(readings), .source = Source::frames, .lane = static_cast<int>(lane)});
    }
    return added;
}

/// All regions together; picture and lane are said where all regions have the same.
Hypothesis add_regions(std::span<const Hypothesis> regions) {
    std::vector<SoftValues> readings;
    for (const Hypothesis& region : regions) readings.push_back(region.alignment.front());
    Hypothesis all{.alignment = add_readings(readings), .source = Source::all_regions};
    all.picture = regions.front().picture;
    all.lane = regions.front().lane;
    if (regions.size() == 1) all.lock = regions.front().lock;
    for (const Hypothesis& region : regions) {
        if (region.picture != all.picture) all.picture.reset();
        if (region.lane != all.lane) all.lane.reset();
    }
    return all;
}

}  // namespace

double TintReading::presence() const {
    return pilot_tests > 0 ? std::min(1.0, pilot_tests * std::exp(-best_pilots * best_pilots / 2)) : 1;
}

TintReading read_tint(std::span<const LeakPicture> pictures, const Constellation& constellation, const TintOptions& options) {
    TintReading tint;
    std::vector<PictureLanes> lanes(pictures.size());
    std::vector<Hypothesis> regions;
    double joint = 0;
    const auto synchronised = synchronise_all(pictures, constellation, options.threads);
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const int picture = static_cast<int>(i);
        for (const SynchronisedLeak& leak : synchronised[i]) {
            tint.pilot_tests += leak.pilot_tests;
            tint.best_pilots = std::max(tint.best_pilots, leak.pilot_score);
            for (const Region& region : leak.regions) {
                const bool is_flattened = !leak.sources.empty();
                const SoftValues soft = demodulate(leak.leak, region, constellation, is_flattened ? nullptr : &pictures[i]);
                lanes[i][static_cast<std::size_t>(region.lock.lane)].add_region(soft);
                tint.locks.push_back(describe_lock(leak, region, picture));
                regions.push_back({.alignment = {soft},
                                   .source = Source::region,
                                   .picture = picture,
                                   .lane = region.lock.lane,
                                   .lock = tint.locks.back()});
                joint += region.lock.score * region.lock.score;
            }
            for (const Region& guess : leak.hypotheses) {
                const SoftValues soft = demodulate(leak.leak, guess, constellation);
                lanes[i][static_cast<std::size_t>(guess.lock.lane)].add_guess(soft, guess.lock.score);
                tint.hypotheses.push_back({.alignment = {soft},
                                           .source = Source::guess,
                                           .picture = picture,
                                           .lane = guess.lock.lane,
                                           .lock = describe_lock(leak, guess, picture),
                                           .is_askew = leak.shows_page_askew});
            }
        }
    }
    tint.joint_pilots = std::sqrt(joint);
    if (options.together) {
        for (Hypothesis& frames : add_frames(lanes)) tint.hypotheses.push_back(std::move(frames));
    }
    if (regions.empty()) return tint;
    Hypothesis all = add_regions(regions);
    // A leak may mix pages of several people: where there are several regions, each also stands for itself.
    if (regions.size() > 1) std::move(regions.begin(), regions.end(), std::back_inserter(tint.hypotheses));
    tint.hypotheses.push_back(std::move(all));
    return tint;
}

}  // namespace telltale
