#pragma once

#include <filesystem>

namespace telltale {

/// A new directory of its own name that its owner alone can enter, gone with all it holds at the end.
class ScratchDirectory {
public:
    /// throws  system
    explicit ScratchDirectory(const std::filesystem::path& parent);
    ~ScratchDirectory();
    ScratchDirectory(const ScratchDirectory&) = delete;
    ScratchDirectory& operator=(const ScratchDirectory&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace telltale
