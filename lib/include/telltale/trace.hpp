#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "telltale/copy.hpp"
#include "telltale/key.hpp"
#include "telltale/measured_text.hpp"
#include "telltale/raster.hpp"
#include "telltale/tile_map.hpp"

namespace telltale {

class TextIndex;
class PictureIndex;

/// A picture without a mark, or a page that is a picture, from which the tracer takes features to recognise it by.
struct OriginalPicture {
    Raster raster;
    double tile_px = 0;  ///< side of the tint's tile in pixels of the raster (docs/format.md, section 6)
    int page = 0;        ///< index of the page in its document, from 0
};

/// Finds the features by which a document's pictures are recognised in a leak: what OriginalPages::features() is to return.
///
/// returns  some 80 kB a picture
/// cost     about 0.1 s a picture
std::vector<std::uint8_t> picture_features(std::span<const OriginalPicture> pictures);

constexpr int lines_side_px = 1170;  ///< longer side, in pixels, of a page that is drawn for page_lines(): A4 at 100 dpi

/// Finds the lines of text by which a page is recognised in a leak: what OriginalPages::lines() is to return, one a page.
///
/// page     drawn so that its longer side has lines_side_px
/// returns  some 4 kB; empty for a page without lines of text
/// cost     about 15 ms
std::vector<std::uint8_t> page_lines(const Raster& page);

/// Gives the tracer the unmarked documents. Whoever keeps them implements it; VaultOriginals does so for a vault.
///
/// The tracer needs originals to see how far text was moved, and to read a faint tint by what it adds to a page or picture.
/// Layouts and features are read once, at the first trace that needs them, so documents stamped later need a new object.
/// Its functions are called from as many threads as traces run at once.
class OriginalPages {
public:
    virtual ~OriginalPages() = default;

    /// The documents that have a layout.
    virtual std::vector<Sha256> documents() const = 0;
    /// What PreparedDocument::shift_layout() returned for one of these documents.
    virtual std::vector<std::uint8_t> layout(const Sha256& document) const = 0;
    /// What page_lines() returned for each page of one of these documents; empty when that was not kept.
    ///
    /// A leak's page is found by them at once. Without them the search is slower, and finds less in crops.
    virtual std::vector<std::vector<std::uint8_t>> lines(const Sha256& /*document*/) const { return {}; }
    /// Draws one page, counted from 0, so that its longer side has so many pixels.
    ///
    /// returns  a picture document at its own size; nothing when the page cannot be drawn
    virtual std::optional<Raster> draw(const Sha256& document, int page, int long_side_px) const = 0;

    /// The documents that have features: those that are pictures or show some.
    virtual std::vector<Sha256> pictures() const { return {}; }
    /// What picture_features() returned for one of these documents.
    virtual std::vector<std::uint8_t> features(const Sha256& /*document*/) const { return {}; }

    /// The documents that already contained this copy's mark when they were stamped, as far as that was looked for.
    virtual std::vector<Sha256> documents_containing(const CopyId& /*copy*/) const { return {}; }

    /// All layouts, made ready for the search. It is for the tracer alone.
    std::shared_ptr<const TextIndex> index() const;
    /// All features, made ready for the search. It is for the tracer alone.
    std::shared_ptr<const PictureIndex> picture_index() const;

private:
    mutable std::mutex guard_;
    mutable std::shared_ptr<const TextIndex> index_;
    mutable std::shared_ptr<const PictureIndex> picture_index_;
};

struct TraceOptions {
    double max_odds = 1e-9;      ///< a copy is accused only when the odds that any uninvolved copy is accused are at most this
    double max_presence = 1e-9;  ///< a leak is called marked only when an unmarked one looks like it at most this often
    int threads = 2;             ///< how many threads look for pilots and score candidates
    /// Whether findings and the runner-up are reported too that accuse nobody. Whoever may see them can change a picture and trace it
    /// again until an innocent copy is accused (docs/odds.md).
    bool weak = false;
    /// Whether a page is looked for in every way even where the leak has many lines of text, none of which stands where a line of a
    /// kept original does, and no mark. It takes several seconds more.
    bool patient = false;
    bool together = false;  ///< whether several pictures may show one page: where no lock is sure, weak ones are added up as well
};

/// What a trace concludes.
///
/// attributed       at least one copy is accused
/// conflict         marks of listed copies are there, and they contradict each other or the document that is shown: nobody is accused
/// marked_unlisted  this vault's mark is there, so strong that a candidate's would have been named, but no candidate has it
/// inconclusive     there is a mark or a finding, and neither is strong enough for one of the two above
/// no_mark          nothing was found
enum class Verdict { attributed, conflict, marked_unlisted, inconclusive, no_mark };
const char* to_string(Verdict verdict);

/// What a leak's bytes say of a copy: nothing, that they hold the copy's tag, or that they are the copy's very file.
enum class FileMatch { none, tag, exact };

/// One copy and the evidence that points to it.
struct Finding {
    CopyId copy;
    FileMatch file = FileMatch::none;
    std::optional<double> tint;        ///< score by the tint alone, at most 1.18 sqrt(chips seen); nothing when it was not scored
    std::optional<double> shift;       ///< score by the moved text alone; nothing unless the leak shows a page of a kept original
    std::optional<double> score;       ///< score by all channels together; nothing when no picture gave one that is worth a line
    std::optional<double> odds;        ///< odds that any uninvolved candidate reaches this score, with all alignments counted
    std::optional<double> log10_odds;  ///< decimal logarithm of the odds, which are never said to be less than 1e-300
    std::optional<int> page;           ///< index of the picture that shows the copy, when one picture alone does
    std::optional<int> original_page;  ///< index of the document's page that the leak shows, according to its original
    std::optional<int> lane;           ///< page index mod 8, according to the pilots
    Sha256 document;                   ///< hash of the copy's unmarked document, as its candidate says; all zero when unknown
    /// Whether the leak shows the copy's own document where its mark was read; nothing where they could not be compared.
    std::optional<bool> document_shown;
    std::optional<int> document_page;  ///< index of the document's page that is shown there; nothing unless the document is shown
    bool carried_over = false;         ///< whether the leak shows something else where the mark was read: it accuses nobody
    bool contradicted = false;         ///< whether another channel names other copies, and not this one, where the mark was read
    std::vector<Sha256> contained_in;  ///< documents shown in the leak that contained this mark before their copies were made
    /// Other documents that are known to contain this mark, of a copy that is accused: each of their recipients has it too.
    std::vector<Sha256> also_in;
    /// Whether the copy is accused: the leak is its exact file, or the odds are at most max_odds and nothing speaks against it.
    bool accused = false;
};

/// One region of one picture on which the pilots locked, for overlays and for people who want to see the lock.
struct Lock {
    int picture = 0;                    ///< index into the pictures that were traced
    int lane = 0;                       ///< page index mod 8, according to the pilots
    double pilot_score = 0;             ///< agreement with the pilots, in standard deviations of what chance gives
    double tile_x = 0, tile_y = 0;      ///< tile side along x and y in the middle of what is seen, pixels of the leak
    double origin_x = 0, origin_y = 0;  ///< one corner of a tile, pixels of the leak
    int quarter_turns = 0;              ///< how often the page is turned by 90 degrees in the leak, counter-clockwise
    bool inverted = false;              ///< whether the leak shows the page with black and white exchanged
    TileMap tiles;                      ///< where the page lies, perspective and lens included
    TileArea seen;                      ///< the part of the page on which the pilots were found
};

/// How many places of one picture were read.
struct PictureUse {
    int regions = 0;  ///< places with a sure lock, whose readings were added to those of the other pictures
    int guesses = 0;  ///< places without one, each scored by itself, and added up by lane when pictures are traced together
};

/// A page of an original that the leak shows, whatever its mark says.
struct ShownPage {
    int picture = 0;  ///< index into the pictures that were traced
    Sha256 document;  ///< hash of the original
    int page = 0;     ///< index of the page in that document, from 0

    bool operator==(const ShownPage&) const = default;
};

/// All that a trace found out.
struct TraceReport {
    Verdict verdict = Verdict::no_mark;
    double presence = 1;  ///< odds that an unmarked leak looks this marked; 1 when nothing was found
    /// Accused copies, copies whose accusation was withdrawn, those whose tag the file has, and with TraceOptions::weak others whose
    /// score is worth showing; best first.
    std::vector<Finding> findings;
    /// Score of the best candidate that no score accuses, rounded to halves, where somebody is accused; with TraceOptions::weak always
    /// and as it is.
    std::optional<double> runner_up;
    std::size_t candidates = 0;        ///< how many candidates there were
    std::size_t alignments = 0;        ///< how many combinations of readings could have accused; the odds count them all
    std::vector<Lock> locks;           ///< all sure locks, and a weak one when an accusation rests on the chips read at it
    std::vector<PictureUse> pictures;  ///< one for each picture that was traced
    std::vector<ShownPage> shown;      ///< originals that were recognised; they are looked for only where the tint leaves a question
    std::vector<MeasuredText> texts;   ///< text measured beside originals; a picture that fits in several places has several, best first
    std::string conflict;              ///< a sentence when channels name different copies; else empty
};

/// Names the copy behind a leak, or says how far the evidence goes.
///
/// pictures     the pages or screenshots of one leak; readings of one slot in several pictures are added before scoring
/// leaked_file  the bytes of the leak, for hash and tag; may be empty
/// candidates   every copy that could be behind the leak
/// originals    what moved text and faint tints are compared with; without them only the tint by itself and the file are read
/// returns      a report; an accusation by pictures never comes without its odds, and an unmarked leak is an answer, not an error
/// throws       bad_request when a picture has no samples
/// cost         linear in pixels and in candidates; about 30 bytes a pixel
TraceReport trace(std::span<const Raster> pictures, std::span<const std::uint8_t> leaked_file, std::span<const Candidate> candidates,
                  const VaultKey& key, const TraceOptions& options = {}, const OriginalPages* originals = nullptr);

/// Measures how far a leak's text was moved against the originals, as trace() does where the tint leaves a question.
///
/// It serves drawings of a leak that the tint explains by itself. It names nobody, and adds nothing to the odds.
/// returns  one for each place at which one of the first four pictures shows text of an original; a picture's best fit first
/// cost     some 0.5 s a picture, and more where nothing fits
std::vector<MeasuredText> measure_texts(std::span<const Raster> pictures, const OriginalPages& originals);

}  // namespace telltale
