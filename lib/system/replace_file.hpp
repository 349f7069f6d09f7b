#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace telltale {

/// Reads a whole file.
///
/// throws  system, with the path and the system's reason; bad_request for a directory
std::vector<std::uint8_t> read_file(const std::filesystem::path& path);

/// Bytes with which many files begin. The system copies them from its own memory to each file, as it does for `cp`, which
/// costs half of what writing them from ours does.
class SharedHead {
public:
    /// bytes  to stay in place for as long as this lives
    explicit SharedHead(std::span<const std::uint8_t> bytes);
    ~SharedHead();
    SharedHead(const SharedHead&) = delete;
    SharedHead& operator=(const SharedHead&) = delete;

    /// Writes it all; 0, or the reason why it is not there.
    int write(int file) const;

private:
    int memory_ = -1;
    std::span<const std::uint8_t> bytes_;
};

/// A whole new file that has no name yet, and is gone unless it gets one: no half-written file is ever seen under a
/// name, and a process that is killed leaves nothing behind.
///
/// Where the file system has no nameless files it is written under a temporary name beside its target.
class NewFile {
public:
    enum class Flush { yes, no };

    /// Writes it, to disk when asked to flush.
    ///
    /// target  where it will go
    /// bytes   what it holds, after the head if there is one
    /// throws  system: no room, no permission; nothing stays behind
    NewFile(const std::filesystem::path& target, std::span<const std::uint8_t> bytes, Flush flush, const SharedHead* head = nullptr);
    NewFile(NewFile&&) noexcept;
    NewFile& operator=(NewFile&&) = delete;
    ~NewFile();

    /// Gives it its name, at once and whole. Ends its use.
    ///
    /// returns  false, with nothing changed, when something is at the target already: it is never overwritten
    /// throws   system
    bool place();

private:
    void name_temporarily();
    bool place_temporary();

    std::filesystem::path target_;
    std::filesystem::path temporary_;  ///< empty for a nameless one
    int file_ = -1;
};

/// Puts a whole new file at a path where none is, flushed to disk, then named at once.
///
/// returns  false, with nothing changed, when something is at that path already: it is never overwritten
/// throws   system: no room, no permission
bool create_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

/// The same, but takes the place of an older file of that name.
void replace_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

}  // namespace telltale
