#include "document/picture/webp_document.hpp"

#include <webp/decode.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "document/codec/exif.hpp"
#include "document/codec/picture_size.hpp"
#include "document/ink/moved_picture.hpp"
#include "document/picture/webp_quality.hpp"
#include "document/tint/tinted_rows.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint64_t max_lossless_pixels = 50'000'000;  ///< libwebp needs some 20 bytes a pixel to compress it
constexpr float least_quality = 90;                        ///< docs/design/pictures.md
constexpr int lossless_effort = 2;                         ///< from 0 to 9; more effort takes several times as long for a few per cent
constexpr int lossless_format = 2;                         ///< the number that WebPGetFeatures has for lossless pictures
constexpr const char* tag_chunk_name = "DCID";
constexpr std::array<const char*, 3> kept_chunk_names = {"ICCP", "EXIF", "XMP "};

[[noreturn]] void fail_damaged() {
    throw Error(ErrorKind::damaged, "the WebP picture is damaged");
}
[[noreturn]] void fail_writing() {
    throw Error(ErrorKind::system, "cannot write the WebP picture");
}

struct KeptChunk {
    const char* name = nullptr;
    std::vector<std::uint8_t> content;
};

/// libwebp's picture to be encoded, freed at the end.
class Picture {
public:
    Picture(int width, int height, bool is_lossless, bool has_alpha) {
        if (WebPPictureInit(&picture_) == 0) fail_writing();
        picture_.width = width;
        picture_.height = height;
        picture_.use_argb = is_lossless ? 1 : 0;
        picture_.colorspace = has_alpha && !is_lossless ? WEBP_YUV420A : WEBP_YUV420;
        if (WebPPictureAlloc(&picture_) == 0) throw Error(ErrorKind::system, "no memory for the WebP picture");
    }
    Picture(const Picture&) = delete;
    Picture& operator=(const Picture&) = delete;
    ~Picture() { WebPPictureFree(&picture_); }

    WebPPicture* operator->() { return &picture_; }

    std::vector<std::uint8_t> encode(const WebPConfig& config) {
        std::vector<std::uint8_t> out;
        picture_.writer = append;
        picture_.custom_ptr = &out;
        if (WebPEncode(&config, &picture_) == 0) fail_writing();
        return out;
    }

private:
    static int append(const std::uint8_t* bytes, std::size_t size, const WebPPicture* picture) {
        auto& out = *static_cast<std::vector<std::uint8_t>*>(picture->custom_ptr);
        try {
            out.insert(out.end(), bytes, bytes + size);
        } catch (const std::exception&) {
            return 0;
        }
        return 1;
    }

    WebPPicture picture_{};
};

/// A WebP container that is read or put together. It is freed at the end.
class Container {
public:
    explicit Container(WebPMux* mux) : mux_(mux) {}
    Container(const Container&) = delete;
    Container& operator=(const Container&) = delete;
    ~Container() { WebPMuxDelete(mux_); }
    WebPMux* get() const { return mux_; }

private:
    WebPMux* mux_;
};

class WebpDocument : public Document {
public:
    explicit WebpDocument(Bytes bytes) : file_(bytes.begin(), bytes.end()) {
        WebPBitstreamFeatures features;
        if (WebPGetFeatures(file_.data(), file_.size(), &features) != VP8_STATUS_OK) fail_damaged();
        if (features.has_animation != 0) throw Error(ErrorKind::unsupported, "animated WebP pictures are not supported");
        width_ = features.width;
        height_ = features.height;
        is_lossless_ = features.format == lossless_format;
        has_alpha_ = features.has_alpha != 0;
        const auto width = static_cast<std::uint64_t>(width_);
        const auto height = static_cast<std::uint64_t>(height_);
        require_room(width, height);
        if (is_lossless_ && width * height > max_lossless_pixels)
            throw Error(ErrorKind::unsupported, "a lossless WebP picture of more than 50 million pixels cannot be stamped");
        read_chunks();
        require_whole();
        pages_.push_back({static_cast<double>(width_), static_cast<double>(height_), false});
    }

    DocumentKind kind() const override { return DocumentKind::webp; }
    const std::vector<PageFacts>& pages() const override { return pages_; }
    const std::vector<std::string>& warnings() const override { return warnings_; }

    std::shared_ptr<const ShiftLayout> shift_layout(const TextMoves& moves) const override {
        const std::size_t size = static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_) * held_layout().pixel_bytes();
        if (!moves.of_pictures || has_alpha_ || orientation_.tag != 1 || size > most_moved) return nullptr;
        return moves_.layout(moves.distance, [&] {
            Picture picture(width_, height_, is_lossless_, has_alpha_);
            decode(picture);
            const auto rows = gather_rows(height_, [&](int y) { return row_of(picture, y); });
            return std::vector{MovedPicture(rows, width_, height_, held_layout(), moves.distance)};
        });
    }

    std::vector<std::uint8_t> write(const Mark& mark) const override {
        const std::vector<std::uint8_t> picture = is_lossless_ ? write_lossless(mark) : write_lossy(mark);
        return assemble(picture, mark.tag ? mark.tag->hex() : "");
    }

private:
    void read_chunks();
    void require_whole() const;
    void decode(Picture& picture) const;
    void move_text(Picture& picture, const Mark& mark) const;
    std::vector<std::uint8_t> write_lossless(const Mark& mark) const;
    std::vector<std::uint8_t> write_lossy(const Mark& mark) const;
    std::vector<std::uint8_t> assemble(const std::vector<std::uint8_t>& picture, const std::string& tag) const;
    /// Pixels as they are held: blue, green, red and alpha, or luma alone.
    SampleLayout held_layout() const { return is_lossless_ ? SampleLayout{.channels = 4, .marked = 3} : SampleLayout{}; }
    std::span<std::uint8_t> row_of(Picture& picture, int y) const {
        const auto stride = is_lossless_ ? static_cast<std::size_t>(picture->argb_stride) * 4 : static_cast<std::size_t>(picture->y_stride);
        auto* const samples = is_lossless_ ? reinterpret_cast<std::uint8_t*>(picture->argb) : picture->y;
        return {samples + static_cast<std::size_t>(y) * stride, static_cast<std::size_t>(width_) * held_layout().pixel_bytes()};
    }
    PixelGrid grid() const { return picture_grid(width_, height_, orientation_); }

    std::vector<std::uint8_t> file_;
    int width_ = 0;
    int height_ = 0;
    bool is_lossless_ = false;
    bool has_alpha_ = false;
    float quality_ = least_quality;
    Orientation orientation_;
    std::vector<KeptChunk> chunks_;
    PictureMoves moves_;
    std::vector<PageFacts> pages_;
    std::vector<std::string> warnings_;
};

void WebpDocument::read_chunks() {
    const WebPData data{file_.data(), file_.size()};
    const Container container(WebPMuxCreate(&data, 0));
    if (container.get() == nullptr) fail_damaged();
    for (const char* name : kept_chunk_names) {
        WebPData chunk;
        if (WebPMuxGetChunk(container.get(), name, &chunk) != WEBP_MUX_OK) continue;
        chunks_.push_back({name, {chunk.bytes, chunk.bytes + chunk.size}});
        if (std::string_view(name) == "EXIF") orientation_ = exif_orientation({chunk.bytes, chunk.size});
    }
    if (is_lossless_) return;
    const std::string_view text(reinterpret_cast<const char*>(file_.data()), file_.size());
    const std::size_t frame = text.find("VP8 ");
    if (frame == std::string_view::npos || frame + 8 > file_.size()) fail_damaged();
    if (const auto quality = webp_quality(Bytes(file_).subspan(frame + 8))) quality_ = std::max(*quality, least_quality);
}

/// Decodes it once, into as little as possible, to see that all of it is there.
void WebpDocument::require_whole() const {
    WebPDecoderConfig config;
    if (WebPInitDecoderConfig(&config) == 0) fail_damaged();
    config.options.use_scaling = 1;
    config.options.scaled_width = std::max(1, width_ / 16);
    config.options.scaled_height = std::max(1, height_ / 16);
    const VP8StatusCode status = WebPDecode(file_.data(), file_.size(), &config);
    WebPFreeDecBuffer(&config.output);
    if (status == VP8_STATUS_OUT_OF_MEMORY) throw Error(ErrorKind::system, "no memory for the WebP picture");
    if (status != VP8_STATUS_OK) fail_damaged();
}

void WebpDocument::decode(Picture& picture) const {
    if (is_lossless_) {
        const auto stride = static_cast<std::size_t>(picture->argb_stride) * 4;
        auto* const samples = reinterpret_cast<std::uint8_t*>(picture->argb);
        if (WebPDecodeBGRAInto(file_.data(), file_.size(), samples, stride * static_cast<std::size_t>(height_), static_cast<int>(stride)) ==
            nullptr)
            fail_damaged();
        return;
    }
    WebPDecoderConfig decoder;
    if (WebPInitDecoderConfig(&decoder) == 0) fail_damaged();
    decoder.output.colorspace = has_alpha_ ? MODE_YUVA : MODE_YUV;
    decoder.output.is_external_memory = 1;
    WebPYUVABuffer& planes = decoder.output.u.YUVA;
    const auto luma_size = static_cast<std::size_t>(picture->y_stride) * static_cast<std::size_t>(height_);
    const auto chroma_size = static_cast<std::size_t>(picture->uv_stride) * static_cast<std::size_t>((height_ + 1) / 2);
    planes = {picture->y,         picture->u,
              picture->v,         picture->a,
              picture->y_stride,  picture->uv_stride,
              picture->uv_stride, picture->a_stride,
              luma_size,          chroma_size,
              chroma_size,        has_alpha_ ? static_cast<std::size_t>(picture->a_stride) * static_cast<std::size_t>(height_) : 0};
    if (WebPDecode(file_.data(), file_.size(), &decoder) != VP8_STATUS_OK) fail_damaged();
}

void WebpDocument::move_text(Picture& picture, const Mark& mark) const {
    if (mark.moves.distance <= 0) return;
    moves_.at(mark.moves.distance)->page(0).move_rows([&](int y) { return row_of(picture, y); }, mark.shift.at(0));
}

std::vector<std::uint8_t> WebpDocument::write_lossless(const Mark& mark) const {
    Picture picture(width_, height_, true, has_alpha_);
    decode(picture);
    move_text(picture, mark);
    Masking masking(width_, height_);
    std::optional<TintedRows> tinted;
    if (!mark.tiles.empty()) {
        for (int y = 0; y < height_; ++y) masking.add_row(y, row_of(picture, y), held_layout());
        masking.finish();
        tinted.emplace(mark.tiles[0], grid(), held_layout(), masking);
    }
    for (int y = 0; y < height_; ++y) {
        const std::span row = row_of(picture, y);
        if (tinted) tinted->mark(y, row, row);
        // Bytes become numbers, which on most machines they are already.
        for (std::size_t i = 0; i < row.size(); i += 4) {
            const std::uint32_t pixel =
                row[i] | std::uint32_t{row[i + 1]} << 8 | std::uint32_t{row[i + 2]} << 16 | std::uint32_t{row[i + 3]} << 24;
            picture->argb[static_cast<std::size_t>(y) * static_cast<std::size_t>(picture->argb_stride) + i / 4] = pixel;
        }
    }
    WebPConfig config;
    if (WebPConfigInit(&config) == 0 || WebPConfigLosslessPreset(&config, lossless_effort) == 0) fail_writing();
    config.exact = 1;  // colours under transparency are kept, since they are somebody's too
    return picture.encode(config);
}

/// Luma of WebP is from 16, black, to 235, white. Red, green and blue times a factor is luma times that factor; what their
/// differences would change is less than a step.
class LumaRow {
public:
    explicit LumaRow(const PixelGrid& grid) : masking_(grid.width, grid.height), light_(static_cast<std::size_t>(grid.width)) {}

    /// All rows are measured before the first is marked.
    void measure(int y, const std::uint8_t* luma) { masking_.add_row(y, lighten(luma), layout); }

    void begin(const Tile& tile, const PixelGrid& grid) {
        masking_.finish();
        tinted_.emplace(tile, grid, layout, masking_);
    }

    void mark(int y, std::uint8_t* luma) {
        const std::span<std::uint8_t> bytes = lighten(luma);
        tinted_->mark(y, bytes, bytes);
        for (std::size_t x = 0; x < light_.size(); ++x) {
            if (luma[x] < black || luma[x] > black + range) continue;  // darker than black, lighter than white: left alone
            luma[x] = static_cast<std::uint8_t>(black + (light_[x] * range + 32767) / 65535);
        }
    }

private:
    static constexpr int black = 16;
    static constexpr int range = 219;
    static constexpr SampleLayout layout{.bits = 16};

    std::span<std::uint8_t> lighten(const std::uint8_t* luma) {
        for (std::size_t x = 0; x < light_.size(); ++x) {
            const int above_black = std::clamp(luma[x] - black, 0, range);
            light_[x] = static_cast<std::uint16_t>((above_black * 65535 + range / 2) / range);
        }
        return {reinterpret_cast<std::uint8_t*>(light_.data()), 2 * light_.size()};
    }

    Masking masking_;
    std::optional<TintedRows> tinted_;
    std::vector<std::uint16_t> light_;
};

std::vector<std::uint8_t> WebpDocument::write_lossy(const Mark& mark) const {
    Picture picture(width_, height_, false, has_alpha_);
    decode(picture);
    move_text(picture, mark);
    if (!mark.tiles.empty()) {
        LumaRow row(grid());
        for (int y = 0; y < height_; ++y) row.measure(y, row_of(picture, y).data());
        row.begin(mark.tiles[0], grid());
        for (int y = 0; y < height_; ++y) row.mark(y, row_of(picture, y).data());
    }
    WebPConfig config;
    if (WebPConfigInit(&config) == 0) fail_writing();
    config.quality = quality_;
    config.low_memory = 1;
    return picture.encode(config);
}

std::vector<std::uint8_t> WebpDocument::assemble(const std::vector<std::uint8_t>& picture, const std::string& tag) const {
    if (chunks_.empty() && tag.empty()) return picture;
    const Container container(WebPMuxNew());
    const WebPData image{picture.data(), picture.size()};
    if (container.get() == nullptr || WebPMuxSetImage(container.get(), &image, 0) != WEBP_MUX_OK) fail_writing();
    const auto set = [&](const char* name, Bytes content) {
        const WebPData chunk{content.data(), content.size()};
        if (WebPMuxSetChunk(container.get(), name, &chunk, 0) != WEBP_MUX_OK) fail_writing();
    };
    for (const KeptChunk& chunk : chunks_) set(chunk.name, chunk.content);
    if (!tag.empty()) set(tag_chunk_name, {reinterpret_cast<const std::uint8_t*>(tag.data()), tag.size()});
    WebPData file;
    if (WebPMuxAssemble(container.get(), &file) != WEBP_MUX_OK) fail_writing();
    std::vector<std::uint8_t> out(file.bytes, file.bytes + file.size);
    WebPDataClear(&file);
    return out;
}

}  // namespace

std::unique_ptr<Document> open_webp(Bytes bytes) {
    return std::make_unique<WebpDocument>(bytes);
}

}  // namespace telltale
