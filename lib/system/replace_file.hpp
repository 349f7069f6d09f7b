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

/// Bytes with which many files begin.
///
/// The system copies them from its own memory to each file, as it does for `cp`, which costs half of writing them from ours.
class SharedHead {
public:
    /// bytes  must stay in place for as long as this object lives
    explicit SharedHead(std::span<const std::uint8_t> bytes);
    ~SharedHead();
    SharedHead(const SharedHead&) = delete;
    SharedHead& operator=(const SharedHead&) = delete;

    /// Writes the whole head to an open file.
    ///
    /// returns  0, or the system's reason why it is not all written
    int write(int file) const;

private:
    int memory_ = -1;
    std::span<const std::uint8_t> bytes_;
};

/// A whole new file that has no name yet, and disappears unless place() gives it one.
///
/// So no half-written file is ever seen under its name, and a process that is killed leaves nothing behind. Where the file system
/// has no nameless files, the file is written under a temporary name beside its target, and a killed process leaves that behind.
class NewFile {
public:
    enum class Flush { yes, no };

    /// Writes the file.
    ///
    /// target  the path that place() will give to the file
    /// bytes   what the file holds, after the head if there is one
    /// flush   whether to wait until the bytes are on disk
    /// throws  system when there is no room or no permission, and then nothing stays behind
    NewFile(const std::filesystem::path& target, std::span<const std::uint8_t> bytes, Flush flush, const SharedHead* head = nullptr);
    NewFile(NewFile&&) noexcept;
    NewFile& operator=(NewFile&&) = delete;
    ~NewFile();

    /// Gives the file its name, at once and whole. The object must not be used afterwards.
    ///
    /// returns  false, with nothing changed, when something is at the target already: it is never overwritten
    /// throws   system
    bool place();

private:
    void name_temporarily();
    bool place_temporary();

    std::filesystem::path target_;
    std::filesystem::path temporary_;  ///< temporary name of the file; empty when it has none
    int file_ = -1;
};

/// Makes a whole new file at a path where there is none. It is flushed to disk first, and then named.
///
/// returns  false, with nothing changed, when something is at that path already: it is never overwritten
/// throws   system: no room, no permission
bool create_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

/// Makes a whole new file that takes the place of an older file of that name, if there is one. It is flushed to disk first.
///
/// throws  system when there is no room or no permission, and then the older file is as it was
void replace_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

}  // namespace telltale
