#pragma once

#include "document/pdf/page/qpdf.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <span>
#include <string>
#include <vector>

#include "document/ink/ink_text.hpp"
#include "document/pdf/page/page.hpp"
#include "document/pdf/text/shift.hpp"

namespace telltale {

/// A scan: a page that shows one opaque picture and nothing over it but text that is not seen.
struct ScanPage {
    QPDFObjectHandle image;
    bool is_stencil = false;                            ///< the image is black ink through a mask, and nothing else is painted on the page
    std::array<double, 6> placement{1, 0, 0, 1, 0, 0};  ///< maps the unit square, which the image fills, to user space
    PageGeometry geometry;
};

/// Looks whether a page is a scan, by its content alone.
///
/// A page is a scan when the last thing that it draws is an opaque image of one piece that covers most of it, upright or in quarter
/// turns, within clips that are rectangles. Invisible text may follow the image. What is drawn before it is hidden and does not
/// matter. A black stencil is as good when nothing at all is drawn before it.
///
/// cost  about 20 ns a byte of content
std::optional<ScanPage> find_scan(QPDFPageObjectHelper page);

/// Finds the text of scans on their pictures.
///
/// pdf       without encryption
/// pages     indices of scans, from 0
/// scans     what find_scan() said of these pages
/// distance  points by which clusters will move each way
/// returns   one text for each page; it has no clusters where the page is too large or cannot be drawn
/// cost      some 0.2 s a page, spread over the processors
std::vector<InkText> read_scans(std::span<const std::uint8_t> pdf, std::span<const std::size_t> pages, std::span<const ScanPage> scans,
                                double distance);

/// Makes what is drawn after a scan so that its clusters move: the same image four times, moved to either side along and across,
/// each time seen through the rectangles of those clusters that go there. All other rectangles lie off the page, where the sign
/// before one of their coordinates sends them.
///
/// name      what the page's resources call the image
/// layout    what find_ink_text() found, in points of the page as displayed
/// distance  points by which clusters move each way
ShiftedStream move_scan(const ScanPage& scan, const std::string& name, const PageLayout& layout, double distance);

}  // namespace telltale
