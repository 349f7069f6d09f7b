#include "system/replace_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "telltale/error.hpp"

namespace telltale {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const char* deed, int reason) {
    throw Error(ErrorKind::system, path.string() + ": cannot " + deed + ": " + std::generic_category().message(reason));
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }

    int get() const { return number_; }
    /// 0, or the reason why what was written may not have arrived (a full network disk says so late).
    int close() {
        const int number = std::exchange(number_, -1);
        return number >= 0 && ::close(number) != 0 && errno != EINTR ? errno : 0;
    }

private:
    int number_;
};

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// 0, or the reason why the bytes are not safely on disk.
int write_all(int file, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return ::fsync(file) != 0 ? errno : 0;
}

/// A file beside the target, gone again unless release() is called.
class TemporaryFile {
public:
    TemporaryFile(const fs::path& target, std::span<const std::uint8_t> bytes) : path_(unused_name(target)) {
        const int number = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (number < 0) fail(target, "create", errno);
        Descriptor file(number);
        int reason = write_all(file.get(), bytes);
        if (reason == 0) reason = file.close();
        if (reason != 0) {
            ::unlink(path_.c_str());
            fail(target, "write", reason);
        }
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        if (!path_.empty()) ::unlink(path_.c_str());
    }

    const fs::path& path() const { return path_; }
    void release() { path_.clear(); }

private:
    static fs::path unused_name(const fs::path& target) {
        static std::atomic<unsigned> serial{0};
        for (;;) {
            // Short and not made from the target's name, which may be as long as the system allows.
            const std::string name = ".telltale-" + std::to_string(::getpid()) + "-" + std::to_string(serial++) + ".tmp";
            fs::path candidate = folder_of(target) / name;
            struct stat status {};
            if (::lstat(candidate.c_str(), &status) != 0) return candidate;
        }
    }

    fs::path path_;
};

/// Writes a file that has no name until it is whole: a process killed on the way leaves nothing behind.
///
/// returns  true: linked into place; false: something is there; nothing: this file system cannot
std::optional<bool> create_nameless(const fs::path& path, std::span<const std::uint8_t> bytes) {
    const int number = ::open(folder_of(path).c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
    if (number < 0) return std::nullopt;
    Descriptor file(number);
    const std::string open_file = "/proc/self/fd/" + std::to_string(number);
    if (::access(open_file.c_str(), F_OK) != 0) return std::nullopt;
    if (const int reason = write_all(file.get(), bytes); reason != 0) fail(path, "write", reason);
    if (::linkat(AT_FDCWD, open_file.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0) {
        if (const int reason = file.close(); reason != 0) fail(path, "write", reason);
        return true;
    }
    if (errno == EEXIST) return false;
    return std::nullopt;
}

/// Makes the new name itself durable. Some file systems cannot; the file's content is safe all the same.
void flush_folder(const fs::path& path) {
    const Descriptor folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() >= 0) ::fsync(folder.get());
}

}  // namespace

std::vector<std::uint8_t> read_file(const fs::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) fail(path, "open", errno);
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) fail(path, "read", errno);
    if (S_ISDIR(status.st_mode)) throw Error(ErrorKind::bad_request, path.string() + ": is a directory");

    // One byte more than its size, so that an ordinary file's end is met without growing; pipes have no size.
    std::vector<std::uint8_t> bytes(S_ISREG(status.st_mode) ? static_cast<std::size_t>(status.st_size) + 1 : std::size_t{1} << 16);
    std::size_t size = 0;
    for (;;) {
        if (size == bytes.size()) bytes.resize(2 * bytes.size());
        const ssize_t got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail(path, "read", errno);
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    bytes.resize(size);
    return bytes;
}

bool create_file(const fs::path& path, std::span<const std::uint8_t> bytes) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) == 0) return false;  // spares writing it; link() below is what decides
    if (const std::optional<bool> created = create_nameless(path, bytes)) {
        if (*created) flush_folder(path);
        return *created;
    }
    const TemporaryFile temporary(path, bytes);
    if (::link(temporary.path().c_str(), path.c_str()) != 0) {
        if (errno == EEXIST) return false;
        // FAT and some network disks have no links; they do have a rename that refuses to replace.
        const int reason = errno;
        if (::renameat2(AT_FDCWD, temporary.path().c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) != 0) {
            if (errno == EEXIST) return false;
            fail(path, "create", errno == EINVAL || errno == ENOSYS ? reason : errno);
        }
    }
    flush_folder(path);
    return true;
}

void replace_file(const fs::path& path, std::span<const std::uint8_t> bytes) {
    TemporaryFile temporary(path, bytes);
    if (::rename(temporary.path().c_str(), path.c_str()) != 0) fail(path, "replace", errno);
    temporary.release();
    flush_folder(path);
}

}  // namespace telltale
