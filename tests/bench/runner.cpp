#include "bench/runner.hpp"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <iostream>
#include <iterator>
#include <mutex>
#include <thread>

namespace telltale::bench {

JobResults run_jobs(const std::vector<Job>& jobs, int threads, double minutes) {
    std::vector<std::vector<Outcome>> results(jobs.size());
    const auto start = std::chrono::steady_clock::now();
    const auto in_time = [&] {
        return minutes <= 0 || std::chrono::steady_clock::now() - start < std::chrono::duration<double>(60 * minutes);
    };
    std::atomic<std::size_t> next = 0;
    std::atomic<std::size_t> done = 0;
    const bool watched = isatty(STDERR_FILENO) != 0;
    std::mutex failure_guard;
    std::exception_ptr failure;
    const auto work = [&] {
        for (std::size_t i = next++; i < jobs.size() && in_time(); i = next++) {
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
    JobResults all{{}, jobs.size() - done};
    for (auto& result : results) std::move(result.begin(), result.end(), std::back_inserter(all.outcomes));
    return all;
}

}  // namespace telltale::bench
