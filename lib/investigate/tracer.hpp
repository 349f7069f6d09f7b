#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "telltale/raster.hpp"
#include "telltale/vault.hpp"
#include "trace/report/report.hpp"

namespace telltale {

/// A leak's report and the pictures it was made from, in the order that its locks count.
struct TracedLeak {
    LeakReport report;
    std::vector<Raster> pictures;
};

/// Traces files against one vault; from several threads at once.
class Tracer {
public:
    /// vault      must outlive the tracer
    /// threads    for each leak
    /// originals  files of documents that were deleted from the vault
    Tracer(const Vault& vault, int threads, const std::vector<std::string>& originals = {});
    ~Tracer();

    /// One leak: a file.
    ///
    /// throws  as read_file, read_foreign and trace do; vault, when the ledger has been changed
    TracedLeak trace_file(const std::string& path) const;

    /// Several files that are one leak: frames of a video, photos of one page. Readings of one slot are added.
    ///
    /// throws  likewise
    TracedLeak trace_together(const std::vector<std::string>& paths) const;

    /// A leak's moved text, for drawings: what the trace measured, or where the tint told enough, what it would have.
    std::vector<MeasuredText> texts_of(const TraceReport& report, std::span<const Raster> pictures) const;

private:
    void name_holders(LeakReport& report) const;
    bool is_issued(const Sha256& file) const;
    Holder holder_of(const CopyId& copy) const;

    const Vault& vault_;
    std::unique_ptr<OriginalPages> originals_;
    std::vector<Candidate> candidates_;
    TraceOptions options_;
    mutable std::mutex ledger_guard_;
};

}  // namespace telltale
