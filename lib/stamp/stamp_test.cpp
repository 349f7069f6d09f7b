#include "telltale/stamp.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <set>
#include <thread>

#include "mark/chips.hpp"
#include "stamp/tint.hpp"
#include "support/failure.hpp"
#include "telltale/error.hpp"

using namespace telltale;

namespace {

VaultKey fixed_key(std::uint8_t first) {
    VaultKey::Bytes bytes{};
    bytes[0] = first;
    return VaultKey::from_bytes(bytes);
}

std::vector<std::uint8_t> sample(const char* name) {
    std::ifstream file(std::string(TELLTALE_SAMPLES_DIR) + "/" + name, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

ErrorKind refusal(std::span<const std::uint8_t> bytes, const StampOptions& options = {}) {
    return support::kind_of_failure([&] { prepare(bytes, fixed_key(1), options); });
}

}  // namespace

TEST_CASE("same key, document, options and copy id give the same bytes on every thread") {
    const auto document = sample("memo-en.pdf");
    const PreparedDocument prepared = prepare(document, fixed_key(1));
    const CopyId copy{{1, 2, 3}};
    const StampedCopy first = prepared.copy_for(copy);
    std::vector<StampedCopy> others(4);
    std::vector<std::thread> threads;
    for (StampedCopy& other : others) threads.emplace_back([&] { other = prepared.copy_for(copy); });
    for (std::thread& thread : threads) thread.join();
    for (const StampedCopy& other : others) CHECK(other.bytes == first.bytes);
    CHECK(prepare(document, fixed_key(1)).copy_for(copy).bytes == first.bytes);
    CHECK(first.sha256 == sha256(first.bytes));
    CHECK(prepared.copy_for(CopyId{{1, 2, 4}}).bytes != first.bytes);
    CHECK(prepare(document, fixed_key(2)).copy_for(copy).bytes != first.bytes);
    CHECK(first.bytes != document);
}

TEST_CASE("a sink gets the copy that memory gets, most of it from where all copies have it") {
    const MovedText moved = GENERATE(MovedText::none, MovedText::live);
    const PreparedDocument prepared = prepare(sample("case-list-zh-p1-cairo.pdf"), fixed_key(1), {.shift = moved});
    std::set<const std::uint8_t*> shared_at;
    for (const CopyId& copy : {CopyId{{1}}, CopyId{{2}}}) {
        std::vector<std::uint8_t> bytes;
        const Sha256 hash = prepared.copy_for(copy, [&](const CopyPiece& piece) {
            if (piece.in_every_copy) {
                shared_at.insert(piece.bytes.data());
                if (moved == MovedText::none) CHECK(piece.bytes.size() > prepared.copy_for(copy).bytes.size() / 2);
            }
            bytes.insert(bytes.end(), piece.bytes.begin(), piece.bytes.end());
        });
        CHECK(bytes == prepared.copy_for(copy).bytes);
        CHECK(hash == sha256(bytes));
    }
    CHECK(shared_at.size() == 1);
}

TEST_CASE("a prepared document says what it is and what it carries") {
    const auto document = sample("memo-en.pdf");
    const PreparedDocument prepared = prepare(document, fixed_key(1));
    CHECK(prepared.document() == sha256(document));
    CHECK(prepared.pages() == 1);
    CHECK(prepared.extension() == "pdf");
    CHECK(prepared.channels() == std::vector<std::string>{"tint", "shift", "file"});
    CHECK(prepared.psnr_db() > 43.5);  // dB: the least that we promise for normal strength
    CHECK(prepared.psnr_db() < 60);
}

TEST_CASE("a channel that is off changes nothing and is not claimed") {
    const auto document = sample("memo-en.pdf");
    const PreparedDocument file_only = prepare(document, fixed_key(1), {.tint = false, .shift = MovedText::none});
    CHECK(file_only.channels() == std::vector<std::string>{"file"});
    CHECK(std::isinf(file_only.psnr_db()));
    CHECK(prepare(document, fixed_key(1), {.file = false, .shift = MovedText::none}).channels() == std::vector<std::string>{"tint"});
    CHECK(prepare(document, fixed_key(1), {.tint = false, .file = false}).channels() == std::vector<std::string>{"shift"});
    CHECK(refusal(document, {.tint = false, .file = false, .shift = MovedText::none}) == ErrorKind::bad_request);
}

TEST_CASE("text moves in the pieces that copies made before have it in, or not at all") {
    const auto document = sample("memo-en.pdf");
    const auto with = [&](MovedText moved, double distance, std::vector<std::uint8_t> kept) {
        return prepare(document, fixed_key(1), {.shift = moved, .shift_distance = distance, .kept_layout = std::move(kept)});
    };
    const std::vector<std::string> moving{"tint", "shift", "file"};
    const PreparedDocument first = with(MovedText::live, 0.2, {});
    CHECK(first.channels() == moving);
    CHECK(with(MovedText::live, 0.2, first.shift_layout()).channels() == moving);
    CHECK(with(MovedText::all, 0.2, with(MovedText::none, 0.2, {}).shift_layout()).channels() ==
          moving);  // a layout whose text did not move leaves all open

    const auto otherwise = with(MovedText::live, 0.25, {}).shift_layout();
    const PreparedDocument standing = with(MovedText::live, 0.2, otherwise);
    CHECK(standing.channels() == std::vector<std::string>{"tint", "file"});
    CHECK(standing.warnings().size() == 1);
    CHECK_THROWS_AS(with(MovedText::all, 0.2, otherwise), Error);
}

TEST_CASE("what is no document is refused before anything is made") {
    const std::vector<std::uint8_t> text{'h', 'e', 'l', 'l', 'o'};
    CHECK(refusal(text) == ErrorKind::not_a_document);
    CHECK(refusal({}) == ErrorKind::not_a_document);
}

TEST_CASE("the stronger the strength, the lower the PSNR, and no look goes deeper than it says") {
    const ChipSource chips(fixed_key(1));
    const Constellation constellation = make_constellation(fixed_key(1));
    const Medium medium = GENERATE(Medium::picture, Medium::page);
    double last = 100;
    for (const Strength strength : {Strength::subtle, Strength::normal, Strength::strong}) {
        const TileLook look = look_of(strength, medium);
        const auto tiles = draw_tiles(chips, constellation, CopyId{{5}}, 2, look);
        REQUIRE(tiles.size() == 2);
        const double psnr = psnr_on_white(tiles[0]);
        CHECK(psnr < last);
        last = psnr;
        const int depth = static_cast<int>(look.steps.size());
        for (const std::uint8_t level : tiles[0].level) REQUIRE(level >= 255 - depth);
        CHECK(tiles[0].level != tiles[1].level);
    }
}
