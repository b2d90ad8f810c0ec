/* The C runner: what getters tell of an event, and the cases that read one body. */
#include "runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef kyckit_status event_getter(kyckit_event, kyckit_text *, kyckit_error *);
typedef kyckit_status event_list(kyckit_event, size_t, kyckit_text *, kyckit_error *);

static void put_text(json *object, const char *name, kyckit_text text) {
    if (text.data) json_put(object, name, text_of(text));
}

static void put(json *object, const char *name, kyckit_event event, event_getter *get) {
    kyckit_text text;
    kyckit_status status = get(event, &text, NULL);
    if (status == KYCKIT_ABSENT) return;
    must(status, name);
    json_put(object, name, text_of(text));
}

static json *texts(kyckit_event event, event_list *at) {
    json *list = json_new(JSON_ARRAY);
    kyckit_text text;
    size_t i;
    for (i = 0; at(event, i, &text, NULL) == KYCKIT_OK; i++) json_add(list, text_of(text));
    return list;
}

static json *reasons_of(kyckit_event event) {
    json *list = json_new(JSON_ARRAY), *record;
    kyckit_reason reason;
    size_t count, i;
    must(kyckit_event_reason_count(event, &count, NULL), "reasons");
    for (i = 0; i < count; i++) {
        must(kyckit_event_reason_at(event, i, &reason, NULL), "reason");
        record = json_new(JSON_OBJECT);
        put_text(record, "code", reason.code);
        put_text(record, "text", reason.text);
        put_text(record, "class", reason.reason_class);
        json_add(list, record);
    }
    return list;
}

static json *warnings_of(kyckit_event event) {
    json *list = json_new(JSON_ARRAY), *record;
    kyckit_warning warning;
    size_t count, i;
    must(kyckit_event_warning_count(event, &count, NULL), "warnings");
    for (i = 0; i < count; i++) {
        must(kyckit_event_warning_at(event, i, &warning, NULL), "warning");
        record = json_new(JSON_OBJECT);
        put_text(record, "code", warning.code);
        put_text(record, "path", warning.path);
        json_add(list, record);
    }
    return list;
}

/* The same as the library writes it. */
static void must_be(const json *event, kyckit_text written) {
    buffer line = {NULL, 0, 0};
    json_write(&line, event, 1);
    if (line.len != written.len || memcmp(line.data, written.data, line.len) != 0) {
        fprintf(stderr, "error: the getters tell %.*s\nthe JSON %.*s\n", (int)line.len, line.data, (int)written.len,
                written.data);
        exit(2);
    }
    free(line.data);
}

json *event_of(kyckit_event event) {
    static const struct {
        const char *name;
        event_getter *get;
    } members[] = {{"provider", kyckit_event_provider},
                   {"variant", kyckit_event_variant},
                   {"kind", kyckit_event_kind},
                   {"provider_event", kyckit_event_provider_event},
                   {"provider_status", kyckit_event_provider_status},
                   {"decision", kyckit_event_decision},
                   {"actor", kyckit_event_actor},
                   {"occurred_at", kyckit_event_occurred_at},
                   {"occurred_at_field", kyckit_event_occurred_at_field},
                   {"received_at", kyckit_event_received_at},
                   {"dedupe_key", kyckit_event_dedupe_key},
                   {"dedupe_strength", kyckit_event_dedupe_strength}};
    json *result = json_new(JSON_OBJECT), *subject = json_new(JSON_OBJECT), *modification = json_new(JSON_OBJECT);
    json *aml = json_new(JSON_OBJECT), *attempt = json_new(JSON_OBJECT);
    json *policies = texts(event, kyckit_event_verified_by);
    kyckit_text written;
    uint32_t small;
    bool flag;
    size_t i;
    for (i = 0; i < sizeof members / sizeof *members; i++) put(result, members[i].name, event, members[i].get);
    must(kyckit_event_schema_version(event, &small, NULL), "schema_version");
    json_put(result, "schema_version", number(small));
    if (kyckit_event_is_final(event, &flag, NULL) == KYCKIT_OK)
        json_put(result, "is_final", json_word(flag ? "true" : "false"));
    if (kyckit_event_dedupe_window(event, &small, NULL) == KYCKIT_OK) json_put(result, "dedupe_window", number(small));
    put(subject, "case_id", event, kyckit_event_case_id);
    put(subject, "user_ref", event, kyckit_event_user_ref);
    put(subject, "applicant_id", event, kyckit_event_applicant_id);
    put(subject, "tenant_id", event, kyckit_event_tenant_id);
    put(subject, "token_id", event, kyckit_event_token_id);
    json_put(result, "subject", subject);
    json_put(result, "reasons", reasons_of(event));
    json_put(result, "changed_fields", texts(event, kyckit_event_changed_field));
    json_put(result, "warnings", warnings_of(event));
    put(modification, "state", event, kyckit_event_modification_state);
    put(modification, "raw", event, kyckit_event_modification_raw);
    if (modification->first) json_put(result, "modification", modification);
    put(aml, "hit", event, kyckit_event_aml_hit);
    put(aml, "level", event, kyckit_event_aml_level);
    put(aml, "status", event, kyckit_event_aml_status);
    if (aml->first) json_put(result, "aml", aml);
    put(attempt, "status", event, kyckit_event_attempt_status);
    put(attempt, "decision", event, kyckit_event_attempt_decision);
    if (attempt->first) json_put(result, "attempt", attempt);
    if (!policies->first) json_add(policies, json_text("none", 4));
    json_put(result, "verified_by", policies->first->next ? policies : json_copy(policies->first));
    must(kyckit_event_to_json(event, &written, NULL), "to_json");
    must_be(result, written);
    return result;
}

kyckit_status event_from(const json *of, const char *provider, buffer body, kyckit_rules rules, kyckit_event *event,
                         kyckit_error *error) {
    const uint8_t *bytes = (const uint8_t *)body.data;
    const json *cipher = json_get(of, "cipher");
    kyckit_argos_cipher key = {0};
    kyckit_status status;
    if (strcmp(provider, "hyperverge_kra") == 0) return kyckit_kra_read_webhook(bytes, body.len, rules, event, error);
    if (strcmp(provider, "hyperverge_results") == 0)
        return kyckit_results_read_webhook(bytes, body.len, rules, event, error);
    if (strcmp(provider, "p100") == 0)
        return kyckit_p100_read_webhook(bytes, body.len, text_in(of, "path"), rules, event, error);
    if (cipher) must(cipher_of(cipher, &key, NULL), "cipher");
    status = kyckit_argos_read_webhook(bytes, body.len, key, rules, event, error);
    must(kyckit_argos_cipher_free(key), "free");
    return status;
}

static json *payload_of(kyckit_event event) {
    json *payload = json_new(JSON_OBJECT);
    kyckit_member member;
    size_t count, i;
    must(kyckit_event_payload_count(event, &count, NULL), "payload");
    for (i = 0; i < count; i++) {
        kyckit_status status = kyckit_event_payload_at(event, i, &member, NULL);
        if (status == KYCKIT_ABSENT) continue;
        must(status, "payload");
        json_set(payload, member.name.data, member.name.len, text_of(member.value));
    }
    return payload;
}

static json *extra_of(kyckit_event event) {
    json *extra = json_new(JSON_OBJECT);
    kyckit_member member;
    size_t count, i;
    must(kyckit_event_extra_count(event, &count, NULL), "extra");
    for (i = 0; i < count; i++) {
        must(kyckit_event_extra_at(event, i, &member, NULL), "extra");
        json_set(extra, member.name.data, member.name.len, text_of(member.value));
    }
    return extra;
}

json *receive(const cases *all, const test_case *one, kyckit_rules rules) {
    json *result = json_new(JSON_OBJECT), *extra;
    buffer body = case_body(all, one);
    char provider[40];
    kyckit_event event;
    kyckit_error error;
    kyckit_status status;
    snprintf(provider, sizeof provider, "%.*s", (int)strcspn(one->id, "/"), one->id);
    if (case_in(one, "hyperverge")) strcpy(provider, "hyperverge_kra");
    status = event_from(one->input, provider, body, rules, &event, &error);
    free(body.data);
    if (status != KYCKIT_OK) return error_of(error, 1, 0);
    json_put(result, "event", event_of(event));
    json_put(result, "payload", payload_of(event));
    extra = extra_of(event);
    if (extra->first) json_put(result, "extra", extra);
    must(kyckit_event_free(event), "free");
    return result;
}
