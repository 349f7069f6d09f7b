#include "vault/ledger/receipt_row.hpp"

#include <algorithm>
#include <cmath>

#include "vault/store/channel_list.hpp"

namespace telltale {
namespace {

std::string text_or_empty(const Cell& cell) {
    return is_null(cell) ? std::string() : text_in(cell);
}

}  // namespace

Row row_of(const Receipt& receipt, const Digest<32>& seed) {
    using namespace copy_row;
    Row row;
    row.cells.resize(shape_of(Table::copies).columns.size());
    row.cells[id] = cell_of(receipt.copy);
    row.cells[document] = cell_of(receipt.document);
    row.cells[file] = cell_of(receipt.file);
    row.cells[state] = std::string(to_string(receipt.state));
    if (!receipt.issued_at.empty()) row.cells[issued_at] = receipt.issued_at;
    row.cells[nonce] = cell_of(receipt.origin.nonce);
    row.cells[pages] = std::int64_t{receipt.pages};
    row.cells[channels] = channel_list(receipt.channels);
    if (receipt.psnr_db) row.cells[psnr_db] = std::round(*receipt.psnr_db * 100) / 100;  // as receipts show it
    row.cells[copy_row::seed] = cell_of(seed);
    row.cells[carried] = std::int64_t{receipt.carried_over ? 1 : 0};
    row.cells[recipient_id] = receipt.recipient.id;
    row.cells[salt] = cell_of(receipt.origin.salt);
    row.cells[recipient_name] = receipt.recipient.name;
    row.cells[source] = receipt.source;
    row.cells[path] = receipt.path;
    row.cells[options] = receipt.options;
    return row;
}

Receipt receipt_of(const Row& row) {
    using namespace copy_row;
    Receipt receipt;
    receipt.copy = digest_in<16>(row.cells[id]);
    receipt.document = digest_in<32>(row.cells[document]);
    receipt.recipient = {text_or_empty(row.cells[recipient_id]), text_or_empty(row.cells[recipient_name])};
    receipt.origin.recipient_id = receipt.recipient.id;
    if (!is_null(row.cells[salt])) receipt.origin.salt = array_in<16>(row.cells[salt]);
    receipt.origin.nonce = array_in<16>(row.cells[nonce]);
    receipt.state = text_in(row.cells[state]) == "issued" ? IssueState::issued : IssueState::pending;
    receipt.file = digest_in<32>(row.cells[file]);
    receipt.source = text_or_empty(row.cells[source]);
    receipt.path = text_or_empty(row.cells[path]);
    receipt.pages = static_cast<int>(number_in(row.cells[pages]));
    receipt.channels = channels_in(text_in(row.cells[channels]));
    if (!is_null(row.cells[psnr_db])) receipt.psnr_db = real_in(row.cells[psnr_db]);
    receipt.options = text_or_empty(row.cells[options]);
    receipt.issued_at = text_or_empty(row.cells[issued_at]);
    receipt.carried_over = number_in(row.cells[carried]) != 0;
    receipt.forgotten = is_forgotten(row);
    return receipt;
}

void keep_commitments(Table table, const Row& from, Row& row) {
    const TableShape& shape = shape_of(table);
    std::size_t first = 0;
    for (std::size_t i = 0; i < shape.columns.size(); ++i) {
        if (shape.columns[i].role == Role::plain) first = i + 1;
        if (shape.columns[i].role != Role::commitment) continue;
        const std::size_t salt = i - 1;
        if (std::equal(from.cells.begin() + static_cast<std::ptrdiff_t>(first), from.cells.begin() + static_cast<std::ptrdiff_t>(salt),
                       row.cells.begin() + static_cast<std::ptrdiff_t>(first))) {
            row.cells[salt] = from.cells[salt];
            row.cells[i] = from.cells[i];
        }
        first = i + 1;
    }
}

bool is_forgotten(const Row& row) {
    return is_null(row.cells[copy_row::salt]);
}

}  // namespace telltale
