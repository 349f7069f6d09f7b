#include "vault/ledger/event.hpp"

#include <chrono>
#include <ctime>

#include "vault/store/message.hpp"

namespace telltale {
namespace {

Message signed_message(const LogEntry& entry) {
    Message message("telltale-log-entry");
    message.put(std::string_view(entry.log)).put(static_cast<std::uint64_t>(entry.number)).put_alone(entry.hash.bytes);
    return message;
}

}  // namespace

std::string now_utc() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[sizeof "2026-11-24T09:00:00Z"];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

Digest<32> hash_of(const std::string& log, std::int64_t number, const Digest<32>& before, const Event& event) {
    Message message("telltale-log");
    message.put(std::string_view(log)).put(static_cast<std::uint64_t>(number)).put_alone(before.bytes).put(std::string_view(event.kind));
    message.put(event.copy ? std::span<const std::uint8_t>(event.copy->bytes) : std::span<const std::uint8_t>());
    message.put_alone(event.subject.bytes).put(std::string_view(event.at));
    return message.hash();
}

void append(SealedStore& store, LogHead& log, const Event& event) {
    log.hash = hash_of(log.log, log.number + 1, log.hash, event);
    ++log.number;
    Row row;
    row.cells = {log.log,  log.number,       event.kind, event.copy ? cell_of(*event.copy) : Cell(), cell_of(event.subject),
                 event.at, cell_of(log.hash)};
    store.put(Table::log, row);
}

Event event_of(const Row& row) {
    Event event{text_in(row.cells[log_row::kind]), std::nullopt, digest_in<32>(row.cells[log_row::subject]),
                text_in(row.cells[log_row::at])};
    if (!is_null(row.cells[log_row::copy])) event.copy = digest_in<16>(row.cells[log_row::copy]);
    return event;
}

LogEntry entry_of(const Row& row) {
    return {text_in(row.cells[log_row::log]), number_in(row.cells[log_row::number]), digest_in<32>(row.cells[log_row::hash]), {}};
}

void sign(const Signer& signer, LogEntry& entry) {
    entry.signature = signer.sign(signed_message(entry).bytes());
}

bool is_signed(const Signer& signer, const LogEntry& entry) {
    return signer.is_signed(signed_message(entry).bytes(), entry.signature);
}

}  // namespace telltale
