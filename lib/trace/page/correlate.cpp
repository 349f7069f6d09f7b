#include "trace/page/correlate.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <tuple>
#include <utility>

#include "trace/leak/ink.hpp"

namespace telltale {
namespace {

// The texture that is compared keeps what has a size between these two, in pixels at 50 dpi or less.
constexpr double fine_px = 0.6;
constexpr double coarse_px = 5;

}  // namespace

cv::Mat resized(const cv::Mat& picture, double factor) {
    const cv::Size size(std::max(1, static_cast<int>(std::lround(picture.cols * factor))),
                        std::max(1, static_cast<int>(std::lround(picture.rows * factor))));
    cv::Mat result;
    cv::resize(picture, result, size, 0, 0, factor < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    return result;
}

cv::Mat compared_texture(const cv::Mat& ink) {
    return texture_of(ink, fine_px, coarse_px);
}

Correlator::Correlator(const cv::Mat& ink) : texture_(compared_texture(ink)) {}

std::vector<Correlator::Peak> Correlator::match(const cv::Mat& ink, std::size_t most) {
    const cv::Mat texture = compared_texture(ink);
    const cv::Size size(cv::getOptimalDFTSize(texture_.cols + texture.cols), cv::getOptimalDFTSize(texture_.rows + texture.rows));
    const cv::Mat& spectrum = spectrum_for(size);
    cv::Mat padded = cv::Mat::zeros(size, CV_32F);
    texture.copyTo(padded(cv::Rect(0, 0, texture.cols, texture.rows)));
    cv::dft(padded, padded, 0, texture.rows);
    cv::Mat product;
    cv::mulSpectrums(spectrum, padded, product, 0, true);
    cv::dft(product, product, cv::DFT_INVERSE | cv::DFT_SCALE | cv::DFT_REAL_OUTPUT);
    std::vector<Peak> peaks;
    for (std::size_t attempt = 0; attempt < most; ++attempt) {
        cv::Point at;
        double height = 0;
        cv::minMaxLoc(product, nullptr, &height, nullptr, &at);
        Peak peak;
        const int x = at.x > texture_.cols ? at.x - size.width : at.x;
        const int y = at.y > texture_.rows ? at.y - size.height : at.y;
        peak.x = x;
        peak.y = y;
        peak.agreement = agreement(texture, x, y);
        peaks.push_back(peak);
        const cv::Rect around = cv::Rect(at.x - 4, at.y - 4, 9, 9) & cv::Rect(0, 0, size.width, size.height);
        product(around).setTo(-1e9F);
    }
    return peaks;
}

double Correlator::agreement(const cv::Mat& texture, int x, int y) const {
    const cv::Rect page = cv::Rect(x, y, texture.cols, texture.rows) & cv::Rect(0, 0, texture_.cols, texture_.rows);
    if (page.width < 8 || page.height < 6) return -1;
    const cv::Mat a = texture_(page);
    const cv::Mat b = texture(cv::Rect(page.x - x, page.y - y, page.width, page.height));
    const double energy = cv::norm(texture, cv::NORM_L2SQR);
    return a.dot(b) / std::sqrt(std::max(1e-9, cv::norm(a, cv::NORM_L2SQR) * energy));
}

const cv::Mat& Correlator::spectrum_for(cv::Size size) {
    if (spectrum_.size() != size) {
        cv::Mat padded = cv::Mat::zeros(size, CV_32F);
        texture_.copyTo(padded(cv::Rect(0, 0, texture_.cols, texture_.rows)));
        cv::dft(padded, spectrum_, 0, texture_.rows);
    }
    return spectrum_;
}

double best_agreement(const cv::Mat& part, const cv::Mat& leak) {
    const cv::Point last(part.cols - leak.cols, part.rows - leak.rows);
    const double energy = cv::norm(leak, cv::NORM_L2SQR);
    double best = -1;
    cv::Point best_at;
    const auto look = [&](cv::Point at) {
        if (at.x < 0 || at.y < 0 || at.x > last.x || at.y > last.y) return;
        const cv::Mat seen = part(cv::Rect(at, leak.size()));
        const double agreement = seen.dot(leak) / std::sqrt(std::max(1e-9, cv::norm(seen, cv::NORM_L2SQR) * energy));
        if (agreement > best) std::tie(best, best_at) = std::pair(agreement, at);
    };
    // Every second place is enough at first, since a texture's peak is wider than two pixels.
    for (int y = 0; y <= last.y; y += 2) {
        for (int x = 0; x <= last.x; x += 2) look({x, y});
    }
    const cv::Point middle = best_at;
    for (int y = -1; y <= 1; ++y) {
        for (int x = -1; x <= 1; ++x) {
            if (x != 0 || y != 0) look(middle + cv::Point(x, y));
        }
    }
    return best;
}

}  // namespace telltale
