#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "document/pdf/page/page.hpp"
#include "document/pdf/page/qpdf.hpp"
#include "mark/shift_layout.hpp"

namespace telltale {

/// A piece of what a showing operator shows: a string, or a number between strings of TJ.
struct ShownPart {
    std::string text;  ///< decoded bytes of a string; a number as it was written
    bool is_string = true;
    bool is_hex = false;
};

/// One Tj, TJ, ' or " of a content stream.
struct Show {
    std::size_t stream = 0;  ///< 0 is the page's content, what follows are PageText::forms
    std::size_t begin = 0;   ///< of its first operand, in the content
    std::size_t end = 0;     ///< past its operator
    std::string before;      ///< what ' and " do besides showing, spelled out
    std::vector<ShownPart> parts;
    bool can_move = false;   ///< everything is known about it that moving takes
    int barrier = 0;         ///< two shows of one number have nothing between them that could mind a text rise
    bool runs_down = false;  ///< TJ numbers move it the other way, and a text rise along its line
    double along_unit = 0;   ///< displayed points that a TJ number of 1 moves
    double up_unit = 0;      ///< displayed points that a text rise of 1 moves
};

/// One character of a show, with the place where the page displays it.
struct Glyph {
    std::size_t show = 0;
    std::size_t part = 0;
    std::size_t start = 0;  ///< bytes in the part
    std::size_t size = 0;
    bool is_space = false;
    bool ends_phrase = false;
    double x = 0;  ///< on its base line, before it, displayed points
    double y = 0;
    double advance = 0;    ///< displayed points along its line, spacing not included
    double height = 0;     ///< font size in displayed points
    PageVector along;      ///< unit vectors
    PageVector up;         ///< not always at a right angle
    bool can_rise = true;  ///< a text rise moves it that way
};

/// A form that the page draws.
struct DrawnForm {
    QPDFObjectHandle form;
    std::string content;
};

struct PageText {
    std::vector<Show> shows;
    std::vector<Glyph> glyphs;  ///< of shows that can move, in the order in which they are drawn
    std::vector<DrawnForm> forms;
    std::size_t left_alone = 0;  ///< bytes of shown strings that cannot
};

/// Follows a page's content and finds all text that it shows, with its place.
///
/// Left alone: fonts whose codes or widths are unknown, invisible or clipping text, text with a
/// rise of its own, text so small that a move would show, and what forms draw that are no own_forms, or drawn twice, or
/// drawn by forms.
/// own_forms  forms that nothing but this page shows: their content may be changed
/// throws     what libqpdf throws for content that cannot be read
PageText read_shown_text(std::string_view content, QPDFObjectHandle resources, const PageGeometry& geometry,
                         const std::set<QPDFObjGen>& own_forms = {});

}  // namespace telltale
