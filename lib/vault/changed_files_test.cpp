#include <catch2/catch.hpp>
#include <fstream>
#include <functional>
#include <map>
#include <random>

#include "mark/shift_layout.hpp"
#include "support/temporary_folder.hpp"
#include "system/replace_file.hpp"
#include "telltale/error.hpp"
#include "telltale/vault.hpp"

// Files of a vault, changed as somebody would who does not have the key.

using namespace telltale;
namespace fs = std::filesystem;

namespace {

constexpr int changes_of_each_kind = 1000;

using Bytes = std::vector<std::uint8_t>;
using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t bound) {
    return static_cast<std::size_t>(random() % bound);
}

void write(const fs::path& path, const Bytes& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

/// A vault with two documents, each with its original, layout and features, and some copies of them.
class MadeVault {
public:
    MadeVault() {
        Vault vault = Vault::create(path());
        for (const std::uint8_t number : {std::uint8_t{1}, std::uint8_t{2}}) {
            const Bytes original(200, number);
            const Sha256 document = sha256(original);
            documents.push_back(document);
            vault.store_original(original);
            vault.store_layout(document, to_bytes(ShiftLayout{0.2, {PageLayout{400, 500, {TextCluster{10, 10, 20, 20.0 + number}}, 1}}}));
            vault.store_features(document, Bytes(300, number));
            for (int i = 0; i < 40; ++i) {
                const std::vector<Recipient> recipient{{std::to_string(i), "name of " + std::to_string(i)}};
                const std::vector<std::string> job{"/out/" + std::to_string(i)};
                Receipt receipt;
                receipt.document = document;
                receipt.recipient = recipient.front();
                receipt.origin = vault.origins(document, recipient, job).front();
                receipt.copy = copy_id(document, receipt.origin);
                receipt.file = sha256(receipt.copy.bytes);
                receipt.path = job.front();
                receipt.channels = {"tint"};
                receipts.push_back(receipt);
            }
        }
        vault.begin_issue(receipts);
        vault.commit_issue(receipts);
    }

    fs::path path() const { return folder_.path() / "v"; }
    fs::path beside(std::size_t document, const std::string& ending) const {
        return path() / "originals" / (documents[document].hex() + ending);
    }

    std::vector<Sha256> documents;
    std::vector<Receipt> receipts;

private:
    support::TemporaryFolder folder_;
};

/// What is read of a vault's ledger, without what nobody is shown.
std::vector<std::string> all_read(const Vault& vault, std::vector<std::string>& problems) {
    std::vector<std::string> all;
    for (const Receipt& receipt : vault.list(problems))
        all.push_back(receipt.copy.hex() + receipt.file.hex() + receipt.document.hex() + receipt.recipient.id + receipt.recipient.name +
                      receipt.path + receipt.issued_at + to_string(receipt.state));
    for (const Candidate& candidate : vault.candidates(problems))
        all.push_back(candidate.copy.hex() + candidate.file.hex() + candidate.document.hex());
    return all;
}

}  // namespace

TEST_CASE("every change of a file beside an original is noticed, and nothing of the changed file is read") {
    const MadeVault made;
    Random random(1);
    const std::vector<std::string> endings{"", ".shift", ".features"};
    std::map<std::string, Bytes> whole;
    for (const std::string& ending : endings) {
        for (std::size_t document = 0; document < 2; ++document)
            whole[made.beside(document, ending)] = read_file(made.beside(document, ending));
    }
    const Vault vault = Vault::open(made.path());
    REQUIRE(vault.verify().problems.empty());
    for (const std::string& ending : endings) {
        for (int change = 0; change < changes_of_each_kind; ++change) {
            const std::size_t document = below(random, 2);
            const fs::path file = made.beside(document, ending);
            Bytes bytes = whole[file];
            switch (change % 5) {
                case 0:  // a bit
                    bytes[below(random, bytes.size())] ^= static_cast<std::uint8_t>(1U << below(random, 8));
                    break;
                case 1:  // cut off
                    bytes.resize(below(random, bytes.size()));
                    break;
                case 2:  // longer
                    bytes.insert(bytes.end(), 1 + below(random, 20), static_cast<std::uint8_t>(random()));
                    break;
                case 3:  // the other document's
                    bytes = whole[made.beside(1 - document, ending)];
                    break;
                default:  // gone
                    bytes.clear();
            }
            if (change % 5 == 4) {
                fs::remove(file);
            } else {
                write(file, bytes);
            }
            CAPTURE(ending, change);
            const Sha256 hash = made.documents[document];
            CHECK(vault.verify().problems.size() >= 1);
            if (ending.empty()) CHECK_FALSE(vault.original(hash));
            if (ending == ".shift") CHECK_FALSE(vault.layout(hash));
            if (ending == ".features") CHECK_FALSE(vault.features(hash));
            write(file, whole[file]);
        }
    }
    CHECK(vault.verify().problems.empty());
}

TEST_CASE("every change of a byte of the ledger's file is noticed or changes nothing that is read") {
    const MadeVault made;
    const fs::path file = made.path() / "ledger.db";
    std::vector<std::string> problems;
    const std::vector<std::string> before = all_read(Vault::open(made.path()), problems);
    REQUIRE(problems.empty());
    const Bytes whole = read_file(file);
    Random random(2);
    int noticed = 0;
    for (int change = 0; change < 2 * changes_of_each_kind; ++change) {
        Bytes bytes = whole;
        if (change % 10 == 9) {
            bytes.resize(below(random, bytes.size()));
        } else {
            for (std::size_t i = 0; i <= below(random, 4); ++i)
                bytes[below(random, bytes.size())] ^= static_cast<std::uint8_t>(1 + below(random, 255));
        }
        for (const char* journal : {"-wal", "-shm"}) fs::remove(file.string() + journal);
        write(file, bytes);
        CAPTURE(change);
        try {
            const Vault vault = Vault::open(made.path());
            const bool sees = !vault.verify().problems.empty();
            problems.clear();
            const std::vector<std::string> now = all_read(vault, problems);
            noticed += sees;
            if (!sees) CHECK(now == before);
            // Whatever is read is true, noticed or not.
            for (const std::string& one : now) CHECK(std::find(before.begin(), before.end(), one) != before.end());
        } catch (const Error&) {
            ++noticed;
        }
    }
    CHECK(noticed > changes_of_each_kind);  // the others are in parts of pages that SQLite does not use
}
