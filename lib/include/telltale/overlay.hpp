#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "telltale/copy.hpp"
#include "telltale/key.hpp"
#include "telltale/raster.hpp"
#include "telltale/trace.hpp"

namespace telltale {

/// One picture's text, and the copy whose chips it is held against once the verdict is known.
struct NamedText {
    MeasuredText text;
    std::optional<CopyId> copy{};      ///< of those that are accused the one that it agrees with best; nothing when nobody is
    std::vector<std::int8_t> chips{};  ///< the copy's, one for each of text.moves: +1 or -1
};

/// Chooses what to draw of a picture's text, and whose chips to hold against it.
///
/// For drawings alone: it looks at chips, so what it gives must never come back into a trace.
/// report   of trace
/// texts    report.texts, or those of measure_texts
/// returns  nothing where the picture shows no text of an original, or none for sure and none that is an accused copy's
std::optional<NamedText> named_text(const TraceReport& report, std::span<const MeasuredText> texts, const VaultKey& key, int picture = 0);

/// Draws on a leak what was located in it: the outline of each page, as far as it was seen, its tiles, and its lane; and where
/// its text was measured, the page's outline by the text and an arrow for each cluster and phrase.
///
/// So a person can see that a lock is real: the outline follows the page's edge, and tiles are a quarter of its short side.
/// Arrows begin in the middle of what moved and point where it was found moved to, magnified by one factor a page: the distance
/// by which text is moved shows as half the height of a usual cluster, and no arrow is longer than the whole of it. Where a copy
/// is named, arrows that agree with its chips are blue, the others vermilion with a bar across their foot; else all are dark.
/// A label says how many agree: by chance half of them do. What the page shows is made paler behind them. Of a page whose text
/// was not moved the outline is drawn alone.
/// leak     as it was traced
/// picture  its index; locks of other pictures are passed over
/// text     of this picture
/// returns  3 channels, as large as the leak
/// throws   bad_request when the leak has no samples, or a copy is named whose chips are not one a move
Raster draw_overlay(const Raster& leak, std::span<const Lock> locks, int picture = 0, const std::optional<NamedText>& text = {});

/// The part of a page that a lock has seen, upright and flat, with as many pixels as the leak has in its middle.
///
/// returns  as many channels as the leak has; grey where the leak ends
Raster straighten(const Raster& leak, const Lock& lock);

/// The same of a page that was found by its text: as much of it as the leak may show.
Raster straighten(const Raster& leak, const MeasuredText& text);

/// Pictures below each other, a grey gap between them; 3 channels if any has.
Raster stack(std::span<const Raster> pictures);

}  // namespace telltale
