#include "trace/read_part.hpp"

#include <utility>

#include "trace/informed/informed_pictures.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/leak/plain.hpp"
#include "trace/tint/demodulate.hpp"
#include "trace/tint/synchronise.hpp"

namespace telltale {

std::vector<Alignment> read_part(const Raster& raster, const Sha256& document, const Constellation& constellation,
                                 const OriginalPages& originals, int threads) {
    const LeakPicture picture(raster);
    if (is_plain(picture)) return {};
    std::vector<Alignment> found;
    const auto add = [&](Alignment alignment) {
        if (has_energy(alignment)) found.push_back(std::move(alignment));
    };
    const SynchronisedLeak seen = synchronise_quickly(picture, constellation, {.threads = threads, .max_hypotheses = 3});
    for (const auto* places : {&seen.regions, &seen.hypotheses}) {
        for (const Region& region : *places) add({demodulate(seen.leak, region, constellation)});
    }
    if (!seen.regions.empty()) return found;
    if (auto beside = read_as_picture(picture, originals, document, constellation)) add(std::move(beside->alignment));
    return found;
}

}  // namespace telltale
