#pragma once

#include <cstdint>

#include "support/sheet.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// How a printer turns grey into dots of black at 600 dots per inch.
enum class Screening {
    cells,      ///< a laser's: round dots that grow on a lattice turned by 45 degrees, 106 lines per inch
    diffusion,  ///< an ink-jet's: single dots, where Floyd and Steinberg's remainders with some chance put them
};

/// A monochrome printer and its paper. Lengths are in dots of 1/600 inch.
struct Printer {
    Screening screening = Screening::cells;
    double cut_off = 0.02;      ///< coverage below which nothing is printed
    double spread = 0.45;       ///< deviation of a dot's toner or ink about its place: mechanical dot gain
    double diffusion = 1.2;     ///< deviation of light's way through paper, 0.05 mm: optical dot gain (Yule and Nielsen)
    double ink_passes = 0.2;    ///< of light, once through solid black: solid black returns 4 %
    double dot_jitter = 0.15;   ///< deviation of the amount in a dot
    double mottle = 0.02;       ///< deviation of what is laid down over a millimetre, as a share
    double fibres = 0.010;      ///< deviation of bare paper's reflectance, over 0.1 mm
    double formation = 0.003;   ///< the same over 1.5 mm
    double paper_width = 8.27;  ///< inches, along the page's width
    double scale = 1;           ///< of the page on its paper, about the middle: 0.94 to 0.97 where "fit to page" is ticked
    double edge = 0.167;        ///< inches along the paper's edges that no printer reaches: 4.2 mm
    std::array<double, 3> paper{0.86, 0.87, 0.90};

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

/// Prints a page, its whole width onto the paper's (or as much of it as the scale says), in black.
///
/// Grey of level n asks for a coverage of 1 - n / 255, as PostScript's setgray does without a transfer function; dots are
/// set or not; each lays down its black with a normal spread. Light crosses the black, spreads in the paper and
/// crosses the black again: R = T (P * T), with T what passes. So the tone darkens by itself: 2 % of dots take 3.1 % of the light.
///
/// seed     dots' chance and paper's: one seed gives one sheet
/// cost     some 2 s and 300 MB for A4
Sheet print_page(const Raster& page, const Printer& printer, std::uint32_t seed);

/// What share of paper's dots is set where the page has this level, were it level everywhere: the screen's own tone.
double screened_share(std::uint8_t level, const Printer& printer, std::uint32_t seed);

}  // namespace telltale::support
