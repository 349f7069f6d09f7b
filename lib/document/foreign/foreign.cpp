#include "document/foreign/foreign.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "document/foreign/decoder_output.hpp"
#include "document/probe.hpp"
#include "system/child.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view helper_name = "telltale-decode";
constexpr ChildLimits helper_limits{.time = std::chrono::seconds(90), .max_output = std::size_t{1} << 30};
constexpr int max_side = 1'000'000;
constexpr long long max_samples = 200'000'000;

/// Where the helper may be. A folder that the environment names is the only one, so that a wrong one is noticed.
std::string find_helper() {
    std::vector<fs::path> folders;
    if (const char* named = std::getenv("TELLTALE_LIBEXEC"); named != nullptr && *named != '\0') {
        folders.emplace_back(named);
    } else {
        std::error_code failed;
        const fs::path program = fs::read_symlink("/proc/self/exe", failed);
        if (!failed) {
            folders.push_back(program.parent_path());
            folders.push_back(program.parent_path().parent_path() / "libexec" / "telltale");
        }
        folders.emplace_back(TELLTALE_BUILD_BIN);
        folders.emplace_back(TELLTALE_INSTALLED_LIBEXEC);
    }
    for (const fs::path& folder : folders) {
        std::error_code failed;
        if (fs::is_regular_file(folder / helper_name, failed)) return (folder / helper_name).string();
    }
    throw Error(ErrorKind::system,
                "the helper program telltale-decode is not in " + folders.front().string() + "; set TELLTALE_LIBEXEC to its folder");
}

/// Reads the pictures that the helper wrote. Nothing it says is believed beyond the bytes that are there.
class PictureReader {
public:
    explicit PictureReader(std::span<const std::uint8_t> bytes) : left_(bytes) {}

    bool is_at_end() const { return left_.empty(); }

    /// page  set when the picture says which page it is of
    Raster next(int& page) {
        take("P5\n");
        if (text().starts_with(page_remark)) {
            take(page_remark);
            page = take_number('\n');
        }
        Raster picture;
        if (text().starts_with(block_remark)) {
            take(block_remark);
            for (std::uint16_t& step : picture.block_steps)
                step = static_cast<std::uint16_t>(take_number(&step == &picture.block_steps.back() ? '\n' : ' '));
        }
        picture.width = take_number(' ');
        picture.height = take_number('\n');
        take("255\n");
        const long long samples = static_cast<long long>(picture.width) * picture.height;
        if (samples <= 0 || samples > max_samples || static_cast<std::size_t>(samples) > left_.size()) fail();
        picture.samples.assign(left_.begin(), left_.begin() + static_cast<std::ptrdiff_t>(samples));
        left_ = left_.subspan(static_cast<std::size_t>(samples));
        return picture;
    }

private:
    [[noreturn]] static void fail() { throw Error(ErrorKind::system, "the helper program telltale-decode wrote what is no picture"); }

    std::string_view text() const { return {reinterpret_cast<const char*>(left_.data()), left_.size()}; }

    void take(std::string_view expected) {
        if (!text().starts_with(expected)) fail();
        left_ = left_.subspan(expected.size());
    }
    int take_number(char end) {
        const std::string_view head = text().substr(0, 8);
        int number = 0;
        const auto [stop, failure] = std::from_chars(head.data(), head.data() + head.size(), number);
        if (failure != std::errc() || stop == head.data() + head.size() || *stop != end || number < 1 || number > max_side) fail();
        left_ = left_.subspan(static_cast<std::size_t>(stop - head.data()) + 1);
        return number;
    }

    std::span<const std::uint8_t> left_;
};

/// Says why there are no pictures, by the helper's exit code and the first line it left.
[[noreturn]] void fail_as(const ChildResult& result, DocumentKind kind) {
    const std::string what = to_string(kind);
    if (result.timed_out) throw Error(ErrorKind::damaged, "the " + what + " takes too long to draw");
    if (result.errors.find("Incorrect password") != std::string::npos) throw Error(ErrorKind::encrypted, "it needs a password");
    if (result.errors.find("security handler") != std::string::npos)
        throw Error(ErrorKind::encrypted, "its encryption is of an unknown kind");
    const std::string line = result.errors.substr(0, result.errors.find('\n'));
    if (const auto reason = reason_of(result.exit_code)) throw Error(*reason, line.empty() ? "the " + what + " cannot be read" : line);
    if (result.exit_code > 128) throw Error(ErrorKind::damaged, "the " + what + " takes more memory or time than any page should");
    throw Error(ErrorKind::damaged, "the " + what + " is damaged" + (line.empty() ? "" : ": " + line));
}

}  // namespace

ForeignFile read_foreign(std::span<const std::uint8_t> bytes, const ForeignOptions& options) {
    if (bytes.empty()) throw Error(ErrorKind::not_a_document, "the file is empty");
    if (options.first_page < 1 || options.max_pages < 1 || options.page_long_side < 1)
        throw Error(ErrorKind::bad_request, "no pages or no pixels were asked for");
    const DocumentKind kind = probe(bytes);
    if (kind == DocumentKind::unknown) throw Error(ErrorKind::not_a_document, "it is neither a picture nor a PDF");
    if (kind == DocumentKind::gif) throw Error(ErrorKind::unsupported, "GIF pictures are not supported");

    const ChildResult result = run_child({find_helper(), "--first-page", std::to_string(options.first_page), "--max-pages",
                                          std::to_string(options.max_pages), "--long-side", std::to_string(options.page_long_side)},
                                         bytes, helper_limits);
    if (result.exit_code != 0 && result.output.empty()) fail_as(result, kind);
    ForeignFile file;
    const int first_page = kind == DocumentKind::pdf ? options.first_page : 1;
    file.has_pages = kind == DocumentKind::pdf || kind == DocumentKind::tiff;
    try {
        for (PictureReader reader(result.output); !reader.is_at_end();) {
            int page = first_page + static_cast<int>(file.pictures.size());
            file.pictures.push_back(reader.next(page));
            file.pages.push_back(page - 1);
        }
    } catch (const Error&) {
        // A helper that ended in the middle of a page leaves the pages before it.
        if (result.exit_code == 0 || file.pictures.empty()) throw;
    }
    if (file.pictures.empty()) fail_as(result, kind);
    return file;
}

std::vector<Raster> decode_foreign(std::span<const std::uint8_t> bytes, const ForeignOptions& options) {
    return read_foreign(bytes, options).pictures;
}

}  // namespace telltale
