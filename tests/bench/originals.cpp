#include "bench/originals.hpp"

#include <algorithm>

#include "bench/vault.hpp"
#include "document/tint/tint_field.hpp"
#include "mark/sha256.hpp"

namespace telltale::bench {
namespace {

constexpr int features_dpi = 92;  // draws A4 about 1,024 px long, as the library does to find features
constexpr int compared_dpi = 184;
constexpr int lines_dpi = 100;  // draws A4 with about lines_side_px

}  // namespace

BenchOriginals::BenchOriginals(const std::vector<Source>& sources) {
    for (const Source& source : sources) sources_[sha256(source.bytes)] = &source;
}

std::vector<Sha256> BenchOriginals::documents() const {
    std::vector<Sha256> documents;
    for (const auto& [document, source] : sources_) {
        if (source->is_pdf) documents.push_back(document);
    }
    return documents;
}

std::vector<std::uint8_t> BenchOriginals::layout(const Sha256& document) const {
    const std::lock_guard lock(guard_);
    const auto [known, is_new] = layouts_.try_emplace(document);
    if (is_new) known->second = prepare(sources_.at(document)->bytes, bench_key(1)).shift_layout();
    return known->second;
}

std::vector<std::vector<std::uint8_t>> BenchOriginals::lines(const Sha256& document) const {
    const std::lock_guard lock(guard_);
    const auto [known, is_new] = lines_.try_emplace(document);
    const Source& source = *sources_.at(document);
    for (int page = 0; is_new && page < source.pages; ++page) known->second.push_back(page_lines(unmarked_page(source, page, lines_dpi)));
    return known->second;
}

std::optional<Raster> BenchOriginals::draw(const Sha256& document, int page, int) const {
    const Source& source = *sources_.at(document);
    if (page >= source.pages) return std::nullopt;
    return unmarked_page(source, page, compared_dpi);
}

std::vector<Sha256> BenchOriginals::pictures() const {
    std::vector<Sha256> documents;
    for (const auto& [document, source] : sources_) documents.push_back(document);
    return documents;
}

std::vector<std::uint8_t> BenchOriginals::features(const Sha256& document) const {
    const std::lock_guard lock(guard_);
    const auto [known, is_new] = features_.try_emplace(document);
    if (!is_new) return known->second;
    const Source& source = *sources_.at(document);
    std::vector<OriginalPicture> pictures;
    for (const std::size_t page : prepare(source.bytes, bench_key(1)).picture_pages()) {
        OriginalPicture& picture = pictures.emplace_back();
        picture.page = static_cast<int>(page);
        picture.raster = unmarked_page(source, picture.page, features_dpi);
        const int shorter = std::min(picture.raster.width, picture.raster.height);
        picture.tile_px = source.is_pdf ? shorter / 4.0 : tile_side_px(picture.raster.width, picture.raster.height);
    }
    if (!pictures.empty()) known->second = picture_features(pictures);
    return known->second;
}

}  // namespace telltale::bench
