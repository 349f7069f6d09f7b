#include "bench/source.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "bench/made_sources.hpp"
#include "bench/vault.hpp"
#include "support/picture_file.hpp"
#include "support/recompress.hpp"
#include "telltale/error.hpp"
#include "telltale/stamp.hpp"

namespace telltale::bench {
namespace {

namespace fs = std::filesystem;

// Longer documents are passed over: a copy of a book is slow to make, and shows nothing that its first pages do not.
constexpr int most_pages = 60;
constexpr std::size_t most_found_pictures = 10;

std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const fs::path extension = entry.path().extension();
        if (extension == ".pdf" || extension == ".png" || extension == ".jpg") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

bool wanted(const std::string& name, const std::vector<std::string>& patterns) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const std::string& pattern) { return fnmatch(pattern.c_str(), name.c_str(), 0) == 0; });
}

// Takes a document as a source if the library stamps it; else lists it with the library's reason.
void take(Source source, Sources& sources) {
    try {
        source.pages = prepare(source.bytes, bench_key(1)).pages();
        if (source.pages > most_pages) {
            sources.passed_over.push_back(source.name + ": has more than " + std::to_string(most_pages) + " pages");
            return;
        }
        sources.taken.push_back(std::move(source));
    } catch (const Error& error) {
        sources.passed_over.push_back(source.name + ": " + error.what());
    }
}

// Makes a source of a desktop background. It is shrunk, since backgrounds are larger than what people send.
Source found_picture(const fs::path& file, bool as_jpeg) {
    const Raster picture = support::decode_jpeg(support::read_bytes(file));
    const double factor = std::min(1.0, 1600.0 / std::max(picture.width, picture.height));
    const Raster shrunk = support::resize(picture, factor, factor, support::Resampling::area);
    return {file.filename(), "photo", as_jpeg ? support::encode_jpeg(shrunk, 90) : support::encode_png(shrunk), false, 1};
}

void take_found_pictures(const std::vector<std::string>& names, Sources& sources) {
    const fs::path folder = "/usr/share/backgrounds";
    if (!fs::exists(folder)) return;
    std::size_t found = 0;
    for (const fs::path& file : files_in(folder)) {
        // In these folders photos are JPEG files and drawings are PNG files.
        if (file.extension() != ".jpg" || file.parent_path().filename() != "nature" || found == most_found_pictures) continue;
        if (wanted(file.filename(), names)) take(found_picture(file, found++ % 2 == 1), sources);
    }
}

}  // namespace

const std::vector<std::string>& all_kinds() {
    static const std::vector<std::string> kinds{"text", "table", "notice",  "chart",      "slide", "tinted",
                                                "scan", "photo", "texture", "screenshot", "other"};
    return kinds;
}

std::string kind_of(const std::string& file_name) {
    constexpr std::pair<const char*, const char*> by_head[] = {
        {"memo", "text"},    {"long", "text"}, {"case-list", "table"}, {"notice", "notice"},   {"report-charts", "chart"},
        {"slides", "slide"}, {"scan", "scan"}, {"photo", "photo"},     {"texture", "texture"}, {"screenshot", "screenshot"},
        {"tinted", "tinted"}};
    for (const auto& [head, kind] : by_head) {
        if (file_name.starts_with(head)) return kind;
    }
    return "other";
}

Sources load_sources(const SourceOptions& options) {
    Sources sources;
    for (const fs::path& folder : options.folders) {
        for (const fs::path& file : files_in(folder)) {
            const std::string name = file.filename();
            if (wanted(name, options.names)) take({name, kind_of(name), support::read_bytes(file), file.extension() == ".pdf"}, sources);
        }
    }
    for (Source& source : make_sources(options.seed)) {
        if (wanted(source.name, options.names)) take(std::move(source), sources);
    }
    if (options.found_pictures) take_found_pictures(options.names, sources);
    return sources;
}

}  // namespace telltale::bench
