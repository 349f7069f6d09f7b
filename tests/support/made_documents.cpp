#include "support/made_documents.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <opencv2/imgproc.hpp>

#include "support/raster_mat.hpp"
#include "support/tiny_pdf.hpp"

namespace telltale::support {
namespace {

constexpr double page_width = 595;
constexpr double page_height = 842;
constexpr double left_margin = 60;
constexpr double top_line = 790;
constexpr int words_a_line = 11;

constexpr std::array words{"account", "transfer", "review",  "branch",  "monthly",  "balance", "ledger",  "statement", "northern",
                           "region",  "contract", "service", "invoice", "officer",  "delayed", "audit",   "pending",   "equipment",
                           "travel",  "quarter",  "office",  "storage", "material", "legal",   "advice",  "research",  "training",
                           "insured", "supplier", "visit",   "budget",  "approved", "report",  "meeting", "schedule",  "delivery"};
constexpr std::array names{"Meyer", "Novak", "Rossi",  "Silva",  "Dubois", "Larsen", "Kovacs", "Tanaka", "Costa",
                           "Weber", "Haas",  "Moreau", "Fisher", "Garcia", "Olsen",  "Popov",  "Nagy",   "Blum"};

const char* one_of(auto& list, Random& random) {
    return list[static_cast<std::size_t>(random.below(static_cast<int>(list.size())))];
}

std::string number(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f", value);
    return text.data();
}

std::string line(double x, double y, const std::string& text, int size, const char* font = "F1") {
    return std::string("BT /") + font + ' ' + std::to_string(size) + " Tf " + number(x) + ' ' + number(y) + " Td (" + text + ") Tj ET\n";
}

std::string some_words(int count, Random& random) {
    std::string text;
    for (int i = 0; i < count; ++i) text += std::string(i == 0 ? "" : " ") + one_of(words, random);
    return text;
}

std::string prose(double top, double bottom, Random& random) {
    std::string content;
    for (double y = top; y > bottom; y -= 16) content += line(left_margin, y, some_words(words_a_line, random), 11);
    return content;
}

std::vector<std::uint8_t> one_page(std::string content, std::optional<Raster> figure = {}) {
    Drawing page{page_width, page_height, std::move(content)};
    page.figure = std::move(figure);
    return pdf_of_drawings({&page, 1});
}

}  // namespace

std::vector<std::uint8_t> payments_table(const std::string& title, Random& random) {
    constexpr std::array<double, 5> columns{60, 90, 200, 380, 470};
    std::string content = line(left_margin, top_line, title, 16, "F2") + "0.7 w\n";
    double y = top_line - 30;
    for (int row = 0; row < 42; ++row, y -= 17) {
        content += "55 " + number(y - 4) + " m 540 " + number(y - 4) + " l S\n";
        const std::array<std::string, 5> cells{
            std::to_string(row + 1), std::string(one_of(names, random)) + ' ' + static_cast<char>('A' + random.below(26)) + '.',
            some_words(3, random), number(random.uniform(100, 99999)),
            "2026-" + std::to_string(10 + random.below(3)) + '-' + std::to_string(10 + random.below(19))};
        for (std::size_t i = 0; i < cells.size(); ++i) content += line(columns[i], y, cells[i], 10);
    }
    return one_page(content);
}

std::vector<std::uint8_t> letter(const std::string& title, int lines, Random& random) {
    return one_page(line(left_margin, top_line, title, 16, "F2") + prose(top_line - 40, top_line - 40 - 16 * lines, random));
}

std::vector<std::uint8_t> report_with_figure(const Raster& figure, const FigurePlace& place, Random& random) {
    std::string content = line(left_margin, top_line, "Report on the site visit", 18, "F2");
    content += prose(top_line - 30, place.bottom + place.height + 12, random);
    content += "q " + number(place.width) + " 0 0 " + number(place.height) + ' ' + number(place.left) + ' ' + number(place.bottom) +
               " cm /Im0 Do Q\n";
    content += line(place.left, place.bottom - 16, "Figure 1. Counted in October.", 10);
    return one_page(content + prose(place.bottom - 44, 60, random), figure);
}

Raster bar_chart(int width, int height, Random& random) {
    Raster picture = blank(width, height, 3, 255);
    cv::Mat sheet = mat_of(picture);
    const int left = width / 12;
    const int foot = height * 7 / 8;
    for (int i = 1; i < 8; ++i) {
        const int y = foot - i * foot / 9;
        cv::line(sheet, {left, y}, {width - left / 2, y}, cv::Scalar::all(215));
        cv::putText(sheet, std::to_string(10 * i), {left / 4, y + 8}, cv::FONT_HERSHEY_SIMPLEX, 0.7, cv::Scalar::all(60), 1, cv::LINE_AA);
    }
    std::array<cv::Scalar, 3> colours;
    for (cv::Scalar& colour : colours) colour = cv::Scalar(40 + random.below(170), 40 + random.below(170), 40 + random.below(170));
    const int groups = 6 + random.below(5);
    const int pitch = (width - 2 * left) / groups;
    for (int group = 0; group < groups; ++group) {
        const int x = left + pitch / 4 + group * pitch;
        for (int i = 0; i < 3; ++i) {
            const int bar = pitch / 5;
            cv::rectangle(sheet, {x + i * bar, foot - foot / 12 - random.below(foot * 3 / 4)}, {x + (i + 1) * bar - 2, foot},
                          colours[static_cast<std::size_t>(i)], cv::FILLED);
        }
        cv::putText(sheet, std::to_string(2010 + group), {x, foot + 36}, cv::FONT_HERSHEY_SIMPLEX, 0.7, cv::Scalar::all(60), 1,
                    cv::LINE_AA);
    }
    cv::line(sheet, {left, foot}, {width - left / 2, foot}, cv::Scalar::all(40), 2);
    cv::line(sheet, {left, height / 20}, {left, foot}, cv::Scalar::all(40), 2);
    cv::putText(sheet, "Complaints by year", {width / 3, height / 16}, cv::FONT_HERSHEY_SIMPLEX, 1, cv::Scalar::all(20), 2, cv::LINE_AA);
    return picture;
}

}  // namespace telltale::support
