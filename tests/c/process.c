/* One client and one receiver in several threads, in parent and child; a client cancelled from outside. Against a
 * running sandbox. */
#define _POSIX_C_SOURCE 200809L
#include "json.h"
#include "kyckit.h"
#include "sandbox.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 8
#define UPLOADS 4
#define DELIVERIES 50
/* A test that lasts longer hangs, and is ended by the alarm. */
#define HANGS_AFTER 120

static int failed;

#define CHECK(what)                                                  \
    do {                                                             \
        if (!(what)) {                                               \
            failed++;                                                \
            printf("FAILED %s:%d: %s\n", __FILE__, __LINE__, #what); \
        }                                                            \
    } while (0)

static kyckit_text text(const char *from) {
    kyckit_text text;
    text.data = from;
    text.len = strlen(from);
    return text;
}

static int is(kyckit_text text, const char *wanted) {
    return text.len == strlen(wanted) && memcmp(text.data, wanted, text.len) == 0;
}

/* The example under an application number of its own. */
static kyckit_kra example(const char *number) {
    char body[1 << 14];
    kyckit_kra app = {0};
    FILE *file = fopen("examples/application.json", "rb");
    size_t len = file ? fread(body, 1, sizeof body, file) : 0;
    if (file) fclose(file);
    CHECK(kyckit_kra_from_wire((const uint8_t *)body, len, (kyckit_rules){0}, &app, NULL) == KYCKIT_OK);
    CHECK(kyckit_kra_set_application_number(app, number, strlen(number), NULL) == KYCKIT_OK);
    return app;
}

static kyckit_upload_options with_id(const char *id) {
    kyckit_upload_options options = KYCKIT_UPLOAD_OPTIONS_INIT;
    options.transaction_id = text(id);
    options.mode = KYCKIT_IMMEDIATE;
    return options;
}

/* Whether an upload is accepted; the transaction id is its application number too. */
static int accepted(kyckit_client client, const char *id) {
    kyckit_kra app = example(id);
    kyckit_upload_options options = with_id(id);
    kyckit_receipt receipt = {0};
    kyckit_text outcome;
    int good = kyckit_client_upload_kra(client, app, &options, &receipt, NULL) == KYCKIT_OK &&
               kyckit_receipt_outcome(receipt, &outcome, NULL) == KYCKIT_OK && is(outcome, "accepted");
    kyckit_receipt_free(receipt);
    kyckit_kra_free(app);
    return good;
}

typedef struct worker {
    pthread_t thread;
    kyckit_client client;
    int number, accepted;
} worker;

static void *work(void *argument) {
    worker *mine = argument;
    char id[32];
    int i;
    for (i = 0; i < UPLOADS; i++) {
        sprintf(id, "T-thread-%d-%d", mine->number, i);
        mine->accepted += accepted(mine->client, id);
    }
    return NULL;
}

static void threads_share_a_client(kyckit_client client) {
    worker workers[THREADS];
    char id[32];
    int i;
    for (i = 0; i < THREADS; i++) {
        workers[i].client = client;
        workers[i].number = i;
        workers[i].accepted = 0;
        CHECK(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0);
    }
    for (i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        CHECK(workers[i].accepted == UPLOADS);
        sprintf(id, "T-thread-%d-0", i);
        CHECK(sandbox_bodies(id) == 1);
    }
}

/* The client is older than the fork and has a connection open. */
static void a_client_survives_a_fork(kyckit_client client) {
    int pipes[2], status;
    char answer = '?';
    pid_t child;
    CHECK(accepted(client, "T-before-fork"));
    CHECK(pipe(pipes) == 0);
    child = fork();
    if (child == 0) {
        answer = accepted(client, "T-in-child") ? 'y' : 'n';
        _exit(write(pipes[1], &answer, 1) != 1);
    }
    close(pipes[1]);
    CHECK(child > 0 && read(pipes[0], &answer, 1) == 1 && answer == 'y');
    close(pipes[0]);
    /* Not its exit code: what the parent made is never dropped in the child, which valgrind counts there. */
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
    CHECK(accepted(client, "T-after-fork"));
    CHECK(sandbox_bodies("T-in-child") == 1 && sandbox_bodies("T-after-fork") == 1);
}

typedef struct call {
    kyckit_client client;
    kyckit_canceller canceller;
    kyckit_receipt receipt;
    kyckit_status status;
} call;

static void *hang(void *argument) {
    call *mine = argument;
    kyckit_kra app = example("T-cancel");
    kyckit_upload_options options = with_id("T-cancel");
    options.timeout_seconds = 3600;
    options.canceller = mine->canceller;
    mine->status = kyckit_client_upload_kra(mine->client, app, &options, &mine->receipt, NULL);
    kyckit_kra_free(app);
    return NULL;
}

/* What a stored look-up finds out about the cancelled upload, which the sandbox did take. */
static void reconciled(kyckit_client client, kyckit_receipt receipt) {
    kyckit_lookup lookup;
    kyckit_registry_answer answer;
    kyckit_member member;
    kyckit_string debug;
    kyckit_text out;
    size_t count;
    CHECK(kyckit_receipt_lookup(receipt, &lookup, NULL) == KYCKIT_OK);
    CHECK(is(lookup.transaction_id, "T-cancel") && is(lookup.pan, "AAAPT1234A") && lookup.started_at.len >= 20);
    CHECK(kyckit_client_reconcile(client, &lookup, &answer, NULL) == KYCKIT_OK);
    CHECK(kyckit_registry_answer_result(answer, &out, NULL) == KYCKIT_OK && is(out, "taken"));
    CHECK(kyckit_registry_answer_count(answer, &count, NULL) == KYCKIT_OK && count > 0);
    CHECK(kyckit_registry_answer_member(answer, 0, KYCKIT_LITERAL("pan"), &out, NULL) == KYCKIT_OK &&
          is(out, "AAAPT1234A"));
    CHECK(kyckit_registry_answer_member(answer, 0, KYCKIT_LITERAL("nonsense"), &out, NULL) == KYCKIT_ABSENT);
    CHECK(kyckit_registry_answer_member(answer, 99, KYCKIT_LITERAL("pan"), &out, NULL) == KYCKIT_BAD_ARGUMENT);
    for (count = 0; kyckit_registry_answer_member_at(answer, 0, count, &member, NULL) == KYCKIT_OK; count++)
        CHECK(member.name.len > 0 && member.value.data);
    CHECK(count > 2);
    CHECK(kyckit_registry_answer_debug(answer, &debug, NULL) == KYCKIT_OK);
    CHECK(kyckit_string_text(debug, &out, NULL) == KYCKIT_OK && out.len > 0);
    for (count = 0; count + 10 <= out.len; count++) CHECK(memcmp(out.data + count, "AAAPT1234A", 10) != 0);
    kyckit_string_free(debug);
    CHECK(kyckit_registry_answer_free(answer) == KYCKIT_OK);
    CHECK(kyckit_client_search_and_verify(client, lookup.pan, lookup.transaction_id, &answer, NULL) == KYCKIT_OK);
    CHECK(kyckit_registry_answer_result(answer, &out, NULL) == KYCKIT_ABSENT);
    CHECK(kyckit_registry_answer_free(answer) == KYCKIT_OK);
    CHECK(kyckit_registry_answer_free(answer) == KYCKIT_BAD_HANDLE);
}

/* The sandbox never answers: without the canceller this would last an hour. */
static void cancelling_ends_an_upload(kyckit_client client) {
    call mine = {{0}, {0}, {0}, KYCKIT_INTERNAL};
    pthread_t thread;
    kyckit_upload_options options = with_id("T-late");
    kyckit_kra app = example("T-late");
    kyckit_receipt none;
    kyckit_error error;
    kyckit_text out;
    mine.client = client;
    CHECK(kyckit_canceller_new(&mine.canceller, NULL) == KYCKIT_OK);
    sandbox_never_answer();
    CHECK(pthread_create(&thread, NULL, hang, &mine) == 0);
    sandbox_wait_for_body("T-cancel");
    CHECK(kyckit_canceller_cancel(mine.canceller, NULL) == KYCKIT_OK);
    pthread_join(thread, NULL);
    CHECK(mine.status == KYCKIT_OK);
    CHECK(kyckit_receipt_outcome(mine.receipt, &out, NULL) == KYCKIT_OK && is(out, "unknown"));
    CHECK(kyckit_receipt_sent(mine.receipt, &out, NULL) == KYCKIT_OK && is(out, "maybe"));
    CHECK(sandbox_bodies("T-cancel") == 1);
    reconciled(client, mine.receipt);
    kyckit_receipt_free(mine.receipt);
    /* Used for good: what comes later is not sent. */
    options.canceller = mine.canceller;
    CHECK(kyckit_client_upload_kra(client, app, &options, &none, &error) == KYCKIT_TIMEOUT);
    CHECK(kyckit_error_code(error, &out, NULL) == KYCKIT_OK && is(out, "cancelled"));
    CHECK(kyckit_error_sent(error, &out, NULL) == KYCKIT_OK && is(out, "no"));
    CHECK(kyckit_error_free(error) == KYCKIT_OK && sandbox_bodies("T-late") == 0);
    CHECK(kyckit_canceller_free(mine.canceller) == KYCKIT_OK);
    CHECK(kyckit_client_upload_kra(client, app, &options, &none, NULL) == KYCKIT_BAD_HANDLE);
    CHECK(kyckit_canceller_cancel(mine.canceller, NULL) == KYCKIT_BAD_HANDLE);
    kyckit_kra_free(app);
}

static void webhooks_are_configured(kyckit_client client) {
    kyckit_error error;
    kyckit_text out;
    CHECK(kyckit_client_configure_webhook(client, KYCKIT_LITERAL("http://127.0.0.1:9/kra"), NULL) == KYCKIT_OK);
    CHECK(kyckit_client_configure_webhook(client, KYCKIT_LITERAL("http://example.com/kra"), &error) ==
          KYCKIT_CONFIGURATION);
    CHECK(kyckit_error_code(error, &out, NULL) == KYCKIT_OK && is(out, "webhook_url"));
    kyckit_error_free(error);
}

static kyckit_receiver results_receiver(void) {
    const kyckit_text secret = text("test-secret");
    kyckit_route route;
    kyckit_receiver receiver = {0};
    route.path = text("/hooks/results");
    route.provider = text("hyperverge_results");
    CHECK(kyckit_verification_bearer_token(&secret, 1, &route.verification, NULL) == KYCKIT_OK);
    CHECK(kyckit_receiver_new(&route, 1, NULL, &receiver, NULL) == KYCKIT_OK);
    CHECK(kyckit_verification_free(route.verification) == KYCKIT_OK);
    return receiver;
}

/* The event with this number, as the receiver takes it; { 0 } when it does not. */
static kyckit_event receive(kyckit_receiver receiver, int number) {
    static const char bearer[] = "Bearer test-secret";
    kyckit_header header;
    kyckit_delivery delivery;
    kyckit_event event = {0};
    kyckit_text now = {NULL, 0};
    char body[64];
    header.name = text("authorization");
    header.value.data = (const uint8_t *)bearer;
    header.value.len = sizeof bearer - 1;
    delivery.headers = &header;
    delivery.header_count = 1;
    delivery.method = text("POST");
    delivery.path = text("/hooks/results");
    delivery.body.len = (size_t)sprintf(body, "{\"eventId\":\"E-%d\",\"transactionId\":\"T-1\"}", number);
    delivery.body.data = (const uint8_t *)body;
    CHECK(kyckit_receiver_receive(receiver, &delivery, now, &event, NULL) == KYCKIT_OK);
    return event;
}

typedef struct reader {
    pthread_t thread;
    kyckit_receiver receiver;
    kyckit_deduper deduper;
    int news;
} reader;

static void *take(void *argument) {
    reader *mine = argument;
    bool repeat = true;
    int i;
    for (i = 0; i < DELIVERIES; i++) {
        kyckit_event event = receive(mine->receiver, i);
        CHECK(kyckit_deduper_is_repeat(mine->deduper, event, &repeat, NULL) == KYCKIT_OK);
        mine->news += !repeat;
        CHECK(kyckit_event_free(event) == KYCKIT_OK);
    }
    return NULL;
}

/* Every thread receives the same deliveries, the child too: each is news to one thread. */
static void threads_and_a_child_share_a_receiver(void) {
    reader readers[THREADS];
    kyckit_receiver receiver = results_receiver();
    kyckit_deduper deduper;
    kyckit_event event;
    int i, news = 0, status;
    pid_t child;
    CHECK(kyckit_deduper_new(0, &deduper, NULL) == KYCKIT_OK);
    for (i = 0; i < THREADS; i++) {
        readers[i].receiver = receiver;
        readers[i].deduper = deduper;
        readers[i].news = 0;
        CHECK(pthread_create(&readers[i].thread, NULL, take, &readers[i]) == 0);
    }
    for (i = 0; i < THREADS; i++) {
        pthread_join(readers[i].thread, NULL);
        news += readers[i].news;
    }
    CHECK(news == DELIVERIES);
    child = fork();
    if (child == 0) {
        failed = 0;
        event = receive(receiver, 0);
        _exit(failed || kyckit_event_free(event) != KYCKIT_OK);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(kyckit_receiver_free(receiver) == KYCKIT_OK && kyckit_deduper_free(deduper) == KYCKIT_OK);
}

int main(void) {
    kyckit_client client;
    alarm(HANGS_AFTER);
    threads_and_a_child_share_a_receiver();
    CHECK(kyckit_client_new(NULL, &client, NULL) == KYCKIT_OK);
    threads_share_a_client(client);
    a_client_survives_a_fork(client);
    cancelling_ends_an_upload(client);
    webhooks_are_configured(client);
    CHECK(kyckit_client_free(client) == KYCKIT_OK);
    json_end();
    printf("c: threads, fork and cancelling %s\n", failed ? "FAILED" : "passed");
    return failed != 0;
}
