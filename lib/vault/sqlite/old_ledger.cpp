#include "vault/sqlite/old_ledger.hpp"

#include "telltale/error.hpp"
#include "vault/sqlite/sqlite_schema.hpp"
#include "vault/store/channel_list.hpp"

namespace telltale {
namespace {

std::string old_fact(const Database& database, std::string_view name) {
    Statement row(database, "SELECT value FROM meta WHERE name = ?");
    row.bind(name);
    return row.step() ? row.text(0) : "";
}

std::vector<OldLedger::Copy> read_copies(const Database& database, int version) {
    // Version 1 kept salts in the table of recipients alone, and had no log.
    const std::string salt = version == 1 ? "(SELECT r.salt FROM recipients r WHERE r.id = c.recipient_id)" : "c.salt";
    const std::string logged = version == 1 ? "0" : "EXISTS (SELECT 1 FROM log l WHERE l.copy = c.id AND l.file = c.file)";
    Statement row(database, ("SELECT c.id, c.document, c.recipient_id, c.recipient_name, " + salt +
                             ", c.nonce, c.state, c.file, c.source, c.path, c.pages, c.channels, c.psnr_db, c.options, c.issued_at, " +
                             logged + " FROM copies c ORDER BY c.sequence")
                                .c_str());
    std::vector<OldLedger::Copy> copies;
    while (row.step()) {
        OldLedger::Copy& copy = copies.emplace_back();
        Receipt& receipt = copy.receipt;
        row.read(0, receipt.copy.bytes);
        row.read(1, receipt.document.bytes);
        receipt.recipient = {row.text(2), row.text(3)};
        receipt.origin.recipient_id = receipt.recipient.id;
        copy.has_salt = !row.is_null(4);
        if (copy.has_salt) row.read(4, receipt.origin.salt);
        row.read(5, receipt.origin.nonce);
        receipt.state = row.text(6) == "issued" ? IssueState::issued : IssueState::pending;
        row.read(7, receipt.file.bytes);
        receipt.source = row.text(8);
        receipt.path = row.text(9);
        receipt.pages = static_cast<int>(row.number(10));
        receipt.channels = channels_in(row.text(11));
        receipt.psnr_db = row.real(12);
        receipt.options = row.text(13);
        receipt.issued_at = row.text(14);
        receipt.carried_over = true;
        copy.was_logged = row.number(15) != 0;
    }
    return copies;
}

}  // namespace

std::optional<OldLedger> read_old_ledger(const std::filesystem::path& path, const std::string& key_id) {
    Database database(path, Database::Mode::existing);
    if (!database.is_writable()) throw Error(ErrorKind::vault, path.string() + ": cannot be written");
    OldLedger old;
    old.version = check_schema(database);
    if (old.version == schema_version) return std::nullopt;
    const std::string owner = old_fact(database, "key_id");
    if (owner != key_id)
        throw Error(ErrorKind::vault, path.string() + ": written with another key (" + owner + ") than this vault's (" + key_id + ")");
    database.run("PRAGMA journal_mode = DELETE");  // fails while somebody else has the ledger open
    Statement holders(database, "SELECT id, name, salt FROM recipients ORDER BY id");
    while (holders.step()) {
        OldLedger::Holder& holder = old.holders.emplace_back();
        holder.recipient = {holders.text(0), holders.text(1)};
        holders.read(2, holder.salt);
    }
    old.copies = read_copies(database, old.version);
    return old;
}

}  // namespace telltale
