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
        cv::Matx33d map;         ///< pixels of the original picture to those of the photo
        double correlation = 0;  ///< correlation of the thumbnails, -1 to 1
    };

    bool empty() const { return entries_.empty(); }

    /// Finds the picture of which most features agree with the leak's. Where none do, it finds the one that looks most like the
    /// whole leak.
    ///
    /// returns  nothing when no picture's features agree, and none looks like the whole leak
    /// cost     some 3 ms a picture, shared by the threads
    std::optional<Match> find(const PictureFeatures& leak, int threads = 1) const;
    /// Finds pictures of other documents whose features agree with the leak's too, such as a report that has the picture as a figure.
    ///
    /// document  whose pictures are left out
    /// most      pictures to return at most
    /// returns   the one with the most agreeing features first; empty when no other document has enough of them
    std::vector<Match> find_besides(const Sha256& document, const PictureFeatures& leak, std::size_t most, int threads = 1) const;

    /// Finds the picture that looks most like the whole leak from afar.
    ///
    /// leak     its features, whose places and descriptors are not looked at
    /// returns  nothing when none looks like it
    /// cost     some 2 us a picture
    std::optional<Match> find_alike(const PictureFeatures& leak) const;

    /// Finds the pictures that fill a photo's outlines.
    ///
    /// most     pictures to return at most
    /// returns  likeliest first; empty when no picture looks like what an outline shows
    std::vector<Outlined> find_outlined(const LeakPicture& photo, std::size_t most) const;

    /// Finds the picture that a part of a document may be a copy of: by its thumbnail where it shows all of it, else by its features,
    /// but only while there are few pictures.
    ///
    /// luma     height x width bytes
    /// besides  the document that it is part of, whose own pictures are left out
    /// cost     some 2 us a picture, and 0.1 s and 2 ms a picture more where there are 50 or fewer
    std::optional<Match> find_part(const cv::Mat& luma, const Sha256& besides) const;

private:
    /// Where each picture lies in the leak by its features; those of one document are left out.
    std::vector<PicturePlace> places_in(const PictureFeatures& leak, const Sha256* without, int threads) const;

    std::vector<Entry> entries_;
};

}  // namespace telltale
