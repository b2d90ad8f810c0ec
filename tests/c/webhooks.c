/* Tests of the C interface: proofs, ciphers, policies, the receiver, repeats. */
#include "check.h"

static const kyckit_rules no_rules = {0};

static kyckit_text text(const char *from) {
    kyckit_text text;
    text.data = from;
    text.len = strlen(from);
    return text;
}

static kyckit_bytes bytes(const char *from) {
    kyckit_bytes bytes;
    bytes.data = (const uint8_t *)from;
    bytes.len = strlen(from);
    return bytes;
}

static const kyckit_text none = {NULL, 0}, bad = {"CANARY\xff", 7};
static const kyckit_text secret = KYCKIT_TEXT_LITERAL("CANARY-secret");

static kyckit_header header(const char *name, const char *value) {
    kyckit_header made;
    made.name.data = name;
    made.name.len = strlen(name);
    made.value.data = (const uint8_t *)value;
    made.value.len = value ? strlen(value) : 0;
    return made;
}

/* Proofs that cannot be made, and wrong arguments. */
static void unusable_proofs(kyckit_static_header proof) {
    const kyckit_text name = KYCKIT_TEXT_LITERAL("X-Secret"), no_name = KYCKIT_TEXT_LITERAL("CANARY:");
    const kyckit_text blank = KYCKIT_TEXT_LITERAL(" CANARY");
    kyckit_header no_value = header("X-Secret", NULL), no_text = header("CANARY\xff", "CANARY");
    kyckit_delivery delivery = {NULL, 1, {NULL, 0}, {NULL, 0}, {NULL, 0}};
    kyckit_static_header made = {7};
    kyckit_event event;
    kyckit_error error;
    kyckit_text policy;
#define REFUSED(call) SAYS(call, KYCKIT_CONFIGURATION, "configuration", "static_header")
    REFUSED(kyckit_static_header_new(no_name, &secret, 1, &made, &error));
    REFUSED(kyckit_static_header_new(name, NULL, 0, &made, &error));
    REFUSED(kyckit_static_header_new(name, &blank, 1, &made, &error));
    REFUSED(kyckit_static_header_add(proof, name, &blank, 1, &error));
    NULLED(kyckit_static_header_new(none, &secret, 1, &made, &error));
    NULLED(kyckit_static_header_new(name, NULL, 1, &made, &error));
    NULLED(kyckit_static_header_new(name, &none, 1, &made, &error));
    NULLED(kyckit_static_header_new(name, &secret, 1, NULL, &error));
    UTF8(kyckit_static_header_new(name, &bad, 1, &made, &error));
    UTF8(kyckit_static_header_add(proof, bad, &secret, 1, &error));
    CHECK(made.id == 7);
    CHECK(kyckit_static_header_verify(made, &delivery, &policy, &error) == KYCKIT_BAD_HANDLE);
    CHECK(says(error, "configuration", "handle"));
    NULLED(kyckit_static_header_verify(proof, NULL, &policy, &error));
    NULLED(kyckit_static_header_verify(proof, &delivery, &policy, &error));
    delivery.headers = &no_text;
    UTF8(kyckit_static_header_verify(proof, &delivery, &policy, &error));
    delivery.headers = &no_value;
    NULLED(kyckit_static_header_verify(proof, &delivery, NULL, &error));
    CHECK(kyckit_static_header_verify(proof, &delivery, &policy, &error) == KYCKIT_VERIFICATION);
    CHECK(says(error, "verification", "header_mismatch"));
    NULLED(kyckit_results_receive_webhook(proof, NULL, no_rules, &event, &error));
    NULLED(kyckit_results_read_webhook(NULL, 4, no_rules, &event, &error));
    NULLED(kyckit_p100_read_webhook(NULL, 4, none, no_rules, &event, &error));
    UTF8(kyckit_p100_read_webhook((const uint8_t *)"{}", 2, bad, no_rules, &event, &error));
}

static void proofs(void) {
    const kyckit_text name = KYCKIT_TEXT_LITERAL("X-Secret"), other = KYCKIT_TEXT_LITERAL("X-Other");
    const kyckit_text secrets[] = {KYCKIT_TEXT_LITERAL("CANARY-new"), KYCKIT_TEXT_LITERAL("CANARY-old")};
    static const char body[] = "{\"eventId\":\"E-1\",\"transactionId\":\"T-1\",\"reviewerEmail\":\"CANARY\"}";
    kyckit_header headers[3];
    kyckit_delivery delivery = {NULL, 0, {NULL, 0}, {NULL, 0}, {NULL, 0}};
    kyckit_static_header proof;
    kyckit_event event = {7};
    kyckit_error error;
    kyckit_text text;
    uint16_t http = 0;
    headers[0] = header("x-secret", "CANARY-old");
    headers[1] = header("X-OTHER", "CANARY-new");
    headers[2] = headers[0];
    delivery.headers = headers;
    delivery.body.data = (const uint8_t *)body;
    delivery.body.len = sizeof body - 1;
    CHECK(kyckit_static_header_new(name, secrets, 2, &proof, NULL) == KYCKIT_OK);
    unusable_proofs(proof);
    CHECK(kyckit_static_header_verify(proof, &delivery, &text, &error) == KYCKIT_VERIFICATION);
    CHECK(kyckit_error_http_status(error, &http, NULL) == KYCKIT_OK && http == 401);
    CHECK(says(error, "verification", "header_missing"));
    delivery.header_count = 1;
    CHECK(kyckit_static_header_verify(proof, &delivery, &text, NULL) == KYCKIT_OK && is(text, "static_header"));
    CHECK(kyckit_static_header_add(proof, other, secrets, 1, NULL) == KYCKIT_OK);
    CHECK(kyckit_results_receive_webhook(proof, &delivery, no_rules, &event, &error) == KYCKIT_VERIFICATION);
    CHECK(says(error, "verification", "header_missing") && event.id == 7);
    delivery.header_count = 3;
    CHECK(kyckit_results_receive_webhook(proof, &delivery, no_rules, &event, &error) == KYCKIT_VERIFICATION);
    CHECK(says(error, "verification", "header_repeated"));
    delivery.header_count = 2;
    CHECK(kyckit_results_receive_webhook(proof, &delivery, no_rules, &event, NULL) == KYCKIT_OK);
    CHECK(kyckit_event_verified_by(event, 0, &text, NULL) == KYCKIT_OK && is(text, "static_header"));
    CHECK(kyckit_event_to_json(event, &text, NULL) == KYCKIT_OK && holds(text, "\"verified_by\":\"static_header\""));
    CHECK(kyckit_event_payload(event, KYCKIT_LITERAL("reviewer_email"), &text, NULL) == KYCKIT_OK && is(text, "CANARY"));
    CHECK(kyckit_event_free(event) == KYCKIT_OK);
    CHECK(kyckit_static_header_free(proof) == KYCKIT_OK && kyckit_static_header_free(proof) == KYCKIT_BAD_HANDLE);
}


#define API_KEY "CANARY-TESTKEY-TESTKEY-TESTKEY-TESTKEY"

static kyckit_cipher_settings settings(const char *mode, const char *iv) {
    kyckit_cipher_settings made;
    made.mode = text(mode);
    made.key = text("first32");
    made.encoding = text("base64");
    made.iv = text(iv);
    return made;
}

static kyckit_argos_cipher cipher(void) {
    kyckit_argos_cipher made = {0};
    CHECK(kyckit_argos_cipher_new(text(API_KEY), settings("cbc", "prefix16"), &made, NULL) == KYCKIT_OK);
    return made;
}

static void unusable_ciphers(void) {
    kyckit_cipher_settings good = settings("cbc", "prefix16"), wrong = good;
    kyckit_argos_cipher made = {7};
    kyckit_error error;
    wrong.key = none;
    NULLED(kyckit_argos_cipher_new(none, good, &made, &error));
    NULLED(kyckit_argos_cipher_new(text(API_KEY), wrong, &made, &error));
    NULLED(kyckit_argos_cipher_new(text(API_KEY), good, NULL, &error));
    UTF8(kyckit_argos_cipher_new(bad, good, &made, &error));
    wrong.key = bad;
    UTF8(kyckit_argos_cipher_new(text(API_KEY), wrong, &made, &error));
    wrong.key = text("CANARY");
    SAYS(kyckit_argos_cipher_new(text(API_KEY), wrong, &made, &error), KYCKIT_CONFIGURATION, "configuration", "cipher");
    SAYS(kyckit_argos_cipher_new(text(API_KEY), settings("ecb", "zero"), &made, &error), KYCKIT_CONFIGURATION,
         "configuration", "cipher");
    SAYS(kyckit_argos_cipher_new(text("CANARY"), good, &made, &error), KYCKIT_CONFIGURATION, "configuration", "cipher");
    CHECK(made.id == 7);
}

static void ciphers(void) {
    static const char plain[] = "{\"webhook_trigger\":\"submit\",\"email\":\"CANARY\"}";
    const kyckit_bytes nothing = {NULL, 0}, random = bytes("0123456789abcdef");
    kyckit_argos_cipher key = cipher(), foreign;
    kyckit_cipher_settings found;
    kyckit_string body, opened = {7};
    kyckit_event event = {7};
    kyckit_bytes clear;
    kyckit_error error;
    kyckit_text out;
    size_t len;
    uint16_t http;
    unusable_ciphers();
    CHECK(kyckit_argos_cipher_random_len(key, &len, NULL) == KYCKIT_OK && len == 16);
    SAYS(kyckit_argos_cipher_encrypt(key, bytes(plain), nothing, &body, &error), KYCKIT_CONFIGURATION, "configuration",
         "cipher");
    CHECK(kyckit_argos_cipher_encrypt(key, bytes(plain), random, &body, NULL) == KYCKIT_OK);
    CHECK(kyckit_string_text(body, &out, NULL) == KYCKIT_OK && !holds(out, "CANARY"));
    CHECK(kyckit_argos_cipher_decrypt(key, (const uint8_t *)out.data, out.len, &opened, NULL) == KYCKIT_OK);
    CHECK(kyckit_string_text(opened, &out, NULL) == KYCKIT_OK && is(out, plain));
    kyckit_string_free(opened);
    opened.id = 7;
    CHECK(kyckit_argos_cipher_decrypt(key, bytes(plain).data, sizeof plain - 1, &opened, &error) == KYCKIT_VERIFICATION);
    CHECK(kyckit_error_http_status(error, &http, NULL) == KYCKIT_OK && http == 400);
    CHECK(says(error, "verification", "undecryptable") && opened.id == 7);
    SAYS(kyckit_argos_cipher_decrypt(key, NULL, 0, &opened, &error), KYCKIT_VERIFICATION, "verification", "undecryptable");
    NULLED(kyckit_argos_cipher_decrypt(key, NULL, 4, &opened, &error));
    NULLED(kyckit_argos_cipher_decrypt(key, bytes(plain).data, 4, NULL, &error));

    CHECK(kyckit_string_text(body, &out, NULL) == KYCKIT_OK);
    clear.data = (const uint8_t *)out.data;
    clear.len = out.len;
    CHECK(kyckit_argos_probe(text(API_KEY), clear, 0, &found, NULL) == KYCKIT_OK && is(found.mode, "cbc") &&
          is(found.iv, "prefix16") && is(found.key, "first32") && is(found.encoding, "base64"));
    CHECK(kyckit_argos_probe(text(API_KEY), clear, 1, &found, &error) == KYCKIT_ABSENT);
    CHECK(kyckit_argos_probe(text("CANARY"), clear, 0, &found, NULL) == KYCKIT_ABSENT);
    NULLED(kyckit_argos_probe(none, clear, 0, &found, &error));
    NULLED(kyckit_argos_probe(text(API_KEY), clear, 0, NULL, &error));
    CHECK(kyckit_argos_read_webhook(clear.data, clear.len, key, no_rules, &event, NULL) == KYCKIT_OK);
    CHECK(kyckit_event_verified_by(event, 0, &out, NULL) == KYCKIT_OK && is(out, "decryption"));
    CHECK(kyckit_event_plaintext(event, &clear, NULL) == KYCKIT_OK && clear.len == sizeof plain - 1);
    CHECK(kyckit_event_payload(event, KYCKIT_LITERAL("email"), &out, NULL) == KYCKIT_OK && is(out, "CANARY"));
    CHECK(kyckit_event_free(event) == KYCKIT_OK && kyckit_string_free(body) == KYCKIT_OK);
    SAYS(kyckit_argos_read_webhook(bytes(plain).data, sizeof plain - 1, key, no_rules, &event, &error),
         KYCKIT_VERIFICATION, "verification", "undecryptable");
    foreign.id = event.id;
    STALE(kyckit_argos_read_webhook(bytes(plain).data, sizeof plain - 1, foreign, no_rules, &event, &error));
    CHECK(kyckit_argos_cipher_free(key) == KYCKIT_OK && kyckit_argos_cipher_free(key) == KYCKIT_BAD_HANDLE);
    STALE(kyckit_argos_cipher_random_len(key, &len, &error));
    STALE(kyckit_argos_cipher_encrypt(key, nothing, nothing, &body, &error));
    STALE(kyckit_argos_read_webhook(bytes(plain).data, sizeof plain - 1, key, no_rules, &event, &error));
}

/* Policies that cannot be made, and wrong arguments. */
static void unusable_policies(void) {
    const kyckit_text blank = KYCKIT_TEXT_LITERAL(" ");
    kyckit_hmac_options hmac = KYCKIT_HMAC_OPTIONS_INIT;
    kyckit_static_header no_proof = {0};
    kyckit_argos_cipher no_cipher = {0};
    kyckit_verification made = {7}, wrong = {7};
    kyckit_error error;
#define EACH(call_of)                                                  \
    NULLED(call_of(NULL, 1, &made, &error));                           \
    NULLED(call_of(&none, 1, &made, &error));                          \
    UTF8(call_of(&bad, 1, &made, &error));                             \
    NULLED(call_of(&secret, 1, NULL, &error));                         \
    CHECK(call_of(NULL, 0, &made, NULL) == KYCKIT_CONFIGURATION);      \
    CHECK(call_of(&blank, 1, &made, &error) == KYCKIT_CONFIGURATION && kyckit_error_free(error) == KYCKIT_OK);
#define QUERY(secrets, count, out, error) kyckit_verification_url_query(secret, secrets, count, out, error)
#define STANDARD(secrets, count, out, error) \
    kyckit_verification_standard_webhooks(secrets, count, KYCKIT_USUAL_TOLERANCE, out, error)
    EACH(kyckit_verification_bearer_token)
    EACH(QUERY)
    EACH(STANDARD)
    NULLED(kyckit_verification_url_segment(NULL, 1, &made, &error));
    NULLED(kyckit_verification_url_query(none, &secret, 1, &made, &error));
    NULLED(kyckit_verification_hmac(NULL, &made, &error));
    NULLED(kyckit_verification_hmac(&hmac, &made, &error));
    hmac.header = secret;
    CHECK(kyckit_verification_hmac(&hmac, &made, NULL) == KYCKIT_CONFIGURATION);
    hmac.secrets = &secret;
    hmac.secret_count = 1;
    hmac.algorithm = text("CANARY");
    SAYS(kyckit_verification_hmac(&hmac, &made, &error), KYCKIT_BAD_ARGUMENT, "configuration", "hmac");
    hmac.algorithm = none;
    hmac.encoding = bad;
    UTF8(kyckit_verification_hmac(&hmac, &made, &error));
    hmac.size--;
    SAYS(kyckit_verification_hmac(&hmac, &made, &error), KYCKIT_BAD_ARGUMENT, "configuration", "size");
    STALE(kyckit_verification_static_header(no_proof, &made, &error));
    STALE(kyckit_verification_decryption(no_cipher, &made, &error));
    NULLED(kyckit_verification_any_of(NULL, 1, &made, &error));
    STALE(kyckit_verification_any_of(&wrong, 1, &made, &error));
    STALE(kyckit_verification_all_of(&wrong, 1, &made, &error));
    CHECK(kyckit_verification_all_of(NULL, 0, &made, NULL) == KYCKIT_CONFIGURATION);
    NULLED(kyckit_verification_unverified(none, &made, &error));
    CHECK(kyckit_verification_unverified(blank, &made, NULL) == KYCKIT_CONFIGURATION);
    CHECK(made.id == 7 && kyckit_verification_free(made) == KYCKIT_BAD_HANDLE);
}

/* The policy outlives what it was made of. */
static kyckit_verification both(void) {
    kyckit_argos_cipher key = cipher();
    kyckit_verification parts[2] = {{0}, {0}}, made = {0}, never = {7};
    CHECK(kyckit_verification_bearer_token(&secret, 1, &parts[0], NULL) == KYCKIT_OK);
    CHECK(kyckit_verification_decryption(key, &parts[1], NULL) == KYCKIT_OK);
    CHECK(kyckit_verification_any_of(parts, 2, &never, NULL) == KYCKIT_CONFIGURATION && never.id == 7);
    CHECK(kyckit_verification_all_of(parts, 2, &made, NULL) == KYCKIT_OK);
    CHECK(kyckit_argos_cipher_free(key) == KYCKIT_OK && kyckit_verification_free(parts[0]) == KYCKIT_OK);
    CHECK(kyckit_verification_free(parts[1]) == KYCKIT_OK && kyckit_verification_free(parts[1]) == KYCKIT_BAD_HANDLE);
    return made;
}

static kyckit_receiver receiver(kyckit_route *routes) {
    kyckit_receiver_options options = KYCKIT_RECEIVER_OPTIONS_INIT;
    kyckit_receiver made = {7}, never = {7};
    kyckit_error error;
    routes[0].path = text("/hooks/kra");
    routes[0].provider = text("hyperverge_kra");
    CHECK(kyckit_verification_url_segment(&secret, 1, &routes[0].verification, NULL) == KYCKIT_OK);
    routes[1].path = text("/hooks/argos");
    routes[1].provider = text("argos");
    routes[1].verification = both();
    routes[2].path = text("/hooks/p100");
    routes[2].provider = text("p100");
    CHECK(kyckit_verification_unverified(text("a test"), &routes[2].verification, NULL) == KYCKIT_OK);
    NULLED(kyckit_receiver_new(NULL, 1, NULL, &never, &error));
    NULLED(kyckit_receiver_new(routes, 3, NULL, NULL, &error));
    SAYS(kyckit_receiver_new(NULL, 0, NULL, &never, &error), KYCKIT_CONFIGURATION, "configuration", "route");
    options.max_bytes = 0;
    SAYS(kyckit_receiver_new(routes, 3, &options, &never, &error), KYCKIT_CONFIGURATION, "configuration", "max_bytes");
    options.max_bytes = 400;
    options.rules.id = 7;
    STALE(kyckit_receiver_new(routes, 3, &options, &never, &error));
    options.rules.id = 0;
    options.size--;
    SAYS(kyckit_receiver_new(routes, 3, &options, &never, &error), KYCKIT_BAD_ARGUMENT, "configuration", "size");
    options.size++;
    routes[2].provider = text("CANARY");
    SAYS(kyckit_receiver_new(routes, 3, &options, &never, &error), KYCKIT_BAD_ARGUMENT, "configuration", "provider");
    routes[2].provider = text("p100");
    routes[2].path = bad;
    UTF8(kyckit_receiver_new(routes, 3, &options, &never, &error));
    routes[2].path = text("/hooks/kra");
    SAYS(kyckit_receiver_new(routes, 3, &options, &never, &error), KYCKIT_CONFIGURATION, "configuration", "route");
    routes[2].path = text("/hooks/p100");
    CHECK(never.id == 7 && kyckit_receiver_new(routes, 3, &options, &made, NULL) == KYCKIT_OK);
    for (never.id = 0; never.id < 3; never.id++)
        CHECK(kyckit_verification_free(routes[never.id].verification) == KYCKIT_OK);
    STALE(kyckit_receiver_new(routes, 3, &options, &never, &error));
    return made;
}

/* The delivery is refused with this status, to which the reply says no more. */
static int refused(kyckit_receiver receiver, const kyckit_delivery *delivery, uint16_t status, const char *code) {
    kyckit_event event = {7};
    kyckit_error error;
    kyckit_reply reply;
    if (kyckit_receiver_receive(receiver, delivery, none, &event, &error) == KYCKIT_OK || event.id != 7) return 0;
    CHECK(kyckit_error_reply(error, &reply, NULL) == KYCKIT_OK && is(reply.body, "{}"));
    return says(error, status == 401 ? "verification" : "payload", code) && reply.status == status;
}

static void refusals(kyckit_receiver receiver, kyckit_delivery good) {
    kyckit_header headers[2];
    kyckit_delivery delivery = good;
    kyckit_event event;
    kyckit_error error;
    NULLED(kyckit_receiver_receive(receiver, NULL, none, &event, &error));
    NULLED(kyckit_receiver_receive(receiver, &good, none, NULL, &error));
    UTF8(kyckit_receiver_receive(receiver, &good, bad, &event, &error));
    SAYS(kyckit_receiver_receive(receiver, &good, text("CANARY"), &event, &error), KYCKIT_CONFIGURATION, "configuration",
         "now");
    delivery.method = none;
    NULLED(kyckit_receiver_receive(receiver, &delivery, none, &event, &error));
    delivery.method = text("GET");
    CHECK(refused(receiver, &delivery, 405, "wrong_method"));
    delivery.method = good.method;
    delivery.path = bad;
    UTF8(kyckit_receiver_receive(receiver, &delivery, none, &event, &error));
    delivery.path = text("/CANARY");
    CHECK(refused(receiver, &delivery, 404, "unknown_path"));
    delivery.path = text("/hooks/kra/CANARY");
    CHECK(refused(receiver, &delivery, 401, "url_secret_mismatch"));
    delivery.path = good.path;
    delivery.body.len = 401;
    CHECK(refused(receiver, &delivery, 413, "too_large"));
    delivery.body = bytes("CANARY");
    CHECK(refused(receiver, &delivery, 400, "not_json"));
    delivery.body = good.body;
    delivery.headers = NULL;
    delivery.header_count = 1;
    NULLED(kyckit_receiver_receive(receiver, &delivery, none, &event, &error));
    delivery.headers = headers;
    headers[0] = header("Content-Type", "text/CANARY");
    CHECK(refused(receiver, &delivery, 415, "media_type"));
    headers[0] = header("Content-Encoding", "gzip");
    CHECK(refused(receiver, &delivery, 415, "compressed"));
}

/* Room behind the body, so that a length over the limit is a wrong length and no wrong memory. */
static const char kra_body[500] =
    "{\"transactionId\":\"T-1\",\"eventType\":\"KRA_APPLICATION_STATUS\",\"appStatus\":\"007\","
    "\"statusDescription\":\"KRA Validated\",\"remarks\":\"CANARY\",\"eventTime\":\"2025-03-01T10:15:00Z\",\"novel\":[1]}";

static void of_a_kra_event(kyckit_event event) {
    kyckit_event stale = {7};
    kyckit_member member;
    kyckit_bytes clear;
    kyckit_reply reply;
    kyckit_error error;
    kyckit_text out;
    size_t count;
    CHECK(kyckit_event_verified_by(event, 0, &out, NULL) == KYCKIT_OK && is(out, "url_secret"));
    CHECK(kyckit_event_received_at(event, &out, NULL) == KYCKIT_OK && is(out, "2026-01-15T10:00:00Z"));
    CHECK(kyckit_event_reply(event, &reply, NULL) == KYCKIT_OK && reply.status == 200);
    CHECK(is(reply.content_type, "application/json") && is(reply.body, "{}"));
    CHECK(kyckit_event_extra_count(event, &count, NULL) == KYCKIT_OK && count == 1);
    CHECK(kyckit_event_extra_at(event, 0, &member, NULL) == KYCKIT_OK && is(member.name, "novel"));
    CHECK(is(member.value, "[1]"));
    SAYS(kyckit_event_extra_at(event, 1, &member, &error), KYCKIT_BAD_ARGUMENT, "configuration", "out_of_range");
    CHECK(kyckit_event_plaintext(event, &clear, &error) == KYCKIT_ABSENT);
    CHECK(kyckit_event_to_cloud_event(event, &out, NULL) == KYCKIT_OK && holds(out, "\"source\":\"/kyc/hyperverge_kra\""));
#define GETTER(name)                                                                   \
    CHECK(kyckit_event_##name(event, &out, &error) == KYCKIT_ABSENT);                  \
    NULLED(kyckit_event_##name(event, NULL, &error));                                  \
    STALE(kyckit_event_##name(stale, &out, &error));
    GETTER(aml_hit)
    GETTER(aml_level)
    GETTER(aml_status)
    GETTER(attempt_status)
    GETTER(attempt_decision)
    STALE(kyckit_event_plaintext(stale, &clear, &error));
    STALE(kyckit_event_reply(stale, &reply, &error));
    STALE(kyckit_event_extra_count(stale, &count, &error));
    STALE(kyckit_event_extra_at(stale, 0, &member, &error));
    STALE(kyckit_event_to_cloud_event(stale, &out, &error));
    NULLED(kyckit_event_to_cloud_event(event, NULL, &error));
}

static void encrypted_and_below_a_path(kyckit_receiver receiver, kyckit_delivery delivery) {
    kyckit_header token = header("authorization", "Bearer CANARY-secret");
    kyckit_argos_cipher key = cipher();
    kyckit_string sealed;
    kyckit_event event;
    kyckit_text out;
    kyckit_bytes clear;
    CHECK(kyckit_argos_cipher_encrypt(key, bytes("{\"webhook_trigger\":\"aml\",\"submission_id\":\"s\",\"aml_result\":"
                                                 "{\"currentstatus\":\"Red Flag\",\"risk_level_summary\":\"HIGH\"}}"),
                                      bytes("0123456789abcdef"), &sealed, NULL) == KYCKIT_OK);
    CHECK(kyckit_string_text(sealed, &out, NULL) == KYCKIT_OK);
    delivery.path = text("/hooks/argos");
    delivery.body.data = (const uint8_t *)out.data;
    delivery.body.len = out.len;
    CHECK(refused(receiver, &delivery, 401, "token_missing"));
    delivery.headers = &token;
    delivery.header_count = 1;
    CHECK(kyckit_receiver_receive(receiver, &delivery, none, &event, NULL) == KYCKIT_OK);
    CHECK(kyckit_event_verified_by(event, 0, &out, NULL) == KYCKIT_OK && is(out, "bearer_token"));
    CHECK(kyckit_event_verified_by(event, 1, &out, NULL) == KYCKIT_OK && is(out, "decryption"));
    CHECK(kyckit_event_aml_hit(event, &out, NULL) == KYCKIT_OK && is(out, "yes"));
    CHECK(kyckit_event_aml_level(event, &out, NULL) == KYCKIT_OK && is(out, "HIGH"));
    CHECK(kyckit_event_aml_status(event, &out, NULL) == KYCKIT_OK && is(out, "Red Flag"));
    CHECK(kyckit_event_plaintext(event, &clear, NULL) == KYCKIT_OK && clear.len > 0);
    CHECK(kyckit_event_free(event) == KYCKIT_OK);

    delivery.path = text("/hooks/p100/webhook/kyc-verification/status");
    delivery.body = bytes("{\"externalUserId\":\"u\",\"verificationStatus\":\"NOT_VERIFIED\",\"attemptStatus\":"
                          "\"REJECTED_BY_PROVIDER\",\"rejectionReason\":\"CANARY\"}");
    CHECK(kyckit_receiver_receive(receiver, &delivery, none, &event, NULL) == KYCKIT_OK);
    CHECK(kyckit_event_provider_event(event, &out, NULL) == KYCKIT_OK && is(out, "/webhook/kyc-verification/status"));
    CHECK(kyckit_event_attempt_status(event, &out, NULL) == KYCKIT_OK && is(out, "REJECTED_BY_PROVIDER"));
    CHECK(kyckit_event_attempt_decision(event, &out, NULL) == KYCKIT_OK && is(out, "declined"));
    CHECK(kyckit_event_verified_by(event, 0, &out, NULL) == KYCKIT_ABSENT);
    CHECK(kyckit_event_free(event) == KYCKIT_OK && kyckit_string_free(sealed) == KYCKIT_OK);
    CHECK(kyckit_argos_cipher_free(key) == KYCKIT_OK);
}

static void repeats(kyckit_event event) {
    kyckit_deduper deduper, stale = {7};
    kyckit_event no_event = {7};
    kyckit_error error;
    kyckit_text out;
    bool repeat = true;
    NULLED(kyckit_deduper_new(0, NULL, &error));
    CHECK(kyckit_deduper_new(0, &deduper, NULL) == KYCKIT_OK);
    CHECK(kyckit_deduper_is_repeat(deduper, event, &repeat, NULL) == KYCKIT_OK && !repeat);
    CHECK(kyckit_deduper_is_repeat(deduper, event, &repeat, NULL) == KYCKIT_OK && repeat);
    NULLED(kyckit_deduper_is_repeat(deduper, event, NULL, &error));
    STALE(kyckit_deduper_is_repeat(deduper, no_event, &repeat, &error));
    STALE(kyckit_deduper_is_repeat(stale, event, &repeat, &error));
    CHECK(kyckit_supersedes(event, event, &out, NULL) == KYCKIT_OK && is(out, "undecided"));
    STALE(kyckit_supersedes(event, no_event, &out, &error));
    STALE(kyckit_supersedes(no_event, event, &out, &error));
    NULLED(kyckit_supersedes(event, event, NULL, &error));
    CHECK(kyckit_deduper_free(deduper) == KYCKIT_OK && kyckit_deduper_free(deduper) == KYCKIT_BAD_HANDLE);
}

static void receiving(void) {
    kyckit_route routes[3];
    kyckit_receiver made = receiver(routes);
    kyckit_delivery delivery = {NULL, 0, {NULL, 0}, {NULL, 0}, {NULL, 0}};
    kyckit_event event;
    kyckit_error error;
    delivery.method = text("POST");
    delivery.path = text("/hooks/kra/CANARY-secret?n=1");
    delivery.body = bytes(kra_body);
    refusals(made, delivery);
    CHECK(kyckit_receiver_receive(made, &delivery, text("2026-01-15T10:00:00Z"), &event, NULL) == KYCKIT_OK);
    of_a_kra_event(event);
    repeats(event);
    CHECK(kyckit_event_free(event) == KYCKIT_OK);
    encrypted_and_below_a_path(made, delivery);
    CHECK(kyckit_receiver_free(made) == KYCKIT_OK && kyckit_receiver_free(made) == KYCKIT_BAD_HANDLE);
    STALE(kyckit_receiver_receive(made, &delivery, none, &event, &error));
}

int main(void) {
    proofs();
    ciphers();
    unusable_policies();
    receiving();
    printf("c: tests of webhooks %s\n", failed ? "FAILED" : "passed");
    return failed != 0;
}
