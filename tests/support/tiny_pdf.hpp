#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "telltale/raster.hpp"

namespace telltale::support {

/// PDFs written by hand, without any library that is under test.

struct Pasting {
    std::optional<int> jpeg_quality;  ///< nothing: samples as they are
    double dpi = 96;                  ///< of the pictures on their pages
};

/// What people make who paste pictures into a new document: one picture a page, edge to edge, as img2pdf does.
std::vector<std::uint8_t> pdf_of_pictures(std::span<const Raster> pictures, const Pasting& pasting = {});

/// One page with this content stream. Its resources hold /F1 (Helvetica), /F2 (Helvetica-Bold) and /S1, an axial shading
/// from corner to corner.
struct Drawing {
    double width = 0;  ///< points
    double height = 0;
    std::string content;
    std::string from_colour = "0 0 0";  ///< of the shading, DeviceRGB
    std::string to_colour = "1 1 1";
};
std::vector<std::uint8_t> pdf_of_drawings(std::span<const Drawing> pages);

}  // namespace telltale::support
