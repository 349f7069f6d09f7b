#pragma once

#include <memory>

#include "mark/constellation.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/tint/synchronise.hpp"

namespace telltale {

/// Finds the tiles in a photo of a screen or a sheet: any turn, perspective to some 45 degrees, a lens's distortion.
///
/// The page's outline gives the perspective, or, when it can't be seen, echoes of the page in itself; neither depends on the
/// key. The pilots give the origin, then their phases are tracked over all of the page, and the photo is flattened anew
/// from its own pixels until they agree.
class PhotoSynchroniser {
public:
    /// picture, constellation  have to outlive this
    /// cost                    some 30 ms, for the outlines, where nobody has asked for them yet
    PhotoSynchroniser(const LeakPicture& picture, const Constellation& constellation, const SyncOptions& options = {});
    ~PhotoSynchroniser();

    /// Whether the outline of something that may be a page lies askew in the picture, as in no screenshot.
    bool shows_page_askew() const;

    /// Tries what fills an outline.
    ///
    /// returns  whether a lock was sure
    /// cost     some 0.2 s for a photo of any size
    bool try_outlined();

    /// Tries everything else too: prints smaller than their paper, pages not seen whole, perspective without an outline.
    ///
    /// cost     some 2 s more for a photo of any size without a mark
    void try_everything();

    /// Returns what was found, once: regions of a flattened picture that can be read as if it were a screenshot; or, when
    /// everything was tried and no lock was sure, what an outlined page would be, as hypotheses; or neither. pilot_score and
    /// pilot_tests belong to the first looks at the pilots, before anything was chosen by them.
    SynchronisedLeak take();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace telltale
