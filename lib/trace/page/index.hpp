#pragma once

#include <optional>
#include <vector>

#include "telltale/trace.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/page/place.hpp"

namespace telltale {

/// The features of all pictures, and the search for the one that a leak shows.
class PictureIndex {
public:
    explicit PictureIndex(const OriginalPages& originals);

    struct Entry {
        Sha256 document;
        PictureFeatures features;
    };
    struct Match {
        const Entry* entry = nullptr;
        PicturePlace place;
    };

    /// A picture that an outline in a photo may show, from edge to edge.
    struct Outlined {
        const Entry* entry = nullptr;
        cv::Matx33d map;         ///< the picture's pixels to the photo's
        double correlation = 0;  ///< of the thumbnails
    };

    bool empty() const { return entries_.empty(); }

    /// The picture of which most features agree; where none do, the one that looks most like the whole leak.
    ///
    /// cost  some 2 ms a picture
    std::optional<Match> find(const PictureFeatures& leak) const;

    /// The pictures that fill a photo's outlines, likeliest first.
    std::vector<Outlined> find_outlined(const LeakPicture& photo, std::size_t most) const;

private:
    std::vector<Entry> entries_;
};

}  // namespace telltale
