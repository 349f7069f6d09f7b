#pragma once

#include <functional>
#include <optional>
#include <string>

#include "vault/ledger/ledger.hpp"

namespace telltale {

/// Takes rows of another ledger of the same key into this one, one after the other, inside a write.
///
/// throws  vault when a row contradicts what is here, or does not belong together in itself
class Merge {
public:
    /// The hash of a file beside an original as it is on this disk.
    using Look = std::function<std::optional<Sha256>(const Sha256& document, const std::string& kind)>;

    Merge(Ledger& ledger, Look look) : ledger_(ledger), look_(std::move(look)) {}

    /// Tables whose rows are taken over, in the order in which they have to be.
    static constexpr std::array tables{Table::recipients, Table::copies, Table::log, Table::contained, Table::kept};

    void take(Table table, Row&& row);
    /// Logs the import, if anything was taken.
    ///
    /// subject  hash of what was imported
    ImportSummary finish(const Digest<32>& subject);

private:
    void take_recipient(Row& row);
    void take_copy(Row& row);
    void take_event(Row& row);
    void take_contained(Row& row);
    void take_kept(const Row& row);

    Ledger& ledger_;
    Look look_;
    ImportSummary summary_;
    bool changed_ = false;
    bool own_log_grew_ = false;
};

}  // namespace telltale
