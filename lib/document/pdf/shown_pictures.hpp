#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "telltale/raster.hpp"

namespace telltale {

/// A picture in a PDF, in its own pixels and not as a page shows it.
struct ShownPicture {
    std::size_t page = 0;  ///< index of the first page that uses it
    int width = 0;         ///< pixels
    int height = 0;
};

/// The pictures that the pages of a PDF use, by themselves, in forms, in patterns and in annotations. Each object counts once.
///
/// Pictures of one bit a sample are none of them, since no tint has room there; nor are those that stand inline in a page's content.
class ShownPictures {
public:
    /// pdf     must outlive this object
    /// throws  damaged, encrypted
    ShownPictures(std::span<const std::uint8_t> pdf, const std::string& password);
    ~ShownPictures();
    ShownPictures(const ShownPictures&) = delete;
    ShownPictures& operator=(const ShownPictures&) = delete;

    /// In the order of their first pages.
    const std::vector<ShownPicture>& all() const;

    /// Decodes one of them, by its index in all().
    ///
    /// returns  luma; a picture of 4096 pixels or more is shrunk by a whole factor to no less than 2048 x 400. Nothing for JPEG 2000, for
    ///          colour spaces that are not read here, for damaged data and for more than 200 million pixels
    /// cost     as its codec; one byte a pixel besides the decoded samples
    std::optional<Raster> decode(std::size_t index) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace telltale
