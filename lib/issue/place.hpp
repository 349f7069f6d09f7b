#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "issue/issue.hpp"
#include "system/replace_file.hpp"

namespace telltale {

/// One copy to be made.
struct Order {
    const Source* source = nullptr;
    Receipt receipt;
    std::string name;                ///< of the file, while nobody else has it
    std::string longer;              ///< with the head of the copy id: for collisions
    std::filesystem::path path;      ///< the one decided on
    std::optional<NewFile> made;     ///< whole, and without a name yet
    std::vector<std::uint8_t> mend;  ///< what takes the place of a copy that a power failure tore
    bool was_there = false;
    bool in_place = false;
    bool refused = false;
};

/// The ledger as several threads see it: one at a time.
struct SharedVault {
    Vault& vault;
    std::mutex guard{};

    std::optional<Receipt> find(const CopyId& copy);
    std::optional<Receipt> find_file(const Sha256& file);
};

/// What the copies of each document begin with.
class SharedHeads {
public:
    const SharedHead& of(const Source& source, std::span<const std::uint8_t> head);

private:
    std::mutex guard_;
    std::map<const Source*, SharedHead> heads_;
};

/// Decides where a copy goes, and makes it unless it is there: order.made, order.was_there, or order.refused when
/// something else is in the way.
void make_copy(Order& order, SharedVault& vault, SharedHeads& heads, const std::filesystem::path& out);

/// Gives a made copy its name. When somebody was faster, that may have been with this very copy.
void place_copy(Order& order, SharedVault& vault);

}  // namespace telltale
