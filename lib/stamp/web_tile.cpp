#include <cmath>
#include <string>
#include <utility>

#include "document/codec/png_picture.hpp"
#include "document/tint/tint_field.hpp"
#include "mark/chips.hpp"
#include "mark/constellation.hpp"
#include "stamp/tint.hpp"
#include "telltale/stamp.hpp"

namespace telltale {

StampedCopy web_tile(const VaultKey& key, const CopyId& copy, Strength strength) {
    const std::vector<Tile> tiles = draw_tiles(ChipSource(key), make_constellation(key), copy, 1, look_of(strength, Medium::picture));
    constexpr int side = web_tile_side;
    const TintField field(tiles.front(), {side, side, side, side});
    std::vector<float> factors(side);
    std::vector<std::uint8_t> samples;
    for (int y = 0; y < side; ++y) {
        field.row(y, factors);
        for (const float factor : factors) samples.push_back(static_cast<std::uint8_t>(std::lround(255 * factor)));
    }
    StampedCopy tile{copy, png_of({side, side, 1, std::move(samples)}), {}};
    tile.sha256 = sha256(tile.bytes);
    return tile;
}

std::string web_tile_css(std::string_view address) {
    std::string quoted;
    for (const char c : address) {  // in a CSS string a character is escaped by its code point in hex
        if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) {
            constexpr char digits[] = "0123456789abcdef";
            quoted += {'\\', digits[(c >> 4) & 15], digits[c & 15], ' '};
        } else {
            quoted += c;
        }
    }
    const std::string side = std::to_string(web_tile_side) + "px";
    return "body::after {\n"
           "  content: \"\";\n"
           "  position: fixed;\n"
           "  inset: 0;\n"
           "  z-index: 2147483647;\n"
           "  pointer-events: none;\n"
           "  background: url(\"" +
           quoted + "\") 0 0 / " + side + " " + side +
           ";\n"
           "  image-rendering: pixelated;\n"
           "  mix-blend-mode: multiply;\n"
           "}\n"
           "@media print {\n"
           "  body::after { print-color-adjust: exact; -webkit-print-color-adjust: exact; }\n"
           "}\n";
}

}  // namespace telltale
