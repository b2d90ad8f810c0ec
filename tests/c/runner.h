/* What the files of the C runner share. */
#ifndef TEST_RUNNER_H
#define TEST_RUNNER_H

#include "cases.h"
#include "kyckit.h"

json *text_of(kyckit_text text);
json *number(unsigned long value);
/* Ends the program when it is not KYCKIT_OK. */
void must(kyckit_status status, const char *what);
/* The members of an error that cases pin and its texts; frees the error. */
json *error_of(kyckit_error error, int webhook, int call);

/* The text of a member; not given when it is not there. */
kyckit_text text_in(const json *of, const char *name);
/* The cipher that a case describes. */
kyckit_status cipher_of(const json *of, kyckit_argos_cipher *cipher, kyckit_error *error);

/* The canonical event from its getters alone; it must be what the library writes. */
json *event_of(kyckit_event event);
/* Reads a body of this provider; `of` may have a `cipher` or a `path`. */
kyckit_status event_from(const json *of, const char *provider, buffer body, kyckit_rules rules, kyckit_event *event,
                         kyckit_error *error);
json *receive(const cases *all, const test_case *one, kyckit_rules rules);
/* The kinds about deliveries, encryption, repeats and order; NULL for another kind. */
json *run_delivery(const cases *all, const test_case *one, kyckit_rules rules);

#endif
