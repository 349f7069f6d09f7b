#pragma once

namespace telltale {

/// How a PDF page carries the tint.
enum class Carrier {
    automatic,  ///< over the page; under it in PDF/A-1, which forbids transparency, when paper shows on every page
    overlay,    ///< over the page, with blend modes: covers whatever the page shows
    underlay,   ///< under the page, without transparency: only bare paper shows it, and a page-wide picture hides it all
};

}  // namespace telltale
