#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "telltale/key.hpp"
#include "vault/backup/archive_seal.hpp"

namespace telltale {

/// Writes a tar file (POSIX ustar) member by member, and seals it as a whole. `tar` can read it, and only its owner may.
///
/// The file has a temporary name until finish(), so an interrupted one is never mistaken for a backup.
class ArchiveWriter {
public:
    /// key     makes the seal, and is not written
    /// throws  exists when something is at the target; system
    ArchiveWriter(const std::filesystem::path& target, const VaultKey& key);
    ~ArchiveWriter();
    ArchiveWriter(const ArchiveWriter&) = delete;
    ArchiveWriter& operator=(const ArchiveWriter&) = delete;

    /// Adds a member with these bytes.
    void add(const std::string& name, std::span<const std::uint8_t> bytes);
    /// Adds a member with the bytes of a file.
    ///
    /// throws  system when the file cannot be read
    void add_file(const std::string& name, const std::filesystem::path& file);
    /// Adds the seal, flushes the archive to disk and gives it its name.
    ///
    /// throws  exists when something has come to the target meanwhile; system
    void finish();

private:
    void put_head(const std::string& name, std::uint64_t size);
    void put(std::span<const std::uint8_t> bytes);
    void pad(std::uint64_t size);

    ArchiveSeal seal_;
    std::filesystem::path target_;
    std::filesystem::path temporary_;
    int file_ = -1;
};

using TakeMember = std::function<void(const std::string& name, std::span<const std::uint8_t> piece)>;

/// Reads a sealed tar file, and hands over each member but the seal: its name with its bytes in pieces, the last of which is empty.
///
/// Whether the seal fits is known at the end alone. Until this has returned, nothing that was handed over may be used, or even
/// be written where it could do harm: a first call that takes nothing checks the file.
/// throws  vault when any byte of the file is not as ArchiveWriter wrote it with this key; system when it cannot be opened
void read_archive(const std::filesystem::path& file, const VaultKey& key, const TakeMember& take);

/// Reads any tar file that has plain members alone, whether it is sealed or not. What it hands over may be anybody's.
///
/// throws  vault when the file is damaged, or cut short; system when it cannot be opened
void read_unsealed_archive(const std::filesystem::path& file, const TakeMember& take);

/// The first member of a tar file, by which the key for its seal is found.
struct FirstMember {
    std::string name;
    std::vector<std::uint8_t> bytes;
};
/// throws  vault when the file is no tar file, or its first member is larger than most_bytes; system when it cannot be opened
FirstMember read_first_member(const std::filesystem::path& file, std::size_t most_bytes);

}  // namespace telltale
