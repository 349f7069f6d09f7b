// telltale-decode: bytes of unknown origin on stdin, luma pictures (binary PGM, back to back) on stdout.
//
// Whatever a hostile file does to a decoder happens in this process, which can do little: no more privileges, bounded time and
// memory, no files. PNG and JPEG are decoded here; for a PDF this process becomes pdftoppm and keeps its limits.

#include <png.h>

#include <cstdio>
// jpeglib.h needs stdio's FILE and does not say so.
#include <jpeglib.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csetjmp>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "document/decoder_exit.hpp"
#include "document/probe.hpp"

namespace {

using namespace telltale;
using Bytes = std::span<const std::uint8_t>;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;  // sanitizers reserve terabytes of address space
#else
constexpr bool is_sanitized = false;
#endif

constexpr rlim_t max_cpu_seconds = 60;
constexpr rlim_t max_memory = rlim_t{3} << 30;
constexpr rlim_t max_open_files = 64;
constexpr std::uint64_t max_pixels = 200'000'000;

struct Options {
    int first_page = 1;
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

void write_picture(std::uint32_t width, std::uint32_t height, const std::vector<std::uint8_t>& luma) {
    const std::string head = "P5\n" + std::to_string(width) + " " + std::to_string(height) + "\n255\n";
    write_all(head.data(), head.size());
    write_all(luma.data(), luma.size());
}

void check_size(std::uint64_t width, std::uint64_t height) {
    if (width * height > max_pixels) fail(ErrorKind::unsupported, "the picture has more than 200 million pixels");
}

/// ITU-R BT.601, in 1/65536, rounded.
std::uint8_t luma_of(int red, int green, int blue) {
    return static_cast<std::uint8_t>((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16);
}

std::uint8_t on_white(int luma, int alpha) {
    return static_cast<std::uint8_t>((luma * alpha + 255 * (255 - alpha) + 127) / 255);
}

template <int Channels>
void convert_row(const std::uint8_t* in, std::span<std::uint8_t> out) {
    for (std::uint8_t& pixel : out) {
        if constexpr (Channels <= 2) pixel = in[0];
        if constexpr (Channels >= 3) pixel = luma_of(in[0], in[1], in[2]);
        if constexpr (Channels % 2 == 0) pixel = on_white(pixel, in[Channels - 1]);
        in += Channels;
    }
}

// ---- PNG: what is there before damage is kept; rows that never came are white.

struct PngInput {
    Bytes left;
    char reason[160];
};

[[noreturn]] void on_png_error(png_structp png, png_const_charp reason) {
    auto& input = *static_cast<PngInput*>(png_get_error_ptr(png));
    std::strncpy(input.reason, reason, sizeof input.reason - 1);
    std::longjmp(*png_set_longjmp_fn(png, std::longjmp, sizeof(std::jmp_buf)), 1);
}
void on_png_warning(png_structp, png_const_charp) {}

void on_png_read(png_structp png, png_bytep into, png_size_t size) {
    auto& input = *static_cast<PngInput*>(png_get_io_ptr(png));
    if (input.left.empty()) png_error(png, "it ends too early");
    // The last bytes that are there still hold rows; what follows them is made to fail.
    const std::size_t there = std::min(size, input.left.size());
    std::memcpy(into, input.left.data(), there);
    std::memset(into + there, 0, size - there);
    input.left = input.left.subspan(there);
}

/// Calls of a C library that may jump out; work holds nothing that needs destroying.
template <typename Work>
[[gnu::noinline]] bool attempt(std::jmp_buf& failed, const Work& work) {
    if (setjmp(failed) != 0) return false;
    work();
    return true;
}

void decode_png(Bytes bytes) {
    PngInput input{bytes, ""};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &input, on_png_error, on_png_warning);
    png_infop header = png != nullptr ? png_create_info_struct(png) : nullptr;
    if (header == nullptr) fail(ErrorKind::system, "no memory to read the picture");
    std::jmp_buf& failed = *png_set_longjmp_fn(png, std::longjmp, sizeof(std::jmp_buf));
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    int channels = 0;
    int passes = 1;
    std::size_t stride = 0;
    const bool has_header = attempt(failed, [&] {
        png_set_read_fn(png, &input, on_png_read);
        png_set_crc_action(png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
        png_set_benign_errors(png, 1);
        png_set_option(png, PNG_IGNORE_ADLER32, PNG_OPTION_ON);
        png_read_info(png, header);
        png_set_expand(png);
        png_set_scale_16(png);
        passes = png_set_interlace_handling(png);
        png_read_update_info(png, header);
        width = png_get_image_width(png, header);
        height = png_get_image_height(png, header);
        channels = png_get_channels(png, header);
        stride = png_get_rowbytes(png, header);
    });
    if (!has_header) fail(ErrorKind::damaged, std::string("the PNG picture is damaged: ") + input.reason);
    check_size(width, height);

    // Without interlacing a row is turned to luma while it is warm; otherwise all passes have to be there first.
    std::vector<std::uint8_t> luma(std::size_t{width} * height);
    std::vector<std::uint8_t> samples(passes == 1 ? stride : stride * height, 255);
    std::uint32_t rows = 0;
    const auto convert = [&](std::uint32_t y, const std::uint8_t* from) {
        const std::span<std::uint8_t> line(luma.data() + std::size_t{y} * width, width);
        switch (channels) {
            case 1:
                return convert_row<1>(from, line);
            case 2:
                return convert_row<2>(from, line);
            case 3:
                return convert_row<3>(from, line);
            default:
                return convert_row<4>(from, line);
        }
    };
    attempt(failed, [&] {
        for (int pass = 0; pass < passes; ++pass) {
            for (std::uint32_t y = 0; y < height; ++y) {
                std::uint8_t* const row = samples.data() + (passes == 1 ? 0 : stride * y);
                png_read_row(png, row, nullptr);
                if (passes == 1) convert(y, row);
                ++rows;
            }
        }
    });
    if (rows == 0) fail(ErrorKind::damaged, std::string("the PNG picture is damaged: ") + input.reason);
    if (passes == 1) {
        std::fill(luma.begin() + static_cast<std::ptrdiff_t>(std::size_t{rows} * width), luma.end(), std::uint8_t{255});
    } else {
        for (std::uint32_t y = 0; y < height; ++y) convert(y, samples.data() + stride * y);
    }
    write_picture(width, height, luma);
}

// ---- JPEG: likewise; libjpeg itself fills up what is missing.

struct JpegErrors {
    jpeg_error_mgr manager;
    std::jmp_buf failed;
    char reason[JMSG_LENGTH_MAX];
};

[[noreturn]] void on_jpeg_error(j_common_ptr codec) {
    auto& errors = *reinterpret_cast<JpegErrors*>(codec->err);
    codec->err->format_message(codec, errors.reason);
    std::longjmp(errors.failed, 1);
}
void on_jpeg_message(j_common_ptr, int) {}

void decode_jpeg(Bytes bytes) {
    JpegErrors errors{};
    jpeg_std_error(&errors.manager);
    errors.manager.error_exit = on_jpeg_error;
    errors.manager.emit_message = on_jpeg_message;
    jpeg_decompress_struct source{};
    source.err = &errors.manager;
    const auto fail_damaged = [&] { fail(ErrorKind::damaged, std::string("the JPEG picture is damaged: ") + errors.reason); };
    const bool has_header = attempt(errors.failed, [&] {
        jpeg_create_decompress(&source);
        jpeg_mem_src(&source, bytes.data(), static_cast<unsigned long>(bytes.size()));
        jpeg_read_header(&source, TRUE);
    });
    if (!has_header) fail_damaged();
    check_size(source.image_width, source.image_height);
    const bool is_cmyk = source.jpeg_color_space == JCS_CMYK || source.jpeg_color_space == JCS_YCCK;
    std::vector<std::uint8_t> luma(std::size_t{source.image_width} * source.image_height, 255);
    std::vector<std::uint8_t> inks(is_cmyk ? std::size_t{source.image_width} * 4 : 0);
    std::uint32_t rows = 0;
    attempt(errors.failed, [&] {
        source.out_color_space = is_cmyk ? JCS_CMYK : JCS_GRAYSCALE;
        source.dct_method = JDCT_ISLOW;
        jpeg_start_decompress(&source);
        while (source.output_scanline < source.output_height) {
            std::uint8_t* const line = luma.data() + std::size_t{source.output_scanline} * source.image_width;
            JSAMPROW into = is_cmyk ? inks.data() : line;
            jpeg_read_scanlines(&source, &into, 1);
            ++rows;
            if (!is_cmyk) continue;
            // Adobe stores inks inverted: 255 is none.
            const bool is_inverted = source.saw_Adobe_marker;
            const auto light = [&](std::size_t i) { return is_inverted ? inks[i] : 255 - inks[i]; };
            for (std::size_t x = 0; x < source.image_width; ++x) {
                const int black = light(4 * x + 3);
                line[x] = luma_of(light(4 * x) * black / 255, light(4 * x + 1) * black / 255, light(4 * x + 2) * black / 255);
            }
        }
    });
    if (rows == 0) fail_damaged();
    write_picture(source.image_width, source.image_height, luma);
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

}  // namespace

int main(int argc, char** argv) {
    limit_myself();
    Options options;
    for (int i = 1; i < argc; i += 2) {
        const std::string_view name = argv[i];
        if (name == "--max-pages") {
            options.max_pages = number_after(name, argv[i + 1]);
        } else if (name == "--first-page") {
            options.first_page = number_after(name, argv[i + 1]);
        } else if (name == "--long-side") {
            options.long_side = number_after(name, argv[i + 1]);
        } else {
            fail(ErrorKind::bad_request, "usage: telltale-decode [--first-page N] [--max-pages N] [--long-side N] < FILE > PICTURES");
        }
    }
    try {
        const Bytes bytes = read_input();
        switch (const DocumentKind kind = probe(bytes)) {
            case DocumentKind::png:
                decode_png(bytes);
                break;
            case DocumentKind::jpeg:
                decode_jpeg(bytes);
                break;
            case DocumentKind::pdf:
                become_pdf_renderer(options);
            case DocumentKind::unknown:
                fail(ErrorKind::not_a_document, "it is neither a picture nor a PDF");
            default:
                fail(ErrorKind::unsupported, std::string(to_string(kind)) + " pictures cannot be read yet");
        }
    } catch (const std::bad_alloc&) {
        fail(ErrorKind::unsupported, "the picture needs more memory than a page should");
    }
    std::_Exit(0);  // freeing pictures and decoders is the system's work
}
