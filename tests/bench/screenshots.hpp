#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/plan.hpp"
#include "support/temporary_folder.hpp"

namespace telltale::bench {

/// Screenshots of Chromium's PDF viewer, taken by screenshots.mjs (Node, puppeteer-core) in a process of its own.
///
/// take() may run while other trials do: it waits more than it computes. jobs() then traces what it took, plain and
/// after a chat hop.
class Screenshots {
public:
    /// sources_per_view  so many PDFs at each zoom and device scale, other ones at the next
    Screenshots(const std::vector<Source>& sources, const MemoryVault& vault, std::size_t sources_per_view, std::uint32_t seed,
                std::filesystem::path keep);

    /// Nothing when all that it needs is there; else a sentence.
    static std::optional<std::string> missing();

    std::size_t count() const { return shots_.size(); }
    void take();
    std::vector<Job> jobs() const;
    static std::vector<std::string> rows();

private:
    struct Shot {
        const Source* source;
        std::string row;
        std::uint32_t seed;
        int zoom;
        double scale;
        std::string pdf;
        std::string picture;
    };

    const MemoryVault& vault_;
    std::filesystem::path keep_;
    support::TemporaryFolder folder_;
    std::vector<Shot> shots_;
};

}  // namespace telltale::bench
