#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "support/random.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// One thing that happens to a page on its way out of the house, made of the steps of recompress, reframe and disturb.
///
/// Seeded: one seed gives one picture on every machine. It never sees a key, and always changes the picture (but for
/// "none").
struct Attack {
    /// page  what leaks
    /// next  the page after it, for windows that show parts of two
    using Steps = std::function<Raster(const Raster& page, const Raster& next, Random& random)>;

    std::string name;  ///< a table row: "jpeg-q50", "chat-1280-q60", "crop-10"
    Steps steps;

    Raster operator()(const Raster& page, const Raster& next, std::uint32_t seed) const {
        Random random(seed);
        return steps(page, next, random);
    }
    Raster operator()(const Raster& page, std::uint32_t seed) const { return (*this)(page, page, seed); }
};

/// Every row of the black-box table, in its order; fine_attacks() has more.
const std::vector<Attack>& standard_attacks();

/// Those of both lists whose names are in a comma-separated list, where a trailing * stands for any end: "chat*,crop-10".
///
/// throws  std::invalid_argument when a name fits none
std::vector<Attack> find_attacks(std::string_view names);

}  // namespace telltale::support
