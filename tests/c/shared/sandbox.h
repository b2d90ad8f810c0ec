/* The control plane of the sandbox that KYCKIT_HYPERVERGE_BASE_URL names; for the tests of C and C++. */
#ifndef TEST_SANDBOX_H
#define TEST_SANDBOX_H

#ifdef __cplusplus
extern "C" {
#endif

/* Asks for the next upload to be handled and never answered. */
void sandbox_never_answer(void);
/* How many bodies of uploads with this transaction id have begun to arrive. */
unsigned long sandbox_bodies(const char *transaction_id);
/* Waits for the first of them. */
void sandbox_wait_for_body(const char *transaction_id);

#ifdef __cplusplus
}
#endif
#endif
