#pragma once

#include <vector>

#include "document/pdf/template.hpp"

namespace telltale {

/// Pages on which less than a quarter of the area shows what lies under their content: scans, coloured backgrounds.
///
/// Told by drawing: pages over a white and over a black underlay. Of long documents, 64 pages are drawn.
/// returns  their indices; a page that cannot be drawn is among them
std::vector<std::size_t> pages_that_hide_paper(const TemplateInput& input);

}  // namespace telltale
