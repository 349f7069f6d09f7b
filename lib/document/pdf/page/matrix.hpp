#pragma once

#include <algorithm>

namespace telltale {

/// A PDF matrix [a b c d e f]: row vectors are multiplied from the left.
struct PdfMatrix {
    double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;

    /// The matrix that applies first, and then this one.
    PdfMatrix after(const PdfMatrix& first) const {
        return {first.a * a + first.b * c, first.a * b + first.b * d,     first.c * a + first.d * c,
                first.c * b + first.d * d, first.e * a + first.f * c + e, first.e * b + first.f * d + f};
    }
    PdfMatrix inverse() const {
        const double det = a * d - b * c;
        return {d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det};
    }
};

/// An upright rectangle, y up.
struct PdfBox {
    double left, bottom, right, top;

    static PdfBox nothing() { return {1e30, 1e30, -1e30, -1e30}; }
    static PdfBox everything() { return {-1e30, -1e30, 1e30, 1e30}; }

    bool is_empty() const { return !(right > left && top > bottom); }
    double area() const { return is_empty() ? 0 : (right - left) * (top - bottom); }
    void add(double x, double y) {
        left = std::min(left, x);
        bottom = std::min(bottom, y);
        right = std::max(right, x);
        top = std::max(top, y);
    }
};

inline PdfBox overlap(const PdfBox& a, const PdfBox& b) {
    return {std::max(a.left, b.left), std::max(a.bottom, b.bottom), std::min(a.right, b.right), std::min(a.top, b.top)};
}

/// The bounds of what a matrix makes of a box.
inline PdfBox bounds_of(const PdfBox& box, const PdfMatrix& m) {
    PdfBox bounds = PdfBox::nothing();
    for (const double x : {box.left, box.right}) {
        for (const double y : {box.bottom, box.top}) bounds.add(m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f);
    }
    return bounds;
}

}  // namespace telltale
