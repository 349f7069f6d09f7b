#include "issue/office.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string_view>

#include "document/probe.hpp"
#include "system/child.hpp"
#include "system/replace_file.hpp"
#include "system/scratch_directory.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace fs = std::filesystem;
namespace {

using namespace std::string_view_literals;

struct Sign {
    std::string_view content;  ///< bytes that only files of this kind hold
    std::string_view kind;
};

// Names of members of ZIP containers, which their directories list uncompressed.
constexpr std::array zip_signs{
    Sign{"OFD.xml"sv, "OFD"sv},
    Sign{"word/document.xml"sv, "DOCX"sv},
    Sign{"xl/workbook."sv, "XLSX"sv},
    Sign{"ppt/presentation.xml"sv, "PPTX"sv},
    Sign{"mimetypeapplication/vnd.oasis.opendocument.text"sv, "ODT"sv},
    Sign{"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"sv, "ODS"sv},
    Sign{"mimetypeapplication/vnd.oasis.opendocument.presentation"sv, "ODP"sv},
};

// Names of streams in compound files, in UTF-16.
constexpr std::array compound_signs{
    Sign{"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"sv, "DOC"sv},
    Sign{"W\0o\0r\0k\0b\0o\0o\0k\0"sv, "XLS"sv},
    Sign{"P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0 \0D\0o\0c\0u\0m\0e\0n\0t\0"sv, "PPT"sv},
};

constexpr std::chrono::seconds time_limit{180};
constexpr std::string_view cpu_seconds = "150";
constexpr std::string_view memory_bytes = "8589934592";
constexpr std::string_view file_bytes = "2147483648";

std::string extension_of(const std::string& path) {
    std::string extension = fs::path(path).extension().string();
    for (char& c : extension) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return extension;
}

template <std::size_t Count>
std::optional<std::string> find_sign(std::string_view text, const std::array<Sign, Count>& signs) {
    for (const Sign& sign : signs)
        if (text.find(sign.content) != std::string_view::npos) return std::string(sign.kind);
    return std::nullopt;
}

bool needs_own_converter(const std::string& kind) {
    return kind == "OFD" || kind == "WPS";
}

std::string configured(const std::string& converter) {
    if (!converter.empty()) return converter;
    const char* variable = std::getenv("TELLTALE_CONVERTER");
    return variable == nullptr ? "" : variable;
}

bool is_installed(const std::string& program) {
    const char* variable = std::getenv("PATH");
    std::istringstream path(variable == nullptr ? "/usr/bin:/bin" : variable);
    for (std::string directory; std::getline(path, directory, ':');)
        if (::access((directory + "/" + program).c_str(), X_OK) == 0) return true;
    return false;
}

std::vector<std::string> words_of(const std::string& command, const fs::path& in, const fs::path& out) {
    std::vector<std::string> words;
    std::istringstream text(command);
    for (std::string word; text >> word;) {
        for (const auto& [name, path] : {std::pair{"%in"sv, in}, std::pair{"%out"sv, out}})
            if (const std::size_t at = word.find(name); at != std::string::npos) word.replace(at, name.size(), path.string());
        words.push_back(word);
    }
    return words;
}

std::vector<std::string> command_for(const std::string& kind, const std::string& converter, const fs::path& in, const fs::path& out,
                                     const fs::path& scratch) {
    if (needs_own_converter(kind)) return words_of(configured(converter), in, out);
    return {"soffice",
            "-env:UserInstallation=file://" + (scratch / "profile").string(),
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--convert-to",
            "pdf",
            "--outdir",
            out.parent_path().string(),
            in.string()};
}

}  // namespace

std::optional<std::string> office_kind(std::span<const std::uint8_t> bytes, const std::string& path) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (text.starts_with("PK\x03\x04"sv)) return find_sign(text, zip_signs);
    if (text.starts_with("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv)) {
        const std::string extension = extension_of(path);
        if (extension == ".wps" || extension == ".et" || extension == ".dps") return "WPS";
        return find_sign(text, compound_signs);
    }
    if (text.starts_with("{\\rtf"sv)) return "RTF";
    return std::nullopt;
}

std::string converter_name(const std::string& kind, const std::string& converter) {
    if (!needs_own_converter(kind)) return "LibreOffice";
    const std::string command = configured(converter);
    return command.substr(0, command.find(' '));
}

std::vector<std::uint8_t> convert_to_pdf(std::span<const std::uint8_t> bytes, const std::string& kind, const std::string& converter) {
    if (needs_own_converter(kind) && configured(converter).empty())
        throw Error(ErrorKind::unsupported,
                    kind + " files need a converter to PDF: --converter 'PROGRAM %in %out', or $TELLTALE_CONVERTER");
    if (needs_own_converter(kind) &&
        (configured(converter).find("%in") == std::string::npos || configured(converter).find("%out") == std::string::npos))
        throw Error(ErrorKind::bad_request, "--converter: %in and %out must stand for the two files");
    if (!needs_own_converter(kind) && !is_installed("soffice"))
        throw Error(ErrorKind::unsupported, kind +
                                                " files are converted by LibreOffice, which is not installed (Debian: "
                                                "libreoffice-writer-nogui, -calc-nogui, -impress-nogui)");

    const ScratchDirectory scratch(fs::temp_directory_path());
    std::string extension = kind;
    for (char& c : extension) c = static_cast<char>(c - 'A' + 'a');
    const fs::path in = scratch.path() / ("document." + extension);
    const fs::path out = scratch.path() / "out" / "document.pdf";
    fs::create_directory(scratch.path() / "out");
    create_file(in, bytes);
    std::vector<std::string> command{"prlimit", "--cpu=" + std::string(cpu_seconds), "--as=" + std::string(memory_bytes),
                                     "--fsize=" + std::string(file_bytes)};
    const std::vector<std::string> program = command_for(kind, converter, in, out, scratch.path());
    command.insert(command.end(), program.begin(), program.end());
    const ChildResult result = run_child(command, {}, {.time = time_limit, .max_output = std::size_t{1} << 20});
    if (result.timed_out) throw Error(ErrorKind::damaged, "its conversion to PDF takes too long");
    const std::string reason = result.errors.substr(0, result.errors.find('\n'));
    if (result.exit_code == 127) throw Error(ErrorKind::unsupported, "its converter cannot be started: " + reason);
    if (!fs::exists(out)) throw Error(ErrorKind::damaged, "its conversion to PDF failed" + (reason.empty() ? "" : ": " + reason));
    std::vector<std::uint8_t> pdf = read_file(out);
    if (probe(pdf) != DocumentKind::pdf) throw Error(ErrorKind::damaged, "its converter made no PDF");
    return pdf;
}

}  // namespace telltale
