#include "document/pdf/page/qpdf.hpp"

#include "document/pdf/shown_pictures.hpp"

#include <algorithm>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <set>

#include "document/codec/picture_size.hpp"
#include "document/foreign/decoder/luma_row.hpp"
#include "document/pdf/page/file.hpp"

namespace telltale {
namespace {

constexpr int deepest = 8;             // how deep forms are followed into forms
constexpr int large_px = 4096;         // long side from which on a picture is shrunk
constexpr int enough_px = 2048;        // long side that is left at least
constexpr int enough_across_px = 400;  // short side that is left at least: a strip is not shrunk to nothing
constexpr std::size_t levels = 256;

/// A picture of which every sample is one of few levels, or has so many components.
struct Samples {
    int bits = 8;
    int components = 1;
    LumaSource::Colors colors = LumaSource::Colors::grey;
    std::vector<std::uint8_t> palette{};  ///< the luma of each index; empty where samples are colours
};

int integer_of(QPDFObjectHandle value, int otherwise) {
    return value.isInteger() ? value.getIntValueAsInt() : otherwise;
}

/// How many components a colour space has that is read as grey, RGB or inks by their number; 0 for any other.
int components_of(QPDFObjectHandle space) {
    const std::string name = space.isName() ? space.getName()
                             : space.isArray() && space.getArrayNItems() > 0 && space.getArrayItem(0).isName()
                                 ? space.getArrayItem(0).getName()
                                 : "";
    if (name == "/DeviceGray" || name == "/CalGray" || name == "/G") return 1;
    if (name == "/DeviceRGB" || name == "/CalRGB" || name == "/RGB") return 3;
    if (name == "/DeviceCMYK" || name == "/CMYK") return 4;
    if (name == "/ICCBased" && space.getArrayNItems() > 1 && space.getArrayItem(1).isStream())
        return integer_of(space.getArrayItem(1).getDict().getKey("/N"), 0);
    if (name == "/Separation") return 1;
    return 0;
}

bool set_colors(Samples& samples, int components) {
    samples.components = components;
    samples.colors = components == 4 ? LumaSource::Colors::cmyk : components == 3 ? LumaSource::Colors::rgb : LumaSource::Colors::grey;
    return components == 1 || components == 3 || components == 4;
}

LumaSource source_of(const Samples& samples) {
    return {.colors = samples.colors, .channels = samples.components, .is_ink = samples.colors == LumaSource::Colors::cmyk};
}

/// Reads the palette of an indexed colour space as luma.
bool set_palette(Samples& samples, QPDFObjectHandle space) {
    if (space.getArrayNItems() != 4 || !set_colors(samples, components_of(space.getArrayItem(1)))) return false;
    QPDFObjectHandle table = space.getArrayItem(3);
    std::string bytes;
    if (table.isString()) bytes = table.getStringValue();
    if (table.isStream()) {
        const auto data = table.getStreamData(qpdf_dl_all);
        bytes.assign(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
    }
    bytes.resize(levels * static_cast<std::size_t>(samples.components));
    samples.palette.resize(levels);
    to_luma(source_of(samples), reinterpret_cast<const std::uint8_t*>(bytes.data()), samples.palette);
    samples.components = 1;
    return true;
}

std::optional<Samples> samples_of(QPDFObjectHandle facts) {
    Samples samples{.bits = integer_of(facts.getKey("/BitsPerComponent"), 8)};
    QPDFObjectHandle space = facts.getKey("/ColorSpace");
    const bool is_indexed = space.isArray() && space.getArrayNItems() > 1 && space.getArrayItem(0).isNameAndEquals("/Indexed");
    const bool is_known = is_indexed ? set_palette(samples, space) : set_colors(samples, components_of(space));
    const bool fits = samples.bits == 8 || samples.bits == 16 || samples.bits == 4 || samples.bits == 2;
    return is_known && fits ? std::optional(samples) : std::nullopt;
}

/// Turns one row into bytes, one a sample; of 16 bits the upper eight.
void unpack(const std::uint8_t* packed, int bits, bool is_index, std::span<std::uint8_t> bytes) {
    const unsigned most = (1U << bits) - 1;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (bits >= 8) {
            bytes[i] = packed[i * static_cast<std::size_t>(bits / 8)];
            continue;
        }
        const std::size_t bit = i * static_cast<std::size_t>(bits);
        const unsigned value = (static_cast<unsigned>(packed[bit / 8]) >> (8U - static_cast<unsigned>(bits) - bit % 8)) & most;
        bytes[i] = static_cast<std::uint8_t>(is_index ? value : value * 255 / most);
    }
}

/// Adds up rows of luma to rows of squares of so many pixels a side.
class Shrinker {
public:
    Shrinker(int width, int height, int factor)
        : factor_(factor), sums_(static_cast<std::size_t>(width / factor)), picture_{width / factor, height / factor, 1, {}} {
        picture_.samples.reserve(sums_.size() * static_cast<std::size_t>(picture_.height));
    }

    void add(std::span<const std::uint8_t> row) {
        const auto factor = static_cast<std::size_t>(factor_);
        for (std::size_t x = 0; x < sums_.size() * factor; ++x) sums_[x / factor] += row[x];
        if (++rows_ % factor_ != 0) return;
        const auto area = static_cast<unsigned>(factor_ * factor_);
        for (unsigned& sum : sums_) {
            picture_.samples.push_back(static_cast<std::uint8_t>((sum + area / 2) / area));
            sum = 0;
        }
    }

    Raster take() { return std::move(picture_); }

private:
    int factor_;
    int rows_ = 0;
    std::vector<unsigned> sums_;
    Raster picture_;
};

/// By which whole factor a picture is shrunk, so that enough of it is left along both sides.
int shrinking_of(int width, int height) {
    const auto [shorter, longer] = std::minmax(width, height);
    return longer < large_px ? 1 : std::max(1, std::min(longer / enough_px, shorter / enough_across_px));
}

std::optional<Raster> decode_picture(QPDFObjectHandle image, const ShownPicture& shown) {
    const auto width = static_cast<std::size_t>(shown.width);
    const auto height = static_cast<std::size_t>(shown.height);
    if (width * height > max_pixels) return std::nullopt;
    const std::optional<Samples> samples = samples_of(image.getDict());
    if (!samples) return std::nullopt;
    const auto data = image.getStreamData(qpdf_dl_all);
    const std::size_t in_row = width * static_cast<std::size_t>(samples->components);
    const std::size_t stride = (in_row * static_cast<std::size_t>(samples->bits) + 7) / 8;
    if (data->getSize() < stride * height) return std::nullopt;
    Shrinker picture(shown.width, shown.height, shrinking_of(shown.width, shown.height));
    std::vector<std::uint8_t> row(in_row);
    std::vector<std::uint8_t> luma(width);
    for (std::size_t y = 0; y < height; ++y) {
        unpack(data->getBuffer() + y * stride, samples->bits, !samples->palette.empty(), row);
        if (samples->palette.empty()) {
            to_luma(source_of(*samples), row.data(), luma);
        } else {
            std::transform(row.begin(), row.end(), luma.begin(), [&](std::uint8_t index) { return samples->palette[index]; });
        }
        picture.add(luma);
    }
    return picture.take();
}

}  // namespace

struct ShownPictures::State {
    QPDF pdf;
    std::vector<ShownPicture> all;
    std::vector<QPDFObjectHandle> images;
    std::set<QPDFObjGen> seen;

    void find(QPDFObjectHandle resources, std::size_t page, int depth);
    void find_in(QPDFObjectHandle object, std::size_t page, int depth);
};

void ShownPictures::State::find(QPDFObjectHandle resources, std::size_t page, int depth) {
    if (!resources.isDictionary() || depth > deepest) return;
    for (const char* category : {"/XObject", "/Pattern"}) {
        QPDFObjectHandle entries = resources.getKey(category);
        if (!entries.isDictionary()) continue;
        for (const std::string& name : entries.getKeys()) find_in(entries.getKey(name), page, depth);
    }
}

void ShownPictures::State::find_in(QPDFObjectHandle object, std::size_t page, int depth) {
    if (!object.isStream() || !seen.insert(object.getObjGen()).second) return;
    QPDFObjectHandle facts = object.getDict();
    if (!facts.getKey("/Subtype").isNameAndEquals("/Image")) return find(facts.getKey("/Resources"), page, depth + 1);
    QPDFObjectHandle stencil = facts.getKey("/ImageMask");
    if ((stencil.isBool() && stencil.getBoolValue()) || integer_of(facts.getKey("/BitsPerComponent"), 8) == 1) return;
    const int width = integer_of(facts.getKey("/Width"), 0);
    const int height = integer_of(facts.getKey("/Height"), 0);
    if (width <= 0 || height <= 0) return;
    all.push_back({page, width, height});
    images.push_back(object);
}

ShownPictures::ShownPictures(std::span<const std::uint8_t> pdf, const std::string& password) : state_(std::make_unique<State>()) {
    translate_pdf_errors([&] {
        parse_pdf(state_->pdf, pdf, password);
        std::vector<QPDFPageObjectHelper> pages = QPDFPageDocumentHelper(state_->pdf).getAllPages();
        for (std::size_t page = 0; page < pages.size(); ++page) {
            state_->find(pages[page].getAttribute("/Resources", false), page, 0);
            QPDFObjectHandle annotations = pages[page].getObjectHandle().getKey("/Annots");
            if (!annotations.isArray()) continue;
            for (QPDFObjectHandle annotation : annotations.aitems()) {
                QPDFObjectHandle looks = annotation.isDictionary() ? annotation.getKey("/AP") : QPDFObjectHandle::newNull();
                if (looks.isDictionary()) state_->find_in(looks.getKey("/N"), page, 0);
            }
        }
    });
}

ShownPictures::~ShownPictures() = default;

const std::vector<ShownPicture>& ShownPictures::all() const {
    return state_->all;
}

std::optional<Raster> ShownPictures::decode(std::size_t index) const {
    try {
        return decode_picture(state_->images.at(index), state_->all.at(index));
    } catch (const std::exception&) {  // its filter is unknown, or its data is damaged
        return std::nullopt;
    }
}

}  // namespace telltale
