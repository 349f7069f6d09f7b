#include "vault/key_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "telltale/error.hpp"

namespace telltale {
namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return number_; }

private:
    int number_;
};

Error failure(ErrorKind kind, const std::filesystem::path& path, const std::string& what) {
    return Error(kind, path.string() + ": " + what + ": " + std::strerror(errno));
}

}  // namespace

bool create_key_file(const std::filesystem::path& path, const VaultKey& key) {
    // Unlike create_file, never readable by others, not even for the moment before a chmod.
    std::string temporary = path.string() + ".XXXXXX";
    const Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));  // mode 0600
    if (file.get() < 0) throw failure(ErrorKind::system, path, "cannot be written");
    const bool written =
        ::write(file.get(), key.bytes().data(), VaultKey::size) == static_cast<ssize_t>(VaultKey::size) && ::fsync(file.get()) == 0;
    const bool linked = written && ::link(temporary.c_str(), path.c_str()) == 0;
    const int reason = errno;
    ::unlink(temporary.c_str());
    errno = reason;
    if (!linked && !(written && reason == EEXIST)) throw failure(ErrorKind::system, path, "cannot be written");
    return linked;
}

VaultKey read_key_file(const std::filesystem::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) throw failure(ErrorKind::vault, path, "the key cannot be read");
    std::array<std::uint8_t, VaultKey::size + 1> bytes{};
    const ssize_t size = ::read(file.get(), bytes.data(), bytes.size());
    if (size < 0) throw failure(ErrorKind::vault, path, "the key cannot be read");
    if (size != static_cast<ssize_t>(VaultKey::size))
        throw Error(ErrorKind::vault, path.string() + ": not a key: it should be 32 bytes long");
    const VaultKey key = VaultKey::from_bytes(std::span(bytes).first(VaultKey::size));
    sodium_memzero(bytes.data(), bytes.size());
    return key;
}

bool is_open_to_others(const std::filesystem::path& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0;
}

}  // namespace telltale
