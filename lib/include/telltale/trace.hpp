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

/// A copy that may be behind a leak: its id is all that the tracer needs.
struct Candidate {
    CopyId copy;
    Sha256 file;  ///< of the issued file; all zero when unknown
};

class TextIndex;
class PictureIndex;

/// A picture without a mark, or a page that is one, as the tracer is to know it again.
struct OriginalPicture {
    Raster raster;
    double tile_px = 0;  ///< side of the tint's tile on it, docs/format.md, section 6
    int page = 0;        ///< of its document
};

/// What OriginalPages::features() gives for a document: by which features its pictures are known again. Some 80 kB a picture.
///
/// cost  about 0.1 s a picture
std::vector<std::uint8_t> picture_features(std::span<const OriginalPicture> pictures);

/// The unmarked documents, as whoever keeps them hands them to the tracer, which needs them to see text that was moved, and
/// to read the mark of a picture or page by what it adds to the original.
///
/// Layouts and features are read once, at the first trace that needs them: documents stamped later take a new object.
/// Called from as many threads as traces run at once.
class OriginalPages {
public:
    virtual ~OriginalPages() = default;

    /// Those that have a layout.
    virtual std::vector<Sha256> documents() const = 0;
    /// PreparedDocument::shift_layout() of one of them.
    virtual std::vector<std::uint8_t> layout(const Sha256& document) const = 0;
    /// One page, drawn so that its longer side has so many pixels, or a picture as it is; nothing when it cannot be drawn.
    virtual std::optional<Raster> draw(const Sha256& document, int page, int long_side_px) const = 0;

    /// Those that have features: pictures.
    virtual std::vector<Sha256> pictures() const { return {}; }
    /// picture_features() of one of them.
    virtual std::vector<std::uint8_t> features(const Sha256& /*document*/) const { return {}; }

    /// All layouts, made ready for the search; the tracer's own.
    std::shared_ptr<const TextIndex> index() const;
    /// Likewise all features.
    std::shared_ptr<const PictureIndex> picture_index() const;

private:
    mutable std::mutex guard_;
    mutable std::shared_ptr<const TextIndex> index_;
    mutable std::shared_ptr<const PictureIndex> picture_index_;
};

struct TraceOptions {
    double max_odds = 1e-9;      ///< accuse only when the odds that any uninvolved copy is accused are at most this
    double max_presence = 1e-9;  ///< say "marked" only when chance does this well at most this often
    int threads = 2;
    bool together = false;  ///< pictures may show the same page several times: where no lock is sure, weak ones are added too
};

enum class Verdict { attributed, marked_unlisted, inconclusive, no_mark };
const char* to_string(Verdict verdict);

enum class FileMatch { none, tag, exact };

/// One copy and the evidence that points to it.
struct Finding {
    CopyId copy;
    FileMatch file = FileMatch::none;
    std::optional<double> tint;        ///< score of the tint, at most sqrt(chips seen); nothing for an exact file
    std::optional<double> shift;       ///< score of the moved text, where the leak shows a page of a kept original
    std::optional<double> score;       ///< over all channels that were measured
    std::optional<double> odds;        ///< that any uninvolved candidate reaches this score, all alignments counted
    std::optional<int> page;           ///< index of the picture that shows it, when one alone does
    std::optional<int> original_page;  ///< index of the document's page that the leak shows, as its text says
    std::optional<int> lane;           ///< page index mod 8, as the pilots say
    bool accused = false;              ///< exact file, or odds at most max_odds
};

/// One region of one picture on which the pilots locked, for overlays and for people who want to see the lock.
struct Lock {
    int picture = 0;  ///< index into the pictures that were traced
    int lane = 0;
    double pilot_score = 0;             ///< standard deviations
    double tile_x = 0, tile_y = 0;      ///< tile side in leak pixels, along x and y, in the middle of what is seen
    double origin_x = 0, origin_y = 0;  ///< one tile corner, leak pixels
    int quarter_turns = 0;              ///< the leak is the page turned so many times by 90 degrees, counter-clockwise
    bool inverted = false;
    TileMap tiles;  ///< where the page lies, perspective and lens included
    TileArea seen;  ///< the part of the page on which the pilots were found
};

/// What one picture gave.
struct PictureUse {
    int regions = 0;  ///< with a sure lock: their readings were added to those of the other pictures
    int guesses = 0;  ///< without one: each was scored by itself, and added by lane when pictures are traced together
};

/// A page of an original that the leak shows, whatever its mark says.
struct ShownPage {
    int picture = 0;  ///< index into the pictures that were traced
    Sha256 document;
    int page = 0;  ///< of the document, from 0

    bool operator==(const ShownPage&) const = default;
};

struct TraceReport {
    Verdict verdict = Verdict::no_mark;
    double presence = 1;              ///< odds that an unmarked leak looks this marked; 1 when nothing was found
    std::vector<Finding> findings;    ///< best first; every colluder above the threshold among them
    std::optional<double> runner_up;  ///< score of the best candidate that is not accused
    std::size_t candidates = 0;
    std::size_t alignments = 0;        ///< every combination whose score could have accused
    std::vector<Lock> locks;           ///< besides sure ones, a weak one on whose chips an accusation rests
    std::vector<PictureUse> pictures;  ///< one for each that was traced
    std::vector<ShownPage> shown;      ///< originals that were recognised; they are looked for only where the tint leaves a question
    std::vector<MeasuredText> texts;   ///< measured beside those originals; a picture that fits in several places has several, best first
    std::string conflict;              ///< empty, or a sentence: channels name different copies
};

/// Names the copy behind a leak, or says how far the evidence goes.
///
/// originals   to measure text against; without them the tint and the file speak alone
/// pictures    one leak's pages or screenshots; readings of one slot in several pictures are added before scoring
/// leaked_file the bytes of the leak, for hash and tag; may be empty
/// returns     never a name without its odds; an unmarked leak is an answer, not an error
/// throws      bad_request when a picture has no samples
/// cost        linear in pixels and in candidates; about 30 bytes a pixel
TraceReport trace(std::span<const Raster> pictures, std::span<const std::uint8_t> leaked_file, std::span<const Candidate> candidates,
                  const VaultKey& key, const TraceOptions& options = {}, const OriginalPages* originals = nullptr);

/// Lays a leak's text onto the originals and measures how far it was moved, as trace does where the tint leaves a question.
///
/// For drawings of a leak that the tint explains by itself. Names nobody, and adds nothing to the odds.
/// returns  of the first four pictures those that show text of an original; best fit of each first
/// cost     some 0.5 s a picture, more where nothing fits
std::vector<MeasuredText> measure_texts(std::span<const Raster> pictures, const OriginalPages& originals);

}  // namespace telltale
