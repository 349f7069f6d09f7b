#include "support/tiny_pdf.hpp"

#include <cstdio>

#include "support/picture_file.hpp"

namespace telltale::support {
namespace {

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4f", value);
    return text;
}

std::string reference(std::size_t object) {
    return std::to_string(object) + " 0 R";
}

// Writes a PDF's objects in the order of their numbers, from 1 on. Object 1 is the catalog; object 2 is the page tree, filled in last.
class Writer {
public:
    Writer() : objects_{"<< /Type /Catalog /Pages 2 0 R >>", ""} {}

    std::size_t add(std::string object) {
        objects_.push_back(std::move(object));
        return objects_.size();
    }

    std::size_t add_stream(const std::string& entries, const std::string& bytes) {
        return add("<< " + entries + " /Length " + std::to_string(bytes.size()) + " >>\nstream\n" + bytes + "\nendstream");
    }

    std::size_t add_picture(const Raster& picture, std::optional<int> jpeg_quality) {
        const auto bytes = jpeg_quality ? encode_jpeg(picture, *jpeg_quality) : picture.samples;
        const bool colour = jpeg_quality || picture.channels == 3;  // encode_jpeg() always writes colour
        return add_stream("/Type /XObject /Subtype /Image /BitsPerComponent 8 /Width " + std::to_string(picture.width) + " /Height " +
                              std::to_string(picture.height) + (colour ? " /ColorSpace /DeviceRGB" : " /ColorSpace /DeviceGray") +
                              (jpeg_quality ? " /Filter /DCTDecode" : ""),
                          std::string(bytes.begin(), bytes.end()));
    }

    void add_page(double width, double height, const std::string& resources, const std::string& content) {
        const std::size_t stream = add_stream("", content);
        pages_.push_back(add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 " + number(width) + " " + number(height) + "] /Resources << " +
                             resources + " >> /Contents " + reference(stream) + " >>"));
    }

    std::vector<std::uint8_t> finish() {
        std::string kids;
        for (const std::size_t page : pages_) kids += reference(page) + " ";
        objects_[1] = "<< /Type /Pages /Count " + std::to_string(pages_.size()) + " /Kids [" + kids + "] >>";
        std::string file = "%PDF-1.4\n";
        std::string table;
        for (std::size_t i = 0; i < objects_.size(); ++i) {
            char entry[24];
            std::snprintf(entry, sizeof entry, "%010zu 00000 n \n", file.size());
            table += entry;
            file += std::to_string(i + 1) + " 0 obj\n" + objects_[i] + "\nendobj\n";
        }
        const std::string size = std::to_string(objects_.size() + 1);
        const std::string start = std::to_string(file.size());
        file += "xref\n0 " + size + "\n0000000000 65535 f \n" + table + "trailer\n<< /Size " + size + " /Root 1 0 R >>\nstartxref\n" +
                start + "\n%%EOF\n";
        return {file.begin(), file.end()};
    }

private:
    std::vector<std::string> objects_;
    std::vector<std::size_t> pages_;
};

}  // namespace

std::vector<std::uint8_t> pdf_of_pictures(std::span<const Raster> pictures, const Pasting& pasting) {
    Writer writer;
    for (const Raster& picture : pictures) {
        const std::size_t image = writer.add_picture(picture, pasting.jpeg_quality);
        const double width = picture.width * 72 / pasting.dpi;
        const double height = picture.height * 72 / pasting.dpi;
        writer.add_page(width, height, "/XObject << /Im0 " + reference(image) + " >>",
                        "q " + number(width) + " 0 0 " + number(height) + " 0 0 cm /Im0 Do Q");
    }
    return writer.finish();
}

std::vector<std::uint8_t> pdf_of_drawings(std::span<const Drawing> pages) {
    Writer writer;
    for (const Drawing& page : pages) {
        const std::string fonts =
            "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> "
            "/F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >> >>";
        const std::string shading = " /Shading << /S1 << /ShadingType 2 /ColorSpace /DeviceRGB /Extend [true true] /Coords [0 0 " +
                                    number(page.width) + " " + number(page.height) +
                                    "] /Function << /FunctionType 2 /N 1 /Domain [0 1] /C0 [" + page.from_colour + "] /C1 [" +
                                    page.to_colour + "] >> >> >>";
        const std::string figure = page.figure ? " /XObject << /Im0 " + reference(writer.add_picture(*page.figure, {})) + " >>" : "";
        writer.add_page(page.width, page.height, fonts + shading + figure, page.content);
    }
    return writer.finish();
}

}  // namespace telltale::support
