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
#include "trace/shift/measure.hpp"

namespace telltale {
namespace {

constexpr double least_agreement = 0.4;  // below, it is another page
// Of the middle cluster with the page's. Measured: 0.87 and more for the right page, black-and-white at 96 dpi and after five
// photocopies too; up to 0.76 for other rows of the same table, 0.53 for other text.
constexpr double sure_likeness = 0.82;
// Of the one at a tenth of them, from the least like: 0.79 and more for the right page in the same leaks, 0.48 where a page
// shares its words but not its numbers.
constexpr double sure_least_likeness = 0.65;
constexpr double surely_less = 0.1;  // of the least like tenth: where numbers differ in the same words
// Of the upper quarter, where ink may cover the rest; below, nothing is read. Four lines of 60 pages in the same type had up to
// 0.65 with another page.
constexpr double least_likeness = 0.68;
constexpr double nearly_as_good = 0.03;  // of agreement

constexpr std::size_t likely_pages = 6;
constexpr std::size_t most_twins = 4;  // pages with the same words as the one that fits
constexpr std::size_t ranked_pages = 32;
constexpr double same_scale = 0.04;         // of two pages' scales
constexpr std::size_t looked_at_again = 3;  // of these, where none fits at the scale that its text suggests
constexpr double least_likely = 0.25;       // what shows no page's text had up to 0.1, a leak's page 0.56 and more
constexpr double nearly_as_likely = 0.8;    // of the likeliest page's agreement, to be looked at when that one fits
constexpr double sure_agreement = 0.6;      // of textures at 50 dpi
constexpr double same_make = 0.4;           // of another page in the same type, at the right scale
constexpr double worth_reading = 0.9;       // of the best page's agreement
constexpr std::size_t likely_places = 8;
constexpr double least_outlined = 0.4;   // of a page's thumbnail: right ones had 0.58 to 0.97, those of other makes up to 0.68
constexpr double nearly_outlined = 0.7;  // of the likeliest one's
constexpr std::size_t flat_tries = 2;
constexpr double same_shape = 0.03;    // of the ratio of sides: A4 and Letter differ by 9 %
constexpr double most_side_px = 2600;  // of a leak: larger ones are photos, or finer than a move needs
constexpr double finest_scale = 2.1;   // leak pixels a point: 150 dpi
constexpr int drawn_side_px = 2526;    // A4 at 216 dpi, finer than leaks are

enum class Scales { likely, any };

/// A picture's ink, and the pages that its text looks like, best first.
struct Text {
    cv::Mat ink;
    cv::Matx33d to_leak;  // its pixels to the picture's
    std::vector<LikelyPage> likely;
};

Text text_of(const LeakPicture& picture, const TextIndex& index) {
    cv::Mat ink = picture.ink();
    if (std::max(ink.cols, ink.rows) > most_side_px) ink = resized(ink, most_side_px / std::max(ink.cols, ink.rows));
    std::vector<LikelyPage> likely = index.search().find(ink, ranked_pages);
    const cv::Matx33d to_leak = scaling(ink.size(), picture.size());
    return {std::move(ink), to_leak, std::move(likely)};
}

/// A leak's ink, no finer than a move needs, and where a page lies in it.
struct RefinedPage {
    cv::Mat ink;
    std::vector<PageFit> fits;  // best first
};

RefinedPage refine_page(const cv::Mat& leak_ink, const DrawnPage& page, std::span<const PageFit> places) {
    if (places.empty() || places.front().scale() <= 1.1 * finest_scale) return {leak_ink, refine(leak_ink, page, places)};
    // Finer than the page is drawn, or than a move needs: a quarter of the pixels say the same.
    const double factor = finest_scale / places.front().scale();
    const cv::Mat shrunk = resized(leak_ink, factor);
    std::vector<PageFit> scaled(places.begin(), places.end());
    for (PageFit& place : scaled) {
        for (int c = 0; c < 3; ++c) {
            place.map(0, c) *= static_cast<double>(shrunk.cols) / leak_ink.cols;
            place.map(1, c) *= static_cast<double>(shrunk.rows) / leak_ink.rows;
        }
    }
    return {shrunk, refine(shrunk, page, scaled)};
}

cv::Matx33d matrix_of(const PageFit& fit) {
    return {fit.map(0, 0), fit.map(0, 1), fit.map(0, 2), fit.map(1, 0), fit.map(1, 1), fit.map(1, 2), 0, 0, 1};
}

enum class Clusters { in_view, compared };

/// The likeness of the cluster that is at this share of those that a leak shows, counted from the least alike.
///
/// compared  only those that could be laid on the page's own: at a photo's edge some cannot, on the right page too
double likeness_at(double share, const std::vector<Displacement>& measured, Clusters which = Clusters::in_view) {
    std::vector<double> likeness;
    for (const Displacement& one : measured) {
        if (one.in_view && (which == Clusters::in_view || one.likeness > 0)) likeness.push_back(one.likeness);
    }
    if (likeness.empty()) return 0;
    const auto at = likeness.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(likeness.size() - 1));
    std::nth_element(likeness.begin(), at, likeness.end());
    return *at;
}

/// Of one page, best fit first.
///
/// to_leak  from the pixels of the ink in which the page was refined
std::vector<ShiftReading> read_refined(const RefinedPage& refined, const cv::Matx33d& to_leak, const DrawnPage& page,
                                       const ShiftLayout& layout, std::uint32_t page_index) {
    const PageLayout& slots = layout.pages[page_index];
    std::vector<ShiftReading> readings;
    for (const PageFit& fit : refined.fits) {
        if (fit.agreement < std::max(least_agreement, refined.fits.front().agreement - nearly_as_good)) break;
        const std::vector<Displacement> measured = measure_clusters(refined.ink, page, fit, slots);
        if (likeness_at(0.75, measured) < least_likeness) continue;
        ShiftReading& reading = readings.emplace_back();
        reading.page = page_index;
        reading.fit = fit;
        reading.to_leak = to_leak * matrix_of(fit);
        reading.likeness = likeness_at(0.5, measured);
        reading.least_likeness = likeness_at(0.1, measured, Clusters::compared);
        reading.soft.group = {Channel::shift, page_index};
        if (layout.distance <= 0) continue;
        reading.moves = remove_shared(measured, slots, layout.distance);
        reading.soft.values = soften(reading.moves, slots, layout.distance);
    }
    return readings;
}

double agreement_of(const std::vector<PageFit>& fits) {
    return fits.empty() ? 0 : fits.front().agreement;
}

/// Repeated paragraphs, and forms of one make, are told apart by their chips alone.
void keep_best(std::vector<ShiftReading>& readings) {
    if (readings.empty()) return;
    std::stable_sort(readings.begin(), readings.end(),
                     [](const ShiftReading& a, const ShiftReading& b) { return a.fit.agreement > b.fit.agreement; });
    const double least = readings.front().fit.agreement - nearly_as_good;
    std::erase_if(readings, [&](const ShiftReading& reading) { return reading.fit.agreement < least; });
    if (readings.size() > most_readings) readings.resize(most_readings);
}

/// The pages whose text a leak's looks like, drawn one by one, and where each would lie in it.
class Visits {
public:
    Visits(const Text& text, const TextIndex& index, const OriginalPages& originals)
        : text_(text), index_(index), originals_(originals), registration_(text.ink) {}

    /// The likeliest pages, as long as none surely fits.
    void begin() {
        for (std::size_t i = 0; i < std::min(likely_pages, text_.likely.size()); ++i) {
            const LikelyPage& likely = text_.likely[i];
            if (most_ >= sure_agreement && likely.agreement < nearly_as_likely * text_.likely.front().agreement) break;
            add(likely, likely.scale);
        }
    }

    /// Pages with the same words as one that surely fits: looked at in the same scale, they fit as well.
    void add_twins() {
        if (most_ < sure_agreement) return;
        const auto best = std::max_element(visits_.begin(), visits_.end(),
                                           [](const Visit& a, const Visit& b) { return agreement_of(a.places) < agreement_of(b.places); });
        const double least = nearly_as_likely * best->page.agreement;
        const double scale = best->places.front().scale();
        for (Visit& visit : visits_) {
            if (visit.page.agreement >= least) look(visit, ScaleRange::about(scale));
        }
        std::size_t twins = 0;
        for (const LikelyPage& likely : text_.likely) {
            if (likely.agreement < least || std::abs(likely.scale / scale - 1) > same_scale || is_visited(likely)) continue;
            if (++twins > most_twins) break;
            add(likely, scale);
        }
    }

    /// Where nothing fits, the text's places may have misled about the scale, and the characters' heights too: a heading
    /// alone, or a picture that fell to pieces.
    void look_in_every_scale() {
        for (std::size_t i = 0; i < std::min(looked_at_again, visits_.size()) && most_ < sure_agreement; ++i) look(visits_[i], {});
        if (most_ < same_make && !visits_.empty()) look(visits_.front(), ScaleRange{});
    }

    LeakText read() const {
        LeakText shown;
        for (const Visit& visit : visits_) {
            if (visit.places.empty() || agreement_of(visit.places) < worth_reading * most_) continue;
            const RefinedPage refined = refine_page(text_.ink, visit.drawn, visit.places);
            if (refined.fits.empty()) continue;
            const PageFit& fit = refined.fits.front();
            const auto& [document, page] = std::pair(visit.page.document, visit.page.page);
            const cv::Matx33d to_leak = text_.to_leak * scaling(refined.ink.size(), text_.ink.size());
            shown.places.push_back({document, page, to_leak * matrix_of(fit), fit.agreement});
            for (ShiftReading& reading : read_refined(refined, to_leak, visit.drawn, index_.layout(document), page)) {
                reading.document = document;
                shown.readings.push_back(std::move(reading));
            }
        }
        keep_best(shown.readings);
        return shown;
    }

private:
    struct Visit {
        LikelyPage page;
        DrawnPage drawn;
        std::vector<PageFit> places;
    };

    bool is_visited(const LikelyPage& page) const {
        return std::any_of(visits_.begin(), visits_.end(),
                           [&](const Visit& visit) { return visit.page.document == page.document && visit.page.page == page.page; });
    }

    void add(const LikelyPage& page, double scale) {
        const auto original = draw_original(originals_, index_.document(page.document), static_cast<int>(page.page), drawn_side_px);
        if (!original) return;
        visits_.push_back({page, drawn_page(*original, index_.layout(page.document).pages[page.page]), {}});
        look(visits_.back(), ScaleRange::about(scale));
    }

    void look(Visit& visit, std::optional<ScaleRange> range) {
        std::vector<PageFit> places = registration_.find(visit.drawn, likely_places, range);
        if (agreement_of(places) > agreement_of(visit.places)) visit.places = std::move(places);
        most_ = std::max(most_, agreement_of(visit.places));
    }

    const Text& text_;
    const TextIndex& index_;
    const OriginalPages& originals_;
    CoarseRegistration registration_;
    std::vector<Visit> visits_;
    double most_ = 0;  // of a visited page's agreement
};

LeakText look_for_page(const Text& text, Scales scales, const TextIndex& index, const OriginalPages& originals) {
    if (text.likely.empty() || text.likely.front().agreement < least_likely) return {};
    Visits visits(text, index, originals);
    visits.begin();
    visits.add_twins();
    if (scales == Scales::any) visits.look_in_every_scale();
    return visits.read();
}

/// Of a photo: what its outlines would show, were they pages. Those first that have the shape of the page that their text
/// looks most like, then those whose text looks most like a page's: text alone hardly tells by how much it is stretched.
std::vector<Text> flat_texts(const LeakPicture& picture, const TextIndex& index) {
    struct Flat {
        Text text;
        bool has_its_shape;
    };
    std::vector<Flat> found;
    for (const FlatPage& flat : flat_pages(picture)) {
        Text text = text_of(flat.picture, index);
        if (text.likely.empty()) continue;
        text.to_leak = flat.to_photo * text.to_leak;
        const LikelyPage& likeliest = text.likely.front();
        const PageLayout& page = index.layout(likeliest.document).pages[likeliest.page];
        const double stretch = (static_cast<double>(flat.picture.size().width) / flat.picture.size().height) / (page.width / page.height);
        found.push_back({std::move(text), std::abs(std::log(stretch)) < same_shape});
    }
    std::sort(found.begin(), found.end(), [](const Flat& a, const Flat& b) {
        return std::pair(a.has_its_shape, a.text.likely.front().agreement) > std::pair(b.has_its_shape, b.text.likely.front().agreement);
    });
    std::vector<Text> texts;
    for (Flat& flat : found) texts.push_back(std::move(flat.text));
    if (texts.size() > flat_tries) texts.resize(flat_tries);
    return texts;
}

/// The page that a picture shows, as it is or photographed.
LeakText look_for_any(const LeakPicture& picture, const TextIndex& index, const OriginalPages& originals) {
    LeakText best = look_for_page(text_of(picture, index), Scales::any, index, originals);
    if (best.is_sure()) return best;
    for (const Text& text : flat_texts(picture, index)) {
        LeakText flat = look_for_page(text, Scales::likely, index, originals);
        const bool is_better = flat.is_sure() || best.readings.empty();
        best.places.insert(best.places.end(), flat.places.begin(), flat.places.end());
        if (is_better) best.readings = std::move(flat.readings);
        if (best.is_sure()) break;
    }
    std::stable_sort(best.places.begin(), best.places.end(),
                     [](const PagePlace& a, const PagePlace& b) { return a.agreement > b.agreement; });
    return best;
}

}  // namespace

bool ShiftReading::is_like() const {
    return likeness >= sure_likeness && least_likeness >= sure_least_likeness;
}

bool LeakText::is_sure() const {
    if (readings.empty() || !readings.front().is_like()) return false;
    const ShiftReading& best = readings.front();
    return std::none_of(readings.begin() + 1, readings.end(), [&](const ShiftReading& other) {
        return !other.is_of_the_page_of(best) && other.is_like() && other.least_likeness > best.least_likeness - surely_less;
    });
}

bool LeakText::surely_shows(const ShiftReading& reading) const {
    return is_sure() && reading.is_of_the_page_of(readings.front());
}

std::vector<PagePlace> find_outlined(const LeakPicture& picture, const TextIndex& index) {
    std::vector<PagePlace> places = index.outlined().find(picture, likely_places);
    if (places.empty()) return places;
    const double least = std::max(least_outlined, nearly_outlined * places.front().agreement);
    std::erase_if(places, [&](const PagePlace& place) { return place.agreement < least; });
    return places;
}

std::optional<LeakText> find_text(const LeakPicture& picture, const TextIndex& index, const OriginalPages& originals) {
    LeakText text = look_for_any(picture, index, originals);
    return text.places.empty() ? std::nullopt : std::optional(std::move(text));
}

DrawnPage drawn_page(const cv::Mat& luma, const PageLayout& layout) {
    return {ink_of(luma), std::max(luma.cols, luma.rows) / std::max(layout.width, layout.height)};
}

std::vector<ShiftReading> read_page(const cv::Mat& leak_ink, const DrawnPage& page, std::span<const PageFit> places,
                                    const ShiftLayout& layout, std::uint32_t page_index) {
    const RefinedPage refined = refine_page(leak_ink, page, places);
    return read_refined(refined, scaling(refined.ink.size(), leak_ink.size()), page, layout, page_index);
}

}  // namespace telltale
