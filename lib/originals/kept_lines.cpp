#include "originals/kept_lines.hpp"

#include <algorithm>
#include <string_view>

#include "document/foreign/foreign.hpp"
#include "document/probe.hpp"
#include "mark/byte_stream.hpp"
#include "system/parallel.hpp"
#include "telltale/error.hpp"
#include "telltale/trace.hpp"

namespace telltale {
namespace {

constexpr std::string_view head = "telltale lines 1\n";
constexpr std::size_t pages_at_once = 8;  // pages that one helper process draws, so that few are held in memory

void draw_run(std::span<const std::uint8_t> document, std::size_t first, std::size_t count, DocumentLines& lines) {
    try {
        const ForeignFile drawn = read_foreign(
            document, {.first_page = static_cast<int>(first) + 1, .max_pages = static_cast<int>(count), .page_long_side = lines_side_px});
        for (std::size_t i = 0; i < drawn.pictures.size(); ++i) {
            const auto page = static_cast<std::size_t>(drawn.pages[i]);
            // A very long picture comes in pieces, which are no page.
            if (page < lines.size() && std::count(drawn.pages.begin(), drawn.pages.end(), drawn.pages[i]) == 1)
                lines[page] = page_lines(drawn.pictures[i]);
        }
    } catch (const Error& error) {
        // A page that cannot be drawn, such as one that needs a password, has no lines, and must not take others' from them.
        if (error.kind() == ErrorKind::system) throw;
        for (std::size_t page = first; count > 1 && page < first + count; ++page) draw_run(document, page, 1, lines);
    }
}

}  // namespace

DocumentLines draw_lines(std::span<const std::uint8_t> document, std::size_t pages, int threads) {
    DocumentLines lines(pages);
    if (pages == 0) return lines;
    // Reading can begin at any page of a PDF, but only at the first page of other kinds.
    const std::size_t run = probe(document) == DocumentKind::pdf ? pages_at_once : pages;
    run_parallel((pages + run - 1) / run, threads,
                 [&](std::size_t i) { draw_run(document, i * run, std::min(run, pages - i * run), lines); });
    return lines;
}

std::vector<std::uint8_t> to_bytes(const DocumentLines& lines) {
    ByteWriter writer;
    writer.text(head);
    writer.number(static_cast<std::uint32_t>(lines.size()), 4);
    for (const std::vector<std::uint8_t>& page : lines) {
        writer.number(static_cast<std::uint32_t>(page.size()), 4);
        writer.block(page);
    }
    return writer.take();
}

DocumentLines document_lines_from(std::span<const std::uint8_t> bytes) {
    DocumentLines lines;
    ByteReader reader(bytes);
    if (!reader.text(head)) return lines;
    const std::size_t pages = reader.number(4);
    for (std::size_t i = 0; i < pages; ++i) {
        const auto page = reader.block(reader.number(4));
        if (reader.failed()) break;
        lines.emplace_back(page.begin(), page.end());
    }
    return lines;
}

}  // namespace telltale
