#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "telltale/raster.hpp"

namespace telltale::support {

/// PDFs that are written by hand, without any library that is under test.

struct Pasting {
    std::optional<int> jpeg_quality;  ///< nothing to put samples into the PDF as they are
    double dpi = 96;                  ///< resolution of the pictures on their pages
};

/// Makes a PDF as people do who paste pictures into a new document, or as img2pdf does: one picture a page, from edge to edge.
std::vector<std::uint8_t> pdf_of_pictures(std::span<const Raster> pictures, const Pasting& pasting = {});

/// A page with this content stream. Its resources hold /F1 (Helvetica), /F2 (Helvetica-Bold), /S1, an axial shading from corner to
/// corner, and /Im0, a figure, if there is one.
struct Drawing {
    double width = 0;   ///< points
    double height = 0;  ///< points
    std::string content;
    std::string from_colour = "0 0 0";  ///< where the shading begins, DeviceRGB
    std::string to_colour = "1 1 1";    ///< where the shading ends, DeviceRGB
    std::optional<Raster> figure{};
};
/// Makes a PDF of such pages.
std::vector<std::uint8_t> pdf_of_drawings(std::span<const Drawing> pages);

}  // namespace telltale::support
