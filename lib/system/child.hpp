#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace telltale {

struct ChildLimits {
    std::chrono::milliseconds time{60'000};         ///< wall clock; the child is killed after it
    std::size_t max_output = std::size_t{4} << 30;  ///< bytes on stdout; the child is killed past it
};

struct ChildResult {
    int exit_code = 0;  ///< of the child, or 128 + the signal that ended it
    bool timed_out = false;
    std::vector<std::uint8_t> output;
    std::string errors;  ///< the head of stderr
};

/// Runs a program with bytes on its stdin and collects its stdout, without a shell and without temporary files.
///
/// Started with posix_spawn, since a threaded host must not fork. Safe to call from many threads.
/// argv    program (searched in PATH when it has no slash) and arguments
/// throws  system when it cannot be started
ChildResult run_child(const std::vector<std::string>& argv, std::span<const std::uint8_t> input, const ChildLimits& limits = {});

}  // namespace telltale
