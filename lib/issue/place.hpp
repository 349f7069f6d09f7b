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
    const SourceDocument* source = nullptr;
    Receipt receipt;
    std::string name;                ///< name of the file, unless another copy has it
    std::string longer;              ///< name with the head of the copy id, for when another copy has the first one
    std::filesystem::path path;      ///< path that was decided on
    std::optional<NewFile> made;     ///< the copy's file, whole and without a name yet
    std::vector<std::uint8_t> mend;  ///< bytes that replace a file of this copy that a power failure tore
    bool was_there = false;          ///< whether this very copy was in place before
    bool in_place = false;           ///< whether the copy is in place now
    bool refused = false;            ///< whether something else is in the way
};

/// The vault's ledger, made safe for several threads by a mutex.
struct SharedVault {
    Vault& vault;
    std::mutex guard{};

    std::optional<Receipt> find(const CopyId& copy);
    std::optional<Receipt> find_file(const Sha256& file);
};

/// The bytes that all copies of a document begin with, for each document.
class SharedHeads {
public:
    /// The head of a source's copies, which is taken from the first copy that asks.
    const SharedHead& of(const SourceDocument& source, std::span<const std::uint8_t> head);

private:
    std::mutex guard_;
    std::map<const SourceDocument*, SharedHead> heads_;
};

/// Decides where a copy goes, and makes it unless it is there already.
///
/// Afterwards order.made or order.mend holds the copy, or else order.was_there or order.refused says why none was made.
void make_copy(Order& order, SharedVault& vault, SharedHeads& heads, const std::filesystem::path& out);

/// Gives a made copy its name. When another process has put something there meanwhile, the order says whether it is this very copy.
void place_copy(Order& order, SharedVault& vault);

}  // namespace telltale
