#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "telltale/raster.hpp"

namespace telltale::bench {

/// A document to be stamped through the library, as its owner would.
struct Source {
    std::string name;  ///< its file name, or a name that tells how it was made
    std::string kind;  ///< its column of the tables: text, table, notice, chart, slide, tinted, scan, photo, texture, screenshot, other
    std::vector<std::uint8_t> bytes;
    bool is_pdf = false;
    int pages = 1;
};

struct SourceOptions {
    std::vector<std::filesystem::path> folders;
    std::vector<std::string> names{"*"};  ///< patterns of the file names to take, with * and ?
    bool found_pictures = false;  ///< whether to take photos that packages of the system have installed as well (desktop backgrounds)
    std::uint32_t seed = 1;       ///< seed of the documents that are made
};

struct Sources {
    std::vector<Source> taken;
    std::vector<std::string> passed_over;  ///< documents that were not taken, as "enc-user.pdf: why"
};

/// Loads all PDF, PNG and JPEG files of some folders that the library stamps, and makes documents of the kinds that folders seldom
/// hold: slides, tinted pages, scans, photos, textures, screenshots.
Sources load_sources(const SourceOptions& options);

/// All kinds, in the order of the tables' columns.
const std::vector<std::string>& all_kinds();

/// The kind of a document, judged by its file name: memo-en.pdf is a text.
std::string kind_of(const std::string& file_name);

}  // namespace telltale::bench
