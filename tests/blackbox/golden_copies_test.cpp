// Copies made by released versions of the format are kept as files, and every later program must name their recipients.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "document/foreign/foreign.hpp"
#include "support/picture_file.hpp"
#include "support/recompress.hpp"
#include "telltale/trace.hpp"

using namespace telltale;

namespace {

namespace fs = std::filesystem;

struct GoldenCopy {
    std::string file;
    CopyId copy;
};

struct GoldenVault {
    std::optional<VaultKey> key;
    std::vector<GoldenCopy> copies;
};

template <std::size_t Size>
Digest<Size> digest(const std::string& hex) {
    return Digest<Size>::from_hex(hex).value();
}

/// Reads what a ledger holds about golden copies, and computes their ids from it, as whoever uses the tracer has to.
GoldenVault read_vault(const std::string& name) {
    std::ifstream file(fs::path(TELLTALE_GOLDEN) / name);
    GoldenVault vault;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string head, document, salt, nonce, recipient;
        words >> head >> document >> salt >> nonce >> recipient;
        if (head == "key") vault.key = VaultKey::from_bytes(digest<32>(document).bytes);
        if (head == "key" || head.starts_with("#")) continue;
        vault.copies.push_back({head, copy_id(digest<32>(document), {recipient, digest<16>(salt).bytes, digest<16>(nonce).bytes})});
    }
    return vault;
}

std::vector<Candidate> candidates_of(const GoldenVault& vault) {
    std::vector<Candidate> candidates;
    for (const GoldenCopy& copy : vault.copies) candidates.push_back({copy.copy, {}});
    for (int i = 0; i < 10000; ++i) candidates.push_back({copy_id({}, {std::to_string(i), {}, {}}), {}});
    return candidates;
}

bool names_alone(const TraceReport& report, const CopyId& copy) {
    std::vector<CopyId> accused;
    for (const Finding& finding : report.findings)
        if (finding.accused) accused.push_back(finding.copy);
    return accused == std::vector{copy};
}

/// The original of the golden copy whose text was moved, with the layout that was kept beside it.
class MovedOriginal : public OriginalPages {
public:
    std::vector<Sha256> documents() const override { return {sha256(document_)}; }
    std::vector<std::uint8_t> layout(const Sha256&) const override {
        return support::read_bytes(fs::path(TELLTALE_GOLDEN) / "shift-version-1.layout");
    }
    std::optional<Raster> draw(const Sha256&, int page, int long_side_px) const override {
        return read_foreign(document_, {.first_page = page + 1, .max_pages = 1, .page_long_side = long_side_px}).pictures.at(0);
    }

private:
    std::vector<std::uint8_t> document_ = support::read_bytes(fs::path(TELLTALE_DOCUMENTS) / "memo-en.pdf");
};

}  // namespace

TEST_CASE("golden copies name their recipients, as they are and after a chat app") {
    for (const char* version : {"version-1.txt"}) {
        const GoldenVault vault = read_vault(version);
        REQUIRE(vault.copies.size() == 3);
        const auto candidates = candidates_of(vault);
        for (const GoldenCopy& golden : vault.copies) {
            INFO(golden.file);
            const auto bytes = support::read_bytes(fs::path(TELLTALE_GOLDEN) / golden.file);
            std::vector<Raster> pictures = decode_foreign(bytes, {});
            CHECK(names_alone(trace(pictures, {}, candidates, *vault.key), golden.copy));
            for (Raster& picture : pictures) picture = support::chat(picture, {1280, 60});
            CHECK(names_alone(trace(pictures, {}, candidates, *vault.key), golden.copy));
        }
    }
}

TEST_CASE("golden copies carry their tags") {
    const GoldenVault vault = read_vault("version-1.txt");
    REQUIRE(vault.copies.size() == 3);
    for (const GoldenCopy& golden : vault.copies) {
        INFO(golden.file);
        const auto bytes = support::read_bytes(fs::path(TELLTALE_GOLDEN) / golden.file);
        const TraceReport report = trace({}, bytes, candidates_of(vault), *vault.key);
        REQUIRE(report.findings.size() == 1);
        CHECK(report.findings[0].copy == golden.copy);
        CHECK(report.findings[0].file == FileMatch::tag);
    }
}

TEST_CASE("a golden copy whose text was moved names its recipient by that alone, in black and white") {
    const GoldenVault vault = read_vault("shift-version-1.txt");
    REQUIRE(vault.copies.size() == 1);
    std::vector<Raster> pages = decode_foreign(support::read_bytes(fs::path(TELLTALE_GOLDEN) / vault.copies[0].file), {});
    for (Raster& page : pages) {
        for (std::uint8_t& sample : page.samples) sample = sample < 128 ? 0 : 255;
    }
    const MovedOriginal original;
    CHECK(names_alone(trace(pages, {}, candidates_of(vault), *vault.key, {}, &original), vault.copies[0].copy));
}
