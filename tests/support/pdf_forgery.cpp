#include "support/pdf_forgery.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <stdexcept>
#include <string>

#include "support/picture_file.hpp"
#include "support/programs.hpp"
#include "support/temporary_folder.hpp"

namespace telltale::support {
namespace {

FileBytes bytes_of(const std::string& text) {
    return {text.begin(), text.end()};
}

void run_qpdf(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "qpdf");
    const int code = run(arguments);
    if (code != 0 && code != 3) throw std::runtime_error("qpdf ended with code " + std::to_string(code));  // 3: there were warnings
}

/// The file as a text editor can change it: nothing is compressed, and each object stands by itself.
std::string editable(std::span<const std::uint8_t> pdf) {
    const TemporaryFolder folder;
    write_bytes(folder.file("in.pdf"), pdf);
    run_qpdf({"--qdf", "--object-streams=disable", folder.file("in.pdf"), folder.file("out.pdf")});
    const FileBytes text = read_bytes(folder.file("out.pdf"));
    return {text.begin(), text.end()};
}

/// Overwrites with spaces, so that no offset in the file changes.
void blank_out(std::string& text, std::size_t from, std::size_t to) {
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(from), text.begin() + static_cast<std::ptrdiff_t>(to), ' ');
}

/// Overwrites every "/TtX0 Do", which paints a page's tint.
///
/// returns  how many there were
int blank_out_tints(std::string& text) {
    const std::string name = "/TtX";
    const std::string paint = " Do";
    int count = 0;
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
        std::size_t end = at + name.size();
        while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
        if (text.compare(end, paint.size(), paint) != 0) continue;
        blank_out(text, at, end + paint.size());
        ++count;
    }
    return count;
}

/// Overwrites the line that paints an image of one white sample over the page.
void blank_out_paper(std::string& content) {
    const std::size_t image = content.find(" BI ");
    if (image == std::string::npos) return;
    const std::size_t begin = content.rfind('\n', image) + 1;
    blank_out(content, begin, content.find('\n', image));
}

constexpr std::size_t tag_digits = 32;

/// All runs of exactly so many hex digits.
std::set<std::string> hex_runs(std::span<const std::uint8_t> file) {
    std::set<std::string> runs;
    std::string run;
    for (std::size_t i = 0; i <= file.size(); ++i) {
        if (i < file.size() && std::isxdigit(file[i]) != 0) {
            run += static_cast<char>(file[i]);
            continue;
        }
        if (run.size() == tag_digits) runs.insert(run);
        run.clear();
    }
    return runs;
}

std::string tag_in(std::span<const std::uint8_t> copy, std::span<const std::uint8_t> sibling) {
    const std::set<std::string> shared = hex_runs(sibling);
    for (const std::string& run : hex_runs(copy)) {
        if (shared.count(run) == 0) return run;
    }
    throw std::runtime_error("the copy has no tag");
}

}  // namespace

FileBytes without_tint(std::span<const std::uint8_t> copy) {
    std::string text = editable(copy);
    if (blank_out_tints(text) == 0) throw std::runtime_error("the copy paints no tint");
    return bytes_of(text);
}

FileBytes tint_alone(std::span<const std::uint8_t> copy) {
    std::string text = editable(copy);
    int tints = 0;
    // A page's content is in several streams: one that saves the state, those of the document, and one that paints the tint.
    const std::string heading = "%% Contents for page";
    for (std::size_t at = text.find(heading); at != std::string::npos; at = text.find(heading, at + 1)) {
        const std::size_t begin = text.find("stream\n", at) + 7;
        const std::size_t end = text.find("\nendstream", begin);
        std::string content = text.substr(begin, end - begin);
        if (content.find("/TtX") == std::string::npos) {
            std::fill(content.begin(), content.end(), ' ');
        } else {
            ++tints;
            // The painting ends the state that an earlier stream has saved, which is no longer there; and paper would hide what is below.
            if (const std::size_t restore = content.find('Q'); restore < content.find("q\n")) content[restore] = ' ';
            blank_out_paper(content);
        }
        text.replace(begin, end - begin, content);
    }
    if (tints == 0) throw std::runtime_error("the copy paints no tint");
    // A page that is a group blends within itself only, and would be laid over as paper.
    for (std::size_t at = text.find("/Group"); at != std::string::npos; at = text.find("/Group", at)) text.replace(at, 6, "/Groop");
    return bytes_of(text);
}

FileBytes laid_over(std::span<const std::uint8_t> pdf, std::span<const std::uint8_t> over) {
    const TemporaryFolder folder;
    write_bytes(folder.file("in.pdf"), pdf);
    write_bytes(folder.file("over.pdf"), over);
    run_qpdf({folder.file("in.pdf"), "--overlay", folder.file("over.pdf"), "--", folder.file("out.pdf")});
    return read_bytes(folder.file("out.pdf"));
}

FileBytes with_tag_of(std::span<const std::uint8_t> copy, std::span<const std::uint8_t> sibling, std::span<const std::uint8_t> victim,
                      std::span<const std::uint8_t> victims_sibling) {
    const std::string own = tag_in(copy, sibling);
    const std::string pasted = tag_in(victim, victims_sibling);
    FileBytes forged(copy.begin(), copy.end());
    for (auto at = std::search(forged.begin(), forged.end(), own.begin(), own.end()); at != forged.end();
         at = std::search(at, forged.end(), own.begin(), own.end())) {
        std::copy(pasted.begin(), pasted.end(), at);
    }
    return forged;
}

}  // namespace telltale::support
