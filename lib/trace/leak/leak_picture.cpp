#include "trace/leak/leak_picture.hpp"

#include "trace/leak/ink.hpp"
#include "trace/leak/luma.hpp"
#include "trace/leak/window_pages.hpp"

namespace telltale {

LeakPicture::LeakPicture(const Raster& raster) : luma_(luma_of(raster)), block_steps_(raster.block_steps) {}
LeakPicture::LeakPicture(cv::Mat luma) : luma_(std::move(luma)) {}

const PaperPicture& LeakPicture::paper() const {
    if (!paper_) paper_ = find_paper(luma_, largest_side);
    return *paper_;
}

const std::vector<Outline>& LeakPicture::outlines() const {
    if (!outlines_) outlines_ = find_outlines(luma_);
    return *outlines_;
}

const std::vector<cv::Rect>& LeakPicture::window_pages() const {
    if (!window_pages_) window_pages_ = find_window_pages(luma_);
    return *window_pages_;
}

const cv::Mat& LeakPicture::ink() const {
    if (ink_.empty()) ink_ = ink_of(luma_);
    return ink_;
}

std::vector<LeakPicture> leak_pictures(std::span<const Raster> rasters) {
    std::vector<LeakPicture> pictures;
    pictures.reserve(rasters.size());
    for (const Raster& raster : rasters) pictures.emplace_back(raster);
    return pictures;
}

}  // namespace telltale
