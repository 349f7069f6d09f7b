#include "support/sheet.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace telltale::support {

SheetSurface::SheetSurface(const Sheet& sheet) : paper_(sheet.paper) {
    constexpr double dpi = 300;
    cv::Mat small;
    cv::resize(sheet.reflectance, small, {}, dpi / sheet.dpi, dpi / sheet.dpi, cv::INTER_AREA);
    small.convertTo(reflectance_, CV_32F, 1 / Sheet::bare);
}

double SheetSurface::light(double x, double y, double spread_x, double spread_y, std::size_t filter) const {
    const auto [left, top, columns, rows] = Aperture(x, y, spread_x, spread_y);
    const auto desk = static_cast<float>(desk_light() / paper_[filter]);
    std::array<float, Aperture::most> across;
    for (int i = 0; i < columns; ++i)
        across[static_cast<std::size_t>(i)] =
            static_cast<float>(share_below((left + i + 1 - x) / spread_x) - share_below((left + i - x) / spread_x));
    double sum = 0;
    for (int j = 0; j < rows; ++j) {
        const int row = top + j;
        const bool on_sheet = row >= 0 && row < reflectance_.rows;
        const auto* line = on_sheet ? reflectance_.ptr<float>(row) : nullptr;
        float lit = 0;
        for (int i = 0; i < columns; ++i) {
            const int column = left + i;
            lit += across[static_cast<std::size_t>(i)] * (on_sheet && column >= 0 && column < reflectance_.cols ? line[column] : desk);
        }
        sum += lit * (share_below((row + 1 - y) / spread_y) - share_below((row - y) / spread_y));
    }
    return sum * paper_[filter];
}

}  // namespace telltale::support
