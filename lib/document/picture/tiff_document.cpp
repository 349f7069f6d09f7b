#include "document/picture/tiff_document.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "document/codec/picture_size.hpp"
#include "document/codec/tiff_rows.hpp"
#include "document/ink/moved_picture.hpp"
#include "document/picture/tiff_writer.hpp"
#include "document/tint/tinted_rows.hpp"
#include "mark/slot.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint64_t max_pixels_in_all = 4'000'000'000;  ///< a thousand fax pages have no more, and a bomb has

bool has_field(const TiffFile& file, std::uint32_t field) {
    std::uint64_t offset = 0;
    std::uint16_t count = 0;
    void* values = nullptr;
    return field == TIFFTAG_SUBIFD ? TIFFGetField(file.handle(), field, &count, &values) == 1
                                   : TIFFGetField(file.handle(), field, &offset) == 1;
}

class TiffDocument : public Document {
public:
    explicit TiffDocument(Bytes bytes) : file_(bytes.begin(), bytes.end()) {
        const TiffFile file(file_);
        std::uint64_t pixels = 0;
        bool has_room = false;
        bool more = true;
        while (more) {
            const std::string where = "page " + std::to_string(pages_.size() + 1) + ": ";
            try {
                add_page(file);
            } catch (const Error& error) {
                throw Error(error.kind(), where + error.what());
            }
            has_room = has_room || !pages_.back().too_small;
            pixels += static_cast<std::uint64_t>(pages_.back().width * pages_.back().height);
            if (pixels > max_pixels_in_all) throw Error(ErrorKind::unsupported, "its pages have more than 4000 million pixels");
            more = TIFFLastDirectory(file.handle()) == 0;
            if (more && TIFFReadDirectory(file.handle()) == 0) file.fail_damaged();
        }
        if (!has_room) throw Error(ErrorKind::too_small, "no page has both sides of 96 pixels or more, the room that a mark needs");
    }

    DocumentKind kind() const override { return DocumentKind::tiff; }
    const std::vector<PageFacts>& pages() const override { return pages_; }
    const std::vector<std::string>& warnings() const override { return warnings_; }
    std::vector<std::uint8_t> write(const Mark& mark) const override;

    std::shared_ptr<const ShiftLayout> shift_layout(const TextMoves& moves) const override {
        if (!moves.of_pictures) return nullptr;
        return moves_.layout(moves.distance, [&] {
            const TiffFile file(file_);
            std::vector<MovedPicture> pages;
            for (std::size_t index = 0; index < pages_.size(); ++index) {
                if (index > 0 && TIFFReadDirectory(file.handle()) == 0) file.fail_damaged();
                const TiffPage page = describe_tiff_page(file);
                pages.push_back(can_move(page) ? MovedPicture(read_all(file, page), static_cast<int>(page.width),
                                                              static_cast<int>(page.height), page.layout(), moves.distance)
                                               : MovedPicture());
            }
            return pages;
        });
    }

private:
    static bool can_move(const TiffPage& page) { return page.orientation.tag == 1 && page.stride() * page.height <= most_moved; }

    static std::vector<std::uint8_t> read_all(const TiffFile& file, const TiffPage& page) {
        TiffRows rows(file, page);
        std::vector<std::uint8_t> samples(page.stride() * page.height);
        for (std::uint32_t y = 0; y < page.height; ++y) rows.read_row(std::span(samples).subspan(y * page.stride(), page.stride()));
        return samples;
    }

    /// Reads a page to its end, since damage has to be known before the first copy is made.
    void add_page(const TiffFile& file) {
        const TiffPage page = describe_tiff_page(file);
        require_writable(page);
        TiffRows rows(file, page);
        std::vector<std::uint8_t> row(page.stride());
        const auto width = static_cast<int>(page.width);
        const auto height = static_cast<int>(page.height);
        Masking masking(width, height);
        for (int y = 0; y < height; ++y) {
            rows.read_row(row);
            masking.add_row(y, row, page.layout());
        }
        masking.finish();
        maskings_.push_back(std::move(masking));
        PageFacts facts{static_cast<double>(page.width), static_cast<double>(page.height), false};
        if (page.orientation.swaps_axes()) std::swap(facts.width, facts.height);
        facts.too_small = std::min(page.width, page.height) < least_tile_side;
        pages_.push_back(facts);
        if (page.stored_bits == 1) warn("black-and-white pages become grey, since one bit has no room for the mark");
        if (page.compression == COMPRESSION_JPEG) warn("JPEG pages are compressed again");
        if (has_field(file, TIFFTAG_EXIFIFD) || has_field(file, TIFFTAG_GPSIFD)) warn("EXIF data is left out");
        if (has_field(file, TIFFTAG_SUBIFD)) warn("smaller versions of pages are left out");
    }

    void warn(const char* sentence) {
        if (std::find(warnings_.begin(), warnings_.end(), sentence) == warnings_.end()) warnings_.emplace_back(sentence);
    }

    std::vector<std::uint8_t> file_;
    PictureMoves moves_;
    std::vector<PageFacts> pages_;
    std::vector<Masking> maskings_;  ///< one for each page
    std::vector<std::string> warnings_;
};

std::vector<std::uint8_t> TiffDocument::write(const Mark& mark) const {
    std::vector<std::uint8_t> out;
    out.reserve(file_.size());
    {
        const TiffFile source(file_);
        const TiffFile target(out, file_);
        for (std::size_t index = 0; index < pages_.size(); ++index) {
            if (index > 0 && TIFFReadDirectory(source.handle()) == 0) source.fail_damaged();
            const TiffPage page = describe_tiff_page(source);
            std::optional<TintedRows> tinted;
            if (!mark.tiles.empty() && !pages_[index].too_small) {
                const PixelGrid grid = picture_grid(static_cast<int>(page.width), static_cast<int>(page.height), page.orientation);
                tinted.emplace(mark.tiles[index % lane_count], grid, page.layout(), maskings_[index]);
            }
            std::vector<std::uint8_t> moved;
            if (mark.moves.distance > 0 && can_move(page))
                moved = moves_.at(mark.moves.distance)->page(index).move(read_all(source, page), mark.shift.at(index));
            TiffRows rows(source, page);
            TiffPageWriter writer(target, source, page, mark.tag && index == 0 ? mark.tag->hex() : "");
            std::vector<std::uint8_t> row(page.stride());
            for (std::uint32_t y = 0; y < page.height; ++y) {
                if (moved.empty()) {
                    rows.read_row(row);
                } else {
                    std::copy_n(moved.begin() + static_cast<std::ptrdiff_t>(y * page.stride()), row.size(), row.begin());
                }
                if (tinted) tinted->mark(static_cast<int>(y), row, row);
                writer.write_row(row);
            }
            writer.finish();
        }
    }  // what libtiff still holds is written when it is closed
    return out;
}

}  // namespace

std::unique_ptr<Document> open_tiff(Bytes bytes) {
    return std::make_unique<TiffDocument>(bytes);
}

}  // namespace telltale
