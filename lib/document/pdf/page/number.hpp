#pragma once

#include <string>

namespace telltale {

/// A number as PDF wants it: no exponent, no locale, no zeros at its end.
///
/// digits  the most digits behind the point, 1 or more
std::string pdf_number(double value, int digits);

}  // namespace telltale
