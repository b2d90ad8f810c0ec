/* Tests of the C interface: wrong arguments and handles, errors, masks, the three outcomes' plumbing.
 * KYCKIT_HYPERVERGE_BASE_URL names a running sandbox. */
#include "check.h"

#include <stdlib.h>

static kyckit_kra example(void) {
    static char text[1 << 16];
    kyckit_kra app = {0};
    FILE *file = fopen("examples/application.json", "rb");
    size_t len = file ? fread(text, 1, sizeof text, file) : 0;
    if (file) fclose(file);
    CHECK(kyckit_kra_from_wire((const uint8_t *)text, len, (kyckit_rules){0}, &app, NULL) == KYCKIT_OK);
    return app;
}

static void every_getter(void) {
    kyckit_kra app, stale, zero = {0}, foreign;
    kyckit_rules rules;
    union {
        kyckit_text text;
        char raw[64];
    } out;
    kyckit_error error;
    CHECK(kyckit_kra_new(&app, NULL) == KYCKIT_OK);
    CHECK(kyckit_kra_new(&stale, NULL) == KYCKIT_OK);
    CHECK(kyckit_rules_new(&rules, NULL) == KYCKIT_OK);
    CHECK(kyckit_kra_free(stale) == KYCKIT_OK);
    foreign.id = rules.id;
    memset(&out, 0x55, sizeof out);
#define FIELD(path, name)                                                                    \
    CHECK(kyckit_kra_get_##name(app, (void *)&out, &error) == KYCKIT_ABSENT);                \
    CHECK(kyckit_kra_get_##name(app, NULL, &error) == KYCKIT_BAD_ARGUMENT);                  \
    CHECK(says(error, "configuration", "null_pointer"));                                     \
    CHECK(kyckit_kra_get_##name(stale, (void *)&out, &error) == KYCKIT_BAD_HANDLE);          \
    CHECK(says(error, "configuration", "handle"));                                           \
    CHECK(kyckit_kra_get_##name(zero, (void *)&out, NULL) == KYCKIT_BAD_HANDLE);             \
    CHECK(kyckit_kra_get_##name(foreign, (void *)&out, NULL) == KYCKIT_BAD_HANDLE);
#include "fields.inc"
#undef FIELD
    CHECK(out.raw[0] == 0x55 && out.raw[sizeof out - 1] == 0x55);
    CHECK(kyckit_kra_free(stale) == KYCKIT_BAD_HANDLE);
    CHECK(kyckit_kra_free(foreign) == KYCKIT_BAD_HANDLE);
    CHECK(kyckit_kra_free(zero) == KYCKIT_OK);
    CHECK(kyckit_kra_free(app) == KYCKIT_OK);
    CHECK(kyckit_rules_free(rules) == KYCKIT_OK);
}

/* Every call that takes a text or bytes, with NULL and with bytes that are not UTF-8. */
static void every_input(void) {
    static const char bad[] = "CANARY\xff";
    const size_t n = sizeof bad - 1;
    const uint8_t *bytes = (const uint8_t *)bad;
    kyckit_kra app = example(), made = {7};
    kyckit_rules rules, none = {0};
    kyckit_client_options options = KYCKIT_CLIENT_OPTIONS_INIT;
    kyckit_client client = {0};
    kyckit_error error;
    kyckit_text text = {bad, n}, good = {"state", 5};
    kyckit_registry_status status = {{NULL, 0}, {NULL, 0}};
    kyckit_code_list list;
    kyckit_code code;
    kyckit_advice advice;
    kyckit_violations found;
    kyckit_receipt receipt;
    kyckit_event event;
    kyckit_value value;
    kyckit_upload_options how = KYCKIT_UPLOAD_OPTIONS_INIT;
    kyckit_date never = {2025, 2, 29};
    CHECK(kyckit_rules_new(&rules, NULL) == KYCKIT_OK);
    NULLED(kyckit_rules_new(NULL, &error));
    UTF8(kyckit_rules_set_now(rules, bad, n, &error));
    NULLED(kyckit_rules_set_now(rules, NULL, 0, &error));
    CHECK(kyckit_rules_set_now(rules, "CANARY", 6, &error) == KYCKIT_CONFIGURATION);
    CHECK(says(error, "configuration", "now"));
    UTF8(kyckit_rules_confirm_spelling(rules, good, text, good, &error));
    text.data = NULL;
    NULLED(kyckit_rules_confirm_spelling(rules, good, good, text, &error));
    text.data = bad;

    NULLED(kyckit_kra_new(NULL, &error));
    NULLED(kyckit_kra_from_wire(NULL, 4, none, &made, &error));
    NULLED(kyckit_kra_from_wire(bytes, n, none, NULL, &error));
    CHECK(kyckit_kra_from_wire(bytes, n, none, &made, &error) == KYCKIT_PAYLOAD && made.id == 7);
    kyckit_error_free(error);
    CHECK(kyckit_kra_from_wire((const uint8_t *)"{\"CANARY\"", 9, none, &made, &error) == KYCKIT_PAYLOAD);
    {
        uint64_t line = 0, column = 0;
        CHECK(kyckit_error_line(error, &line, NULL) == KYCKIT_OK && line == 1);
        CHECK(kyckit_error_column(error, &column, NULL) == KYCKIT_OK && column > 1);
        kyckit_error_free(error);
    }
    UTF8(kyckit_kra_set_pan(app, bad, n, &error));
    NULLED(kyckit_kra_set_pan(app, NULL, 0, &error));
    NULLED(kyckit_kra_set_documents_aadhaar_xml(app, NULL, 0, &error));
    CHECK(kyckit_kra_set_ipv_date(app, never, &error) == KYCKIT_BAD_ARGUMENT);
    CHECK(says(error, "configuration", "date"));
    UTF8(kyckit_kra_set(app, bad, n, "x", 1, &error));
    NULLED(kyckit_kra_set(app, NULL, 1, "x", 1, &error));
    NULLED(kyckit_kra_set(app, KYCKIT_LITERAL("pan"), NULL, 1, &error));
    CHECK(kyckit_kra_set(app, KYCKIT_LITERAL("pan"), bad, n, &error) == KYCKIT_BAD_ARGUMENT);
    CHECK(says(error, "configuration", "value"));
    CHECK(kyckit_kra_set(app, KYCKIT_LITERAL("ipv.date"), "CANARY", 6, &error) == KYCKIT_BAD_ARGUMENT);
    CHECK(says(error, "configuration", "value"));
    UTF8(kyckit_kra_get(app, bad, n, &value, &error));
    CHECK(kyckit_kra_get(app, "CANARY", 6, &value, &error) == KYCKIT_BAD_ARGUMENT);
    CHECK(says(error, "configuration", "field"));
    UTF8(kyckit_kra_clear(app, bad, n, &error));
    UTF8(kyckit_kra_validate_field(app, none, bad, n, &found, &error));
    NULLED(kyckit_kra_validate(app, none, NULL, &error));
    NULLED(kyckit_kra_to_wire(app, none, NULL, &error));
    NULLED(kyckit_kra_debug(app, NULL, &error));
    CHECK(kyckit_kra_extra_at(app, 1000, (kyckit_member *)(void *)&value, &error) == KYCKIT_BAD_ARGUMENT);
    CHECK(says(error, "configuration", "out_of_range"));

    CHECK(kyckit_kra_read_webhook(bytes, n, none, &event, &error) == KYCKIT_PAYLOAD);
    {
        uint16_t http = 0;
        CHECK(kyckit_error_http_status(error, &http, NULL) == KYCKIT_OK && http == 400);
        kyckit_error_free(error);
    }
    NULLED(kyckit_kra_read_webhook(NULL, 4, none, &event, &error));
    NULLED(kyckit_kra_read_webhook(bytes, n, none, NULL, &error));

    status.status = text;
    UTF8(kyckit_advise(&status, 1, &advice, &error));
    NULLED(kyckit_advise(NULL, 1, &advice, &error));
    UTF8(kyckit_code_list_named(bad, n, &list, &error));
    NULLED(kyckit_code_list_named(NULL, 0, &list, &error));
    UTF8(kyckit_code_at(bad, n, 0, &code, &error));
    CHECK(kyckit_code_at(KYCKIT_LITERAL("state"), 1000, &code, &error) == KYCKIT_BAD_ARGUMENT);
    CHECK(says(error, "configuration", "out_of_range"));
    CHECK(kyckit_field_at(1000, (kyckit_field *)(void *)&value, NULL) == KYCKIT_BAD_ARGUMENT);

    options.app_id = options.app_key = text;
    UTF8(kyckit_client_new(&options, &client, &error));
    options.app_key.data = NULL;
    options.app_id = good;
    CHECK(kyckit_client_new(&options, &client, &error) == KYCKIT_CONFIGURATION);
    CHECK(says(error, "configuration", "credentials"));
    options.size = 3;
    CHECK(kyckit_client_new(&options, &client, &error) == KYCKIT_BAD_ARGUMENT);
    CHECK(says(error, "configuration", "size"));
    NULLED(kyckit_client_new(NULL, NULL, &error));
    how.transaction_id = good;
    CHECK(kyckit_client_upload_kra(client, app, &how, &receipt, &error) == KYCKIT_BAD_HANDLE);
    CHECK(says(error, "configuration", "handle"));
    CHECK(kyckit_kra_set_pan(app, NULL, 0, NULL) == KYCKIT_BAD_ARGUMENT);
    kyckit_kra_free(app);
    kyckit_rules_free(rules);
}

/* The calls of a client, before anything is sent. */
static void every_call(void) {
    kyckit_client_options options = KYCKIT_CLIENT_OPTIONS_INIT;
    kyckit_upload_options how = KYCKIT_UPLOAD_OPTIONS_INIT;
    const kyckit_text none = {NULL, 0}, bad = {"CANARY\xff", 7}, good = KYCKIT_TEXT_LITERAL("CANARY");
    const kyckit_text key = KYCKIT_TEXT_LITERAL("k"), url = KYCKIT_TEXT_LITERAL("http://127.0.0.1:1");
    kyckit_lookup lookup;
    kyckit_kra app = example();
    kyckit_client client;
    kyckit_receipt receipt;
    kyckit_registry_answer answer;
    kyckit_error error;
    options.app_id = options.app_key = key;
    options.base_url = url;
    options.timeout_seconds = 2;
    CHECK(kyckit_client_new(&options, &client, NULL) == KYCKIT_OK);
    NULLED(kyckit_client_upload_kra(client, app, NULL, &receipt, &error));
    NULLED(kyckit_client_upload_kra(client, app, &how, &receipt, &error));
    how.transaction_id = bad;
    UTF8(kyckit_client_upload_kra(client, app, &how, &receipt, &error));
    how.transaction_id = good;
    NULLED(kyckit_client_upload_kra(client, app, &how, NULL, &error));
    how.mode = 7;
    CHECK(kyckit_client_upload_kra(client, app, &how, &receipt, &error) == KYCKIT_BAD_ARGUMENT);
    CHECK(says(error, "configuration", "out_of_range"));
    how.mode = KYCKIT_QUEUED;
    how.timeout_seconds = -1;
    CHECK(kyckit_client_upload_kra(client, app, &how, &receipt, &error) == KYCKIT_BAD_ARGUMENT);
    CHECK(says(error, "configuration", "out_of_range"));
    how.timeout_seconds = 0;
    how.canceller.id = 7;
    CHECK(kyckit_client_upload_kra(client, app, &how, &receipt, &error) == KYCKIT_BAD_HANDLE);
    CHECK(says(error, "configuration", "handle"));
    how.size = 3;
    CHECK(kyckit_client_upload_kra(client, app, &how, &receipt, &error) == KYCKIT_BAD_ARGUMENT);
    CHECK(says(error, "configuration", "size"));

    NULLED(kyckit_client_search_and_verify(client, none, good, &answer, &error));
    UTF8(kyckit_client_search_and_verify(client, bad, good, &answer, &error));
    UTF8(kyckit_client_search_and_verify(client, good, bad, &answer, &error));
    NULLED(kyckit_client_search_and_verify(client, good, good, NULL, &error));
    CHECK(kyckit_client_search_and_verify(client, good, key, &answer, &error) == KYCKIT_NETWORK);
    CHECK(says(error, "network", "not_sent"));
    lookup.transaction_id = lookup.pan = lookup.started_at = good;
    NULLED(kyckit_client_reconcile(client, NULL, &answer, &error));
    CHECK(kyckit_client_reconcile(client, &lookup, &answer, &error) == KYCKIT_BAD_ARGUMENT);
    CHECK(says(error, "configuration", "started_at"));
    lookup.pan = none;
    NULLED(kyckit_client_reconcile(client, &lookup, &answer, &error));
    UTF8(kyckit_client_configure_webhook(client, bad.data, bad.len, &error));
    NULLED(kyckit_client_configure_webhook(client, NULL, 0, &error));
    NULLED(kyckit_canceller_new(NULL, &error));
    CHECK(kyckit_client_free(client) == KYCKIT_OK);
    CHECK(kyckit_client_configure_webhook(client, good.data, good.len, NULL) == KYCKIT_BAD_HANDLE);
    kyckit_kra_free(app);
}

static void handles_are_told_apart(void) {
    kyckit_kra app, copy;
    kyckit_violations found;
    kyckit_string string;
    kyckit_text text;
    size_t i;
    CHECK(kyckit_kra_new(&app, NULL) == KYCKIT_OK);
    copy = app;
    CHECK(kyckit_kra_validate(app, (kyckit_rules){0}, &found, NULL) == KYCKIT_OK);
    CHECK(kyckit_kra_free(app) == KYCKIT_OK);
    /* Many new objects may take the slot; the old handle stays dead. */
    for (i = 0; i < 1000; i++) {
        kyckit_kra other;
        CHECK(kyckit_kra_new(&other, NULL) == KYCKIT_OK && other.id != copy.id);
        CHECK(kyckit_kra_set_pan(copy, "X", 1, NULL) == KYCKIT_BAD_HANDLE);
        CHECK(kyckit_kra_free(copy) == KYCKIT_BAD_HANDLE);
        CHECK(kyckit_kra_free(other) == KYCKIT_OK);
    }
    string.id = found.id;
    CHECK(kyckit_string_text(string, &text, NULL) == KYCKIT_BAD_HANDLE);
    for (i = 0; i < 64; i++) {
        string.id = (uint64_t)1 << i;
        CHECK(kyckit_string_text(string, &text, NULL) == KYCKIT_BAD_HANDLE);
        CHECK(kyckit_string_free(string) == KYCKIT_BAD_HANDLE);
    }
    CHECK(kyckit_violations_free(found) == KYCKIT_OK);
    CHECK(kyckit_violations_free(found) == KYCKIT_BAD_HANDLE);
}

static void values_and_masks(void) {
    kyckit_kra app;
    kyckit_text text;
    kyckit_string string;
    kyckit_value value;
    kyckit_date day = {1990, 1, 2}, back;
    kyckit_bytes file;
    kyckit_event event;
    kyckit_reason reason;
    kyckit_warning warning;
    size_t places;
    uint32_t count;
    bool flag;
    static const char body[] = "{\"transactionId\":\"T-1\",\"eventType\":\"KRA_APPLICATION_STATUS\",\"appStatus\":\"007\","
                               "\"statusDescription\":\"KRA Validated\",\"remarks\":\"CANARY\",\"novel\":1}";
    CHECK(kyckit_kra_new(&app, NULL) == KYCKIT_OK);
    CHECK(kyckit_kra_set_pan(app, KYCKIT_LITERAL("CANARY"), NULL) == KYCKIT_OK);
    CHECK(kyckit_kra_get_pan(app, &text, NULL) == KYCKIT_OK && is(text, "CANARY"));
    CHECK(kyckit_kra_set_birth_or_incorporation_date(app, day, NULL) == KYCKIT_OK);
    CHECK(kyckit_kra_get_birth_or_incorporation_date(app, &back, NULL) == KYCKIT_OK && back.year == 1990 &&
          back.month == 1 && back.day == 2);
    CHECK(kyckit_kra_set_pan_copy(app, true, NULL) == KYCKIT_OK);
    CHECK(kyckit_kra_get_pan_copy(app, &flag, NULL) == KYCKIT_OK && flag);
    CHECK(kyckit_kra_set_kyc_record_count(app, 3, NULL) == KYCKIT_OK);
    CHECK(kyckit_kra_get_kyc_record_count(app, &count, NULL) == KYCKIT_OK && count == 3);
    CHECK(kyckit_kra_set_documents_account_opening_form(app, (const uint8_t *)"%PDF", 4, NULL) == KYCKIT_OK);
    CHECK(kyckit_kra_get_documents_account_opening_form(app, &file, NULL) == KYCKIT_OK && file.len == 4);
    CHECK(kyckit_kra_set(app, KYCKIT_LITERAL("appMobNo"), KYCKIT_LITERAL("CANARY"), NULL) == KYCKIT_OK);
    CHECK(kyckit_kra_get(app, KYCKIT_LITERAL("mobile.number"), &value, NULL) == KYCKIT_OK &&
          value.kind == KYCKIT_TEXT && is(value.text, "CANARY"));
    CHECK(kyckit_kra_set(app, KYCKIT_LITERAL("ipv.date"), KYCKIT_LITERAL("2026-01-02"), NULL) == KYCKIT_OK);
    CHECK(kyckit_kra_get_ipv_date(app, &back, NULL) == KYCKIT_OK && back.year == 2026 && back.day == 2);
    CHECK(kyckit_kra_set(app, KYCKIT_LITERAL("documents.aadhaar_xml"), "\xff", 1, NULL) == KYCKIT_OK);
    CHECK(kyckit_kra_clear(app, KYCKIT_LITERAL("ipv.date"), NULL) == KYCKIT_OK);
    CHECK(kyckit_kra_get_ipv_date(app, &back, NULL) == KYCKIT_ABSENT);
    CHECK(kyckit_kra_debug(app, &string, NULL) == KYCKIT_OK);
    CHECK(kyckit_string_text(string, &text, NULL) == KYCKIT_OK);
    CHECK(holds(text, "***") && !holds(text, "CANARY") && !holds(text, "1990"));
    kyckit_string_free(string);
    kyckit_kra_free(app);

    CHECK(kyckit_kra_read_webhook((const uint8_t *)body, sizeof body - 1, (kyckit_rules){0}, &event, NULL) == KYCKIT_OK);
    CHECK(kyckit_event_decision(event, &text, NULL) == KYCKIT_OK && is(text, "approved"));
    CHECK(kyckit_event_case_id(event, &text, NULL) == KYCKIT_OK && is(text, "T-1"));
    CHECK(kyckit_event_occurred_at(event, &text, NULL) == KYCKIT_ABSENT);
    CHECK(kyckit_event_dedupe_key(event, &text, NULL) == KYCKIT_OK && holds(text, "hyperverge_kra:"));
    CHECK(kyckit_event_payload(event, KYCKIT_LITERAL("remarks"), &text, NULL) == KYCKIT_OK && is(text, "CANARY"));
    CHECK(kyckit_event_payload(event, KYCKIT_LITERAL("nonsense"), &text, NULL) == KYCKIT_ABSENT);
    CHECK(kyckit_event_raw(event, &file, NULL) == KYCKIT_OK && file.len == sizeof body - 1);
    CHECK(kyckit_event_warning_count(event, &places, NULL) == KYCKIT_OK && places > 0);
    CHECK(kyckit_event_warning_at(event, 0, &warning, NULL) == KYCKIT_OK && warning.code.len > 0);
    CHECK(kyckit_event_warning_at(event, places, &warning, NULL) == KYCKIT_BAD_ARGUMENT);
    CHECK(kyckit_event_reason_at(event, 1000, &reason, NULL) == KYCKIT_BAD_ARGUMENT);
    CHECK(kyckit_event_changed_field(event, 1000, &text, NULL) == KYCKIT_ABSENT);
    CHECK(kyckit_event_verified_by(event, 0, &text, NULL) == KYCKIT_ABSENT);
    CHECK(kyckit_event_debug(event, &string, NULL) == KYCKIT_OK);
    CHECK(kyckit_string_text(string, &text, NULL) == KYCKIT_OK && !holds(text, "CANARY"));
    kyckit_string_free(string);
    CHECK(kyckit_event_free(event) == KYCKIT_OK && kyckit_event_free(event) == KYCKIT_BAD_HANDLE);
}

static kyckit_status upload(const char *url, const char *key, kyckit_kra app, const char *id, kyckit_error *error) {
    kyckit_client_options options = KYCKIT_CLIENT_OPTIONS_INIT;
    kyckit_upload_options how = KYCKIT_UPLOAD_OPTIONS_INIT;
    kyckit_lookup lookup;
    kyckit_client client;
    kyckit_receipt receipt;
    kyckit_member member;
    kyckit_text text;
    kyckit_status status;
    options.app_id.data = "sandbox-app-id";
    options.app_id.len = 14;
    options.app_key.data = key;
    options.app_key.len = strlen(key);
    options.base_url.data = url;
    options.base_url.len = strlen(url);
    CHECK(kyckit_client_new(&options, &client, NULL) == KYCKIT_OK);
    how.transaction_id.data = id;
    how.transaction_id.len = strlen(id);
    how.mode = KYCKIT_IMMEDIATE;
    how.timeout_seconds = 5;
    status = kyckit_client_upload_kra(client, app, &how, &receipt, error);
    if (status == KYCKIT_OK) {
        CHECK(kyckit_receipt_outcome(receipt, &text, NULL) == KYCKIT_OK && is(text, "accepted"));
        CHECK(kyckit_receipt_lookup(receipt, &lookup, NULL) == KYCKIT_OK && is(lookup.transaction_id, id));
        CHECK(kyckit_receipt_member(receipt, KYCKIT_LITERAL("status"), &text, NULL) == KYCKIT_OK && text.len > 0);
        CHECK(kyckit_receipt_member(receipt, KYCKIT_LITERAL("nonsense"), &text, NULL) == KYCKIT_ABSENT);
        CHECK(kyckit_receipt_member_at(receipt, 1000, &member, NULL) == KYCKIT_ABSENT);
        CHECK(kyckit_receipt_member_at(receipt, 0, &member, NULL) == KYCKIT_OK && member.value.data);
        kyckit_receipt_free(receipt);
    }
    CHECK(kyckit_client_free(client) == KYCKIT_OK && kyckit_client_free(client) == KYCKIT_BAD_HANDLE);
    return status;
}

static void uploads(void) {
    const char *sandbox = getenv("KYCKIT_HYPERVERGE_BASE_URL");
    kyckit_kra app = example(), empty;
    kyckit_violations found;
    kyckit_error error;
    kyckit_text text;
    size_t count;
    CHECK(upload("http://127.0.0.1:1", "k", app, "T-1", &error) == KYCKIT_NETWORK);
    CHECK(kyckit_error_sent(error, &text, NULL) == KYCKIT_OK && is(text, "no"));
    kyckit_error_free(error);
    CHECK(kyckit_kra_new(&empty, NULL) == KYCKIT_OK);
    CHECK(upload("http://127.0.0.1:1", "k", empty, "T-1", &error) == KYCKIT_VALIDATION);
    CHECK(kyckit_error_violations(error, &found, NULL) == KYCKIT_OK);
    CHECK(kyckit_violations_count(found, &count, NULL) == KYCKIT_OK && count > 20);
    kyckit_violations_free(found);
    kyckit_error_free(error);
    CHECK(upload("http://127.0.0.1:1", "k", app, "not an id", &error) == KYCKIT_CONFIGURATION);
    CHECK(says(error, "configuration", "transaction_id"));
    if (sandbox) {
        CHECK(upload(sandbox, "CANARY", app, "T-1", &error) == KYCKIT_CONFIGURATION);
        CHECK(kyckit_error_remedy(error, &text, NULL) == KYCKIT_OK && text.len > 0);
        CHECK(kyckit_error_to_json(error, &text, NULL) == KYCKIT_OK && !holds(text, "CANARY"));
        kyckit_error_free(error);
        CHECK(upload(sandbox, "sandbox-app-key", app, "T-c-test", &error) == KYCKIT_OK);
    } else {
        printf("no sandbox: two tests did not run\n");
    }
    kyckit_kra_free(empty);
    kyckit_kra_free(app);
}

static void lists(void) {
    kyckit_code_list list;
    kyckit_code code;
    kyckit_text alias;
    size_t i, found = 0;
    CHECK(kyckit_code_list_count() > 5);
    CHECK(kyckit_code_list_at(0, &list, NULL) == KYCKIT_OK && list.name.len > 0);
    CHECK(kyckit_code_list_named(KYCKIT_LITERAL("state"), &list, NULL) == KYCKIT_OK && list.count > 30);
    for (i = 0; i < list.count; i++) {
        CHECK(kyckit_code_at(KYCKIT_LITERAL("state"), i, &code, NULL) == KYCKIT_OK);
        if (code.alias_count)
            CHECK(kyckit_code_alias(KYCKIT_LITERAL("state"), i, 0, &alias, NULL) == KYCKIT_OK && alias.len > 0);
        found += is(code.wire, "maharashtra");
    }
    CHECK(found == 1);
}

int main(void) {
    every_getter();
    every_input();
    every_call();
    handles_are_told_apart();
    values_and_masks();
    lists();
    uploads();
    printf("c: tests %s\n", failed ? "FAILED" : "passed");
    return failed != 0;
}
