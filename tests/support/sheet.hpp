#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>

#include "support/surface.hpp"

namespace telltale::support {

/// A sheet of paper with print on it: how much light comes back from where.
struct Sheet {
    cv::Mat reflectance;  ///< 16 bits, linear; bare paper is `bare` on average
    double dpi = 600;
    std::array<double, 3> paper{0.86, 0.87, 0.90};  ///< of red, green and blue light, what bare paper returns

    static constexpr double bare = 60000;  ///< of 65535: fibres are lighter, too
};

/// A sheet on a desk, before a camera. It holds a smaller picture of the sheet, at 300 dots per inch.
class SheetSurface : public Surface {
public:
    explicit SheetSurface(const Sheet& sheet);

    double width() const override { return reflectance_.cols; }
    double height() const override { return reflectance_.rows; }
    double margin() const override { return 40; }
    double desk_light() const override { return 0.12; }
    double light(double x, double y, double spread_x, double spread_y, std::size_t filter) const override;

private:
    cv::Mat reflectance_;  // floats, 1 is bare paper
    std::array<double, 3> paper_;
};

}  // namespace telltale::support
