#include "issue/place.hpp"

#include <algorithm>

namespace telltale {
namespace fs = std::filesystem;
namespace {

/// What is at the path of a copy that is to be placed.
enum class Place { is_free, has_this_copy, has_another_copy, is_taken };

/// Looks at what is at a path. When it is this very copy, the order takes over its id, origin and hash from the ledger.
Place look_at(SharedVault& vault, Order& order, const fs::path& path) {
    const fs::file_status status = fs::symlink_status(path);
    if (!fs::exists(status)) return Place::is_free;
    if (!fs::is_regular_file(status)) return Place::is_taken;
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

/// Whether a file is what a power failure leaves of a copy whose name reached the disk before all of its bytes did.
///
/// Such a file has some blocks of the copy, and zeros or nothing in place of the others. Nobody's own file looks like that.
bool is_torn(std::span<const std::uint8_t> file, std::span<const std::uint8_t> copy) {
    constexpr std::size_t block = 512;
    if (file.size() > copy.size()) return false;
    for (std::size_t at = 0; at < file.size(); at += block) {
        const auto part = file.subspan(at, std::min(block, file.size() - at));
        const bool is_zero = std::all_of(part.begin(), part.end(), [](std::uint8_t byte) { return byte == 0; });
        if (!is_zero && !std::equal(part.begin(), part.end(), copy.begin() + static_cast<std::ptrdiff_t>(at))) return false;
    }
    return true;
}

/// Whether the file in the way is a torn file of this very copy, according to the ledger and to its bytes.
bool can_mend(SharedVault& vault, const Order& order, std::span<const std::uint8_t> copy) {
    if (!fs::is_regular_file(fs::symlink_status(order.path))) return false;
    const std::optional<Receipt> row = vault.find(order.receipt.copy);
    return row && row->path == order.receipt.path && is_torn(read_file(order.path), copy);
}

}  // namespace

std::optional<Receipt> SharedVault::find(const CopyId& copy) {
    const std::lock_guard lock(guard);
    return vault.find(copy);
}

std::optional<Receipt> SharedVault::find_file(const Sha256& file) {
    const std::lock_guard lock(guard);
    return vault.find_file(file);
}

const SharedHead& SharedHeads::of(const SourceDocument& source, std::span<const std::uint8_t> head) {
    const std::lock_guard lock(guard_);
    return heads_.try_emplace(&source, head).first->second;
}

void make_copy(Order& order, SharedVault& vault, SharedHeads& heads, const fs::path& out) {
    order.path = out / order.name;
    Place place = look_at(vault, order, order.path);
    if (place == Place::has_another_copy && order.name != order.longer) {
        order.path = out / order.longer;
        place = look_at(vault, order, order.path);
    }
    order.receipt.path = fs::absolute(order.path).lexically_normal().string();
    order.was_there = order.in_place = place == Place::has_this_copy;
    order.refused = place == Place::has_another_copy;
    if (order.was_there || order.refused) return;

    const PreparedDocument& prepared = order.source->prepared;
    if (place == Place::is_free) {
        const SharedHead* head = nullptr;
        order.receipt.file = prepared.copy_for(order.receipt.copy, [&](const CopyPiece& piece) {
            // The file is not flushed to disk, as cp does not flush either: the same job makes the same bytes again, and mends a torn
            // copy.
            if (piece.in_every_copy) {
                head = &heads.of(*order.source, piece.bytes);
            } else {
                order.made.emplace(order.path, piece.bytes, NewFile::Flush::no, head);
            }
        });
        return;
    }
    StampedCopy copy = prepared.copy_for(order.receipt.copy);
    order.receipt.file = copy.sha256;
    order.refused = !can_mend(vault, order, copy.bytes);
    if (!order.refused) order.mend = std::move(copy.bytes);
}

void place_copy(Order& order, SharedVault& vault) {
    if (!order.mend.empty()) {
        replace_file(order.path, order.mend);
        order.mend = {};
        order.in_place = true;
    } else if (order.made) {
        order.in_place = order.made->place();
        order.made.reset();
        if (!order.in_place) order.was_there = order.in_place = look_at(vault, order, order.path) == Place::has_this_copy;
    }
    order.refused = !order.in_place;
}

}  // namespace telltale
