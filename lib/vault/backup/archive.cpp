#include "vault/backup/archive.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <utility>
#include <vector>

#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr std::size_t record = 512;  // bytes; POSIX.1-1988 ustar divides heads and data into records
using Record = std::array<std::uint8_t, record>;
constexpr std::size_t piece_size = std::size_t{1} << 20;

struct Field {
    std::size_t at;
    std::size_t size;
};
constexpr Field name_field{0, 100}, mode_field{100, 8}, owner_field{108, 8}, group_field{116, 8}, size_field{124, 12}, time_field{136, 12},
    sum_field{148, 8}, type_field{156, 1}, magic_field{257, 8};

void put_text(Record& head, Field field, const std::string& text) {
    std::copy_n(text.begin(), std::min(text.size(), field.size), head.begin() + static_cast<std::ptrdiff_t>(field.at));
}

void put_octal(Record& head, Field field, std::uint64_t number) {
    std::string digits(field.size - 1, '0');
    for (std::size_t i = digits.size(); i > 0; --i, number /= 8) digits[i - 1] = static_cast<char>('0' + number % 8);
    put_text(head, field, digits);
}

std::uint64_t sum_of(const Record& head) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < head.size(); ++i) sum += i >= sum_field.at && i < sum_field.at + sum_field.size ? ' ' : head[i];
    return sum;
}

std::string text_of(const Record& head, Field field) {
    const char* const start = reinterpret_cast<const char*>(head.data()) + field.at;
    return {start, strnlen(start, field.size)};
}

std::uint64_t octal_of(const Record& head, Field field) {
    std::string digits = text_of(head, field);
    digits.resize(std::min(digits.find_first_not_of("01234567"), digits.size()));
    std::uint64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number, 8);
    return number;
}

/// A member's head, always with the same owner, mode and time.
Record head_of(const std::string& name, std::uint64_t size) {
    Record head{};
    put_text(head, name_field, name);
    put_octal(head, mode_field, 0600);
    put_octal(head, owner_field, 0);
    put_octal(head, group_field, 0);
    put_octal(head, size_field, size);
    put_octal(head, time_field, 0);
    put_text(head, type_field, "0");
    put_text(head, magic_field,
             std::string("ustar\0"
                         "00",
                         8));
    put_octal(head, {sum_field.at, 7}, sum_of(head));
    head[sum_field.at + 7] = ' ';
    return head;
}

// The seal is the last member, so it can be written after everything that it covers. Nothing but the code differs in it from
// backup to backup, so all of an archive's end is known once the code is.
const std::string seal_name = "telltale-vault/seal";
constexpr std::string_view seal_line = "telltale backup 1\n";
constexpr std::size_t code_size = Digest<32>{}.bytes.size();
constexpr std::size_t end_size = 4 * record;  // the seal's head, its only record, and two records of zeros

std::array<std::uint8_t, end_size> sealed_end(const Digest<32>& code) {
    std::array<std::uint8_t, end_size> end{};
    const Record head = head_of(seal_name, seal_line.size() + code_size);
    std::uint8_t* const line = std::copy(head.begin(), head.end(), end.data());
    std::copy(code.bytes.begin(), code.bytes.end(), std::copy(seal_line.begin(), seal_line.end(), line));
    return end;
}

[[noreturn]] void fail(const std::filesystem::path& path, const char* deed) {
    throw Error(ErrorKind::system, path.string() + ": cannot " + deed + ": " + std::strerror(errno));
}

}  // namespace

ArchiveWriter::ArchiveWriter(const std::filesystem::path& target, const VaultKey& key) : seal_(key), target_(target) {
    struct stat status {};
    if (::lstat(target.c_str(), &status) == 0) throw Error(ErrorKind::exists, target.string() + ": there already; it is left alone");
    std::string name = (target.has_parent_path() ? target.parent_path() : std::filesystem::path(".")) / ".telltale-XXXXXX";
    file_ = ::mkostemp(name.data(), O_CLOEXEC);  // mode 0600
    if (file_ < 0) fail(target, "create");
    temporary_ = name;
}

ArchiveWriter::~ArchiveWriter() {
    if (file_ >= 0) ::close(file_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void ArchiveWriter::put(std::span<const std::uint8_t> bytes) {
    seal_.add(bytes);
    while (!bytes.empty()) {
        const ssize_t written = ::write(file_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(target_, "write");
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

void ArchiveWriter::put_head(const std::string& name, std::uint64_t size) {
    constexpr std::uint64_t most = std::uint64_t{1} << 33;  // bytes; eleven octal digits cannot say more
    if (size >= most) throw Error(ErrorKind::system, target_.string() + ": " + name + " is too large for a backup (8 GiB)");
    put(head_of(name, size));
}

void ArchiveWriter::pad(std::uint64_t size) {
    const Record zeros{};
    if (size % record != 0) put(std::span(zeros).first(record - size % record));
}

void ArchiveWriter::add(const std::string& name, std::span<const std::uint8_t> bytes) {
    put_head(name, bytes.size());
    put(bytes);
    pad(bytes.size());
}

void ArchiveWriter::add_file(const std::string& name, const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::uint64_t size = std::filesystem::file_size(file);
    put_head(name, size);
    std::vector<std::uint8_t> piece(piece_size);
    for (std::uint64_t left = size; left > 0;) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size()));
        if (!in.read(reinterpret_cast<char*>(piece.data()), static_cast<std::streamsize>(wanted)))
            throw Error(ErrorKind::system, file.string() + ": cannot read");
        put(std::span(piece).first(wanted));
        left -= wanted;
    }
    pad(size);
}

void ArchiveWriter::finish() {
    put(sealed_end(seal_.code()));
    if (::fsync(file_) != 0) fail(target_, "write");
    if (::close(std::exchange(file_, -1)) != 0) fail(target_, "write");
    if (::link(temporary_.c_str(), target_.c_str()) != 0) {
        if (errno == EEXIST) throw Error(ErrorKind::exists, target_.string() + ": there already; it is left alone");
        if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail(target_, "create");
        temporary_.clear();
    }
}

namespace {

/// Reads a tar file from its start on. Everything that was read goes into the seal, if there is one.
class ArchiveReader {
public:
    ArchiveReader(const std::filesystem::path& file, ArchiveSeal* seal) : file_(file), in_(file, std::ios::binary), seal_(seal) {
        if (!in_) fail(file, "open");
    }

    Error damaged() const { return {ErrorKind::vault, file_.string() + ": not a backup, or damaged"}; }

    void read(std::span<std::uint8_t> into) {
        if (!in_.read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(into.size()))) throw damaged();
    }

    /// The next record, which is no part of what the seal covers until it is passed to add().
    Record read_record() {
        Record bytes;
        read(bytes);
        return bytes;
    }

    void add(std::span<const std::uint8_t> bytes) {
        if (seal_ != nullptr) seal_->add(bytes);
    }

    struct Member {
        std::string name;
        std::uint64_t size;
    };
    Member member_of(const Record& head) const {
        if (octal_of(head, sum_field) != sum_of(head) || text_of(head, type_field) != "0") throw damaged();
        return {text_of(head, name_field), octal_of(head, size_field)};
    }

    /// The bytes of a member whose head was read.
    void read_member(const Member& member, const TakeMember& take) {
        for (std::uint64_t left = member.size; left > 0;) {
            const auto part = std::span(piece_).first(static_cast<std::size_t>(std::min<std::uint64_t>(left, piece_.size())));
            read(part);
            add(part);
            take(member.name, part);
            left -= part.size();
        }
        take(member.name, {});
        if (member.size % record == 0) return;
        const auto padding = std::span(piece_).first(record - member.size % record);
        read(padding);
        add(padding);
    }

    bool is_at_end() { return in_.peek() == std::ifstream::traits_type::eof(); }

private:
    const std::filesystem::path& file_;
    std::ifstream in_;
    ArchiveSeal* seal_;
    std::vector<std::uint8_t> piece_ = std::vector<std::uint8_t>(piece_size);
};

bool is_zero(const Record& bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

void read_archive(const std::filesystem::path& file, const VaultKey& key, const TakeMember& take) {
    ArchiveSeal seal(key);
    ArchiveReader reader(file, &seal);
    for (;;) {
        const Record head = reader.read_record();
        if (is_zero(head))
            throw Error(ErrorKind::vault, file.string() +
                                              ": has no seal, so it is damaged, changed, or of an older version: "
                                              "`telltale restore --unauthenticated` opens it all the same");
        const ArchiveReader::Member member = reader.member_of(head);
        if (member.name != seal_name) {
            reader.add(head);
            reader.read_member(member, take);
            continue;
        }
        std::array<std::uint8_t, end_size> end{};
        std::copy(head.begin(), head.end(), end.begin());
        reader.read(std::span(end).subspan(record));
        const auto expected = sealed_end(seal.code());
        if (sodium_memcmp(end.data(), expected.data(), end.size()) != 0 || !reader.is_at_end())
            throw Error(ErrorKind::vault, file.string() + ": damaged or changed: its seal does not fit");
        return;
    }
}

void read_unsealed_archive(const std::filesystem::path& file, const TakeMember& take) {
    ArchiveReader reader(file, nullptr);
    for (Record head = reader.read_record(); !is_zero(head); head = reader.read_record()) {
        const ArchiveReader::Member member = reader.member_of(head);
        const TakeMember ignore = [](const std::string&, std::span<const std::uint8_t>) {};
        reader.read_member(member, member.name == seal_name ? ignore : take);
    }
}

FirstMember read_first_member(const std::filesystem::path& file, std::size_t most_bytes) {
    ArchiveReader reader(file, nullptr);
    const ArchiveReader::Member member = reader.member_of(reader.read_record());
    if (member.size > most_bytes) throw reader.damaged();
    FirstMember first{member.name, {}};
    reader.read_member(member, [&](const std::string&, std::span<const std::uint8_t> piece) {
        first.bytes.insert(first.bytes.end(), piece.begin(), piece.end());
    });
    return first;
}

}  // namespace telltale
