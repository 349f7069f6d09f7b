#include "trace/report/file_evidence.hpp"

#include <algorithm>
#include <set>

#include "mark/chips.hpp"

namespace telltale {
namespace {

bool is_hex(std::uint8_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Finds every run of exactly 32 hex digits, as in a PDF's /ID or in the text of a PNG or JPEG.
//
// Values that other programs wrote do no harm, since they are no candidate's tag.
std::set<FileTag> find_tags(std::span<const std::uint8_t> bytes) {
    constexpr std::size_t digits = 32;
    std::set<FileTag> tags;
    std::size_t run = 0;
    for (std::size_t i = 0; i <= bytes.size(); ++i) {
        if (i < bytes.size() && is_hex(bytes[i])) {
            ++run;
            continue;
        }
        if (run == digits) {
            const std::string text(reinterpret_cast<const char*>(bytes.data()) + i - digits, digits);
            if (const auto tag = FileTag::from_hex(text)) tags.insert(*tag);
        }
        run = 0;
    }
    return tags;
}

}  // namespace

std::vector<FileMatch> match_file(std::span<const std::uint8_t> bytes, std::span<const Candidate> candidates, const VaultKey& key) {
    std::vector<FileMatch> matches(candidates.size(), FileMatch::none);
    if (bytes.empty()) return matches;
    const Sha256 hash = sha256(bytes);
    const auto tags = find_tags(bytes);
    const TagSource source(key);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (candidates[i].file == hash) {
            matches[i] = FileMatch::exact;
        } else if (!tags.empty() && tags.contains(source.tag(candidates[i].copy))) {
            matches[i] = FileMatch::tag;
        }
    }
    return matches;
}

}  // namespace telltale
