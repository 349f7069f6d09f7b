#include "telltale/telltale.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "support/made_pictures.hpp"
#include "support/picture_file.hpp"
#include "support/temporary_folder.hpp"

using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

struct Free {
    void operator()(telltale_vault* vault) const { telltale_vault_free(vault); }
    void operator()(telltale_document* document) const { telltale_document_free(document); }
    void operator()(telltale_copy* copy) const { telltale_copy_free(copy); }
};
using VaultHandle = std::unique_ptr<telltale_vault, Free>;
using DocumentHandle = std::unique_ptr<telltale_document, Free>;
using CopyHandle = std::unique_ptr<telltale_copy, Free>;

/// A page without a word on it.
const std::string pdf =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>endobj\ntrailer<</Root 1 0 R/Size 4>>\n%%EOF\n";

DocumentHandle prepared(const VaultHandle& vault) {
    telltale_options options{TELLTALE_NORMAL, 0, nullptr, 1, 0};
    DocumentHandle document(
        telltale_prepare(vault.get(), reinterpret_cast<const std::uint8_t*>(pdf.data()), pdf.size(), &options, nullptr));
    REQUIRE(document != nullptr);
    return document;
}

/// Asks for a copy that is to be refused.
///
/// returns  what the error says, after its status
std::string refusal(const VaultHandle& vault, const DocumentHandle& document, const std::string& name, const std::string& id,
                    const std::string& job) {
    telltale_error* error = nullptr;
    const CopyHandle copy(telltale_copy_for(vault.get(), document.get(), name.c_str(), id.c_str(), job.c_str(), &error));
    if (copy != nullptr) return "made";
    std::string text = telltale_error_status(error) == TELLTALE_BAD_REQUEST ? "bad request: " : "other: ";
    text += telltale_error_text(error);
    telltale_error_free(error);
    return text;
}

}  // namespace

TEST_CASE("a document that was prepared for one vault is not stamped with another") {
    const telltale::support::TemporaryFolder scratch;
    const VaultHandle first(telltale_vault_create((scratch / "first").c_str(), nullptr));
    const VaultHandle second(telltale_vault_create((scratch / "second").c_str(), nullptr));
    REQUIRE((first && second));
    const DocumentHandle document = prepared(first);
    CHECK_THAT(refusal(second, document, "Wang Wei", "1", "job"),
               Contains("bad request: the document was prepared with another vault's key"));
    CHECK(refusal(first, document, "Wang Wei", "1", "job") == "made");
    const VaultHandle again(telltale_vault_open((scratch / "first").c_str(), nullptr));
    CHECK(refusal(again, document, "Wang Wei", "1", "job") == "made");  // what counts is the key, and not the handle
}

TEST_CASE("names and ids and jobs are checked as on the command line") {
    const telltale::support::TemporaryFolder scratch;
    const VaultHandle vault(telltale_vault_create((scratch / "v").c_str(), nullptr));
    REQUIRE(vault);
    const DocumentHandle document = prepared(vault);
    const std::vector<std::pair<std::string, std::string>> faults{
        {"", "empty"},
        {" ", "empty"},
        {"a\nb", "control character"},
        {"a\xc2\x85", "control character"},
        {"a\u202eb", "U+202E"},
        {"\u2066a", "U+2066"},
        {"a\u2028", "U+2028"},
        {"\xff", "not UTF-8"},
        {"\xe6\x9d", "not UTF-8"},
        {std::string(1001, 'x'), "longer than"},
    };
    for (const auto& [text, fault] : faults) {
        CHECK_THAT(refusal(vault, document, text, "1", "job"), Contains("bad request: recipient_name: ") && Contains(fault));
        CHECK_THAT(refusal(vault, document, "Wang Wei", text, "job"), Contains("bad request: recipient_id: ") && Contains(fault));
        CHECK_THAT(refusal(vault, document, "Wang Wei", "1", text), Contains("bad request: job: ") && Contains(fault));
    }
    CHECK(refusal(vault, document, "李娜", "二", "download 4711") == "made");
    CHECK(telltale_copy_for(vault.get(), document.get(), "李\u202e", nullptr, "job", nullptr) == nullptr);
}

TEST_CASE("a marked copy is refused as a document unless that is asked for") {
    const telltale::support::TemporaryFolder scratch;
    const VaultHandle vault(telltale_vault_create((scratch / "v").c_str(), nullptr));
    REQUIRE(vault);
    telltale::support::Random random(1);
    const auto picture = telltale::support::encode_png(telltale::support::still_life({640, 480}, random));
    const DocumentHandle document(telltale_prepare(vault.get(), picture.data(), picture.size(), nullptr, nullptr));
    REQUIRE(document);
    const CopyHandle copy(telltale_copy_for(vault.get(), document.get(), "Wang Wei", "1001", "job", nullptr));
    REQUIRE(copy);
    const auto again = telltale::support::encode_png(telltale::support::decode_png(
        std::vector(telltale_copy_bytes(copy.get()), telltale_copy_bytes(copy.get()) + telltale_copy_size(copy.get()))));
    telltale_error* error = nullptr;
    CHECK(telltale_prepare(vault.get(), again.data(), again.size(), nullptr, &error) == nullptr);
    CHECK(telltale_error_status(error) == TELLTALE_UNSUPPORTED);
    CHECK_THAT(telltale_error_text(error), Contains("it is a marked copy already") && Contains("of Wang Wei (id 1001), by its tint"));
    telltale_error_free(error);
    const telltale_options options{TELLTALE_NORMAL, 0, nullptr, 0, 1};
    CHECK(DocumentHandle(telltale_prepare(vault.get(), again.data(), again.size(), &options, nullptr)) != nullptr);
}
