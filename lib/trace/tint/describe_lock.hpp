#pragma once

#include "telltale/trace.hpp"
#include "trace/tint/synchronise.hpp"

namespace telltale {

/// Puts a region into the words of the report, in pixels of the leak, whether it was read there or on a flattened photo.
Lock describe_lock(const SynchronisedLeak& leak, const Region& region, int picture);

}  // namespace telltale
