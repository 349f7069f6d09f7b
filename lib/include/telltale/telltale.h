/* Telltale for C, and for every language that calls C.
 *
 * The same as telltale/stamp.hpp, telltale/trace.hpp and telltale/vault.hpp: prepare a document once, make a copy per
 * recipient, trace a leak. Handles are opaque and freed by their own function, which takes NULL as well. A function that
 * can fail returns NULL or a status other than 0 and sets *error, when error is not NULL, to one that the caller frees.
 * No exception leaves a function. Texts are UTF-8.
 */
#ifndef TELLTALE_H
#define TELLTALE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { TELLTALE_DIGEST = 32, TELLTALE_COPY_ID = 16 };

/* Why a call failed; TELLTALE_INTERNAL is a bug of ours. */
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

typedef struct telltale_error telltale_error;
telltale_status telltale_error_status(const telltale_error* error);
const char* telltale_error_text(const telltale_error* error); /* one sentence; lives as long as the error */
void telltale_error_free(telltale_error* error);

/* A vault: key, ledger and originals in a directory. Its calls may come from any thread, one at a time. */
typedef struct telltale_vault telltale_vault;
telltale_vault* telltale_vault_create(const char* directory, telltale_error** error);
telltale_vault* telltale_vault_open(const char* directory, telltale_error** error);
void telltale_vault_free(telltale_vault* vault);

/* A document that was read and checked once. Copies may be made from it on many threads at once. */
typedef struct telltale_document telltale_document;

typedef enum { TELLTALE_SUBTLE, TELLTALE_NORMAL, TELLTALE_STRONG } telltale_strength;
typedef struct {
    telltale_strength strength;
    int break_signature;  /* not 0: stamp a signed PDF although that invalidates its signature */
    const char* password; /* opens an encrypted PDF; NULL for none */
    int leave_text;       /* not 0: the text of PDFs is not moved */
} telltale_options;

/* options may be NULL, which is as if all of it were 0: normal strength, all channels; text of pictures does not move. The vault keeps the
 * unmarked original. */
telltale_document* telltale_prepare(telltale_vault* vault, const uint8_t* bytes, size_t size, const telltale_options* options,
                                    telltale_error** error);
int telltale_document_pages(const telltale_document* document);
const char* telltale_document_extension(const telltale_document* document); /* "pdf", "png" or "jpg" */
void telltale_document_free(telltale_document* document);

/* One finished copy. It is in the ledger before the caller sees a byte of it. */
typedef struct telltale_copy telltale_copy;

/* recipient_id  tells people of one name apart; NULL: the name is the id
 * job           names the issue, such as "download 4711": the same job, document and recipient give the same copy */
telltale_copy* telltale_copy_for(telltale_vault* vault, const telltale_document* document, const char* recipient_name,
                                 const char* recipient_id, const char* job, telltale_error** error);
const uint8_t* telltale_copy_bytes(const telltale_copy* copy);
size_t telltale_copy_size(const telltale_copy* copy);
const uint8_t* telltale_copy_id(const telltale_copy* copy); /* TELLTALE_COPY_ID bytes */
void telltale_copy_free(telltale_copy* copy);

/* What a leak says. */
typedef struct telltale_report telltale_report;
typedef enum { TELLTALE_ATTRIBUTED, TELLTALE_MARKED_UNLISTED, TELLTALE_INCONCLUSIVE, TELLTALE_NO_MARK } telltale_verdict;

/* bytes: the leaked file as it came: PNG, JPEG or PDF. It is decoded by the helper program telltale-decode, in a process
 * of its own, since leaks come from strangers. */
telltale_report* telltale_trace(telltale_vault* vault, const uint8_t* bytes, size_t size, telltale_error** error);
telltale_verdict telltale_report_verdict(const telltale_report* report);
size_t telltale_report_accused(const telltale_report* report); /* how many copies: several when recipients colluded */

/* About the accused, best first; index below telltale_report_accused(). Texts live as long as the report. */
const char* telltale_report_recipient(const telltale_report* report, size_t index);
const char* telltale_report_recipient_id(const telltale_report* report, size_t index);
const uint8_t* telltale_report_copy_id(const telltale_report* report, size_t index);
int telltale_report_is_exact(const telltale_report* report, size_t index); /* the leak is this copy's file, byte for byte */
double telltale_report_score(const telltale_report* report, size_t index); /* 0 for an exact file */
/* How likely it is that any uninvolved copy is accused; 0 for an exact file. Not how likely the accused is innocent. */
double telltale_report_odds(const telltale_report* report, size_t index);
void telltale_report_free(telltale_report* report);

#ifdef __cplusplus
}
#endif

#endif
