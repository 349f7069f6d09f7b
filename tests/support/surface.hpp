#pragma once

#include <cstddef>

namespace telltale::support {

/// A flat thing that a camera looks at: how much light comes from where. Lengths are its own pixels, y down.
class Surface {
public:
    virtual ~Surface() = default;

    virtual double width() const = 0;
    virtual double height() const = 0;
    /// How far beyond its edges it has anything to show; the desk begins there.
    virtual double margin() const = 0;
    /// Of white, linear.
    virtual double desk_light() const = 0;

    /// Seen through an aperture with a normal spread of these deviations along x and y.
    ///
    /// filter   of the sensor: 0 red, 1 green, 2 blue
    /// returns  linear light; 1 is a display's white, or paper that reflects everything
    virtual double light(double x, double y, double spread_x, double spread_y, std::size_t filter) const = 0;
};

/// The pixels that an aperture reaches, at most `most` along each axis.
struct Aperture {
    static constexpr int most = 64;
    int left = 0;
    int top = 0;
    int columns = 0;
    int rows = 0;

    Aperture(double x, double y, double spread_x, double spread_y);
};

/// The share of a normal distribution below so many deviations: a lens's edge of light.
double share_below(double deviations);

}  // namespace telltale::support
