#include "bench/plan.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <iterator>
#include <mutex>
#include <thread>

#include "support/disturb.hpp"
#include "support/picture_file.hpp"
#include "support/recompress.hpp"

namespace telltale::bench {
namespace {

using support::Attack;

// What a leak that must not be accused is put through: the way most leaks come.
constexpr const char* innocent_attacks =
    "none,jpeg-q50,resize-0.5-area,chat-1280-q60,three-hops,crop-25,crop-10,crop-5+chat,zoom-1.25,viewer-window,inverted";

std::uint32_t mix(std::uint32_t a, std::uint32_t b) {
    std::uint32_t value = a * 2654435761U + b + 0x9e3779b9U;
    value ^= value >> 15;
    value *= 2246822519U;
    return value ^ (value >> 13);
}

int lane_of(std::uint32_t seed) {
    return static_cast<int>(seed % lane_count);
}

std::string file_name_of(const Outcome& outcome) {
    std::string name = outcome.row + " " + outcome.page + " " + std::to_string(outcome.seed) + ".png";
    std::replace(name.begin(), name.end(), '/', '_');
    return name;
}

Outcome run_and_keep(const Trial& trial, const MemoryVault& vault, const std::filesystem::path& keep) {
    const Outcome outcome = run_trial(trial, vault);
    const bool as_expected =
        outcome.named == outcome.truths && !outcome.misattributed && (outcome.truths > 0 || outcome.verdict == Verdict::no_mark);
    if (!keep.empty() && !as_expected) support::write_bytes(keep / file_name_of(outcome), support::encode_png(trial.leak));
    return outcome;
}

Job stamped_page(const Page& page, const MemoryVault& vault, std::uint32_t seed, const PlanOptions& options) {
    return [&page, &vault, &options, seed] {
        const CopyId copy = vault.copy(seed);
        const Raster stamped = vault.stamp(page.picture, copy, lane_of(seed));
        const Raster next = vault.stamp(page.picture, copy, lane_of(seed + 1));
        std::vector<Outcome> outcomes;
        for (const Attack& attack : options.attacks) {
            outcomes.push_back(run_and_keep({attack.name, page.name, seed, attack(stamped, next, seed), {copy}}, vault, options.keep));
        }
        return outcomes;
    };
}

Job colluders(const Page& page, const MemoryVault& vault, std::uint32_t seed, const PlanOptions& options) {
    return [&page, &vault, &options, seed] {
        std::vector<CopyId> copies;
        std::vector<Raster> pictures;
        for (std::uint32_t i = 0; i < 3; ++i) {
            copies.push_back(vault.copy(seed + i));
            pictures.push_back(vault.stamp(page.picture, copies.back(), lane_of(seed)));
        }
        const Raster mean = support::average(pictures);
        return std::vector{
            run_and_keep({"average-3", page.name, seed, mean, copies}, vault, options.keep),
            run_and_keep({"average-3+chat-1280-q60", page.name, seed, support::chat(mean, {1280, 60}), copies}, vault, options.keep)};
    };
}

/// stamper  marks the page before it leaks; none: it leaks unmarked
Job innocent_leak(const Page& page, const MemoryVault& vault, const MemoryVault* stamper, const Attack& attack, std::uint32_t seed,
                  const PlanOptions& options) {
    return [&page, &vault, stamper, attack, &options, seed] {
        const Raster leak =
            attack(stamper != nullptr ? stamper->stamp(page.picture, stamper->copy(seed), lane_of(seed)) : page.picture, seed);
        const std::string row = (stamper != nullptr ? "other vault, " : "unmarked, ") + attack.name;
        return std::vector{run_and_keep({row, page.name, seed, leak, {}}, vault, options.keep)};
    };
}

}  // namespace

std::vector<Job> make_jobs(const std::vector<Page>& pages, const MemoryVault& vault, const MemoryVault& other_vault,
                           const PlanOptions& options) {
    std::vector<Job> jobs;
    const auto count = static_cast<std::uint32_t>(pages.size());
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto seed = [&](std::uint32_t use, int trial) {
            return mix(mix(options.seed, use), i * 1000 + static_cast<std::uint32_t>(trial));
        };
        for (int copy = 0; copy < options.copies_per_page; ++copy) jobs.push_back(stamped_page(pages[i], vault, seed(1, copy), options));
        for (int trial = 0; trial < options.colluding; ++trial) jobs.push_back(colluders(pages[i], vault, seed(2, trial), options));
    }
    const auto attacks = support::find_attacks(innocent_attacks);
    const auto add_innocent = [&](int trials, const MemoryVault* stamper, std::uint32_t use) {
        for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(trials) && count > 0; ++i) {
            jobs.push_back(innocent_leak(pages[i % count], vault, stamper, attacks[(i + i / count) % attacks.size()],
                                         mix(mix(options.seed, use), i), options));
        }
    };
    add_innocent(options.unmarked, nullptr, 3);
    add_innocent(options.other_vault, &other_vault, 4);
    return jobs;
}

std::vector<Outcome> run_jobs(const std::vector<Job>& jobs, int threads) {
    std::vector<std::vector<Outcome>> results(jobs.size());
    std::atomic<std::size_t> next = 0;
    std::atomic<std::size_t> done = 0;
    const bool watched = isatty(STDERR_FILENO) != 0;
    std::mutex failure_guard;
    std::exception_ptr failure;
    const auto work = [&] {
        for (std::size_t i = next++; i < jobs.size(); i = next++) {
            try {
                results[i] = jobs[i]();
            } catch (...) {
                const std::lock_guard lock(failure_guard);
                failure = std::current_exception();
                next = jobs.size();
            }
            ++done;
            if (watched)
                std::cerr << "\rtelltale-bench: " + std::to_string(done) + " of " + std::to_string(jobs.size()) + " " << std::flush;
        }
    };
    std::vector<std::jthread> workers;
    for (int i = 0; i < threads; ++i) workers.emplace_back(work);
    workers.clear();
    if (watched) std::cerr << '\n';
    if (failure) std::rethrow_exception(failure);
    std::vector<Outcome> outcomes;
    for (auto& result : results) std::move(result.begin(), result.end(), std::back_inserter(outcomes));
    return outcomes;
}

}  // namespace telltale::bench
