#include "vault/derived_file.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "mark/sha256.hpp"
#include "mark/shift_layout.hpp"
#include "support/temporary_folder.hpp"
#include "system/replace_file.hpp"
#include "telltale/vault.hpp"

using namespace telltale;

namespace {

const std::vector<std::uint8_t> content{1, 2, 3, 4};
const Sha256 document{{1}};

VaultKey key_of(std::uint8_t number) {
    return VaultKey::from_bytes(VaultKey::Bytes{number});
}

}  // namespace

TEST_CASE("a derived file of another document or kind, or written with another key, is none") {
    const support::TemporaryFolder folder;
    const std::filesystem::path file = folder.file("a.lines");
    write_derived(file, document, key_of(1), content);
    CHECK(read_derived(file, document, key_of(1)) == content);
    CHECK_FALSE(read_derived(file, Sha256{{2}}, key_of(1)));
    CHECK_FALSE(read_derived(file, document, key_of(2)));
    std::filesystem::copy_file(file, folder.file("a.other"));
    CHECK_FALSE(read_derived(folder.file("a.other"), document, key_of(1)));
    CHECK_FALSE(read_derived(folder.file("b.lines"), document, key_of(1)));
}

TEST_CASE("a derived file of which any byte was changed, or that was cut off, is none") {
    const support::TemporaryFolder folder;
    write_derived(folder.file("a.lines"), document, key_of(1), content);
    const std::vector<std::uint8_t> bytes = read_file(folder.file("a.lines"));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::vector<std::uint8_t> changed = bytes;
        changed[i] ^= 1;
        replace_file(folder.file("b.lines"), changed);
        CHECK_FALSE(read_derived(folder.file("b.lines"), document, key_of(1)));
        replace_file(folder.file("b.lines"), std::span(bytes).first(i));
        CHECK_FALSE(read_derived(folder.file("b.lines"), document, key_of(1)));
    }
}

TEST_CASE("verifying a vault finds nothing wrong with lines that it keeps, and says which were changed or are no document's") {
    const support::TemporaryFolder folder;
    Vault vault = Vault::create(folder.file("v"));
    const std::vector<std::uint8_t> original(200, 7);
    vault.store_original(original);
    vault.store_lines(sha256(original), content);
    CHECK(vault.verify().problems.empty());
    CHECK(vault.lines(sha256(original)) == content);
    const std::filesystem::path file = vault.original_path(sha256(original)).string() + ".lines";
    std::filesystem::copy_file(file, vault.original_path(Sha256{{9}}).string() + ".lines");
    CHECK(vault.verify().problems.size() == 1);
    std::filesystem::copy_file(file, vault.original_path(sha256(original)).string() + ".shift.lines");
    vault.store_layout(sha256(original), to_bytes(ShiftLayout{0.2, {PageLayout{400, 500, {TextCluster{10, 10, 20, 20}}, 1}}}));
    const std::vector<std::string> problems = vault.verify().problems;
    CHECK(problems.size() == 2);
    CHECK(std::count_if(problems.begin(), problems.end(), [](const std::string& problem) {  // a layout has no lines
              return problem.find(".shift.lines is not recorded") != std::string::npos;
          }) == 1);
    std::filesystem::remove(vault.original_path(sha256(original)).string() + ".shift.lines");
    replace_file(file, content);
    CHECK(vault.verify().problems.size() == 2);
    CHECK_FALSE(vault.lines(sha256(original)));
}
