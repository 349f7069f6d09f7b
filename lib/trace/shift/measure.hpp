#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "mark/shift_layout.hpp"
#include "trace/shift/register.hpp"

namespace telltale {

/// How far one cluster of characters lies from where the unmarked page has it.
struct Displacement {
    double along = 0;           ///< points, along the cluster's line
    double up = 0;              ///< points, across the cluster's line
    double along_variance = 0;  ///< square points; 0 when the cluster was not measured
    double up_variance = 0;     ///< square points; 0 when the cluster was not measured
    double similarity = 0;      ///< similarity of the drawn cluster and the leak's, 0 to 1; 0 when they could not be compared
    bool in_view = false;       ///< whether the leak shows most of the cluster's place
};

/// Measures every cluster of a page that a leak shows, by least squares on the difference of the two pictures.
///
/// returns  one displacement for each cluster of the layout, in its order; a cluster outside the leak, covered by something else
///          or too dissimilar is not measured
/// source   Lucas and Kanade, IJCAI 1981
std::vector<Displacement> measure_clusters(const cv::Mat& leak, const DrawnPage& page, const PageFit& fit, const PageLayout& layout,
                                           int threads = 1);

}  // namespace telltale
