#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "mark/shift_layout.hpp"
#include "trace/shift/register.hpp"

namespace telltale {

/// How far one cluster of characters lies from where the unmarked page has it.
struct Displacement {
    double along = 0;  ///< points, in the cluster's own directions
    double up = 0;
    double along_variance = 0;  ///< square points; 0: not measured
    double up_variance = 0;
    double similarity = 0;  ///< similarity of the drawn cluster and the leak's, 0 to 1
    bool in_view = false;   ///< the leak shows the whole of its place
};

/// Measures every cluster of a page that a leak shows, by least squares on the difference of the two pictures.
///
/// returns  one a cluster; those outside the leak, covered or unlike are not measured
/// source   Lucas and Kanade, IJCAI 1981
std::vector<Displacement> measure_clusters(const cv::Mat& leak, const DrawnPage& page, const PageFit& fit, const PageLayout& layout);

}  // namespace telltale
