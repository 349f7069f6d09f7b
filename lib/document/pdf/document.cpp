#include "document/pdf/document.hpp"

#include <map>
#include <mutex>
#include <utility>

#include "document/pdf/page/file.hpp"
#include "document/pdf/page/inspection.hpp"
#include "document/pdf/template.hpp"
#include "document/pdf/tint/darkness.hpp"
#include "document/pdf/tint/underlay.hpp"

namespace telltale {
namespace {

constexpr std::size_t most_drawn = 64;  ///< pages of a document that are drawn to see whether their content hides an underlay

std::vector<std::uint8_t> over_paper_of(std::uint8_t level, const PdfTemplate& pages) {
    Mark mark;
    mark.tiles.resize(lane_count);
    for (Tile& tile : mark.tiles) tile.level.fill(level);
    return pages.filled(mark);
}

/// Finds pages whose content would hide the tint if the tint lay under it. Of a long document some pages are looked at.
std::vector<std::size_t> pages_that_hide_an_underlay(const TemplateInput& input) {
    TemplateFacts facts;
    const PdfTemplate pages = make_template(input, {.bits = 8, .darkest = 0, .tag = false}, facts);
    std::vector<std::size_t> looked_at;
    const std::size_t step = (facts.pages.size() + most_drawn - 1) / most_drawn;
    for (std::size_t i = 0; i < facts.pages.size(); i += step) {
        if (!facts.pages[i].too_small) looked_at.push_back(i);
    }
    return pages_that_hide_paper(over_paper_of(255, pages), over_paper_of(0, pages), looked_at);
}

class PdfDocument : public Document {
public:
    PdfDocument(std::span<const std::uint8_t> bytes, const OpenOptions& options)
        : original_(bytes.begin(), bytes.end()), options_(options) {
        inspect();
        TemplateFacts facts = make_usual_template();
        pages_ = std::move(facts.pages);
        warnings_.insert(warnings_.end(), facts.warnings.begin(), facts.warnings.end());
    }

    DocumentKind kind() const override { return DocumentKind::pdf; }
    const std::vector<PageFacts>& pages() const override { return pages_; }
    const std::vector<std::string>& warnings() const override { return warnings_; }

    std::vector<std::size_t> picture_pages() const override {
        std::vector<std::size_t> pages;
        for (std::size_t i = 0; i < grounds_.has_pictures.size(); ++i) {
            if (grounds_.has_pictures[i]) pages.push_back(i);
        }
        return pages;
    }

    std::vector<std::uint8_t> write(const Mark& mark) const override {
        return translate_pdf_errors([&] {
            const PdfTemplate& pages = template_for(shape_of(mark));
            return is_encrypted_ ? seal(pages.filled(mark), original_, options_, mark.tag) : pages.filled(mark);
        });
    }

    FileParts write_parts(const Mark& mark) const override {
        if (is_encrypted_) return Document::write_parts(mark);  // every byte is another in each copy
        return translate_pdf_errors([&]() -> FileParts {
            const PdfTemplate& pages = template_for(shape_of(mark));
            return {pages.head(), pages.hashed_head, pages.fill(mark)};
        });
    }

    std::shared_ptr<const ShiftLayout> shift_layout(const TextMoves& moves) const override {
        return translate_pdf_errors([&] {
            if (!text_stays_) template_for(usual_shape(moves));
            const std::lock_guard lock(mutex_);
            const auto found = layouts_.find(moves);
            return found == layouts_.end() ? nullptr : found->second;
        });
    }

    std::shared_ptr<const ShiftLayout> text_layout() const override {
        return translate_pdf_errors([&] { return std::make_shared<const ShiftLayout>(find_text(input())); });
    }

private:
    /// Refuses what must not be stamped and notes what people should know.
    void inspect() {
        QPDF pdf;
        try {
            parse_pdf(pdf, original_, options_.password);
        } catch (const QPDFExc& error) {
            if (error.getErrorCode() != qpdf_e_password || options_.password.empty()) throw;
            throw Error(ErrorKind::encrypted, "the password does not open it");
        }
        is_encrypted_ = pdf.isEncrypted();
        if (is_encrypted_ && !pdf.ownerPasswordMatched() && !pdf.allowModifyOther()) {
            warnings_.push_back("its permissions forbid changes; the copies keep them");
        }
        if (has_signature(pdf)) {
            if (!options_.break_signature) throw Error(ErrorKind::signed_document, "it is signed, and a mark would break the signature");
            warnings_.push_back("the signature is no longer valid");
        }
        if (has_dynamic_form(pdf)) throw Error(ErrorKind::unsupported, "it is a dynamic XFA form, which its viewer draws by itself");
        if (has_xfa_form(pdf)) warnings_.push_back("it has an XFA form; a viewer that draws the form by itself shows no mark");
        if (has_attachments(pdf)) warnings_.push_back("attachments are not marked");
        if (carries_mark(pdf)) {
            // A leak of such a copy would show both marks, and so name the recipient of the copy that was stamped.
            if (!options_.over_mark) throw Error(ErrorKind::unsupported, "it is a marked copy already; stamp the original instead");
            warnings_.push_back("it was a marked copy already; a leak may name that copy's recipient as well");
        }
        grounds_ = find_grounds(pdf, original_);
        const int part = pdf_a_part(pdf);
        if (part != 0 && !has_output_intent(pdf)) {
            warnings_.push_back("it claims PDF/A without an output intent, which the grey of the mark would need");
        }
        choose_carrier(part == 1);
    }

    void choose_carrier(bool forbids_transparency) {
        if (options_.carrier == Carrier::overlay || (options_.carrier == Carrier::automatic && !forbids_transparency)) {
            if (forbids_transparency) warnings_.push_back("it claims PDF/A-1, which forbids the transparency that carries the mark");
            return;
        }
        lies_under_ = true;
        const std::vector<std::size_t> hidden = pages_that_hide_an_underlay(input());
        if (hidden.empty()) return;
        const std::string which = list_pages(hidden);
        lies_under_ = options_.carrier == Carrier::underlay;
        warnings_.push_back(lies_under_ ? which + ": its content hides the mark, which lies under it"
                                        : which + ": hides what lies under it, so the mark is transparent, which PDF/A-1 forbids");
    }

    static TemplateShape usual_shape(const TextMoves& moves) { return {.bits = 2, .tag = true, .moves = moves}; }

    /// What nearly every copy will be; that it can be written is part of the document's being sound. That its text can move is not.
    TemplateFacts make_usual_template() {
        try {
            return add_template(usual_shape(options_.moves)).second;
        } catch (const std::exception&) {  // whatever it was, the document without moved text may be sound
            if (options_.moves.distance == 0) throw;
        }
        text_stays_ = true;
        return add_template(usual_shape({})).second;
    }

    std::pair<const PdfTemplate&, TemplateFacts> add_template(const TemplateShape& shape) const {
        TemplateFacts facts;
        PdfTemplate made = make_template(input(), shape, facts);
        if (facts.shift) layouts_[shape.moves] = facts.shift;
        return {templates_[shape] = std::move(made), std::move(facts)};
    }

    TemplateInput input() const { return {original_, options_.password, grounds_.ground, lies_under_}; }

    const PdfTemplate& template_for(const TemplateShape& shape) const {
        const std::lock_guard lock(mutex_);
        const auto found = templates_.find(shape);
        return found != templates_.end() ? found->second : add_template(shape).first;
    }

    std::vector<std::uint8_t> original_;
    OpenOptions options_;
    bool is_encrypted_ = false;
    PageGrounds grounds_;
    bool lies_under_ = false;
    std::vector<PageFacts> pages_;
    std::vector<std::string> warnings_;
    mutable std::mutex mutex_;
    mutable std::map<TemplateShape, PdfTemplate> templates_;  ///< entries are never moved nor changed
    mutable std::map<TextMoves, std::shared_ptr<const ShiftLayout>> layouts_;
    bool text_stays_ = false;  ///< no copy could be written in which it moves
};

}  // namespace

std::unique_ptr<Document> open_pdf(std::span<const std::uint8_t> bytes, const OpenOptions& options) {
    return translate_pdf_errors([&]() -> std::unique_ptr<Document> { return std::make_unique<PdfDocument>(bytes, options); });
}

}  // namespace telltale
