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

/// A leak's report, and the pictures that it was made from in the order in which the report counts them.
struct TracedLeak {
    LeakReport report;
    std::vector<Raster> pictures;
};

/// Traces leaked files among the copies of one vault. Its functions may be called from several threads at once.
class Tracer {
public:
    /// vault      must outlive the tracer
    /// threads    how many threads trace one leak
    /// originals  paths of documents that were deleted from the vault
    /// throws     as VaultOriginals::add does
    Tracer(const Vault& vault, int threads, const std::vector<std::string>& originals = {});
    ~Tracer();

    /// Traces one file as one leak.
    ///
    /// throws  as read_file, read_foreign and trace do; vault when the ledger has been changed
    TracedLeak trace_file(const std::string& path) const;

    /// Traces several files as one leak, such as frames of a video or photos of one page. Readings of one slot are added.
    ///
    /// throws  as trace_file does
    TracedLeak trace_together(const std::vector<std::string>& paths) const;

    /// A leak's measured text, for drawings: what the trace measured, or what it would have measured had the tint not told enough.
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
