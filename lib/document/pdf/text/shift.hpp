#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "document/pdf/text/shown_text.hpp"
#include "mark/shift_layout.hpp"

namespace telltale {

/// A byte that one copy's chip decides: ' ' or '-' before a number, so that all copies have one length.
struct SignPatch {
    std::size_t offset = 0;  ///< in the content
    std::uint32_t slot = 0;  ///< its chip +1 writes ' ', or '-' when inverse
    bool inverse = false;
};

/// A content stream in which clusters of characters can be moved by changing signs.
struct ShiftedStream {
    std::string content;  ///< all signs ' '
    std::vector<SignPatch> signs;
};

/// A page's content, and that of forms that it draws.
struct ShiftedText : ShiftedStream {
    struct Form : ShiftedStream {
        QPDFObjectHandle form;
    };
    std::vector<Form> forms;  ///< only those in which something moves
    PageLayout layout;
    std::size_t left_alone = 0;  ///< characters, about, that are not in any cluster
};

/// Rewrites a page's content so that its clusters of characters can be moved.
///
/// A cluster's part of a showing operator becomes `s Ts[n(text)-n]TJ`: a text rise moves it across the line, a number moves
/// it along and a second one brings the pen back, so whatever follows stays where it was; text that runs down its line has
/// no rise. Strings, their order, fonts and
/// spacing are copied as they are.
/// distance   displayed points, each way
/// own_forms  forms that nothing but this page shows; they are not changed here
ShiftedText shift_text(std::string_view content, QPDFObjectHandle resources, const PageGeometry& geometry, double distance,
                       const std::set<QPDFObjGen>& own_forms = {});

}  // namespace telltale
