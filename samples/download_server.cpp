// download_server DOCUMENT VAULT [PORT]: serves a document over HTTP and stamps each download for whoever is logged in.
//
// This is the heart of an export system. The document is prepared once, each download is a copy made in memory, and the ledger is
// written before the first byte leaves. Logging in is the host's own affair; here the user is a header that a proxy would set.

#include <httplib.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <mutex>
#include <string>
#include <vector>

#include "telltale/error.hpp"
#include "telltale/stamp.hpp"
#include "telltale/vault.hpp"
#include "telltale/vault_originals.hpp"

using namespace telltale;

namespace {

std::vector<std::uint8_t> read_whole(const char* path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// One document that may be downloaded, and the vault that records its downloads.
class Download {
public:
    Download(Vault& vault, const std::string& name, const std::vector<std::uint8_t>& bytes)
        : vault_(vault), name_(name), document_(prepare_for(vault, bytes)) {
        keep_original(vault, bytes, document_);
    }

    /// Makes the copy of one download. Every download is an issue of its own, so the job has a number.
    StampedCopy copy_for(const Recipient& user) {
        Receipt receipt;
        receipt.document = document_.document();
        receipt.recipient = user;
        receipt.source = name_;
        receipt.pages = document_.pages();
        receipt.channels = document_.channels();
        {
            const std::lock_guard lock(guard_);  // one Vault object serves one thread at a time
            const std::string job = "download " + std::to_string(vault_.candidates().size() + 1);
            receipt.path = job;
            receipt.origin = vault_.origins(receipt.document, {&user, 1}, {&job, 1}).at(0);
            receipt.copy = copy_id(receipt.document, receipt.origin);
            vault_.begin_issue({&receipt, 1});  // whatever happens from here on, this copy can be named
        }
        StampedCopy copy = document_.copy_for(receipt.copy);  // may run on many threads at once
        receipt.file = copy.sha256;
        const std::lock_guard lock(guard_);
        vault_.commit_issue({&receipt, 1});
        return copy;
    }

    std::string type() const { return document_.extension() == "pdf" ? "application/pdf" : "image/" + document_.extension(); }

private:
    Vault& vault_;
    std::string name_;
    PreparedDocument document_;
    std::mutex guard_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3 && argc != 4) return 2;
    try {
        Vault vault = Vault::open(argv[2]);
        Download download(vault, argv[1], read_whole(argv[1]));

        httplib::Server server;
        server.Get("/document", [&](const httplib::Request& request, httplib::Response& response) {
            const std::string user = request.get_header_value("X-User");  // set by the proxy that checks passwords, never by a browser
            if (user.empty()) {
                response.status = 401;
                response.set_content("log in first\n", "text/plain");
                return;
            }
            try {
                const StampedCopy copy = download.copy_for({user, user});
                response.set_content(reinterpret_cast<const char*>(copy.bytes.data()), copy.bytes.size(), download.type().c_str());
                response.set_header("Cache-Control", "no-store");  // a cache would hand one user's copy to another
            } catch (const Error& error) {
                std::fprintf(stderr, "download_server: %s\n", error.what());
                response.status = 500;  // the answer holds nothing of the document, since an unmarked copy must never get out
            }
        });
        const int port = argc == 4 ? std::stoi(argv[3]) : server.bind_to_any_port("127.0.0.1");
        if (port < 0 || (argc == 4 && !server.bind_to_port("127.0.0.1", port))) throw Error(ErrorKind::system, "the port cannot be had");
        std::printf("http://127.0.0.1:%d/document\n", port);
        std::fflush(stdout);
        return server.listen_after_bind() ? 0 : 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "download_server: %s\n", error.what());
        return 2;
    }
}
