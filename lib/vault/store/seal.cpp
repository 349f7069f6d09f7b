#include "vault/store/seal.hpp"

#include <sodium.h>

#include <cstring>

#include "vault/store/message.hpp"

namespace telltale {
namespace {

constexpr std::size_t salt_bytes = 16;
constexpr std::size_t most_commitments = 5;  // of one row

void put(Message& message, const Cell& cell) {
    message.put(static_cast<std::uint64_t>(cell.index()));
    if (const auto* number = std::get_if<std::int64_t>(&cell)) message.put(static_cast<std::uint64_t>(*number));
    if (const auto* real = std::get_if<double>(&cell)) {
        std::uint64_t bits = 0;
        static_assert(sizeof bits == sizeof *real);
        std::memcpy(&bits, real, sizeof bits);
        message.put(bits);
    }
    if (const auto* text = std::get_if<std::string>(&cell)) message.put(std::string_view(*text));
    if (const auto* bytes = std::get_if<Bytes>(&cell)) message.put(std::span<const std::uint8_t>(*bytes));
}

/// The first column of the group whose commitment stands in this column.
std::size_t first_of_group(const TableShape& shape, std::size_t commitment) {
    std::size_t first = commitment;
    while (first > 0 && (shape.columns[first - 1].role == Role::value || shape.columns[first - 1].role == Role::salt)) --first;
    return first;
}

Digest<32> commitment_of(const TableShape& shape, const Row& row, std::size_t column) {
    Message message("telltale-commitment");
    message.put(std::string_view(shape.name)).put(std::string_view(shape.columns[column].name));
    for (std::size_t i = first_of_group(shape, column); i < column; ++i) put(message, row.cells[i]);
    return message.hash();
}

/// Whether the values before a commitment fit it, or were all erased.
bool fits(const TableShape& shape, const Row& row, std::size_t column) {
    bool erased = true;
    bool whole = true;
    for (std::size_t i = first_of_group(shape, column); i < column; ++i) {
        erased = erased && is_null(row.cells[i]);
        whole = whole && !is_null(row.cells[i]);
    }
    if (erased) return std::holds_alternative<Bytes>(row.cells[column]);
    return whole && row.cells[column] == cell_of(commitment_of(shape, row, column));
}

}  // namespace

Digest<32> Message::hash(std::span<const std::uint8_t> key) const {
    Digest<32> hash;
    crypto_generichash(hash.bytes.data(), hash.bytes.size(), bytes_.data(), bytes_.size(), key.data(), key.size());
    return hash;
}

void commit(Table table, Row& row) {
    const TableShape& shape = shape_of(table);
    std::array<std::uint8_t, most_commitments * salt_bytes> random;  // drawn at once, since each call asks the system
    std::size_t used = random.size();
    for (std::size_t i = 0; i < shape.columns.size(); ++i) {
        if (shape.columns[i].role != Role::commitment || !is_null(row.cells[i])) continue;
        if (used == random.size()) {
            randombytes_buf(random.data(), random.size());
            used = 0;
        }
        row.cells[i - 1] =
            Bytes(random.begin() + static_cast<std::ptrdiff_t>(used), random.begin() + static_cast<std::ptrdiff_t>(used + salt_bytes));
        used += salt_bytes;
        row.cells[i] = cell_of(commitment_of(shape, row, i));
    }
}

bool commitments_fit(Table table, const Row& row) {
    const TableShape& shape = shape_of(table);
    if (row.cells.size() != shape.columns.size()) return false;
    for (std::size_t i = 0; i < shape.columns.size(); ++i)
        if (shape.columns[i].role == Role::commitment && !fits(shape, row, i)) return false;
    return true;
}

Digest<32> row_hash(Table table, const Row& row) {
    const TableShape& shape = shape_of(table);
    Message message("telltale-row");
    message.put(std::string_view(shape.name));
    for (std::size_t i = 0; i < shape.columns.size(); ++i)
        if (shape.columns[i].role == Role::plain || shape.columns[i].role == Role::commitment) put(message, row.cells[i]);
    return message.hash();
}

LedgerSeal::LedgerSeal(const VaultKey& key) : key_(derive_subkey(key, "ledger-mac")) {}

LedgerSeal::~LedgerSeal() {
    sodium_memzero(key_.data(), key_.size());
}

Mac LedgerSeal::row_mac(Table table, std::int64_t sequence, const Digest<32>& hash) const {
    Message message("row");
    message.put(std::string_view(shape_of(table).name)).put(static_cast<std::uint64_t>(sequence)).put_alone(hash.bytes);
    return message.hash(key_);
}

bool LedgerSeal::verifies(Table table, const Row& row) const {
    return commitments_fit(table, row) && equal(row_mac(table, row.sequence, row_hash(table, row)), row.mac);
}

Mac LedgerSeal::block_mac(Table table, std::int64_t number, std::span<const RowOutline> rows) const {
    Message message("block");
    message.put(std::string_view(shape_of(table).name)).put(static_cast<std::uint64_t>(number));
    for (const RowOutline& row : rows) {
        message.put(static_cast<std::uint64_t>(row.sequence)).put_alone(row.mac.bytes);
        if (table != Table::copies) continue;
        message.put_alone(row.candidate.copy.bytes).put_alone(row.candidate.file.bytes).put_alone(row.candidate.document.bytes);
    }
    return message.hash(key_);
}

Mac LedgerSeal::head_mac(const Bytes& head) const {
    return Message("head").put(std::span<const std::uint8_t>(head)).hash(key_);
}

bool LedgerSeal::equal(const Mac& a, const Mac& b) {
    return sodium_memcmp(a.bytes.data(), b.bytes.data(), a.bytes.size()) == 0;
}

}  // namespace telltale
