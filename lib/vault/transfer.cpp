#include "vault/transfer.hpp"

#include <nlohmann/json.hpp>

#include "telltale/error.hpp"
#include "vault/issue_log.hpp"

namespace telltale {
namespace {

using Json = nlohmann::ordered_json;

constexpr int transfer_version = 1;

template <std::size_t Size>
std::string hex(const Statement& row, int column) {
    Digest<Size> digest;
    row.read(column, digest.bytes);
    return digest.hex();
}

template <std::size_t Size>
Json hex_or_null(const Statement& row, int column) {
    return row.is_null(column) ? Json(nullptr) : Json(hex<Size>(row, column));
}

std::string dump(const Json& line) {
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

[[noreturn]] void refuse(const std::string& reason) {
    throw Error(ErrorKind::vault, reason);
}

template <std::size_t Size>
Digest<Size> digest(const Json& line, const char* name) {
    const auto value = Digest<Size>::from_hex(line.at(name).get<std::string>());
    if (!value) refuse(std::string("'") + name + "' is not " + std::to_string(2 * Size) + " hex digits");
    return *value;
}

std::span<const std::uint8_t> blob(std::span<const std::uint8_t> bytes) {
    return bytes;
}

class Importer {
public:
    Importer(Ledger& ledger, const std::string& key_id) : database_(ledger.database()), log_(database_), key_id_(key_id) {}

    void read(const std::string& text) {
        Json line;
        try {
            line = Json::parse(text);
            if (!line.is_object()) refuse("no object");
            if (lines_ == 0) {
                head(line);
            } else if (ended_) {
                refuse("there is more after the end");
            } else if (line.contains("end")) {
                if (line.at("end").get<std::size_t>() != lines_) refuse("lines are missing");
                ended_ = true;
            } else if (line.contains("hash")) {
                event(line);
            } else if (line.contains("copy")) {
                copy(line);
            } else {
                recipient(line);
            }
        } catch (const nlohmann::json::exception&) {
            refuse("it is not a line of an exported ledger");
        }
        ++lines_;
    }

    ImportSummary finish() const {
        if (!ended_) refuse("it ends too early: it was cut short, or is no exported ledger");
        return summary_;
    }

private:
    void head(const Json& line) const {
        if (!line.contains("telltale_ledger")) refuse("it is not an exported ledger");
        if (line.at("telltale_ledger").get<int>() != transfer_version) refuse("it was exported by a later version of telltale");
        const std::string owner = line.at("key").get<std::string>();
        if (owner != key_id_) refuse("it was written with another key (" + owner + ") than this vault's (" + key_id_ + ")");
    }

    void recipient(const Json& line) {
        const auto salt = digest<16>(line, "salt");
        Statement insert(database_, "INSERT INTO recipients (id, name, salt) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING");
        insert.bind(std::string_view(line.at("recipient").get_ref<const std::string&>()))
            .bind(std::string_view(line.at("name").get_ref<const std::string&>()))
            .bind(blob(salt.bytes))
            .step();
    }

    void copy(const Json& line) {
        const auto id = digest<16>(line, "copy");
        const auto document = digest<32>(line, "document");
        const auto nonce = digest<16>(line, "nonce");
        const auto file = digest<32>(line, "file");
        const std::string recipient = line.at("recipient").get<std::string>();
        const std::string state = line.at("state").get<std::string>();
        const bool issued = state == "issued";
        if (!issued && state != "pending") refuse("no state is called '" + state + "'");
        std::optional<Digest<16>> salt;
        if (!line.at("salt").is_null()) salt = digest<16>(line, "salt");
        if (salt && copy_id(document, {recipient, salt->bytes, nonce.bytes}) != id)
            refuse("copy " + id.hex() + " has been changed: its id does not fit");
        ++summary_.copies;

        Statement here(database_, "SELECT document, recipient_id, state FROM copies WHERE id = ?");
        here.bind(blob(id.bytes));
        if (here.step()) {
            if (hex<32>(here, 0) != document.hex() || here.text(1) != recipient)
                refuse("copy " + id.hex() + " is here already, and not for this recipient and document");
            if (here.text(2) == "issued" || !issued) return;
            Statement settle(database_, "UPDATE copies SET state = 'issued', file = ?, path = ?, issued_at = ? WHERE id = ?");
            settle.bind(blob(file.bytes))
                .bind(std::string_view(line.at("path").get_ref<const std::string&>()))
                .bind(std::string_view(line.at("issued_at").get_ref<const std::string&>()))
                .bind(blob(id.bytes))
                .step();
            ++summary_.added;
            return;
        }
        Statement insert(
            database_,
            "INSERT INTO copies (id, document, recipient_id, recipient_name, nonce, salt, state, file, source, path, pages, "
            "channels, psnr_db, options, issued_at) VALUES (?, ?, ?, ?, ?, nullif(?, x''), ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''))");
        insert.bind(blob(id.bytes)).bind(blob(document.bytes)).bind(std::string_view(recipient));
        insert.bind(std::string_view(line.at("name").get_ref<const std::string&>())).bind(blob(nonce.bytes));
        insert.bind(salt ? blob(salt->bytes) : std::span<const std::uint8_t>());
        insert.bind(std::string_view(state)).bind(blob(file.bytes));
        for (const char* name : {"source", "path"}) insert.bind(std::string_view(line.at(name).get_ref<const std::string&>()));
        insert.bind(line.at("pages").get<std::int64_t>()).bind(std::string_view(line.at("channels").get_ref<const std::string&>()));
        insert.bind(line.at("psnr_db").is_null() ? std::optional<double>() : line.at("psnr_db").get<double>());
        insert.bind(std::string_view(line.at("options").get_ref<const std::string&>()));
        const std::string issued_at = line.at("issued_at").is_null() ? "" : line.at("issued_at").get<std::string>();
        insert.bind(std::string_view(issued_at)).step();
        ++summary_.added;
    }

    void event(const Json& line) {
        LogEntry entry{line.at("log").get<std::string>(), line.at("number").get<std::int64_t>(), digest<32>(line, "hash"), {}};
        log_.add_foreign(entry, {digest<16>(line, "copy"), digest<32>(line, "file"), line.at("at").get<std::string>()});
    }

    Database& database_;
    IssueLog log_;
    std::string key_id_;
    std::size_t lines_ = 0;
    bool ended_ = false;
    ImportSummary summary_;
};

}  // namespace

void export_lines(const Ledger& ledger, const std::string& key_id, const std::function<void(const std::string& line)>& write) {
    std::size_t lines = 0;
    const auto put = [&](const Json& line) {
        write(dump(line));
        ++lines;
    };
    const Database& database = ledger.database();
    put({{"telltale_ledger", transfer_version}, {"key", key_id}});
    Statement recipients(database, "SELECT id, name, salt FROM recipients ORDER BY id");
    while (recipients.step()) put({{"recipient", recipients.text(0)}, {"name", recipients.text(1)}, {"salt", hex<16>(recipients, 2)}});
    Statement copies(database,
                     "SELECT id, document, recipient_id, recipient_name, salt, nonce, state, file, source, path, pages, channels, psnr_db, "
                     "options, issued_at FROM copies ORDER BY sequence");
    while (copies.step()) {
        const std::optional<double> psnr = copies.real(12);
        put({{"copy", hex<16>(copies, 0)},
             {"document", hex<32>(copies, 1)},
             {"recipient", copies.text(2)},
             {"name", copies.text(3)},
             {"salt", hex_or_null<16>(copies, 4)},
             {"nonce", hex<16>(copies, 5)},
             {"state", copies.text(6)},
             {"file", hex<32>(copies, 7)},
             {"source", copies.text(8)},
             {"path", copies.text(9)},
             {"pages", copies.number(10)},
             {"channels", copies.text(11)},
             {"psnr_db", psnr ? Json(*psnr) : Json(nullptr)},
             {"options", copies.text(13)},
             {"issued_at", copies.is_null(14) ? Json(nullptr) : Json(copies.text(14))}});
    }
    Statement events(database, "SELECT log, number, copy, file, at, hash FROM log ORDER BY log, number");
    while (events.step())
        put({{"log", events.text(0)},
             {"number", events.number(1)},
             {"copy", hex<16>(events, 2)},
             {"file", hex<32>(events, 3)},
             {"at", events.text(4)},
             {"hash", hex<32>(events, 5)}});
    const std::size_t before = lines;
    put({{"end", before}});
}

ImportSummary import_lines(Ledger& ledger, const std::string& key_id, const std::function<std::optional<std::string>()>& next) {
    Transaction transaction(ledger.database());
    Importer importer(ledger, key_id);
    std::size_t number = 0;
    try {
        while (const std::optional<std::string> line = next()) {
            ++number;
            importer.read(*line);
        }
        const ImportSummary summary = importer.finish();
        transaction.commit();
        return summary;
    } catch (const Error& error) {
        throw Error(error.kind(), "line " + std::to_string(number) + ": " + error.what());
    }
}

}  // namespace telltale
