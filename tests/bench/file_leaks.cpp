#include "bench/file_leaks.hpp"

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

#include "bench/draw.hpp"
#include "document/foreign/foreign.hpp"
#include "support/picture_file.hpp"
#include "support/programs.hpp"
#include "support/recompress.hpp"
#include "support/temporary_folder.hpp"
#include "support/tiny_pdf.hpp"

namespace telltale::bench {
namespace {

using support::TemporaryFolder;
using Command = std::vector<std::string>;

constexpr int pages_shown = 3;  // pages of a leaked PDF that are shown to the tracer

/// One copy as a file, and a folder for the files that are made from it.
struct LeakedFile {
    const Source& source;
    std::string path;
    const TemporaryFolder& folder;
};

struct Method {
    std::string row;
    std::vector<std::string> programs;  ///< programs that the method needs
    std::function<std::vector<Raster>(const LeakedFile&)> leak;
};

std::vector<Raster> decoded(std::span<const std::uint8_t> bytes) {
    return decode_foreign(bytes, {.max_pages = pages_shown});
}

// A method that writes a PDF again by several commands, each of which reads what the one before it wrote.
Method resaved(std::string row, std::vector<std::string> programs,
               std::vector<std::function<Command(const std::string&, const std::string&)>> commands) {
    return {std::move(row), std::move(programs), [commands = std::move(commands)](const LeakedFile& file) {
                std::string from = file.path;
                for (std::size_t i = 0; i < commands.size(); ++i) {
                    const std::string to = file.folder.file("resaved-" + std::to_string(i) + ".pdf");
                    const int status = support::run(commands[i](from, to));
                    const bool warned = status == 3 && commands[i](from, to).front() ==
                                                           "qpdf";  // exit code 3 of qpdf: the work is done, though the file was damaged
                    if (status != 0 && !warned)
                        throw std::runtime_error(file.source.name + ": " + commands[i](from, to).front() + " failed");
                    from = to;
                }
                return decoded(support::read_bytes(from));
            }};
}

Command ghostscript(const std::string& from, const std::string& to, const std::string& device,
                    const std::string& setting = "-dNOOUTERSAVE") {
    return {"gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=" + device, setting, "-o", to, from};
}

void add_resaved(std::vector<Method>& methods) {
    const auto qpdf = [](const std::string& from, const std::string& to) {
        return Command{"qpdf", "--warning-exit-0", "--object-streams=generate", "--recompress-flate", "--linearize", from, to};
    };
    const auto gs = [](const std::string& from, const std::string& to) { return ghostscript(from, to, "pdfwrite"); };
    const auto gs_ebook = [](const std::string& from, const std::string& to) {
        return ghostscript(from, to, "pdfwrite", "-dPDFSETTINGS=/ebook");
    };
    const auto gs_screen = [](const std::string& from, const std::string& to) {
        return ghostscript(from, to, "pdfwrite", "-dPDFSETTINGS=/screen");
    };
    const auto mutool = [](const std::string& from, const std::string& to) { return Command{"mutool", "clean", "-gggg", "-z", from, to}; };
    const auto cairo = [](const std::string& from, const std::string& to) { return Command{"pdftocairo", "-q", "-pdf", from, to}; };
    const auto postscript = [](const std::string& from, const std::string& to) { return Command{"pdftops", "-q", from, to}; };
    methods.push_back(resaved("re-saved by qpdf", {"qpdf"}, {qpdf}));
    methods.push_back(resaved("re-saved by ghostscript", {"gs"}, {gs}));
    methods.push_back(resaved("re-saved by ghostscript, /ebook", {"gs"}, {gs_ebook}));
    methods.push_back(resaved("re-saved by ghostscript, /screen", {"gs"}, {gs_screen}));
    methods.push_back(resaved("re-saved by mutool", {"mutool"}, {mutool}));
    methods.push_back(resaved("re-saved by pdftocairo", {"pdftocairo"}, {cairo}));
    methods.push_back(resaved("re-saved by qpdf, gs, mutool, cairo", {"qpdf", "gs", "mutool", "pdftocairo"}, {qpdf, gs, mutool, cairo}));
    methods.push_back(resaved("printed to PostScript and back", {"pdftops", "gs"}, {postscript, gs}));
    methods.push_back(resaved("last page extracted by qpdf", {"qpdf"}, {[](const std::string& from, const std::string& to) {
                                  return Command{"qpdf", "--warning-exit-0", from, "--pages", ".", "z", "--", to};
                              }}));
    methods.push_back(resaved("first page extracted by pdfseparate", {"pdfseparate"}, {[](const std::string& from, const std::string& to) {
                                  return Command{"pdfseparate", "-f", "1", "-l", "1", from, to};
                              }}));
    methods.push_back(resaved("first page extracted by mutool", {"mutool"}, {[](const std::string& from, const std::string& to) {
                                  return Command{"mutool", "merge", "-o", to, from, "1"};
                              }}));
}

void add_drawn(std::vector<Method>& methods) {
    const std::map<Renderer, std::pair<const char*, std::vector<int>>> renderers{{Renderer::poppler, {"pdftoppm", {72, 96, 150, 200, 300}}},
                                                                                 {Renderer::cairo, {"pdftocairo", {96, 150}}},
                                                                                 {Renderer::mupdf, {"mutool", {96, 150}}},
                                                                                 {Renderer::ghostscript, {"gs", {96, 150}}}};
    for (const auto& [renderer, program_and_dpi] : renderers) {
        const auto& [program, resolutions] = program_and_dpi;
        for (const int dpi : resolutions) {
            const std::string row = std::string("drawn by ") + to_string(renderer) + " at " + std::to_string(dpi) + " dpi";
            methods.push_back({row, {program}, [drawer = renderer, dpi](const LeakedFile& file) {
                                   return std::vector{draw_page(file.path, 1, dpi, drawer)};
                               }});
            if (dpi != 96) continue;
            methods.push_back({row + "+chat", {program}, [drawer = renderer, dpi](const LeakedFile& file) {
                                   return std::vector{support::chat(draw_page(file.path, 1, dpi, drawer), {1280, 60})};
                               }});
        }
    }
}

// Pictures of a copy's pages, as somebody has them who takes screenshots.
std::vector<Raster> pictures_of(const LeakedFile& file) {
    if (!file.source.is_pdf) {
        const auto bytes = support::read_bytes(file.path);
        return {bytes.front() == 0x89 ? support::decode_png(bytes) : support::decode_jpeg(bytes)};
    }
    std::vector<Raster> pictures;
    for (int page = 1; page <= std::min(file.source.pages, pages_shown); ++page) pictures.push_back(draw_page(file.path, page, 110));
    return pictures;
}

std::vector<std::uint8_t> img2pdf(const LeakedFile& file) {
    Command command{"img2pdf", "-o", file.folder.file("img2pdf.pdf")};
    for (const Raster& picture : pictures_of(file)) {
        command.push_back(file.folder.file("picture-" + std::to_string(command.size()) + ".png"));
        support::write_bytes(command.back(), support::encode_png(picture));
    }
    if (support::run(command) != 0) throw std::runtime_error(file.source.name + ": img2pdf failed");
    return support::read_bytes(command[2]);
}

void add_pasted(std::vector<Method>& methods) {
    methods.push_back({"pasted into a new PDF", {"pdftoppm"}, [](const LeakedFile& file) {
                           return decoded(support::pdf_of_pictures(pictures_of(file)));
                       }});
    for (const int quality : {75, 50}) {
        methods.push_back({"pasted into a new PDF, JPEG q" + std::to_string(quality), {"pdftoppm"}, [=](const LeakedFile& file) {
                               return decoded(support::pdf_of_pictures(pictures_of(file), {.jpeg_quality = quality}));
                           }});
    }
    methods.push_back({"pasted by img2pdf", {"pdftoppm", "img2pdf"}, [](const LeakedFile& file) { return decoded(img2pdf(file)); }});
    methods.push_back({"pasted, then ghostscript /ebook", {"pdftoppm", "gs"}, [](const LeakedFile& file) {
                           const std::string pasted = file.folder.file("pasted.pdf");
                           const std::string printed = file.folder.file("printed.pdf");
                           support::write_bytes(pasted, support::pdf_of_pictures(pictures_of(file)));
                           if (support::run(ghostscript(pasted, printed, "pdfwrite", "-dPDFSETTINGS=/ebook")) != 0) {
                               throw std::runtime_error(file.source.name + ": gs failed");
                           }
                           return decoded(support::read_bytes(printed));
                       }});
}

using Methods = std::shared_ptr<const std::vector<Method>>;

// The job that leaks one file by every method. When a program fails on a file, only that trial is dropped: ghostscript refuses some
// documents, marked or not.
Job file_job(const Source& source, Methods methods, const MemoryVault& vault, std::uint32_t seed, std::filesystem::path keep) {
    return [&source, methods = std::move(methods), &vault, seed, keep = std::move(keep)] {
        const TemporaryFolder folder;
        const CopyId copy = vault.copy(seed);
        const LeakedFile file{source, folder.file("stamped"), folder};
        support::write_bytes(file.path, vault.stamp(source, copy));
        std::vector<Outcome> outcomes;
        for (const Method& method : *methods) {
            try {
                outcomes.push_back(
                    run_and_keep({method.row, source.kind, source.name, seed, method.leak(file), {copy}, &source}, vault, keep));
            } catch (const std::runtime_error& error) {
                std::cerr << "telltale-bench: " << method.row << ": " << error.what() << '\n';
            }
        }
        return outcomes;
    };
}

}  // namespace

FileLeaks plan_file_leaks(const std::vector<Source>& sources, const MemoryVault& vault, const FileLeakOptions& options) {
    FileLeaks plan;
    std::vector<Method> for_pdf, for_pictures;
    add_resaved(for_pdf);
    add_drawn(for_pdf);
    add_pasted(for_pictures);
    for (auto* methods : {&for_pdf, &for_pictures}) {
        std::erase_if(*methods, [&](const Method& method) {
            plan.rows.push_back(method.row);
            const auto missing = std::find_if_not(method.programs.begin(), method.programs.end(), is_installed);
            if (missing == method.programs.end()) return false;
            plan.skipped.push_back(method.row + ": " + *missing + " is not installed");
            return true;
        });
    }
    for_pdf.insert(for_pdf.end(), for_pictures.begin(), for_pictures.end());
    const auto pdf_methods = std::make_shared<const std::vector<Method>>(std::move(for_pdf));
    const auto picture_methods = std::make_shared<const std::vector<Method>>(std::move(for_pictures));
    std::map<std::string, std::size_t> taken;
    for (const bool pdf : {true, false}) {  // PDFs go first, since they can leak in many more ways
        for (const Source& source : sources) {
            if (source.is_pdf != pdf || taken[source.kind]++ >= options.sources_per_kind) continue;
            const std::uint32_t seed = mix(mix(options.seed, "file"), source.name);
            plan.jobs.push_back(file_job(source, pdf ? pdf_methods : picture_methods, vault, seed, options.keep));
        }
    }
    return plan;
}

}  // namespace telltale::bench
