#include "bench/runner.hpp"

#include <unistd.h>

#include <atomic>
#include <iostream>
#include <iterator>
#include <mutex>
#include <thread>

namespace telltale::bench {

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
