#include "bench/page_set.hpp"

#include <fnmatch.h>

#include <algorithm>

#include "support/picture_file.hpp"
#include "support/programs.hpp"

namespace telltale::bench {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const fs::path& folder, const char* extension) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == extension) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

bool wanted(const fs::path& file, const std::vector<std::string>& names) {
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return fnmatch(name.c_str(), file.filename().c_str(), 0) == 0; });
}

// The size stands for the content, so that an edited file is drawn again.
std::vector<fs::path> draw_once(const fs::path& pdf, int dpi, const PageSetOptions& options) {
    const fs::path folder = options.cache / (pdf.stem().string() + "-" + std::to_string(fs::file_size(pdf)) + "-" + std::to_string(dpi) +
                                             "dpi-" + std::to_string(options.pages_per_file));
    if (!fs::exists(folder)) {
        const fs::path unfinished = folder.string() + ".part";
        fs::create_directories(unfinished);
        support::run(
            {"pdftoppm", "-q", "-png", "-r", std::to_string(dpi), "-l", std::to_string(options.pages_per_file), pdf, unfinished / "p"});
        fs::rename(unfinished, folder);
    }
    return files_in(folder, ".png");
}

}  // namespace

std::vector<Page> load_pages(const PageSetOptions& options) {
    std::vector<Page> pages;
    for (const fs::path& folder : options.folders) {
        for (const fs::path& file : files_in(folder, ".png")) {
            if (wanted(file, options.names)) pages.push_back({file.filename(), support::read_png(file)});
        }
        for (const fs::path& file : files_in(folder, ".pdf")) {
            if (!wanted(file, options.names)) continue;
            for (const int dpi : options.dpi) {
                int number = 0;
                for (const fs::path& drawn : draw_once(file, dpi, options)) {
                    pages.push_back({file.filename().string() + " " + std::to_string(dpi) + " dpi p" + std::to_string(++number),
                                     support::read_png(drawn)});
                }
            }
        }
    }
    return pages;
}

}  // namespace telltale::bench
