#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

namespace telltale {

/// Writes a tar file (POSIX ustar) that `tar` can read, member by member; its owner alone may read it.
///
/// It has no name until finish(), so an interrupted one is never mistaken for a backup.
class ArchiveWriter {
public:
    /// throws  exists, system
    explicit ArchiveWriter(const std::filesystem::path& target);
    ~ArchiveWriter();
    ArchiveWriter(const ArchiveWriter&) = delete;
    ArchiveWriter& operator=(const ArchiveWriter&) = delete;

    void add(const std::string& name, std::span<const std::uint8_t> bytes);
    void add_file(const std::string& name, const std::filesystem::path& file);
    /// Flushes it and gives it its name.
    void finish();

private:
    void put_head(const std::string& name, std::uint64_t size);
    void put(std::span<const std::uint8_t> bytes);
    void pad(std::uint64_t size);

    std::filesystem::path target_;
    std::filesystem::path temporary_;
    int file_ = -1;
};

/// Reads such a file: each member's name and bytes, in pieces; the last piece of a member is empty.
///
/// throws  vault: damaged, cut short, or with members that no backup has
void read_archive(const std::filesystem::path& file,
                  const std::function<void(const std::string& name, std::span<const std::uint8_t> piece)>& take);

}  // namespace telltale
