#include "bench/plan.hpp"

#include <algorithm>

#include "support/disturb.hpp"
#include "support/picture_file.hpp"
#include "support/recompress.hpp"

namespace telltale::bench {
namespace {

using support::Attack;

// Attacks on leaks for which nobody must be accused: the ways in which most leaks come.
constexpr const char* innocent_attacks =
    "none,jpeg-q50,resize-0.5-area,chat-1280-q60,three-hops,crop-25,crop-10,crop-5+chat,zoom-1.25,viewer-window,inverted";

struct Planned {
    const Attack* attack;
    std::uint32_t seed;
};

// What is planned for each sheet, by the number of the trial. Attack and trial decide about sheet and seed, so that an attack more or
// less changes no other attack's trials.
using PlannedSheets = std::vector<std::map<int, std::vector<Planned>>>;

void plan_trial(PlannedSheets& sheets, const Attack& attack, std::uint32_t kind_seed, int trial, int round) {
    const std::uint32_t first = mix(kind_seed, attack.name);
    const auto number = static_cast<std::uint32_t>(trial);
    sheets[(first + number) % sheets.size()][round].push_back({&attack, mix(first, number)});
}

/// Collects jobs as they are planned, each with the round that it belongs to.
class Rounds {
public:
    void add(int round, Job job) { jobs_.push_back({round, mix(1, static_cast<std::uint32_t>(jobs_.size())), std::move(job)}); }

    /// All jobs, round by round. Within a round they are shuffled.
    std::vector<Job> in_order() {
        std::sort(jobs_.begin(), jobs_.end(),
                  [](const Entry& a, const Entry& b) { return std::pair(a.round, a.place) < std::pair(b.round, b.place); });
        std::vector<Job> jobs;
        for (Entry& entry : jobs_) jobs.push_back(std::move(entry.job));
        return jobs;
    }

private:
    struct Entry {
        int round;
        std::uint32_t place;
        Job job;
    };
    std::vector<Entry> jobs_;
};

Job stamped_sheet(const Sheet& sheet, std::vector<Planned> planned, const MemoryVault& vault, std::uint32_t seed,
                  const PlanOptions& options) {
    return [&sheet, planned = std::move(planned), &vault, seed, &options] {
        const CopyId copy = vault.copy(seed);
        const Source& source = *sheet.source;
        const Raster stamped = vault.stamped_page(source, sheet.page, sheet.dpi, copy);
        const Raster next = sheet.next_page() == sheet.page ? stamped : vault.stamped_page(source, sheet.next_page(), sheet.dpi, copy);
        std::vector<Outcome> outcomes;
        for (const auto& [attack, attack_seed] : planned) {
            const Trial trial{attack->name, source.kind, sheet.name(), attack_seed, {(*attack)(stamped, next, attack_seed)},
                              {copy},       &source};
            outcomes.push_back(run_and_keep(trial, vault, options.keep));
        }
        return outcomes;
    };
}

Job colluders(const Sheet& sheet, const MemoryVault& vault, std::uint32_t seed, const PlanOptions& options) {
    return [&sheet, &vault, &options, seed] {
        std::vector<CopyId> copies;
        std::vector<Raster> pictures;
        std::vector<Outcome> outcomes;
        for (std::uint32_t i = 0; i < 5; ++i) {
            copies.push_back(vault.copy(seed + i));
            pictures.push_back(vault.stamped_page(*sheet.source, sheet.page, sheet.dpi, copies.back()));
            if (i != 1 && i != 2 && i != 4) continue;
            const Raster mean = support::average(pictures);
            const std::string row = "average-" + std::to_string(i + 1);
            const Trial plain{row, sheet.source->kind, sheet.name(), seed, {mean}, copies, sheet.source};
            const Trial sent{row + "+chat", sheet.source->kind, sheet.name(), seed, {support::chat(mean, {1280, 60})},
                             copies,        sheet.source};
            outcomes.push_back(run_and_keep(plain, vault, options.keep));
            outcomes.push_back(run_and_keep(sent, vault, options.keep));
        }
        return outcomes;
    };
}

/// A job that leaks a page for which nobody must be accused.
///
/// stamper  the vault that marks the page before it leaks; when it is null the page leaks unmarked
Job innocent_leak(const Sheet& sheet, const MemoryVault& vault, const MemoryVault* stamper, const Attack& attack, std::uint32_t seed,
                  const PlanOptions& options) {
    return [&sheet, &vault, stamper, attack, &options, seed] {
        const Source& source = *sheet.source;
        const Raster page = stamper != nullptr ? stamper->stamped_page(source, sheet.page, sheet.dpi, stamper->copy(seed))
                                               : unmarked_page(source, sheet.page, sheet.dpi);
        const std::string row = (stamper != nullptr ? "other vault, " : "unmarked, ") + attack.name;
        return std::vector{run_and_keep({row, source.kind, sheet.name(), seed, {attack(page, seed)}, {}}, vault, options.keep)};
    };
}

}  // namespace

std::uint32_t mix(std::uint32_t a, std::uint32_t b) {
    std::uint32_t value = a * 2654435761U + b + 0x9e3779b9U;
    value ^= value >> 15;
    value *= 2246822519U;
    return value ^ (value >> 13);
}

std::uint32_t mix(std::uint32_t a, const std::string& text) {
    for (const char letter : text) a = mix(a, static_cast<std::uint32_t>(static_cast<unsigned char>(letter)));
    return a;
}

Outcome run_and_keep(const Trial& trial, const MemoryVault& vault, const std::filesystem::path& keep) {
    const Outcome outcome = run_trial(trial, vault);
    if (keep.empty() || !(outcome.is_missed() || outcome.misattributed || outcome.is_false_mark())) return outcome;
    for (std::size_t i = 0; i < trial.leak.size(); ++i) {
        std::string name = trial.row + " " + trial.page + " " + std::to_string(trial.seed) + " " + std::to_string(i + 1) + ".png";
        std::replace(name.begin(), name.end(), '/', '_');
        support::write_bytes(keep / name, support::encode_png(trial.leak[i]));
    }
    return outcome;
}

std::vector<Job> plan_jobs(const SheetsByKind& sheets, const MemoryVault& vault, const MemoryVault& other_vault,
                           const PlanOptions& options) {
    Rounds jobs;
    std::vector<const Sheet*> all;
    std::vector<std::string> kinds;
    std::map<std::string, PlannedSheets> planned;
    for (const auto& [kind, of_kind] : sheets) {
        kinds.push_back(kind);
        planned[kind].resize(of_kind.size());
        for (const Attack& attack : options.attacks) {
            for (int trial = 0; trial < options.trials; ++trial) plan_trial(planned[kind], attack, mix(options.seed, kind), trial, trial);
        }
    }
    const int rounds = std::max(1, options.trials);
    for (const Attack& attack : options.fine_attacks) {
        for (int trial = 0; trial < options.fine_trials && !kinds.empty(); ++trial) {
            const std::string& kind = kinds[(mix(options.seed, attack.name) + static_cast<std::uint32_t>(trial)) % kinds.size()];
            plan_trial(planned[kind], attack, mix(options.seed, kind), trial, trial * rounds / options.fine_trials);
        }
    }
    for (const auto& [kind, of_kind] : sheets) {
        const std::uint32_t seed = mix(options.seed, kind);
        for (std::size_t i = 0; i < of_kind.size(); ++i) {
            const std::uint32_t copy_seed = mix(seed, of_kind[i].name());
            for (auto& [round, trials] : planned[kind][i])
                jobs.add(round, stamped_sheet(of_kind[i], std::move(trials), vault, copy_seed, options));
            all.push_back(&of_kind[i]);
        }
        for (int trial = 0; trial < options.colluding; ++trial) {
            const auto number = static_cast<std::uint32_t>(trial);
            jobs.add(trial, colluders(of_kind[number % of_kind.size()], vault, mix(mix(seed, "colluders"), number), options));
        }
    }
    const auto attacks = support::find_attacks(innocent_attacks);
    const auto add_innocent = [&](int trials, const MemoryVault* stamper, std::uint32_t use) {
        for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(trials) && !all.empty(); ++i) {
            const int round = static_cast<int>(i) * rounds / trials;
            jobs.add(round, innocent_leak(*all[i % all.size()], vault, stamper, attacks[(i + i / all.size()) % attacks.size()],
                                          mix(mix(options.seed, use), i), options));
        }
    };
    add_innocent(options.unmarked, nullptr, 3);
    add_innocent(options.other_vault, &other_vault, 4);
    return jobs.in_order();
}

}  // namespace telltale::bench
