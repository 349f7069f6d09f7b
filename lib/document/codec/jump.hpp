#pragma once

#include <csetjmp>

namespace telltale {

/// Runs calls of a C library whose errors end in longjmp to failed; false when one of them did.
///
/// A function of its own, so that the jump back leaves the caller's variables alone; work itself holds nothing with a
/// destructor.
template <typename Work>
[[gnu::noinline]] bool attempt(std::jmp_buf& failed, const Work& work) {
    if (setjmp(failed) != 0) return false;
    work();
    return true;
}

}  // namespace telltale
