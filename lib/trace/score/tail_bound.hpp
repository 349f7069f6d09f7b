#pragma once

#include <vector>

#include "trace/score/alignment.hpp"

namespace telltale {

/// How seldom an innocent copy correlates so well with one alignment, whatever its soft values are.
///
/// For fair coins c and every tilt l >= 0, P(<x, c> >= t) <= exp(-l t) * prod cosh(l x_i). The score of a correlation r = t / |x|
/// is the s for which the least of these bounds is exp(-s^2 / 2). It is never below r: cosh(a) <= exp(a^2 / 2). Where many
/// slots are read badly it is r; where few slots are read well it is up to sqrt(2 ln 2) = 1.18 times as much.
///
/// source  Chernoff, Annals of Mathematical Statistics 23, 1952; docs/odds.md
class TailBound {
public:
    explicit TailBound(const Alignment& alignment);

    /// |x|, the root of the sum of squares of all soft values.
    double norm() const { return norm_; }

    /// The score of a correlation.
    ///
    /// correlation  <x, c> / |x|, at most sqrt(slots)
    /// returns      s >= correlation, which rises with it; the same below 4, where no vault accuses
    /// cost         some 30 ns a slot and tilt, 3 to 40 tilts; nothing below 4
    double score(double correlation) const;

private:
    double exponent(double tilt, double correlation) const;

    double norm_ = 0;
    double greatest_ = 0;         // the correlation of a copy whose every chip agrees
    std::vector<float> weights_;  // |x_i| / |x|, without erasures
};

}  // namespace telltale
