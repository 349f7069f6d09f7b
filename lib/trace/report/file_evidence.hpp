#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "telltale/copy.hpp"
#include "telltale/key.hpp"
#include "telltale/trace.hpp"

namespace telltale {

/// Says what a forwarded file tells by itself, before any pixel is looked at.
///
/// bytes    the file as it was forwarded
/// returns  one entry for each candidate: `exact` when the file's SHA-256 is that of the copy; `tag` when the candidate's keyed tag
///          stands in the bytes as 32 hex digits, which is evidence, but can be stripped or transplanted; else `none`
/// cost     linear in bytes and candidates; a tag is computed for each candidate only when the bytes hold a run of 32 hex digits
std::vector<FileMatch> match_file(std::span<const std::uint8_t> bytes, std::span<const Candidate> candidates, const VaultKey& key);

}  // namespace telltale
