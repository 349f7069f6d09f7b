#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <span>
#include <string>
#include <vector>

#include "document/ink/ink_text.hpp"
#include "document/pdf/page/page.hpp"
#include "document/pdf/page/qpdf.hpp"
#include "document/pdf/text/shift.hpp"

namespace telltale {

/// A page that shows one opaque picture and nothing over it but text that is not seen: a scan.
struct ScanPage {
    QPDFObjectHandle image;
    bool is_stencil = false;                            ///< black through a mask, on paper that nothing else is painted on
    std::array<double, 6> placement{1, 0, 0, 1, 0, 0};  ///< the unit square, which the image fills, to user space
    PageGeometry geometry;
};

/// Looks whether a page is a scan, by its content alone.
///
/// It is one when what it draws last is an opaque image of one piece that covers most of it, upright or in quarter turns,
/// within clips that are rectangles; invisible text may follow. What is drawn before it, and so hidden, does not matter. A
/// black stencil is as good when nothing at all is drawn before it.
/// cost  about 20 ns a byte of content
std::optional<ScanPage> find_scan(QPDFPageObjectHelper page);

/// Finds the text of scans on their pictures.
///
/// pdf       without encryption
/// pages     indices of scans, from 0
/// returns   one for each; without clusters where the page is too large or cannot be drawn
/// cost      some 0.2 s a page, spread over the processors
std::vector<InkText> read_scans(std::span<const std::uint8_t> pdf, std::span<const std::size_t> pages, std::span<const ScanPage> scans,
                                double distance);

/// What is drawn after a scan so that its clusters are moved: the same image four times, moved to either side along and
/// across, each time seen through the rectangles of those clusters that go there. The other rectangles lie off the page, to
/// where the sign before one of their coordinates sends them.
///
/// name    of the image among the page's resources
/// layout  of find_ink_text
ShiftedStream move_scan(const ScanPage& scan, const std::string& name, const PageLayout& layout, double distance);

}  // namespace telltale
