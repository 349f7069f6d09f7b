#pragma once

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
};

/// One of several files that are one leak.
struct LeakFile {
    std::string path;
    Sha256 sha256;
    int regions = 0;  ///< that were located in it for sure, and added to those of the other files
    int guesses = 0;  ///< when there are none: weak locks, of which the best of each lane was added
};

/// One leak's trace, joined with names.
struct LeakReport {
    std::string leak;                ///< its path; of several files together all of them, with " + " between
    Sha256 sha256;                   ///< of its bytes; of the first file
    std::vector<LeakFile> together;  ///< when it is several files: what each gave
    TraceReport trace;
    std::vector<Holder> holders;  ///< of trace.findings, in their order
    double max_odds = 1e-9;       ///< the threshold that was used
    double seconds = 0;
};

/// A verdict for people, several lines, each ended by a newline.
std::string to_text(const LeakReport& report);

/// One line of JSON as DESIGN.md section 6 promises, without a newline. Pages count from 1, lanes from 0.
std::string to_json(const LeakReport& report);

/// One page that needs nothing besides itself: no script, no picture, no address that a browser would ask.
std::string to_html(std::span<const LeakReport> reports);

}  // namespace telltale
