#pragma once

#include <cstddef>

namespace telltale::support {

/// A flat thing that a camera looks at, described by how much light comes from each place. Lengths are its own pixels, and y points
/// down.
class Surface {
public:
    virtual ~Surface() = default;

    virtual double width() const = 0;
    virtual double height() const = 0;
    /// How far beyond its edges the surface has anything to show. The desk begins there.
    virtual double margin() const = 0;
    /// The light of the desk as a share of white, linear.
    virtual double desk_light() const = 0;

    /// The light that comes from (x, y), seen through an aperture with a normal spread of these deviations along x and y.
    ///
    /// filter   colour filter of the sensor: 0 red, 1 green, 2 blue
    /// returns  linear light; 1 is a display's white, or paper that reflects everything
    virtual double light(double x, double y, double spread_x, double spread_y, std::size_t filter) const = 0;
};

/// The pixels of a surface that an aperture reaches, at most `most` along each axis.
struct Aperture {
    static constexpr int most = 64;
    int left = 0;
    int top = 0;
    int columns = 0;
    int rows = 0;

    Aperture(double x, double y, double spread_x, double spread_y);
};

/// The share of a normal distribution that lies below so many deviations, which is how a lens draws an edge of light.
double share_below(double deviations);

}  // namespace telltale::support
