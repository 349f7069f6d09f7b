#pragma once

#include <map>
#include <random>
#include <set>

#include "vault/ledger/ledger_check.hpp"
#include "vault/ledger/transfer.hpp"
#include "vault/store/memory_store.hpp"

// A ledger for tests that change it as somebody would who does not have the key.

namespace telltale {

using Contents = MemoryStore::Contents;
using Random = std::mt19937_64;

constexpr int changes_of_each_kind = 1000;

inline const VaultKey key = VaultKey::from_bytes(VaultKey::Bytes{1});

inline std::size_t below(Random& random, std::size_t bound) {
    return static_cast<std::size_t>(random() % bound);
}

inline Ledger open(const std::shared_ptr<Contents>& contents) {
    return Ledger(std::make_unique<MemoryStore>(contents), key);
}

inline Receipt receipt_for(Ledger& ledger, const std::string& id, int number) {
    Receipt receipt;
    receipt.recipient = {id, "name of " + id};
    receipt.document.bytes[0] = static_cast<std::uint8_t>(1 + number % 2);
    receipt.origin = {id, ledger.salts(std::span(&receipt.recipient, 1)).front(), {static_cast<std::uint8_t>(number)}};
    receipt.copy = copy_id(receipt.document, receipt.origin);
    receipt.file = sha256(receipt.copy.bytes);
    receipt.source = "memo.pdf";
    receipt.path = "/out/memo." + id + ".pdf";
    receipt.pages = 3;
    receipt.channels = {"tint", "file"};
    receipt.psnr_db = 44.5;
    receipt.options = "strength=normal";
    return receipt;
}

inline std::string exported(const Ledger& ledger) {
    std::string text;
    export_lines(ledger, key.id(), [&](const std::string& line) { text += line + "\n"; });
    return text;
}

inline const Merge::Look no_files = [](const Sha256&, const std::string&) { return std::optional<Sha256>(); };

/// A ledger with something in each table, and each state that it has ever been in.
struct World {
    World() {
        Ledger::create(std::make_unique<MemoryStore>(now), key);
        Ledger ledger = open(now);
        const auto remember = [&] { history.push_back(*now); };
        std::vector<Receipt> receipts;
        for (int i = 0; i < 12; ++i) receipts.push_back(receipt_for(ledger, "p" + std::to_string(i % 5), i));
        for (const Receipt& receipt : receipts) {
            ledger.update({.pending = std::span(&receipt, 1)});
            remember();
        }
        ledger.update({.issued = std::span(receipts).first(8), .withdrawn = std::span(&receipts[11].copy, 1)});
        remember();
        receipts[2].path = "/elsewhere.pdf";
        receipts[2].file.bytes[5] ^= 1;
        ledger.update({.issued = std::span(&receipts[2], 1)});
        remember();
        const std::vector<Recipient> renamed{{"p1", "a new name"}};
        ledger.salts(renamed);
        ledger.keep(receipts[0].document, "original", [&] { return receipts[0].document; });
        ledger.keep(receipts[0].document, "shift", [] { return Sha256{{8}}; });
        remember();
        ledger.keep(receipts[0].document, "shift", [] { return Sha256{{9}}; });
        ledger.record_contained(Sha256{{1}}, std::vector<CopyId>{receipts[0].copy, receipts[3].copy});
        for (int i = 0; i < 3; ++i) ledger.log_trace({.leak = Sha256{{6}}, .verdict = "no_mark", .shown = {{Sha256{{1}}, i}}});
        remember();

        const auto there = std::make_shared<Contents>();
        Ledger::create(std::make_unique<MemoryStore>(there), key);
        Ledger other = open(there);
        const std::vector<Receipt> others{receipt_for(other, "q1", 101), receipt_for(other, "p2", 102)};
        other.update({.pending = others});
        other.update({.issued = others});
        import_text(ledger, key.id(), exported(other), no_files);
        remember();
        std::vector<std::string> problems;
        for (const Candidate& candidate : ledger.candidates(problems)) candidates.insert(as_text(candidate));
        for (const Receipt& receipt : ledger.list(problems)) rows[receipt.copy] = ledger.row(receipt.copy)->cells;
    }

    static std::string as_text(const Candidate& candidate) {
        return candidate.copy.hex() + candidate.file.hex() + candidate.document.hex();
    }

    std::shared_ptr<Contents> now = std::make_shared<Contents>();
    std::vector<Contents> history;
    std::set<std::string> candidates;
    std::map<CopyId, std::vector<Cell>> rows;
};

inline const World& world() {
    static const World made;
    return made;
}

inline bool same(const Contents& a, const Contents& b) {
    const auto same_row = [](const auto& x, const auto& y) {
        return x.first == y.first && x.second.cells == y.second.cells && x.second.mac == y.second.mac;
    };
    for (const Table table : all_tables)
        if (!std::equal(a.of(table).begin(), a.of(table).end(), b.of(table).begin(), b.of(table).end(), same_row)) return false;
    return a.blocks == b.blocks && a.head == b.head;
}

inline std::vector<std::string> problems_of(const Ledger& ledger) {
    VaultReport report;
    std::set<Sha256> documents;
    ledger.sealed().read([&] { check_ledger(ledger, report, documents); });
    return report.problems;
}

}  // namespace telltale
