#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "telltale/trace.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/page/outlined_page.hpp"
#include "trace/shift/leak_text.hpp"
#include "trace/shift/page_reading.hpp"

namespace telltale {

class TextIndex;

constexpr std::size_t most_texts = 4;  ///< pictures that are searched for text; a leak with more says enough by its tint

/// Finds the pages that may fill a photo's outlines, by where their text stands. No page is drawn.
///
/// returns  likeliest first; empty when no page's text looks like that in an outline
/// source   docs/design/text.md, "Finding the page"
std::vector<PagePlace> find_outlined(const LeakPicture& picture, const TextIndex& index);

/// How hard a page is looked for.
enum class Effort {
    usual,    ///< not further where a leak's lines say that it shows no page
    patient,  ///< in every way, whatever the lines say
};

/// Finds the page that a picture shows among all originals by its text, as it is or photographed.
///
/// returns  nothing when no page has a place in the picture. There are places without readings when a page was placed, but its
///          clusters are not similar enough to be read
/// cost     some 0.3 s a picture whose lines are known, 0.1 s where they say that it shows no page, and several seconds where neither
///          is sure
/// source   docs/design/text.md
std::optional<LeakText> find_text(const LeakPicture& picture, const TextIndex& index, const OriginalPages& originals,
                                  Effort effort = Effort::usual, int threads = 1);

}  // namespace telltale
