#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/plan.hpp"
#include "support/temporary_folder.hpp"

namespace telltale::bench {

/// Trials with screenshots of Chromium's PDF viewer, which screenshots.mjs (Node, puppeteer-core) takes in a process of its own.
///
/// take() may run at the same time as other trials, since it waits more than it computes. Afterwards jobs() has the trials, which trace
/// each screenshot as it is and after a chat app.
class Screenshots {
public:
    /// sources_per_view  number of PDFs for each zoom and device scale; each view has other PDFs
    Screenshots(const std::vector<Source>& sources, const MemoryVault& vault, std::size_t sources_per_view, std::uint32_t seed,
                std::filesystem::path keep);

    /// Nothing when all programs are there that screenshots need; else a sentence that says what is missing.
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
