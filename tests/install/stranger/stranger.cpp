// stranger DOCUMENT VAULT: stamps a document for one person with a new vault, then asks whose copy it is.

#include <cstdio>
#include <fstream>
#include <iterator>
#include <telltale/error.hpp>
#include <telltale/stamp.hpp>
#include <telltale/trace.hpp>
#include <telltale/vault.hpp>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    std::ifstream file(argv[1], std::ios::binary);
    const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(file), {}};
    try {
        telltale::Vault vault = telltale::Vault::create(argv[2]);
        const telltale::PreparedDocument document = telltale::prepare(bytes, vault.key());
        const telltale::Recipient recipient{"42", "李娜"};
        const std::string job = "for a stranger";
        telltale::Receipt receipt;
        receipt.origin = vault.origins(document.document(), {&recipient, 1}, {&job, 1}).at(0);
        receipt.copy = telltale::copy_id(document.document(), receipt.origin);
        receipt.document = document.document();
        receipt.recipient = recipient;
        const telltale::StampedCopy copy = document.copy_for(receipt.copy);
        receipt.file = copy.sha256;
        vault.begin_issue({&receipt, 1});
        vault.commit_issue({&receipt, 1});

        const telltale::TraceReport report = telltale::trace({}, copy.bytes, vault.candidates(), vault.key());
        const auto named = vault.find(report.findings.at(0).copy);
        std::printf("%s: %s\n", telltale::to_string(report.verdict), named->recipient.name.c_str());
        return report.verdict == telltale::Verdict::attributed && named->recipient.id == "42" ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "stranger: %s\n", error.what());
        return 2;
    }
}
