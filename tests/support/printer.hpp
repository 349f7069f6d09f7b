#pragma once

#include <cstdint>

#include "support/sheet.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// How a printer turns grey into dots of black at 600 dots per inch.
enum class Screening {
    cells,      ///< as lasers do: round spots that grow on a lattice turned by 45 degrees, 106 lines per inch
    diffusion,  ///< as ink-jets do: single dots, placed by Floyd and Steinberg's error diffusion with some randomness
};

/// A monochrome printer and its paper. Lengths are in dots of 1/600 inch.
struct Printer {
    Screening screening = Screening::cells;
    double cut_off = 0.02;      ///< coverage below which nothing is printed
    double spread = 0.45;       ///< deviation of the spread of a dot's toner or ink: mechanical dot gain
    double diffusion = 1.2;     ///< deviation of light's spread in paper, 0.05 mm: optical dot gain (Yule and Nielsen)
    double ink_passes = 0.2;    ///< share of light that passes once through solid black, so that solid black returns 4 %
    double dot_jitter = 0.15;   ///< deviation of the amount of toner or ink in a dot, as a share
    double mottle = 0.02;       ///< deviation of that amount from one millimetre to the next, as a share
    double fibres = 0.010;      ///< deviation of bare paper's reflectance from one 0.1 mm to the next
    double formation = 0.003;   ///< deviation of bare paper's reflectance from one 1.5 mm to the next
    double paper_width = 8.27;  ///< width of the paper, inches
    double scale = 1;           ///< size of the page on its paper, about the middle: 0.94 to 0.97 when "fit to page" is ticked
    double edge = 0.167;        ///< width of the strip along the paper's edges that no printer reaches, inches: 4.2 mm
    std::array<double, 3> paper{0.86, 0.87, 0.90};  ///< share of red, green and blue light that bare paper returns

    static Printer laser() { return {}; }
    static Printer laser_without_cut_off() {
        Printer printer;
        printer.cut_off = 0;
        return printer;
    }
    static Printer ink_jet() {
        Printer printer;
        printer.screening = Screening::diffusion;
        printer.cut_off = 0;
        printer.spread = 0.7;
        return printer;
    }
};

/// Prints a page in black, as wide as the paper or as much of that as the scale says.
///
/// Grey of level n asks for a coverage of 1 - n / 255, as PostScript's setgray does without a transfer function. Each dot is set or
/// not, and lays down its black with a normal spread. Light crosses the black, spreads in the paper and crosses the black again:
/// R = T (P * T), where T is the share of light that passes the black and P the paper's spread. So tones darken by themselves: 2 % of
/// dots take 3.1 % of the light.
///
/// seed     decides about dots and paper; one seed gives one sheet
/// cost     some 2 s and 300 MB for A4
Sheet print_page(const Raster& page, const Printer& printer, std::uint32_t seed);

/// The share of dots that the printer sets on a page that has this level everywhere.
double screened_share(std::uint8_t level, const Printer& printer, std::uint32_t seed);

}  // namespace telltale::support
