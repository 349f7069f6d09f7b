// telltale-decode: bytes of unknown origin on stdin, luma pictures (binary PGM, back to back) on stdout.
//
// Whatever a hostile file does to a decoder happens in this process, which can do little: no more privileges, bounded time and
// memory, no files. Pictures are decoded here; for a PDF this process becomes pdftoppm and keeps its limits.

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "document/foreign/decoder/decoders.hpp"
#include "document/foreign/decoder_output.hpp"
#include "document/probe.hpp"

namespace telltale {
namespace {

using Bytes = std::span<const std::uint8_t>;

#if !defined(__has_feature)  // clang says it by features, g++ by macros
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool is_sanitized = true;  // sanitizers reserve terabytes of address space
#else
constexpr bool is_sanitized = false;
#endif

constexpr rlim_t max_cpu_seconds = 60;
constexpr rlim_t max_memory = rlim_t{3} << 30;
constexpr rlim_t max_open_files = 64;

struct Options {
    int first_page = 1;  // first page of a PDF that is drawn
    int max_pages = 32;
    int long_side = 1600;
};

[[noreturn]] void fail(ErrorKind reason, const std::string& sentence) {
    std::fprintf(stderr, "%s\n", sentence.c_str());
    std::_Exit(exit_code_of(reason));
}

void limit(int resource, rlim_t most) {
    rlimit now{};
    if (getrlimit(static_cast<__rlimit_resource_t>(resource), &now) != 0) return;
    now.rlim_max = std::min(now.rlim_max, most);
    now.rlim_cur = std::min(now.rlim_cur, now.rlim_max);
    setrlimit(static_cast<__rlimit_resource_t>(resource), &now);
}

void limit_myself() {
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    limit(RLIMIT_CPU, max_cpu_seconds);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, max_open_files);
    limit(RLIMIT_FSIZE, 0);  // pipes are no files; whoever tries gets an error, not a signal
    signal(SIGXFSZ, SIG_IGN);
    if (!is_sanitized) limit(RLIMIT_AS, max_memory);
}

/// All of stdin; a file is mapped, anything else read.
Bytes read_input() {
    struct stat status {};
    if (fstat(STDIN_FILENO, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
        void* const mapped = mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
        if (mapped != MAP_FAILED) return {static_cast<const std::uint8_t*>(mapped), static_cast<std::size_t>(status.st_size)};
    }
    static std::vector<std::uint8_t> bytes(std::size_t{1} << 20);
    std::size_t size = 0;
    for (;;) {
        if (size == bytes.size()) bytes.resize(2 * size);
        const ssize_t got = read(STDIN_FILENO, bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail(ErrorKind::system, std::string("cannot read stdin: ") + std::strerror(errno));
        if (got == 0) return {bytes.data(), size};
        size += static_cast<std::size_t>(got);
    }
}

[[noreturn]] void become_pdf_renderer(const Options& options) {
    if (lseek(STDIN_FILENO, 0, SEEK_SET) != 0) fail(ErrorKind::system, "a PDF has to come as a file on stdin");
    const std::string first = std::to_string(options.first_page);
    const std::string last = std::to_string(options.first_page + options.max_pages - 1);
    const std::string side = std::to_string(options.long_side);
    execlp("pdftoppm", "pdftoppm", "-gray", "-cropbox", "-scale-to", side.c_str(), "-f", first.c_str(), "-l", last.c_str(), "-", nullptr);
    fail(ErrorKind::system, "PDFs are drawn by pdftoppm (package poppler-utils), which is not installed");
}

int number_after(std::string_view name, const char* text) {
    const int number = text != nullptr ? std::atoi(text) : 0;
    if (number < 1 || number > 100'000) fail(ErrorKind::bad_request, std::string(name) + " needs a number from 1 to 100000");
    return number;
}

void decode(Bytes bytes, const Options& options) {
    switch (probe(bytes)) {
        case DocumentKind::png:
            return decode_png(bytes);
        case DocumentKind::jpeg:
            return decode_jpeg(bytes);
        case DocumentKind::webp:
            return decode_webp(bytes);
        case DocumentKind::tiff:
            return decode_tiff(bytes, options.max_pages);
        case DocumentKind::bmp:
            return decode_bmp(bytes);
        case DocumentKind::pdf:
            become_pdf_renderer(options);
        case DocumentKind::gif:
            throw Error(ErrorKind::unsupported, "GIF pictures are not supported");
        case DocumentKind::unknown:
            throw Error(ErrorKind::not_a_document, "it is neither a picture nor a PDF");
    }
}

}  // namespace

void write_all(const void* from, std::size_t size) {
    const auto* next = static_cast<const std::uint8_t*>(from);
    while (size > 0) {
        const ssize_t written = write(STDOUT_FILENO, next, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(ErrorKind::system, std::string("cannot write stdout: ") + std::strerror(errno));
        next += written;
        size -= static_cast<std::size_t>(written);
    }
}

}  // namespace telltale

int main(int argc, char** argv) {
    using namespace telltale;
    limit_myself();
    Options options;
    for (int i = 1; i < argc; i += 2) {
        const std::string_view name = argv[i];
        if (name == "--first-page") {
            options.first_page = number_after(name, argv[i + 1]);
        } else if (name == "--max-pages") {
            options.max_pages = number_after(name, argv[i + 1]);
        } else if (name == "--long-side") {
            options.long_side = number_after(name, argv[i + 1]);
        } else {
            fail(ErrorKind::bad_request, "usage: telltale-decode [--first-page N] [--max-pages N] [--long-side N] < FILE > PICTURES");
        }
    }
    try {
        decode(read_input(), options);
    } catch (const Error& error) {
        fail(error.kind(), error.what());
    } catch (const std::bad_alloc&) {
        fail(ErrorKind::unsupported, "the picture needs more memory than a page should");
    }
    std::_Exit(0);  // freeing pictures and decoders is the system's work
}
