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
/// An accusation stays where the leak does not show the report, and then says which documents contain its mark: a picture that stands
/// in a report is nobody's alibi.
/// findings  as hold_against_evidence() left them
/// cost      nothing where one document is shown; else a reading of an original's page, 0.1 to 3 s
void withdraw_contained(std::vector<Finding>& findings, const Holding& holding, const Evidence& evidence);

/// Whether an accused copy's mark may have come into the leak with another document: the leak shows much besides the copy's page, or a
/// picture that another document has too. Then the originals have to be searched for it.
///
/// cost  some 0.1 s, and 2 ms for each picture of the originals, where an accused copy is one of a picture
bool may_be_contained(std::span<const Finding> findings, const Holding& holding, const Evidence& evidence);

}  // namespace telltale
