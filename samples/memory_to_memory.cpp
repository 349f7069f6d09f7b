// Stamps a document for three people and traces a leak, all in memory: without a vault and without files.
//
// An export system does this with its own documents, its own ledger and its own picture decoder.

#include <png.h>

#include <cstdio>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "telltale/stamp.hpp"
#include "telltale/trace.hpp"

using namespace telltale;

namespace {

// Draws a sheet of paper with lines of black blocks on it, in place of a page that the host would draw.
Raster draw_page() {
    Raster page{620, 877, 1, std::vector<std::uint8_t>(620 * 877, 255)};
    for (int y = 80; y < 800; ++y) {
        for (int x = 60; x < 560; ++x) {
            const bool in_line = y % 24 < 11;
            const bool in_letter = x % 13 < 8 && (x * 7 + y / 24 * 31) % 17 > 3;
            if (in_line && in_letter) page.samples[static_cast<std::size_t>(y * page.width + x)] = 20;
        }
    }
    return page;
}

std::vector<std::uint8_t> encode_png(const Raster& picture) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(picture.width);
    image.height = static_cast<png_uint_32>(picture.height);
    image.format = PNG_FORMAT_GRAY;
    std::vector<std::uint8_t> bytes(PNG_IMAGE_PNG_SIZE_MAX(image));
    png_alloc_size_t size = bytes.size();
    if (png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.samples.data(), 0, nullptr) == 0)
        throw std::runtime_error(image.message);
    bytes.resize(size);
    return bytes;
}

Raster decode_png(const std::vector<std::uint8_t>& bytes) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0) throw std::runtime_error(image.message);
    image.format = PNG_FORMAT_GRAY;
    Raster picture{static_cast<int>(image.width), static_cast<int>(image.height), 1, std::vector<std::uint8_t>(PNG_IMAGE_SIZE(image))};
    if (png_image_finish_read(&image, nullptr, picture.samples.data(), 0, nullptr) == 0) throw std::runtime_error(image.message);
    return picture;
}

// The lower half of a picture, as somebody might cut it out before passing it on.
Raster lower_half(const Raster& picture) {
    const int height = picture.height / 2;
    return {picture.width, height, 1, {picture.samples.end() - static_cast<std::ptrdiff_t>(height) * picture.width, picture.samples.end()}};
}

}  // namespace

int main() {
    // A real host makes a key with VaultKey::generate() and keeps it where nobody else can read it. This key is fixed, for a sample.
    const VaultKey key = VaultKey::from_bytes(VaultKey::Bytes{1, 2, 3});

    // A document is read, checked and laid out once.
    const PreparedDocument document = prepare(encode_png(draw_page()), key);
    std::printf("pages: %d, format: %s\n", document.pages(), document.extension().c_str());

    // A copy is made for each recipient, on as many threads as you like. The ledger is written before the bytes are released.
    std::map<CopyId, std::string> ledger;
    std::vector<Candidate> candidates;
    std::vector<StampedCopy> copies;
    for (const std::string recipient : {"Wang Wei", "李娜", "Zhang Min"}) {
        const CopyId id = copy_id(document.document(), {.recipient_id = recipient, .salt = {}, .nonce = {}});
        copies.push_back(document.copy_for(id));
        ledger[id] = recipient;
        candidates.push_back({id, copies.back().sha256});
        std::printf("a copy for %s\n", recipient.c_str());
    }

    // The second copy leaks twice: as the file itself, and as a part of a screenshot.
    const TraceReport forwarded = trace({}, copies[1].bytes, candidates, key);
    std::printf("the forwarded file: %s, %s\n", to_string(forwarded.verdict), ledger.at(forwarded.findings.at(0).copy).c_str());

    const Raster screenshot = lower_half(decode_png(copies[1].bytes));
    const TraceReport seen = trace({&screenshot, 1}, {}, candidates, key);
    std::printf("a part of a screenshot: %s", to_string(seen.verdict));
    for (const Finding& finding : seen.findings) {
        if (finding.accused) std::printf(", %s, odds below 1e-9: %s", ledger.at(finding.copy).c_str(), *finding.odds < 1e-9 ? "yes" : "no");
    }
    std::printf("\n");
    return 0;
}
