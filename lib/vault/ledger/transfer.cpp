#include "vault/ledger/transfer.hpp"

#include <nlohmann/json.hpp>

#include "telltale/error.hpp"
#include "vault/ledger/hex.hpp"
#include "vault/ledger/ledger_check.hpp"
#include "vault/store/message.hpp"

namespace telltale {
namespace {

using Json = nlohmann::ordered_json;

constexpr int transfer_version = 2;

[[noreturn]] void refuse(const std::string& reason) {
    throw Error(ErrorKind::vault, reason);
}

/// The hash of all lines so far, each bound to its place by the hash before it.
class RunningHash {
public:
    void add(std::string_view line) { hash_ = Message("telltale-export").put_alone(hash_.bytes).put(line).hash(); }
    const Digest<32>& hash() const { return hash_; }

private:
    Digest<32> hash_{};
};

Json to_json(const Cell& cell) {
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return *number;
    if (const auto* real = std::get_if<double>(&cell)) return *real;
    if (const auto* bytes = std::get_if<Bytes>(&cell)) return hex(*bytes);
    if (is_null(cell)) return nullptr;
    const std::string& text = text_in(cell);
    try {
        static_cast<void>(Json(text).dump());
        return text;
    } catch (const nlohmann::json::exception&) {  // a path may be any bytes, and JSON has UTF-8 alone
        return {{"bytes", hex(Bytes(text.begin(), text.end()))}};
    }
}

Bytes bytes_from(const Json& value) {
    const auto bytes = bytes_of_hex(value.get_ref<const std::string&>());
    if (!bytes) refuse("what should be hex digits is something else");
    return *bytes;
}

Cell from_json(const Json& value, CellKind kind) {
    if (value.is_null()) return {};
    switch (kind) {
        case CellKind::integer:
            return value.get<std::int64_t>();
        case CellKind::real:
            return value.get<double>();
        case CellKind::blob:
            return bytes_from(value);
        case CellKind::text:
            break;
    }
    if (!value.is_object()) return value.get<std::string>();
    const Bytes bytes = bytes_from(value.at("bytes"));
    return std::string(bytes.begin(), bytes.end());
}

Json to_json(Table table, const Row& row) {
    const TableShape& shape = shape_of(table);
    Json json = {{"table", shape.name}};
    for (std::size_t i = 0; i < shape.columns.size(); ++i) json[shape.columns[i].name] = to_json(row.cells[i]);
    return json;
}

void take(Merge& merge, const Json& line) {
    const std::string& name = line.at("table").get_ref<const std::string&>();
    for (const Table table : Merge::tables) {
        const TableShape& shape = shape_of(table);
        if (name != shape.name) continue;
        Row row;
        for (const Column& column : shape.columns) row.cells.push_back(from_json(line.at(column.name), column.kind));
        return merge.take(table, std::move(row));
    }
    refuse("no table is called '" + name + "'");
}

void check_head(const Json& line, const std::string& key_id) {
    if (!line.is_object() || !line.contains("telltale_ledger")) refuse("it is not an exported ledger");
    const int version = line.at("telltale_ledger").get<int>();
    if (version < transfer_version) refuse("it was exported by an older version of telltale, and is not signed");
    if (version > transfer_version) refuse("it was exported by a later version of telltale");
    const std::string owner = line.at("key").get<std::string>();
    if (owner != key_id) refuse("it was written with another key (" + owner + ") than this vault's (" + key_id + ")");
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

/// Checks the last line, which counts and signs the others.
///
/// returns  the hash of all lines before it
Digest<32> check_end(const std::vector<std::string_view>& lines, const Signer& signer) {
    const Json end = Json::parse(lines.back(), nullptr, false);
    if (!end.is_object() || !end.contains("end") || !end.contains("signature"))
        refuse("it ends too early: it was cut short, or is no exported ledger");
    RunningHash hash;
    for (std::size_t i = 0; i + 1 < lines.size(); ++i) hash.add(lines[i]);
    const auto signature = Signature::from_hex(end.at("signature").get<std::string>());
    const Json as_written = {{"end", lines.size() - 1}, {"signature", signature ? signature->hex() : ""}};
    if (!signature || as_written.dump() != lines.back() || !signer.is_signed(hash.hash().bytes, *signature))
        refuse("the file was changed, or lines are missing, repeated or in another order: its signature does not fit");
    return hash.hash();
}

}  // namespace

void export_lines(const Ledger& ledger, const std::string& key_id, const std::function<void(const std::string& line)>& write) {
    RunningHash hash;
    std::size_t lines = 0;
    const auto put = [&](const Json& json) {
        const std::string line = json.dump();
        hash.add(line);
        write(line);
        ++lines;
    };
    const SealedStore& store = ledger.sealed();
    store.read([&] {
        put({{"telltale_ledger", transfer_version}, {"key", key_id}});
        for (const Table table : Merge::tables) {
            store.scan(table, [&](FoundRow&& found) {
                if (!found.verifies)
                    throw Error(ErrorKind::vault,
                                "the ledger was changed by somebody without the key, and is not exported: see "
                                "`telltale ledger verify`");
                put(to_json(table, found.row));
            });
        }
        write(Json({{"end", lines}, {"signature", store.signer().sign(hash.hash().bytes).hex()}}).dump());
    });
}

ImportSummary import_text(Ledger& ledger, const std::string& key_id, std::string_view text, const Merge::Look& look) {
    const std::vector<std::string_view> lines = lines_of(text);
    std::size_t number = 1;
    ImportSummary summary;
    try {
        try {
            if (lines.empty()) refuse("it is empty");
            check_head(Json::parse(lines.front()), key_id);
            number = lines.size();
            if (text.back() != '\n') refuse("it ends too early: it was cut short, or is no exported ledger");
            const Digest<32> subject = check_end(lines, ledger.sealed().signer());
            ledger.sealed().write([&] {
                Merge merge(ledger, look);
                for (number = 2; number < lines.size(); ++number) take(merge, Json::parse(lines[number - 1]));
                summary = merge.finish(subject);
            });
        } catch (const nlohmann::json::exception&) {
            refuse("it is not a line of an exported ledger");
        }
    } catch (const Error& error) {
        throw Error(error.kind(), "line " + std::to_string(number) + ": " + error.what());
    }
    return summary;
}

ImportSummary import_shard(Ledger& ledger, const Ledger& shard, const Merge::Look& look) {
    ImportSummary summary;
    shard.sealed().read([&] {
        VaultReport report;
        std::set<Sha256> documents;
        check_ledger(shard, report, documents);
        if (!report.problems.empty()) refuse("it was changed by somebody without the key: " + report.problems.front());
        ledger.sealed().write([&] {
            Merge merge(ledger, look);
            for (const Table table : Merge::tables)
                shard.sealed().scan(table, [&](FoundRow&& found) { merge.take(table, std::move(found.row)); });
            summary = merge.finish(Message("telltale-shard").put_alone(shard.sealed().head().logs.front().hash.bytes).hash());
            ledger.put_fact("merged " + shard.fact("log_id"), shard.fingerprint());
        });
    });
    return summary;
}

}  // namespace telltale
