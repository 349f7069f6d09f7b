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
/// One seed gives one picture on every machine. An attack never sees a key, and always changes the picture, except for "none".
struct Attack {
    /// page  the page that leaks
    /// next  the page after it, for windows that show parts of two pages
    using Steps = std::function<Raster(const Raster& page, const Raster& next, Random& random)>;

    std::string name;  ///< name of the table's row, such as "jpeg-q50", "chat-1280-q60" or "crop-10"
    Steps steps;

    Raster operator()(const Raster& page, const Raster& next, std::uint32_t seed) const {
        Random random(seed);
        return steps(page, next, random);
    }
    Raster operator()(const Raster& page, std::uint32_t seed) const { return (*this)(page, page, seed); }
};

/// The attack of every row of the black-box table, in its order. fine_attacks() has more.
const std::vector<Attack>& standard_attacks();

/// Finds attacks of both lists by a comma-separated list of names, where a trailing * stands for any end: "chat*,crop-10".
///
/// throws  std::invalid_argument when a name fits no attack
std::vector<Attack> find_attacks(std::string_view names);

}  // namespace telltale::support
