#include "vault/store/sealed_store.hpp"

#include <algorithm>

#include "telltale/error.hpp"
#include "vault/store/inside.hpp"

namespace telltale {
namespace {

constexpr std::size_t cached_blocks = 64;  // some 10 MB

std::size_t at(Table table) {
    return static_cast<std::size_t>(table);
}

std::int64_t first_of(std::int64_t block) {
    return block * LedgerSeal::block_rows + 1;
}

bool same(const RowOutline& a, const RowOutline& b) {
    return a.is_whole && b.is_whole && a.sequence == b.sequence && a.candidate.copy == b.candidate.copy &&
           a.candidate.file == b.candidate.file && a.candidate.document == b.candidate.document && LedgerSeal::equal(a.mac, b.mac);
}

auto place_of(std::vector<RowOutline>& rows, std::int64_t sequence) {
    return std::lower_bound(rows.begin(), rows.end(), sequence, [](const RowOutline& row, std::int64_t one) { return row.sequence < one; });
}

}  // namespace

SealedStore::SealedStore(std::unique_ptr<LedgerStore> store, const VaultKey& key) : store_(std::move(store)), seal_(key), signer_(key) {}

bool SealedStore::create(const std::function<void()>& work) {
    bool created = false;
    store_->write([&] {
        if (store_->head()) return;
        const Inside inside(depth_);
        known_ = std::make_unique<Known>();
        known_->blocks_verify.fill(true);
        for (const Table table : all_tables) known_->head.of(table).blocks = hash_of_blocks({});
        is_changed_ = true;
        work();
        finish();
        created = true;
    });
    known_.reset();
    return created;
}

void SealedStore::read(const std::function<void()>& work) const {
    const std::lock_guard lock(guard_);
    store_->read([&] {
        if (depth_ == 0) refresh();
        const Inside inside(depth_);
        work();
    });
}

void SealedStore::write(const std::function<void()>& work) {
    const std::lock_guard lock(guard_);
    if (depth_ > 0) return work();
    try {
        store_->write([&] {
            refresh();
            const Inside inside(depth_);
            work();
            finish();
        });
    } catch (...) {
        known_.reset();  // it may say more than the store has now
        touched_.clear();
        is_changed_ = false;
        throw;
    }
}

void SealedStore::refresh() const {
    const std::int64_t changes = store_->foreign_changes();
    if (known_ && known_->changes == changes) return;
    known_.reset();
    const std::optional<Bytes> bytes = store_->head();
    const std::optional<LedgerHead> head = bytes ? open_head(*bytes, seal_, signer_) : std::nullopt;
    if (!head)
        throw Error(ErrorKind::vault, store_->name() + ": the ledger's head was changed by somebody without the key; restore a backup");
    auto known = std::make_unique<Known>();
    known->head = *head;
    known->changes = changes;
    for (const Table table : all_tables) {
        std::vector<Mac>& macs = known->blocks[at(table)];
        bool in_order = true;
        for (const auto& [number, mac] : store_->blocks(table)) {
            in_order = in_order && number == static_cast<std::int64_t>(macs.size());
            macs.push_back(mac);
        }
        known->blocks_verify[at(table)] = in_order && LedgerSeal::equal(hash_of_blocks(macs), head->of(table).blocks);
    }
    known_ = std::move(known);
}

const LedgerHead& SealedStore::head() const {
    return known_->head;
}

LedgerHead& SealedStore::head_to_change() {
    is_changed_ = true;
    return known_->head;
}

bool SealedStore::is_mac_of_block(Table table, std::int64_t number, const Mac& mac) const {
    const std::vector<Mac>& macs = known_->blocks[at(table)];
    return known_->blocks_verify[at(table)] && number >= 0 && number < static_cast<std::int64_t>(macs.size()) &&
           LedgerSeal::equal(macs[static_cast<std::size_t>(number)], mac);
}

SealedStore::Block& SealedStore::block(Table table, std::int64_t number) const {
    const auto known = known_->cache.find({table, number});
    if (known != known_->cache.end()) return known->second;
    if (known_->cache.size() >= cached_blocks && touched_.empty()) known_->cache.clear();
    Block& block = known_->cache[{table, number}];
    bool whole = true;
    store_->outlines(table, first_of(number), first_of(number + 1) - 1, [&](const RowOutline& row) {
        whole = whole && row.is_whole;
        block.rows.push_back(row);
    });
    block.verifies = whole && is_mac_of_block(table, number, seal_.block_mac(table, number, block.rows));
    return block;
}

SealedStore::Block& SealedStore::block_to_change(Table table, std::int64_t sequence) {
    const std::int64_t number = LedgerSeal::block_of(sequence);
    std::vector<Mac>& macs = known_->blocks[at(table)];
    if (number == static_cast<std::int64_t>(macs.size()) && known_->blocks_verify[at(table)]) {  // a new block begins
        Block& block = known_->cache[{table, number}];
        block = {{}, true};
        macs.emplace_back();
        touched_.insert({table, number});
        return block;
    }
    Block& changed = block(table, number);
    if (!changed.verifies)
        throw Error(ErrorKind::vault, store_->name() + ": rows of table '" + shape_of(table).name +
                                          "' were changed by somebody without the key, so nothing is added to them: see `telltale ledger "
                                          "verify`");
    touched_.insert({table, number});
    return changed;
}

Digest<32> SealedStore::put(Table table, Row& row) {
    TableHead& head = head_to_change().of(table);
    commit(table, row);
    const bool is_new = row.sequence == 0;
    if (is_new) {
        row.sequence = head.next++;
        ++head.rows;
    }
    const Digest<32> hash = row_hash(table, row);
    row.mac = seal_.row_mac(table, row.sequence, hash);
    std::vector<RowOutline>& rows = block_to_change(table, row.sequence).rows;
    if (is_new) {
        rows.push_back(outline_of(table, row));
        store_->add(table, row);
    } else {
        *place_of(rows, row.sequence) = outline_of(table, row);
        store_->replace(table, row);
    }
    return hash;
}

void SealedStore::remove(Table table, std::int64_t sequence) {
    std::vector<RowOutline>& rows = block_to_change(table, sequence).rows;
    rows.erase(place_of(rows, sequence));
    --head_to_change().of(table).rows;
    store_->remove(table, sequence);
}

void SealedStore::finish() {
    if (!is_changed_) return;
    std::set<Table> tables;
    for (const auto& [table, number] : touched_) {
        Mac& mac = known_->blocks[at(table)][static_cast<std::size_t>(number)];
        mac = seal_.block_mac(table, number, known_->cache[{table, number}].rows);
        store_->put_block(table, number, mac);
        tables.insert(table);
    }
    for (const Table table : tables) known_->head.of(table).blocks = hash_of_blocks(known_->blocks[at(table)]);
    ++known_->head.revision;
    store_->put_head(seal_head(known_->head, seal_, signer_));
    touched_.clear();
    is_changed_ = false;
}

FoundRow SealedStore::judge(Table table, Row&& row) const {
    FoundRow found{std::move(row), false, false};
    found.fits_alone = seal_.verifies(table, found.row);
    if (!found.fits_alone) return found;
    Block& covering = block(table, LedgerSeal::block_of(found.row.sequence));
    const auto place = place_of(covering.rows, found.row.sequence);
    found.verifies = covering.verifies && place != covering.rows.end() && same(*place, outline_of(table, found.row));
    return found;
}

std::vector<FoundRow> SealedStore::find(Table table, std::size_t index, std::span<const Cell> values) const {
    std::vector<FoundRow> found;
    for (Row& row : store_->find(table, index, values)) found.push_back(judge(table, std::move(row)));
    return found;
}

void SealedStore::scan(Table table, const std::function<void(FoundRow&&)>& sink) const {
    // Rows are held back until their block is known to verify or not.
    std::vector<Row> held;
    std::int64_t number = 0;
    const auto flush = [&] {
        std::vector<RowOutline> outlines;
        bool whole = true;
        for (const Row& row : held) {
            outlines.push_back(outline_of(table, row));
            whole = whole && outlines.back().is_whole;
        }
        const bool good = whole && is_mac_of_block(table, number, seal_.block_mac(table, number, outlines));
        for (Row& row : held) {
            const bool fits = seal_.verifies(table, row);
            sink({std::move(row), good && fits, fits});
        }
        held.clear();
    };
    store_->rows(table, -LedgerStore::last, LedgerStore::last, [&](Row&& row) {
        if (!held.empty() && LedgerSeal::block_of(row.sequence) != number) flush();
        number = LedgerSeal::block_of(row.sequence);
        held.push_back(std::move(row));
    });
    if (!held.empty()) flush();
}

void SealedStore::scan_candidates(const std::function<void(const Candidate&)>& sink,
                                  const std::function<void(std::int64_t, std::vector<FoundRow>&&)>& suspect) const {
    std::vector<RowOutline> held;
    std::int64_t number = 0;
    std::vector<std::int64_t> bad;
    const auto flush = [&] {
        const bool whole = std::all_of(held.begin(), held.end(), [](const RowOutline& row) { return row.is_whole; });
        if (whole && is_mac_of_block(Table::copies, number, seal_.block_mac(Table::copies, number, held))) {
            for (const RowOutline& row : held) sink(row.candidate);
        } else {
            bad.push_back(number);
        }
        held.clear();
    };
    store_->outlines(Table::copies, -LedgerStore::last, LedgerStore::last, [&](const RowOutline& row) {
        if (!held.empty() && LedgerSeal::block_of(row.sequence) != number) flush();
        number = LedgerSeal::block_of(row.sequence);
        held.push_back(row);
    });
    if (!held.empty()) flush();
    for (const std::int64_t block : bad) {
        std::vector<FoundRow> rows;
        const std::int64_t first = block < 0 ? -LedgerStore::last : first_of(block);
        store_->rows(Table::copies, first, block < 0 ? 0 : first_of(block + 1) - 1, [&](Row&& row) {
            const bool fits = seal_.verifies(Table::copies, row);
            rows.push_back({std::move(row), false, fits});
        });
        suspect(first, std::move(rows));
    }
}

void SealedStore::check_blocks(Table table, std::vector<std::string>& problems) const {
    const std::string name = shape_of(table).name;
    if (!known_->blocks_verify[at(table)]) {
        problems.push_back("table '" + name + "': the MACs of its blocks were changed");
        return;
    }
    std::int64_t rows = 0;
    for (std::int64_t number = 0; number < static_cast<std::int64_t>(known_->blocks[at(table)].size()); ++number) {
        std::vector<RowOutline> outlines;
        bool good = true;
        store_->outlines(table, first_of(number), first_of(number + 1) - 1, [&](const RowOutline& row) {
            good = good && row.is_whole;
            outlines.push_back(row);
        });
        rows += static_cast<std::int64_t>(outlines.size());
        if (!good || !is_mac_of_block(table, number, seal_.block_mac(table, number, outlines)))
            problems.push_back("table '" + name + "', rows " + std::to_string(first_of(number)) + " to " +
                               std::to_string(first_of(number + 1) - 1) +
                               ": a row was changed, added, dropped, or put back as it once was");
    }
    std::int64_t all = 0;
    store_->outlines(table, -LedgerStore::last, LedgerStore::last, [&](const RowOutline&) { ++all; });
    if (all != rows) problems.push_back("table '" + name + "': rows were added outside its blocks");
    if (rows != known_->head.of(table).rows)
        problems.push_back("table '" + name + "' has " + std::to_string(rows) + " rows, and its head says " +
                           std::to_string(known_->head.of(table).rows));
}

}  // namespace telltale
