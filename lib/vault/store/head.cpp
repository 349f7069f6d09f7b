#include "vault/store/head.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "vault/store/message.hpp"

namespace telltale {
namespace {

using Json = nlohmann::ordered_json;

Bytes bytes_of(const std::string& text) {
    return {text.begin(), text.end()};
}

Json to_json(const LedgerHead& head) {
    Json json = {{"telltale_head", 1}, {"revision", head.revision}};
    for (const Table table : all_tables) {
        const TableHead& one = head.of(table);
        json[shape_of(table).name] = {{"rows", one.rows}, {"next", one.next}, {"blocks", one.blocks.hex()}};
    }
    json["logs"] = Json::array();
    for (const LogHead& log : head.logs) json["logs"].push_back({{"log", log.log}, {"number", log.number}, {"hash", log.hash.hex()}});
    return json;
}

LedgerHead from_json(const Json& json) {
    LedgerHead head;
    head.revision = json.at("revision").get<std::int64_t>();
    for (const Table table : all_tables) {
        const Json& one = json.at(shape_of(table).name);
        head.of(table) = {one.at("rows").get<std::int64_t>(), one.at("next").get<std::int64_t>(),
                          Digest<32>::from_hex(one.at("blocks").get<std::string>()).value()};
    }
    for (const Json& log : json.at("logs"))
        head.logs.push_back({log.at("log").get<std::string>(), log.at("number").get<std::int64_t>(),
                             Digest<32>::from_hex(log.at("hash").get<std::string>()).value()});
    return head;
}

Bytes signed_message(const std::string& body) {
    return bytes_of("telltale-ledger-head\n" + body);
}

}  // namespace

LogHead& LedgerHead::log(const std::string& name) {
    const auto found = std::find_if(logs.begin(), logs.end(), [&](const LogHead& one) { return one.log == name; });
    if (found != logs.end()) return *found;
    logs.push_back({name, 0, {}});
    return logs.back();
}

const LogHead* LedgerHead::find_log(const std::string& name) const {
    const auto found = std::find_if(logs.begin(), logs.end(), [&](const LogHead& one) { return one.log == name; });
    return found == logs.end() ? nullptr : &*found;
}

Digest<32> hash_of_blocks(const std::vector<Mac>& blocks) {
    Message message("telltale-blocks");
    for (const Mac& mac : blocks) message.put_alone(mac.bytes);
    return message.hash();
}

Bytes seal_head(const LedgerHead& head, const LedgerSeal& seal, const Signer& signer) {
    const std::string body = to_json(head).dump();
    const std::string signed_body = body + "\n" + signer.sign(signed_message(body)).hex();
    return bytes_of(signed_body + "\n" + seal.head_mac(bytes_of(signed_body)).hex());
}

std::optional<LedgerHead> open_head(const Bytes& bytes, const LedgerSeal& seal, const Signer& signer) {
    const std::string text(bytes.begin(), bytes.end());
    const std::size_t before_mac = text.rfind('\n');
    if (before_mac == std::string::npos) return std::nullopt;
    const auto mac = Mac::from_hex(std::string_view(text).substr(before_mac + 1));
    const std::string signed_body = text.substr(0, before_mac);
    // Hex digits of the other case would say the same, and are a change all the same.
    if (!mac || mac->hex() != text.substr(before_mac + 1) || !LedgerSeal::equal(*mac, seal.head_mac(bytes_of(signed_body))))
        return std::nullopt;
    const std::size_t end = signed_body.find('\n');
    if (end == std::string::npos) return std::nullopt;
    const std::string body = signed_body.substr(0, end);
    const auto signature = Signature::from_hex(std::string_view(signed_body).substr(end + 1));
    if (!signature || !signer.is_signed(signed_message(body), *signature)) return std::nullopt;
    return from_json(Json::parse(body));
}

}  // namespace telltale
