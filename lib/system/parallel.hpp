#pragma once

#include <cstddef>
#include <functional>

namespace telltale {

/// Calls work(0) .. work(count - 1), each once, on so many threads; one thread is the caller's own.
///
/// throws  what the first call to fail threw, after the others have ended; no further work is begun then
void run_parallel(std::size_t count, int threads, const std::function<void(std::size_t)>& work);

/// How many of them are worth having: the machine's, at most 2 (DESIGN.md section 8 counts on two cores).
int worthwhile_threads(std::size_t count);

}  // namespace telltale
