#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace telltale {

struct ChildLimits {
    std::chrono::milliseconds time{60'000};         ///< time by the wall clock after which the child is killed
    std::size_t max_output = std::size_t{4} << 30;  ///< bytes on stdout after which the child is killed
};

struct ChildResult {
    int exit_code = 0;                 ///< the child's exit code, or 128 + the signal that ended it
    bool timed_out = false;            ///< whether the child was killed because its time was over
    std::vector<std::uint8_t> output;  ///< all of stdout; its head when the child was killed
    std::string errors;                ///< the first 4096 bytes of stderr
};

/// Runs a program with bytes on its stdin and collects its stdout, without a shell and without temporary files.
///
/// The child is started with posix_spawn, since a host with threads must not fork. It is safe to call from many threads.
/// argv    program (searched in PATH when it has no slash) and its arguments
/// throws  bad_request when argv names no program; system when the program cannot be started
ChildResult run_child(const std::vector<std::string>& argv, std::span<const std::uint8_t> input, const ChildLimits& limits = {});

}  // namespace telltale
