#pragma once

#include <span>
#include <vector>

#include "mark/chips.hpp"
#include "mark/constellation.hpp"
#include "telltale/trace.hpp"
#include "trace/agreement/agreement.hpp"

namespace telltale {

/// Withdraws accusations that rest on a mark which came into the leak with the document that is shown.
///
/// A marked picture may have been put into a report before the report was stamped: its mark is then in every copy of the report. What a
/// document contained is said by the vault, or read in the unmarked original of the page that the leak shows.
/// findings  as hold_against_evidence() left them
/// cost      nothing where one document is shown; else a reading of an original's page, 0.1 to 3 s
void withdraw_contained(std::vector<Finding>& findings, const Holding& holding, const Evidence& evidence);

/// Whether a picture shows much besides the pages of the copies that are accused, so that it may show a document around them.
bool shows_more_than_accused(const Holding& holding, const Evidence& evidence);

}  // namespace telltale
