#include "vault/originals.hpp"

#include "system/replace_file.hpp"

namespace telltale {

void Originals::keep(std::span<const std::uint8_t> document) const {
    const std::filesystem::path target = path(sha256(document));
    if (!std::filesystem::exists(target)) create_file(target, document);  // false: another process was faster, with the same bytes
}

}  // namespace telltale
