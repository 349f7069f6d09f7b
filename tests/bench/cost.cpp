#include "bench/cost.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <stdexcept>

#include "support/made_pictures.hpp"
#include "support/picture_file.hpp"
#include "support/recompress.hpp"
#include "support/temporary_folder.hpp"

namespace telltale::bench {
namespace {

Cost run_apart(std::string task, const std::string& verb, const std::string& file, std::size_t copies, const std::string& result) {
    const std::string ledger = std::to_string(copies);
    const char* argv[] = {"telltale_bench", "--cost-of", verb.c_str(), file.c_str(), result.c_str(), "--copies", ledger.c_str(), nullptr};
    pid_t child = 0;
    if (posix_spawn(&child, "/proc/self/exe", nullptr, nullptr, const_cast<char**>(argv), environ) != 0) {
        throw std::runtime_error("no child process can be started");
    }
    int status = 0;
    if (waitpid(child, &status, 0) != child || status != 0) throw std::runtime_error(task + ": the child process failed");
    Cost cost{std::move(task)};
    std::ifstream(result) >> cost.seconds >> cost.peak_mb;
    return cost;
}

// The most memory that this program has had, according to the kernel. What wait4() says about a child would not do, since it includes
// what its parent had before exec.
double peak_resident_mb() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        double kilobytes = 0;
        if (word == "VmHWM:" && status >> kilobytes) return kilobytes / 1024;
    }
    return 0;
}

Source big_photo() {
    support::Random random(12);
    const Raster photo = support::landscape({4000, 3000}, random);
    return {"photo of 12 megapixels", "photo", support::encode_jpeg(photo, 90), false, 1};
}

}  // namespace

SheetDistortion measure_sheet(const Sheet& sheet, const MemoryVault& vault, MovedText shift) {
    const Raster before = unmarked_page(*sheet.source, sheet.page, sheet.dpi);
    const Raster after = vault.stamped_page(*sheet.source, sheet.page, sheet.dpi, vault.copy(0), {.shift = shift});
    return {sheet.source->kind, sheet.name(), support::measure_distortion(before, after)};
}

std::vector<Cost> measure_costs(const std::map<std::string, std::vector<Sheet>>& sheets, const MemoryVault& vault, std::size_t copies) {
    const support::TemporaryFolder folder;
    const std::string result = folder.file("result");
    std::vector<Cost> costs;
    const auto measure = [&](const Source& source, const Raster& leak, const std::string& name) {
        support::write_bytes(folder.file("source"), source.bytes);
        support::write_bytes(folder.file("leak.png"), support::encode_png(leak));
        costs.push_back(run_apart("stamp " + source.name, "stamp", folder.file("source"), copies, result));
        const std::string pixels = std::to_string(leak.width) + " x " + std::to_string(leak.height);
        costs.push_back(run_apart("trace " + name + ", " + pixels, "trace", folder.file("leak.png"), copies, result));
    };
    for (const std::string& kind : all_kinds()) {
        const auto of_kind = sheets.find(kind);
        if (of_kind == sheets.end() || of_kind->second.empty()) continue;
        const Sheet& sheet = of_kind->second.front();
        const Raster page = vault.stamped_page(*sheet.source, sheet.page, sheet.dpi, vault.copy(0));
        measure(*sheet.source, support::chat(page, {1280, 60}), sheet.name() + " after chat");
    }
    const Source photo = big_photo();
    measure(photo, vault.stamped_page(photo, 0, 0, vault.copy(0)), photo.name);
    return costs;
}

void run_cost_task(const std::string& task, const std::filesystem::path& file, const std::filesystem::path& result, std::size_t copies) {
    const auto bytes = support::read_bytes(file);
    const MemoryVault vault(bench_key(1), copies);
    const Raster leak = task == "trace" ? support::decode_png(bytes) : Raster{};
    const auto start = std::chrono::steady_clock::now();
    if (task == "trace") {
        trace({&leak, 1}, {}, vault.candidates(), vault.key());
    } else {
        prepare(bytes, vault.key()).copy_for(vault.copy(0));
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::ofstream(result) << seconds.count() << ' ' << peak_resident_mb();
}

}  // namespace telltale::bench
