#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "mark/chips.hpp"
#include "mark/tile.hpp"
#include "support/made_pictures.hpp"
#include "support/raster_mat.hpp"
#include "support/recompress.hpp"
#include "support/reframe.hpp"
#include "support/stamp_picture.hpp"
#include "telltale/trace.hpp"
#include "trace/informed/informed_pictures.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/leak/luma.hpp"
#include "trace/page/features.hpp"
#include "trace/score/attribute.hpp"

using namespace telltale;
using support::Random;

namespace {

const TileLook look{{-1800, -1080, 1250}};
const support::PictureSize size{720, 480};

VaultKey key_of(std::uint8_t number) {
    return VaultKey::from_bytes(VaultKey::Bytes{number});
}

CopyId numbered(std::uint32_t number) {
    return CopyId{{static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(number >> 8), 1}};
}

std::vector<Candidate> candidates(std::uint32_t count) {
    std::vector<Candidate> all;
    for (std::uint32_t i = 0; i < count; ++i) all.push_back({numbered(i), {}});
    return all;
}

Raster gravel(std::uint32_t seed) {
    Random random(seed);
    return support::rough_surface(size, 0.9, random);
}

Raster stamped(const Raster& picture, const VaultKey& key, const CopyId& copy, std::uint32_t lane = 0) {
    const Constellation constellation = make_constellation(key);
    const auto chips = ChipSource(key).chips(copy, {Channel::tint, lane}, constellation.chip_count());
    return support::stamp_picture(picture, draw_tile(constellation, static_cast<int>(lane), chips, look));
}

Raster middle_of(const Raster& picture) {
    Raster part{picture.width / 2, picture.height / 2, picture.channels, {}};
    for (int y = picture.height / 4; y < picture.height / 4 + part.height; ++y) {
        const auto row = picture.samples.begin() + static_cast<std::ptrdiff_t>(y * picture.width + picture.width / 4) * picture.channels;
        part.samples.insert(part.samples.end(), row, row + static_cast<std::ptrdiff_t>(part.width) * picture.channels);
    }
    return part;
}

/// A vault with one document of some pictures.
class Album : public OriginalPages {
public:
    explicit Album(std::vector<Raster> pages) : pages_(std::move(pages)) {}

    std::vector<Sha256> documents() const override { return {}; }
    std::vector<std::uint8_t> layout(const Sha256&) const override { return {}; }
    std::optional<Raster> draw(const Sha256&, int page, int) const override { return pages_.at(static_cast<std::size_t>(page)); }
    std::vector<Sha256> pictures() const override { return {Sha256{}}; }
    std::vector<std::uint8_t> features(const Sha256&) const override {
        std::vector<OriginalPicture> pictures;
        for (const Raster& page : pages_) pictures.push_back({page, size.height / 4.0, static_cast<int>(pictures.size())});
        return picture_features(pictures);
    }

private:
    std::vector<Raster> pages_;
};

}  // namespace

TEST_CASE("a crop of a rough picture, shrunk and compressed, names nobody by itself, and its copy beside the original") {
    const Raster page = gravel(2);
    const Raster leak = support::chat(middle_of(stamped(page, key_of(1), numbered(9), 1)), {300, 60});
    const TraceReport alone = trace({&leak, 1}, {}, candidates(30), key_of(1));
    CHECK(alone.verdict != Verdict::attributed);
    const Album album({gravel(1), page});
    const TraceReport report = trace({&leak, 1}, {}, candidates(30), key_of(1), {}, &album);
    REQUIRE(report.verdict == Verdict::attributed);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].copy == numbered(9));
    CHECK(report.findings[0].original_page == 1);
    CHECK(report.findings[0].lane == 1);
}

TEST_CASE("what the original adds to a picture is found in a leak that was turned by hand") {
    const Raster page = gravel(3);
    const Raster leak = support::quarter_turns(support::jpeg(stamped(page, key_of(1), numbered(4)), 50), 1);
    const Album album({page});
    const auto informed = find_informed_pictures(leak_pictures({&leak, 1}), album, make_constellation(key_of(1)));
    REQUIRE(informed.size() == 1);
    const std::vector<CopyId> copy{numbered(4)};
    CHECK(score_copies(copy, {{informed[0].alignment}}, ChipSource(key_of(1)), 1)[0].score > 12);
}

TEST_CASE("a picture that was photographed at a slant, its edges beyond the frame, is read beside its original") {
    const Raster page = gravel(10);
    const Raster copy = stamped(page, key_of(1), numbered(4));
    Raster photo = support::blank(700, 440, copy.channels);
    const cv::Matx33d slant(1, 0.05, -20, -0.03, 1.1, -25, 2.5e-4, 1.5e-4, 1);
    cv::warpPerspective(support::mat_of(copy), support::mat_of(photo), slant, {700, 440}, cv::INTER_LINEAR, cv::BORDER_REFLECT);
    const Raster leak = support::jpeg(photo, 60);
    const Album album({page});
    const auto informed = find_informed_pictures(leak_pictures({&leak, 1}), album, make_constellation(key_of(1)));
    REQUIRE(informed.size() == 1);
    const std::vector<CopyId> copies{numbered(4)};
    CHECK(score_copies(copies, {{informed[0].alignment}}, ChipSource(key_of(1)), 1)[0].score > 12);
}

TEST_CASE("a display that was photographed at a slant is read where its features lie, not where it fits best without a slant") {
    Random random(12);
    const Raster page = support::desktop(size, false, random);
    const Raster copy = stamped(page, key_of(1), numbered(4));
    Raster photo = support::blank(960, 720, copy.channels);
    const std::array<cv::Point2f, 4> from{cv::Point2f{0, 0}, {720, 0}, {720, 480}, {0, 480}};
    const std::array<cv::Point2f, 4> to{cv::Point2f{47, 130}, {933, 122}, {800, 560}, {180, 556}};
    const cv::Mat slant = cv::getPerspectiveTransform(from.data(), to.data());
    cv::warpPerspective(support::mat_of(copy), support::mat_of(photo), slant, {960, 720}, cv::INTER_LINEAR, cv::BORDER_CONSTANT,
                        cv::Scalar::all(20));
    const Raster leak = support::jpeg(photo, 60);
    const Album album({page});
    const auto informed = find_informed_pictures(leak_pictures({&leak, 1}), album, make_constellation(key_of(1)));
    REQUIRE(informed.size() == 1);
    const std::vector<CopyId> copies{numbered(4)};
    CHECK(score_copies(copies, {{informed[0].alignment}}, ChipSource(key_of(1)), 1)[0].score > 12);
}

TEST_CASE("an unmarked picture beside its own original accuses none of 3,000, and reading another vault's mark neither") {
    const Raster page = gravel(4);
    const Album album({page});
    const Raster unmarked = support::jpeg(page, 50);
    const Raster others = support::jpeg(stamped(page, key_of(2), numbered(5)), 80);
    for (const Raster& leak : {unmarked, others}) {
        const auto informed = find_informed_pictures(leak_pictures({&leak, 1}), album, make_constellation(key_of(1)));
        REQUIRE(informed.size() == 1);
        std::vector<CopyId> copies;
        for (std::uint32_t i = 0; i < 3000; ++i) copies.push_back(numbered(i));
        double squares = 0;
        double most = 0;
        for (const CandidateScore& one : score_copies(copies, {{informed[0].alignment}}, ChipSource(key_of(1)), 2)) {
            squares += one.score * one.score / 3000;
            most = std::max(most, one.score);
        }
        CHECK(squares == Approx(1).margin(0.1));
        CHECK(most < 5);  // the best of 3,000 scores by chance is at least 5 in 1.1 % of trials
        CHECK(trace({&leak, 1}, {}, candidates(3000), key_of(1), {}, &album).verdict != Verdict::attributed);
    }
}

TEST_CASE("a leak of another picture is compared with nobody's original") {
    const Raster leak = gravel(5);
    const Album album({gravel(6), gravel(7)});
    CHECK(find_informed_pictures(leak_pictures({&leak, 1}), album, make_constellation(key_of(1))).empty());
}

TEST_CASE("what the originals might have said is counted when they are not asked") {
    const Raster page = gravel(8);
    const Raster plain{720, 480, 1, std::vector<std::uint8_t>(720 * 480, 250)};
    const Raster leak = stamped(plain, key_of(1), numbered(3));
    const Album album({page});
    const std::size_t alone = trace({&leak, 1}, {}, candidates(30), key_of(1)).alignments;
    const TraceReport report = trace({&leak, 1}, {}, candidates(30), key_of(1), {}, &album);
    CHECK(report.verdict == Verdict::attributed);
    CHECK(report.alignments == alone + most_informed_pictures(1));
}

TEST_CASE("a picture too smooth to have features is known again when the leak shows it whole") {
    const auto glow = [](double middle) {
        Raster picture{720, 480, 1, {}};
        for (int y = 0; y < 480; ++y) {
            for (int x = 0; x < 720; ++x)
                picture.samples.push_back(
                    static_cast<std::uint8_t>(60 + 150 * std::exp(-(std::pow((x - middle) / 300, 2) + std::pow((y - 200.0) / 250, 2)))));
        }
        return picture;
    };
    const Album album({glow(100), glow(450)});
    const Raster leak = support::chat(stamped(glow(450), key_of(1), numbered(4), 1), {500, 60});
    const auto informed = find_informed_pictures(leak_pictures({&leak, 1}), album, make_constellation(key_of(1)));
    REQUIRE(informed.size() == 1);
    CHECK(informed[0].shown->page == 1);
    const std::vector<CopyId> copy{numbered(4)};
    CHECK(score_copies(copy, {{informed[0].alignment}}, ChipSource(key_of(1)), 1)[0].score > 8);
    const Raster other = glow(280);
    CHECK(find_informed_pictures(leak_pictures({&other, 1}), album, make_constellation(key_of(1))).empty());
}

TEST_CASE("features come back from their bytes, and damaged bytes are none") {
    PictureFeatures features = find_features(luma_of(gravel(9)));
    features.page = 3;
    features.tile_px = 120;
    REQUIRE(features.at.size() > 200);
    const std::vector<std::uint8_t> bytes = to_bytes({&features, 1});
    const auto back = picture_features_from(bytes);
    REQUIRE(back.size() == 1);
    CHECK(back[0].page == 3);
    CHECK(back[0].tile_px == 120);
    CHECK(back[0].at == features.at);
    CHECK(cv::countNonZero(back[0].descriptors != features.descriptors) == 0);
    CHECK(cv::countNonZero(back[0].thumbnail != features.thumbnail) == 0);
    for (const std::size_t length : {std::size_t{0}, std::size_t{4}, std::size_t{20}, bytes.size() / 2, bytes.size() - 1})
        CHECK(picture_features_from(std::span(bytes).first(length)).empty());
}
