#include "document/pdf/text/movable.hpp"

#include <algorithm>
#include <deque>
#include <future>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "document/pdf/page/balance.hpp"
#include "document/pdf/page/file.hpp"
#include "document/pdf/page/inspection.hpp"
#include "document/pdf/page/page.hpp"
#include "document/pdf/page/resources.hpp"
#include "document/pdf/text/scanned_page.hpp"
#include "document/pdf/text/shift.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr std::size_t most_searched_pages = 200;
constexpr double usual_distance = 0.2;  // points that clusters can be moved, where nobody moves them

/// Size of the marker that stands before moved text until the text has been found in the written file. The marker is a comment,
/// since pages are read again before that. It holds the document's hash, so that the document holds it nowhere else.
constexpr std::size_t marker_size = 1 + 64 + 8 + 1;

std::string marker_of(const Sha256& document, std::size_t stream) {
    const std::string number = std::to_string(stream);
    return '%' + document.hex() + std::string(8 - number.size(), '0') + number + '\n';
}

/// The forms that the resources of one page name, and those of no other page.
std::set<QPDFObjGen> forms_of_one_page(std::vector<QPDFPageObjectHelper>& pages) {
    std::map<QPDFObjGen, int> named;
    for (QPDFPageObjectHelper& page : pages) {
        QPDFObjectHandle resources = page.getAttribute("/Resources", false);
        QPDFObjectHandle objects = resources.isDictionary() ? resources.getKey("/XObject") : QPDFObjectHandle::newNull();
        if (!objects.isDictionary()) continue;
        for (const std::string& name : objects.getKeys()) {
            QPDFObjectHandle object = objects.getKey(name);
            if (object.isStream() && object.getDict().getKey("/Subtype").isNameAndEquals("/Form")) ++named[object.getObjGen()];
        }
    }
    std::set<QPDFObjGen> own;
    for (const auto& [form, times] : named) {
        if (times == 1) own.insert(form);
    }
    return own;
}

/// A page's live text, made movable; nothing where it cannot be read.
std::optional<ShiftedText> live_text(QPDFPageObjectHelper page, double distance, const std::set<QPDFObjGen>& own_forms) {
    if (!is_balanced(page)) return std::nullopt;
    try {
        return shift_text(content_of(page), page.getAttribute("/Resources", false), measure_page(page), distance, own_forms);
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

/// A scanned page, and the text on its picture.
struct ReadScan {
    ScanPage scan;
    InkText text;
};

/// Finds the pages that are scans, by index, and their text.
std::map<std::size_t, ReadScan> read_scans_of(QPDF& pdf, const std::vector<QPDFPageObjectHelper>& pages, const MovableInput& input,
                                              double distance) {
    std::vector<std::size_t> indices;
    std::vector<ScanPage> scans;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        QPDFPageObjectHelper page = pages[i];
        auto scan = find_scan(page);
        if (!scan || !is_balanced(page)) continue;
        if (scan->is_stencil && input.lies_under) continue;  // the tint shows through its paper, and not through ours
        indices.push_back(i);
        scans.push_back(std::move(*scan));
    }
    if (scans.empty()) return {};
    std::vector<std::uint8_t> decrypted;
    std::span<const std::uint8_t> bytes = input.document;
    if (pdf.isEncrypted()) {
        decrypted = write_pdf(pdf, [](QPDFWriter& writer) { writer.setPreserveEncryption(false); });
        bytes = decrypted;
    }
    std::vector<InkText> texts = read_scans(bytes, indices, scans, distance);
    std::map<std::size_t, ReadScan> read;
    for (std::size_t i = 0; i < indices.size(); ++i) read[indices[i]] = {std::move(scans[i]), std::move(texts[i])};
    return read;
}

class Mover {
public:
    Mover(QPDF& pdf, const Sha256& document, ShiftLayout& layout) : pdf_(pdf), document_(document), layout_(layout) {}

    void move_live_text(QPDFPageObjectHelper page, std::size_t index, const std::set<QPDFObjGen>& own_forms) {
        auto text = live_text(page, layout_.distance, own_forms);
        if (!text) return;
        layout_.left_alone += text->left_alone;
        layout_.pages[index] = std::move(text->layout);
        if (!layout_.pages[index].is_worth_moving()) return;
        if (!text->signs.empty()) page.getObjectHandle().replaceKey("/Contents", written(*text, index, pdf_.newStream()));
        for (const ShiftedText::Form& form : text->forms) written(form, index, form.form);
    }

    /// Draws the clusters of a scan once more so that they can move, after the page's own content, which stays as it is.
    void move_scanned_text(QPDFPageObjectHelper page, std::size_t index, ReadScan read) {
        layout_.left_alone += read.text.left_alone;
        if (!read.text.layout.is_worth_moving()) {
            layout_.pages[index] = std::move(read.text.layout);
            return;
        }
        QPDFObjectHandle resources = own_resources(page);
        const std::string name = add_resource(resources, "/XObject", "/TtS", read.scan.image);
        ShiftedStream moved = move_scan(read.scan, name, read.text.layout, layout_.distance);
        const std::string before = "Q\n";
        moved.content.insert(0, before);
        for (SignPatch& sign : moved.signs) sign.offset += before.size();
        std::vector<QPDFObjectHandle> contents = page.getPageContents();
        contents.insert(contents.begin(), pdf_.newStream("q\n"));
        contents.push_back(written(moved, index, pdf_.newStream()));
        page.getObjectHandle().replaceKey("/Contents", QPDFObjectHandle::newArray(contents));
        layout_.pages[index] = std::move(read.text.layout);
    }

    std::vector<MovableStream> streams() {
        while (!deflating_.empty()) write_first();
        return std::move(streams_);
    }

private:
    struct Deflating {
        QPDFObjectHandle target;
        std::size_t page;
        std::vector<SignPatch> signs;
        std::future<DeflatedContent> content;
    };

    /// Sees to it that a stream gets this content: other processors deflate it while this one reads the next pages.
    ///
    /// target   the stream that is to be written
    /// returns  the target
    QPDFObjectHandle written(const ShiftedStream& text, std::size_t page, QPDFObjectHandle target) {
        const auto deflate = [content = text.content, signs = text.signs] {
            std::vector<std::size_t> places;
            for (const SignPatch& sign : signs) places.push_back(sign.offset);
            return deflate_signs(marker_size, content, places);
        };
        deflating_.push_back({target, page, text.signs, std::async(std::launch::async, deflate)});
        if (deflating_.size() > std::thread::hardware_concurrency()) write_first();
        return target;
    }

    void write_first() {
        Deflating first = std::move(deflating_.front());
        deflating_.pop_front();
        DeflatedContent deflated = first.content.get();
        const std::string marker = marker_of(document_, streams_.size());
        std::copy(marker.begin(), marker.end(), deflated.bytes.begin() + static_cast<std::ptrdiff_t>(deflated.content - marker.size()));
        first.target.replaceStreamData(std::string(text_of(deflated.bytes)), QPDFObjectHandle::newName("/FlateDecode"),
                                       QPDFObjectHandle::newNull());
        MovableStream& stream = streams_.emplace_back();
        stream.page = first.page;
        stream.sums = deflated.bytes.size() - sizeof(Adler::Bytes) - deflated.content;
        for (std::size_t i = 0; i < first.signs.size(); ++i) {
            ChipSign& sign = stream.signs.emplace_back(ChipSign{deflated.signs[i], first.signs[i].slot, first.signs[i].inverse});
            sign.bit -= 8 * deflated.content;
        }
    }

    QPDF& pdf_;
    const Sha256& document_;
    ShiftLayout& layout_;
    std::deque<Deflating> deflating_;
    std::vector<MovableStream> streams_;
};

}  // namespace

std::vector<MovableStream> make_text_movable(QPDF& pdf, std::vector<QPDFPageObjectHelper>& pages, const MovableInput& input,
                                             ShiftLayout& layout) {
    layout.pages.resize(pages.size());
    std::map<std::size_t, ReadScan> scans;
    if (input.of_pictures) scans = read_scans_of(pdf, pages, input, layout.distance);
    const std::set<QPDFObjGen> own_forms = forms_of_one_page(pages);
    Mover mover(pdf, input.hash, layout);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        if (const auto scan = scans.find(i); scan != scans.end()) {
            mover.move_scanned_text(pages[i], i, std::move(scan->second));
        } else {
            mover.move_live_text(pages[i], i, own_forms);
        }
    }
    return mover.streams();
}

void locate_text(std::vector<MovableStream>& streams, std::span<std::uint8_t> file, const Sha256& document) {
    const std::string_view text = text_of(file);
    std::size_t from = 0;
    for (std::size_t i = 0; i < streams.size(); ++i) {
        const std::string marker = marker_of(document, i);
        std::size_t at = text.find(marker, from);
        if (at == std::string_view::npos) at = text.find(marker);
        if (at == std::string_view::npos)
            throw Error(ErrorKind::damaged, "the PDF cannot be written again so that its text is found in it");
        std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(at), marker.size(), std::uint8_t{' '});
        from = at + marker.size();
        for (ChipSign& sign : streams[i].signs) sign.bit += 8 * from;
        streams[i].sums += from;
    }
}

void write_chips(const MovableStream& stream, std::span<const std::int8_t> chips, std::size_t skipped, std::span<std::uint8_t> part) {
    const std::span<std::uint8_t> sums = part.subspan(stream.sums - skipped, sizeof(Adler::Bytes));
    Adler adler = Adler::of(sums);
    for (ChipSign sign : stream.signs) {
        if ((chips[sign.slot] > 0) != sign.inverse) continue;
        sign.bit -= 8 * skipped;
        flip(part, sign);
        adler.turn(sign);
    }
    std::ranges::copy(adler.bytes(), sums.begin());
}

ShiftLayout find_text(std::vector<QPDFPageObjectHelper> pages) {
    ShiftLayout layout;
    layout.pages.resize(pages.size());
    const std::set<QPDFObjGen> own_forms = forms_of_one_page(pages);
    for (std::size_t i = 0; i < std::min(most_searched_pages, pages.size()); ++i) {
        if (auto text = live_text(pages[i], usual_distance, own_forms)) layout.pages[i] = std::move(text->layout);
    }
    return layout;
}

}  // namespace telltale
