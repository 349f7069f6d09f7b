#include "trace/shift/find_text.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "trace/leak/coordinates.hpp"
#include "trace/leak/ink.hpp"
#include "trace/page/correlate.hpp"
#include "trace/page/flat_page.hpp"
#include "trace/page/original.hpp"
#include "trace/page/text_index.hpp"
#include "trace/score/alignment.hpp"
#include "trace/score/soft_values.hpp"
#include "trace/shift/find_by_lines.hpp"

namespace telltale {
namespace {

/// What decides which page a text is taken for, and how hard it is looked for.
///
/// Agreement is the correlation of two textures, -1 to 1. Similarity compares one cluster with the page's, 0 to 1.
struct TextMatching {
    // How many pages are looked at: docs/design/text.md, "Finding the page".

    /// Pages that the search by text returns.
    std::size_t ranked_pages = 32;
    /// Pages, the likeliest first, that are drawn and registered.
    std::size_t likely_pages = 6;
    /// Pages with the same words as the one that fits that are drawn besides.
    std::size_t most_twins = 4;
    /// Greatest relative difference of two pages' scales in the leak for one to be looked at as the other's twin.
    double same_scale = 0.04;
    /// Pages that are looked at again in every scale when none fits in the scale that its text suggests.
    std::size_t looked_at_again = 3;
    /// Places in the leak that are kept of each page, and pages that are kept of an outline.
    std::size_t likely_places = 8;
    /// Least agreement of the likeliest page's text for any page to be drawn. A leak that shows no page's text had up to 0.1; the
    /// page of a leak had 0.56 or more.
    double least_likely = 0.25;
    /// Share of the likeliest page's agreement that another page needs to be looked at once one fits surely.
    double nearly_as_likely = 0.8;

    // When a page fits, by the agreement of textures at 50 dpi.

    /// Agreement from which a page surely fits, so that no less likely page is looked for.
    double sure_agreement = 0.6;
    /// Agreement that another page in the same type has at the right scale. Below it the scale itself is in doubt.
    double same_make = 0.4;
    /// Share of the best page's agreement from which a page is refined and read.
    double worth_reading = 0.9;

    // Photos: docs/design/text.md, "Finding the page".

    /// Least agreement of the text in an outline with a page's thumbnail. The right pages had 0.58 to 0.97, pages of other makes had
    /// up to 0.68.
    double least_outlined = 0.4;
    /// Share of the likeliest page's agreement that another page in an outline needs to be kept.
    double nearly_outlined = 0.7;
    /// Flattened pictures of a photo that are searched for text.
    std::size_t flat_tries = 2;
    /// Greatest difference of the logarithms of two ratios of sides for one shape. A4 and Letter differ by 0.09.
    double same_shape = 0.03;

    // Resolutions.

    /// Longest side of a leak's ink that is looked at, in pixels. A larger leak is a photo, or is finer than a move needs.
    double most_side_px = 2600;
};
constexpr TextMatching matching{};

enum class Scales { likely, any };

/// A picture's ink, and the pages that its text looks like, best first.
struct Text {
    cv::Mat ink;
    cv::Matx33d to_leak;  // pixels of the ink to pixels of the picture
    std::vector<LikelyPage> likely;
};

/// A picture's ink, no larger than is looked at.
cv::Mat ink_to_search(const LeakPicture& picture) {
    const cv::Mat& ink = picture.ink();
    const int side = std::max(ink.cols, ink.rows);
    return side > matching.most_side_px ? resized(ink, matching.most_side_px / side) : ink;
}

Text text_of(const LeakPicture& picture, const TextIndex& index, int threads) {
    cv::Mat ink = ink_to_search(picture);
    std::vector<LikelyPage> likely = index.search().find(ink, matching.ranked_pages, threads);
    const cv::Matx33d to_leak = scaling(ink.size(), picture.size());
    return {std::move(ink), to_leak, std::move(likely)};
}

double agreement_of(const std::vector<PageFit>& fits) {
    return fits.empty() ? 0 : fits.front().agreement;
}

/// Draws the pages that a leak's text looks like, one by one, and finds where each would lie in the leak.
class Visits {
public:
    Visits(const Text& text, const TextIndex& index, const OriginalPages& originals, int threads)
        : text_(text), index_(index), originals_(originals), registration_(text.ink, threads), threads_(threads) {}

    /// Visits the likeliest pages. Once one surely fits, only pages that are about as likely follow.
    void begin() {
        for (std::size_t i = 0; i < std::min(matching.likely_pages, text_.likely.size()); ++i) {
            const LikelyPage& likely = text_.likely[i];
            if (most_ >= matching.sure_agreement && likely.agreement < matching.nearly_as_likely * text_.likely.front().agreement) break;
            add(likely, likely.scale);
        }
    }

    /// Looks at the pages with the same words as one that surely fits. They fit as well, but only in that page's scale.
    void add_twins() {
        if (most_ < matching.sure_agreement) return;
        const auto best = std::max_element(visits_.begin(), visits_.end(), [](const Visit& a, const Visit& b) {
            return agreement_of(a.page.places) < agreement_of(b.page.places);
        });
        const double least = matching.nearly_as_likely * best->likely;
        const double scale = best->page.places.front().scale();
        for (Visit& visit : visits_) {
            if (visit.likely >= least) look(visit, ScaleRange::about(scale));
        }
        std::size_t twins = 0;
        for (const LikelyPage& likely : text_.likely) {
            if (likely.agreement < least || std::abs(likely.scale / scale - 1) > matching.same_scale || is_visited(likely)) continue;
            if (++twins > matching.most_twins) break;
            add(likely, scale);
        }
    }

    /// Looks at the likeliest pages in every scale when nothing fits. Where the text stands may have misled about the scale, and
    /// so may the heights of its characters, as in a heading alone or in a picture that fell to pieces.
    void look_in_every_scale() {
        for (std::size_t i = 0; i < std::min(matching.looked_at_again, visits_.size()) && most_ < matching.sure_agreement; ++i)
            look(visits_[i], {});
        if (most_ < matching.same_make && !visits_.empty()) look(visits_.front(), ScaleRange{});
    }

    LeakText read() const {
        LeakText shown;
        for (const Visit& visit : visits_) {
            const PlacedPage& page = visit.page;
            if (page.places.empty() || agreement_of(page.places) < matching.worth_reading * most_) continue;
            add_text(shown, read_placed(page, text_.ink, text_.to_leak, index_, Sharpening::full, threads_));
        }
        keep_best(shown.readings);
        return shown;
    }

private:
    struct Visit {
        double likely;  // agreement of the page's text with the leak's
        PlacedPage page;
    };

    bool is_visited(const LikelyPage& page) const {
        return std::any_of(visits_.begin(), visits_.end(),
                           [&](const Visit& visit) { return visit.page.document == page.document && visit.page.page == page.page; });
    }

    void add(const LikelyPage& page, double scale) {
        auto drawn = draw_page(page.document, page.page, index_, originals_);
        if (!drawn) return;
        visits_.push_back({page.agreement, std::move(*drawn)});
        look(visits_.back(), ScaleRange::about(scale));
    }

    void look(Visit& visit, std::optional<ScaleRange> range) {
        std::vector<PageFit> places = registration_.find(visit.page.drawn, matching.likely_places, range);
        if (agreement_of(places) > agreement_of(visit.page.places)) visit.page.places = std::move(places);
        most_ = std::max(most_, agreement_of(visit.page.places));
    }

    const Text& text_;
    const TextIndex& index_;
    const OriginalPages& originals_;
    CoarseRegistration registration_;
    int threads_;
    std::vector<Visit> visits_;
    double most_ = 0;  // the highest agreement of a visited page
};

LeakText look_for_page(const Text& text, Scales scales, const TextIndex& index, const OriginalPages& originals, int threads) {
    if (text.likely.empty() || text.likely.front().agreement < matching.least_likely) return {};
    Visits visits(text, index, originals, threads);
    visits.begin();
    visits.add_twins();
    if (scales == Scales::any) visits.look_in_every_scale();
    return visits.read();
}

/// The texts that a photo's outlines would show if they were pages.
///
/// Outlines that have the shape of the page that their text looks most like come first, since text alone hardly tells by how much
/// it is stretched. Among the others, those whose text looks most like a page's come first.
std::vector<Text> flat_texts(std::span<const FlatPage> pages, const TextIndex& index, int threads) {
    struct Flat {
        Text text;
        bool has_its_shape;
    };
    std::vector<Flat> found;
    for (const FlatPage& flat : pages) {
        Text text = text_of(flat.picture, index, threads);
        if (text.likely.empty()) continue;
        text.to_leak = flat.to_photo * text.to_leak;
        const LikelyPage& likeliest = text.likely.front();
        const PageLayout& page = index.layout(likeliest.document).pages[likeliest.page];
        const double stretch = (static_cast<double>(flat.picture.size().width) / flat.picture.size().height) / (page.width / page.height);
        found.push_back({std::move(text), std::abs(std::log(stretch)) < matching.same_shape});
    }
    std::sort(found.begin(), found.end(), [](const Flat& a, const Flat& b) {
        return std::pair(a.has_its_shape, a.text.likely.front().agreement) > std::pair(b.has_its_shape, b.text.likely.front().agreement);
    });
    std::vector<Text> texts;
    for (Flat& flat : found) texts.push_back(std::move(flat.text));
    if (texts.size() > matching.flat_tries) texts.resize(matching.flat_tries);
    return texts;
}

/// Adds what a flat picture of a photo shows; a reading of the photo is replaced where this one is sure.
void add_flat(LeakText& best, LeakText flat) {
    const bool is_better = flat.is_sure() || best.readings.empty();
    best.places.insert(best.places.end(), flat.places.begin(), flat.places.end());
    if (is_better) best.readings = std::move(flat.readings);
}

/// find_by_lines() in a picture.
///
/// to_leak  pixels of the picture to pixels of the leak
TextByLines find_by_lines_in(const LeakPicture& picture, const cv::Matx33d& to_leak, const TextIndex& index, const OriginalPages& originals,
                             int threads) {
    const cv::Mat ink = ink_to_search(picture);
    return find_by_lines(ink, to_leak * scaling(ink.size(), picture.size()), index, originals, threads);
}

/// Finds the page that a picture shows by where its text stands, as it is or made flat.
LeakText look_everywhere(const LeakPicture& picture, std::span<const FlatPage> outlined, const std::optional<FlatPage>& by_text,
                         const TextIndex& index, const OriginalPages& originals, int threads) {
    LeakText best = look_for_page(text_of(picture, index, threads), Scales::any, index, originals, threads);
    if (best.is_sure()) return best;
    for (const Text& text : flat_texts(outlined, index, threads)) {
        add_flat(best, look_for_page(text, Scales::likely, index, originals, threads));
        if (best.is_sure()) break;
    }
    if (!best.is_sure() && by_text) {
        Text text = text_of(by_text->picture, index, threads);
        text.to_leak = by_text->to_photo * text.to_leak;
        add_flat(best, look_for_page(text, Scales::likely, index, originals, threads));
    }
    std::stable_sort(best.places.begin(), best.places.end(),
                     [](const PagePlace& a, const PagePlace& b) { return a.agreement > b.agreement; });
    return best;
}

/// Finds the page that a picture shows, first by its lines, which costs little.
LeakText look_for_any(const LeakPicture& picture, const TextIndex& index, const OriginalPages& originals, Effort effort, int threads) {
    TextByLines found = find_by_lines_in(picture, cv::Matx33d::eye(), index, originals, threads);
    if (found.text.has_match()) return std::move(found.text);
    const std::vector<FlatPage> outlined = flat_pages(picture);
    for (const FlatPage& flat : outlined) {
        TextByLines text = find_by_lines_in(flat.picture, flat.to_photo, index, originals, threads);
        if (text.text.has_match()) return std::move(text.text);
    }
    const std::optional<FlatPage> by_text = flat_by_text(picture);
    if (by_text) {
        found = find_by_lines_in(by_text->picture, by_text->to_photo, index, originals, threads);
        if (found.text.has_match()) return std::move(found.text);
    }
    if (found.shows_no_page && effort == Effort::usual) return {};
    return look_everywhere(picture, outlined, by_text, index, originals, threads);
}

}  // namespace

std::vector<PagePlace> find_outlined(const LeakPicture& picture, const TextIndex& index) {
    const std::vector<OutlinedSquare> squares = outlined_squares(picture);
    if (squares.empty()) return {};
    std::vector<PagePlace> places = index.outlined().find(squares, matching.likely_places);
    if (places.empty()) return places;
    const double least = std::max(matching.least_outlined, matching.nearly_outlined * places.front().agreement);
    std::erase_if(places, [&](const PagePlace& place) { return place.agreement < least; });
    return places;
}

std::optional<LeakText> find_text(const LeakPicture& picture, const TextIndex& index, const OriginalPages& originals, Effort effort,
                                  int threads) {
    LeakText text = look_for_any(picture, index, originals, effort, threads);
    return text.places.empty() ? std::nullopt : std::optional(std::move(text));
}

}  // namespace telltale
