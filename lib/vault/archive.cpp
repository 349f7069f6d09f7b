#include "vault/archive.hpp"

#include <fcntl.h>
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

[[noreturn]] void fail(const std::filesystem::path& path, const char* deed) {
    throw Error(ErrorKind::system, path.string() + ": cannot " + deed + ": " + std::strerror(errno));
}

}  // namespace

ArchiveWriter::ArchiveWriter(const std::filesystem::path& target) : target_(target) {
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
    while (!bytes.empty()) {
        const ssize_t written = ::write(file_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(target_, "write");
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

void ArchiveWriter::put_head(const std::string& name, std::uint64_t size) {
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
    put(head);
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
    const Record zeros{};
    put(zeros);
    put(zeros);
    if (::fsync(file_) != 0) fail(target_, "write");
    if (::close(std::exchange(file_, -1)) != 0) fail(target_, "write");
    if (::link(temporary_.c_str(), target_.c_str()) != 0) {
        if (errno == EEXIST) throw Error(ErrorKind::exists, target_.string() + ": there already; it is left alone");
        if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail(target_, "create");
        temporary_.clear();
    }
}

void read_archive(const std::filesystem::path& file,
                  const std::function<void(const std::string& name, std::span<const std::uint8_t> piece)>& take) {
    std::ifstream in(file, std::ios::binary);
    if (!in) fail(file, "open");
    const auto damaged = [&] { return Error(ErrorKind::vault, file.string() + ": not a backup, or damaged"); };
    std::vector<std::uint8_t> piece(piece_size);
    const auto read = [&](std::span<std::uint8_t> into) {
        if (!in.read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(into.size()))) throw damaged();
    };
    for (;;) {
        Record head;
        read(head);
        if (std::all_of(head.begin(), head.end(), [](std::uint8_t byte) { return byte == 0; })) return;
        if (octal_of(head, sum_field) != sum_of(head) || text_of(head, type_field) != "0") throw damaged();
        const std::string name = text_of(head, name_field);
        const std::uint64_t size = octal_of(head, size_field);
        for (std::uint64_t left = size; left > 0;) {
            const auto part = std::span(piece).first(static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size())));
            read(part);
            take(name, part);
            left -= part.size();
        }
        take(name, {});
        Record rest;
        if (size % record != 0) read(std::span(rest).first(record - size % record));
    }
}

}  // namespace telltale
