#include "bench/draw.hpp"

#include <unistd.h>

#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "support/picture_file.hpp"
#include "support/programs.hpp"
#include "support/temporary_folder.hpp"

namespace telltale::bench {
namespace {

// Reads the binary portable pixmaps and greymaps that renderers write: 8 bits, and no comments after the first line.
Raster read_pnm(const std::filesystem::path& path) {
    const auto bytes = support::read_bytes(path);
    std::istringstream header(
        std::string(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(bytes.size(), 256))));
    std::string magic, word;
    header >> magic;
    int numbers[3] = {};
    for (int& number : numbers) {
        while (header >> std::ws && header.peek() == '#') std::getline(header, word);
        header >> number;
    }
    header.get();
    const bool colour = magic == "P6";
    Raster picture{numbers[0], numbers[1], colour ? 3 : 1, {}};
    const auto size = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * (colour ? 3 : 1);
    const auto start = static_cast<std::size_t>(header.tellg());
    if ((!colour && magic != "P5") || numbers[2] != 255 || bytes.size() < start + size)
        throw std::runtime_error(path.string() + ": is no picture of 8 bits");
    picture.samples.assign(bytes.begin() + static_cast<std::ptrdiff_t>(start), bytes.begin() + static_cast<std::ptrdiff_t>(start + size));
    return picture;
}

std::vector<std::string> command(Renderer renderer, const std::string& pdf, const std::string& page, const std::string& dpi,
                                 const std::string& stem) {
    switch (renderer) {
        case Renderer::cairo:
            return {"pdftocairo", "-q", "-png", "-cropbox", "-singlefile", "-r", dpi, "-f", page, "-l", page, pdf, stem};
        case Renderer::mupdf:
            return {"mutool", "draw", "-q", "-r", dpi, "-F", "pnm", "-c", "rgb", "-o", stem + ".ppm", pdf, page};
        case Renderer::ghostscript:
            return {"gs",
                    "-q",
                    "-dSAFER",
                    "-dBATCH",
                    "-dNOPAUSE",
                    "-dUseCropBox",
                    "-sDEVICE=ppmraw",
                    "-dTextAlphaBits=4",
                    "-dGraphicsAlphaBits=4",
                    "-r" + dpi,
                    "-sPageList=" + page,
                    "-o",
                    stem + ".ppm",
                    pdf};
        case Renderer::poppler:
            break;
    }
    return {"pdftoppm", "-q", "-cropbox", "-singlefile", "-r", dpi, "-f", page, "-l", page, pdf, stem};
}

}  // namespace

const char* to_string(Renderer renderer) {
    switch (renderer) {
        case Renderer::cairo:
            return "cairo";
        case Renderer::mupdf:
            return "mupdf";
        case Renderer::ghostscript:
            return "ghostscript";
        case Renderer::poppler:
            break;
    }
    return "poppler";
}

Raster draw_page(const std::filesystem::path& pdf, int page, int dpi, Renderer renderer) {
    const support::TemporaryFolder folder;
    const std::string stem = folder.file("page");
    if (support::run(command(renderer, pdf, std::to_string(page), std::to_string(dpi), stem)) != 0) {
        throw std::runtime_error(pdf.string() + ": " + to_string(renderer) + " cannot draw page " + std::to_string(page));
    }
    return renderer == Renderer::cairo ? support::read_png(stem + ".png") : read_pnm(stem + ".ppm");
}

Raster draw_page(std::span<const std::uint8_t> pdf, int page, int dpi) {
    const support::TemporaryFolder folder;
    const std::string file = folder.file("document.pdf");
    support::write_bytes(file, pdf);
    return draw_page(file, page, dpi);
}

bool is_installed(const std::string& program) {
    std::istringstream path(std::getenv("PATH") != nullptr ? std::getenv("PATH") : "");
    for (std::string folder; std::getline(path, folder, ':');) {
        if (access((folder + "/" + program).c_str(), X_OK) == 0) return true;
    }
    return false;
}

}  // namespace telltale::bench
