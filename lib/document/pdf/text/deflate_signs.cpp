#include "document/pdf/text/deflate_signs.hpp"

#include <zlib.h>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace telltale {
namespace {

constexpr std::uint32_t adler_modulus = 65521;
constexpr std::uint32_t turned_step = '-' - ' ';
constexpr int fixed_code = 1 << 1;  // a block's type, behind the bit that tells the last
constexpr std::size_t largest_stored = 65535;

// The fixed code writes literal b as 0x30 + b, high bits first, into a stream that is filled from the low bits.
constexpr std::uint8_t literal(char character) {
    unsigned code = 0x30 + static_cast<unsigned>(character);
    unsigned reversed = 0;
    for (int i = 0; i < 8; ++i, code >>= 1) reversed = reversed << 1 | (code & 1);
    return static_cast<std::uint8_t>(reversed);
}

constexpr std::uint8_t flipped_bits = literal(' ') ^ literal('-');

void require(bool is_so) {
    if (!is_so) throw std::runtime_error("a page's content cannot be deflated");
}

// zlib's raw deflate, of which every block can be ended where we like.
class Deflater {
public:
    Deflater() {
        constexpr int raw = -15;
        constexpr int level = 6;  // 9 saves 1 to 7 % of a page and takes more than twice as long
        require(deflateInit2(&stream_, level, Z_DEFLATED, raw, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK);
    }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;
    ~Deflater() { deflateEnd(&stream_); }

    void add(std::string_view text, int flush) {
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
        stream_.avail_in = static_cast<uInt>(text.size());
        std::array<std::uint8_t, 16384> piece{};
        do {
            stream_.next_out = piece.data();
            stream_.avail_out = static_cast<uInt>(piece.size());
            const int result = deflate(&stream_, flush);
            require(result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR);
            out_.insert(out_.end(), piece.data(), stream_.next_out);
        } while (stream_.avail_out == 0);
        require(stream_.avail_in == 0);
    }

    /// Writes a space in a block of its own. It may be called between blocks only.
    ///
    /// kept     the byte that zlib keeps in its place when it searches for repetitions: a rare one, so that none refers to it
    /// returns  the bit where its literal begins
    std::uint64_t add_sign(char kept) {
        constexpr int header_bits = 3;
        constexpr int literal_bits = 8;
        constexpr int end_bits = 7;
        require(deflatePrime(&stream_, header_bits, fixed_code) == Z_OK);
        unsigned bytes = 0;
        int bits = 0;
        require(deflatePending(&stream_, &bytes, &bits) == Z_OK);
        const std::uint64_t at = 8 * (static_cast<std::uint64_t>(out_.size()) + bytes) + static_cast<std::uint64_t>(bits);
        require(deflatePrime(&stream_, literal_bits, literal(' ')) == Z_OK);
        require(deflatePrime(&stream_, end_bits, 0) == Z_OK);
        require(deflateSetDictionary(&stream_, reinterpret_cast<const Bytef*>(&kept), 1) == Z_OK);
        return at;
    }

    std::vector<std::uint8_t> finish() {
        add({}, Z_FINISH);
        return std::move(out_);
    }

private:
    z_stream stream_{};
    std::vector<std::uint8_t> out_;
};

char rarest_byte(std::string_view text) {
    std::array<std::size_t, 256> seen{};
    for (const char c : text) ++seen[static_cast<unsigned char>(c)];
    return static_cast<char>(std::min_element(seen.begin(), seen.end()) - seen.begin());
}

void append_stored(std::vector<std::uint8_t>& out, std::string_view text) {
    require(text.size() <= largest_stored);
    const auto size = static_cast<unsigned>(text.size());
    for (const unsigned part : {0U, size, size >> 8, ~size, ~size >> 8}) out.push_back(static_cast<std::uint8_t>(part & 255));
    out.insert(out.end(), text.begin(), text.end());
}

std::string inflated(const std::vector<std::uint8_t>& stream, std::size_t size) {
    std::string text(size + 1, '\0');
    auto room = static_cast<uLongf>(text.size());
    require(uncompress(reinterpret_cast<Bytef*>(text.data()), &room, stream.data(), static_cast<uLong>(stream.size())) == Z_OK);
    text.resize(room);
    return text;
}

// Reads the stream back with all signs one way and the other: zlib knows nothing of what stands between its blocks.
void verify(DeflatedContent deflated, std::string text, std::size_t content_begin, std::span<const std::size_t> signs) {
    require(inflated(deflated.bytes, text.size()) == text);
    Adler adler = Adler::of(deflated.bytes);
    for (std::size_t i = 0; i < signs.size(); ++i) {
        text[content_begin + signs[i]] = '-';
        flip(deflated.bytes, deflated.signs[i]);
        adler.turn(deflated.signs[i]);
    }
    const Adler::Bytes sums = adler.bytes();
    std::copy(sums.begin(), sums.end(), deflated.bytes.end() - sizeof(sums));
    require(inflated(deflated.bytes, text.size()) == text);
}

}  // namespace

void Adler::turn(const DeflatedSign& sign) {
    first = (first + turned_step) % adler_modulus;
    second = (second + turned_step * sign.weight) % adler_modulus;
}

Adler::Bytes Adler::bytes() const {
    return {static_cast<std::uint8_t>(second >> 8), static_cast<std::uint8_t>(second & 255), static_cast<std::uint8_t>(first >> 8),
            static_cast<std::uint8_t>(first & 255)};
}

Adler Adler::of(std::span<const std::uint8_t> stream) {
    const auto sums = stream.last(sizeof(Bytes));
    return {static_cast<std::uint32_t>(sums[2] << 8 | sums[3]), static_cast<std::uint32_t>(sums[0] << 8 | sums[1])};
}

void flip(std::span<std::uint8_t> stream, const DeflatedSign& sign) {
    const auto byte = static_cast<std::size_t>(sign.bit / 8);
    const unsigned bits = static_cast<unsigned>(flipped_bits) << (sign.bit % 8);
    stream[byte] ^= static_cast<std::uint8_t>(bits & 255);
    if (bits > 255) stream[byte + 1] ^= static_cast<std::uint8_t>(bits >> 8);
}

DeflatedContent deflate_signs(std::size_t blanks, std::string_view content, std::span<const std::size_t> signs) {
    DeflatedContent result;
    const std::string head(blanks, ' ');
    result.bytes = {0x78, 0x9C};  // a window of 32 kB, compressed as zlib does unless told otherwise
    append_stored(result.bytes, head);
    result.content = result.bytes.size();
    const std::uint64_t begin = 8 * static_cast<std::uint64_t>(result.bytes.size());

    Deflater deflater;
    const char kept = rarest_byte(content);
    std::size_t done = 0;
    for (const std::size_t sign : signs) {
        if (sign > done) deflater.add(content.substr(done, sign - done), Z_BLOCK);
        const std::size_t behind = content.size() - sign;  // this byte and what follows add it to the second sum
        result.signs.push_back({begin + deflater.add_sign(kept), static_cast<std::uint32_t>(behind % adler_modulus)});
        done = sign + 1;
    }
    deflater.add(content.substr(done), Z_NO_FLUSH);
    const std::vector<std::uint8_t> blocks = deflater.finish();
    result.bytes.insert(result.bytes.end(), blocks.begin(), blocks.end());

    const std::string text = head + std::string(content);
    const uLong sums = adler32(1, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()));
    for (const int shift : {24, 16, 8, 0}) result.bytes.push_back(static_cast<std::uint8_t>(sums >> shift & 255));
    verify(result, text, blanks, signs);
    return result;
}

}  // namespace telltale
