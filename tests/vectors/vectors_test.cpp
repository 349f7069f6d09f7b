// Compares the program with values that make_vectors.py computed from docs/format.md.

#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <sstream>

#include "mark/chips.hpp"
#include "mark/constellation.hpp"
#include "mark/keystream.hpp"
#include "mark/tile.hpp"

using namespace telltale;

namespace {

using Vectors = std::map<std::string, std::string>;

Vectors read_vectors(const std::string& name) {
    std::ifstream file(std::string(TELLTALE_VECTORS) + "/" + name);
    Vectors vectors;
    for (std::string line; std::getline(file, line);) {
        const std::size_t colon = line.find(": ");
        vectors[line.substr(0, colon)] = line.substr(colon + 2);
    }
    REQUIRE(vectors.size() > 20);
    return vectors;
}

template <std::size_t Size>
std::array<std::uint8_t, Size> bytes(const std::string& hex) {
    return Digest<Size>::from_hex(hex).value().bytes;
}

template <std::size_t Size>
std::string hex(const std::array<std::uint8_t, Size>& array) {
    return Digest<Size>{array}.hex();
}

template <typename Numbers>
std::string spaced(const Numbers& numbers) {
    std::string text;
    for (const int number : numbers) {
        if (!text.empty()) text += ' ';
        text += std::to_string(number);
    }
    return text;
}

std::span<const std::uint8_t> as_bytes(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string packed_hex(const std::vector<std::int8_t>& chips) {
    std::string text;
    for (std::size_t i = 0; i < chips.size(); i += 8) {
        Digest<1> byte;
        for (std::size_t bit = 0; bit < 8 && i + bit < chips.size(); ++bit)
            byte.bytes[0] = static_cast<std::uint8_t>(byte.bytes[0] | (chips[i + bit] > 0) << bit);
        text += byte.hex();
    }
    return text;
}

// Clears the bits of the last byte that are no chips. The vectors pack whole bytes, so the last one may have such bits.
std::string without_spare_bits(const std::string& hex_text, int count) {
    if (count % 8 == 0) return hex_text;
    const std::size_t head = hex_text.size() - 2;
    Digest<1> last{bytes<1>(hex_text.substr(head))};
    last.bytes[0] = static_cast<std::uint8_t>(last.bytes[0] & ((1 << count % 8) - 1));
    return hex_text.substr(0, head) + last.hex();
}

TileLook look_from(const std::string& text) {
    TileLook look;
    std::istringstream steps(text);
    for (int step = 0; steps >> step;) look.steps.push_back(step);
    return look;
}

}  // namespace

TEST_CASE("keys, copies and tags are those of the vectors") {
    for (const auto* file : {"mark-a.txt", "mark-b.txt"}) {
        INFO(file);
        Vectors v = read_vectors(file);
        const VaultKey key = VaultKey::from_bytes(bytes<32>(v["key"]));
        CHECK(key.id() == v["key id"]);
        CHECK(hex(derive_subkey(key, "copy-seed")) == v["subkey copy-seed"]);
        const Sha256 document = sha256(as_bytes(v["document text"]));
        CHECK(document.hex() == v["document"]);
        const CopyId copy = copy_id(document, {v["recipient id"], bytes<16>(v["salt"]), bytes<16>(v["nonce"])});
        CHECK(copy.hex() == v["copy"]);
        CHECK(hex(ChipSource(key).copy_seed(copy)) == v["copy seed"]);
        CHECK(TagSource(key).tag(copy).hex() == v["file tag"]);
    }
}

TEST_CASE("pilots, phases and chips are those of the vectors") {
    for (const auto* file : {"mark-a.txt", "mark-b.txt"}) {
        INFO(file);
        Vectors v = read_vectors(file);
        const VaultKey key = VaultKey::from_bytes(bytes<32>(v["key"]));
        const Constellation constellation = make_constellation(key);
        const auto lane = static_cast<std::size_t>(std::stoi(v["lane"]));
        CHECK(std::to_string(lattice().size()) == v["lattice size"]);
        CHECK(spaced(constellation.pilots) == v["pilots"]);
        CHECK(spaced(constellation.data) == v["data"]);
        CHECK(spaced(constellation.pilot_phase[lane]) == v["pilot phases"]);
        CHECK(spaced(constellation.data_phase[lane]) == v["data phases"]);
        CHECK(std::to_string(constellation.chip_count()) == v["chip count"]);
        const auto chips =
            ChipSource(key).chips({bytes<16>(v["copy"])}, {Channel::tint, static_cast<std::uint32_t>(lane)}, constellation.chip_count());
        CHECK(packed_hex(chips) == without_spare_bits(v["chips"], constellation.chip_count()));
    }
}

TEST_CASE("tiles are those of the vectors, to the last level") {
    for (const auto* file : {"mark-a.txt", "mark-b.txt"}) {
        INFO(file);
        Vectors v = read_vectors(file);
        const VaultKey key = VaultKey::from_bytes(bytes<32>(v["key"]));
        const Constellation constellation = make_constellation(key);
        const int lane = std::stoi(v["lane"]);
        const auto chips =
            ChipSource(key).chips({bytes<16>(v["copy"])}, {Channel::tint, static_cast<std::uint32_t>(lane)}, constellation.chip_count());
        const Tile tile = draw_tile(constellation, lane, chips, look_from(v["steps"]));
        CHECK(spaced(std::span(tile.level).first(tile_samples)) == v["tile row 0"]);
        CHECK(spaced(std::span(tile.level).subspan(37 * tile_samples, tile_samples)) == v["tile row 37"]);
        CHECK(sha256(tile.level).hex() == v["tile sha256"]);
    }
}
