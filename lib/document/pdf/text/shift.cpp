#include "document/pdf/text/shift.hpp"

#include <cmath>

#include "document/pdf/page/number.hpp"
#include "document/pdf/text/cluster.hpp"

namespace telltale {
namespace {

/// Writes a string in hex or in parentheses, as the content had it.
std::string written(std::string_view bytes, bool in_hex) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(1, in_hex ? '<' : '(');
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (in_hex) {
            text += digits[byte >> 4];
            text += digits[byte & 15];
        } else if (c == '(' || c == ')' || c == '\\') {
            text += '\\';
            text += c;
        } else if (c == '\r') {
            text += "\\r";
        } else if (c == '\n') {
            text += "\\n";
        } else {
            text += c;
        }
    }
    return text + (in_hex ? '>' : ')');
}

class Rewriter {
public:
    /// stream  the number of the stream that is rewritten, as in Show::stream
    Rewriter(std::size_t stream, const PageText& text, const Clustering& clustering, double distance)
        : stream_(stream), text_(text), clustering_(clustering), distance_(distance) {}

    ShiftedStream run(std::string_view content) {
        std::size_t copied = 0;
        std::size_t glyph = 0;
        for (std::size_t s = 0; s < text_.shows.size(); ++s) {
            const Show& show = text_.shows[s];
            const std::size_t first = glyph;
            bool moves = false;
            for (; glyph < text_.glyphs.size() && text_.glyphs[glyph].show == s; ++glyph)
                moves = moves || clustering_.of_glyph[glyph] != no_cluster;
            if (show.stream != stream_) continue;
            if (risen_ && (show.barrier != barrier_ || !moves)) lower();
            if (!moves) continue;
            out_ += content.substr(copied, show.begin - copied);
            copied = show.end;
            rewrite(show, first, glyph);
            barrier_ = show.barrier;
        }
        if (risen_) lower();
        out_ += content.substr(copied);
        return {std::move(out_), std::move(signs_)};
    }

private:
    std::uint32_t phrase_of(int cluster) const { return clustering_.clusters[static_cast<std::size_t>(cluster)].phrase; }

    /// Ends a rise right behind the last show that was rewritten.
    void lower() {
        out_ += " 0 Ts";
        risen_ = false;
    }

    void sign(std::uint32_t slot, bool inverse) {
        signs_.push_back({out_.size(), slot, inverse});
        out_ += ' ';
    }

    void rewrite(const Show& show, std::size_t glyph, const std::size_t end) {
        out_ += ' ';
        out_ += show.before;
        const std::string along = pdf_number(distance_ / show.along_unit, 2);
        const std::string up = pdf_number(distance_ / show.up_unit, 4);
        int current = no_cluster;
        bool open = false;
        const auto close = [&] {
            if (!open) return;
            if (current != no_cluster) {
                if (out_.back() != ')' && out_.back() != '>') out_ += ' ';  // a minus must not run into a number before it
                sign(static_cast<std::uint32_t>(current), show.runs_down);
                out_ += along;
            }
            out_ += "]TJ ";
            open = false;
        };
        const auto enter = [&](int cluster) {
            if (open && cluster == current) return;
            close();
            current = cluster;
            if (cluster == no_cluster || show.runs_down) {
                if (risen_) out_ += "0 Ts";
                risen_ = false;
            } else if (!risen_ || phrase_of(cluster) != risen_for_ || up != rise_) {
                sign(static_cast<std::uint32_t>(clustering_.clusters.size()) + phrase_of(cluster), false);
                out_ += up;
                out_ += " Ts";
                risen_ = true;
                risen_for_ = phrase_of(cluster);
                rise_ = up;
            }
            out_ += '[';
            if (cluster != no_cluster) {
                sign(static_cast<std::uint32_t>(cluster), !show.runs_down);
                out_ += along;
            }
            open = true;
        };
        for (std::size_t p = 0; p < show.parts.size(); ++p) {
            const ShownPart& part = show.parts[p];
            if (!part.is_string) {
                if (!open) enter(no_cluster);
                out_ += ' ';
                out_ += part.text;
                continue;
            }
            while (glyph < end && text_.glyphs[glyph].part == p) {
                const int cluster = clustering_.of_glyph[glyph];
                const std::size_t start = text_.glyphs[glyph].start;
                std::size_t past = start;
                for (; glyph < end && text_.glyphs[glyph].part == p && clustering_.of_glyph[glyph] == cluster; ++glyph)
                    past = text_.glyphs[glyph].start + text_.glyphs[glyph].size;
                enter(cluster);
                out_ += written(std::string_view(part.text).substr(start, past - start), part.is_hex);
            }
        }
        close();
    }

    std::size_t stream_;
    const PageText& text_;
    const Clustering& clustering_;
    double distance_;
    std::string out_;
    std::vector<SignPatch> signs_;
    bool risen_ = false;
    std::uint32_t risen_for_ = 0;
    std::string rise_;
    int barrier_ = 0;
};

}  // namespace

ShiftedText shift_text(std::string_view content, QPDFObjectHandle resources, const PageGeometry& geometry, double distance,
                       const std::set<QPDFObjGen>& own_forms) {
    const PageText text = read_shown_text(content, resources, geometry, own_forms);
    Clustering clustering = cluster_text(text.glyphs, distance);
    ShiftedText result;
    result.left_alone = text.left_alone;
    for (std::size_t i = 0; i < text.glyphs.size(); ++i) {
        if (clustering.of_glyph[i] == no_cluster && !text.glyphs[i].is_space) ++result.left_alone;
    }
    static_cast<ShiftedStream&>(result) = Rewriter(0, text, clustering, distance).run(content);
    for (std::size_t i = 0; i < text.forms.size(); ++i) {
        ShiftedStream form = Rewriter(i + 1, text, clustering, distance).run(text.forms[i].content);
        if (!form.signs.empty()) result.forms.push_back({std::move(form), text.forms[i].form});
    }
    result.layout.width = geometry.shown_width();
    result.layout.height = geometry.shown_height();
    result.layout.phrases = clustering.phrases;
    result.layout.clusters = std::move(clustering.clusters);
    return result;
}

}  // namespace telltale
