#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "telltale/copy.hpp"
#include "telltale/key.hpp"
#include "telltale/trace.hpp"

namespace telltale {

/// What a forwarded file says by itself, before any pixel is looked at: one entry per candidate.
///
/// exact  the file's SHA-256 is that of an issued copy
/// tag    the candidate's keyed tag stands in the bytes as 32 hex digits: evidence, but it can be stripped or transplanted
/// cost   linear in bytes; in candidates only when the bytes hold any run of 32 hex digits
std::vector<FileMatch> match_file(std::span<const std::uint8_t> bytes, std::span<const Candidate> candidates, const VaultKey& key);

}  // namespace telltale
