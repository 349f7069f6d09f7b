#include "document/picture/bmp_document.hpp"

#include <algorithm>
#include <bit>
#include <optional>

#include "document/codec/bmp_file.hpp"
#include "document/codec/picture_size.hpp"
#include "document/ink/moved_picture.hpp"
#include "document/tint/tinted_rows.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t tag_size = 32;

/// Writes the file with 24 bits for each pixel.
std::vector<std::uint8_t> with_whole_bytes(Bytes bytes, BmpHeader& header) {
    std::vector<std::uint8_t> out = make_bmp_head(header);
    BmpHeader plain;
    plain.width = header.width;
    plain.height = header.height;
    plain.samples_at = out.size();
    out.resize(out.size() + plain.stride() * static_cast<std::size_t>(plain.height));
    std::vector<std::uint8_t> rgb(static_cast<std::size_t>(header.width) * 3);
    for (int y = 0; y < header.height; ++y) {
        read_bmp_row(header, bytes.data() + header.row_at(y), rgb.data());
        std::uint8_t* to = out.data() + plain.row_at(y);
        for (std::size_t i = 0; i < rgb.size(); i += 3, to += 3) std::reverse_copy(&rgb[i], &rgb[i] + 3, to);
    }
    header = plain;
    return out;
}

/// The layout of three bytes of colour. A fourth byte, transparency or nothing, may stand before or after them.
SampleLayout layout_of(const BmpHeader& header) {
    if (header.bits == 8) return {};
    if (header.bits == 24) return {.channels = 3, .marked = 3};
    std::uint32_t colors = 0;
    for (const BmpField& field : header.fields) colors |= field.mask;
    const int spare = std::countr_one(colors) / 8;
    if (spare != 0 && spare != 3) throw Error(ErrorKind::unsupported, "BMP pictures whose colours are apart are not supported");
    return {.channels = 4, .first_marked = spare == 0 ? 1 : 0, .marked = 3};
}

class BmpDocument : public Document {
public:
    explicit BmpDocument(Bytes bytes) : header_(read_bmp_header(bytes)) {
        require_room(static_cast<std::uint64_t>(header_.width), static_cast<std::uint64_t>(header_.height));
        const std::size_t end = header_.samples_at + header_.stride() * static_cast<std::size_t>(header_.height);
        if (end > bytes.size()) throw Error(ErrorKind::damaged, "the BMP picture is damaged: it ends too early");
        if (header_.has_whole_bytes()) {
            file_.assign(bytes.begin(), bytes.end());
            remove_old_tag(end);
        } else {
            file_ = with_whole_bytes(bytes, header_);
        }
        layout_ = layout_of(header_);
        masking_.emplace(header_.width, header_.height);
        for (int y = 0; y < header_.height; ++y) masking_->add_row(y, std::span(file_).subspan(header_.row_at(y), row_size()), layout_);
        masking_->finish();
        pages_.push_back({static_cast<double>(header_.width), static_cast<double>(header_.height), false});
    }

    DocumentKind kind() const override { return DocumentKind::bmp; }
    const std::vector<PageFacts>& pages() const override { return pages_; }
    const std::vector<std::string>& warnings() const override { return warnings_; }

    std::shared_ptr<const ShiftLayout> shift_layout(const TextMoves& moves) const override {
        if (!moves.of_pictures || file_.size() > most_moved) return nullptr;
        return moves_.layout(moves.distance, [&] {
            const auto samples =
                gather_rows(header_.height, [&](int y) { return std::span(file_).subspan(header_.row_at(y), row_size()); });
            return std::vector{MovedPicture(samples, header_.width, header_.height, layout_, moves.distance)};
        });
    }

    std::vector<std::uint8_t> write(const Mark& mark) const override {
        std::vector<std::uint8_t> out;
        out.reserve(file_.size() + tag_size);
        out = file_;
        const auto row_of = [&](int y) { return std::span(out).subspan(header_.row_at(y), row_size()); };
        if (mark.moves.distance > 0) moves_.at(mark.moves.distance)->page(0).move_rows(row_of, mark.shift.at(0));
        if (!mark.tiles.empty()) {
            TintedRows tinted(mark.tiles[0], picture_grid(header_.width, header_.height), layout_, *masking_);
            for (int y = 0; y < header_.height; ++y) {
                const auto row = row_of(y);
                tinted.mark(y, row, row);
            }
        }
        if (mark.tag) {
            const std::string tag = mark.tag->hex();
            out.insert(out.end(), tag.begin(), tag.end());
        }
        return out;
    }

private:
    std::size_t row_size() const { return static_cast<std::size_t>(header_.width) * layout_.pixel_bytes(); }

    /// A file that was stamped before ends with its tag.
    void remove_old_tag(std::size_t end_of_samples) {
        if (file_.size() < end_of_samples + tag_size) return;
        const std::string_view last(reinterpret_cast<const char*>(file_.data()) + file_.size() - tag_size, tag_size);
        if (FileTag::from_hex(last)) file_.resize(file_.size() - tag_size);
    }

    BmpHeader header_;
    SampleLayout layout_;
    std::optional<Masking> masking_;
    std::vector<std::uint8_t> file_;
    PictureMoves moves_;
    std::vector<PageFacts> pages_;
    std::vector<std::string> warnings_;
};

}  // namespace

std::unique_ptr<Document> open_bmp(Bytes bytes) {
    return std::make_unique<BmpDocument>(bytes);
}

}  // namespace telltale
