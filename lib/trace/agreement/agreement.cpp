#include "trace/agreement/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "trace/agreement/cross_reading.hpp"
#include "trace/agreement/leak_box.hpp"
#include "trace/agreement/shown_document.hpp"

namespace telltale {
namespace {

/// When evidence agrees: docs/design/agreement.md, "When two channels disagree".
struct AgreementLimits {
    double trace_of_a_copy =
        3;  ///< correlation from which a place is looked at as one that may show a copy's mark, and below which a channel speaks against it
    double share_of_best = 0.5;      ///< share of a copy's best correlation that its mark has to have at a place
    double clear_share = 6;          ///< correlation that an equal share would give a copy, from which its absence is evidence
    double plain = 0.85;             ///< share of alike blocks from which a page is that page although none of its text could be measured
    std::size_t telling_slots = 40;  ///< measured slots of a page's text from which characters that differ raise a doubt
    std::size_t seen_clusters = 8;   ///< clusters of a page's text in the part seen from which there are characters that could differ
    double alike_from_afar = 0.6;    ///< share of alike blocks from which a page may be the one shown, whatever its characters are
    double better = 0.1;             ///< by how much more of its blocks a page of another document has to be alike to be the one shown
    double overlapping = 0.5;        ///< share of a mark's place that another channel has to cover to be readable there
};
constexpr AgreementLimits limits{};

/// One channel's reading of one place, which may bear a copy out or contradict it.
struct Reading {
    const Hypothesis* hypothesis = nullptr;
    Channel channel = Channel::tint;
    LeakBox box;                       ///< where it was read
    bool is_across = false;            ///< a text that was read where the tint names somebody, which is no hypothesis that may accuse
    std::vector<std::size_t> named{};  ///< findings that it names, by index
    double best_unlisted = 0;          ///< of a text read across that names no finding: the correlation of the best copy that it names
};

/// Where one copy's mark was read.
struct Place {
    std::size_t reading = 0;  ///< index into the readings
    double correlation = 0;
    DocumentComparison document{};
    bool is_contradicted = false;
    const Reading* by = nullptr;  ///< the reading that contradicts it, if one does; null where it was another place
};

/// The whole page, in tiles.
TileArea page_area(const PageComparison& page) {
    return {page.page_corner.x, page.page_corner.y, page.page_corner.x + page.page_size.width, page.page_corner.y + page.page_size.height};
}

class Court {
public:
    Court(std::vector<Finding>& findings, const Evidence& evidence)
        : findings_(findings), evidence_(evidence), places_(findings.size()), carried_over_at_(findings.size()) {}

    Holding decide() {
        for (const Hypothesis& hypothesis : evidence_.hypotheses) add_reading(hypothesis);
        for (std::size_t i = 0; i < findings_.size(); ++i) {
            if (is_accused_by_score(i)) find_places(i);
        }
        find_better_fits();
        for (std::size_t i = 0; i < findings_.size(); ++i) {
            if (is_accused_by_score(i)) say_what_is_shown(i);
        }
        for (std::size_t i = 0; i < readings_.size(); ++i) find_named(i);
        for (std::size_t i = 0; i < findings_.size(); ++i) {
            if (is_accused_by_score(i)) find_contradictions(i, {});
        }
        // Neither channel is believed over the other: whoever is named by a copy's own channel against one that was just freed by it
        // is freed by that one too, however few its slots are.
        std::vector<std::size_t> freed;
        for (std::size_t i = 0; i < findings_.size(); ++i) {
            if (is_contradicted(i)) freed.push_back(i);
        }
        for (std::size_t i = 0; i < findings_.size(); ++i) {
            if (is_accused_by_score(i) && !is_contradicted(i)) find_contradictions(i, freed);
        }
        for (std::size_t i = 0; i < findings_.size(); ++i) spread_contradictions(i, freed);
        Holding holding;
        holding.is_settled = !is_in_doubt_;
        holding.pages.resize(findings_.size());
        for (std::size_t i = 0; i < findings_.size(); ++i) {
            Finding& finding = findings_[i];
            if (!is_accused_by_score(i) || finding.file == FileMatch::exact) continue;
            finding.contradicted = !finding.carried_over && is_contradicted(i);
            if (finding.carried_over || finding.contradicted) finding.accused = holding.is_settled = false;
            if (finding.accused) holding.pages[i] = held_page(places_[i]);
            if (holding.pages[i]) finding.document_page = holding.pages[i]->page;
        }
        return holding;
    }

private:
    bool is_accused_by_score(std::size_t i) const { return findings_[i].score && *findings_[i].score >= evidence_.accusing_score; }

    bool is_contradicted(std::size_t i) const {
        return is_accused_by_score(i) && !places_[i].empty() &&
               std::all_of(places_[i].begin(), places_[i].end(), [](const Place& place) { return place.is_contradicted; });
    }

    CandidateScore score_of(std::size_t finding, const Hypothesis& hypothesis) const {
        return telltale::score_of(findings_[finding].copy, hypothesis, evidence_.chips);
    }

    void add_reading(const Hypothesis& hypothesis) {
        if (hypothesis.lock && holds_only(hypothesis, Channel::tint)) {
            readings_.push_back({&hypothesis, Channel::tint, box_of(hypothesis.lock->tiles, hypothesis.lock->seen)});
        } else if (hypothesis.source == Source::text && hypothesis.beside) {
            for (const MeasuredText& text : evidence_.texts) {
                if (ShownPage{text.picture, text.document, text.page} != *hypothesis.beside) continue;
                readings_.push_back({&hypothesis, Channel::shift, box_of(text.tiles, text.area)});
                break;
            }
        }
    }

    /// Finds where a copy's mark was read, and whether its document is shown there.
    void find_places(std::size_t index) {
        const Finding& finding = findings_[index];
        std::vector<Place> found;
        double best = 0;
        for (std::size_t i = 0; i < readings_.size(); ++i) {
            const double correlation = score_of(index, *readings_[i].hypothesis).correlation;
            best = std::max(best, correlation);
            if (correlation >= limits.trace_of_a_copy) found.push_back({i, correlation});
        }
        std::erase_if(found, [&](const Place& place) { return place.correlation < limits.share_of_best * best; });
        for (Place& place : found) place.document = compare(readings_[place.reading], finding.document);
        read_across(found, finding.document);
        for (Place& place : found) {
            if (!place.document.is_shown && shows_another(readings_[place.reading], place.document, finding.document))
                place.document.is_shown = false;
        }
        places_[index] = std::move(found);
    }

    /// Pages of one template look alike, so a mark of each may seem to lie on its own page. The page that is there fits better.
    void find_better_fits() {
        const auto fits_better = [&](const Place& other, const Place& place) {
            const Reading& there = readings_[other.reading];
            const Reading& here = readings_[place.reading];
            return other.document.is_shown.value_or(false) && there.channel == Channel::tint && picture_of(here) == picture_of(there) &&
                   share_covered(here.box, there.box) >= limits.overlapping &&
                   other.document.best.agreement() >= place.document.best.agreement() + limits.better;
        };
        std::vector<Place*> poorer;
        for (std::size_t i = 0; i < findings_.size(); ++i) {
            for (Place& place : places_[i]) {
                if (readings_[place.reading].channel != Channel::tint || !place.document.is_shown.value_or(false)) continue;
                for (std::size_t j = 0; j < findings_.size(); ++j) {
                    if (findings_[j].document == findings_[i].document) continue;
                    const bool is_poorer =
                        std::any_of(places_[j].begin(), places_[j].end(), [&](const Place& other) { return fits_better(other, place); });
                    if (is_poorer) poorer.push_back(&place);
                }
            }
        }
        for (Place* place : poorer) place->document.is_shown = false;
    }

    void say_what_is_shown(std::size_t index) {
        Finding& finding = findings_[index];
        std::vector<Place>& found = places_[index];
        bool is_shown = false;
        bool is_other = !found.empty();
        for (const Place& place : found) {
            is_shown = is_shown || place.document.is_shown.value_or(false);
            is_other = is_other && !place.document.is_shown.value_or(true);
            const bool was_compared = readings_[place.reading].channel == Channel::shift || !place.document.drawn.empty();
            is_in_doubt_ = is_in_doubt_ || (was_compared && !place.document.is_shown.value_or(false));
        }
        if (is_shown) finding.document_shown = true;
        finding.carried_over = is_other;
        if (is_other) finding.document_shown = false;
        for (const Place& place : found) {
            if (!place.document.is_shown.value_or(true)) carried_over_at_[index].insert(place.reading);
        }
        // A mark that lies beside its document at one place and on it at another counts where it lies on it.
        if (is_shown) std::erase_if(found, [](const Place& place) { return !place.document.is_shown.value_or(true); });
    }

    DocumentComparison compare(const Reading& reading, const Sha256& document) {
        if (evidence_.originals == nullptr || document == Sha256{}) return {};
        if (reading.channel == Channel::shift) {
            DocumentComparison same;
            if (reading.hypothesis->shown && reading.hypothesis->shown->document == document) same.is_shown = true;
            return same;
        }
        const Lock& lock = *reading.hypothesis->lock;
        const auto key = std::pair(&lock, document);
        const auto known = compared_.find(key);
        if (known != compared_.end()) return known->second;
        const LeakPicture& picture = evidence_.pictures[static_cast<std::size_t>(lock.picture)];
        return compared_.emplace(key, compare_document(picture, lock, document, *evidence_.originals)).first->second;
    }

    /// Reads moved text at the first place where the tint names a copy whose document is shown, since the search for text may not
    /// have looked there. Where the characters differ from the document's, it may be another one of the same make.
    void read_across(std::vector<Place>& places, const Sha256& document) {
        for (Place& place : places) {
            if (readings_[place.reading].channel != Channel::tint || !place.document.is_shown.value_or(false)) continue;
            const Lock& lock = *readings_[place.reading].hypothesis->lock;
            const LeakPicture& picture = evidence_.pictures[static_cast<std::size_t>(lock.picture)];
            auto text = read_text_at(picture, lock, place.document, document, evidence_.threads);
            // Two documents of one make look alike from afar, so their characters have to be alike too, where there are enough of them.
            const PageLayout* const moved = place.document.moved_page();
            const bool could_tell = moved != nullptr && static_cast<std::size_t>(moved->slot_count()) >= limits.telling_slots &&
                                    clusters_seen(lock, place.document) >= limits.seen_clusters;
            const bool differs = text ? !text->reading.shown && text->slots >= limits.telling_slots
                                      : could_tell && place.document.best.agreement() < limits.plain;
            if (differs) {
                place.document.is_shown.reset();
                is_in_doubt_ = true;
            }
            if (!text) return;
            across_.push_back(std::move(text->reading));
            readings_.push_back({&across_.back(), Channel::shift, readings_[place.reading].box, true});
            return;
        }
    }

    /// Whether a search found a page of another document at a reading's place, and that page fits the leak better.
    ///
    /// own  how the mark's own document compares there
    bool shows_another(const Reading& reading, const DocumentComparison& own, const Sha256& document) const {
        if (document == Sha256{}) return false;  // the candidate does not say which document is its own
        const std::optional<int> lane = reading.hypothesis->lane;
        const auto is_another_here = [&](const ShownPage& page, const LeakBox& box) {
            const bool may_be_its_page = page.document == document && (!lane || page.page % lane_count == *lane);
            return !may_be_its_page && page.picture == picture_of(reading) && share_covered(reading.box, box) >= limits.overlapping;
        };
        const auto compare_with = [&](const ShownPage& page, const TileMap& tiles, const TileArea& area) {
            const LeakPicture& picture = evidence_.pictures[static_cast<std::size_t>(page.picture)];
            return compare_other(picture, *reading.hypothesis->lock, tiles, area, page, *evidence_.originals);
        };
        for (const MeasuredText& text : evidence_.texts) {
            const ShownPage page{text.picture, text.document, text.page};
            if (!text.is_sure || !is_another_here(page, box_of(text.tiles, text.area))) continue;
            // A page that looks like the mark's own and has other characters, or one that is not kept, leaves the text as the only witness.
            if (own.best.agreement() >= limits.alike_from_afar || !reading.hypothesis->lock || own.best.counted() == 0) return true;
            // One page may be kept twice, such as a PDF and a picture drawn of it, and its text is then found in both.
            if (compare_with(page, text.tiles, text.area).agreement() >= own.best.agreement() + limits.better) return true;
        }
        if (!reading.hypothesis->lock || own.best.counted() == 0) return false;
        return std::any_of(evidence_.hypotheses.begin(), evidence_.hypotheses.end(), [&](const Hypothesis& other) {
            if (other.source != Source::original || !other.shown || !other.lock) return false;
            if (!is_another_here(*other.shown, box_of(other.lock->tiles, other.lock->seen))) return false;
            const PageComparison comparison = compare_with(*other.shown, other.lock->tiles, other.lock->seen);
            // A picture that the mark's own page has as a figure may fit better than the page, and is no other document.
            const LeakBox own_page = box_of(reading.hypothesis->lock->tiles, page_area(own.best));
            if (share_covered(own_page, box_of(other.lock->tiles, page_area(comparison))) < limits.overlapping) return false;
            return comparison.agreement() >= std::max(limits.alike_from_afar, own.best.agreement() + limits.better);
        });
    }

    void find_named(std::size_t at) {
        Reading& reading = readings_[at];
        for (std::size_t i = 0; i < findings_.size(); ++i) {
            if (!is_accused_by_score(i) || findings_[i].carried_over || carried_over_at_[i].contains(at)) continue;
            if (score_of(i, *reading.hypothesis).score >= evidence_.accusing_score) reading.named.push_back(i);
        }
        if (!reading.is_across || !reading.named.empty()) return;
        const std::vector<CopyId> copies = copies_of(evidence_.candidates);
        const std::span<const Alignment> alone(&reading.hypothesis->alignment, 1);
        for (const CandidateScore& one : score_copies(copies, alone, evidence_.chips, evidence_.threads))
            if (one.score >= evidence_.accusing_score) reading.best_unlisted = std::max(reading.best_unlisted, one.correlation);
        is_in_doubt_ = is_in_doubt_ || reading.best_unlisted > 0;
    }

    /// How well a copy would correlate with a reading if it had an equal share in it with those that the reading names; 0 when it names
    /// nobody.
    double equal_share(const Reading& reading) const {
        if (reading.named.empty()) return reading.best_unlisted / 2;
        double sum = 0;
        for (const std::size_t finding : reading.named) sum += score_of(finding, *reading.hypothesis).correlation;
        return sum / static_cast<double>(reading.named.size() + 1);
    }

    /// Finds the places of a copy at which another channel speaks against it.
    ///
    /// freed  copies whose channel speaks against this one even where an equal share would be small
    void find_contradictions(std::size_t index, std::span<const std::size_t> freed) {
        for (Place& place : places_[index]) {
            const Reading& here = readings_[place.reading];
            for (const Reading& there : readings_) {
                if (place.is_contradicted) break;
                if (there.channel == here.channel || there.hypothesis == here.hypothesis) continue;
                if (picture_of(here) != picture_of(there) || share_covered(here.box, there.box) < limits.overlapping) continue;
                const bool names_it = std::count(there.named.begin(), there.named.end(), index) > 0;
                const bool names_freed = std::any_of(there.named.begin(), there.named.end(),
                                                     [&](std::size_t named) { return std::count(freed.begin(), freed.end(), named) > 0; });
                if (names_it || (equal_share(there) < limits.clear_share && !names_freed)) continue;
                place.is_contradicted = score_of(index, *there.hypothesis).correlation < limits.trace_of_a_copy;
                if (place.is_contradicted) place.by = &there;
            }
        }
    }

    /// Somebody put a picture together in which a copy's mark lies over the page of one that it freed. A further piece of that copy
    /// in the same picture does not say who did, so it does not bear out the accusation.
    void spread_contradictions(std::size_t index, std::span<const std::size_t> freed) {
        std::vector<int> pictures;
        for (const Place& place : places_[index]) {
            if (place.by == nullptr) continue;
            const bool is_over_a_freed_page = std::any_of(place.by->named.begin(), place.by->named.end(), [&](std::size_t named) {
                return findings_[named].document_shown.value_or(false) && std::count(freed.begin(), freed.end(), named) > 0;
            });
            if (is_over_a_freed_page) pictures.push_back(picture_of(readings_[place.reading]));
        }
        for (Place& place : places_[index]) {
            if (std::count(pictures.begin(), pictures.end(), picture_of(readings_[place.reading])) > 0) place.is_contradicted = true;
        }
    }

    std::optional<HeldPage> held_page(std::span<const Place> places) const {
        for (const Place& place : places) {
            if (!place.document.is_shown.value_or(false)) continue;
            const Reading& reading = readings_[place.reading];
            if (reading.channel == Channel::shift) return HeldPage{picture_of(reading), reading.hypothesis->beside->page, reading.box};
            const LeakBox page = box_of(reading.hypothesis->lock->tiles, page_area(place.document.best));
            return HeldPage{picture_of(reading), place.document.page, page};
        }
        return std::nullopt;
    }

    static int picture_of(const Reading& reading) {
        const Hypothesis& read = *reading.hypothesis;
        return read.lock ? read.lock->picture : read.beside->picture;
    }

    std::vector<Finding>& findings_;
    const Evidence& evidence_;
    std::vector<Reading> readings_;
    std::vector<std::vector<Place>> places_;              // one list a finding
    std::vector<std::set<std::size_t>> carried_over_at_;  // for each finding, the readings where its mark lies on another document
    std::deque<Hypothesis> across_;                       // texts that were read where the tint named somebody; their addresses hold
    bool is_in_doubt_ = false;                            // whether such a text differs from the document's, or names somebody else
    std::map<std::pair<const Lock*, Sha256>, DocumentComparison> compared_;
};

}  // namespace

Holding hold_against_evidence(std::vector<Finding>& findings, const Evidence& evidence) {
    return Court(findings, evidence).decide();
}

}  // namespace telltale
