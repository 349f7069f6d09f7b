#include "document/ink/moved_picture.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <utility>

#include "telltale/error.hpp"

namespace telltale {
namespace {

/// A sample as 0 (black) to 255.
int level_of(const std::uint8_t* pixel, int channel, const SampleLayout& layout) {
    int level = pixel[channel];
    if (layout.bits == 16) {
        std::uint16_t sample = 0;
        std::memcpy(&sample, pixel + 2 * channel, sizeof sample);
        level = sample >> 8;
    }
    return layout.is_ink ? 255 - level : level;
}

/// The luma of a picture; empty when a pixel is not opaque, since nobody knows what it lies on.
PagePicture luma_of(std::span<const std::uint8_t> samples, int width, int height, const SampleLayout& layout) {
    PagePicture picture{width, height, {}};
    picture.luma.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    const bool has_colours = layout.marked >= 3;
    const bool has_alpha = layout.channels == layout.marked + 1;
    for (std::size_t at = 0; at + layout.pixel_bytes() <= samples.size(); at += layout.pixel_bytes()) {
        const std::uint8_t* pixel = samples.data() + at;
        const auto level = [&](int i) { return level_of(pixel, layout.first_marked + i, layout); };
        if (has_alpha && level_of(pixel, layout.channels - 1, layout) != 255) return {};
        const int luma = has_colours ? (77 * level(0) + 150 * level(1) + 29 * level(2) + 128) / 256 : level(0);
        picture.luma.push_back(static_cast<std::uint8_t>(luma));
    }
    return picture;
}

}  // namespace

MovedPicture::MovedPicture(std::span<const std::uint8_t> samples, int width, int height, const SampleLayout& layout, double distance)
    : width_(width), height_(height), samples_(layout) {
    auto found = std::make_shared<ShiftLayout>();
    found->pages.resize(1);
    const PagePicture picture = luma_of(samples, width, height, layout);
    if (!picture.luma.empty()) {
        PictureText text = find_picture_text(picture, distance);
        scale_ = text.scale;
        step_ = text.step;
        found->left_alone = text.left_alone;
        found->pages[0] = std::move(text.layout);
    }
    found->distance = step_ / 2.0 / scale_;
    layout_ = std::move(found);
}

std::vector<std::uint8_t> MovedPicture::move(std::span<const std::uint8_t> samples, std::span<const std::int8_t> chips) const {
    const PageLayout& page = layout_->pages[0];
    assert(chips.size() == static_cast<std::size_t>(page.slot_count()));
    std::vector<std::uint8_t> moved(samples.begin(), samples.end());
    const auto stride = static_cast<std::ptrdiff_t>(static_cast<std::size_t>(width_) * samples_.pixel_bytes());
    const auto pixel = static_cast<std::ptrdiff_t>(samples_.pixel_bytes());
    const auto way = [&](std::int8_t chip) { return chip > 0 ? (step_ + 1) / 2 : -(step_ / 2); };
    for (std::size_t i = 0; i < page.clusters.size(); ++i) {
        const TextCluster& cluster = page.clusters[i];
        const auto at = [&](double points) { return static_cast<int>(std::lround(points * scale_)); };
        const int right = way(chips[i]);
        const int down = -way(chips[page.up_slot(cluster.phrase)]);
        const int left = std::max(at(cluster.left), right);
        const int past = std::min({at(cluster.right), width_, width_ + right});
        for (int y = std::max(at(cluster.top), down); y < std::min({at(cluster.bottom), height_, height_ + down}); ++y) {
            const auto from = samples.begin() + (y - down) * stride + (left - right) * pixel;
            std::copy(from, from + std::max(0, past - left) * pixel, moved.begin() + y * stride + left * pixel);
        }
    }
    return moved;
}

MovedPicture MovedPicture::with_distance(double points) const {
    MovedPicture same = *this;
    same.scale_ = step_ / 2.0 / points;
    auto layout = std::make_shared<ShiftLayout>(*layout_);
    layout->distance = points;
    const double factor = scale_ / same.scale_;
    for (PageLayout& page : layout->pages) {
        page.width *= factor;
        page.height *= factor;
        for (TextCluster& cluster : page.clusters) {
            for (double* side : {&cluster.left, &cluster.top, &cluster.right, &cluster.bottom}) *side *= factor;
        }
    }
    same.layout_ = std::move(layout);
    return same;
}

MovedPictures::MovedPictures(std::vector<MovedPicture> pages) : pages_(std::move(pages)) {
    const auto has_text = [](const MovedPicture& page) { return page.layout()->cluster_count() > 0; };
    const auto first = std::find_if(pages_.begin(), pages_.end(), has_text);
    auto layout = std::make_shared<ShiftLayout>();
    layout->distance = (first == pages_.end() ? pages_.front() : *first).layout()->distance;
    for (MovedPicture& page : pages_) {
        if (page.layout()->distance != layout->distance) page = page.with_distance(layout->distance);
        layout->pages.push_back(page.layout()->pages[0]);
        layout->left_alone += page.layout()->left_alone;
    }
    layout_ = std::move(layout);
}

std::shared_ptr<const ShiftLayout> PictureMoves::layout(double distance, const std::function<std::vector<MovedPicture>()>& find) const {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<const MovedPictures>& pictures = found_[distance];
    if (!pictures) pictures = std::make_shared<const MovedPictures>(find());
    return pictures->layout()->cluster_count() > 0 ? pictures->layout() : nullptr;
}

std::shared_ptr<const MovedPictures> PictureMoves::at(double distance) const {
    const std::lock_guard lock(mutex_);
    const auto found = found_.find(distance);
    if (found == found_.end() || !found->second) throw Error(ErrorKind::bad_request, "its text was not found for moves of this distance");
    return found->second;
}

}  // namespace telltale
