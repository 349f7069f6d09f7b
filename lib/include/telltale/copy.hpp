#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace telltale {

/// A hash or another short opaque value, compared byte by byte and printed as lower-case hex.
template <std::size_t Size>
struct Digest {
    std::array<std::uint8_t, Size> bytes{};

    auto operator<=>(const Digest&) const = default;

    std::string hex() const {
        static constexpr char digits[] = "0123456789abcdef";
        std::string text;
        for (const std::uint8_t byte : bytes) {
            text += digits[byte >> 4];
            text += digits[byte & 15];
        }
        return text;
    }

    /// Reads 2 x Size hex digits of either case; returns nothing when the text is anything else.
    static std::optional<Digest> from_hex(std::string_view text) {
        if (text.size() != 2 * Size) return std::nullopt;
        const auto value = [](char c) {
            return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        };
        Digest digest;
        for (std::size_t i = 0; i < Size; ++i) {
            const int high = value(text[2 * i]);
            const int low = value(text[2 * i + 1]);
            if (high < 0 || low < 0) return std::nullopt;
            digest.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
        }
        return digest;
    }
};

/// Names a document or a file by its content.
using Sha256 = Digest<32>;
/// Names one copy: binds document, recipient and issue (docs/format.md, section 3).
using CopyId = Digest<16>;
/// The opaque value that a copy's file carries outside its pixels.
using FileTag = Digest<16>;

/// The SHA-256 hash of these bytes.
Sha256 sha256(std::span<const std::uint8_t> bytes);

/// What a copy id is made of besides the document.
struct CopyOrigin {
    std::string recipient_id;
    std::array<std::uint8_t, 16> salt{};   ///< one a recipient, kept by the vault; once it is deleted nobody can tie the id to the person
    std::array<std::uint8_t, 16> nonce{};  ///< one an issue; the same job derives the same nonce
};

/// Computes a copy id: BLAKE2b-128 of (document, H(salt, recipient id), nonce).
///
/// Whoever writes another recipient or document beside an id in the ledger is noticed, since the id no longer fits.
CopyId copy_id(const Sha256& document, const CopyOrigin& origin);

/// A copy that may be behind a leak. The tracer needs nothing but its id, and the hashes of its file and its document if they are known.
struct Candidate {
    CopyId copy;
    Sha256 file;        ///< hash of the issued file; all zero when unknown
    Sha256 document{};  ///< hash of the unmarked document; all zero when unknown
};

}  // namespace telltale
