#include "document/picture/png_document.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include "document/codec/picture_size.hpp"
#include "document/codec/png_chunks.hpp"
#include "document/codec/png_codec.hpp"
#include "document/ink/moved_picture.hpp"
#include "document/tint/tinted_rows.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

using Bytes = std::span<const std::uint8_t>;

class PngDocument : public Document {
public:
    explicit PngDocument(Bytes bytes) {
        refuse_animated_png(bytes);
        PngReader reader(bytes);
        header_ = reader.header();
        chunks_ = keep_chunks(bytes, header_.is_converted);
        require_room(static_cast<std::uint64_t>(header_.width), static_cast<std::uint64_t>(header_.height));
        masking_.emplace(header_.width, header_.height);
        pages_.push_back({static_cast<double>(header_.width), static_cast<double>(header_.height), false});

        const std::size_t size = header_.stride() * static_cast<std::size_t>(header_.height);
        std::vector<std::uint8_t> row(header_.stride());
        if (size <= most_moved) {
            samples_.reserve(size);
        } else {
            file_.assign(bytes.begin(), bytes.end());
        }
        for (int y = 0; y < header_.height; ++y) {
            reader.read_row(row);
            masking_->add_row(y, row, header_.layout());
            if (file_.empty()) samples_.insert(samples_.end(), row.begin(), row.end());
        }
        reader.finish();
        masking_->finish();
    }

    DocumentKind kind() const override { return DocumentKind::png; }
    const std::vector<PageFacts>& pages() const override { return pages_; }
    const std::vector<std::string>& warnings() const override { return warnings_; }
    std::vector<std::uint8_t> write(const Mark& mark) const override;

    std::shared_ptr<const ShiftLayout> shift_layout(const TextMoves& moves) const override {
        // What is decoded for every copy would have to be held to be moved; what is displayed turned is hardly ever text.
        if (!moves.of_pictures || !file_.empty() || header_.orientation.tag != 1) return nullptr;
        return moves_.layout(moves.distance, [&] {
            return std::vector{MovedPicture(samples_, header_.width, header_.height, header_.layout(), moves.distance)};
        });
    }

private:
    /// Hands every row to visit, from the top.
    ///
    /// samples  all rows, or none to decode them from the file
    template <typename Visit>
    void for_each_row(Bytes samples, const Visit& visit) const;

    PngHeader header_;
    std::optional<Masking> masking_;
    PngChunks chunks_;
    std::vector<std::uint8_t> samples_;  ///< all rows of a picture that is held; else empty
    std::vector<std::uint8_t> file_;     ///< the file of a picture that is not held
    PictureMoves moves_;
    std::vector<PageFacts> pages_;
    std::vector<std::string> warnings_;
};

template <typename Visit>
void PngDocument::for_each_row(Bytes samples, const Visit& visit) const {
    std::optional<PngReader> reader;
    std::vector<std::uint8_t> row(header_.stride());
    if (!file_.empty()) reader.emplace(file_);
    for (int y = 0; y < header_.height; ++y) {
        if (reader) {
            reader->read_row(row);
            visit(y, Bytes(row));
        } else {
            visit(y, samples.subspan(static_cast<std::size_t>(y) * header_.stride(), header_.stride()));
        }
    }
}

std::vector<std::uint8_t> PngDocument::write(const Mark& mark) const {
    std::optional<TintedRows> tinted;
    if (!mark.tiles.empty())
        tinted.emplace(mark.tiles[0], picture_grid(header_.width, header_.height, header_.orientation), header_.layout(), *masking_);
    std::vector<std::uint8_t> line(header_.stride());
    std::vector<std::uint8_t> out;
    out.reserve(std::max(samples_.size() / 2, file_.size()));

    PngWriter writer(header_, out);
    for (const PngChunk& chunk : chunks_.before) writer.write_chunk(chunk.type, chunk.content);
    if (mark.tag) {
        const PngChunk tag = tag_chunk(mark.tag->hex());
        writer.write_chunk(tag.type, tag.content);
    }
    std::vector<std::uint8_t> moved;
    if (mark.moves.distance > 0) moved = moves_.at(mark.moves.distance)->page(0).move(samples_, mark.shift.at(0));
    for_each_row(moved.empty() ? samples_ : moved, [&](int y, Bytes row) {
        if (tinted) {
            tinted->mark(y, row, line);
            row = line;
        }
        writer.write_row(row);
    });
    for (const PngChunk& chunk : chunks_.after) writer.write_chunk(chunk.type, chunk.content);
    writer.finish();
    return out;
}

}  // namespace

std::unique_ptr<Document> open_png(Bytes bytes) {
    return std::make_unique<PngDocument>(bytes);
}

}  // namespace telltale
