#include "trace/contained_marks.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "trace/agreement/compare_page.hpp"
#include "trace/agreement/shown_document.hpp"
#include "trace/page/correlate.hpp"
#include "trace/page/features.hpp"
#include "trace/page/index.hpp"
#include "trace/page/original.hpp"
#include "trace/read_tint.hpp"
#include "trace/score/attribute.hpp"

namespace telltale {
namespace {

/// When a document is said to have contained a mark: docs/design/agreement.md, "A mark that was there before".
struct ContainedMarkLimits {
    double max_odds = 1e-6;          ///< odds at which a mark is said to be in an original
    int drawn_side_px = 2048;        ///< longer side of an original as it is drawn to be read
    int looked_at_px = 1000;         ///< longer side of a leak in which content beside a page is looked for
    int block = 20;                  ///< side of a block there, pixels
    double contrast = 8;             ///< standard deviation of a block's levels from which it shows something
    double share_beside = 0.2;       ///< share of these blocks beside the accused copies' pages from which there is more than they show
    std::size_t alike_around = 12;   ///< fewest blocks of a document's page that the leak shows around another copy's page
    double agreement_around = 0.45;  ///< least share of such blocks that are alike
};
constexpr ContainedMarkLimits limits{};

/// A page of a document that the leak shows.
struct PageShown {
    Sha256 document;
    int page = 0;

    auto operator<=>(const PageShown&) const = default;
};

/// Whether a page of a document is shown around a place, and not at that place alone.
bool is_shown_around(const Hypothesis& hypothesis, const HeldPage& inner, const Evidence& evidence) {
    if (!hypothesis.lock || hypothesis.lock->picture != inner.picture) return true;
    const auto drawn = draw_original(*evidence.originals, hypothesis.shown->document, hypothesis.shown->page, limits.drawn_side_px / 3);
    if (!drawn) return false;
    const LeakPicture& picture = evidence.pictures[static_cast<std::size_t>(inner.picture)];
    FlatPlace place = flatten_place(picture, hypothesis.lock->tiles, hypothesis.lock->seen, 96);
    for (int y = 0; y < place.inside.rows; ++y) {
        for (int x = 0; x < place.inside.cols; ++x) {
            const auto at = hypothesis.lock->tiles({place.corner.x + x / place.tile_px, place.corner.y + y / place.tile_px});
            if (at.x > inner.box.left && at.x < inner.box.right && at.y > inner.box.top && at.y < inner.box.bottom)
                place.inside.at<std::uint8_t>(y, x) = 0;
        }
    }
    const auto features = picture_features_from(evidence.originals->features(hypothesis.shown->document));
    const PageComparison around = compare_page(place, *drawn, tile_on(*drawn, hypothesis.shown->page, features));
    return around.alike >= limits.alike_around && around.agreement() >= limits.agreement_around;
}

/// The documents that the leak shows around a copy's page, or a copy of which has its own mark in the leak.
std::vector<PageShown> documents_around(std::size_t index, const std::vector<Finding>& findings, const Holding& holding,
                                        const Evidence& evidence) {
    std::vector<PageShown> found;
    const Sha256& own = findings[index].document;
    if (own == Sha256{}) return found;  // the candidate does not say which document is its own
    for (std::size_t i = 0; i < findings.size(); ++i) {
        if (i != index && findings[i].accused && findings[i].document != own && findings[i].document != Sha256{})
            found.push_back({findings[i].document, holding.pages[i] ? holding.pages[i]->page : 0});
    }
    for (const MeasuredText& text : evidence.texts) {
        if (text.is_sure && text.document != own) found.push_back({text.document, text.page});
    }
    for (const Hypothesis& hypothesis : evidence.hypotheses) {
        if (hypothesis.source != Source::original || !hypothesis.shown || hypothesis.shown->document == own || !holding.pages[index])
            continue;
        if (is_shown_around(hypothesis, *holding.pages[index], evidence))
            found.push_back({hypothesis.shown->document, hypothesis.shown->page});
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

/// What the tint says of unmarked originals, each page read once.
class OriginalMarks {
public:
    explicit OriginalMarks(const Evidence& evidence) : evidence_(evidence) {}

    /// Whether the mark of a copy is in a page of an original.
    bool contain(const PageShown& page, const CopyId& copy) {
        const std::vector<Hypothesis>& hypotheses = read(page);
        if (hypotheses.empty()) return false;
        std::vector<const Alignment*> alignments;
        for (const Hypothesis& hypothesis : hypotheses) alignments.push_back(&hypothesis.alignment);
        const double score = score_copies(std::span(&copy, 1), alignments, evidence_.chips, 1).front().score;
        return score >= threshold(1, alignments.size(), limits.max_odds);
    }

private:
    const std::vector<Hypothesis>& read(const PageShown& page) {
        const auto known = read_.find(page);
        if (known != read_.end()) return known->second;
        std::vector<Hypothesis> hypotheses;
        if (const auto drawn = evidence_.originals->draw(page.document, page.page, limits.drawn_side_px)) {
            const std::vector<LeakPicture> pictures = leak_pictures(std::span(&*drawn, 1));
            for (Hypothesis& hypothesis : read_tint(pictures, evidence_.constellation, {.threads = evidence_.threads}).hypotheses) {
                if (has_energy(hypothesis.alignment)) hypotheses.push_back(std::move(hypothesis));
            }
        }
        return read_.emplace(page, std::move(hypotheses)).first->second;
    }

    const Evidence& evidence_;
    std::map<PageShown, std::vector<Hypothesis>> read_;
};

/// The pages beside which a copy was read that rests on nothing else.
///
/// Where an original carries a mark, what a leak adds to it has that mark with the opposite sign, although the leak knows nothing of
/// it, and the pilots turn the sign round. So the score of that mark's copy is no chance (docs/odds.md, condition 1).
std::vector<PageShown> read_only_beside(const Finding& finding, const Evidence& evidence) {
    std::vector<PageShown> pages;
    for (const Hypothesis& hypothesis : evidence.hypotheses) {
        if (score_of(finding.copy, hypothesis, evidence.chips).score < evidence.accusing_score) continue;
        const std::optional<ShownPage>& beside = hypothesis.beside ? hypothesis.beside : hypothesis.shown;
        if (hypothesis.source != Source::original || !beside || beside->document == finding.document) return {};
        pages.push_back({beside->document, beside->page});
    }
    return pages;
}

}  // namespace

void withdraw_contained(std::vector<Finding>& findings, const Holding& holding, const Evidence& evidence) {
    if (evidence.originals == nullptr) return;
    OriginalMarks marks(evidence);
    std::vector<std::size_t> withdrawn;
    for (std::size_t i = 0; i < findings.size(); ++i) {
        Finding& finding = findings[i];
        if (!finding.accused || finding.file == FileMatch::exact) continue;
        const std::vector<Sha256> known = evidence.originals->documents_containing(finding.copy);
        for (const PageShown& page : documents_around(i, findings, holding, evidence)) {
            const bool is_contained = std::count(known.begin(), known.end(), page.document) > 0 || marks.contain(page, finding.copy);
            if (is_contained) finding.contained_in.push_back(page.document);
        }
        for (const PageShown& page : read_only_beside(finding, evidence)) {
            if (finding.contained_in.empty() && marks.contain(page, finding.copy)) finding.contained_in.push_back(page.document);
        }
        if (!finding.contained_in.empty()) {
            withdrawn.push_back(i);
        } else {
            finding.also_in = known;
        }
    }
    for (const std::size_t i : withdrawn) findings[i].accused = false;
}

namespace {

/// Whether a picture shows much besides the pages of the copies that are accused.
bool shows_more(const Holding& holding, const Evidence& evidence) {
    for (std::size_t i = 0; i < evidence.pictures.size(); ++i) {
        const LeakPicture& picture = evidence.pictures[i];
        std::vector<LeakBox> pages;
        for (const auto& page : holding.pages) {
            if (page && page->picture == static_cast<int>(i)) pages.push_back(page->box);
        }
        if (pages.empty()) continue;
        const double factor = std::min(1.0, static_cast<double>(limits.looked_at_px) / picture.long_side());
        const cv::Mat small = resized(picture.luma(), factor);
        std::size_t inside = 0;
        std::size_t beside = 0;
        for (int y = 0; y + limits.block <= small.rows; y += limits.block) {
            for (int x = 0; x + limits.block <= small.cols; x += limits.block) {
                cv::Scalar mean;
                cv::Scalar deviation;
                cv::meanStdDev(small(cv::Rect(x, y, limits.block, limits.block)), mean, deviation);
                if (deviation[0] < limits.contrast) continue;
                const double middle_x = (x + limits.block / 2.0) / factor;
                const double middle_y = (y + limits.block / 2.0) / factor;
                const bool is_inside = std::any_of(pages.begin(), pages.end(), [&](const LeakBox& page) {
                    return middle_x > page.left && middle_x < page.right && middle_y > page.top && middle_y < page.bottom;
                });
                ++(is_inside ? inside : beside);
            }
        }
        if (static_cast<double>(beside) > limits.share_beside * static_cast<double>(inside + beside)) return true;
    }
    return false;
}

/// Whether a page of a document has features, since it is a picture or shows some.
bool has_features(const OriginalPages& originals, const Sha256& document, int page) {
    const std::vector<PictureFeatures> features = picture_features_from(originals.features(document));
    return std::any_of(features.begin(), features.end(), [&](const PictureFeatures& one) { return static_cast<int>(one.page) == page; });
}

/// Whether a picture of an accused copy's document is in another document too, and the leak shows it.
bool shows_shared_picture(std::span<const Finding> findings, const Holding& holding, const Evidence& evidence) {
    std::map<int, PictureFeatures> features;
    for (std::size_t i = 0; i < findings.size(); ++i) {
        const auto& page = holding.pages[i];
        if (!findings[i].accused || !page || !has_features(*evidence.originals, findings[i].document, page->page)) continue;
        if (!features.contains(page->picture))
            features.emplace(page->picture, find_features(evidence.pictures[static_cast<std::size_t>(page->picture)].luma()));
        if (!evidence.originals->picture_index()->find_besides(findings[i].document, features.at(page->picture), 1).empty()) return true;
    }
    return false;
}

}  // namespace

bool may_be_contained(std::span<const Finding> findings, const Holding& holding, const Evidence& evidence) {
    if (evidence.originals == nullptr) return false;
    return shows_more(holding, evidence) || shows_shared_picture(findings, holding, evidence);
}

}  // namespace telltale
