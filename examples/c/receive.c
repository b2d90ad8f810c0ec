/* Receiving webhooks: one receiver for every provider, a delivery handed in as a server would, and what to answer. */
#include <kyckit.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Stops with the error's own words: they never hold a value of the applicant. */
static void stop(kyckit_error error) {
    kyckit_text message = {"", 0}, remedy = {"", 0};
    kyckit_error_message(error, &message, NULL);
    kyckit_error_remedy(error, &remedy, NULL);
    fprintf(stderr, "%.*s. %.*s\n", (int)message.len, message.data, (int)remedy.len, remedy.data);
    kyckit_error_free(error);
    exit(1);
}

/* The KRA webhook proves itself by a secret in its URL: that is all that the provider allows. */
static kyckit_receiver receiver(void) {
    const kyckit_text secrets[] = {KYCKIT_TEXT_LITERAL("a-long-random-secret"), KYCKIT_TEXT_LITERAL("the-one-before")};
    kyckit_route route = {KYCKIT_TEXT_LITERAL("/hooks/kra"), KYCKIT_TEXT_LITERAL("hyperverge_kra"), {0}};
    kyckit_receiver made;
    kyckit_error error;
    if (kyckit_verification_url_segment(secrets, 2, &route.verification, &error) != KYCKIT_OK) stop(error);
    if (kyckit_receiver_new(&route, 1, NULL, &made, &error) != KYCKIT_OK) stop(error);
    kyckit_verification_free(route.verification);
    return made;
}

/* What a server does with a request: the event is safe before it answers. */
static kyckit_reply handle(kyckit_receiver receiver, kyckit_deduper deduper, const char *path, const char *body) {
    const kyckit_text by_the_clock = {NULL, 0};
    kyckit_delivery delivery;
    kyckit_event event;
    kyckit_error error;
    kyckit_reply reply;
    kyckit_text decision;
    bool repeat;
    memset(&delivery, 0, sizeof delivery);
    delivery.method.data = "POST";
    delivery.method.len = 4;
    delivery.path.data = path;
    delivery.path.len = strlen(path);
    delivery.body.data = (const uint8_t *)body;
    delivery.body.len = strlen(body);
    if (kyckit_receiver_receive(receiver, &delivery, by_the_clock, &event, &error) != KYCKIT_OK) {
        kyckit_error_reply(error, &reply, NULL);
        kyckit_error_free(error);
        return reply;
    }
    kyckit_event_decision(event, &decision, NULL);
    kyckit_deduper_is_repeat(deduper, event, &repeat, NULL);
    printf("%.*s%s\n", (int)decision.len, decision.data, repeat ? ", a repeat" : "");
    kyckit_event_reply(event, &reply, NULL);
    kyckit_event_free(event);
    return reply;
}

int main(void) {
    static const char body[] = "{\"transactionId\":\"T-1\",\"appStatus\":\"007\",\"eventTime\":\"2025-03-01T10:15:00Z\"}";
    static const char *const paths[] = {"/hooks/kra/a-long-random-secret", "/hooks/kra/the-one-before",
                                        "/hooks/kra/a-guess"};
    kyckit_receiver mine = receiver();
    kyckit_deduper deduper;
    kyckit_error error;
    size_t i;
    if (kyckit_deduper_new(0, &deduper, &error) != KYCKIT_OK) stop(error);
    for (i = 0; i < sizeof paths / sizeof *paths; i++) {
        kyckit_reply reply = handle(mine, deduper, paths[i], body);
        printf("answer %u %.*s\n", reply.status, (int)reply.body.len, reply.body.data);
    }
    kyckit_deduper_free(deduper);
    kyckit_receiver_free(mine);
    return 0;
}
