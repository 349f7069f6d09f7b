#pragma once

#include <cstddef>
#include <functional>

namespace telltale {

/// Calls work(0) to work(count - 1), each once, on so many threads, one of which is the caller's own.
///
/// throws  what the first call that failed threw, after the running calls have ended; after a failure no call is begun
void run_parallel(std::size_t count, int threads, const std::function<void(std::size_t)>& work);

/// How many threads are worth having for so many pieces of work.
///
/// returns  as many as there are pieces and cores, but at most 2, since what the documentation says about speed and memory is
///          measured on two cores
int worthwhile_threads(std::size_t count);

}  // namespace telltale
