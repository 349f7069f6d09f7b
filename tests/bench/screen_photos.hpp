#pragma once

#include <string>
#include <vector>

#include "bench/plan.hpp"

namespace telltale::bench {

struct ScreenPhotoOptions {
    std::size_t sheets_per_kind = 0;
    std::uint32_t seed = 1;
    std::filesystem::path keep;
};

/// Plans trials in which a phone photographs a screen: pages of every kind at several tilts and distances, and half a page.
///
/// Each photo is traced as it is and after a chat app, and each page is photographed once without a mark. Sources and vault must
/// outlive the jobs.
std::vector<Job> plan_screen_photos(const std::vector<Source>& sources, const MemoryVault& vault, const ScreenPhotoOptions& options);

/// The names of the rows, in the order of the tables.
std::vector<std::string> screen_photo_rows();

}  // namespace telltale::bench
