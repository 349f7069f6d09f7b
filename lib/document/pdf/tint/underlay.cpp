#include "document/pdf/tint/underlay.hpp"

#include "document/pdf/page/preview.hpp"

namespace telltale {
namespace {

constexpr double least_shown = 0.25;  ///< share of a page; less leaves too little of the mark in any crop
constexpr int clearly_darker = 128;   ///< levels

double share_shown(const PagePicture& white, const PagePicture& black) {
    if (white.luma.size() != black.luma.size() || white.luma.empty()) return 0;
    std::size_t shown = 0;
    for (std::size_t i = 0; i < white.luma.size(); ++i) shown += white.luma[i] - black.luma[i] > clearly_darker ? 1 : 0;
    return static_cast<double>(shown) / static_cast<double>(white.luma.size());
}

}  // namespace

std::vector<std::size_t> pages_that_hide_paper(std::span<const std::uint8_t> over_white, std::span<const std::uint8_t> over_black,
                                               std::span<const std::size_t> pages) {
    const auto white = preview_pages(over_white, pages);
    const auto black = preview_pages(over_black, pages);
    std::vector<std::size_t> hidden;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        if (!white[i] || !black[i] || share_shown(*white[i], *black[i]) < least_shown) hidden.push_back(pages[i]);
    }
    return hidden;
}

}  // namespace telltale
