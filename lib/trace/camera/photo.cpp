#include "trace/camera/photo.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "trace/camera/photo_grids.hpp"
#include "trace/camera/photo_poses.hpp"
#include "trace/camera/photo_search.hpp"
#include "trace/leak/coordinates.hpp"
#include "trace/leak/outline.hpp"

namespace telltale {
namespace {

// A sharp photo shows the display's own pixels: to be smoothed away before anything is taken for ink, and before a
// smaller picture makes moire of them.
Raster smoothed(const Raster& picture, int max_side) {
    const int long_side = std::max(picture.width, picture.height);
    if (long_side <= max_side) return picture;
    const double scale = max_side / static_cast<double>(long_side);
    cv::Mat soft;
    cv::GaussianBlur(luma_of(picture), soft, {}, 0.6 / scale);
    Raster small;
    small.width = static_cast<int>(std::lround(picture.width * scale));
    small.height = static_cast<int>(std::lround(picture.height * scale));
    small.samples.resize(static_cast<std::size_t>(small.width) * static_cast<std::size_t>(small.height));
    cv::Mat target(small.height, small.width, CV_8U, small.samples.data());
    cv::resize(soft, target, target.size(), 0, 0, cv::INTER_AREA);
    return small;
}

}  // namespace

struct PhotoSynchroniser::State {
    const Raster& picture;
    const Constellation& constellation;
    SyncOptions options;
    std::vector<Outline> outlines;
    cv::Size size;                        // of the luma that is searched
    std::optional<PhotoSearch> search{};  // once it is needed
    std::vector<PagePose> outlined{};

    void start() {
        const Raster sharp = smoothed(picture, options.max_side);
        const int half = std::max(options.max_side / 2, std::max(sharp.width, sharp.height) / 2);
        LeakLuma luma = whole_luma(find_paper(sharp, options.max_side));
        size = luma.size();
        search.emplace(Photo(std::move(luma), whole_luma(find_paper(smoothed(sharp, half), half))),
                       scaling(size, {picture.width, picture.height}), constellation, options);
    }

    void try_outlined() {
        if (search) return;
        start();
        outlined = outlined_poses(outlines, picture, size);
        search->try_apart(outlined);
    }

    void try_grids(std::vector<GridGuess> guesses) { search->try_poses(echoed_poses(std::move(guesses), search->photo().full())); }

    void try_open_outlines() {
        std::vector<GridGuess> guesses;
        for (const Outline& outline : outlines) {
            if (!outline.open) continue;
            const auto pages = outlined_poses({outline}, picture, size);
            if (pages.empty()) continue;
            const auto more = outlined_grids(search->photo(), pages.front());
            guesses.insert(guesses.end(), more.begin(), more.end());
        }
        try_grids(std::move(guesses));
    }

    void try_echoes() {
        const auto levels = echo_levels(search->photo().soft());
        try_grids(level_grids(levels, size));
        if (!search->found()) try_grids(untilted_grids(levels, size));
    }
};

PhotoSynchroniser::PhotoSynchroniser(const Raster& picture, const Constellation& constellation, const SyncOptions& options)
    : state_(std::make_unique<State>(State{picture, constellation, options, find_outlines(picture), {}})) {}
PhotoSynchroniser::~PhotoSynchroniser() = default;

bool PhotoSynchroniser::shows_page_askew() const {
    return std::any_of(state_->outlines.begin(), state_->outlines.end(),
                       [](const Outline& outline) { return !outline.open && outline.is_askew(); });
}

bool PhotoSynchroniser::try_outlined() {
    state_->try_outlined();
    return state_->search->found();
}

void PhotoSynchroniser::try_everything() {
    State& s = *state_;
    s.try_outlined();
    PhotoSearch& search = *s.search;
    std::vector<PagePose> rescaled;
    if (!search.found()) {
        rescaled = rescaled_poses(search.photo(), s.outlined);
        search.try_poses(rescaled);
    }
    std::vector<PagePose> guessed;
    if (!search.found()) guessed = search.try_jointly(s.outlined);
    if (!search.found()) s.try_open_outlines();
    if (!search.found()) s.try_echoes();
    if (search.found()) return;
    guessed.insert(guessed.end(), s.outlined.begin(), s.outlined.end());
    guessed.insert(guessed.end(), rescaled.begin(), rescaled.end());
    search.guess(guessed);
}

SynchronisedLeak PhotoSynchroniser::take() {
    return state_->search ? state_->search->take() : SynchronisedLeak{};
}

}  // namespace telltale
