#include "trace/informed/blurred.hpp"

#include <opencv2/imgproc.hpp>

namespace telltale {

cv::Mat blurred(const cv::Mat& picture, double deviation) {
    cv::Mat out;
    cv::GaussianBlur(picture, out, {}, deviation, deviation, cv::BORDER_REFLECT);
    return out;
}

cv::Mat quotient(const cv::Mat& sum, const cv::Mat& weight, double least) {
    cv::Mat out;
    cv::divide(sum, cv::max(weight, least), out);
    return out;
}

}  // namespace telltale
