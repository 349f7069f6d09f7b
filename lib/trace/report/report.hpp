#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "telltale/copy.hpp"
#include "telltale/trace.hpp"

namespace telltale {

/// Who a copy was made for, as the ledger says; empty fields are unknown.
struct Holder {
    std::string recipient;
    std::string recipient_id;
    Sha256 document;
    std::string issued_at;  ///< UTC
    std::string path;       ///< where the copy was put
    std::string standing;   ///< what the ledger does not vouch for, in words; empty when the copy was issued and logged
};

/// One of several files that are one leak.
struct LeakFile {
    std::string path;
    Sha256 sha256;
    int regions = 0;  ///< regions that were located in the file for sure, and added to those of the other files
    int guesses = 0;  ///< weak locks when there are no such regions; the best of each lane was added
};

/// How often the vault was asked, the trace of the report included.
struct TraceTally {
    std::size_t vault = 0;      ///< traces of the vault in all
    std::size_t same_page = 0;  ///< traces of leaks that show one of the same pages
};

/// One leak's trace, joined with names.
struct LeakReport {
    std::string leak;                ///< path of the leak; the paths of several files together, with " + " between them
    Sha256 sha256;                   ///< hash of the leak's bytes; of the first file's when there are several
    std::vector<LeakFile> together;  ///< what each file gave when there are several; else empty
    TraceReport trace;
    std::vector<Holder> holders;       ///< the holders of trace.findings, in their order
    double max_odds = 1e-9;            ///< the threshold that was used
    std::optional<TraceTally> traces;  ///< nothing when the trace was not logged
    bool weak = false;                 ///< whether findings that accuse nobody were asked for
    double seconds = 0;                ///< how long the trace took
};

/// Writes a report for people: several lines, each ended by a newline.
std::string to_text(const LeakReport& report);

/// Writes a report for programs: one line of JSON without a newline. Pages count from 1, lanes from 0.
///
/// source  docs/how-to/name-a-leak.md, "For programs"
std::string to_json(const LeakReport& report);

/// Writes reports as one page of HTML that needs nothing besides itself: no script, no picture, and no address that a browser would
/// ask.
std::string to_html(std::span<const LeakReport> reports);

}  // namespace telltale
