/* The C runner: the receiver, encryption, repeats, order, CloudEvents. */
#include "runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More policies, routes and secrets than any case has. */
#define MOST 16

kyckit_text text_in(const json *of, const char *name) {
    kyckit_text text = {NULL, 0};
    const json *member = json_get(of, name);
    if (member && member->kind == JSON_TEXT) {
        text.data = member->data;
        text.len = member->len;
    }
    return text;
}

static kyckit_bytes bytes(buffer body) {
    kyckit_bytes given;
    given.data = (const uint8_t *)body.data;
    given.len = body.len;
    return given;
}

static size_t texts_in(const json *of, const char *name, kyckit_text *texts) {
    const json *list = json_get(of, name), *item;
    size_t count = 0;
    for (item = list ? list->first : NULL; item && count < MOST; item = item->next, count++) {
        texts[count].data = item->data;
        texts[count].len = item->len;
    }
    return count;
}

/* ---- encryption ---- */

kyckit_status cipher_of(const json *of, kyckit_argos_cipher *cipher, kyckit_error *error) {
    kyckit_cipher_settings settings;
    settings.mode = text_in(of, "mode");
    settings.key = text_in(of, "key");
    settings.encoding = text_in(of, "encoding");
    settings.iv = text_in(of, "iv");
    return kyckit_argos_cipher_new(text_in(of, "api_key"), settings, cipher, error);
}

/* What a call of a cipher gave, under this name; frees it. */
static json *string_of(const char *name, kyckit_string string) {
    json *result = json_new(JSON_OBJECT);
    kyckit_text text;
    must(kyckit_string_text(string, &text, NULL), "text");
    json_put(result, name, text_of(text));
    must(kyckit_string_free(string), "free");
    return result;
}

static json *decrypt(const cases *all, const test_case *one) {
    buffer body = case_body(all, one);
    kyckit_argos_cipher cipher;
    kyckit_string plaintext;
    kyckit_error error;
    kyckit_status status;
    must(cipher_of(json_get(one->input, "cipher"), &cipher, NULL), "cipher");
    status = kyckit_argos_cipher_decrypt(cipher, bytes(body).data, body.len, &plaintext, &error);
    must(kyckit_argos_cipher_free(cipher), "free");
    free(body.data);
    return status == KYCKIT_OK ? string_of("plaintext", plaintext) : error_of(error, 1, 0);
}

static json *encrypt(const test_case *one) {
    const kyckit_text plaintext = text_in(one->input, "plaintext"), iv = text_in(one->input, "iv");
    kyckit_bytes given, random;
    uint8_t pairs[64];
    kyckit_argos_cipher cipher;
    kyckit_string body;
    kyckit_error error;
    kyckit_status status;
    for (random.len = 0; random.len < iv.len / 2 && random.len < sizeof pairs; random.len++) {
        const char pair[] = {iv.data[2 * random.len], iv.data[2 * random.len + 1], 0};
        pairs[random.len] = (uint8_t)strtoul(pair, NULL, 16);
    }
    random.data = pairs;
    given.data = (const uint8_t *)plaintext.data;
    given.len = plaintext.len;
    must(cipher_of(json_get(one->input, "cipher"), &cipher, NULL), "cipher");
    status = kyckit_argos_cipher_encrypt(cipher, given, random, &body, &error);
    must(kyckit_argos_cipher_free(cipher), "free");
    return status == KYCKIT_OK ? string_of("body", body) : error_of(error, 1, 0);
}

static json *probe(const cases *all, const test_case *one) {
    json *result = json_new(JSON_OBJECT), *list = json_new(JSON_ARRAY);
    buffer body = case_body(all, one);
    kyckit_cipher_settings found;
    size_t i;
    for (i = 0; kyckit_argos_probe(text_in(one->input, "api_key"), bytes(body), i, &found, NULL) == KYCKIT_OK; i++) {
        json *settings = json_new(JSON_OBJECT);
        json_put(settings, "mode", text_of(found.mode));
        json_put(settings, "key", text_of(found.key));
        json_put(settings, "encoding", text_of(found.encoding));
        json_put(settings, "iv", text_of(found.iv));
        json_add(list, settings);
    }
    free(body.data);
    json_put(result, "ciphers", list);
    return result;
}

/* ---- the receiver ---- */

static kyckit_status policy_of(const json *verify, kyckit_verification *out, kyckit_error *error);

typedef kyckit_status several(const kyckit_verification *, size_t, kyckit_verification *, kyckit_error *);

static kyckit_status combined(const json *policies, several *combine, kyckit_verification *out, kyckit_error *error) {
    kyckit_verification made[MOST];
    kyckit_status status = KYCKIT_OK;
    const json *item = policies->first;
    size_t count = 0;
    for (; status == KYCKIT_OK && item && count < MOST; item = item->next) {
        status = policy_of(item, &made[count], error);
        count += status == KYCKIT_OK;
    }
    if (status == KYCKIT_OK) status = combine(made, count, out, error);
    while (count > 0) must(kyckit_verification_free(made[--count]), "free");
    return status;
}

static kyckit_status header_of(const json *of, kyckit_verification *out, kyckit_error *error) {
    kyckit_text secrets[MOST];
    const size_t count = texts_in(of, "secrets", secrets);
    kyckit_static_header proof;
    kyckit_status status = kyckit_static_header_new(text_in(of, "name"), secrets, count, &proof, error);
    if (status != KYCKIT_OK) return status;
    status = kyckit_verification_static_header(proof, out, error);
    must(kyckit_static_header_free(proof), "free");
    return status;
}

static kyckit_status hmac_of(const json *of, kyckit_verification *out, kyckit_error *error) {
    kyckit_hmac_options options = KYCKIT_HMAC_OPTIONS_INIT;
    kyckit_text secrets[MOST];
    options.header = text_in(of, "header");
    options.secrets = secrets;
    options.secret_count = texts_in(of, "secrets", secrets);
    options.algorithm = text_in(of, "algorithm");
    options.encoding = text_in(of, "encoding");
    options.prefix = text_in(of, "prefix");
    return kyckit_verification_hmac(&options, out, error);
}

static kyckit_status decryption_of(const json *of, kyckit_verification *out, kyckit_error *error) {
    kyckit_argos_cipher cipher;
    kyckit_status status = cipher_of(of, &cipher, error);
    if (status != KYCKIT_OK) return status;
    status = kyckit_verification_decryption(cipher, out, error);
    must(kyckit_argos_cipher_free(cipher), "free");
    return status;
}

static int is(const json *policy, const char *name) {
    return policy->key_len == strlen(name) && memcmp(policy->key, name, policy->key_len) == 0;
}

/* The policy that a case describes. */
static kyckit_status policy_of(const json *verify, kyckit_verification *out, kyckit_error *error) {
    const json *of = verify->first, *tolerance = json_get(of, "tolerance");
    kyckit_text secrets[MOST], reason;
    const size_t count = of->kind == JSON_OBJECT ? texts_in(of, "secrets", secrets) : 0;
    if (is(of, "static_header")) return header_of(of, out, error);
    if (is(of, "bearer_token")) return kyckit_verification_bearer_token(secrets, count, out, error);
    if (is(of, "url_segment")) return kyckit_verification_url_segment(secrets, count, out, error);
    if (is(of, "url_query")) return kyckit_verification_url_query(text_in(of, "name"), secrets, count, out, error);
    if (is(of, "hmac")) return hmac_of(of, out, error);
    if (is(of, "decryption")) return decryption_of(of, out, error);
    if (is(of, "any_of")) return combined(of, kyckit_verification_any_of, out, error);
    if (is(of, "all_of")) return combined(of, kyckit_verification_all_of, out, error);
    if (is(of, "standard_webhooks")) {
        const unsigned long seconds = tolerance ? strtoul(tolerance->data, NULL, 10) : KYCKIT_USUAL_TOLERANCE;
        return kyckit_verification_standard_webhooks(secrets, count, (uint32_t)seconds, out, error);
    }
    reason.data = of->data;
    reason.len = of->len;
    return kyckit_verification_unverified(reason, out, error);
}

static kyckit_status receiver_of(const test_case *one, kyckit_rules rules, kyckit_receiver *out, kyckit_error *error) {
    kyckit_receiver_options options = KYCKIT_RECEIVER_OPTIONS_INIT;
    const json *item = json_get(one->input, "routes")->first, *max_bytes = json_get(one->input, "max_bytes");
    kyckit_route routes[MOST];
    kyckit_status status = KYCKIT_OK;
    size_t count = 0;
    for (; status == KYCKIT_OK && item && count < MOST; item = item->next) {
        routes[count].path = text_in(item, "path");
        routes[count].provider = text_in(item, "provider");
        status = policy_of(json_get(item, "verify"), &routes[count].verification, error);
        count += status == KYCKIT_OK;
    }
    if (max_bytes) options.max_bytes = strtoul(max_bytes->data, NULL, 10);
    options.any_media_type = json_is(json_get(one->input, "any_media_type"), "true") != 0;
    options.rules = rules;
    if (status == KYCKIT_OK) status = kyckit_receiver_new(routes, count, &options, out, error);
    while (count > 0) must(kyckit_verification_free(routes[--count].verification), "free");
    return status;
}

static size_t headers_of(const test_case *one, kyckit_header *headers) {
    const json *list = json_get(one->input, "headers"), *item;
    size_t count = 0;
    for (item = list ? list->first : NULL; item && count < MOST; item = item->next, count++) {
        headers[count].name.data = item->first->data;
        headers[count].name.len = item->first->len;
        headers[count].value.data = (const uint8_t *)item->last->data;
        headers[count].value.len = item->last->len;
    }
    return count;
}

static json *received(kyckit_event event) {
    json *result = json_new(JSON_OBJECT), *answer = json_new(JSON_OBJECT);
    kyckit_reply reply;
    must(kyckit_event_reply(event, &reply, NULL), "reply");
    json_put(answer, "status", number(reply.status));
    json_put(answer, "content_type", text_of(reply.content_type));
    json_put(answer, "body", text_of(reply.body));
    json_put(result, "event", event_of(event));
    json_put(result, "reply", answer);
    must(kyckit_event_free(event), "free");
    return result;
}

static json *deliver(const cases *all, const test_case *one, kyckit_rules rules) {
    kyckit_header headers[MOST];
    kyckit_delivery delivery;
    kyckit_receiver receiver;
    kyckit_event event;
    kyckit_error error;
    kyckit_text now;
    kyckit_status status;
    buffer body;
    if (receiver_of(one, rules, &receiver, &error) != KYCKIT_OK) return error_of(error, 1, 0);
    body = case_body(all, one);
    now.data = one->now;
    now.len = one->now_len;
    delivery.headers = headers;
    delivery.header_count = headers_of(one, headers);
    delivery.body = bytes(body);
    delivery.method = text_in(one->input, "method");
    delivery.path = text_in(one->input, "path");
    status = kyckit_receiver_receive(receiver, &delivery, now, &event, &error);
    must(kyckit_receiver_free(receiver), "free");
    free(body.data);
    return status == KYCKIT_OK ? received(event) : error_of(error, 1, 0);
}

/* ---- repeats, order, CloudEvents ---- */

/* The event of {"provider", "json" or "body"}, at the instant of the rules. */
static kyckit_event told(const json *of, kyckit_rules rules) {
    const kyckit_text text = text_in(of, "body"), name = text_in(of, "provider");
    buffer body = {NULL, 0, 0};
    char provider[40];
    kyckit_event event;
    if (text.data)
        buffer_add(&body, text.data, text.len);
    else
        json_write(&body, json_get(of, "json"), 0);
    snprintf(provider, sizeof provider, "%.*s", (int)name.len, name.data);
    must(event_from(of, provider, body, rules, &event, NULL), "read");
    free(body.data);
    return event;
}

static json *dedupe(const test_case *one, kyckit_rules rules) {
    json *result = json_new(JSON_OBJECT), *repeats = json_new(JSON_ARRAY);
    const json *item = json_get(one->input, "deliveries")->first;
    kyckit_deduper deduper;
    bool repeat;
    must(kyckit_deduper_new(100, &deduper, NULL), "deduper");
    for (; item; item = item->next) {
        const kyckit_text now = text_in(item, "now");
        kyckit_event event;
        must(kyckit_rules_set_now(rules, now.data, now.len, NULL), "now");
        event = told(item, rules);
        must(kyckit_deduper_is_repeat(deduper, event, &repeat, NULL), "is_repeat");
        json_add(repeats, json_word(repeat ? "true" : "false"));
        must(kyckit_event_free(event), "free");
    }
    must(kyckit_deduper_free(deduper), "free");
    json_put(result, "repeats", repeats);
    return result;
}

static json *in_order(const test_case *one, kyckit_rules rules) {
    kyckit_event before = told(json_get(one->input, "old"), rules), after = told(json_get(one->input, "new"), rules);
    json *result = json_new(JSON_OBJECT);
    kyckit_text answer;
    must(kyckit_supersedes(before, after, &answer, NULL), "supersedes");
    json_put(result, "supersedes", text_of(answer));
    must(kyckit_event_free(before), "free");
    must(kyckit_event_free(after), "free");
    return result;
}

static json *cloud_event(const test_case *one, kyckit_rules rules) {
    kyckit_event event = told(one->input, rules);
    json *result = json_new(JSON_OBJECT);
    kyckit_text text;
    must(kyckit_event_to_cloud_event(event, &text, NULL), "to_cloud_event");
    json_put(result, "cloudevent", json_parse(text.data, text.len));
    must(kyckit_event_free(event), "free");
    return result;
}

json *run_delivery(const cases *all, const test_case *one, kyckit_rules rules) {
    if (json_is(one->kind, "receive")) return receive(all, one, rules);
    if (json_is(one->kind, "deliver")) return deliver(all, one, rules);
    if (json_is(one->kind, "dedupe")) return dedupe(one, rules);
    if (json_is(one->kind, "supersedes")) return in_order(one, rules);
    if (json_is(one->kind, "cloudevent")) return cloud_event(one, rules);
    if (json_is(one->kind, "decrypt")) return decrypt(all, one);
    if (json_is(one->kind, "encrypt")) return encrypt(one);
    if (json_is(one->kind, "probe")) return probe(all, one);
    return NULL;
}
