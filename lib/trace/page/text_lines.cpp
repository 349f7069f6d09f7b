#include "trace/page/text_lines.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <span>

#include "mark/byte_stream.hpp"
#include "telltale/trace.hpp"
#include "trace/leak/ink.hpp"
#include "trace/leak/luma.hpp"
#include "trace/plane/lines.hpp"
#include "trace/plane/words.hpp"

namespace telltale {
namespace {

constexpr int profile_length = 127;  // length of a profile, as a vector, that has gaps

/// What a line is: docs/design/text.md, "Finding the page by its lines".
struct LineShape {
    double least_length = 4;       ///< length of a line over its height
    double least_height = 0.8;     ///< height of a line at least, over that of a tall word
    double tall = 0.7;             ///< quantile of the words' heights that is a tall word
    double least_contrast = 0.05;  ///< deviation of a profile, times the root of its samples, from which it has gaps
};
constexpr LineShape limits{};

/// TextLine::profile of the words of one line.
std::array<std::int8_t, profile_samples> profile_of(double left, double right, std::span<const Word* const> words) {
    std::array<double, profile_samples> cover{};
    const double step = (right - left) / profile_samples;
    for (const Word* word : words) {
        const double from = (word->left - left) / step;
        const double to = (word->right - left) / step;
        const int last = std::min(profile_samples - 1, static_cast<int>(to));
        for (int i = std::max(0, static_cast<int>(from)); i <= last; ++i)
            cover[static_cast<std::size_t>(i)] += std::clamp(std::min(to, i + 1.0) - std::max(from, static_cast<double>(i)), 0.0, 1.0);
    }
    for (double& value : cover) value = std::min(value, 1.0);
    std::array<double, profile_samples> smooth{};
    double mean = 0;
    for (std::size_t i = 0; i < cover.size(); ++i) {
        const double before = cover[i == 0 ? 0 : i - 1];
        const double after = cover[std::min(i + 1, cover.size() - 1)];
        smooth[i] = 0.25 * before + 0.5 * cover[i] + 0.25 * after;
        mean += smooth[i] / profile_samples;
    }
    double energy = 0;
    for (double& value : smooth) {
        value -= mean;
        energy += value * value;
    }
    std::array<std::int8_t, profile_samples> profile{};
    if (std::sqrt(energy) < limits.least_contrast) return profile;
    for (std::size_t i = 0; i < smooth.size(); ++i)
        profile[i] = static_cast<std::int8_t>(std::lround(profile_length * std::clamp(smooth[i] / std::sqrt(energy), -1.0, 1.0)));
    return profile;
}

constexpr std::size_t bytes_a_line = 4 * sizeof(float) + profile_samples;

}  // namespace

cv::Mat luma_of_ink(const cv::Mat& ink) {
    cv::Mat luma;
    ink.convertTo(luma, CV_8U, -255, 255);
    return luma;
}

std::vector<TextLine> find_text_lines(const cv::Mat& luma) {
    const std::vector<Word> words = find_line_words(luma);
    const NextWords next = chain_words(words);
    std::vector<bool> is_next(words.size(), false);
    std::vector<double> heights;
    for (const std::optional<std::size_t>& one : next) {
        if (one) is_next[*one] = true;
    }
    for (const Word& word : words) heights.push_back(word.height);
    const double least_height = limits.least_height * quantile(heights, limits.tall);
    std::vector<TextLine> lines;
    std::vector<const Word*> row;
    for (std::size_t first = 0; first < words.size(); ++first) {
        if (is_next[first]) continue;
        row.clear();
        heights.clear();
        double left = 1e9, right = -1e9, sum = 0, weight = 0;
        for (std::optional<std::size_t> at = first; at; at = next[*at]) {
            const Word& word = words[*at];
            row.push_back(&word);
            heights.push_back(word.height);
            left = std::min(left, word.left);
            right = std::max(right, word.right);
            sum += word.y * (word.right - word.left);
            weight += word.right - word.left;
        }
        const double height = std::max(median(heights), least_height);
        if (right - left <= limits.least_length * height) continue;
        lines.push_back({static_cast<float>(left), static_cast<float>(right), static_cast<float>(sum / weight), static_cast<float>(height),
                         profile_of(left, right, row)});
    }
    return lines;
}

float likeness(const TextLine& a, const TextLine& b) {
    int sum = 0;
    for (std::size_t i = 0; i < a.profile.size(); ++i) sum += a.profile[i] * b.profile[i];
    return static_cast<float>(sum) / (profile_length * profile_length);
}

void scale(std::span<TextLine> lines, double factor) {
    for (TextLine& line : lines) {
        for (float* const value : {&line.left, &line.right, &line.y, &line.height}) *value = static_cast<float>(*value * factor);
    }
}

std::vector<std::uint8_t> to_bytes(std::span<const TextLine> lines) {
    ByteWriter out;
    for (const TextLine& line : lines) {
        for (const float value : {line.left, line.right, line.y, line.height}) out.number(std::bit_cast<std::uint32_t>(value), 4);
        for (const std::int8_t value : line.profile) out.number(static_cast<std::uint8_t>(value), 1);
    }
    return out.take();
}

std::vector<TextLine> text_lines_from(std::span<const std::uint8_t> bytes) {
    if (bytes.size() % bytes_a_line != 0) return {};
    ByteReader in(bytes);
    std::vector<TextLine> lines(bytes.size() / bytes_a_line);
    for (TextLine& line : lines) {
        for (float* const value : {&line.left, &line.right, &line.y, &line.height}) *value = std::bit_cast<float>(in.number(4));
        const auto profile = in.block(profile_samples);
        std::transform(profile.begin(), profile.end(), line.profile.begin(),
                       [](std::uint8_t byte) { return static_cast<std::int8_t>(byte); });
        const bool is_sound = std::isfinite(line.left + line.right + line.y + line.height) && line.right > line.left && line.height > 0;
        if (!is_sound) return {};
    }
    return lines;
}

std::vector<std::uint8_t> page_lines(const Raster& page) {
    const cv::Mat luma = luma_of(page);
    std::vector<TextLine> lines = find_text_lines(luma_of_ink(ink_of(luma)));
    scale(lines, 1.0 / std::max(luma.cols, luma.rows));
    return to_bytes(lines);
}

}  // namespace telltale
