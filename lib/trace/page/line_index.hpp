#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <span>
#include <vector>

#include "trace/page/text_lines.hpp"

namespace telltale {

/// The lines of one page of an original, in points.
struct PageLines {
    std::size_t document = 0;  ///< as whoever fills the index counts them
    std::uint32_t page = 0;
    std::vector<TextLine> lines;
};

/// Where a page's lines stand as a leak's do.
struct LinesPlace {
    double score = 0;       ///< likeness of the lines that stand where they should, summed up, and 0.2 for each
    std::size_t lines = 0;  ///< how many lines of the page those are
    cv::Matx23d map;        ///< points of the page to pixels of the leak: two scales and a place
};

/// A page that a leak may show, by its lines.
struct LinesMatch {
    std::size_t document = 0;
    std::uint32_t page = 0;
    /// The best place's score over the number of lines that the leak and the page could have in common: 0.4 or more of the page
    /// that a leak shows.
    double share = 0;
    std::vector<LinesPlace> places;  ///< best first, at least one; several where paragraphs are repeated
};

/// Finds the page that a flat leak shows among many, by where the lines of its text have gaps.
///
/// Pages are voted for by each line that is more like one of theirs than chance gives. For those with most votes each pair of
/// lines that are alike is a scale and a place; the place counts at which most lines begin, end and stand where they should.
/// source  docs/design/text.md, "Finding the page by its lines"
class LineIndex {
public:
    explicit LineIndex(std::vector<PageLines> pages);

    bool empty() const { return pages_.empty(); }

    /// returns  the likeliest pages, best first
    /// cost     some 15 ns for each pair of a leak's line and a page's, shared by the threads
    std::vector<LinesMatch> find(const std::vector<TextLine>& leak, int threads) const;

private:
    std::vector<float> chance_of(const std::vector<TextLine>& leak) const;
    std::vector<std::size_t> most_voted(const std::vector<TextLine>& leak, int threads) const;

    std::vector<PageLines> pages_;
    std::vector<const TextLine*> sample_;  ///< lines from all pages, by which chance is told
};

}  // namespace telltale
