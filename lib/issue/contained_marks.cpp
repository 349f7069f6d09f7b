#include "issue/contained_marks.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <utility>

#include "document/foreign/foreign.hpp"
#include "document/pdf/shown_pictures.hpp"
#include "document/probe.hpp"
#include "mark/sha256.hpp"
#include "system/parallel.hpp"
#include "telltale/error.hpp"
#include "telltale/vault_originals.hpp"
#include "trace/read_part.hpp"
#include "trace/report/file_evidence.hpp"
#include "trace/score/attribute.hpp"

namespace telltale {
namespace {

/// The vault's originals that are pictures. A PDF's pages are left out: what they show may have been marked before.
class PictureDocuments : public OriginalPages {
public:
    explicit PictureDocuments(const Vault& vault) : vault_(vault), originals_(vault) {}

    std::vector<Sha256> documents() const override { return {}; }
    std::vector<std::uint8_t> layout(const Sha256& /*document*/) const override { return {}; }
    std::optional<Raster> draw(const Sha256& document, int page, int long_side_px) const override {
        return originals_.draw(document, page, long_side_px);
    }
    std::vector<Sha256> pictures() const override {
        std::vector<Sha256> pictures = originals_.pictures();
        std::erase_if(pictures, [&](const Sha256& document) { return !is_picture(document); });
        return pictures;
    }
    std::vector<std::uint8_t> features(const Sha256& document) const override { return originals_.features(document); }

private:
    bool is_picture(const Sha256& document) const {
        std::array<std::uint8_t, 1024> head{};
        std::ifstream file(vault_.original_path(document), std::ios::binary);
        file.read(reinterpret_cast<char*>(head.data()), head.size());
        const DocumentKind kind = probe(std::span(head).first(static_cast<std::size_t>(file.gcount())));
        return kind != DocumentKind::unknown && kind != DocumentKind::pdf;
    }

    const Vault& vault_;
    VaultOriginals originals_;
};

/// "page 3" or "pages 3, 5 and 12"; of many pages the first ones.
std::string pages_text(std::vector<std::size_t> pages) {
    constexpr std::size_t most = 8;
    std::sort(pages.begin(), pages.end());
    pages.erase(std::unique(pages.begin(), pages.end()), pages.end());
    std::string text = pages.size() == 1 ? "page " : "pages ";
    for (std::size_t i = 0; i < std::min(pages.size(), most); ++i)
        text += (i == 0 ? "" : i + 1 == pages.size() ? " and " : ", ") + std::to_string(pages[i] + 1);
    return pages.size() > most ? text + " and others" : text;
}

std::string counted_pictures(std::size_t count) {
    return count == 1 ? "a picture was" : std::to_string(count) + " pictures were";
}

bool is_large_enough(int width, int height) {
    return std::min(width, height) >= least_part_side;
}

class PartsReader {
public:
    PartsReader(const Constellation& constellation, const OriginalPages& originals, std::span<const std::uint8_t> document,
                const PartOptions& options)
        : constellation_(constellation), originals_(originals), document_(document), hash_(sha256(document)), options_(options) {}

    PartsRead read() {
        if (probe(document_) == DocumentKind::pdf) {
            read_shown_pictures();
        } else {
            read_picture_document();
        }
        return std::move(read_);
    }

private:
    void read_picture_document() {
        try {
            const ForeignFile file = read_foreign(document_, {.max_pages = static_cast<int>(most_parts)});
            for (std::size_t i = 0; i < file.pictures.size(); ++i) {
                const Raster& picture = file.pictures[i];
                if (!is_large_enough(picture.width, picture.height)) continue;
                add({static_cast<std::size_t>(file.pages[i]), picture.width, picture.height, true}, picture, options_.threads);
            }
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::system) throw;
            read_.left_out.push_back(std::string("it was not searched for marks: ") + error.what());
        }
    }

    void read_shown_pictures() {
        const ShownPictures pictures(document_, options_.password);
        const std::vector<ShownPicture>& all = pictures.all();
        std::vector<std::size_t> chosen;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (is_large_enough(all[i].width, all[i].height)) chosen.push_back(i);
        }
        const auto pixels = [&](std::size_t i) { return static_cast<std::int64_t>(all[i].width) * all[i].height; };
        std::stable_sort(chosen.begin(), chosen.end(), [&](std::size_t a, std::size_t b) { return pixels(a) > pixels(b); });
        std::vector<std::size_t> too_many;
        for (std::size_t i = most_parts; i < chosen.size(); ++i) too_many.push_back(all[chosen[i]].page);
        chosen.resize(std::min(chosen.size(), most_parts));
        std::sort(chosen.begin(), chosen.end());
        std::vector<std::size_t> unreadable;
        run_parallel(chosen.size(), options_.threads, [&](std::size_t i) {
            const ShownPicture& shown = all[chosen[i]];
            const auto picture = [&] {
                const std::lock_guard lock(guard_);  // libqpdf serves one thread at a time
                return pictures.decode(chosen[i]);
            }();
            if (picture) return add({shown.page, shown.width, shown.height, false}, *picture, 1);
            const std::lock_guard lock(guard_);
            unreadable.push_back(shown.page);
        });
        if (!unreadable.empty())
            read_.left_out.push_back(pages_text(unreadable) + ": " + counted_pictures(unreadable.size()) +
                                     " not searched for marks, being of a kind that is not read");
        if (!too_many.empty())
            read_.left_out.push_back(pages_text(too_many) + ": " + counted_pictures(too_many.size()) + " not searched for marks, as " +
                                     std::to_string(most_parts) + " larger ones were");
    }

    void add(const Part& part, const Raster& picture, int threads) {
        std::vector<Alignment> found = read_part(picture, hash_, constellation_, originals_, threads);
        const std::lock_guard lock(guard_);
        for (Alignment& alignment : found) {
            read_.alignments.push_back(std::move(alignment));
            read_.part_of.push_back(read_.parts.size());
        }
        read_.parts.push_back(part);
    }

    const Constellation& constellation_;
    const OriginalPages& originals_;
    std::span<const std::uint8_t> document_;
    Sha256 hash_;
    const PartOptions& options_;
    std::mutex guard_;
    PartsRead read_;
};

}  // namespace

struct PartsSearch::State {
    Constellation constellation;
    PictureDocuments originals;

    explicit State(const Vault& vault) : constellation(make_constellation(vault.key())), originals(vault) {}
};

PartsSearch::PartsSearch(const Vault& vault) : state_(std::make_unique<State>(vault)) {}
PartsSearch::~PartsSearch() = default;

PartsRead PartsSearch::read(std::span<const std::uint8_t> document, const PartOptions& options) const {
    return PartsReader(state_->constellation, state_->originals, document, options).read();
}

std::vector<ContainedMark> name_parts(const Vault& vault, std::span<const std::uint8_t> document, const PartsRead& read,
                                      const PartOptions& options) {
    const bool asks_file = options.over_mark || probe(document) != DocumentKind::pdf;
    if (!asks_file && read.alignments.empty()) {
        const std::optional<Receipt> same = vault.find_file(sha256(document));
        return same ? std::vector{ContainedMark{same->copy, same->recipient, {}, {}}} : std::vector<ContainedMark>{};
    }
    const std::vector<Candidate> candidates = vault.candidates();
    const std::vector<FileMatch> files = match_file(document, candidates, vault.key());
    const std::vector<CopyId> copies = copies_of(candidates);
    const std::vector<CandidateScore> scores =
        score_copies(copies, std::span<const Alignment>(read.alignments), ChipSource(vault.key()), worthwhile_threads(copies.size()));
    const double least = threshold(candidates.size(), read.alignments.size(), most_contained_odds);
    std::vector<ContainedMark> marks;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const bool is_seen = !read.alignments.empty() && scores[i].score >= least;
        if (!is_seen && files[i] == FileMatch::none) continue;
        ContainedMark& mark = marks.emplace_back(ContainedMark{candidates[i].copy, {}, {}, {}});
        if (const auto receipt = vault.find(mark.copy)) mark.recipient = receipt->recipient;
        if (!is_seen) continue;
        mark.part = read.parts[read.part_of[scores[i].alignment]];
        mark.odds = odds(candidates.size(), read.alignments.size(), scores[i].score);
    }
    return marks;
}

std::string describe(const ContainedMark& mark) {
    std::string text;
    if (mark.part && !mark.part->is_whole) {
        text = "page " + std::to_string(mark.part->page + 1) + ": its picture of " + std::to_string(mark.part->width) + " x " +
               std::to_string(mark.part->height) + " px is a marked copy already, ";
    } else {
        text = "it is a marked copy already, ";
    }
    text += mark.copy.hex() + " of " + mark.recipient.name;
    if (mark.recipient.id != mark.recipient.name) text += " (id " + mark.recipient.id + ")";
    char odds_text[32];
    std::snprintf(odds_text, sizeof odds_text, "odds %.0e", mark.odds.value_or(0));
    return text + ", by its " + (mark.odds ? "tint, " + std::string(odds_text) : std::string("file"));
}

void refuse_contained(std::span<const ContainedMark> marks) {
    if (marks.empty()) return;
    const std::string others = marks.size() == 1   ? ""
                               : marks.size() == 2 ? "; so is another copy in it"
                                                   : "; so are " + std::to_string(marks.size() - 1) + " other copies in it";
    throw Error(ErrorKind::unsupported, describe(marks.front()) + others + "; use the original instead");
}

std::vector<CopyId> copies_of(std::span<const ContainedMark> marks) {
    std::vector<CopyId> copies;
    for (const ContainedMark& mark : marks) copies.push_back(mark.copy);
    return copies;
}

}  // namespace telltale
