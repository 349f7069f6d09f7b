#include "vault/store/table.hpp"

#include <algorithm>

#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr CellKind integer = CellKind::integer;
constexpr CellKind real = CellKind::real;
constexpr CellKind text = CellKind::text;
constexpr CellKind blob = CellKind::blob;

const TableShape meta{"meta", {{"name", text}, {"value", text}}, {{"meta_by_name", {meta_row::name}, true}}};

const TableShape recipients{"recipients",
                            {{"id", text, Role::value},
                             {"salt", blob, Role::value},  // 16 random bytes, made once, that enter copy ids
                             {"id_salt", blob, Role::salt},
                             {"id_commitment", blob, Role::commitment},
                             {"name", text, Role::value},  // the latest; a copy keeps the one it was made under
                             {"name_salt", blob, Role::salt},
                             {"name_commitment", blob, Role::commitment}},
                            {{"recipients_by_id", {recipient_row::id}, true}}};

const TableShape copies{"copies",
                        {{"id", blob},
                         {"document", blob},
                         {"file", blob},   // SHA-256 of the copy
                         {"state", text},  // "pending" or "issued"
                         {"issued_at", text},
                         {"nonce", blob},
                         {"pages", integer},
                         {"channels", text},  // comma-separated
                         {"psnr_db", real},
                         {"seed", blob},        // hash of the seed from which the copy's chips are made
                         {"carried", integer},  // 1 when the row was carried over from a ledger without MACs, 2 when the old log lacked it
                         {"recipient_id", text, Role::value},
                         {"salt", blob, Role::value},  // the recipient's
                         {"recipient_id_salt", blob, Role::salt},
                         {"recipient_id_commitment", blob, Role::commitment},
                         {"recipient_name", text, Role::value},
                         {"recipient_name_salt", blob, Role::salt},
                         {"recipient_name_commitment", blob, Role::commitment},
                         {"source", text, Role::value},
                         {"source_salt", blob, Role::salt},
                         {"source_commitment", blob, Role::commitment},
                         {"path", text, Role::value},
                         {"path_salt", blob, Role::salt},
                         {"path_commitment", blob, Role::commitment},
                         {"options", text, Role::value},
                         {"options_salt", blob, Role::salt},
                         {"options_commitment", blob, Role::commitment}},
                        {{"copies_by_id", {copy_row::id}, true}, {"copies_by_file", {copy_row::file}, false}}};

const TableShape log{"log",
                     {{"log", text},
                      {"number", integer},
                      {"kind", text},
                      {"copy", blob},
                      {"subject", blob},  // hash of the row or the file that the event is about
                      {"at", text},
                      {"hash", blob}},
                     {{"log_by_number", {log_row::log, log_row::number}, true}, {"log_by_copy", {log_row::copy}, false}}};

const TableShape traces{"traces",
                        {{"leak", blob},
                         {"originals", text},
                         {"candidates", integer},
                         {"alignments", integer},
                         {"version", text},
                         {"settings", text},
                         {"verdict", text},
                         {"shown", text},
                         {"at", text},
                         {"hash", blob}},
                        {}};

const TableShape contained{
    "contained",
    {{"document", blob}, {"copy", blob}, {"at", text}},
    {{"contained_by_document", {contained_row::document, contained_row::copy}, true}, {"contained_by_copy", {contained_row::copy}, false}}};

const TableShape kept{"kept",
                      {{"document", blob}, {"kind", text}, {"file", blob}, {"at", text}},
                      {{"kept_by_document", {kept_row::document, kept_row::kind}, true}}};

template <typename Value>
const Value& value_in(const Cell& cell) {
    const Value* value = std::get_if<Value>(&cell);
    if (value == nullptr) throw Error(ErrorKind::vault, "a row of the ledger is damaged; restore it from a backup");
    return *value;
}

template <std::size_t Size>
void take(Digest<Size>& digest, const Cell& cell, bool& is_whole) {
    const Bytes* bytes = std::get_if<Bytes>(&cell);
    is_whole = is_whole && bytes != nullptr && bytes->size() == Size;
    if (is_whole) std::copy(bytes->begin(), bytes->end(), digest.bytes.begin());
}

}  // namespace

RowOutline outline_of(Table table, const Row& row) {
    RowOutline outline{row.sequence, {}, row.mac, true};
    if (table != Table::copies) return outline;
    take(outline.candidate.copy, row.cells[copy_row::id], outline.is_whole);
    take(outline.candidate.file, row.cells[copy_row::file], outline.is_whole);
    take(outline.candidate.document, row.cells[copy_row::document], outline.is_whole);
    return outline;
}

const TableShape& shape_of(Table table) {
    static const std::array<const TableShape*, all_tables.size()> shapes{&meta, &recipients, &copies, &log, &traces, &contained, &kept};
    return *shapes[static_cast<std::size_t>(table)];
}

bool is_null(const Cell& cell) {
    return std::holds_alternative<std::monostate>(cell);
}

std::int64_t number_in(const Cell& cell) {
    return value_in<std::int64_t>(cell);
}

double real_in(const Cell& cell) {
    return value_in<double>(cell);
}

const std::string& text_in(const Cell& cell) {
    return value_in<std::string>(cell);
}

const Bytes& bytes_in(const Cell& cell) {
    return value_in<Bytes>(cell);
}

void read_bytes(const Cell& cell, std::uint8_t* bytes, std::size_t size) {
    const Bytes& from = bytes_in(cell);
    if (from.size() != size) throw Error(ErrorKind::vault, "a row of the ledger is damaged; restore it from a backup");
    std::copy(from.begin(), from.end(), bytes);
}

}  // namespace telltale
