/* The cases of the corpus, as tests/corpus/README.md tells them; for the runners of C and C++. */
#ifndef TEST_CASES_H
#define TEST_CASES_H

#include "json.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct test_case {
    /* provider/name */
    char id[200];
    char folder[1024];
    const char *now;
    size_t now_len;
    int strict;
    json *kind, *input;
} test_case;

typedef struct cases {
    test_case *list;
    size_t count;
} cases;

/* Reads the folder KYCKIT_CORPUS, or this one; ends the program when it cannot. */
cases cases_load(const char *folder);
/* The body that a case hands in. */
buffer case_body(const cases *all, const test_case *one);
/* Runs every case that C and C++ offer: `run` gives the result, which goes to KYCKIT_RESULTS; ONLY (a part of the id) picks some. */
int cases_run(const char *folder, const char *language, json *(*run)(const cases *, const test_case *));
/* Whether the case lies in this folder of the corpus. */
int case_in(const test_case *one, const char *folder);
/* For a call: the base URL of the player or of a closed port, and the client's timeout in seconds. */
double case_url(const test_case *one, char *url, size_t size);

#ifdef __cplusplus
}
#endif
#endif
