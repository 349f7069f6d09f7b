#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "bench/source.hpp"
#include "telltale/trace.hpp"

namespace telltale::bench {

/// Gives the tracer the originals among some sources, as a vault does: pictures, and pages of PDFs that show pictures.
class BenchOriginals : public OriginalPages {
public:
    /// sources  must outlive this object
    explicit BenchOriginals(const std::vector<Source>& sources);

    std::vector<Sha256> documents() const override;
    std::vector<std::uint8_t> layout(const Sha256& document) const override;
    std::vector<std::vector<std::uint8_t>> lines(const Sha256& document) const override;
    std::optional<Raster> draw(const Sha256& document, int page, int long_side_px) const override;
    std::vector<Sha256> pictures() const override;
    std::vector<std::uint8_t> features(const Sha256& document) const override;

private:
    std::map<Sha256, const Source*> sources_;
    mutable std::mutex guard_;
    mutable std::map<Sha256, std::vector<std::uint8_t>> layouts_;  ///< those that were asked for, as a vault keeps them
    mutable std::map<Sha256, std::vector<std::uint8_t>> features_;
    mutable std::map<Sha256, std::vector<std::vector<std::uint8_t>>> lines_;
};

}  // namespace telltale::bench
