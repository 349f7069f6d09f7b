#include <webp/decode.h>
#include <webp/mux.h>

#include <algorithm>

#include "document/codec/exif.hpp"
#include "document/codec/picture_size.hpp"
#include "document/foreign/decoder/decoders.hpp"
#include "document/foreign/decoder/luma_picture.hpp"

namespace telltale {
namespace {

[[noreturn]] void fail_damaged() {
    throw Error(ErrorKind::damaged, "the WebP picture is damaged");
}

/// EXIF data follows the picture, so a file that is cut short has none.
Orientation orientation_of_file(std::span<const std::uint8_t> bytes) {
    const WebPData data{bytes.data(), bytes.size()};
    WebPMux* const container = WebPMuxCreate(&data, 0);
    if (container == nullptr) return {};
    Orientation orientation;
    WebPData exif;
    if (WebPMuxGetChunk(container, "EXIF", &exif) == WEBP_MUX_OK) orientation = exif_orientation({exif.bytes, exif.size});
    WebPMuxDelete(container);
    return orientation;
}

}  // namespace

void decode_webp(std::span<const std::uint8_t> bytes) {
    WebPDecoderConfig config;
    if (WebPInitDecoderConfig(&config) == 0) throw Error(ErrorKind::system, "libwebp is of another version than its headers");
    if (WebPGetFeatures(bytes.data(), bytes.size(), &config.input) != VP8_STATUS_OK) fail_damaged();
    if (config.input.has_animation != 0) throw Error(ErrorKind::unsupported, "animated WebP pictures are not supported");
    const PictureSize whole{static_cast<std::uint32_t>(config.input.width), static_cast<std::uint32_t>(config.input.height)};
    require_reasonable(whole.width, whole.height);

    // libwebp shrinks while it decodes.
    const std::uint32_t factor = std::min({shrink_factor(whole), whole.width, whole.height});
    const PictureSize size{whole.width / factor, whole.height / factor};
    config.output.colorspace = MODE_RGBA;
    config.options.use_scaling = factor > 1 ? 1 : 0;
    config.options.scaled_width = static_cast<int>(size.width);
    config.options.scaled_height = static_cast<int>(size.height);

    // Step by step, so that what is there before damage can be had.
    WebPIDecoder* const decoder = WebPIDecode(nullptr, 0, &config);
    if (decoder == nullptr) throw Error(ErrorKind::system, "no memory to read the picture");
    WebPIUpdate(decoder, bytes.data(), bytes.size());
    int rows = 0;
    int stride = 0;
    const std::uint8_t* const samples = WebPIDecGetRGB(decoder, &rows, nullptr, nullptr, &stride);
    if (samples == nullptr || rows <= 0) fail_damaged();
    LumaPicture picture(size, 1, orientation_of_file(bytes));
    const LumaSource source{.colors = LumaSource::Colors::rgb, .alpha = LumaSource::Alpha::over_white, .channels = 4};
    for (int y = 0; y < rows; ++y) picture.add(source, samples + static_cast<std::ptrdiff_t>(y) * stride);
    picture.write();
}

}  // namespace telltale
