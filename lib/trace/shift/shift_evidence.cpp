#include "trace/shift/shift_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "trace/page/text_index.hpp"
#include "trace/score/soft_values.hpp"

namespace telltale {
namespace {

/// Scales an alignment to a mean square of one over the slots that say anything, so that all channels weigh alike.
Alignment evened(Alignment alignment) {
    double energy = 0;
    double count = 0;
    for (const SoftValues& soft : alignment) {
        for (const float value : soft.values) {
            energy += static_cast<double>(value) * value;
            count += value != 0 ? 1 : 0;
        }
    }
    const auto factor = static_cast<float>(energy > 0 ? std::sqrt(count / energy) : 0);
    for (SoftValues& soft : alignment) {
        for (float& value : soft.values) value *= factor;
    }
    return alignment;
}

/// Joins a text's hypothesis with the tint, both with the same weight.
Hypothesis with_tint(const Hypothesis& text, const Alignment& evened_tint) {
    Hypothesis both = text;
    both.source = Source::text_and_tint;
    both.alignment = evened(both.alignment);
    both.alignment.insert(both.alignment.end(), evened_tint.begin(), evened_tint.end());
    return both;
}

}  // namespace

std::vector<Hypothesis> find_shift(std::span<const LeakText> texts, const OriginalPages& originals, const std::optional<Alignment>& tint) {
    const std::shared_ptr<const TextIndex> index = originals.index();
    std::vector<Hypothesis> found;
    std::map<std::size_t, std::vector<SoftValues>> documents;  // for each document, the best reading of each picture that shows it
    for (const LeakText& text : texts) {
        std::set<std::size_t> seen;
        for (const ShiftReading& reading : text.readings) {
            const bool was_moved = !reading.soft.values.empty();
            if (!was_moved) continue;
            Hypothesis alone{.alignment = {reading.soft}, .source = Source::text};
            alone.beside = ShownPage{text.picture, index->document(reading.document), static_cast<int>(reading.page)};
            if (text.surely_shows(reading)) {
                alone.picture = text.picture;
                alone.shown = alone.beside;
            }
            found.push_back(std::move(alone));
            if (seen.insert(reading.document).second) documents[reading.document].push_back(reading.soft);
        }
    }
    // Pictures of one document speak together. The document that the most pictures show is taken.
    const auto most = std::max_element(documents.begin(), documents.end(),
                                       [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
    if (most != documents.end() && most->second.size() > 1)
        found.push_back({.alignment = add_readings(most->second), .source = Source::text});
    if (!tint) return found;
    const Alignment evened_tint = evened(*tint);
    std::vector<Hypothesis> both;
    for (const Hypothesis& text : found) both.push_back(with_tint(text, evened_tint));
    std::move(both.begin(), both.end(), std::back_inserter(found));
    return found;
}

std::size_t most_shift(std::size_t pictures, bool with_tint) {
    const std::size_t shown = std::min(most_texts, pictures);
    const std::size_t alone = shown * most_readings + (shown > 1 ? 1 : 0);
    return with_tint ? 2 * alone : alone;
}

}  // namespace telltale
