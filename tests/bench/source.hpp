#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "telltale/raster.hpp"

namespace telltale::bench {

/// A document to be stamped through the library, as its owner would.
struct Source {
    std::string name;  ///< its file name, or what it was made as
    std::string kind;  ///< a column of the tables: text, table, notice, chart, slide, tinted, scan, photo, texture, screenshot, other
    std::vector<std::uint8_t> bytes;
    bool is_pdf = false;
    int pages = 1;
};

struct SourceOptions {
    std::vector<std::filesystem::path> folders;
    std::vector<std::string> names{"*"};  ///< file names to take, with * and ?
    bool found_pictures = false;          ///< also photos that this system's packages brought (desktop backgrounds)
    std::uint32_t seed = 1;               ///< of the made ones
};

struct Sources {
    std::vector<Source> taken;
    std::vector<std::string> passed_over;  ///< "enc-user.pdf: why"
};

/// Loads every PDF, PNG and JPEG of some folders that the library stamps, and makes the kinds that folders seldom hold:
/// slides, tinted pages, scans, photos, textures, screenshots.
Sources load_sources(const SourceOptions& options);

/// Kinds in the order of the tables' columns.
const std::vector<std::string>& all_kinds();

/// Judged by how a file is called: memo-en.pdf is a text.
std::string kind_of(const std::string& file_name);

}  // namespace telltale::bench
