#include "telltale/tile_map.hpp"

namespace telltale {

std::array<double, 10> bend_terms(double x, double y) {
    return {1, x, y, x * x, x * y, y * y, x * x * x, x * x * y, x * y * y, y * y * y};
}

TileMap::Point TileMap::operator()(Point page) const {
    Point at = page;
    for (int i = 0; i < quarter_turns; ++i) at = {at.y, -at.x};
    at = {at.x + corner.x, at.y + corner.y};
    const auto terms = bend_terms((at.x - middle.x) / reach, (at.y - middle.y) / reach);
    for (std::size_t i = 0; i < bend.size() && i < terms.size(); ++i) at = {at.x + terms[i] * bend[i].x, at.y + terms[i] * bend[i].y};
    const auto& p = perspective;
    const double w = p[6] * at.x + p[7] * at.y + p[8];
    return {(p[0] * at.x + p[1] * at.y + p[2]) / w, (p[3] * at.x + p[4] * at.y + p[5]) / w};
}

}  // namespace telltale
