#include "document/document.hpp"

#include <numeric>
#include <utility>

namespace telltale {

std::vector<std::uint8_t> whole(FileParts parts) {
    if (parts.head.empty()) return std::move(parts.rest);
    std::vector<std::uint8_t> bytes;
    bytes.reserve(parts.head.size() + parts.rest.size());
    bytes.insert(bytes.end(), parts.head.begin(), parts.head.end());
    bytes.insert(bytes.end(), parts.rest.begin(), parts.rest.end());
    return bytes;
}

FileParts Document::write_parts(const Mark& mark) const {
    return {.rest = write(mark)};
}

std::shared_ptr<const ShiftLayout> Document::shift_layout(const TextMoves&) const {
    return nullptr;
}

std::shared_ptr<const ShiftLayout> Document::text_layout() const {
    return nullptr;
}

std::vector<std::size_t> Document::picture_pages() const {
    std::vector<std::size_t> pages(this->pages().size());
    std::iota(pages.begin(), pages.end(), std::size_t{0});
    return pages;
}

}  // namespace telltale
