#include "document/codec/picture_size.hpp"

#include <algorithm>
#include <string>

#include "document/tint/tint_field.hpp"
#include "telltale/error.hpp"

namespace telltale {

void require_reasonable(std::uint64_t width, std::uint64_t height) {
    if (width != 0 && height > max_pixels / width) throw Error(ErrorKind::unsupported, "the picture has more than 200 million pixels");
}

void require_room(std::uint64_t width, std::uint64_t height) {
    require_reasonable(width, height);
    if (std::min(width, height) >= least_tile_side) return;
    throw Error(ErrorKind::too_small, "the picture is " + std::to_string(width) + " x " + std::to_string(height) +
                                          " pixels; a side below 96 has no room for the mark");
}

}  // namespace telltale
