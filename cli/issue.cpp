#include "issue.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <set>

#include "parallel.hpp"
#include "slug.hpp"
#include "system/replace_file.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t batch_copies = 64;        // per pair of ledger transactions, which cost a flush each
constexpr std::size_t batch_bytes = 64U << 20;  // held in memory between them
constexpr std::size_t max_stem_bytes = 120;     // with slug, head and suffix well under the 255 of a file name
constexpr std::size_t copy_head_digits = 8;     // DESIGN.md section 6

/// What stands in a copy's way, or does not.
enum class Place { is_free, has_this_copy, has_another_copy, is_taken };

/// One copy to be made.
struct Order {
    const Source* source = nullptr;
    Receipt receipt;
    std::string name;    ///< of the file, while nobody else has it
    std::string longer;  ///< with the head of the copy id: for collisions
    fs::path path;       ///< the one decided on
    std::vector<std::uint8_t> bytes;
    bool was_there = false;
    bool in_place = false;
};

std::string file_name(const Source& source, const Recipient& recipient, const std::string& copy_head) {
    const std::string stem(head(fs::path(source.path).stem().string(), max_stem_bytes));
    return stem + "." + slug(recipient.name) + (copy_head.empty() ? "" : "." + copy_head) + "." + source.prepared.extension();
}

std::vector<Order> plan(Vault& vault, std::span<const Source> sources, std::span<const Recipient> recipients, const IssueOptions& options) {
    std::vector<Order> orders;
    orders.reserve(sources.size() * recipients.size());
    std::set<std::string> names;
    for (const Source& source : sources) {
        const PreparedDocument& prepared = source.prepared;
        std::vector<std::string> jobs;
        for (const Recipient& recipient : recipients)
            jobs.push_back((fs::absolute(options.out).lexically_normal() / file_name(source, recipient, "")).string() + "\n" +
                           options.look);
        const std::vector<CopyOrigin> origins = vault.origins(prepared.document(), recipients, jobs);
        for (std::size_t i = 0; i < recipients.size(); ++i) {
            Order& order = orders.emplace_back();
            order.source = &source;
            order.receipt.copy = copy_id(prepared.document(), origins[i]);
            order.receipt.document = prepared.document();
            order.receipt.recipient = recipients[i];
            order.receipt.origin = origins[i];
            order.receipt.source = source.path;
            order.receipt.pages = prepared.pages();
            order.receipt.channels = prepared.channels();
            if (std::isfinite(prepared.psnr_db())) order.receipt.psnr_db = prepared.psnr_db();
            order.receipt.options = options.look;
            order.name = file_name(source, recipients[i], "");
            order.longer = file_name(source, recipients[i], order.receipt.copy.hex().substr(0, copy_head_digits));
            if (!names.insert(order.name).second) order.name = order.longer;
        }
    }
    return orders;
}

/// Looks at what is at a path, and takes over the facts of a copy that is this very one.
Place look_at(const Vault& vault, Order& order, const fs::path& path) {
    if (!fs::exists(fs::symlink_status(path))) return Place::is_free;
    if (!fs::is_regular_file(path)) return Place::is_taken;
    const Sha256 file = sha256(read_file(path));
    const std::optional<Receipt> row = vault.find_file(file);
    if (!row) return Place::is_taken;
    const bool same_work = row->document == order.receipt.document && row->recipient.id == order.receipt.recipient.id;
    if (!same_work) return Place::has_another_copy;
    if (row->copy != order.receipt.copy && row->options != order.receipt.options) return Place::is_taken;
    order.receipt.copy = row->copy;
    order.receipt.origin = row->origin;
    order.receipt.file = file;
    return Place::has_this_copy;
}

/// Decides on the path of a copy. False: something else is there.
bool find_place(const Vault& vault, Order& order, const fs::path& out) {
    order.path = out / order.name;
    Place place = look_at(vault, order, order.path);
    if (place == Place::has_another_copy && order.name != order.longer) {
        order.path = out / order.longer;
        place = look_at(vault, order, order.path);
    }
    order.was_there = order.in_place = place == Place::has_this_copy;
    order.receipt.path = fs::absolute(order.path).lexically_normal().string();
    return place == Place::is_free || order.in_place;
}

class Batch {
public:
    Batch(Vault& vault, std::span<Order> orders, const IssueOptions& options, const IssueCallbacks& callbacks, IssueSummary& summary)
        : vault_(vault), orders_(orders), options_(options), callbacks_(callbacks), summary_(summary) {
        for (Order& order : orders) {
            if (!find_place(vault, order, options.out)) {
                refuse(order);
            } else if (!order.was_there) {
                missing_.push_back(&order);
            }
        }
    }

    void run() {
        make();
        if (callbacks_.stop()) missing_.clear();  // dropped before anything is known of them
        vault_.begin_issue(receipts(missing_));
        std::exception_ptr failure;
        try {
            write();
        } catch (...) {
            failure = std::current_exception();
        }
        settle();
        if (failure) std::rethrow_exception(failure);
    }

private:
    void make() {
        run_parallel(missing_.size(), options_.threads, [&](std::size_t i) {
            if (callbacks_.stop()) return;
            Order& order = *missing_[i];
            StampedCopy copy = order.source->prepared.copy_for(order.receipt.copy);
            order.bytes = std::move(copy.bytes);
            order.receipt.file = copy.sha256;
        });
    }

    void write() {
        run_parallel(missing_.size(), options_.threads, [&](std::size_t i) {
            if (callbacks_.stop()) return;
            Order& order = *missing_[i];
            order.in_place = create_file(order.path, order.bytes);
            order.bytes = {};
        });
    }

    /// Records what is in place, takes back what is not, and tells both.
    void settle() {
        std::vector<CopyId> dropped;
        for (Order* order : missing_) {
            // Not in place: stopped, failed, or another process was there first, perhaps with this very copy.
            const bool lost_race = !order->in_place && !callbacks_.stop() && fs::exists(fs::symlink_status(order->path));
            if (lost_race && look_at(vault_, *order, order->path) == Place::has_this_copy) order->in_place = order->was_there = true;
            if (!order->in_place) dropped.push_back(order->receipt.copy);
            if (!order->in_place && lost_race) refuse(*order);
        }
        std::vector<Order*> placed;  // in the order of the job, those that were there before among them
        for (Order& order : orders_)
            if (order.in_place) placed.push_back(&order);
        vault_.withdraw(dropped);
        vault_.commit_issue(receipts(placed));
        for (const Order* order : placed) {
            ++(order->was_there ? summary_.were_there : summary_.made);
            Receipt shown = order->receipt;
            shown.path = order->path.string();
            callbacks_.done(shown, order->was_there);
        }
    }

    void refuse(const Order& order) {
        ++summary_.refused;
        callbacks_.refused(order.path, "there already, and not this copy; it is left alone");
    }

    static std::vector<Receipt> receipts(const std::vector<Order*>& orders) {
        std::vector<Receipt> list;
        for (const Order* order : orders) list.push_back(order->receipt);
        return list;
    }

    Vault& vault_;
    std::span<Order> orders_;
    const IssueOptions& options_;
    const IssueCallbacks& callbacks_;
    IssueSummary& summary_;
    std::vector<Order*> missing_;
};

}  // namespace

IssueSummary issue(Vault& vault, std::span<const Source> sources, std::span<const Recipient> recipients, const IssueOptions& options,
                   const IssueCallbacks& callbacks) {
    IssueSummary summary;
    std::vector<Order> orders = plan(vault, sources, recipients, options);
    for (std::size_t start = 0; start < orders.size() && !callbacks.stop();) {
        const std::size_t fitting = std::max<std::size_t>(1, batch_bytes / std::max<std::size_t>(1, orders[start].source->bytes));
        const std::size_t size = std::min({batch_copies, fitting, orders.size() - start});
        Batch(vault, std::span(orders).subspan(start, size), options, callbacks, summary).run();
        start += size;
    }
    summary.stopped = summary.made + summary.were_there + summary.refused < orders.size();
    return summary;
}

}  // namespace telltale
