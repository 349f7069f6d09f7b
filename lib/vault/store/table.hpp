#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "telltale/copy.hpp"

namespace telltale {

/// The tables of a ledger.
///
/// meta        facts about the ledger as a whole
/// recipients  who has ever been stamped for
/// copies      who received which copy
/// log         what happened, event by event; rows are never changed
/// traces      what was traced; rows are never changed
/// contained   which copies' marks a document contains
/// kept        files of the folder of originals, by their hashes
enum class Table : std::uint8_t { meta, recipients, copies, log, traces, contained, kept };
inline constexpr std::array all_tables{Table::meta,   Table::recipients, Table::copies, Table::log,
                                       Table::traces, Table::contained,  Table::kept};

/// What a column holds besides nothing at all.
enum class CellKind : std::uint8_t { integer, real, text, blob };

/// How a column enters the hash of its row.
///
/// plain       as it is
/// value       by the commitment that follows it alone, so that it can be erased
/// salt        by the commitment alone too: erased together with the values before it
/// commitment  as it is: the hash of the salt and the values before it
enum class Role : std::uint8_t { plain, value, salt, commitment };

struct Column {
    const char* name;
    CellKind kind;
    Role role = Role::plain;
};

/// A set of columns by which rows are looked up.
struct Index {
    const char* name;
    std::vector<std::size_t> columns;
    bool is_unique;
};

struct TableShape {
    const char* name;
    std::vector<Column> columns;
    std::vector<Index> indices;
};

/// The columns of a table, in the order in which every store has them. Each table also has a sequence number and a MAC.
const TableShape& shape_of(Table table);

using Bytes = std::vector<std::uint8_t>;
using Cell = std::variant<std::monostate, std::int64_t, double, std::string, Bytes>;
using Mac = Digest<32>;

/// One row of any table.
struct Row {
    std::int64_t sequence = 0;  ///< place of the row in its table, from 1 on; never given to another row
    std::vector<Cell> cells;    ///< one for each column
    Mac mac;
};

/// The part of a row that is enough for a candidate.
struct RowOutline {
    std::int64_t sequence = 0;
    Candidate candidate;  ///< all zero in tables other than `copies`
    Mac mac;
    bool is_whole = true;  ///< false when a part has another size than it should have
};

/// The outline of a row, which MACs of blocks cover.
RowOutline outline_of(Table table, const Row& row);

bool is_null(const Cell& cell);
/// The number, text or bytes in a cell.
///
/// throws  vault when it holds something else
std::int64_t number_in(const Cell& cell);
double real_in(const Cell& cell);
const std::string& text_in(const Cell& cell);
const Bytes& bytes_in(const Cell& cell);
void read_bytes(const Cell& cell, std::uint8_t* bytes, std::size_t size);
template <std::size_t Size>
std::array<std::uint8_t, Size> array_in(const Cell& cell) {
    std::array<std::uint8_t, Size> array;
    read_bytes(cell, array.data(), Size);
    return array;
}
template <std::size_t Size>
Digest<Size> digest_in(const Cell& cell) {
    return {array_in<Size>(cell)};
}
template <std::size_t Size>
Cell cell_of(const std::array<std::uint8_t, Size>& bytes) {
    return Bytes(bytes.begin(), bytes.end());
}
template <std::size_t Size>
Cell cell_of(const Digest<Size>& digest) {
    return cell_of(digest.bytes);
}

// Columns by name, in the order of shape_of().
namespace meta_row {
enum : std::size_t { name, value };
}
namespace recipient_row {
enum : std::size_t { id, salt, id_salt, id_commitment, name, name_salt, name_commitment };
}
namespace copy_row {
enum : std::size_t {
    id,
    document,
    file,
    state,
    issued_at,
    nonce,
    pages,
    channels,
    psnr_db,
    seed,
    carried,
    recipient_id,
    salt,
    recipient_id_salt,
    recipient_id_commitment,
    recipient_name,
    recipient_name_salt,
    recipient_name_commitment,
    source,
    source_salt,
    source_commitment,
    path,
    path_salt,
    path_commitment,
    options,
    options_salt,
    options_commitment
};
}
namespace log_row {
enum : std::size_t { log, number, kind, copy, subject, at, hash };
}
namespace trace_row {
enum : std::size_t { leak, originals, candidates, alignments, version, settings, verdict, shown, at, hash };
}
namespace contained_row {
enum : std::size_t { document, copy, at };
}
namespace kept_row {
enum : std::size_t { document, kind, file, at };
}

}  // namespace telltale
