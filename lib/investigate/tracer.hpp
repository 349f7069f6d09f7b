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

struct TracerOptions {
    int threads = 2;                       ///< how many threads trace one leak
    std::vector<std::string> originals{};  ///< paths of documents that were deleted from the vault
    bool weak = false;                     ///< TraceOptions::weak
    bool patient = false;                  ///< TraceOptions::patient
    bool log = true;                       ///< whether traces enter the vault's trace log
    std::string version{};                 ///< version of the program, for the trace log
};

/// Traces leaked files among the copies of one vault. Its functions may be called from several threads at once.
class Tracer {
public:
    /// vault   must outlive the tracer
    /// throws  as VaultOriginals::add does; vault when traces are to be logged and the vault cannot be written
    Tracer(Vault& vault, TracerOptions options);
    ~Tracer();

    /// Traces one file as one leak.
    ///
    /// throws  as read_file, read_foreign and trace do; vault when the ledger has been changed
    TracedLeak trace_file(const std::string& path) const;

    /// Traces several files as one leak, such as frames of a video or photos of one page. Readings of one slot are added.
    ///
    /// throws  as trace_file does
    TracedLeak trace_together(const std::vector<std::string>& paths) const;

    /// The rows of the ledger that were left out since they do not verify, one sentence each.
    const std::vector<std::string>& problems() const { return problems_; }

    /// A leak's measured text, for drawings: what the trace measured, or what it would have measured had the tint not told enough.
    std::vector<MeasuredText> texts_of(const TraceReport& report, std::span<const Raster> pictures) const;

private:
    void finish(LeakReport& report) const;
    TraceRecord record_of(const LeakReport& report) const;
    bool is_issued(const Sha256& file) const;
    Holder holder_of(const CopyId& copy) const;

    Vault& vault_;
    TracerOptions choices_;
    std::unique_ptr<OriginalPages> originals_;
    std::vector<Sha256> given_;  // hashes of the originals that were given by hand
    std::vector<std::string> problems_;
    std::vector<Candidate> candidates_;
    TraceOptions options_;
    mutable std::mutex ledger_guard_;
};

}  // namespace telltale
