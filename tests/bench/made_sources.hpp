#pragma once

#include <cstdint>
#include <vector>

#include "bench/source.hpp"

namespace telltale::bench {

/// Makes documents of the kinds that a corpus of office files lacks from one seed.
///
/// They are dark, coloured and gradient slides and tinted pages (PDFs of drawing operators), scans (PDFs of one JPEG), and photos,
/// textures and screenshots (PNG and JPEG).
std::vector<Source> make_sources(std::uint32_t seed);

}  // namespace telltale::bench
