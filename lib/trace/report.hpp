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

/// One leak's trace, joined with names.
struct LeakReport {
    std::string leak;  ///< its path
    Sha256 sha256;     ///< of its bytes
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
