#include "system/replace_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
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
    /// Closes the file.
    ///
    /// returns  0, or the reason why what was written may not have arrived: a full network disk says so only now
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

/// Writes all of the bytes.
///
/// returns  0, or the reason why they are not all written
int write_all(int file, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return 0;
}

std::string path_of_open_file(int file) {
    return "/proc/self/fd/" + std::to_string(file);
}

/// Opens a file without a name in the target's folder; -1 when the file system has no such files.
int open_nameless(const fs::path& target) {
    const int file = ::open(folder_of(target).c_str(), O_RDWR | O_TMPFILE | O_CLOEXEC, 0666);
    if (file >= 0 && ::access(path_of_open_file(file).c_str(), F_OK) != 0) {
        ::close(file);
        return -1;
    }
    return file;
}

/// Opens a file under a new temporary name beside the target.
int open_temporary(const fs::path& target, fs::path& temporary) {
    static std::atomic<unsigned> serial{0};
    for (;;) {
        // The temporary name is short and not made from the target's, which may be as long as the system allows.
        temporary = folder_of(target) / (".telltale-" + std::to_string(::getpid()) + "-" + std::to_string(serial++) + ".tmp");
        const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0) return file;
        if (errno != EEXIST) fail(target, "create", errno);
    }
}

/// Makes a file's new name itself durable. Some file systems cannot; the file's content is safe all the same.
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

    // The buffer has one byte more than the file, so that the end of an ordinary file is met without growing it. Pipes have no size.
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

SharedHead::SharedHead(std::span<const std::uint8_t> bytes) : memory_(::memfd_create("telltale-head", MFD_CLOEXEC)), bytes_(bytes) {
    constexpr std::size_t least = 65536;  // bytes; a smaller head is not worth two system calls
    if (memory_ < 0 || (bytes.size() >= least && write_all(memory_, bytes) == 0)) return;
    ::close(std::exchange(memory_, -1));
}

SharedHead::~SharedHead() {
    if (memory_ >= 0) ::close(memory_);
}

int SharedHead::write(int file) const {
    off_t offset = 0;
    while (memory_ >= 0 && static_cast<std::size_t>(offset) < bytes_.size()) {
        const ssize_t sent = ::sendfile(file, memory_, &offset, bytes_.size() - static_cast<std::size_t>(offset));
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) break;  // the rest is written in the usual way below, which reports the error if there is one
    }
    return write_all(file, bytes_.subspan(static_cast<std::size_t>(offset)));
}

NewFile::NewFile(const fs::path& target, std::span<const std::uint8_t> bytes, Flush flush, const SharedHead* head)
    : target_(target), file_(open_nameless(target)) {
    if (file_ < 0) file_ = open_temporary(target, temporary_);
    int reason = head == nullptr ? 0 : head->write(file_);
    if (reason == 0) reason = write_all(file_, bytes);
    if (reason == 0 && flush == Flush::yes && ::fsync(file_) != 0) reason = errno;
    if (reason == 0) return;
    ::close(file_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
    fail(target, "write", reason);
}

NewFile::NewFile(NewFile&& other) noexcept
    : target_(std::move(other.target_)), temporary_(std::exchange(other.temporary_, {})), file_(std::exchange(other.file_, -1)) {}

NewFile::~NewFile() {
    if (file_ >= 0) ::close(file_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

bool NewFile::place() {
    bool placed = false;
    if (temporary_.empty()) {
        placed = ::linkat(AT_FDCWD, path_of_open_file(file_).c_str(), AT_FDCWD, target_.c_str(), AT_SYMLINK_FOLLOW) == 0;
        if (!placed && errno == EEXIST) return false;
        if (!placed) name_temporarily();
    }
    if (const int reason = Descriptor(std::exchange(file_, -1)).close(); reason != 0) fail(target_, "write", reason);
    return placed || place_temporary();
}

/// Moves the bytes to a file with a temporary name, for the rare file system that makes nameless files and cannot name them.
void NewFile::name_temporarily() {
    std::vector<std::uint8_t> bytes = read_file(path_of_open_file(file_));
    Descriptor nameless(std::exchange(file_, -1));
    file_ = open_temporary(target_, temporary_);
    if (const int reason = write_all(file_, bytes); reason != 0) fail(target_, "write", reason);
    if (::fsync(file_) != 0) fail(target_, "write", errno);
}

bool NewFile::place_temporary() {
    if (::link(temporary_.c_str(), target_.c_str()) == 0) return true;
    if (errno == EEXIST) return false;
    // FAT and some network disks have no links, but they have a rename that refuses to replace.
    const int reason = errno;
    if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE) == 0) return true;
    if (errno == EEXIST) return false;
    fail(target_, "create", errno == EINVAL || errno == ENOSYS ? reason : errno);
}

bool create_file(const fs::path& path, std::span<const std::uint8_t> bytes) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) == 0)
        return false;  // this check only spares a useless write; what decides is the link made at the end
    NewFile file(path, bytes, NewFile::Flush::yes);
    if (!file.place()) return false;
    flush_folder(path);
    return true;
}

void replace_file(const fs::path& path, std::span<const std::uint8_t> bytes) {
    fs::path temporary;
    Descriptor file(open_temporary(path, temporary));
    int reason = write_all(file.get(), bytes);
    if (reason == 0 && ::fsync(file.get()) != 0) reason = errno;
    if (reason == 0) reason = file.close();
    if (reason == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) reason = errno;
    if (reason != 0) {
        ::unlink(temporary.c_str());
        fail(path, "replace", reason);
    }
    flush_folder(path);
}

}  // namespace telltale
