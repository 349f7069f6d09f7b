#include "document/pdf/tint/underlay.hpp"

#include <algorithm>

#include "document/pdf/page/preview.hpp"

namespace telltale {
namespace {

constexpr double least_shown = 0.25;  ///< share of a page; less leaves too little of the mark in any crop
constexpr int clearly_darker = 128;   ///< levels
constexpr std::size_t most_drawn = 64;

std::vector<std::uint8_t> over_paper_of(std::uint8_t level, const PdfTemplate& pages) {
    Mark mark;
    mark.tiles.resize(lane_count);
    for (Tile& tile : mark.tiles) tile.level.fill(level);
    return pages.filled(mark);
}

double share_shown(const Preview& white, const Preview& black) {
    if (white.luma.size() != black.luma.size() || white.luma.empty()) return 0;
    std::size_t shown = 0;
    for (std::size_t i = 0; i < white.luma.size(); ++i) shown += white.luma[i] - black.luma[i] > clearly_darker ? 1 : 0;
    return static_cast<double>(shown) / static_cast<double>(white.luma.size());
}

}  // namespace

std::vector<std::size_t> pages_that_hide_paper(const TemplateInput& input) {
    TemplateFacts facts;
    const PdfTemplate pages = make_template(input, {.bits = 8, .darkest = 0, .tag = false}, facts);
    std::vector<std::size_t> looked_at;
    const std::size_t step = (facts.pages.size() + most_drawn - 1) / most_drawn;
    for (std::size_t i = 0; i < facts.pages.size(); i += step) {
        if (!facts.pages[i].too_small) looked_at.push_back(i);
    }
    const auto white = preview_pages(over_paper_of(255, pages), looked_at);
    const auto black = preview_pages(over_paper_of(0, pages), looked_at);
    std::vector<std::size_t> hidden;
    for (std::size_t i = 0; i < looked_at.size(); ++i) {
        if (!white[i] || !black[i] || share_shown(*white[i], *black[i]) < least_shown) hidden.push_back(looked_at[i]);
    }
    return hidden;
}

}  // namespace telltale
