#include <set>

#include "system/replace_file.hpp"
#include "vault/derived_file.hpp"
#include "vault/ledger/ledger_check.hpp"
#include "vault/vault_state.hpp"

namespace telltale {
namespace fs = std::filesystem;
namespace {

void check_kept(const Ledger& ledger, const Originals& originals, bool has_shards, const VaultKey& key, const std::set<Sha256>& documents,
                VaultReport& report) {
    std::set<std::string> recorded;
    std::set<Sha256> good;
    for (const Ledger::KeptFile& kept : ledger.kept_files()) {
        const fs::path file = originals.beside(kept.document, kept.kind);
        recorded.insert(file.filename().string());
        const std::string what =
            (kept.kind == "original" ? "the original" : "the " + kept.kind + " file") + " of document " + kept.document.hex();
        if (!fs::exists(file)) {
            report.problems.push_back(what + " is missing");
        } else if (sha256(read_file(file)) != kept.file) {
            report.problems.push_back(what + " has been changed: its hash does not fit");
        } else if (kept.kind == "original") {
            good.insert(kept.document);
        }
    }
    for (const Sha256& document : documents) {
        report.originals += good.contains(document);
        if (!recorded.contains(document.hex())) report.problems.push_back("the original of document " + document.hex() + " is missing");
    }
    if (has_shards) return;  // their files lie here too
    for (const fs::directory_entry& entry : fs::directory_iterator(originals.directory())) {
        const std::string name = entry.path().filename().string();
        const auto document = Sha256::from_hex(entry.path().stem().string());
        if (document && entry.path().extension() == ".lines" && recorded.contains(document->hex())) {
            if (!read_derived(entry.path(), *document, key))
                report.problems.push_back("originals/" + name + " has been changed: the next trace makes it anew");
            continue;
        }
        if (!recorded.contains(name)) report.problems.push_back("originals/" + name + " is not recorded: somebody else put it there");
    }
}

}  // namespace

VaultReport Vault::verify() const {
    VaultReport report;
    const Ledger& ledger = state_->ledger;
    ledger.sealed().read([&] {
        std::set<Sha256> documents;
        check_ledger(ledger, report, documents);
        check_kept(ledger, state_->originals, state_->has_shards, state_->key, documents, report);
    });
    return report;
}

}  // namespace telltale
