#include "trace/informed/picture_features.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <opencv2/features2d.hpp>
#include <opencv2/imgproc.hpp>
#include <string_view>

namespace telltale {
namespace {

constexpr int looked_at_px = 640;
constexpr int parts = 5;              // along each side
constexpr std::size_t of_each_part = 20;
constexpr std::size_t strongest = 200;  // wherever they are
constexpr int descriptor_bytes = 128;
constexpr double least_contrast = 0.003;
constexpr std::string_view magic = "TTPF1";
constexpr std::uint32_t most_pages = 10'000;
constexpr std::uint32_t most_features = 10'000;

std::vector<cv::KeyPoint> choose(std::vector<cv::KeyPoint> found, cv::Size size) {
    std::stable_sort(found.begin(), found.end(), [](const cv::KeyPoint& a, const cv::KeyPoint& b) { return a.response > b.response; });
    std::array<std::size_t, parts * parts> taken{};
    std::vector<cv::KeyPoint> chosen;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const int column = std::clamp(static_cast<int>(found[i].pt.x * parts / static_cast<float>(size.width)), 0, parts - 1);
        const int row = std::clamp(static_cast<int>(found[i].pt.y * parts / static_cast<float>(size.height)), 0, parts - 1);
        std::size_t& of_part = taken[static_cast<std::size_t>(row * parts + column)];
        if (i >= strongest && of_part >= of_each_part) continue;
        ++of_part;
        chosen.push_back(found[i]);
    }
    return chosen;
}

template <typename Number>
void put(std::vector<std::uint8_t>& bytes, Number number) {
    static_assert(sizeof(Number) == 4);
    std::uint32_t bits = 0;
    std::memcpy(&bits, &number, 4);
    for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(bits >> shift));
}

// Reads what put() wrote, and zeros where the bytes end.
class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> bytes) : left_(bytes) {}

    bool failed() const { return failed_; }
    bool take(std::string_view expected) {
        const auto got = block(expected.size());
        return got.size() == expected.size() && std::equal(expected.begin(), expected.end(), got.begin(), [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
    }
    std::span<const std::uint8_t> block(std::size_t size) {
        if (left_.size() < size) {
            failed_ = true;
            return {};
        }
        const auto head = left_.first(size);
        left_ = left_.subspan(size);
        return head;
    }
    template <typename Number>
    Number next() {
        std::uint32_t bits = 0;
        const auto four = block(4);
        for (std::size_t i = 0; i < four.size(); ++i) bits |= static_cast<std::uint32_t>(four[i]) << (8 * i);
        Number number{};
        std::memcpy(&number, &bits, 4);
        return number;
    }

private:
    std::span<const std::uint8_t> left_;
    bool failed_ = false;
};

}  // namespace

PictureFeatures find_features(const cv::Mat& luma) {
    PictureFeatures features;
    features.size = luma.size();
    cv::resize(luma, features.thumbnail, {thumbnail_side, thumbnail_side}, 0, 0, cv::INTER_AREA);
    cv::Mat small = luma;
    const double scale = static_cast<double>(looked_at_px) / std::max(luma.cols, luma.rows);
    if (scale < 1) cv::resize(luma, small, {}, scale, scale, cv::INTER_AREA);
    const auto sift = cv::SIFT::create(0, 3, least_contrast, 10, 1.6, CV_8U);
    std::vector<cv::KeyPoint> found;
    sift->detect(small, found);
    std::vector<cv::KeyPoint> chosen = choose(std::move(found), small.size());
    if (chosen.empty()) return features;
    sift->compute(small, chosen, features.descriptors);
    const cv::Point2f back(static_cast<float>(luma.cols) / static_cast<float>(small.cols), static_cast<float>(luma.rows) / static_cast<float>(small.rows));
    for (const cv::KeyPoint& point : chosen) features.at.emplace_back((point.pt.x + 0.5F) * back.x, (point.pt.y + 0.5F) * back.y);
    return features;
}

std::vector<std::uint8_t> to_bytes(std::span<const PictureFeatures> pages) {
    std::vector<std::uint8_t> bytes(magic.begin(), magic.end());
    put(bytes, static_cast<std::uint32_t>(pages.size()));
    for (const PictureFeatures& page : pages) {
        put(bytes, page.page);
        put(bytes, static_cast<std::int32_t>(page.size.width));
        put(bytes, static_cast<std::int32_t>(page.size.height));
        put(bytes, static_cast<float>(page.tile_px));
        const cv::Mat thumbnail = page.thumbnail.isContinuous() ? page.thumbnail : page.thumbnail.clone();
        bytes.insert(bytes.end(), thumbnail.data, thumbnail.data + thumbnail.total());
        put(bytes, static_cast<std::uint32_t>(page.at.size()));
        for (std::size_t i = 0; i < page.at.size(); ++i) {
            put(bytes, page.at[i].x);
            put(bytes, page.at[i].y);
            const auto* row = page.descriptors.ptr<std::uint8_t>(static_cast<int>(i));
            bytes.insert(bytes.end(), row, row + descriptor_bytes);
        }
    }
    return bytes;
}

std::vector<PictureFeatures> picture_features_from(std::span<const std::uint8_t> bytes) {
    Reader reader(bytes);
    if (!reader.take(magic)) return {};
    const auto count = reader.next<std::uint32_t>();
    if (reader.failed() || count > most_pages) return {};
    std::vector<PictureFeatures> pages(count);
    for (PictureFeatures& page : pages) {
        page.page = reader.next<std::uint32_t>();
        page.size.width = reader.next<std::int32_t>();
        page.size.height = reader.next<std::int32_t>();
        page.tile_px = reader.next<float>();
        const auto thumbnail = reader.block(thumbnail_side * thumbnail_side);
        if (reader.failed()) return {};
        page.thumbnail.create(thumbnail_side, thumbnail_side, CV_8U);
        std::copy(thumbnail.begin(), thumbnail.end(), page.thumbnail.data);
        const auto features = reader.next<std::uint32_t>();
        if (reader.failed() || features > most_features || page.size.width < 1 || page.size.height < 1) return {};
        page.descriptors.create(static_cast<int>(features), descriptor_bytes, CV_8U);
        for (std::uint32_t i = 0; i < features; ++i) {
            const auto x = reader.next<float>();
            const auto y = reader.next<float>();
            page.at.emplace_back(x, y);
            const auto row = reader.block(descriptor_bytes);
            if (reader.failed()) return {};
            std::copy(row.begin(), row.end(), page.descriptors.ptr<std::uint8_t>(static_cast<int>(i)));
        }
    }
    return pages;
}

}  // namespace telltale
