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

// Smooths and shrinks a photo. A sharp one shows the display's own pixels, which have to go before anything is taken for ink
// and before a smaller picture makes moire of them.
cv::Mat smoothed(const cv::Mat& luma, int max_side) {
    const int long_side = std::max(luma.cols, luma.rows);
    if (long_side <= max_side) return luma;
    const double scale = max_side / static_cast<double>(long_side);
    cv::Mat soft;
    cv::GaussianBlur(luma, soft, {}, 0.6 / scale);
    cv::Mat small;
    cv::resize(soft, small, {static_cast<int>(std::lround(luma.cols * scale)), static_cast<int>(std::lround(luma.rows * scale))}, 0, 0,
               cv::INTER_AREA);
    return small;
}

}  // namespace

struct PhotoSynchroniser::State {
    const LeakPicture& picture;
    const Constellation& constellation;
    SyncOptions options;
    cv::Size size;                        // The size of the luma that is searched.
    std::optional<PhotoSearch> search{};  // Nothing until it is needed.
    std::vector<PagePose> outlined{};

    void start() {
        const cv::Mat sharp = smoothed(picture.luma(), largest_side);
        const int half = std::max(largest_side / 2, std::max(sharp.cols, sharp.rows) / 2);
        const bool is_whole = sharp.size() == picture.size();
        LeakLuma luma = whole_luma(is_whole ? picture.paper() : find_paper(sharp, largest_side));
        size = luma.size();
        search.emplace(Photo(std::move(luma), whole_luma(find_paper(smoothed(sharp, half), half))), scaling(size, picture.size()),
                       constellation, options);
    }

    void try_outlined() {
        if (search) return;
        start();
        outlined = outlined_poses(picture.outlines(), picture.size(), size);
        search->try_apart(outlined);
    }

    void try_grids(std::vector<GridGuess> guesses) { search->try_poses(echoed_poses(std::move(guesses), search->photo().full())); }

    void try_open_outlines() {
        std::vector<GridGuess> guesses;
        for (const Outline& outline : picture.outlines()) {
            if (!outline.open) continue;
            const auto pages = outlined_poses({outline}, picture.size(), size);
            if (pages.empty()) continue;
            const auto more = outlined_grids(search->photo(), pages.front(), options.threads);
            guesses.insert(guesses.end(), more.begin(), more.end());
        }
        try_grids(std::move(guesses));
    }

    void try_echoes() {
        const auto levels = echo_levels(search->photo().soft());
        try_grids(level_grids(levels, size, options.threads));
        if (!search->found()) try_grids(untilted_grids(levels, size, options.threads));
    }
};

PhotoSynchroniser::PhotoSynchroniser(const LeakPicture& picture, const Constellation& constellation, const SyncOptions& options)
    : state_(std::make_unique<State>(State{picture, constellation, options, {}})) {}
PhotoSynchroniser::~PhotoSynchroniser() = default;

bool PhotoSynchroniser::shows_page_askew() const {
    const std::vector<Outline>& outlines = state_->picture.outlines();
    return std::any_of(outlines.begin(), outlines.end(), [](const Outline& outline) { return !outline.open && outline.is_askew(); });
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
