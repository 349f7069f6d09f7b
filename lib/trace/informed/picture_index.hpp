#pragma once

#include <optional>
#include <vector>

#include "telltale/trace.hpp"
#include "trace/informed/picture_place.hpp"

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

    bool empty() const { return entries_.empty(); }

    /// The picture of which most features agree; where none do, the one that looks most like the whole leak.
    ///
    /// cost  some 2 ms a picture
    std::optional<Match> find(const PictureFeatures& leak) const;

private:
    std::vector<Entry> entries_;
};

}  // namespace telltale
