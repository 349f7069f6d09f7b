#pragma once

#include <array>

#include "support/surface.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// An LCD that shows a page, page pixel by display pixel, on the grey of a viewer.
///
/// Every display pixel is three upright stripes (red, green, blue) with dark gaps between them, so that a camera's moire comes by
/// itself. The light of white is 1 on average. The page must outlive the display.
class Display : public Surface {
public:
    explicit Display(const Raster& page);

    double width() const override { return page_.width; }
    double height() const override { return page_.height; }
    double margin() const override;
    double desk_light() const override { return 0.02; }
    double light(double x, double y, double spread_x, double spread_y, std::size_t filter) const override;

private:
    const Raster& page_;
    double margin_;  ///< width of the viewer's grey around the page, display pixels
    std::array<float, 256> light_{};
    std::array<std::array<float, 3>, 3> pass_{};
};

}  // namespace telltale::support
