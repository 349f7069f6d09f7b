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

/// One picture's text, and the copy whose chips it is compared with once the verdict is known.
struct NamedText {
    MeasuredText text;
    std::optional<CopyId> copy{};      ///< the accused copy that the text agrees with best; nothing when no copy is accused
    std::vector<std::int8_t> chips{};  ///< chips of that copy, +1 or -1, one for each of text.moves; empty without a copy
};

/// Chooses which of a picture's measured texts to draw, and whose chips to compare it with.
///
/// It serves drawings alone: it looks at chips, so what it returns must never come back into a trace.
/// report   what trace() returned
/// texts    report.texts, or what measure_texts() returned
/// picture  index of the picture; texts of other pictures are passed over
/// returns  nothing when no text of this picture is surely of one page, nor agrees with an accused copy's chips
std::optional<NamedText> named_text(const TraceReport& report, std::span<const MeasuredText> texts, const VaultKey& key, int picture = 0);

/// Draws on a leak what was located in it, so that a person can see whether a lock is real.
///
/// Each lock is drawn as the outline of the part of the page that it has seen, its tiles, and a label with its lane and pilot
/// score. A lock is real when the tiles are a quarter of the page's short side, and the outline of a whole page follows its edge.
///
/// Measured text is drawn as the outline of the page that it belongs to and an arrow for each cluster and phrase. An arrow begins
/// in the middle of what moved and points to where it was found. All arrows of a page are magnified by one factor: the distance
/// by which copies move their text is drawn half as long as a usual cluster is high, and no arrow is longer than a cluster is
/// high. When a copy is named, arrows that agree with its chips are blue, and the others are vermilion with a bar across their
/// foot; else all are dark. A label says how many agree; half of them do by chance. The page is made paler behind the arrows.
/// When the page's text was not moved, only its outline is drawn.
///
/// leak     the picture as it was traced
/// picture  its index; locks of other pictures are passed over
/// text     text of this picture, as named_text() chooses it
/// returns  3 channels, as large as the leak
/// throws   bad_request when the leak has no samples, or when a copy is named whose chips are not as many as the moves
Raster draw_overlay(const Raster& leak, std::span<const Lock> locks, int picture = 0, const std::optional<NamedText>& text = {});

/// Draws the part of a page that a lock has seen, upright and flat.
///
/// Its resolution is the leak's in the middle of that part, but no side is longer than 4096 pixels.
/// returns  as many channels as the leak has; grey where the leak ends
/// throws   bad_request when the leak has no samples
Raster straighten(const Raster& leak, const Lock& lock);

/// Draws a page that was found by its text, upright and flat: the upright rectangle around all of it that lies within the leak.
///
/// Resolution, returned picture and errors are as for a lock.
Raster straighten(const Raster& leak, const MeasuredText& text);

/// Puts pictures below each other with a grey gap between them; the result has 3 channels when any of them has.
Raster stack(std::span<const Raster> pictures);

}  // namespace telltale
