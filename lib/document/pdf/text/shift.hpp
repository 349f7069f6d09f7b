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
    std::size_t offset = 0;  ///< place of the byte in the content
    std::uint32_t slot = 0;  ///< the slot whose chip decides: +1 writes ' ', or '-' when inverse
    bool inverse = false;
};

/// A content stream in which clusters of characters can be moved by changing signs.
struct ShiftedStream {
    std::string content;  ///< the content with ' ' for all signs
    std::vector<SignPatch> signs;
};

/// A page's content, and the content of forms that it draws, as text that can be moved.
struct ShiftedText : ShiftedStream {
    struct Form : ShiftedStream {
        QPDFObjectHandle form;
    };
    std::vector<Form> forms;  ///< only those in which something moves
    PageLayout layout;
    std::size_t left_alone = 0;  ///< about how many characters are not in any cluster
};

/// Rewrites a page's content so that its clusters of characters can be moved.
///
/// A cluster's part of a showing operator becomes `s Ts[n(text)-n]TJ`: a text rise moves it across the line, a number moves it
/// along, and a second number brings the pen back, so that whatever follows stays where it was. Text that runs down has no rise.
/// Strings, their order, fonts and spacing are copied as they are.
///
/// content    of the page, all streams as one
/// distance   displayed points, each way
/// own_forms  forms that nothing but this page shows; they are not changed here
ShiftedText shift_text(std::string_view content, QPDFObjectHandle resources, const PageGeometry& geometry, double distance,
                       const std::set<QPDFObjGen>& own_forms = {});

}  // namespace telltale
