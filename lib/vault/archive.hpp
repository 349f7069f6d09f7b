#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

namespace telltale {

/// Writes a tar file (POSIX ustar) member by member. `tar` can read it, and only its owner may.
///
/// The file has a temporary name until finish(), so an interrupted one is never mistaken for a backup.
class ArchiveWriter {
public:
    /// throws  exists when something is at the target; system
    explicit ArchiveWriter(const std::filesystem::path& target);
    ~ArchiveWriter();
    ArchiveWriter(const ArchiveWriter&) = delete;
    ArchiveWriter& operator=(const ArchiveWriter&) = delete;

    /// Adds a member with these bytes.
    void add(const std::string& name, std::span<const std::uint8_t> bytes);
    /// Adds a member with the bytes of a file.
    ///
    /// throws  system when the file cannot be read
    void add_file(const std::string& name, const std::filesystem::path& file);
    /// Flushes the archive to disk and gives it its name.
    ///
    /// throws  exists when something has come to the target meanwhile; system
    void finish();

private:
    void put_head(const std::string& name, std::uint64_t size);
    void put(std::span<const std::uint8_t> bytes);
    void pad(std::uint64_t size);

    std::filesystem::path target_;
    std::filesystem::path temporary_;
    int file_ = -1;
};

/// Reads a tar file, and hands over each member's name with its bytes in pieces. The last piece of a member is empty.
///
/// throws  vault when the file is damaged, cut short, or has members that are no plain files; system when it cannot be opened
void read_archive(const std::filesystem::path& file,
                  const std::function<void(const std::string& name, std::span<const std::uint8_t> piece)>& take);

}  // namespace telltale
