#include "blackbox/runs.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>

#include "support/picture_file.hpp"

namespace telltale::blackbox {
namespace {

VaultKey key_of(std::uint8_t number) {
    VaultKey::Bytes bytes{};
    bytes.fill(number);
    return VaultKey::from_bytes(bytes);
}

std::vector<std::uint8_t> page_file(const std::string& name) {
    return support::read_bytes(std::filesystem::path(TELLTALE_PAGES) / name);
}

}  // namespace

TestVault::TestVault(std::uint8_t number) : key_(key_of(number)) {
    for (int i = 0; i < 10000; ++i) candidates_.push_back({copy_id({}, {std::to_string(i), {}, {}}), {}});
}

void TestVault::count(const Raster& leak, const std::vector<CopyId>& truth, Tally& tally, const OriginalPages* originals) const {
    TraceOptions options;
    options.threads = 1;
    const TraceReport report = trace({&leak, 1}, {}, candidates_, key_, options, originals);
    std::size_t named = 0;
    bool misattributed = false;
    for (const Finding& finding : report.findings) {
        if (!finding.accused) continue;
        const bool guilty = std::find(truth.begin(), truth.end(), finding.copy) != truth.end();
        if (guilty) ++named;
        if (!guilty) misattributed = true;
    }
    ++tally.leaks;
    if (!truth.empty() && named == truth.size()) ++tally.named;
    if (named > 0) ++tally.named_in_part;
    if (misattributed) ++tally.misattributed;
    if (report.verdict != Verdict::no_mark) ++tally.called_marked;
}

Raster stamped_page(const std::string& name, const TestVault& vault, const CopyId& copy, Strength strength) {
    return support::decode_png(prepare(page_file(name), vault.key(), {.strength = strength}).copy_for(copy).bytes);
}

Raster unmarked_page(const std::string& name) {
    return support::decode_png(page_file(name));
}

const std::vector<std::string>& page_names() {
    static const auto names = [] {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(TELLTALE_PAGES)) {
            if (entry.path().extension() == ".png") found.push_back(entry.path().filename());
        }
        std::sort(found.begin(), found.end());
        return found;
    }();
    return names;
}

bool is_patient() {
    return std::getenv("TELLTALE_PATIENT") != nullptr;
}

void in_parallel(int count, const std::function<void(int)>& body) {
    std::atomic<int> next = 0;
    std::mutex guard;
    std::exception_ptr failure;
    const auto work = [&] {
        for (int i = next++; i < count; i = next++) {
            try {
                body(i);
            } catch (...) {
                const std::lock_guard lock(guard);
                failure = std::current_exception();
            }
        }
    };
    {
        const std::jthread other(work);
        work();
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace telltale::blackbox
