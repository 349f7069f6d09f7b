#include "drawings.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "console.hpp"
#include "document/png_picture.hpp"
#include "system/replace_file.hpp"
#include "telltale/error.hpp"
#include "telltale/overlay.hpp"

namespace telltale {
namespace {

Raster overlay_of(std::span<const Lock> locks, std::span<const Raster> pictures) {
    std::vector<Raster> drawn;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const int picture = static_cast<int>(i);
        if (std::any_of(locks.begin(), locks.end(), [&](const Lock& lock) { return lock.picture == picture; }))
            drawn.push_back(draw_overlay(pictures[i], locks, picture));
    }
    return stack(drawn);
}

Raster rectified_of(std::span<const Lock> locks, std::span<const Raster> pictures) {
    std::vector<Raster> pages;
    for (const Lock& lock : locks) pages.push_back(straighten(pictures[static_cast<std::size_t>(lock.picture)], lock));
    return stack(pages);
}

void place(std::optional<NewFile>& file, const std::string& path) {
    if (file && !file->place()) throw Error(ErrorKind::exists, path + ": there already; it is left alone");
}

}  // namespace

void write_drawings(const DrawingPaths& paths, const LeakReport& report, std::span<const Raster> pictures) {
    const std::vector<Lock>& locks = report.trace.locks;
    if (locks.empty()) {
        const char* why = pictures.empty() ? "this very file was issued, so its pixels were not looked at" : "nothing was located";
        note(report.leak + ": " + why + "; no picture of it is written");
        return;
    }
    std::optional<NewFile> overlay;
    std::optional<NewFile> rectified;
    if (!paths.overlay.empty()) overlay.emplace(paths.overlay, png_of(overlay_of(locks, pictures)), NewFile::Flush::yes);
    if (!paths.rectified.empty()) rectified.emplace(paths.rectified, png_of(rectified_of(locks, pictures)), NewFile::Flush::yes);
    place(overlay, paths.overlay);
    place(rectified, paths.rectified);
}

}  // namespace telltale
