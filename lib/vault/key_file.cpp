#include "vault/key_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
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

// A sealed key consists of this line, the salt, the nonce, and the secret box.
constexpr std::string_view sealed_head = "telltale sealed key 1\n";
constexpr std::size_t box_size = VaultKey::size + crypto_secretbox_MACBYTES;
constexpr std::size_t sealed_size = sealed_head.size() + crypto_pwhash_SALTBYTES + crypto_secretbox_NONCEBYTES + box_size;

using BoxKey = std::array<std::uint8_t, crypto_secretbox_KEYBYTES>;

BoxKey box_key(std::string_view passphrase, const std::uint8_t* salt) {
    BoxKey key;
    if (crypto_pwhash(key.data(), key.size(), passphrase.data(), passphrase.size(), salt, crypto_pwhash_OPSLIMIT_MODERATE,
                      crypto_pwhash_MEMLIMIT_MODERATE, crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw Error(ErrorKind::system, "not enough memory for the passphrase");
    return key;
}

Error failure(ErrorKind kind, const std::filesystem::path& path, const std::string& what) {
    return Error(kind, path.string() + ": " + what + ": " + std::strerror(errno));
}

}  // namespace

bool create_key_file(const std::filesystem::path& path, const VaultKey& key) {
    // create_file() would not do: its file could be read by others until its mode is changed.
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

std::vector<std::uint8_t> seal_key(const VaultKey& key, std::string_view passphrase) {
    std::vector<std::uint8_t> sealed(sealed_size);
    std::copy(sealed_head.begin(), sealed_head.end(), sealed.begin());
    std::uint8_t* const salt = sealed.data() + sealed_head.size();
    std::uint8_t* const nonce = salt + crypto_pwhash_SALTBYTES;
    randombytes_buf(salt, crypto_pwhash_SALTBYTES + crypto_secretbox_NONCEBYTES);
    BoxKey box = box_key(passphrase, salt);
    crypto_secretbox_easy(nonce + crypto_secretbox_NONCEBYTES, key.bytes().data(), VaultKey::size, nonce, box.data());
    sodium_memzero(box.data(), box.size());
    return sealed;
}

VaultKey unseal_key(std::span<const std::uint8_t> sealed, std::string_view passphrase) {
    if (sealed.size() != sealed_size || !std::equal(sealed_head.begin(), sealed_head.end(), sealed.begin()))
        throw Error(ErrorKind::vault, "the sealed key is damaged");
    const std::uint8_t* const salt = sealed.data() + sealed_head.size();
    const std::uint8_t* const nonce = salt + crypto_pwhash_SALTBYTES;
    BoxKey box = box_key(passphrase, salt);
    VaultKey::Bytes bytes{};
    const bool opened = crypto_secretbox_open_easy(bytes.data(), nonce + crypto_secretbox_NONCEBYTES, box_size, nonce, box.data()) == 0;
    sodium_memzero(box.data(), box.size());
    if (!opened) throw Error(ErrorKind::vault, "the passphrase does not open the key");
    const VaultKey key = VaultKey::from_bytes(bytes);
    sodium_memzero(bytes.data(), bytes.size());
    return key;
}

}  // namespace telltale
