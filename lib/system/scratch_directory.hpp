#pragma once

#include <filesystem>

namespace telltale {

/// A new directory with a name of its own that only its owner can enter. The destructor deletes it with all that it holds.
class ScratchDirectory {
public:
    /// throws  system when it cannot be made in the parent directory
    explicit ScratchDirectory(const std::filesystem::path& parent);
    ~ScratchDirectory();
    ScratchDirectory(const ScratchDirectory&) = delete;
    ScratchDirectory& operator=(const ScratchDirectory&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace telltale
