/* What the tests of the C interface check with; each program includes it once. */
#ifndef TEST_CHECK_H
#define TEST_CHECK_H

#include "kyckit.h"

#include <stdio.h>
#include <string.h>

static int failed;

#define CHECK(what)                                                     \
    do {                                                                \
        if (!(what)) {                                                  \
            failed++;                                                   \
            printf("FAILED %s:%d: %s\n", __FILE__, __LINE__, #what);    \
        }                                                               \
    } while (0)

static int is(kyckit_text text, const char *wanted) {
    return text.len == strlen(wanted) && memcmp(text.data, wanted, text.len) == 0;
}

static int holds(kyckit_text text, const char *part) {
    size_t i, len = strlen(part);
    for (i = 0; i + len <= text.len; i++)
        if (memcmp(text.data + i, part, len) == 0) return 1;
    return 0;
}

/* An error handle says what is wanted, holds no value, and is freed. */
static int says(kyckit_error error, const char *kind, const char *code) {
    kyckit_text k, c, message, remedy, json;
    int good = kyckit_error_kind(error, &k, NULL) == KYCKIT_OK && kyckit_error_code(error, &c, NULL) == KYCKIT_OK &&
               kyckit_error_message(error, &message, NULL) == KYCKIT_OK &&
               kyckit_error_remedy(error, &remedy, NULL) == KYCKIT_OK &&
               kyckit_error_to_json(error, &json, NULL) == KYCKIT_OK;
    if (good && (!is(k, kind) || !is(c, code)))
        printf("  got %.*s\n", (int)json.len, json.data);
    good = good && is(k, kind) && is(c, code) && message.len && remedy.len && !holds(json, "CANARY");
    return kyckit_error_free(error) == KYCKIT_OK && good;
}

#define SAYS(call, status, kind, code) CHECK((call) == (status) && says(error, kind, code))
#define UTF8(call) SAYS(call, KYCKIT_BAD_ARGUMENT, "configuration", "utf8")
#define NULLED(call) SAYS(call, KYCKIT_BAD_ARGUMENT, "configuration", "null_pointer")
#define STALE(call) SAYS(call, KYCKIT_BAD_HANDLE, "configuration", "handle")

#endif
