#include <algorithm>
#include <cmath>
#include <utility>

#include "mark/chips.hpp"
#include "telltale/overlay.hpp"

namespace telltale {
namespace {

// Agreement with an accused copy's chips from which a text is drawn although its characters leave a doubt which page it is, in
// standard deviations. Of innocent copies one in a million comes so far.
constexpr double tells_the_page = 5;

std::vector<std::int8_t> chips_of(const MeasuredText& text, const CopyId& copy, const ChipSource& source) {
    std::uint32_t slots = 0;
    for (const TextMove& move : text.moves) slots = std::max(slots, move.slot + 1);
    const auto all = source.chips(copy, {Channel::shift, static_cast<std::uint32_t>(text.page)}, static_cast<int>(slots));
    std::vector<std::int8_t> chips;
    for (const TextMove& move : text.moves) chips.push_back(all[move.slot]);
    return chips;
}

/// How far a text's moves point as the chips say, in standard deviations of what chance would give.
double agreement(const MeasuredText& text, const std::vector<std::int8_t>& chips) {
    double sum = 0;
    for (std::size_t i = 0; i < chips.size(); ++i) sum += text.moves[i].moved * chips[i] > 0 ? 1 : -1;
    return chips.empty() ? 0 : sum / std::sqrt(static_cast<double>(chips.size()));
}

}  // namespace

std::optional<NamedText> named_text(const TraceReport& report, std::span<const MeasuredText> texts, const VaultKey& key, int picture) {
    const ChipSource source(key);
    std::optional<NamedText> best;
    double most = 0;
    for (const MeasuredText& text : texts) {
        if (text.picture != picture) continue;
        if (!best && text.is_sure) best = NamedText{text};
        for (const Finding& finding : report.findings) {
            if (!finding.accused || text.moves.empty()) continue;
            auto chips = chips_of(text, finding.copy, source);
            const double agrees = agreement(text, chips);
            const bool is_first = best && !best->copy;
            if ((!is_first && agrees <= most) || (!text.is_sure && agrees < tells_the_page)) continue;
            most = agrees;
            best = NamedText{text, finding.copy, std::move(chips)};
        }
    }
    return best;
}

}  // namespace telltale
