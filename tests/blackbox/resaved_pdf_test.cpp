// Stamped PDFs that other programs have written again are traced by their pixels, since no byte of the file is left.

#include <catch2/catch.hpp>
#include <filesystem>
#include <opencv2/core.hpp>

#include "blackbox/runs.hpp"
#include "support/metrics.hpp"
#include "support/picture_file.hpp"
#include "support/programs.hpp"
#include "support/temporary_folder.hpp"

using namespace telltale;
using namespace telltale::blackbox;

namespace {

namespace fs = std::filesystem;

constexpr const char* documents[] = {"memo-en.pdf", "memo-en-rot90.pdf", "notice-redhead-zh.pdf", "case-list-zh-p1-cairo.pdf",
                                     "notice-gbk-noembed-zh.pdf"};

Raster first_page(const std::string& pdf, const char* dpi, const support::TemporaryFolder& folder) {
    REQUIRE(support::run({"pdftoppm", "-q", "-png", "-r", dpi, "-f", "1", "-l", "1", "-singlefile", pdf, folder.file("page")}) == 0);
    return support::read_png(folder.file("page.png"));
}

/// The standard deviation of the change where the page was white.
double deviation_on_white(const Raster& before, const Raster& after) {
    const auto view = [](const Raster& page) {
        return cv::Mat(page.height, page.width, CV_8UC3, const_cast<std::uint8_t*>(page.samples.data()));
    };
    cv::Mat white;
    cv::inRange(view(before), cv::Scalar::all(255), cv::Scalar::all(255), white);
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(view(after), mean, deviation, white);
    return deviation[0];
}

/// Stamps documents, has a program write the copies again, and traces what it wrote.
///
/// resave  gives the command line of a program that reads the first file and writes the second; when empty, the copy itself is traced
Tally trace_resaved(const std::function<std::vector<std::string>(const std::string&, const std::string&)>& resave) {
    const TestVault vault(1);
    const support::TemporaryFolder folder;
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
        vault.count(first_page(pdf, "110", folder), {copy}, tally);
    }
    return tally;
}

void check_all_named(const Tally& tally) {
    CHECK(tally.named == static_cast<int>(std::size(documents)));
    CHECK(tally.misattributed == 0);
}

}  // namespace

TEST_CASE("no sample of a tinted page, as poppler draws it, changes by more than three levels, and white by a deviation of 0.6") {
    // At 150 dpi a tile of A4 is 310 pixels wide, and at its edge poppler makes 251 of two neighbouring samples of 252.
    const TestVault vault(1);
    const support::TemporaryFolder folder;
    std::uint32_t number = 750;
    for (const char* name : documents) {
        const std::vector<std::uint8_t> original = support::read_bytes(fs::path(TELLTALE_DOCUMENTS) / name);
        support::write_bytes(folder.file("original.pdf"), original);
        support::write_bytes(folder.file("copy.pdf"),
                             prepare(original, vault.key(), {.shift = MovedText::none}).copy_for(vault.copy(number++)).bytes);
        for (const char* dpi : {"96", "150"}) {
            INFO(name << " at " << dpi << " dpi");
            const Raster before = first_page(folder.file("original.pdf"), dpi, folder);
            const Raster after = first_page(folder.file("copy.pdf"), dpi, folder);
            CHECK(support::largest_change(before, after) == 3);
            CHECK(deviation_on_white(before, after) <= 0.6);
            CHECK(support::psnr_db(before, after) >= 45);
        }
    }
}

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
