#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>

#include "support/surface.hpp"

namespace telltale::support {

/// A sheet of paper with print on it, described by how much light comes back from each place.
struct Sheet {
    cv::Mat reflectance;  ///< 16 bits, linear; bare paper has the value `bare` on average
    double dpi = 600;
    std::array<double, 3> paper{0.86, 0.87, 0.90};  ///< share of red, green and blue light that bare paper returns

    static constexpr double bare = 60000;  ///< less than 65535, since some fibres are lighter than the average
};

/// A sheet that lies on a desk before a camera. It keeps a smaller picture of the sheet, with 300 dots per inch.
class SheetSurface : public Surface {
public:
    explicit SheetSurface(const Sheet& sheet);

    double width() const override { return reflectance_.cols; }
    double height() const override { return reflectance_.rows; }
    double margin() const override { return 40; }
    double desk_light() const override { return 0.12; }
    double light(double x, double y, double spread_x, double spread_y, std::size_t filter) const override;

private:
    cv::Mat reflectance_;  ///< floats; 1 is bare paper
    std::array<double, 3> paper_;
};

}  // namespace telltale::support
