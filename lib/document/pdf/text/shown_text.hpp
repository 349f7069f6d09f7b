#pragma once

#include "document/pdf/page/qpdf.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "document/pdf/page/page.hpp"
#include "mark/shift_layout.hpp"

namespace telltale {

/// A piece of what a showing operator shows: a string, or a number between the strings of TJ.
struct ShownPart {
    std::string text;  ///< decoded bytes of a string; a number as it was written
    bool is_string = true;
    bool is_hex = false;
};

/// One operator that shows text in a content stream: Tj, TJ, ' or ".
struct Show {
    std::size_t stream = 0;  ///< 0 for the page's content, else 1 + the index of a form in PageText::forms
    std::size_t begin = 0;   ///< where the first operand begins in its stream
    std::size_t end = 0;     ///< past the last byte of the operator
    std::string before;      ///< what the operators ' and " do besides showing, in operators of their own
    std::vector<ShownPart> parts;
    bool can_move = false;   ///< whether everything is known that moving takes
    int barrier = 0;         ///< two shows of one number have nothing between them that a text rise could disturb
    bool runs_down = false;  ///< TJ numbers move the text the other way, and a text rise moves it along its line
    double along_unit = 0;   ///< displayed points that a TJ number of 1 moves
    double up_unit = 0;      ///< displayed points that a text rise of 1 moves
};

/// One character of a show, with the place where the page displays it.
struct Glyph {
    std::size_t show = 0;
    std::size_t part = 0;
    std::size_t start = 0;  ///< where the code begins in the part, bytes
    std::size_t size = 0;
    bool is_space = false;
    bool ends_phrase = false;
    double x = 0;  ///< displayed points: the pen before the character, on the base line (of text that runs down, beside its middle)
    double y = 0;
    double advance = 0;    ///< displayed points along the line, spacing not included
    double height = 0;     ///< font size in displayed points
    PageVector along;      ///< unit vector along the line
    PageVector up;         ///< unit vector across the line, not always at a right angle
    bool can_rise = true;  ///< whether a text rise moves the character in the direction of up
};

/// A form that the page draws.
struct DrawnForm {
    QPDFObjectHandle form;
    std::string content;
};

/// All text that a page shows.
struct PageText {
    std::vector<Show> shows;    ///< in the order in which they are drawn
    std::vector<Glyph> glyphs;  ///< the characters of shows that can move, in the order in which they are drawn
    std::vector<DrawnForm> forms;
    std::size_t left_alone = 0;  ///< bytes of shown strings that cannot move
};

/// Follows a page's content and finds all text that it shows, with its place.
///
/// Some text cannot move: text in fonts whose codes or widths are unknown, invisible or clipping text, text with a rise of its own,
/// and text so small that a move would show. Text of a form is followed when the form is one of own_forms and the page itself
/// draws it; it cannot move when it is drawn twice.
///
/// own_forms  forms that nothing but this page shows: their content may be changed
/// throws     what libqpdf throws for resources that cannot be read
PageText read_shown_text(std::string_view content, QPDFObjectHandle resources, const PageGeometry& geometry,
                         const std::set<QPDFObjGen>& own_forms = {});

}  // namespace telltale
