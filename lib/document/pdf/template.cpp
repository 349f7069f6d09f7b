#include "document/pdf/page/qpdf.hpp"

#include "document/pdf/template.hpp"

#include <algorithm>
#include <memory>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <string_view>

#include "document/pdf/page/file.hpp"
#include "document/pdf/page/inspection.hpp"
#include "document/pdf/tint/annotation.hpp"
#include "document/pdf/tint/carrier.hpp"

namespace telltale {
namespace {

constexpr double min_short_side_pt = 72;     ///< an inch: on less, the waves of the tint would be a third of a millimetre
constexpr double faint_short_side_pt = 144;  ///< on a smaller page a screen at 96 dpi shows a tile on fewer than 48 pixels
constexpr double most_annotated = 0.5;       ///< share of a page: beyond it, what a viewer shows may hold too little of the mark

constexpr int darkest_level(int bits) {
    return 256 - (1 << bits);
}

std::size_t packed_size(int bits) {
    return static_cast<std::size_t>(tile_samples * tile_samples * bits / 8);
}

/// Writes a tile as an image's samples, the first in the high bits; 144 of 2, 4 or 8 bits fill whole bytes. The depth is
/// known to the compiler, which then packs many samples at once.
template <int bits>
void pack(const Tile& tile, std::uint8_t* out) {
    constexpr int darkest = darkest_level(bits);
    constexpr std::size_t per_byte = 8 / bits;
    for (std::size_t i = 0; i < tile.level.size() / per_byte; ++i) {
        int byte = 0;
        for (std::size_t j = 0; j < per_byte; ++j) byte = (byte << bits) | (tile.level[i * per_byte + j] - darkest);
        out[i] = static_cast<std::uint8_t>(byte);
    }
}

void pack(const Tile& tile, int bits, std::uint8_t* out) {
    (bits == 2 ? pack<2> : bits == 4 ? pack<4> : pack<8>)(tile, out);
}

/// Bytes that stand for a copy's own until they are replaced: hashes of the document, so found nowhere else in it.
std::string placeholder(const Sha256& document, int lane, std::size_t size) {
    std::string text;
    for (std::uint32_t block = 0; text.size() < size; ++block) {
        std::vector<std::uint8_t> input(document.bytes.begin(), document.bytes.end());
        input.push_back(static_cast<std::uint8_t>(lane));
        input.push_back(static_cast<std::uint8_t>(block & 255));
        const Sha256 digest = sha256(input);
        text.append(digest.bytes.begin(), digest.bytes.end());
    }
    text.resize(size);
    return text;
}

constexpr int tag_lane = 255;  ///< stands for a lane in the placeholders of tags

/// A placeholder for the tag, with high bits set, so that libqpdf writes the string in hex.
std::string tag_placeholder(const Sha256& document) {
    std::string text = placeholder(document, tag_lane, sizeof(FileTag::bytes));
    for (char& c : text) c = static_cast<char>(c | 0x80);
    return text;
}

std::string hex_of(const std::string& bytes) {
    FileTag tag;
    std::copy(bytes.begin(), bytes.end(), tag.bytes.begin());
    return tag.hex();
}

QPDFObjectHandle lane_image(QPDF& pdf, const Sha256& document, int lane, const TemplateShape& shape) {
    QPDFObjectHandle image = pdf.newStream(placeholder(document, lane, packed_size(shape.bits)));
    QPDFObjectHandle facts = image.getDict();
    facts.replaceKey("/Type", QPDFObjectHandle::newName("/XObject"));
    facts.replaceKey("/Subtype", QPDFObjectHandle::newName("/Image"));
    facts.replaceKey("/Width", QPDFObjectHandle::newInteger(tile_samples));
    facts.replaceKey("/Height", QPDFObjectHandle::newInteger(tile_samples));
    facts.replaceKey("/BitsPerComponent", QPDFObjectHandle::newInteger(shape.bits));
    if (shape.bits == 8) {
        facts.replaceKey("/ColorSpace", QPDFObjectHandle::newName("/DeviceGray"));
    } else {
        std::string palette;
        for (int level = darkest_level(shape.bits); level < 256; ++level) palette += static_cast<char>(level);
        QPDFObjectHandle space = QPDFObjectHandle::parse("[/Indexed /DeviceGray]");
        space.appendItem(QPDFObjectHandle::newInteger((1 << shape.bits) - 1));
        space.appendItem(QPDFObjectHandle::newString(palette));
        facts.replaceKey("/ColorSpace", space);
    }
    if (shape.tag) facts.replaceKey("/ID", QPDFObjectHandle::newString(tag_placeholder(document)));
    return image;
}

/// Paints every page that has room.
void paint_pages(QPDF& pdf, std::vector<QPDFPageObjectHelper>& pages, const Sha256& document, const TemplateShape& shape,
                 const TemplateInput& input, TemplateFacts& facts) {
    CarrierSettings settings{.tile_images = {}, .darkest = shape.darkest, .page_space = has_output_intent(pdf) ? "" : "/DeviceRGB"};
    for (std::size_t lane = 0; lane < std::min<std::size_t>(lane_count, pages.size()); ++lane) {
        settings.tile_images[lane] = lane_image(pdf, document, static_cast<int>(lane), shape);
    }
    PdfCarrier carrier(pdf, std::move(settings));
    std::vector<std::size_t> too_small;
    std::vector<std::size_t> faint;
    std::vector<std::size_t> too_long;
    std::vector<std::size_t> annotated;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const PageGeometry geometry = measure_page(pages[i]);
        PageFacts page;
        page.width = geometry.shown_width();
        page.height = geometry.shown_height();
        if (std::min(page.width, page.height) < min_short_side_pt) {
            too_small.push_back(i);
            page.too_small = true;
        } else if (is_too_long(geometry)) {
            too_long.push_back(i);
            page.too_small = true;
        } else if (std::min(page.width, page.height) < faint_short_side_pt) {
            faint.push_back(i);
        }
        const int lane = static_cast<int>(i % lane_count);
        const std::vector<ShownAnnotation> annotations = shown_annotations(pages[i]);
        bool annotations_are_marked = false;
        if (page.too_small || shape.bits == 0) {
        } else if (input.lies_under) {
            carrier.lay_under(pages[i], geometry, lane);
        } else {
            carrier.paint(pages[i], geometry, lane, input.grounds[i], annotations);
            annotations_are_marked = true;
        }
        if (hidden_share(annotations, geometry, annotations_are_marked) > most_annotated) annotated.push_back(i);
        facts.pages.push_back(page);
    }
    if (!too_small.empty()) facts.warnings.push_back(list_pages(too_small) + ": less than an inch wide or high, not marked");
    if (!faint.empty()) facts.warnings.push_back(list_pages(faint) + ": so small that its mark can be traced only when enlarged");
    if (!too_long.empty()) facts.warnings.push_back(list_pages(too_long) + ": too long and narrow, not marked");
    if (!annotated.empty())
        facts.warnings.push_back(list_pages(annotated) + ": annotations or form fields cover most of it, above the mark");
}

/// What stands in /ID when there is no tag: that of the original, else one made from its hash.
std::string plain_id(QPDF& pdf, const Sha256& document) {
    QPDFObjectHandle id = pdf.getTrailer().getKey("/ID");
    if (id.isArray() && id.getArrayNItems() > 0 && id.getArrayItem(0).isString()) {
        const std::string first = id.getArrayItem(0).getStringValue();
        if (first.size() == sizeof(FileTag::bytes)) return hex_of(first);
    }
    return document.hex().substr(0, 2 * sizeof(FileTag::bytes));
}

std::size_t find_once(std::string_view text, std::string_view part) {
    const std::size_t at = text.find(part);
    if (at == std::string_view::npos || text.find(part, at + 1) != std::string_view::npos) {
        throw Error(ErrorKind::damaged, "the PDF cannot be written again so that a copy's own bytes are found in it");
    }
    return at;
}

/// Fills in where the placeholders came to lie.
void locate(PdfTemplate& result, const Sha256& document, const TemplateShape& shape, std::size_t lanes) {
    const std::string_view text = text_of(result.bytes);
    for (std::size_t lane = 0; lane < lanes && shape.bits != 0; ++lane) {
        const std::string samples = placeholder(document, static_cast<int>(lane), packed_size(shape.bits));
        if (text.find(samples) == std::string_view::npos) continue;  // every page of this lane is too small
        result.images.push_back({static_cast<int>(lane), find_once(text, samples)});
    }
    locate_text(result.shifts, result.bytes, document);
    if (!shape.tag) return;
    const std::string tag = hex_of(tag_placeholder(document));
    for (std::size_t at = text.find(tag); at != std::string_view::npos; at = text.find(tag, at + 1)) result.tags.push_back(at);
}

/// Finds the second halves of /ID: one, or two in a linearised file. The first half begins 34 digits and brackets before the second.
std::vector<std::size_t> find_ids(std::span<const std::uint8_t> bytes) {
    const std::string end = "><" + static_id() + ">]";
    std::vector<std::size_t> ids;
    const std::string_view text = text_of(bytes);
    for (std::size_t at = text.find(end); at != std::string_view::npos; at = text.find(end, at + 1)) ids.push_back(at + 2);
    if (ids.empty()) throw Error(ErrorKind::damaged, "the PDF cannot be written again: it lost its /ID");
    return ids;
}

void set_head(PdfTemplate& result) {
    constexpr std::size_t page = 4096;
    std::size_t first = result.bytes.size();
    for (const PdfTemplate::LaneImage& image : result.images) first = std::min(first, image.offset);
    for (const std::size_t tag : result.tags) first = std::min(first, tag);
    for (const MovableStream& stream : result.shifts)
        for (const ChipSign& sign : stream.signs) first = std::min(first, static_cast<std::size_t>(sign.bit / 8));
    result.head_size = first / page * page;
    result.hashed_head.add(result.head());
}

void check_pages(std::span<const std::uint8_t> bytes, std::size_t expected) {
    QPDF pdf;
    parse_pdf(pdf, bytes);
    if (pdf.getAllPages().size() != expected) {
        throw Error(ErrorKind::damaged, "the PDF is damaged: pages are lost when it is written again");
    }
}

void put(std::vector<std::uint8_t>& bytes, std::size_t offset, const std::string& text) {
    std::copy(text.begin(), text.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset));
}

}  // namespace

std::string list_pages(const std::vector<std::size_t>& pages) {
    return "page " + std::to_string(pages.front() + 1) + (pages.size() == 1 ? "" : " and " + std::to_string(pages.size() - 1) + " more");
}

TemplateShape shape_of(const Mark& mark) {
    TemplateShape shape;
    shape.tag = mark.tag.has_value();
    shape.moves = mark.moves;
    for (const Tile& tile : mark.tiles) {
        std::uint8_t darkest = 255;
        for (const std::uint8_t level : tile.level) darkest = std::min(darkest, level);
        shape.darkest = std::min<int>(shape.darkest, darkest);
        shape.bits = shape.darkest >= darkest_level(2) ? 2 : shape.darkest >= darkest_level(4) ? 4 : 8;
    }
    return shape;
}

ShiftLayout find_text(const TemplateInput& input) {
    QPDF pdf;
    parse_pdf(pdf, input.document, input.password);
    return find_text(QPDFPageDocumentHelper(pdf).getAllPages());
}

PdfTemplate make_template(const TemplateInput& input, const TemplateShape& shape, TemplateFacts& facts) {
    const Sha256 hash = sha256(input.document);
    QPDF pdf;
    parse_pdf(pdf, input.document, input.password);
    std::vector<QPDFPageObjectHelper> pages = QPDFPageDocumentHelper(pdf).getAllPages();
    if (pages.empty()) throw Error(ErrorKind::damaged, "it has no pages");
    PdfTemplate result;
    if (shape.moves.distance > 0) {
        auto layout = std::make_shared<ShiftLayout>();
        layout->distance = shape.moves.distance;
        result.shifts = make_text_movable(pdf, pages, {input.document, hash, input.lies_under, shape.moves.of_pictures}, *layout);
        facts.shift = std::move(layout);
    }
    paint_pages(pdf, pages, hash, shape, input, facts);

    const std::string id = plain_id(pdf, hash);
    pdf.getTrailer().removeKey("/ID");
    result.bits = shape.bits;
    const bool is_linearised = pdf.isLinearized();
    result.bytes = write_pdf(pdf, [&](QPDFWriter& writer) {
        writer.setPreserveEncryption(false);
        writer.setLinearization(is_linearised);
    });
    if (pdf.anyWarnings()) facts.warnings.push_back("the PDF is damaged and was repaired; compare a copy with it");
    check_pages(result.bytes, pages.size());

    locate(result, hash, shape, std::min<std::size_t>(lane_count, pages.size()));
    for (const std::size_t second_half : find_ids(result.bytes)) {
        const std::size_t first_half = second_half - 2 * sizeof(FileTag::bytes) - 2;
        for (const std::size_t half : {first_half, second_half}) {
            put(result.bytes, half, id);
            if (shape.tag) result.tags.push_back(half);
        }
    }
    set_head(result);
    return result;
}

std::vector<std::uint8_t> PdfTemplate::fill(const Mark& mark) const {
    std::vector<std::uint8_t> rest(bytes.begin() + static_cast<std::ptrdiff_t>(head_size), bytes.end());
    for (const LaneImage& image : images)
        pack(mark.tiles.at(static_cast<std::size_t>(image.lane)), bits, rest.data() + image.offset - head_size);
    for (const MovableStream& stream : shifts) write_chips(stream, mark.shift.at(stream.page), head_size, rest);
    if (mark.tag) {
        const std::string tag = mark.tag->hex();
        for (const std::size_t offset : tags) put(rest, offset - head_size, tag);
    }
    return rest;
}

std::vector<std::uint8_t> PdfTemplate::filled(const Mark& mark) const {
    return whole({head(), hashed_head, fill(mark)});
}

std::vector<std::uint8_t> seal(std::span<const std::uint8_t> copy, std::span<const std::uint8_t> original, const OpenOptions& options,
                               const std::optional<FileTag>& tag) {
    QPDF pdf;
    parse_pdf(pdf, copy);
    QPDF sealed;
    parse_pdf(sealed, original, options.password);
    std::vector<std::uint8_t> bytes = write_pdf(pdf, [&](QPDFWriter& writer) {
        writer.copyEncryptionParameters(sealed);
        writer.setLinearization(sealed.isLinearized());
    });
    // The first half of /ID is part of the key up to AES-128 and has to stay.
    const std::string plain = sha256(original).hex().substr(0, 2 * sizeof(FileTag::bytes));
    for (const std::size_t second_half : find_ids(bytes)) put(bytes, second_half, tag ? tag->hex() : plain);
    return bytes;
}

}  // namespace telltale
