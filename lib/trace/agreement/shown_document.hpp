#pragma once

#include <optional>
#include <span>

#include "mark/shift_layout.hpp"
#include "telltale/trace.hpp"
#include "trace/agreement/compare_page.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/page/features.hpp"

namespace telltale {

/// Whether a place in a leak shows a document, and which page of it fits best.
struct DocumentComparison {
    std::optional<bool> is_shown;         ///< nothing where that cannot be told: no original, a blank place, or something in between
    int page = 0;                         ///< index of the page that fits best, from 0
    PageComparison best;                  ///< how well it fits
    std::optional<ShiftLayout> layout{};  ///< the document's layout, if it has one
    cv::Mat drawn;                        ///< that page's luma, height x width bytes, fine enough to measure its text if that was moved

    /// The layout of that page; null where its text was not moved.
    const PageLayout* moved_page() const;
};

/// How many clusters of a page's moved text lie in the part of it on which a lock was found; 0 where the page's text was not moved.
///
/// shown  compare_document() of the lock
std::size_t clusters_seen(const Lock& lock, const DocumentComparison& shown);

/// The side of a tile on a page as it was drawn, pixels. A very narrow picture has fewer tiles than four along its shorter side.
///
/// features  picture_features_from() the document's features
double tile_on(const cv::Mat& drawn, int page, std::span<const PictureFeatures> features);

/// Compares the place at which a mark was read with the pages of one document.
///
/// The lock's lane says which pages may be there: every eighth one.
/// cost    about 0.1 s a page, most of it for drawing the original; it ends with the first page that fits
/// source  docs/design/agreement.md
DocumentComparison compare_document(const LeakPicture& picture, const Lock& lock, const Sha256& document, const OriginalPages& originals);

/// Compares a page of another document with the leak, where a search found it, as finely as compare_document() does.
///
/// lock     where the mark was read whose document the other one is held against
/// tiles    where the other document's page lies in the same picture
/// area     the part of that page which the picture shows, or all of it
/// returns  no blocks when the original is not kept
/// cost     about 0.1 s
PageComparison compare_other(const LeakPicture& picture, const Lock& lock, const TileMap& tiles, const TileArea& area,
                             const ShownPage& other, const OriginalPages& originals);

}  // namespace telltale
