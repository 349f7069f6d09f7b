// Stamped PDFs that other programs have written again: by their pixels, since no byte of the file is left.

#include <catch2/catch.hpp>
#include <filesystem>

#include "blackbox/runs.hpp"
#include "support/picture_file.hpp"
#include "support/programs.hpp"

using namespace telltale;
using namespace telltale::blackbox;

namespace {

namespace fs = std::filesystem;

constexpr const char* documents[] = {"memo-en.pdf", "memo-en-rot90.pdf", "notice-redhead-zh.pdf", "case-list-zh-p1-cairo.pdf",
                                     "notice-gbk-noembed-zh.pdf"};

class Folder {
public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "telltale-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error(name + ": cannot be made");
        path_ = name;
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string file(const std::string& name) const { return path_ / name; }

private:
    fs::path path_;
};

/// resave  the command line of a program that reads the first file and writes the second; nothing: the copy itself
Tally trace_resaved(const std::function<std::vector<std::string>(const std::string&, const std::string&)>& resave) {
    const TestVault vault(1);
    const Folder folder;
    Tally tally;
    std::uint32_t number = 700;
    for (const char* name : documents) {
        INFO(name);
        const CopyId copy = vault.copy(number++);
        std::string pdf = folder.file("stamped.pdf");
        support::write_bytes(pdf, prepare(support::read_bytes(fs::path(TELLTALE_DOCUMENTS) / name), vault.key()).copy_for(copy).bytes);
        if (resave) {
            const std::string resaved = folder.file("resaved.pdf");
            REQUIRE(support::run(resave(pdf, resaved)) == 0);
            pdf = resaved;
        }
        REQUIRE(support::run({"pdftoppm", "-q", "-png", "-r", "110", "-f", "1", "-l", "1", "-singlefile", pdf, folder.file("page")}) == 0);
        vault.count(support::read_png(folder.file("page.png")), {copy}, tally);
    }
    return tally;
}

void check_all_named(const Tally& tally) {
    CHECK(tally.named == static_cast<int>(std::size(documents)));
    CHECK(tally.misattributed == 0);
}

}  // namespace

TEST_CASE("a screenshot of a stamped PDF names its copy") {
    check_all_named(trace_resaved(nullptr));
}

TEST_CASE("a stamped PDF that qpdf has rewritten names its copy") {
    check_all_named(trace_resaved([](const std::string& from, const std::string& to) {
        return std::vector<std::string>{"qpdf", "--object-streams=generate", "--recompress-flate", "--linearize", from, to};
    }));
}

TEST_CASE("a stamped PDF that ghostscript has printed to PDF names its copy") {
    check_all_named(trace_resaved([](const std::string& from, const std::string& to) {
        return std::vector<std::string>{"gs", "-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-sDEVICE=pdfwrite", "-o", to, from};
    }));
}

TEST_CASE("a stamped PDF that mutool has cleaned names its copy") {
    check_all_named(trace_resaved([](const std::string& from, const std::string& to) {
        return std::vector<std::string>{"mutool", "clean", "-gggg", "-z", from, to};
    }));
}

TEST_CASE("a stamped PDF that pdftocairo has redrawn names its copy") {
    check_all_named(trace_resaved([](const std::string& from, const std::string& to) {
        return std::vector<std::string>{"pdftocairo", "-pdf", from, to};
    }));
}
