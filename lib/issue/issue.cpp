#include "issue/issue.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <exception>
#include <set>
#include <thread>

#include "issue/place.hpp"
#include "issue/slug.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t planned_at_once = 4096;  // recipients whose rows and receipts are in memory at the same time
constexpr std::size_t max_ahead = 256;         // copies made but not placed; each is an open file, of which a process may usually have 1024
constexpr std::chrono::milliseconds patience{50};  // how long to wait for more copies before the ledger is flushed for all of them
constexpr std::size_t max_stem_bytes = 120;  // with slug, head of the copy id and suffix this stays well under the 255 bytes of a file name
constexpr std::size_t copy_head_digits = 8;  // digits of the copy id that tell files of people of the same name apart

std::string file_name(const SourceDocument& source, const Recipient& recipient, const std::string& copy_head) {
    const std::string stem(head(fs::path(source.path).stem().string(), max_stem_bytes));
    return stem + "." + slug(recipient.name) + (copy_head.empty() ? "" : "." + copy_head) + "." + source.prepared.extension();
}

/// A recipient whose copy is to be made here; other machines may stamp the others of the list.
struct Addressee {
    const Recipient* recipient;
    bool has_namesake;  ///< whether somebody further up in the list has the same file name
};

std::vector<Order> plan(Vault& vault, const SourceDocument& source, std::span<const Addressee> addressees, const IssueOptions& options) {
    const PreparedDocument& prepared = source.prepared;
    const fs::path out = fs::absolute(options.out).lexically_normal();
    std::vector<Recipient> recipients;
    std::vector<std::string> jobs;
    for (const Addressee& addressee : addressees) {
        recipients.push_back(*addressee.recipient);
        jobs.push_back((out / file_name(source, *addressee.recipient, "")).string() + "\n" + options.marking);
    }
    const std::vector<CopyOrigin> origins = vault.origins(prepared.document(), recipients, jobs);
    std::vector<Order> orders(recipients.size());
    for (std::size_t i = 0; i < recipients.size(); ++i) {
        Order& order = orders[i];
        order.source = &source;
        order.receipt.copy = copy_id(prepared.document(), origins[i]);
        order.receipt.document = prepared.document();
        order.receipt.recipient = recipients[i];
        order.receipt.origin = origins[i];
        order.receipt.source = source.path;
        order.receipt.pages = prepared.pages();
        order.receipt.channels = prepared.channels();
        if (std::isfinite(prepared.psnr_db())) order.receipt.psnr_db = prepared.psnr_db();
        order.receipt.options = options.marking;
        order.longer = file_name(source, recipients[i], order.receipt.copy.hex().substr(0, copy_head_digits));
        order.name = addressees[i].has_namesake ? order.longer : file_name(source, recipients[i], "");
    }
    return orders;
}

/// Makes copies on several threads, and hands them out in their order. At most max_ahead copies are made and not yet taken.
class Makers {
public:
    Makers(std::span<Order> orders, int threads, std::function<void(Order&)> make, std::function<bool()> stop)
        : orders_(orders), made_(orders.size()), make_(std::move(make)), stop_(std::move(stop)), at_work_(threads) {
        for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
    }
    ~Makers() {
        {
            const std::lock_guard lock(guard_);
            ended_ = true;
        }
        room_.notify_all();
        for (std::thread& thread : threads_) thread.join();
    }

    /// Waits for the next copy, and takes it with all that follow it within a moment.
    ///
    /// returns  nothing at the end, and after stop() said so
    /// throws   what the making of the next copy threw, once all copies before it have been taken
    std::span<Order> take() {
        std::unique_lock lock(guard_);
        taken_ = next_to_take_;
        room_.notify_all();
        if (taken_ == orders_.size()) return {};
        ready_.wait(lock, [&] { return at_work_ == 0 || made_[taken_] != 0; });
        const std::size_t most = std::min(taken_ + max_ahead / 2, orders_.size());
        ready_.wait_for(lock, patience, [&] {
            while (next_to_take_ < most && made_[next_to_take_] != 0) ++next_to_take_;
            return next_to_take_ == most || at_work_ == 0;
        });
        if (next_to_take_ == taken_ && failure_) std::rethrow_exception(failure_);
        return orders_.subspan(taken_, next_to_take_ - taken_);
    }

private:
    void work() {
        std::unique_lock lock(guard_);
        while (!ended_ && !failure_) {
            if (next_to_make_ == orders_.size() || stop_()) break;
            if (next_to_make_ - taken_ >= max_ahead) {
                room_.wait(lock);
                continue;
            }
            const std::size_t index = next_to_make_++;
            lock.unlock();
            std::exception_ptr failure;
            try {
                make_(orders_[index]);
            } catch (...) {
                failure = std::current_exception();
            }
            lock.lock();
            if (failure) {
                if (!failure_) failure_ = failure;
            } else {
                made_[index] = 1;
            }
            ready_.notify_one();
        }
        --at_work_;
        ready_.notify_one();
    }

    std::span<Order> orders_;
    std::vector<char> made_;
    std::function<void(Order&)> make_;
    std::function<bool()> stop_;
    int at_work_;
    std::mutex guard_;
    std::condition_variable ready_;
    std::condition_variable room_;
    std::size_t next_to_make_ = 0;
    std::size_t next_to_take_ = 0;
    std::size_t taken_ = 0;  ///< orders before this one are placed
    std::exception_ptr failure_;
    bool ended_ = false;
    std::vector<std::thread> threads_;
};

/// Takes groups of copies, as they are made, through the ledger into place: pending, then named, then issued.
///
/// One transaction records that the last group is issued and that the next is pending, so a group costs one flush of the ledger,
/// during which the makers go on.
class Issuing {
public:
    Issuing(SharedVault& vault, SharedHeads& heads, const IssueOptions& options, const IssueCallbacks& callbacks, IssueSummary& summary)
        : vault_(vault), heads_(heads), options_(options), callbacks_(callbacks), summary_(summary) {}

    void run(std::span<Order> orders) {
        Makers makers(
            orders, options_.threads, [&](Order& order) { make_copy(order, vault_, heads_, options_.out); }, callbacks_.stop);
        try {
            for (;;) {
                const std::span<Order> group = makers.take();
                if (group.empty()) break;
                record(group);
                for (Order& order : group) place_copy(order, vault_);
            }
        } catch (...) {
            record({});
            throw;
        }
        record({});
    }

private:
    /// Records what became of the last group and that the next one is pending, then tells the caller about the last group.
    void record(std::span<Order> next) {
        std::vector<Receipt> pending;
        std::vector<Receipt> issued;
        std::vector<CopyId> withdrawn;
        for (const Order& order : next)
            if (order.made || !order.mend.empty()) pending.push_back(order.receipt);
        for (Order& order : announced_) {
            if (order.in_place && !order.was_there) issued.push_back(order.receipt);
            // A copy that was there already may come from a run that was killed before it could record that it was issued.
            if (order.in_place && order.was_there && !is_recorded(order)) issued.push_back(order.receipt);
            if (!order.in_place) withdrawn.push_back(order.receipt.copy);
        }
        if (!pending.empty() || !issued.empty() || !withdrawn.empty()) {
            const std::lock_guard lock(vault_.guard);
            vault_.vault.update({.pending = pending, .issued = issued, .withdrawn = withdrawn});
        }
        for (Order& order : announced_) tell(order);
        announced_ = next;
    }

    bool is_recorded(const Order& order) {
        const std::optional<Receipt> row = vault_.find(order.receipt.copy);
        return row && row->state == IssueState::issued && row->path == order.receipt.path && row->file == order.receipt.file;
    }

    void tell(const Order& order) {
        if (!order.in_place) {
            if (!order.refused) return;  // whatever stopped this copy is told elsewhere
            ++summary_.refused;
            callbacks_.refused(order.path, "there already, and not this copy; it is left alone");
            return;
        }
        ++(order.was_there ? summary_.were_there : summary_.made);
        Receipt shown = order.receipt;
        shown.path = order.path.string();
        const std::lock_guard lock(vault_.guard);  // the caller may look the copy up in the ledger, which the makers read as well
        callbacks_.done(shown, order.was_there);
    }

    SharedVault& vault_;
    SharedHeads& heads_;
    const IssueOptions& options_;
    const IssueCallbacks& callbacks_;
    IssueSummary& summary_;
    std::span<Order> announced_;  ///< the last group, whose copies are pending in the ledger, or were in place before
};

}  // namespace

std::size_t recipients_of(const Shard& shard, std::size_t recipients) {
    return (recipients + shard.count - shard.number) / shard.count;
}

void require_key(const Vault& vault, const PreparedDocument& prepared) {
    if (prepared.key_id() != vault.key().id())
        throw Error(ErrorKind::bad_request, "the document was prepared with another vault's key (" + prepared.key_id() +
                                                "), so this vault (" + vault.key().id() + ") could not name its copies");
}

IssueSummary issue(Vault& vault, std::span<const SourceDocument> sources, std::span<const Recipient> recipients,
                   const IssueOptions& options, const IssueCallbacks& callbacks) {
    for (const SourceDocument& source : sources) require_key(vault, source.prepared);
    IssueSummary summary;
    SharedVault shared{vault};
    SharedHeads heads;
    std::set<std::string> names;
    std::vector<Addressee> addressees;
    const auto issue_these = [&](const SourceDocument& source) {
        std::vector<Order> orders = plan(vault, source, addressees, options);
        Issuing(shared, heads, options, callbacks, summary).run(orders);
        addressees.clear();
    };
    for (const SourceDocument& source : sources) {
        for (std::size_t i = 0; i < recipients.size() && !callbacks.stop(); ++i) {
            const bool has_namesake = !names.insert(file_name(source, recipients[i], "")).second;
            if (i % options.shard.count == options.shard.number - 1) addressees.push_back({&recipients[i], has_namesake});
            if (addressees.size() == planned_at_once) issue_these(source);
        }
        if (!addressees.empty() && !callbacks.stop()) issue_these(source);
    }
    const std::size_t asked = sources.size() * recipients_of(options.shard, recipients.size());
    summary.stopped = summary.made + summary.were_there + summary.refused < asked;
    return summary;
}

}  // namespace telltale
