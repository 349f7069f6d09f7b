#include "trace/page/features.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <opencv2/features2d.hpp>
#include <opencv2/imgproc.hpp>
#include <string_view>

#include "mark/byte_stream.hpp"
#include "telltale/trace.hpp"
#include "trace/leak/luma.hpp"

namespace telltale {
namespace {

/// Which features of a picture are kept, up to 700 all over it: docs/design/pictures.md, "Beside the original".
struct FeatureChoice {
    /// Long side at which features are looked for, in pixels.
    int looked_at_px = 640;
    /// Least contrast of a feature, as SIFT counts it.
    double least_contrast = 0.003;
    /// Features that are kept in any case, wherever they are: the strongest.
    std::size_t strongest = 200;
    /// Parts along each side of a picture.
    int parts = 5;
    /// Features that are kept of each part.
    std::size_t of_each_part = 20;
};
constexpr FeatureChoice choice;

constexpr int descriptor_bytes = 128;
constexpr std::string_view magic = "TTPF1";
constexpr std::uint32_t most_pages = 10'000;
constexpr std::uint32_t most_features = 10'000;

std::vector<cv::KeyPoint> choose(std::vector<cv::KeyPoint> found, cv::Size size) {
    std::stable_sort(found.begin(), found.end(), [](const cv::KeyPoint& a, const cv::KeyPoint& b) { return a.response > b.response; });
    std::array<std::size_t, choice.parts * choice.parts> taken{};
    std::vector<cv::KeyPoint> chosen;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const int column = std::clamp(static_cast<int>(found[i].pt.x * choice.parts / static_cast<float>(size.width)), 0, choice.parts - 1);
        const int row = std::clamp(static_cast<int>(found[i].pt.y * choice.parts / static_cast<float>(size.height)), 0, choice.parts - 1);
        std::size_t& of_part = taken[static_cast<std::size_t>(row * choice.parts + column)];
        if (i >= choice.strongest && of_part >= choice.of_each_part) continue;
        ++of_part;
        chosen.push_back(found[i]);
    }
    return chosen;
}

std::uint32_t bits_of(float number) {
    return std::bit_cast<std::uint32_t>(number);
}
float number_of(std::uint32_t bits) {
    return std::bit_cast<float>(bits);
}

}  // namespace

PictureFeatures seen_from_afar(const cv::Mat& luma) {
    PictureFeatures features;
    features.size = luma.size();
    cv::resize(luma, features.thumbnail, {thumbnail_side, thumbnail_side}, 0, 0, cv::INTER_AREA);
    return features;
}

PictureFeatures find_features(const cv::Mat& luma) {
    PictureFeatures features = seen_from_afar(luma);
    cv::Mat small = luma;
    const double scale = static_cast<double>(choice.looked_at_px) / std::max(luma.cols, luma.rows);
    if (scale < 1) cv::resize(luma, small, {}, scale, scale, cv::INTER_AREA);
    const auto sift = cv::SIFT::create(0, 3, choice.least_contrast, 10, 1.6, CV_8U);
    std::vector<cv::KeyPoint> found;
    sift->detect(small, found);
    std::vector<cv::KeyPoint> chosen = choose(std::move(found), small.size());
    if (chosen.empty()) return features;
    sift->compute(small, chosen, features.descriptors);
    const cv::Point2f back(static_cast<float>(luma.cols) / static_cast<float>(small.cols),
                           static_cast<float>(luma.rows) / static_cast<float>(small.rows));
    for (const cv::KeyPoint& point : chosen) features.at.emplace_back((point.pt.x + 0.5F) * back.x, (point.pt.y + 0.5F) * back.y);
    return features;
}

std::vector<std::uint8_t> to_bytes(std::span<const PictureFeatures> pages) {
    ByteWriter out;
    out.text(magic);
    out.number(static_cast<std::uint32_t>(pages.size()), 4);
    for (const PictureFeatures& page : pages) {
        out.number(page.page, 4);
        out.number(static_cast<std::uint32_t>(page.size.width), 4);
        out.number(static_cast<std::uint32_t>(page.size.height), 4);
        out.number(bits_of(static_cast<float>(page.tile_px)), 4);
        const cv::Mat thumbnail = page.thumbnail.isContinuous() ? page.thumbnail : page.thumbnail.clone();
        out.block({thumbnail.data, thumbnail.total()});
        out.number(static_cast<std::uint32_t>(page.at.size()), 4);
        for (std::size_t i = 0; i < page.at.size(); ++i) {
            out.number(bits_of(page.at[i].x), 4);
            out.number(bits_of(page.at[i].y), 4);
            out.block({page.descriptors.ptr<std::uint8_t>(static_cast<int>(i)), descriptor_bytes});
        }
    }
    return out.take();
}

std::vector<PictureFeatures> picture_features_from(std::span<const std::uint8_t> bytes) {
    ByteReader in(bytes);
    if (!in.text(magic)) return {};
    const std::uint32_t count = in.number(4);
    if (in.failed() || count > most_pages) return {};
    std::vector<PictureFeatures> pages(count);
    for (PictureFeatures& page : pages) {
        page.page = in.number(4);
        page.size.width = static_cast<int>(in.number(4));
        page.size.height = static_cast<int>(in.number(4));
        page.tile_px = number_of(in.number(4));
        page.thumbnail = cv::Mat(thumbnail_side, thumbnail_side, CV_8U, cv::Scalar(0));
        const auto thumbnail = in.block(page.thumbnail.total());
        std::copy(thumbnail.begin(), thumbnail.end(), page.thumbnail.data);
        const std::uint32_t features = in.number(4);
        if (in.failed() || features > most_features || page.size.width < 1 || page.size.height < 1) return {};
        page.descriptors.create(static_cast<int>(features), descriptor_bytes, CV_8U);
        for (std::uint32_t i = 0; i < features; ++i) {
            const float x = number_of(in.number(4));
            const float y = number_of(in.number(4));
            page.at.emplace_back(x, y);
            const auto row = in.block(descriptor_bytes);
            if (in.failed()) return {};
            std::copy(row.begin(), row.end(), page.descriptors.ptr<std::uint8_t>(static_cast<int>(i)));
        }
    }
    return pages;
}

std::vector<std::uint8_t> picture_features(std::span<const OriginalPicture> pictures) {
    std::vector<PictureFeatures> pages;
    for (const OriginalPicture& picture : pictures) {
        PictureFeatures& features = pages.emplace_back(find_features(luma_of(picture.raster)));
        features.page = static_cast<std::uint32_t>(picture.page);
        features.tile_px = picture.tile_px;
    }
    return to_bytes(pages);
}

}  // namespace telltale
