#include "telltale/telltale.h"

#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <vector>

#include "document/foreign/foreign.hpp"
#include "issue/contained_marks.hpp"
#include "issue/issue.hpp"
#include "issue/plain_text.hpp"
#include "telltale/error.hpp"
#include "telltale/stamp.hpp"
#include "telltale/trace.hpp"
#include "telltale/vault.hpp"
#include "telltale/vault_originals.hpp"

struct telltale_error {
    telltale_status status;
    std::string text;
};

struct telltale_vault {
    explicit telltale_vault(telltale::Vault&& opened) : vault(std::move(opened)) {}
    telltale::Vault vault;
    std::mutex guard{};
};

struct telltale_document {
    telltale::PreparedDocument prepared;
};

struct telltale_copy {
    telltale::StampedCopy copy;
};

struct telltale_report {
    struct Accused {
        telltale::Finding finding;
        telltale::Recipient recipient;
    };
    telltale::Verdict verdict;
    std::vector<Accused> accused;
};

namespace {

using namespace telltale;

// When memory has run out there is none for a new error either, so this one is there from the start and is never freed.
telltale_error out_of_memory{TELLTALE_SYSTEM, "not enough memory"};

telltale_status status_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::bad_request:
            return TELLTALE_BAD_REQUEST;
        case ErrorKind::not_a_document:
            return TELLTALE_NOT_A_DOCUMENT;
        case ErrorKind::damaged:
            return TELLTALE_DAMAGED;
        case ErrorKind::encrypted:
            return TELLTALE_ENCRYPTED;
        case ErrorKind::signed_document:
            return TELLTALE_SIGNED;
        case ErrorKind::unsupported:
            return TELLTALE_UNSUPPORTED;
        case ErrorKind::too_small:
            return TELLTALE_TOO_SMALL;
        case ErrorKind::exists:
            return TELLTALE_EXISTS;
        case ErrorKind::vault:
            return TELLTALE_VAULT;
        case ErrorKind::system:
            return TELLTALE_SYSTEM;
    }
    return TELLTALE_INTERNAL;
}

void report_error(telltale_error** error, telltale_status status, const char* text) noexcept {
    if (error == nullptr) return;
    try {
        *error = new telltale_error{status, text};
    } catch (...) {
        *error = &out_of_memory;
    }
}

/// Runs the body of a call. Whatever it throws becomes an error, and the call returns NULL.
template <typename Body>
auto guarded(telltale_error** error, Body body) noexcept -> decltype(body()) {
    if (error != nullptr) *error = nullptr;
    try {
        return body();
    } catch (const Error& failure) {
        report_error(error, status_of(failure.kind()), failure.what());
    } catch (const std::bad_alloc&) {
        if (error != nullptr) *error = &out_of_memory;
    } catch (const std::exception& failure) {
        report_error(error, TELLTALE_INTERNAL, failure.what());
    } catch (...) {
        report_error(error, TELLTALE_INTERNAL, "something unknown was thrown");
    }
    return nullptr;
}

void require(bool given, const char* what) {
    if (!given) throw Error(ErrorKind::bad_request, std::string(what) + " is NULL");
}

std::span<const std::uint8_t> bytes_of(const std::uint8_t* bytes, std::size_t size) {
    require(bytes != nullptr || size == 0, "bytes");
    return {bytes, size};
}

StampOptions options_of(const telltale_options* options) {
    StampOptions all;
    if (options == nullptr) return all;
    all.strength = options->strength == TELLTALE_SUBTLE   ? Strength::subtle
                   : options->strength == TELLTALE_STRONG ? Strength::strong
                                                          : Strength::normal;
    all.break_signature = options->break_signature != 0;
    all.over_mark = options->over_mark != 0;
    if (options->password != nullptr) all.password = options->password;
    if (options->leave_text != 0) all.shift = MovedText::none;
    return all;
}

telltale_verdict verdict_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::attributed:
            return TELLTALE_ATTRIBUTED;
        case Verdict::conflict:
            return TELLTALE_CONFLICT;
        case Verdict::marked_unlisted:
            return TELLTALE_MARKED_UNLISTED;
        case Verdict::inconclusive:
            return TELLTALE_INCONCLUSIVE;
        case Verdict::no_mark:
            break;
    }
    return TELLTALE_NO_MARK;
}

Receipt make_receipt(Vault& vault, const PreparedDocument& prepared, const Recipient& recipient, const std::string& job) {
    Receipt receipt;
    receipt.document = prepared.document();
    receipt.recipient = recipient;
    receipt.origin = vault.origins(receipt.document, {&recipient, 1}, {&job, 1}).at(0);
    receipt.copy = copy_id(receipt.document, receipt.origin);
    receipt.source = receipt.path = job;
    receipt.pages = prepared.pages();
    receipt.channels = prepared.channels();
    return receipt;
}

telltale_report* trace_leak(telltale_vault& handle, std::span<const std::uint8_t> leak) {
    std::vector<Candidate> candidates;
    {
        const std::lock_guard lock(handle.guard);
        candidates = handle.vault.candidates();
    }
    const std::vector<Raster> pictures = decode_foreign(leak);
    const VaultOriginals originals(handle.vault);  // what it reads of the ledger, one thread reads at a time
    const TraceReport traced = trace(pictures, leak, candidates, handle.vault.key(), {}, &originals);

    auto report = std::make_unique<telltale_report>();
    report->verdict = traced.verdict;
    const std::lock_guard lock(handle.guard);
    for (const Finding& finding : traced.findings) {
        if (!finding.accused) continue;
        const std::optional<Receipt> receipt = handle.vault.find(finding.copy);
        if (!receipt || (!receipt->forgotten && copy_id(receipt->document, receipt->origin) != finding.copy))
            throw Error(ErrorKind::vault, "the ledger's row of copy " + finding.copy.hex() + " has been changed: its id does not fit");
        report->accused.push_back({finding, receipt->recipient});
    }
    return report.release();
}

const telltale_report::Accused* accused_at(const telltale_report* report, std::size_t index) {
    return report != nullptr && index < report->accused.size() ? &report->accused[index] : nullptr;
}

}  // namespace

telltale_status telltale_error_status(const telltale_error* error) {
    return error == nullptr ? TELLTALE_OK : error->status;
}
const char* telltale_error_text(const telltale_error* error) {
    return error == nullptr ? "" : error->text.c_str();
}
void telltale_error_free(telltale_error* error) {
    if (error != &out_of_memory) delete error;
}

telltale_vault* telltale_vault_create(const char* directory, telltale_error** error) {
    return guarded(error, [&] {
        require(directory != nullptr, "directory");
        return new telltale_vault(Vault::create(directory));
    });
}
telltale_vault* telltale_vault_open(const char* directory, telltale_error** error) {
    return guarded(error, [&] {
        require(directory != nullptr, "directory");
        return new telltale_vault(Vault::open(directory));
    });
}
void telltale_vault_free(telltale_vault* vault) {
    delete vault;
}

telltale_document* telltale_prepare(telltale_vault* vault, const uint8_t* bytes, size_t size, const telltale_options* options,
                                    telltale_error** error) {
    return guarded(error, [&] {
        require(vault != nullptr, "vault");
        const std::span<const std::uint8_t> document = bytes_of(bytes, size);
        const StampOptions how = options_of(options);
        auto prepared = std::make_unique<telltale_document>(telltale_document{prepare_for(vault->vault, document, how)});
        const PartOptions search{how.password, how.over_mark};
        const PartsRead parts =
            PartsSearch(vault->vault).read(document, search);  // what it reads of the ledger, one thread reads at a time
        const std::lock_guard lock(vault->guard);
        const std::vector<ContainedMark> contained = name_parts(vault->vault, document, parts, search);
        if (!how.over_mark) refuse_contained(contained);
        keep_original(vault->vault, document, prepared->prepared);
        if (!contained.empty()) vault->vault.record_contained(prepared->prepared.document(), copies_of(contained));
        return prepared.release();
    });
}
int telltale_document_pages(const telltale_document* document) {
    return document == nullptr ? 0 : document->prepared.pages();
}
const char* telltale_document_extension(const telltale_document* document) {
    return document == nullptr ? "" : document->prepared.extension().c_str();
}
void telltale_document_free(telltale_document* document) {
    delete document;
}

telltale_copy* telltale_copy_for(telltale_vault* vault, const telltale_document* document, const char* recipient_name,
                                 const char* recipient_id, const char* job, telltale_error** error) {
    return guarded(error, [&] {
        require(vault != nullptr, "vault");
        require(document != nullptr, "document");
        require(recipient_name != nullptr, "recipient_name");
        require(job != nullptr, "job");
        require_plain(recipient_name, most_name_characters, "recipient_name");
        if (recipient_id != nullptr) require_plain(recipient_id, most_name_characters, "recipient_id");
        require_plain(job, most_job_characters, "job");
        require_key(vault->vault, document->prepared);
        const Recipient recipient{recipient_id == nullptr ? recipient_name : recipient_id, recipient_name};
        Receipt receipt;
        {
            const std::lock_guard lock(vault->guard);
            receipt = make_receipt(vault->vault, document->prepared, recipient, job);
        }
        auto copy = std::make_unique<telltale_copy>(telltale_copy{document->prepared.copy_for(receipt.copy)});
        receipt.file = copy->copy.sha256;
        const std::lock_guard lock(vault->guard);
        vault->vault.commit_issue({&receipt, 1});
        return copy.release();
    });
}
const uint8_t* telltale_copy_bytes(const telltale_copy* copy) {
    return copy == nullptr ? nullptr : copy->copy.bytes.data();
}
size_t telltale_copy_size(const telltale_copy* copy) {
    return copy == nullptr ? 0 : copy->copy.bytes.size();
}
const uint8_t* telltale_copy_id(const telltale_copy* copy) {
    return copy == nullptr ? nullptr : copy->copy.copy.bytes.data();
}
void telltale_copy_free(telltale_copy* copy) {
    delete copy;
}

telltale_report* telltale_trace(telltale_vault* vault, const uint8_t* bytes, size_t size, telltale_error** error) {
    return guarded(error, [&] {
        require(vault != nullptr, "vault");
        return trace_leak(*vault, bytes_of(bytes, size));
    });
}
telltale_verdict telltale_report_verdict(const telltale_report* report) {
    return report == nullptr ? TELLTALE_NO_MARK : verdict_of(report->verdict);
}
size_t telltale_report_accused(const telltale_report* report) {
    return report == nullptr ? 0 : report->accused.size();
}
const char* telltale_report_recipient(const telltale_report* report, size_t index) {
    const auto* accused = accused_at(report, index);
    return accused == nullptr ? "" : accused->recipient.name.c_str();
}
const char* telltale_report_recipient_id(const telltale_report* report, size_t index) {
    const auto* accused = accused_at(report, index);
    return accused == nullptr ? "" : accused->recipient.id.c_str();
}
const uint8_t* telltale_report_copy_id(const telltale_report* report, size_t index) {
    const auto* accused = accused_at(report, index);
    return accused == nullptr ? nullptr : accused->finding.copy.bytes.data();
}
int telltale_report_is_exact(const telltale_report* report, size_t index) {
    const auto* accused = accused_at(report, index);
    return accused != nullptr && accused->finding.file == FileMatch::exact;
}
int telltale_report_document_shown(const telltale_report* report, size_t index) {
    const auto* accused = accused_at(report, index);
    return accused != nullptr && (accused->finding.file == FileMatch::exact || accused->finding.document_shown.value_or(false));
}
double telltale_report_score(const telltale_report* report, size_t index) {
    const auto* accused = accused_at(report, index);
    return accused == nullptr ? 0 : accused->finding.score.value_or(0);
}
double telltale_report_odds(const telltale_report* report, size_t index) {
    const auto* accused = accused_at(report, index);
    return accused == nullptr ? 1 : accused->finding.odds.value_or(0);
}
void telltale_report_free(telltale_report* report) {
    delete report;
}
