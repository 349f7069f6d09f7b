#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace telltale {

/// The quality, 0 to 100, at which libwebp would have compressed a lossy picture so coarsely, read from its frame header.
///
/// frame   the content of a `VP8 ` chunk
/// returns nothing when there is no header that can be read. Below 90 it may be up to 20 too low, since libwebp compresses plain
///         areas more coarsely than it was told to
/// source  RFC 6386, section 9; the curve from quality to quantiser is libwebp's
std::optional<float> webp_quality(std::span<const std::uint8_t> frame);

}  // namespace telltale
