#pragma once

namespace telltale {

/// How a PDF page carries the tint.
enum class Carrier {
    automatic,  ///< overlay; but underlay for PDF/A-1, which forbids transparency, when bare paper shows on every page looked at
    overlay,    ///< over the page, with blend modes: the tint covers whatever the page shows
    underlay,   ///< under the page, without transparency: only bare paper shows the tint, and a page-wide picture hides all of it
};

}  // namespace telltale
