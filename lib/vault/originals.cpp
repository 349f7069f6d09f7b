#include "vault/originals.hpp"

#include <algorithm>

#include "system/replace_file.hpp"

namespace telltale {

void Originals::store(std::span<const std::uint8_t> document) const {
    const Sha256 hash = sha256(document);
    const std::filesystem::path target = path(hash);
    if (!std::filesystem::exists(target)) {
        create_file(target, document);  // when it returns false, another process was faster and wrote the same bytes
    } else if (sha256(read_file(target)) != hash) {
        replace_file(target, document);
    }
}

std::vector<Sha256> Originals::with(std::string_view extension) const {
    std::vector<Sha256> documents;
    for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator(directory_)) {
        if (entry.path().extension() != extension) continue;
        if (const auto document = Sha256::from_hex(entry.path().stem().string())) documents.push_back(*document);
    }
    std::sort(documents.begin(), documents.end());
    return documents;
}

std::vector<std::uint8_t> Originals::store_converted(const Sha256& document, std::span<const std::uint8_t> pdf) const {
    store(pdf);
    const std::string hash = sha256(pdf).hex();
    create_file(converted_path(document), {reinterpret_cast<const std::uint8_t*>(hash.data()), hash.size()});
    return converted(document).value_or(std::vector<std::uint8_t>(pdf.begin(), pdf.end()));
}

std::optional<std::vector<std::uint8_t>> Originals::converted(const Sha256& document) const {
    const std::filesystem::path link = converted_path(document);
    if (!std::filesystem::exists(link)) return std::nullopt;
    const std::vector<std::uint8_t> text = read_file(link);
    const std::optional<Sha256> pdf = Sha256::from_hex({reinterpret_cast<const char*>(text.data()), text.size()});
    if (!pdf || !std::filesystem::exists(path(*pdf))) return std::nullopt;
    return read_file(path(*pdf));
}

}  // namespace telltale
