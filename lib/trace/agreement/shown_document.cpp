#include "trace/agreement/shown_document.hpp"

#include <algorithm>

#include "mark/constellation.hpp"
#include "mark/shift_layout.hpp"
#include "trace/page/index.hpp"
#include "trace/page/original.hpp"

namespace telltale {
namespace {

/// When a place shows a document: docs/design/agreement.md, "Is this the document?".
struct ShownDocumentLimits {
    double tile_px = 96;            ///< side of a tile where leak and page are compared, pixels; A4 at 46 dpi
    int measured_side_px = 1400;    ///< the same where its text is to be measured: A4 at 120 dpi
    int drawn_side_px = 640;        ///< longer side of a page of text as it is drawn
    std::size_t least_blocks = 12;  ///< fewest blocks with anything on them from which a place can be recognised
    double shown = 0.6;             ///< share of alike blocks from which the document is shown
    double page_shown = 0.7;        ///< share of the page's own blocks that are alike from which the document is shown, whatever else is
    double other = 0.3;             ///< share of alike blocks up to which something else is shown
    int most_pages = 16;            ///< pages that are drawn at most
};
constexpr ShownDocumentLimits limits{};

std::size_t text_slots_of(const std::optional<ShiftLayout>& layout, int page) {
    const auto at = static_cast<std::size_t>(page);
    if (!layout || layout->distance <= 0 || at >= layout->pages.size() || !layout->pages[at].is_worth_moving()) return 0;
    return static_cast<std::size_t>(layout->pages[at].slot_count());
}

/// The side of a tile on a page as it was drawn, pixels. A very narrow picture has fewer tiles than four along its shorter side.
double tile_on(const cv::Mat& drawn, const Sha256& document, int page, const OriginalPages& originals) {
    const PictureFeatures* features = originals.picture_index()->features_of(document, page);
    if (features != nullptr && features->tile_px > 0) return features->tile_px * drawn.cols / features->size.width;
    return std::min(drawn.cols, drawn.rows) / 4.0;
}

bool is_shown(const PageComparison& comparison) {
    if (comparison.counted() < limits.least_blocks) return false;
    if (comparison.agreement() >= limits.shown) return true;
    return comparison.alike >= limits.least_blocks && comparison.share_shown() >= limits.page_shown;
}

}  // namespace

DocumentComparison compare_document(const LeakPicture& picture, const Lock& lock, const Sha256& document, const OriginalPages& originals) {
    DocumentComparison result;
    const FlatPlace place = flatten_place(picture, lock, limits.tile_px);
    const std::optional<ShiftLayout> layout = shift_layout_from(originals.layout(document));
    bool saw_all = false;
    bool saw_any = false;
    for (int i = 0; i < limits.most_pages; ++i) {
        const int page = lock.lane + i * lane_count;
        const std::size_t slots = text_slots_of(layout, page);
        const auto drawn = draw_original(originals, document, page, slots > 0 ? limits.measured_side_px : limits.drawn_side_px);
        if (!drawn) {
            saw_all = true;
            break;
        }
        const PageComparison comparison = compare_page(place, *drawn, tile_on(*drawn, document, page, originals));
        if (!saw_any || comparison.is_better_than(result.best)) {
            result.best = comparison;
            result.page = page;
            result.text_slots = slots;
            result.drawn = *drawn;
        }
        saw_any = true;
        if (is_shown(result.best)) break;
    }
    if (!saw_any || result.best.counted() < limits.least_blocks) return result;
    if (is_shown(result.best)) {
        result.is_shown = true;
    } else if (saw_all && result.best.agreement() <= limits.other) {
        result.is_shown = false;
    }
    return result;
}

}  // namespace telltale
