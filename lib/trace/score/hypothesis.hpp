#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "mark/chips.hpp"
#include "telltale/trace.hpp"
#include "trace/score/alignment.hpp"
#include "trace/score/attribute.hpp"

namespace telltale {

/// Where an alignment comes from.
enum class Source {
    region,         ///< one region of several on which the tint's pilots locked
    guess,          ///< a place where the tint may lie, though its pilots are not sure
    all_regions,    ///< every region of every picture together
    frames,         ///< one lane of several pictures, added where a guess takes part
    original,       ///< what the leak adds to an original, of one picture or of all
    text,           ///< how far text was moved, on one page or on all pages of one document
    text_and_tint,  ///< the same text together with the best that the tint says
};

/// One way in which a leak may have to be read: whatever it scores may accuse.
///
/// It is made without looking at any candidate's chips; the odds rest on that (docs/odds.md).
struct Hypothesis {
    Alignment alignment;
    Source source = Source::region;
    std::optional<int> picture{};       ///< index of the picture that gave it, where one alone did
    std::optional<int> lane{};          ///< page index mod lane_count, where all of it has one
    std::optional<ShownPage> shown{};   ///< the original's page that the picture surely shows
    std::optional<ShownPage> beside{};  ///< the page of an original that it was read beside, sure or not; pictures have it in `shown`
    std::optional<Lock> lock{};         ///< where the tiles lie that were read
    bool is_askew = false;              ///< a guess at a page that lies askew, as in a photo
};

/// Every hypothesis about one leak, and how many of them count for the odds.
///
/// A hypothesis whose slots say nothing scores 0 whoever is asked about, so it is neither kept nor counted. One that has been
/// scored counts for ever, whether or not it is taken out later.
class Hypotheses {
public:
    void add(Hypothesis hypothesis);
    void add(std::vector<Hypothesis> hypotheses);

    /// Takes out those of which the predicate is true.
    template <typename Predicate>
    void take_out(const Predicate& is_superfluous) {
        const std::size_t taken = std::erase_if(all_, is_superfluous);
        if (were_scored_) taken_after_scoring_ += taken;
    }

    std::span<const Hypothesis> all() const { return all_; }
    /// The first of a source, in the order in which they were added; null where there is none.
    const Hypothesis* first(Source source) const;
    /// How many could have accused somebody so far.
    std::size_t counted() const { return all_.size() + taken_after_scoring_; }

    /// Scores every copy on every hypothesis, as score_copies() does.
    std::vector<CandidateScore> score(std::span<const CopyId> copies, const ChipSource& chips, int threads);

private:
    std::vector<Hypothesis> all_;
    bool were_scored_ = false;
    std::size_t taken_after_scoring_ = 0;
};

/// Whether a hypothesis says nothing by any other channel.
bool holds_only(const Hypothesis& hypothesis, Channel channel);

/// The score of one copy on one hypothesis.
CandidateScore score_of(const CopyId& copy, const Hypothesis& hypothesis, const ChipSource& chips);

/// What one channel alone says of a copy: its best score over the alignments that hold nothing else.
///
/// returns  nothing where no alignment does
std::optional<double> channel_score(const CopyId& copy, std::span<const Hypothesis> hypotheses, Channel channel, const ChipSource& chips);

}  // namespace telltale
