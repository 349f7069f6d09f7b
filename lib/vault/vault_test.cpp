#include "telltale/vault.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <set>

#include "mark/shift_layout.hpp"
#include "support/temporary_folder.hpp"
#include "telltale/error.hpp"

using namespace telltale;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

std::string refusal(const fs::path& directory, ErrorKind kind = ErrorKind::vault) {
    try {
        Vault::open(directory);
    } catch (const Error& error) {
        CHECK(error.kind() == kind);
        return error.what();
    }
    return "opened";
}

std::vector<std::uint8_t> contents(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

Receipt receipt_for(Vault& vault, const std::string& recipient_id) {
    const std::vector<Recipient> recipients{{recipient_id, "name of " + recipient_id}};
    const std::vector<std::string> jobs{"/out/" + recipient_id};
    Receipt receipt;
    receipt.document.bytes[0] = 7;
    receipt.recipient = recipients[0];
    receipt.origin = vault.origins(receipt.document, recipients, jobs).front();
    receipt.copy = copy_id(receipt.document, receipt.origin);
    receipt.file = sha256(receipt.copy.bytes);
    return receipt;
}

/// Runs the work in so many processes at once.
///
/// returns  true when none failed; to find a vault already there is no failure
template <typename Work>
bool in_processes(int count, Work work) {
    std::vector<pid_t> children;
    for (int i = 0; i < count; ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            try {
                work(i);
            } catch (const std::exception& error) {
                if (std::string(error.what()).find("there is a vault already") != std::string::npos) ::_exit(3);
                std::cerr << "process " << i << ": " << error.what() << std::endl;
                ::_exit(1);
            }
            ::_exit(0);
        }
        children.push_back(child);
    }
    bool good = true;
    for (const pid_t child : children) {
        int status = 0;
        ::waitpid(child, &status, 0);
        good = good && WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 3);
    }
    return good;
}

}  // namespace

TEST_CASE("a new vault has a key that nobody else can read, and making it again changes nothing") {
    const support::TemporaryFolder scratch;
    Vault::create(scratch / "v");
    struct stat status {};
    REQUIRE(::stat((scratch / "v" / "key").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(status.st_size == 32);
    const auto key = contents(scratch / "v" / "key");
    CHECK_THROWS_WITH(Vault::create(scratch / "v"), Contains("there is a vault already"));
    CHECK(contents(scratch / "v" / "key") == key);
}

TEST_CASE("a vault that cannot be used says which part and why") {
    const support::TemporaryFolder scratch;
    CHECK_THAT(refusal(scratch / "none"), Contains("no vault at") && Contains("run `telltale init`"));
    Vault::create(scratch / "a");
    Vault::create(scratch / "b");

    SECTION("another vault's key") {
        fs::copy_file(scratch / "b" / "key", scratch / "a" / "key", fs::copy_options::overwrite_existing);
        CHECK_THAT(refusal(scratch / "a"), Contains("ledger.db: written with another key"));
    }
    SECTION("a key of the wrong length") {
        std::ofstream(scratch / "a" / "key") << "short";
        CHECK_THAT(refusal(scratch / "a"), Contains("key: not a key"));
    }
    SECTION("no key") {
        fs::remove(scratch / "a" / "key");
        CHECK_THAT(refusal(scratch / "a"), Contains("key: the key cannot be read"));
    }
    SECTION("no ledger") {
        fs::remove(scratch / "a" / "ledger.db");
        CHECK_THAT(refusal(scratch / "a"), Contains("the ledger is missing"));
    }
    SECTION("a ledger that is no database") {
        std::ofstream(scratch / "a" / "ledger.db") << std::string(5000, 'x');
        CHECK_THAT(refusal(scratch / "a"), Contains("ledger.db: damaged"));
    }
    SECTION("an empty ledger file") {
        std::ofstream(scratch / "a" / "ledger.db", std::ios::trunc);
        CHECK_THAT(refusal(scratch / "a"), Contains("not a ledger"));
    }
}

TEST_CASE("a key that others can read is warned about, not refused") {
    const support::TemporaryFolder scratch;
    CHECK(Vault::create(scratch / "v").warnings().empty());
    fs::permissions(scratch / "v" / "key", fs::perms::group_read, fs::perm_options::add);
    const Vault vault = Vault::open(scratch / "v");
    REQUIRE(vault.warnings().size() == 1);
    CHECK_THAT(vault.warnings()[0], Contains("others can read the key"));
}

TEST_CASE("the same job makes the same copy and any other job another") {
    const support::TemporaryFolder scratch;
    Vault vault = Vault::create(scratch / "v");
    const std::vector<Recipient> recipients{{"1", "Alice"}, {"2", "Alice"}};
    const std::vector<std::string> jobs{"job", "job"};
    const Sha256 document{{1}};
    const auto first = vault.origins(document, recipients, jobs);
    const auto again = Vault::open(scratch / "v").origins(document, recipients, jobs);
    CHECK(copy_id(document, first[0]) == copy_id(document, again[0]));
    CHECK(copy_id(document, first[0]) != copy_id(document, first[1]));
    const std::vector<std::string> other_jobs{"jo", "b"};
    CHECK(vault.origins(document, recipients, other_jobs)[0].nonce != first[0].nonce);
    CHECK(vault.origins(Sha256{{2}}, recipients, jobs)[0].nonce != first[0].nonce);
    CHECK(vault.origins(Sha256{{2}}, recipients, jobs)[0].salt == first[0].salt);
}

TEST_CASE("ten processes that make one vault end with one key and one ledger") {
    const support::TemporaryFolder scratch;
    CHECK(in_processes(10, [&](int) { Vault::create(scratch / "v"); }));
    CHECK(Vault::open(scratch / "v").list().empty());
    CHECK(std::distance(fs::directory_iterator(scratch / "v"), {}) == 3);  // key, ledger.db and originals, and nothing else is left over
}

TEST_CASE("ten processes that write into one vault at once lose nothing") {
    const support::TemporaryFolder scratch;
    Vault::create(scratch / "v");
    constexpr int copies_each = 20;
    CHECK(in_processes(10, [&](int process) {
        Vault vault = Vault::open(scratch / "v");
        for (int i = 0; i < copies_each; ++i) {
            const Receipt own = receipt_for(vault, std::to_string(process) + "-" + std::to_string(i));
            const Receipt shared = receipt_for(vault, "shared-" + std::to_string(i));
            const std::vector<Receipt> receipts{own, shared};
            vault.begin_issue(receipts);
            vault.commit_issue(receipts);
        }
    }));
    const auto receipts = Vault::open(scratch / "v").list();
    CHECK(receipts.size() == 11 * copies_each);
    for (const Receipt& receipt : receipts) {
        CHECK(receipt.state == IssueState::issued);
        CHECK(receipt.copy == copy_id(receipt.document, receipt.origin));
    }
}

TEST_CASE("an original is kept once, under its hash") {
    const support::TemporaryFolder scratch;
    Vault vault = Vault::create(scratch / "v");
    const std::vector<std::uint8_t> document{1, 2, 3};
    vault.store_original(document);
    vault.store_original(document);
    CHECK(contents(vault.original_path(sha256(document))) == document);
}

TEST_CASE("where a document's text moves is kept beside the original, once, and comes back from a backup") {
    const support::TemporaryFolder scratch;
    Vault vault = Vault::create(scratch / "v");
    const std::vector<std::uint8_t> document{1, 2, 3};
    const std::vector<std::uint8_t> layout{4, 5};
    const Sha256 hash = sha256(document);
    vault.store_original(document);
    vault.store_layout(hash, {});
    CHECK(vault.documents_with_layout().empty());
    CHECK(!vault.layout(hash));
    vault.store_layout(hash, layout);
    vault.store_layout(hash, document);
    CHECK(vault.documents_with_layout() == std::vector{hash});
    CHECK(vault.layout(hash) == layout);
    const Sha256 other = sha256(layout);
    const auto standing = to_bytes(ShiftLayout{0, {PageLayout{400, 500, {}, 0}}});
    const auto moved = to_bytes(ShiftLayout{0.2, {PageLayout{400, 500, {}, 0}}});
    const auto more = to_bytes(ShiftLayout{0.2, {PageLayout{400, 500, {TextCluster{10, 10, 20, 20}}, 1}}});
    for (const auto& next : {standing, moved, standing}) vault.store_layout(other, next);
    CHECK(vault.layout(other) == moved);  // once later copies move the text, their layout takes the place of one that does not move it
    vault.store_layout(other, more);
    vault.store_layout(other, moved);
    CHECK(vault.layout(other) == more);  // a layout with more moving text stays when one with less is stored

    vault.backup_with_plain_key(scratch / "b.tar");
    const Vault restored = Vault::restore(scratch / "b.tar", scratch / "restored");
    CHECK(restored.documents_with_layout().size() == 2);
    CHECK(restored.layout(hash) == layout);
}

TEST_CASE("traces are counted, in the vault and by the page that they show") {
    const support::TemporaryFolder scratch;
    Vault vault = Vault::create(scratch / "v");
    TraceRecord trace;
    trace.shown = {{Sha256{{1}}, 3}};
    CHECK(vault.log_trace(trace).same_page == 1);
    trace.shown = {{Sha256{{1}}, 4}, {Sha256{{1}}, 3}};
    CHECK(vault.log_trace(trace).same_page == 2);
    trace.shown = {{Sha256{{2}}, 3}};
    const TraceCount count = Vault::open(scratch / "v").log_trace(trace);
    CHECK(count.vault == 3);
    CHECK(count.same_page == 1);
}

TEST_CASE("the copies whose marks a document contains are kept, each once") {
    const support::TemporaryFolder scratch;
    Vault vault = Vault::create(scratch / "v");
    const Sha256 document{{1}};
    const std::vector<CopyId> copies{CopyId{{3}}, CopyId{{4}}};
    vault.record_contained(document, copies);
    vault.record_contained(document, copies);
    CHECK(vault.contained_in(document) == copies);
    CHECK(vault.contained_in(Sha256{{2}}).empty());
    CHECK(vault.documents_containing(copies[1]) == std::vector{document});
}
