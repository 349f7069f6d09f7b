#include "document/png_document.hpp"

#include <png.h>

#include <array>
#include <csetjmp>
#include <cstring>
#include <string_view>

#include "document/tint_field.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint64_t max_pixels = 200'000'000;  ///< beyond any page; a few bytes of PNG can claim 4 billion x 4 billion
constexpr std::string_view tag_keyword = "DocumentID";
constexpr int compression_level = 4;  ///< twice as fast as zlib's own choice, some 3 % larger

/// One chunk of the file, as it stands there.
struct Chunk {
    std::array<char, 4> type{};
    Bytes content;

    std::string_view name() const { return {type.data(), type.size()}; }
};

std::vector<Chunk> list_chunks(Bytes bytes) {
    std::vector<Chunk> chunks;
    std::size_t at = 8;
    while (bytes.size() - at >= 12) {
        const std::size_t size = png_get_uint_32(bytes.data() + at);
        if (size > bytes.size() - at - 12) break;  // the end is missing: libpng says what that means
        Chunk chunk;
        std::memcpy(chunk.type.data(), bytes.data() + at + 4, 4);
        chunk.content = bytes.subspan(at + 8, size);
        chunks.push_back(chunk);
        at += size + 12;
        if (chunk.name() == "IEND") break;
    }
    return chunks;
}

/// What libpng's callbacks share with us. They end in longjmp, so nothing with a destructor lives between.
struct PngState {
    std::jmp_buf failed;
    char reason[160] = "";
    const std::uint8_t* next = nullptr;
    std::size_t left = 0;
    std::vector<std::uint8_t>* out = nullptr;
};

PngState& state_of(png_structp png) {
    return *static_cast<PngState*>(png_get_error_ptr(png));
}

[[noreturn]] void on_error(png_structp png, png_const_charp reason) {
    PngState& state = state_of(png);
    std::strncpy(state.reason, reason, sizeof state.reason - 1);
    std::longjmp(state.failed, 1);
}
void on_warning(png_structp, png_const_charp) {}

/// Runs calls of libpng; false when one of them failed. A function of its own, so that the jump back leaves the caller's
/// variables alone; work itself holds none with a destructor.
template <typename Work>
[[gnu::noinline]] bool attempt(PngState& state, const Work& work) {
    if (setjmp(state.failed) != 0) return false;
    work();
    return true;
}

void on_read(png_structp png, png_bytep into, png_size_t size) {
    PngState& state = state_of(png);
    if (size > state.left) png_error(png, "it ends too early");
    std::memcpy(into, state.next, size);
    state.next += size;
    state.left -= size;
}

void on_write(png_structp png, png_bytep from, png_size_t size) {
    PngState& state = state_of(png);
    bool grown = true;
    try {
        state.out->insert(state.out->end(), from, from + size);
    } catch (const std::exception&) {
        grown = false;
    }
    if (!grown) png_error(png, "out of memory");
}
void on_flush(png_structp) {}

struct Picture {
    int width = 0;
    int height = 0;
    int bit_depth = 8;  ///< 8, or 16 with the high byte first
    int color_type = 0;
    int channels = 1;
    bool converted = false;  ///< samples are not as they were in the file: palette, fewer bits, or a transparent colour
    std::vector<std::uint8_t> samples;

    std::size_t stride() const { return static_cast<std::size_t>(width) * static_cast<std::size_t>(channels * bit_depth / 8); }
    int colors() const { return (color_type & PNG_COLOR_MASK_COLOR) != 0 ? 3 : 1; }
};

[[noreturn]] void fail_damaged(const PngState& state) {
    throw Error(ErrorKind::damaged, std::string("the PNG picture is damaged: ") + state.reason);
}

/// libpng's reader or writer, freed at the end.
class Codec {
public:
    enum class Purpose { read, write };
    Codec(PngState& state, Purpose purpose) : is_reader_(purpose == Purpose::read) {
        const auto create = is_reader_ ? png_create_read_struct : png_create_write_struct;
        png_ = create(PNG_LIBPNG_VER_STRING, &state, on_error, on_warning);
        header_ = png_ != nullptr ? png_create_info_struct(png_) : nullptr;
        if (header_ != nullptr) return;
        free();
        throw Error(ErrorKind::system, "no memory for the PNG picture");
    }
    Codec(const Codec&) = delete;
    Codec& operator=(const Codec&) = delete;
    ~Codec() { free(); }

    png_structp png() const { return png_; }
    png_infop header() const { return header_; }

private:
    void free() {
        if (is_reader_) {
            png_destroy_read_struct(&png_, &header_, nullptr);
        } else {
            png_destroy_write_struct(&png_, &header_);
        }
    }

    bool is_reader_;
    png_structp png_ = nullptr;
    png_infop header_ = nullptr;
};

Picture read_picture(Bytes bytes) {
    PngState state;
    state.next = bytes.data();
    state.left = bytes.size();
    const Codec codec(state, Codec::Purpose::read);
    const png_structp png = codec.png();
    const png_infop header = codec.header();
    Picture picture;
    const bool has_header = attempt(state, [&] {
        png_set_read_fn(png, &state, on_read);
        png_read_info(png, header);
        picture.width = static_cast<int>(png_get_image_width(png, header));
        picture.height = static_cast<int>(png_get_image_height(png, header));
        const bool is_palette = png_get_color_type(png, header) == PNG_COLOR_TYPE_PALETTE;
        picture.converted = is_palette || png_get_bit_depth(png, header) < 8 || png_get_valid(png, header, PNG_INFO_tRNS) != 0;
        png_set_expand(png);
        png_set_interlace_handling(png);
        png_read_update_info(png, header);
        picture.bit_depth = png_get_bit_depth(png, header);
        picture.color_type = png_get_color_type(png, header);
        picture.channels = png_get_channels(png, header);
    });
    if (!has_header) fail_damaged(state);
    if (static_cast<std::uint64_t>(picture.width) * static_cast<std::uint64_t>(picture.height) > max_pixels) {
        throw Error(ErrorKind::unsupported, "the picture has more than 200 million pixels");
    }

    picture.samples.resize(picture.stride() * static_cast<std::size_t>(picture.height));
    std::vector<png_bytep> rows;
    for (int y = 0; y < picture.height; ++y) rows.push_back(picture.samples.data() + static_cast<std::size_t>(y) * picture.stride());
    const bool has_samples = attempt(state, [&] {
        png_read_image(png, rows.data());
        png_read_end(png, nullptr);
    });
    if (!has_samples) fail_damaged(state);
    return picture;
}

bool is_old_tag(const Chunk& chunk) {
    const std::string_view text(reinterpret_cast<const char*>(chunk.content.data()), chunk.content.size());
    return chunk.name() == "tEXt" && text.size() > tag_keyword.size() && text.starts_with(tag_keyword) && text[tag_keyword.size()] == '\0';
}

/// Chunks that stay as they are. Some describe the samples' format and have to go with it.
bool is_kept(const Chunk& chunk, bool converted) {
    const std::string_view name = chunk.name();
    if ((chunk.type[0] & 0x20) == 0) return false;  // critical: written anew
    if (name == "tRNS") return false;               // has become alpha
    if (converted && (name == "sBIT" || name == "bKGD" || name == "hIST")) return false;
    return !is_old_tag(chunk);
}

class PngDocument : public Document {
public:
    explicit PngDocument(Bytes bytes) : original_(bytes.begin(), bytes.end()), chunks_(list_chunks(original_)) {
        for (const Chunk& chunk : chunks_) {
            if (chunk.name() == "acTL") throw Error(ErrorKind::unsupported, "animated PNG pictures cannot be stamped");
        }
        picture_ = read_picture(original_);
        const int short_side = std::min(picture_.width, picture_.height);
        if (short_side < least_tile_side) {
            throw Error(ErrorKind::too_small, "the picture is " + std::to_string(picture_.width) + " x " + std::to_string(picture_.height) +
                                                  " pixels; a side below 96 has no room for the mark");
        }
        pages_.push_back({static_cast<double>(picture_.width), static_cast<double>(picture_.height), false});
        keep_ancillary_chunks();
    }

    DocumentKind kind() const override { return DocumentKind::png; }
    const std::vector<PageFacts>& pages() const override { return pages_; }
    const std::vector<std::string>& warnings() const override { return warnings_; }
    std::vector<std::uint8_t> write(const Mark& mark) const override;

private:
    /// Everything but those chunks can be dropped: the samples are held already.
    void keep_ancillary_chunks() {
        std::vector<std::uint8_t> kept;
        std::vector<std::pair<Chunk, std::size_t>> found;
        for (const Chunk& chunk : chunks_) {
            if (chunk.name() == "IDAT" && first_after_ == 0) first_after_ = found.size() + 1;
            if (!is_kept(chunk, picture_.converted)) continue;
            found.emplace_back(chunk, kept.size());
            kept.insert(kept.end(), chunk.content.begin(), chunk.content.end());
        }
        chunks_.clear();
        original_ = std::move(kept);
        for (auto& [chunk, offset] : found) {
            chunk.content = Bytes(original_).subspan(offset, chunk.content.size());
            chunks_.push_back(chunk);
        }
        first_after_ = first_after_ == 0 ? chunks_.size() : first_after_ - 1;
    }

    std::vector<std::uint8_t> original_;  ///< the kept chunks' contents, one after the other
    std::vector<Chunk> chunks_;           ///< those that are kept, in the file's order
    std::size_t first_after_ = 0;         ///< the first of them that stood after the samples
    Picture picture_;
    std::vector<PageFacts> pages_;
    std::vector<std::string> warnings_;
};

template <int Channels, int Colors>
void multiply_row8(const std::uint8_t* in, std::uint8_t* out, std::span<const float> factors) {
    for (const float factor : factors) {
        for (int c = 0; c < Colors; ++c) out[c] = static_cast<std::uint8_t>(static_cast<float>(in[c]) * factor + 0.5F);
        if constexpr (Channels > Colors) out[Colors] = in[Colors];
        in += Channels;
        out += Channels;
    }
}

void multiply_row16(const Picture& picture, const std::uint8_t* in, std::uint8_t* out, std::span<const float> factors) {
    for (const float factor : factors) {
        for (int c = 0; c < picture.channels; ++c, in += 2, out += 2) {
            const int sample = in[0] * 256 + in[1];
            const int marked = c < picture.colors() ? static_cast<int>(static_cast<float>(sample) * factor + 0.5F) : sample;
            out[0] = static_cast<std::uint8_t>(marked >> 8);
            out[1] = static_cast<std::uint8_t>(marked & 255);
        }
    }
}

void multiply_row(const Picture& picture, const std::uint8_t* in, std::uint8_t* out, std::span<const float> factors) {
    if (picture.bit_depth == 16) return multiply_row16(picture, in, out, factors);
    switch (picture.channels) {
        case 1:
            return multiply_row8<1, 1>(in, out, factors);
        case 2:
            return multiply_row8<2, 1>(in, out, factors);
        case 3:
            return multiply_row8<3, 3>(in, out, factors);
        default:
            return multiply_row8<4, 3>(in, out, factors);
    }
}

void write_chunk(png_structp png, const Chunk& chunk) {
    png_write_chunk(png, reinterpret_cast<png_const_bytep>(chunk.type.data()), chunk.content.data(), chunk.content.size());
}

void write_tag(png_structp png, std::string_view tag) {
    png_write_chunk_start(png, reinterpret_cast<png_const_bytep>("tEXt"), static_cast<png_uint_32>(tag_keyword.size() + 1 + tag.size()));
    png_write_chunk_data(png, reinterpret_cast<png_const_bytep>(tag_keyword.data()), tag_keyword.size());
    png_write_chunk_data(png, reinterpret_cast<png_const_bytep>("\0"), 1);
    png_write_chunk_data(png, reinterpret_cast<png_const_bytep>(tag.data()), tag.size());
    png_write_chunk_end(png);
}

std::vector<std::uint8_t> PngDocument::write(const Mark& mark) const {
    std::optional<TintField> field;
    if (!mark.tiles.empty()) {
        const double side = tile_side_px(picture_.width, picture_.height);
        field.emplace(mark.tiles[0], PixelGrid{picture_.width, picture_.height, side, side});
    }
    const std::string tag = mark.tag ? mark.tag->hex() : "";
    std::vector<float> factors(static_cast<std::size_t>(picture_.width));
    std::vector<std::uint8_t> line(picture_.stride());
    std::vector<std::uint8_t> out;
    out.reserve(picture_.samples.size() / 2);

    PngState state;
    state.out = &out;
    const Codec codec(state, Codec::Purpose::write);
    const png_structp png = codec.png();
    const bool written = attempt(state, [&] {
        png_set_write_fn(png, &state, on_write, on_flush);
        png_set_compression_level(png, compression_level);
        png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE | PNG_FILTER_SUB | PNG_FILTER_UP);
        png_set_IHDR(png, codec.header(), static_cast<png_uint_32>(picture_.width), static_cast<png_uint_32>(picture_.height),
                     picture_.bit_depth, picture_.color_type, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
        png_write_info(png, codec.header());
        for (std::size_t i = 0; i < first_after_; ++i) write_chunk(png, chunks_[i]);
        if (!tag.empty()) write_tag(png, tag);
        for (int y = 0; y < picture_.height; ++y) {
            const std::uint8_t* row = picture_.samples.data() + static_cast<std::size_t>(y) * picture_.stride();
            if (field) {
                field->row(y, factors);
                multiply_row(picture_, row, line.data(), factors);
                row = line.data();
            }
            png_write_row(png, row);
        }
        for (std::size_t i = first_after_; i < chunks_.size(); ++i) write_chunk(png, chunks_[i]);
        png_write_end(png, nullptr);
    });
    if (!written) throw Error(ErrorKind::system, std::string("cannot write the PNG picture: ") + state.reason);
    return out;
}

}  // namespace

std::unique_ptr<Document> open_png(Bytes bytes) {
    return std::make_unique<PngDocument>(bytes);
}

}  // namespace telltale
