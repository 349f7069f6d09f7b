#include "trace/agreement/shown_document.hpp"

#include <algorithm>
#include <vector>

#include "mark/constellation.hpp"
#include "trace/agreement/missing_glyphs.hpp"
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

/// The layout of one page; null where the document has none.
const PageLayout* page_of(const std::optional<ShiftLayout>& layout, int page) {
    const auto at = static_cast<std::size_t>(page);
    return layout && at < layout->pages.size() ? &layout->pages[at] : nullptr;
}

const PageLayout* moved_page_of(const std::optional<ShiftLayout>& layout, int page) {
    const PageLayout* const found = page_of(layout, page);
    return found != nullptr && layout->distance > 0 && found->is_worth_moving() ? found : nullptr;
}

bool is_shown(const PageComparison& comparison) {
    if (comparison.counted() < limits.least_blocks || comparison.has_other_text) return false;
    if (comparison.agreement() >= limits.shown) return true;
    return comparison.alike >= limits.least_blocks && comparison.share_shown() >= limits.page_shown;
}

}  // namespace

const PageLayout* DocumentComparison::moved_page() const {
    return moved_page_of(layout, page);
}

std::size_t clusters_seen(const Lock& lock, const DocumentComparison& shown) {
    const PageLayout* const page = shown.moved_page();
    if (page == nullptr) return 0;
    const double tile_pt = std::min(page->width, page->height) / 4;
    const auto is_seen = [&](const TextCluster& cluster) {
        const double x = shown.best.page_corner.x + (cluster.left + cluster.right) / 2 / tile_pt;
        const double y = shown.best.page_corner.y + (cluster.top + cluster.bottom) / 2 / tile_pt;
        return x > lock.seen.left && x < lock.seen.right && y > lock.seen.top && y < lock.seen.bottom;
    };
    return static_cast<std::size_t>(std::count_if(page->clusters.begin(), page->clusters.end(), is_seen));
}

double tile_on(const cv::Mat& drawn, int page, std::span<const PictureFeatures> features) {
    for (const PictureFeatures& one : features) {
        if (static_cast<int>(one.page) == page && one.tile_px > 0) return one.tile_px * drawn.cols / one.size.width;
    }
    return std::min(drawn.cols, drawn.rows) / 4.0;
}

DocumentComparison compare_document(const LeakPicture& picture, const Lock& lock, const Sha256& document, const OriginalPages& originals) {
    DocumentComparison result;
    const FlatPlace place = flatten_place(picture, lock.tiles, lock.seen, limits.tile_px);
    result.layout = shift_layout_from(originals.layout(document));
    const std::vector<PictureFeatures> features = picture_features_from(originals.features(document));
    bool saw_all = false;
    bool saw_any = false;
    bool were_drawn_whole = true;
    for (int i = 0; i < limits.most_pages; ++i) {
        const int page = lock.lane + i * lane_count;
        const bool is_moved = moved_page_of(result.layout, page) != nullptr;
        const auto drawn = draw_original(originals, document, page, is_moved ? limits.measured_side_px : limits.drawn_side_px);
        if (!drawn) {
            saw_all = true;
            break;
        }
        const PageComparison comparison = compare_page(place, *drawn, tile_on(*drawn, page, features));
        if (!saw_any || comparison.is_better_than(result.best)) {
            result.best = comparison;
            result.page = page;
            result.drawn = *drawn;
        }
        saw_any = true;
        if (is_shown(result.best)) break;
        const PageLayout* const text = page_of(result.layout, page);
        were_drawn_whole = were_drawn_whole && !(text != nullptr && lacks_glyphs(*drawn, *text));
    }
    if (!saw_any || result.best.counted() < limits.least_blocks) return result;
    if (is_shown(result.best)) {
        result.is_shown = true;
    } else if (saw_all && were_drawn_whole && (result.best.agreement() <= limits.other || result.best.has_other_text)) {
        result.is_shown = false;
    }
    return result;
}

PageComparison compare_other(const LeakPicture& picture, const Lock& lock, const TileMap& tiles, const TileArea& area,
                             const ShownPage& other, const OriginalPages& originals) {
    const auto drawn = draw_original(originals, other.document, other.page, limits.measured_side_px);
    if (!drawn) return {};
    // Tiles of the two documents may differ in size; the leak's strokes have to be as fine in both comparisons.
    const double lock_side = tile_in_leak(lock.tiles, lock.seen);
    const double tile_px = std::min(1.0, limits.tile_px / lock_side) * tile_in_leak(tiles, area);
    const FlatPlace place = flatten_place(picture, tiles, area, tile_px);
    return compare_page(place, *drawn, tile_on(*drawn, other.page, picture_features_from(originals.features(other.document))));
}

}  // namespace telltale
