#include "document/pdf/tint/darkness.hpp"

#include <qpdf/QPDFPageDocumentHelper.hh>

#include "document/pdf/page/file.hpp"
#include "document/pdf/page/inspection.hpp"
#include "document/pdf/page/preview.hpp"
#include "document/pdf/tint/carrier.hpp"
#include "document/pdf/tint/glance.hpp"

namespace telltale {
namespace {

constexpr double dark_share = 0.2;         ///< share of a page: a fifth without a mark is the side panel of a slide, and worth marking
constexpr double picture_share = 0.2;      ///< share of a page, as PageGrounds::has_pictures says
constexpr double surely_dark_share = 0.5;  ///< share of a page that is dark by its fills alone; a hidden layer might have painted some
constexpr int dark_below = 128;            ///< luma; dense text seen from afar stays lighter
constexpr int black_below = 4;             ///< luma; from there on spots of light change more, by SSIM, than light everywhere
constexpr double black_share = 0.5;        ///< share of what is dark; a dark page with as much black is a black one

Ground ground_of(double dark, double black) {
    return black >= black_share * dark ? Ground::black : Ground::dark;
}

}  // namespace

PageGrounds find_grounds(QPDF& pdf, std::span<const std::uint8_t> bytes) {
    std::vector<QPDFPageObjectHelper> pages = QPDFPageDocumentHelper(pdf).getAllPages();
    PageGrounds grounds{std::vector<Ground>(pages.size(), Ground::light), std::vector<bool>(pages.size(), false)};
    std::vector<std::size_t> in_doubt;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const PageShade shade = glance_at(pages[i], measure_page(pages[i]));
        grounds.has_pictures[i] = shade.unknown >= picture_share;
        if (blends_in_inks(pdf, pages[i])) continue;
        if (shade.dark >= surely_dark_share) {
            grounds.ground[i] = ground_of(shade.dark, shade.black);
        } else if (shade.dark + shade.unknown >= dark_share) {
            in_doubt.push_back(i);
        }
    }
    if (in_doubt.empty()) return grounds;

    std::vector<std::uint8_t> decrypted;
    if (pdf.isEncrypted()) {
        decrypted = write_pdf(pdf, [](QPDFWriter& writer) { writer.setPreserveEncryption(false); });
        bytes = decrypted;
    }
    const auto previews = preview_pages(bytes, in_doubt);
    for (std::size_t i = 0; i < in_doubt.size(); ++i) {
        Ground& ground = grounds.ground[in_doubt[i]];
        if (!previews[i]) {
            ground = Ground::dark;
        } else if (const double dark = previews[i]->share_below(dark_below); dark >= dark_share) {
            ground = ground_of(dark, previews[i]->share_below(black_below));
        }
    }
    return grounds;
}

}  // namespace telltale
