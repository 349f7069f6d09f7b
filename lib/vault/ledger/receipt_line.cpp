#include "vault/ledger/receipt_line.hpp"

#include <nlohmann/json.hpp>

#include "telltale/error.hpp"
#include "vault/ledger/hex.hpp"
#include "vault/ledger/receipt_row.hpp"
#include "vault/store/message.hpp"

namespace telltale {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& line) {
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json hex_or_null(const Cell& cell) {
    return is_null(cell) ? Json(nullptr) : Json(hex(bytes_in(cell)));
}

Digest<32> signed_hash(const std::string& line) {
    return Message("telltale-receipt").put(std::string_view(line)).hash();
}

/// The salts and commitments of a row's values, by the names of these.
Json commitments_of(const Row& row) {
    Json all;
    const TableShape& shape = shape_of(Table::copies);
    for (std::size_t i = 0; i < shape.columns.size(); ++i) {
        if (shape.columns[i].role != Role::commitment) continue;
        const std::string name = shape.columns[i].name;
        all[name.substr(0, name.rfind('_'))] = {{"salt", hex_or_null(row.cells[i - 1])}, {"commitment", hex_or_null(row.cells[i])}};
    }
    return all;
}

}  // namespace

std::string receipt_line(const Ledger& ledger, const CopyId& copy, std::string_view path) {
    std::string line;
    ledger.sealed().read([&] {
        const std::optional<Row> row = ledger.row(copy);
        const std::optional<Row> event = row ? ledger.issue_event(*row) : std::nullopt;
        if (!event) throw Error(ErrorKind::vault, "copy " + copy.hex() + " is not in the ledger's log, so it has no receipt");
        const Receipt receipt = receipt_of(*row);
        const LogEntry entry = entry_of(*event);
        Digest<32> before;
        if (entry.number > 1) before = ledger.log_hash(entry.log, entry.number - 1).value_or(Digest<32>{});
        Json json = {{"document", receipt.document.hex()},
                     {"copy", receipt.copy.hex()},
                     {"recipient", receipt.recipient.name},
                     {"recipient_id", receipt.recipient.id},
                     {"source", receipt.source},
                     {"path", path.empty() ? receipt.path : std::string(path)},
                     {"pages", receipt.pages},
                     {"channels", receipt.channels},
                     {"psnr_db", receipt.psnr_db ? Json(*receipt.psnr_db) : Json(nullptr)},
                     {"sha256", receipt.file.hex()},
                     {"state", to_string(receipt.state)},
                     {"issued_at", receipt.issued_at},
                     {"options", receipt.options},
                     {"full_path", receipt.path},
                     {"nonce", hex_or_null(row->cells[copy_row::nonce])},
                     {"salt", hex_or_null(row->cells[copy_row::salt])},
                     {"seed", hex_or_null(row->cells[copy_row::seed])},
                     {"carried", number_in(row->cells[copy_row::carried])},
                     {"commitments", commitments_of(*row)},
                     {"row", row_hash(Table::copies, *row).hex()},
                     {"log",
                      {{"log", entry.log},
                       {"number", entry.number},
                       {"kind", text_in(event->cells[log_row::kind])},
                       {"at", text_in(event->cells[log_row::at])},
                       {"before", before.hex()},
                       {"hash", entry.hash.hex()}}}};
        json["signature"] = ledger.sealed().signer().sign(signed_hash(dump(json)).bytes).hex();
        line = dump(json);
    });
    return line;
}

std::string check_receipt(const Ledger& ledger, std::string_view line) {
    try {
        Json json = Json::parse(line);
        if (!json.is_object() || !json.contains("log")) return "it is no receipt";
        if (!json.contains("signature"))
            return "it is not signed as a whole: cut, or a receipt of an older version, whose ledger was carried over";
        const std::string digits = json.at("signature").get<std::string>();
        const auto signature = Signature::from_hex(digits);
        // Hex digits of the other case, or other spaces, would say the same, and are a change all the same.
        const bool is_as_written = dump(json) == line && signature && signature->hex() == digits;
        json.erase("signature");
        if (!is_as_written || !ledger.sealed().signer().is_signed(signed_hash(dump(json)).bytes, *signature))
            return "it has been changed: its signature does not fit";
        const Json& log = json.at("log");
        const auto here = ledger.log_hash(log.at("log").get<std::string>(), log.at("number").get<std::int64_t>());
        if (!here) return "it is not in the ledger's log: the ledger is older than this receipt, or was changed";
        return here->hex() == log.at("hash").get<std::string>() ? "" : "the ledger's log has been changed since";
    } catch (const nlohmann::json::exception&) {
        return "it is no receipt, or was cut";
    }
}

}  // namespace telltale
