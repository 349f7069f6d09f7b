#include "document/codec/png_chunks.hpp"

#include <png.h>

#include <cstring>
#include <string>

#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr std::string_view tag_keyword = "DocumentID";
constexpr std::size_t signature_size = 8;
constexpr std::size_t frame_size = 12;  ///< bytes of a chunk without content: length, type and checksum

bool is_old_tag(std::string_view name, std::string_view text) {
    return name == "tEXt" && text.size() > tag_keyword.size() && text.starts_with(tag_keyword) && text[tag_keyword.size()] == '\0';
}

/// Some chunks describe the samples' format and have to go with it.
bool is_kept(std::string_view name, std::string_view content, bool is_converted) {
    if ((name[0] & 0x20) == 0) return false;  // a critical chunk is written anew
    if (name == "tRNS") return false;         // transparency has become alpha
    if (is_converted && (name == "sBIT" || name == "bKGD" || name == "hIST")) return false;
    return !is_old_tag(name, content);
}

/// Hands each whole chunk's name and content to visit.
template <typename Visit>
void for_each_chunk(std::span<const std::uint8_t> bytes, const Visit& visit) {
    for (std::size_t at = signature_size; at <= bytes.size() && bytes.size() - at >= frame_size;) {
        const std::size_t size = png_get_uint_32(bytes.data() + at);
        if (size > bytes.size() - at - frame_size) break;  // the end is missing: libpng says what that means
        const auto* const start = reinterpret_cast<const char*>(bytes.data() + at);
        const std::string_view name(start + 4, 4);
        const std::string_view content(start + 8, size);
        visit(name, content);
        at += size + frame_size;
        if (name == "IEND") break;
    }
}

}  // namespace

void refuse_animated_png(std::span<const std::uint8_t> bytes) {
    for_each_chunk(bytes, [](std::string_view name, std::string_view) {
        if (name == "acTL") throw Error(ErrorKind::unsupported, "animated PNG pictures are not supported");
    });
}

PngChunks keep_chunks(std::span<const std::uint8_t> bytes, bool is_converted) {
    PngChunks chunks;
    bool is_before = true;
    for_each_chunk(bytes, [&](std::string_view name, std::string_view content) {
        if (name == "IDAT") is_before = false;
        if (!is_kept(name, content, is_converted)) return;
        PngChunk chunk{{}, {content.begin(), content.end()}};
        std::memcpy(chunk.type.data(), name.data(), name.size());
        (is_before ? chunks.before : chunks.after).push_back(std::move(chunk));
    });
    return chunks;
}

PngChunk tag_chunk(std::string_view tag) {
    const std::string text = std::string(tag_keyword) + '\0' + std::string(tag);
    return {{'t', 'E', 'X', 't'}, {text.begin(), text.end()}};
}

}  // namespace telltale
