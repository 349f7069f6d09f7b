#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <span>
#include <vector>

namespace telltale {

constexpr int profile_samples = 96;

/// A line of text as it looks from afar: where it stands, and where along it there is ink and where there are gaps.
///
/// The profile reaches from the line's first character to its last, so that neither scale nor place changes it.
struct TextLine {
    float left = 0;    ///< of its first character, pixels of the picture
    float right = 0;   ///< of its last character
    float y = 0;       ///< centre of its ink
    float height = 0;  ///< of its characters, about
    /// Which part of each sample is covered by words, less the mean of that, with a length of 127; all zero where a line has no gaps.
    std::array<std::int8_t, profile_samples> profile{};
};

/// Multiplies where lines stand and how high they are, as when pixels become points. Profiles stay.
void scale(std::span<TextLine> lines, double factor);

/// The correlation of two lines' profiles, -1 to 1.
float likeness(const TextLine& a, const TextLine& b);

/// Ink as a picture of black on white, whatever the leak's colours are: height x width bytes.
cv::Mat luma_of_ink(const cv::Mat& ink);

/// Finds the lines of a flat, upright picture of text. What stands in one row of a table is one line.
///
/// luma     height x width bytes
/// returns  lines that are longer than four times their height, in no order
/// cost     some 25 ms for 2 megapixels
/// source   docs/design/text.md, "Finding the page by its lines"
std::vector<TextLine> find_text_lines(const cv::Mat& luma);

/// Lines as they are kept: four floats and a signed byte for each sample, little-endian.
std::vector<std::uint8_t> to_bytes(std::span<const TextLine> lines);

/// The inverse of to_bytes().
///
/// returns  empty when the bytes are not lines, or a line has no length
std::vector<TextLine> text_lines_from(std::span<const std::uint8_t> bytes);

}  // namespace telltale
