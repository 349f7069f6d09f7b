#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "telltale/vault.hpp"
#include "trace/score/alignment.hpp"

namespace telltale {

/// A document that is stamped may contain marked copies: a recipient's picture as a figure, a scan of a marked page, or the copy
/// itself. A leak of it would name their recipients, who had no part, so it is looked for them before.

/// One picture of a document: the document itself, a page of it, or what is shown on a page.
struct Part {
    std::size_t page = 0;  ///< index of the first page that shows it
    int width = 0;         ///< pixels
    int height = 0;
    bool is_whole = false;  ///< the document is this picture
};

/// What a document's pictures may be read as, before anybody is asked about.
struct PartsRead {
    std::vector<Part> parts;              ///< those that were searched
    std::vector<Alignment> alignments;    ///< every one counts for the odds
    std::vector<std::size_t> part_of;     ///< for each alignment, an index into parts
    std::vector<std::string> left_out{};  ///< sentences about pictures that were not searched
};

struct PartOptions {
    std::string password{};  ///< opens an encrypted PDF
    bool over_mark = false;  ///< the document is to be stamped whatever it contains, which is to be recorded
    int threads = 2;
};

constexpr std::size_t most_parts = 32;  ///< pictures of a document that are searched, the largest first
/// Pixels of the short side of the smallest picture that is searched. A tile is a quarter of a picture's short side, and a tile of less
/// than 44 pixels has lost its finest waves (CombOptions::min_side).
constexpr int least_part_side = 4 * 44;

/// Searches the pictures of documents for one vault's tint, quickly: see read_part().
///
/// Pages that show no picture are not drawn. Text of a picture that was moved is not looked for, nor is anything in attached files.
/// The vault's picture documents are listed once, at the first picture that has to be compared with them.
class PartsSearch {
public:
    /// vault  must outlive this object
    explicit PartsSearch(const Vault& vault);
    ~PartsSearch();
    PartsSearch(const PartsSearch&) = delete;
    PartsSearch& operator=(const PartsSearch&) = delete;

    /// throws  system
    /// cost    nothing without pictures; as read_part() does for each, shared by the threads
    PartsRead read(std::span<const std::uint8_t> document, const PartOptions& options) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// One copy of the vault's that a document contains.
struct ContainedMark {
    CopyId copy;
    Recipient recipient;
    std::optional<Part> part;    ///< which picture shows it; nothing when the file's hash or tag says so
    std::optional<double> odds;  ///< odds that any uninvolved copy would be taken for contained, over all pictures; nothing likewise
};

constexpr double most_contained_odds = 1e-6;  ///< a thousand times those of an accusation: a refusal can be overridden

/// Names the copies that a document contains: those that its pictures show at odds of 1e-6 or less, and those whose tag or hash its
/// file has.
///
/// It reads the ledger, so no other thread may use the vault meanwhile.
/// Of a PDF the hash is asked for, and the tag with options.over_mark alone, since prepare() refuses a PDF that carries a tint.
/// throws  vault when the row of a named copy does not verify
/// cost    linear in candidates and alignments; of a PDF without pictures one row of the ledger is looked for
std::vector<ContainedMark> name_parts(const Vault& vault, std::span<const std::uint8_t> document, const PartsRead& read,
                                      const PartOptions& options);

/// Says in one sentence which copy a document contains, and whose it is.
std::string describe(const ContainedMark& mark);

/// Refuses a document that contains marked copies.
///
/// throws  unsupported, naming copy and recipient, unless there are none
void refuse_contained(std::span<const ContainedMark> marks);

/// The copies, as Vault::record_contained() takes them.
std::vector<CopyId> copies_of(std::span<const ContainedMark> marks);

}  // namespace telltale
