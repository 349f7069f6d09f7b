#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "telltale/raster.hpp"

namespace telltale::bench {

struct Page {
    std::string name;  ///< "memo-en.pdf 150 dpi p1", or a picture's file name
    Raster picture;
};

struct PageSetOptions {
    std::vector<std::filesystem::path> folders;
    std::vector<std::string> names{"*"};  ///< file names to take, with * and ?
    std::vector<int> dpi{96, 110, 150};   ///< at which PDFs are drawn
    int pages_per_file = 3;
    std::filesystem::path cache;  ///< drawn pages are kept here
};

/// Loads every page picture of some folders: PNG files as they are, PDFs drawn by pdftoppm. Other files, and PDFs that
/// cannot be drawn (encrypted, damaged), are passed over.
std::vector<Page> load_pages(const PageSetOptions& options);

}  // namespace telltale::bench
