/* Telltale for C, and for every language that calls C.
 *
 * It offers what telltale/stamp.hpp, telltale/trace.hpp and telltale/vault.hpp offer in C++: prepare a document once, make a
 * copy for each recipient, trace a leak.
 *
 * Handles are opaque, and each kind has a function that frees it, which takes NULL as well. A function that can fail takes a
 * last argument error. When it fails it returns NULL, and sets *error to an error that the caller frees; when it succeeds it
 * sets *error to NULL. error itself may be NULL. No exception leaves a function. Texts are UTF-8.
 */
#ifndef TELLTALE_H
#define TELLTALE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { TELLTALE_DIGEST = 32, TELLTALE_COPY_ID = 16 };

/* Why a call failed. TELLTALE_INTERNAL means a bug of ours; telltale/error.hpp explains the others. */
typedef enum {
    TELLTALE_OK = 0,
    TELLTALE_BAD_REQUEST,
    TELLTALE_NOT_A_DOCUMENT,
    TELLTALE_DAMAGED,
    TELLTALE_ENCRYPTED,
    TELLTALE_SIGNED,
    TELLTALE_UNSUPPORTED,
    TELLTALE_TOO_SMALL,
    TELLTALE_EXISTS,
    TELLTALE_VAULT,
    TELLTALE_SYSTEM,
    TELLTALE_INTERNAL
} telltale_status;

/* Why one call failed. */
typedef struct telltale_error telltale_error;
telltale_status telltale_error_status(const telltale_error* error);
const char* telltale_error_text(const telltale_error* error); /* one sentence; lives as long as the error */
void telltale_error_free(telltale_error* error);

/* A vault: a directory with a key, a ledger, and the originals. Functions that take it may be called from many threads at once;
 * the library makes them wait for each other where they must. Only telltale_vault_free has to be the last call. */
typedef struct telltale_vault telltale_vault;
telltale_vault* telltale_vault_create(const char* directory, telltale_error** error);
telltale_vault* telltale_vault_open(const char* directory, telltale_error** error);
void telltale_vault_free(telltale_vault* vault);

/* A document that was read and checked once. Copies of it may be made on many threads at once. */
typedef struct telltale_document telltale_document;

typedef enum { TELLTALE_SUBTLE, TELLTALE_NORMAL, TELLTALE_STRONG } telltale_strength;
typedef struct {
    telltale_strength strength;
    int break_signature;  /* other than 0 to stamp a signed PDF although that invalidates its signature */
    const char* password; /* password that opens an encrypted PDF, or NULL */
    int leave_text;       /* other than 0 to leave the text of PDFs where it is */
    int over_mark;        /* other than 0 to stamp a document that is a marked copy already, or shows one */
} telltale_options;

/* Reads and checks a document, and keeps the unmarked original in the vault with all that tracing compares leaks with.
 *
 * It is refused (TELLTALE_UNSUPPORTED) when it is a marked copy of this vault's, or shows one; the error names copy and recipient.
 *
 * options  may be NULL, which asks for TELLTALE_NORMAL and 0 or NULL in all other members. A struct of zeros asks for
 *          TELLTALE_SUBTLE. All channels are used; text of scanned pages and of pictures does not move */
telltale_document* telltale_prepare(telltale_vault* vault, const uint8_t* bytes, size_t size, const telltale_options* options,
                                    telltale_error** error);
int telltale_document_pages(const telltale_document* document);
const char* telltale_document_extension(const telltale_document* document); /* "pdf", "png", "jpg", "webp", "tif" or "bmp" */
void telltale_document_free(telltale_document* document);

/* One finished copy. The ledger has it, as issued, before the caller sees a byte of it. */
typedef struct telltale_copy telltale_copy;

/* Makes the copy of one recipient and records it in the ledger.
 *
 * All three texts must be UTF-8 with something to be seen, and without control characters or invisible ones that turn or hide text
 * (TELLTALE_BAD_REQUEST says which). Names and ids have at most 200 characters, jobs 1000.
 *
 * vault           the one that the document was prepared with; with another key it is refused (TELLTALE_BAD_REQUEST)
 * recipient_id    tells people of the same name apart; when it is NULL the name serves as the id
 * job             names the issue, such as "download 4711": the same job, document and recipient give the same copy */
telltale_copy* telltale_copy_for(telltale_vault* vault, const telltale_document* document, const char* recipient_name,
                                 const char* recipient_id, const char* job, telltale_error** error);
const uint8_t* telltale_copy_bytes(const telltale_copy* copy);
size_t telltale_copy_size(const telltale_copy* copy);
const uint8_t* telltale_copy_id(const telltale_copy* copy); /* TELLTALE_COPY_ID bytes */
void telltale_copy_free(telltale_copy* copy);

/* What was found out about a leak. */
typedef struct telltale_report telltale_report;
/* TELLTALE_CONFLICT: marks of copies are contained in the leak, and who made it they do not say. */
typedef enum { TELLTALE_ATTRIBUTED, TELLTALE_MARKED_UNLISTED, TELLTALE_INCONCLUSIVE, TELLTALE_NO_MARK, TELLTALE_CONFLICT } telltale_verdict;

/* Traces a leak among all copies that the vault has issued, and compares it with the vault's originals.
 *
 * bytes  the leaked file as it came: a PDF, PNG, JPEG, WebP, TIFF or BMP. The first 32 pages of a PDF or TIFF are looked at.
 *        The helper program telltale-decode decodes it in a process of its own, since leaks come from strangers */
telltale_report* telltale_trace(telltale_vault* vault, const uint8_t* bytes, size_t size, telltale_error** error);
telltale_verdict telltale_report_verdict(const telltale_report* report);
size_t telltale_report_accused(const telltale_report* report); /* how many copies are accused; several when recipients colluded */

/* What is known about each accused copy, best first. The index is below telltale_report_accused(); with any other index they
 * return an empty text, NULL, 0, or odds of 1. Texts and ids live as long as the report. */
const char* telltale_report_recipient(const telltale_report* report, size_t index);
const char* telltale_report_recipient_id(const telltale_report* report, size_t index);
const uint8_t* telltale_report_copy_id(const telltale_report* report, size_t index);
int telltale_report_is_exact(const telltale_report* report, size_t index); /* 1 when the leak is this copy's file, byte for byte */
/* 1 when the leak shows the copy's own document, or is its file; 0 when they could not be compared: then look yourself. */
int telltale_report_document_shown(const telltale_report* report, size_t index);
double telltale_report_score(const telltale_report* report, size_t index); /* 0 for an exact file */
/* How likely it is that any uninvolved copy would be accused; 0 for an exact file. It is not how likely the accused is innocent. */
double telltale_report_odds(const telltale_report* report, size_t index);
void telltale_report_free(telltale_report* report);

#ifdef __cplusplus
}
#endif

#endif
