/* c_interface DOCUMENT VAULT: stamps a document for two people through the C interface, and traces the second one's copy. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <telltale/telltale.h>

static void fail(telltale_error* error) {
    fprintf(stderr, "c_interface: %s\n", telltale_error_text(error));
    telltale_error_free(error);
    exit(2);
}

static unsigned char* read_whole(const char* path, size_t* size) {
    FILE* file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) return NULL;
    const long length = ftell(file);
    unsigned char* bytes = length < 0 ? NULL : malloc((size_t)length + 1);
    rewind(file);
    if (bytes != NULL) *size = fread(bytes, 1, (size_t)length, file);
    fclose(file);
    return bytes;
}

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    telltale_error* error = NULL;
    size_t size = 0;
    unsigned char* bytes = read_whole(argv[1], &size);
    if (bytes == NULL) return 2;

    telltale_vault* vault = telltale_vault_create(argv[2], &error);
    if (vault == NULL) fail(error);
    telltale_document* document = telltale_prepare(vault, bytes, size, NULL, &error);
    if (document == NULL) fail(error);
    printf("pages: %d, format: %s\n", telltale_document_pages(document), telltale_document_extension(document));

    telltale_copy* first = telltale_copy_for(vault, document, "Wang Wei", "1001", "download 1", &error);
    if (first == NULL) fail(error);
    telltale_copy* second = telltale_copy_for(vault, document, "李娜", "1002", "download 2", &error);
    if (second == NULL) fail(error);

    /* The second copy leaks with one more byte at its end, so that the file's hash says nothing. */
    const size_t leak_size = telltale_copy_size(second) + 1;
    unsigned char* leak = malloc(leak_size);
    if (leak == NULL) return 2;
    memcpy(leak, telltale_copy_bytes(second), leak_size - 1);
    leak[leak_size - 1] = '\n';
    telltale_report* report = telltale_trace(vault, leak, leak_size, &error);
    if (report == NULL) fail(error);
    for (size_t i = 0; i < telltale_report_accused(report); ++i)
        printf("accused: %s (%s), odds below 1e-9: %s\n", telltale_report_recipient(report, i), telltale_report_recipient_id(report, i),
               telltale_report_odds(report, i) < 1e-9 ? "yes" : "no");

    /* A request that cannot be carried out sets an error that says why. */
    if (telltale_prepare(vault, (const unsigned char*)"hello", 5, NULL, &error) == NULL) {
        printf("refused: %s\n", telltale_error_text(error));
        telltale_error_free(error);
    }
    const int named = telltale_report_verdict(report) == TELLTALE_ATTRIBUTED && telltale_report_accused(report) == 1 &&
                      strcmp(telltale_report_recipient_id(report, 0), "1002") == 0;
    telltale_report_free(report);
    telltale_copy_free(second);
    telltale_copy_free(first);
    telltale_document_free(document);
    telltale_vault_free(vault);
    free(leak);
    free(bytes);
    return named ? 0 : 1;
}
