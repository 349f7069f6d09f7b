#include "bench/sheet.hpp"

#include <algorithm>

namespace telltale::bench {

std::string Sheet::name() const {
    if (!source->is_pdf) return source->name;
    return source->name + " p" + std::to_string(page + 1) + " " + std::to_string(dpi) + " dpi";
}

std::vector<Sheet> pick_sheets(const std::vector<Source>& sources, const std::string& kind, const SheetOptions& options) {
    std::vector<Sheet> sheets;
    for (std::size_t round = 0; round < options.dpi.size(); ++round) {
        for (int page = 0; page < options.pages_per_source; ++page) {
            std::size_t turn = round + static_cast<std::size_t>(page);
            for (const Source& source : sources) {
                if (source.kind != kind || page >= source.pages || (!source.is_pdf && round > 0)) continue;
                sheets.push_back({&source, page, options.dpi[turn++ % options.dpi.size()]});
            }
        }
    }
    sheets.resize(std::min(sheets.size(), options.per_kind));
    return sheets;
}

}  // namespace telltale::bench
