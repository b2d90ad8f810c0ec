/* The C runner of the corpus: builds inputs with the public API and writes what public getters tell. */
#include "runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json *text_of(kyckit_text text) { return json_text(text.data, text.len); }

json *number(unsigned long value) {
    char word[32];
    sprintf(word, "%lu", value);
    return json_word(word);
}

void must(kyckit_status status, const char *what) {
    if (status == KYCKIT_OK) return;
    fprintf(stderr, "error: %s gives %d\n", what, (int)status);
    exit(2);
}

typedef kyckit_status error_getter(kyckit_error, kyckit_text *, kyckit_error *);

json *error_of(kyckit_error error, int webhook, int call) {
    static const struct {
        const char *name;
        error_getter *get;
    } members[] = {{"code", kyckit_error_code},
                   {"kind", kyckit_error_kind},
                   {"message", kyckit_error_message},
                   {"remedy", kyckit_error_remedy},
                   {"sent", kyckit_error_sent}};
    json *record = json_new(JSON_OBJECT), *result = json_new(JSON_OBJECT);
    kyckit_text text;
    uint16_t status;
    size_t i;
    for (i = 0; i < (call ? 5u : 4u); i++)
        if (members[i].get(error, &text, NULL) == KYCKIT_OK) json_put(record, members[i].name, text_of(text));
    if (webhook && kyckit_error_http_status(error, &status, NULL) == KYCKIT_OK)
        json_put(record, "http_status", number(status));
    kyckit_error_free(error);
    json_put(result, "error", record);
    return result;
}

/* Each policy with the word that switches it. */
static const struct {
    const char *name, *other;
    kyckit_status (*set)(kyckit_rules, bool, kyckit_error *);
} policies[] = {{"registered", "approved", kyckit_rules_set_registered_is_approved},
                {"legacy_verified", "review", kyckit_rules_set_legacy_verified_is_review},
                {"quality_rejection", "resubmit", kyckit_rules_set_quality_rejection_is_resubmit},
                {"not_screened", "no", kyckit_rules_set_not_screened_is_clear},
                {"rejected_attempt", "declined", kyckit_rules_set_rejected_attempt_is_declined},
                {"successful_attempt", "approved", kyckit_rules_set_successful_attempt_is_approved},
                {"quoted_counts", "true", kyckit_rules_set_quoted_counts},
                {"webhook_events", "text", kyckit_rules_set_webhook_events_as_text}};

static kyckit_rules rules_of(const test_case *one) {
    kyckit_rules rules;
    size_t i;
    const json *item, *code;
    must(kyckit_rules_new(&rules, NULL), "rules");
    must(kyckit_rules_set_now(rules, one->now, one->now_len, NULL), "now");
    must(kyckit_rules_set_strict(rules, one->strict != 0, NULL), "strict");
    item = json_get(one->input, "policies");
    for (i = 0; i < sizeof policies / sizeof *policies; i++) {
        const int other = json_is(json_get(item, policies[i].name), policies[i].other);
        must(policies[i].set(rules, other != 0, NULL), policies[i].name);
    }
    item = json_get(one->input, "spellings");
    for (item = item ? item->first : NULL; item; item = item->next)
        for (code = item->first; code; code = code->next) {
            kyckit_text list = {item->key, item->key_len}, wire = {code->key, code->key_len};
            kyckit_text spelling = {code->data, code->len};
            must(kyckit_rules_confirm_spelling(rules, list, wire, spelling, NULL), "spelling");
        }
    return rules;
}

static kyckit_status app_of(const cases *all, const test_case *one, kyckit_rules rules, kyckit_kra *app,
                            kyckit_error *error) {
    buffer body = case_body(all, one);
    kyckit_status status = kyckit_kra_from_wire((const uint8_t *)body.data, body.len, rules, app, error);
    free(body.data);
    return status;
}

static json *validate(const test_case *one, kyckit_kra app, kyckit_rules rules) {
    json *result = json_new(JSON_OBJECT), *list = json_new(JSON_ARRAY), *record;
    const json *field = json_get(one->input, "field");
    kyckit_violations found;
    size_t count, i;
    bool valid;
    if (field)
        must(kyckit_kra_validate_field(app, rules, field->data, field->len, &found, NULL), "validate_field");
    else
        must(kyckit_kra_validate(app, rules, &found, NULL), "validate");
    must(kyckit_violations_count(found, &count, NULL), "count");
    must(kyckit_violations_valid(found, &valid, NULL), "valid");
    for (i = 0; i < count; i++) {
        kyckit_violation violation;
        must(kyckit_violations_at(found, i, &violation, NULL), "violation");
        record = json_new(JSON_OBJECT);
        json_put(record, "code", text_of(violation.code));
        json_put(record, "path", text_of(violation.path));
        json_put(record, "wire_name", text_of(violation.wire_name));
        json_put(record, "message", text_of(violation.message));
        json_put(record, "remedy", text_of(violation.remedy));
        json_put(record, "severity", text_of(violation.severity));
        json_add(list, record);
    }
    kyckit_violations_free(found);
    json_put(result, "valid", json_word(valid ? "true" : "false"));
    json_put(result, "violations", list);
    return result;
}

static json *value_of(const kyckit_value *value) {
    char day[16];
    switch (value->kind) {
    case KYCKIT_TEXT:
        return text_of(value->text);
    case KYCKIT_FLAG:
        return json_word(value->flag ? "true" : "false");
    case KYCKIT_DATE:
        sprintf(day, "%04d-%02u-%02u", value->date.year, value->date.month, value->date.day);
        return json_text(day, strlen(day));
    case KYCKIT_COUNT:
        return number(value->count);
    default:
        return number(value->document.len);
    }
}

static json *members(kyckit_kra app, kyckit_status (*count)(kyckit_kra, size_t *, kyckit_error *),
                     kyckit_status (*at)(kyckit_kra, size_t, kyckit_member *, kyckit_error *)) {
    json *result = json_new(JSON_OBJECT);
    size_t total, i;
    must(count(app, &total, NULL), "count");
    for (i = 0; i < total; i++) {
        kyckit_member member;
        must(at(app, i, &member, NULL), "member");
        json_set(result, member.name.data, member.name.len, text_of(member.value));
    }
    return result;
}

static json *read(kyckit_kra app) {
    json *result = json_new(JSON_OBJECT), *fields = json_new(JSON_OBJECT);
    size_t i;
    for (i = 0; i < kyckit_field_count(); i++) {
        kyckit_field field;
        kyckit_value value;
        kyckit_status status;
        must(kyckit_field_at(i, &field, NULL), "field");
        status = kyckit_kra_get(app, field.path.data, field.path.len, &value, NULL);
        if (status == KYCKIT_ABSENT) continue;
        must(status, "get");
        json_set(fields, field.path.data, field.path.len, value_of(&value));
    }
    json_put(result, "fields", fields);
    json_put(result, "extra", members(app, kyckit_kra_extra_count, kyckit_kra_extra_at));
    json_put(result, "unread", members(app, kyckit_kra_unread_count, kyckit_kra_unread_at));
    return result;
}

static json *write(kyckit_kra app, kyckit_rules rules) {
    json *result = json_new(JSON_OBJECT);
    kyckit_string wire;
    kyckit_text text;
    must(kyckit_kra_to_wire(app, rules, &wire, NULL), "to_wire");
    must(kyckit_string_text(wire, &text, NULL), "text");
    json_put(result, "body", text_of(text));
    kyckit_string_free(wire);
    return result;
}

static json *advise(const test_case *one) {
    kyckit_registry_status *statuses;
    const json *list = json_get(one->input, "statuses"), *item, *text;
    kyckit_advice advice;
    kyckit_text out;
    size_t count = 0;
    json *result;
    for (item = list ? list->first : NULL; item; item = item->next) count++;
    statuses = json_memory((count + 1) * sizeof *statuses);
    memset(statuses, 0, (count + 1) * sizeof *statuses);
    count = 0;
    for (item = list ? list->first : NULL; item; item = item->next, count++) {
        if ((text = json_get(item, "status")) && text->kind == JSON_TEXT) {
            statuses[count].status.data = text->data;
            statuses[count].status.len = text->len;
        }
        if ((text = json_get(item, "update_status")) && text->kind == JSON_TEXT) {
            statuses[count].update_status.data = text->data;
            statuses[count].update_status.len = text->len;
        }
    }
    must(kyckit_advise(statuses, count, &advice, NULL), "advise");
    must(kyckit_advice_to_json(advice, &out, NULL), "to_json");
    result = json_parse(out.data, out.len);
    json_remove(result, "reasons", 7);
    kyckit_advice_free(advice);
    return result;
}

static const kyckit_text journey = KYCKIT_TEXT_LITERAL("T-1"), pan = KYCKIT_TEXT_LITERAL("AAAPA1234A");

static kyckit_client client_of(const test_case *one, kyckit_rules rules) {
    const kyckit_text id = KYCKIT_TEXT_LITERAL("test-app-id"), key = KYCKIT_TEXT_LITERAL("test-app-key");
    kyckit_client_options options = KYCKIT_CLIENT_OPTIONS_INIT;
    char url[512];
    kyckit_client client;
    options.app_id = id;
    options.app_key = key;
    options.timeout_seconds = case_url(one, url, sizeof url);
    options.base_url.data = url;
    options.base_url.len = strlen(url);
    options.rules = rules;
    must(kyckit_client_new(&options, &client, NULL), "client");
    return client;
}

static json *upload(const test_case *one, kyckit_kra app, kyckit_client client) {
    kyckit_upload_options how = KYCKIT_UPLOAD_OPTIONS_INIT;
    kyckit_receipt receipt;
    kyckit_error error;
    kyckit_text text;
    json *result;
    how.transaction_id = journey;
    how.mode = json_is(json_get(one->input, "mode"), "immediate") ? KYCKIT_IMMEDIATE : KYCKIT_QUEUED;
    if (kyckit_client_upload_kra(client, app, &how, &receipt, &error) != KYCKIT_OK) return error_of(error, 0, 1);
    must(kyckit_receipt_to_json(receipt, &text, NULL), "to_json");
    result = json_parse(text.data, text.len);
    json_remove(result, "transaction_id", 14);
    json_remove(result, "started_at", 10);
    json_remove(result, "http_status", 11);
    must(kyckit_receipt_free(receipt), "free");
    return result;
}

/* A record of the registry: its members that are there. */
static json *record_of(kyckit_registry_answer answer, size_t record) {
    json *result = json_new(JSON_OBJECT), *data = json_new(JSON_OBJECT);
    kyckit_member member;
    size_t i;
    for (i = 0; kyckit_registry_answer_member_at(answer, record, i, &member, NULL) == KYCKIT_OK; i++)
        json_set(data, member.name.data, member.name.len, text_of(member.value));
    json_put(result, "data", data);
    return result;
}

static json *lookup(kyckit_client client) {
    json *result = json_new(JSON_OBJECT), *records = json_new(JSON_ARRAY);
    kyckit_registry_answer answer;
    kyckit_error error;
    kyckit_text id;
    size_t count, i;
    if (kyckit_client_search_and_verify(client, pan, journey, &answer, &error) != KYCKIT_OK)
        return error_of(error, 0, 1);
    must(kyckit_registry_answer_count(answer, &count, NULL), "count");
    for (i = 0; i < count; i++) json_add(records, record_of(answer, i));
    json_put(result, "records", records);
    if (kyckit_registry_answer_request_id(answer, &id, NULL) == KYCKIT_OK) json_put(result, "request_id", text_of(id));
    must(kyckit_registry_answer_free(answer), "free");
    return result;
}

static json *reconcile(const test_case *one, kyckit_client client) {
    const json *started_at = json_get(one->input, "started_at");
    json *result = json_new(JSON_OBJECT);
    kyckit_registry_answer answer;
    kyckit_error error;
    kyckit_text found;
    kyckit_lookup facts;
    facts.transaction_id = journey;
    facts.pan = pan;
    facts.started_at.data = started_at->data;
    facts.started_at.len = started_at->len;
    if (kyckit_client_reconcile(client, &facts, &answer, &error) != KYCKIT_OK) return error_of(error, 0, 1);
    must(kyckit_registry_answer_result(answer, &found, NULL), "result");
    json_put(result, "reconciliation", text_of(found));
    must(kyckit_registry_answer_free(answer), "free");
    return result;
}

static json *configure(const test_case *one, kyckit_client client) {
    const json *url = json_get(one->input, "url");
    json *result = json_new(JSON_OBJECT);
    kyckit_error error;
    if (kyckit_client_configure_webhook(client, url->data, url->len, &error) != KYCKIT_OK)
        return error_of(error, 0, 1);
    json_put(result, "configured", json_word("true"));
    return result;
}

/* The kinds that make a call. */
static json *call(const test_case *one, kyckit_kra app, kyckit_rules rules) {
    kyckit_client client = client_of(one, rules);
    json *result;
    if (json_is(one->kind, "upload"))
        result = upload(one, app, client);
    else if (json_is(one->kind, "lookup"))
        result = lookup(client);
    else if (json_is(one->kind, "reconcile"))
        result = reconcile(one, client);
    else
        result = configure(one, client);
    must(kyckit_client_free(client), "free");
    return result;
}

/* Whether it is a call without an application. */
static int needs_none(const test_case *one) {
    return json_is(one->kind, "lookup") || json_is(one->kind, "reconcile") || json_is(one->kind, "configure");
}

/* The kinds about applications: what is written, checked and sent. */
static json *run_application(const cases *all, const test_case *one, kyckit_rules rules) {
    kyckit_kra app = {0};
    kyckit_error error = {0};
    json *result;
    if (json_is(one->kind, "advise"))
        result = advise(one);
    else if (needs_none(one))
        result = call(one, app, rules);
    else if (app_of(all, one, rules, &app, &error) != KYCKIT_OK)
        result = error_of(error, 0, 0);
    else if (json_is(one->kind, "validate"))
        result = validate(one, app, rules);
    else if (json_is(one->kind, "read"))
        result = read(app);
    else if (json_is(one->kind, "write"))
        result = write(app, rules);
    else if (json_is(one->kind, "upload"))
        result = call(one, app, rules);
    else
        result = json_text("runner: the kind is not known", 29);
    must(kyckit_kra_free(app), "free");
    return result;
}

static json *run(const cases *all, const test_case *one) {
    kyckit_rules rules = rules_of(one);
    json *result = run_delivery(all, one, rules);
    if (!result) result = run_application(all, one, rules);
    must(kyckit_rules_free(rules), "free");
    return result;
}

int main(void) { return cases_run("tests/corpus", "c", run); }
