#include "mark/sha256.hpp"

#include <sodium.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace telltale;

namespace {

std::string hash_of(const std::string& text) {
    return sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}).hex();
}

}  // namespace

TEST_CASE("SHA-256 gives the examples of FIPS 180-4") {
    CHECK(hash_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hash_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hash_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(hash_of(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 agrees with libsodium at every length around a block, whatever the address") {
    std::vector<std::uint8_t> bytes(700);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 131 + i / 7);
    for (std::size_t size = 0; size < 300; ++size) {
        const std::span<const std::uint8_t> part(bytes.data() + size % 17, size);
        Sha256 expected;
        crypto_hash_sha256(expected.bytes.data(), part.data(), part.size());
        REQUIRE(sha256(part) == expected);
    }
}

TEST_CASE("a head that was hashed once goes into the hash of each file that begins with it") {
    std::vector<std::uint8_t> file(20'000);
    for (std::size_t i = 0; i < file.size(); ++i) file[i] = static_cast<std::uint8_t>(i * i >> 7);
    for (const std::size_t head : {0U, 64U, 4096U, 19'968U}) {
        Sha256Stream stream;
        stream.add(std::span(file).first(head));
        for (const std::size_t size : {head, head + 1, head + 31, file.size()}) {
            CHECK(stream.finish(std::span(file).subspan(head, size - head)) == sha256(std::span(file).first(size)));
        }
    }
}
