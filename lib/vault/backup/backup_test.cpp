#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "support/temporary_folder.hpp"
#include "telltale/error.hpp"
#include "telltale/vault.hpp"
#include "vault/backup/archive.hpp"

using namespace telltale;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

using Bytes = std::vector<std::uint8_t>;
const std::string passphrase = "correct horse";

std::set<std::string> names_in(const fs::path& directory) {
    std::set<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory)) names.insert(entry.path().filename().string());
    return names;
}

Bytes read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write(const fs::path& path, const Bytes& bytes) {
    std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

/// A vault with one copy and two originals.
Vault make_vault(const fs::path& directory) {
    Vault vault = Vault::create(directory);
    const std::vector<Recipient> recipients{{"1001", "Wang Wei"}};
    const std::vector<std::string> jobs{"job"};
    Receipt receipt;
    const Bytes document(3000, 7);
    vault.store_original(document);
    vault.store_original(Bytes{1, 2, 3});
    receipt.document = sha256(document);
    receipt.recipient = recipients[0];
    receipt.origin = vault.origins(receipt.document, recipients, jobs).front();
    receipt.copy = copy_id(receipt.document, receipt.origin);
    receipt.file = sha256(receipt.copy.bytes);
    vault.begin_issue(std::vector{receipt});
    vault.commit_issue(std::vector{receipt});
    return vault;
}

constexpr std::size_t record = 512;  // bytes of a record of a tar file

struct Piece {
    std::size_t at, size;
};

/// Where each member of an archive stands, head and padding included. The last one is the seal.
std::vector<Piece> members_of(const Bytes& archive) {
    std::vector<Piece> members;
    std::size_t at = 0;
    while (archive[at] != 0) {
        const std::string size(reinterpret_cast<const char*>(&archive[at + 124]), 11);
        const std::size_t records = 1 + (std::stoul(size, nullptr, 8) + record - 1) / record;
        members.push_back({at, records * record});
        at += records * record;
    }
    return members;
}

Bytes part(const Bytes& bytes, Piece piece) {
    const auto start = bytes.begin() + static_cast<std::ptrdiff_t>(piece.at);
    return {start, start + static_cast<std::ptrdiff_t>(piece.size)};
}

Bytes joined(const std::vector<Bytes>& parts) {
    Bytes all;
    for (const Bytes& one : parts) all.insert(all.end(), one.begin(), one.end());
    return all;
}

/// Writes the sum of a member's head anew, so that a changed head is one that tar takes.
void mend_head(Bytes& archive, std::size_t at) {
    std::memset(&archive[at + 148], ' ', 8);
    unsigned sum = 0;
    for (std::size_t i = 0; i < record; ++i) sum += archive[at + i];
    std::snprintf(reinterpret_cast<char*>(&archive[at + 148]), 7, "%06o", sum);
}

using Random = std::mt19937;
std::size_t below(Random& random, std::size_t bound) {
    return random() % bound;
}

/// One change of each kind that somebody might make to an archive. Each is drawn anew until it changes something.
Bytes changed(const Bytes& archive, std::size_t kind, Random& random) {
    const std::vector<Piece> members = members_of(archive);
    const Piece tail{members.back().at + members.back().size, 2 * record};
    std::vector<Bytes> parts;
    for (const Piece& member : members) parts.push_back(part(archive, member));
    const auto any_part = [&] { return parts.begin() + static_cast<std::ptrdiff_t>(below(random, parts.size())); };
    Bytes bytes = archive;
    switch (kind) {
        case 0:  // a bit is flipped
            bytes[below(random, bytes.size())] ^= static_cast<std::uint8_t>(1 << below(random, 8));
            return bytes;
        case 1:  // the end is cut off
            bytes.resize(below(random, bytes.size()));
            return bytes;
        case 2:  // bytes are put in
            bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(below(random, bytes.size() + 1)), 1 + below(random, 1024),
                         static_cast<std::uint8_t>(below(random, 256)));
            return bytes;
        case 3: {  // bytes are taken out
            const std::size_t size = 1 + below(random, 1024);
            const auto start = bytes.begin() + static_cast<std::ptrdiff_t>(below(random, bytes.size() - size));
            bytes.erase(start, start + static_cast<std::ptrdiff_t>(size));
            return bytes;
        }
        case 4:  // whole members are dropped,
            parts.erase(any_part());
            break;
        case 5: {  // doubled,
            const Bytes again = *any_part();
            parts.insert(any_part(), again);
            break;
        }
        case 6:  // or swapped
            std::swap(*any_part(), *any_part());
            break;
        case 7: {  // a head says something else, and its sum fits
            const Piece member = members[below(random, members.size())];
            bytes[member.at + below(random, 345)] ^= static_cast<std::uint8_t>(1 + below(random, 3));
            mend_head(bytes, member.at);
            return bytes;
        }
        case 8:  // records of zeros at the end
            bytes.resize(bytes.size() + record * (1 + below(random, 20)));
            return bytes;
        default: {  // a record of one member is taken for a record of another
            const Piece from{below(random, bytes.size() / record) * record, record};
            const std::size_t to = below(random, bytes.size() / record) * record;
            std::copy_n(archive.begin() + static_cast<std::ptrdiff_t>(from.at), from.size, bytes.begin() + static_cast<std::ptrdiff_t>(to));
            return bytes;
        }
    }
    parts.push_back(part(archive, tail));
    return joined(parts);
}
constexpr std::size_t kinds = 10;

/// Changes an archive so many times, and counts the changes that were refused as damaged or changed.
std::size_t refusals(const Bytes& archive, std::size_t changes, const std::function<void(const Bytes& changed)>& open) {
    Random random(26);
    std::size_t refused = 0;
    for (std::size_t i = 0; i < changes; ++i) {
        Bytes other = archive;
        while (other == archive) other = changed(archive, i % kinds, random);
        try {
            open(other);
            UNSCOPED_INFO("change " << i << " of kind " << i % kinds << " passed");
        } catch (const Error& error) {
            refused += error.kind() == ErrorKind::vault ? 1 : 0;
        }
    }
    return refused;
}

}  // namespace

TEST_CASE("a backup with a plain key is refused after each of 1500 changes and nothing is written") {
    const support::TemporaryFolder scratch;
    make_vault(scratch / "v").backup_with_plain_key(scratch / "b.tar");
    const auto before = names_in(scratch.path());
    CHECK(refusals(read(scratch / "b.tar"), 1500, [&](const Bytes& changed) {
              write(scratch / "b.tar", changed);
              Vault::restore(scratch / "b.tar", scratch / "restored");
          }) == 1500);
    CHECK(names_in(scratch.path()) == before);
}

TEST_CASE("the seal of a backup with a sealed key shows each of 3000 changes to any byte or member") {
    const support::TemporaryFolder scratch;
    const Vault vault = make_vault(scratch / "v");
    vault.backup(scratch / "b.tar", passphrase);
    const TakeMember ignore = [](const std::string&, std::span<const std::uint8_t>) {};
    read_archive(scratch / "b.tar", vault.key(), ignore);
    CHECK(refusals(read(scratch / "b.tar"), 3000, [&](const Bytes& changed) {
              write(scratch / "b.tar", changed);
              read_archive(scratch / "b.tar", vault.key(), ignore);
          }) == 3000);
}

TEST_CASE("a backup with a sealed key comes back by its passphrase and is refused when anything was changed") {
    const support::TemporaryFolder scratch;
    const Vault vault = make_vault(scratch / "v");
    vault.backup(scratch / "b.tar", passphrase);
    const Bytes archive = read(scratch / "b.tar");
    CHECK_THROWS_WITH(Vault::restore(scratch / "b.tar", scratch / "r"), Contains("a passphrase is needed"));
    CHECK_THROWS_WITH(Vault::restore(scratch / "b.tar", scratch / "r", {.passphrase = "wrong"}), Contains("does not open the key"));

    Bytes late = archive;
    late[archive.size() / 2] ^= 1;
    write(scratch / "late.tar", late);
    CHECK_THROWS_WITH(Vault::restore(scratch / "late.tar", scratch / "r", {.passphrase = passphrase}), Contains("its seal does not fit"));
    CHECK(!fs::exists(scratch / "r"));

    const Vault restored = Vault::restore(scratch / "b.tar", scratch / "r", {.passphrase = passphrase, .key_id = vault.key().id()});
    CHECK(restored.list().size() == 1);
    CHECK(restored.verify().problems.empty());
    CHECK(restored.verify().originals == 1);
    CHECK(!fs::exists(scratch / "r" / "key.sealed"));
    CHECK(!fs::exists(scratch / "r" / "seal"));
}

TEST_CASE("a plain key beside the sealed one is refused wherever it stands") {
    const support::TemporaryFolder scratch;
    make_vault(scratch / "v").backup(scratch / "sealed.tar", passphrase);
    const Vault other = make_vault(scratch / "w");  // the forger's own
    other.backup_with_plain_key(scratch / "plain.tar");
    const Bytes sealed = read(scratch / "sealed.tar");
    const Bytes plain = read(scratch / "plain.tar");
    const Bytes key = part(plain, members_of(plain).front());
    const std::size_t second = members_of(sealed)[1].at;
    const auto refuse = [&](const Bytes& archive, const RestoreOptions& options, const char* reason) {
        write(scratch / "b.tar", archive);
        CHECK_THROWS_WITH(Vault::restore(scratch / "b.tar", scratch / "r", options), Contains(reason));
        CHECK(!fs::exists(scratch / "r"));
    };
    const Bytes first_member = joined({key, sealed});
    const Bytes second_member = joined({part(sealed, {0, second}), key, part(sealed, {second, sealed.size() - second})});
    refuse(first_member, {.passphrase = passphrase}, "its key is not sealed");
    refuse(first_member, {}, "its seal does not fit");
    refuse(first_member, {.unauthenticated = true}, "holds two keys");
    refuse(second_member, {.passphrase = passphrase}, "its seal does not fit");
    refuse(second_member, {.passphrase = passphrase, .unauthenticated = true}, "holds two keys");
    // The forger's whole backup in the place of the sealed one needs no change at all.
    refuse(plain, {.passphrase = passphrase}, "its key is not sealed");
    refuse(plain, {.key_id = Vault::open(scratch / "v").key().id()}, "holds another key");
}

TEST_CASE("a backup without a seal is opened on request alone") {
    const support::TemporaryFolder scratch;
    make_vault(scratch / "v").backup_with_plain_key(scratch / "b.tar");
    Bytes archive = read(scratch / "b.tar");
    const Piece seal = members_of(archive).back();
    archive.erase(archive.begin() + static_cast<std::ptrdiff_t>(seal.at),
                  archive.begin() + static_cast<std::ptrdiff_t>(seal.at + seal.size));
    write(scratch / "old.tar", archive);
    CHECK_THROWS_WITH(Vault::restore(scratch / "old.tar", scratch / "r"), Contains("has no seal") && Contains("--unauthenticated"));
    CHECK(!fs::exists(scratch / "r"));
    CHECK(Vault::restore(scratch / "old.tar", scratch / "r", {.unauthenticated = true}).list().size() == 1);
}

TEST_CASE("a backup is not written with an empty passphrase") {
    const support::TemporaryFolder scratch;
    const Vault vault = make_vault(scratch / "v");
    CHECK_THROWS_WITH(vault.backup(scratch / "b.tar", ""), Contains("passphrase"));
    CHECK(!fs::exists(scratch / "b.tar"));
}
