#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace telltale {

/// One chunk of a PNG.
struct PngChunk {
    std::array<char, 4> type{};
    std::vector<std::uint8_t> content;

    std::string_view name() const { return {type.data(), type.size()}; }
};

/// The ancillary chunks of a PNG that a marked copy takes over, as they stand.
struct PngChunks {
    std::vector<PngChunk> before;  ///< chunks that stand before the samples
    std::vector<PngChunk> after;
};

/// throws  unsupported: an animation
void refuse_animated_png(std::span<const std::uint8_t> bytes);

/// bytes         a PNG; one that is cut short has the chunks that are whole
/// is_converted  the samples change their format, so what describes that is left out
PngChunks keep_chunks(std::span<const std::uint8_t> bytes, bool is_converted);

/// The tag as a chunk: tEXt, keyword DocumentID.
PngChunk tag_chunk(std::string_view tag);

}  // namespace telltale
