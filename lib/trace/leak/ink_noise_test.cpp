#include "trace/leak/ink_noise.hpp"

#include <catch2/catch.hpp>

using namespace telltale;

namespace {

// The paper of a picture of 101 columns with a stroke of ink down its middle.
cv::Mat paper_with_stroke() {
    cv::Mat paper(100, 101, CV_32F, cv::Scalar(1));
    paper.col(50) = 0;
    return paper;
}

}  // namespace

TEST_CASE("distances are counted from the ink and end at a block of JPEG") {
    const InkNoise noise(paper_with_stroke());
    CHECK(noise.distances(3)[50] == 0);
    CHECK(noise.distances(3)[53] == 3);
    CHECK(noise.distances(99)[45] == 5);
    CHECK(noise.distances(50)[0] == InkNoise::farthest);
}

TEST_CASE("paper that rings beside ink counts for less there, and even paper the same everywhere") {
    InkNoise even(paper_with_stroke());
    InkNoise ringing(paper_with_stroke());
    for (int y = 0; y < 100; ++y) {
        for (int x = 0; x < 101; ++x) {
            const std::uint8_t distance = even.distances(y)[x];
            even.add(distance, 1);
            ringing.add(distance, distance <= 2 ? 4.0F : 1.0F);
        }
    }
    for (const float factor : even.factors()) CHECK(factor == Approx(1));
    const auto factors = ringing.factors();
    CHECK(factors[1] == Approx(16 * factors[InkNoise::farthest]).epsilon(0.01));
    CHECK(factors[2] == factors[1]);
    CHECK(factors[3] == factors[InkNoise::farthest]);
}

TEST_CASE("a picture without ink, and distances that few pixels have, are left as they are") {
    InkNoise blank(cv::Mat(50, 50, CV_32F, cv::Scalar(1)));
    for (int i = 0; i < 2500; ++i) blank.add(blank.distances(0)[0], 3);
    for (const float factor : blank.factors()) CHECK(factor == Approx(1));
    blank.add(2, 900);
    CHECK(blank.factors()[2] == 1);
}
