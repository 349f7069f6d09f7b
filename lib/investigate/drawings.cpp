#include "investigate/drawings.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "document/codec/png_picture.hpp"
#include "system/replace_file.hpp"
#include "telltale/error.hpp"
#include "telltale/overlay.hpp"

namespace telltale {
namespace {

/// What was located in one picture.
struct Located {
    const Raster& picture;
    int index;
    std::vector<Lock> locks;
    std::optional<NamedText> text;
};

std::vector<Located> located_in(std::span<const Raster> pictures, const TraceReport& report, std::span<const MeasuredText> texts,
                                const VaultKey& key) {
    std::vector<Located> located;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        Located one{pictures[i], static_cast<int>(i), {}, named_text(report, texts, key, static_cast<int>(i))};
        std::copy_if(report.locks.begin(), report.locks.end(), std::back_inserter(one.locks),
                     [&](const Lock& lock) { return lock.picture == one.index; });
        if (!one.locks.empty() || one.text) located.push_back(std::move(one));
    }
    return located;
}

Raster overlay_of(std::span<const Located> located) {
    std::vector<Raster> drawn;
    for (const Located& one : located) drawn.push_back(draw_overlay(one.picture, one.locks, one.index, one.text));
    return stack(drawn);
}

// Draws each page straightened: by its locks, which know how a page is bent, or by its text where there is no lock.
Raster rectified_of(std::span<const Located> located) {
    std::vector<Raster> pages;
    for (const Located& one : located) {
        for (const Lock& lock : one.locks) pages.push_back(straighten(one.picture, lock));
        if (one.locks.empty()) pages.push_back(straighten(one.picture, one.text->text));
    }
    return stack(pages);
}

void place(std::optional<NewFile>& file, const std::string& path) {
    if (file && !file->place()) throw Error(ErrorKind::exists, path + ": there already; it is left alone");
}

}  // namespace

std::string write_drawings(const DrawingPaths& paths, const LeakReport& report, std::span<const Raster> pictures,
                           std::span<const MeasuredText> texts, const VaultKey& key) {
    const std::vector<Located> located = located_in(pictures, report.trace, texts, key);
    if (located.empty()) return report.leak + ": nothing was located; no picture of it is written";
    std::optional<NewFile> overlay;
    std::optional<NewFile> rectified;
    if (!paths.overlay.empty()) overlay.emplace(paths.overlay, png_of(overlay_of(located)), NewFile::Flush::yes);
    if (!paths.rectified.empty()) rectified.emplace(paths.rectified, png_of(rectified_of(located)), NewFile::Flush::yes);
    place(overlay, paths.overlay);
    place(rectified, paths.rectified);
    return {};
}

}  // namespace telltale
