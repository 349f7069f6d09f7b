#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/random.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// Made documents of one A4 page with fabricated content. One seed gives one document.

/// A list of payments under a title. Two seeds give two documents of one template: the same rules and columns, other rows.
std::vector<std::uint8_t> payments_table(const std::string& title, Random& random);

/// A letter or memo of so many lines.
std::vector<std::uint8_t> letter(const std::string& title, int lines, Random& random);

/// Where a figure lies on an A4 page, in points from the lower left corner.
struct FigurePlace {
    double left = 0, bottom = 0, width = 0, height = 0;
};
/// A report with text above and below a figure.
std::vector<std::uint8_t> report_with_figure(const Raster& figure, const FigurePlace& place, Random& random);

/// A chart of bars on white, as a picture of this size.
Raster bar_chart(int width, int height, Random& random);

}  // namespace telltale::support
