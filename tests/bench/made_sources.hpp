#pragma once

#include <cstdint>
#include <vector>

#include "bench/source.hpp"

namespace telltale::bench {

/// Documents of the kinds that a corpus of office files lacks, made from one seed: dark, coloured and gradient slides and
/// tinted pages (PDF, drawn by operators), scans (PDF of one JPEG), photos, textures and screenshots (PNG and JPEG).
std::vector<Source> make_sources(std::uint32_t seed);

}  // namespace telltale::bench
