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

/// Phone photos of screens, plain and after chat: pages of every kind at several tilts and distances, and half a page. And
/// each page once without a mark. Sources and vault must outlive the jobs.
std::vector<Job> plan_screen_photos(const std::vector<Source>& sources, const MemoryVault& vault, const ScreenPhotoOptions& options);

/// In the order of the tables.
std::vector<std::string> screen_photo_rows();

}  // namespace telltale::bench
