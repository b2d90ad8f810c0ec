/* Fills in a KRA application, checks it, uploads it and reads a webhook.
 *
 * cc -std=c99 upload.c $(pkg-config --cflags --libs kyckit); credentials and address come from the environment:
 * KYCKIT_HYPERVERGE_APP_ID, KYCKIT_HYPERVERGE_APP_KEY, KYCKIT_HYPERVERGE_BASE_URL (`kyckit sandbox` prints them). */
#include <kyckit.h>
#include <kyckit_codes.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tells what went wrong and what to do, and ends. */
static void must(kyckit_status status, kyckit_error error) {
    kyckit_text message, remedy;
    if (status == KYCKIT_OK) return;
    if (kyckit_error_message(error, &message, NULL) == KYCKIT_OK &&
        kyckit_error_remedy(error, &remedy, NULL) == KYCKIT_OK)
        fprintf(stderr, "error %d: %.*s\n%.*s\n", (int)status, (int)message.len, message.data, (int)remedy.len,
                remedy.data);
    kyckit_error_free(error);
    exit(1);
}

static void set(kyckit_kra app, const char *field, const char *value) {
    kyckit_error error;
    must(kyckit_kra_set(app, field, strlen(field), value, strlen(value), &error), error);
}

static kyckit_kra application(void) {
    static const char form[] = "%PDF-1.4\n% fake account opening form of a test\n%EOF\n";
    static const char aadhaar[] = "<?xml version=\"1.0\"?><OfflinePaperlessKyc referenceId=\"123420260101\"/>";
    const kyckit_date born = {1990, 1, 1};
    kyckit_kra app;
    kyckit_error error;
    must(kyckit_kra_new(&app, &error), error);

    /* Typed setters, one a field, checked by the compiler ... */
    must(kyckit_kra_set_pan(app, KYCKIT_LITERAL("AAAPT1234A"), &error), error);
    must(kyckit_kra_set_name(app, KYCKIT_LITERAL("TEST USER"), &error), error);
    must(kyckit_kra_set_birth_or_incorporation_date(app, born, &error), error);
    must(kyckit_kra_set_pan_copy(app, true, &error), error);
    must(kyckit_kra_set_pan_exempt(app, false, &error), error);
    must(kyckit_kra_set_permanent_same_as_correspondence(app, true, &error), error);
    must(kyckit_kra_set_fatca_applicable(app, false, &error), error);
    must(kyckit_kra_set_correspondence_state(app, KYCKIT_LITERAL(KYCKIT_STATE_MAHARASHTRA), &error), error);
    must(kyckit_kra_set_documents_account_opening_form(app, (const uint8_t *)form, sizeof form - 1, &error), error);
    must(kyckit_kra_set_documents_aadhaar_xml(app, (const uint8_t *)aadhaar, sizeof aadhaar - 1, &error), error);

    /* ... or by path or wire name, as text: handy for forms. */
    set(app, "update_flag", "new");
    set(app, "kra_agency", "CVLKRA");
    set(app, "applicant_type", "individual");
    set(app, "appNo", "TEST-C-0001");
    set(app, "appDate", "2026-01-10");
    set(app, "appExmtIdProof", "pan");
    set(app, "ipv.status", "exempted");
    set(app, "person.gender", "M");
    set(app, "person.father_or_spouse_name", "TEST FATHER");
    set(app, "person.nationality", "indian");
    set(app, "person.residential_status", "resident_individual");
    set(app, "person.marital_status", "unmarried");
    set(app, "aadhaar_last_four", "1234");
    set(app, "correspondence.line1", "1 Test Street");
    set(app, "correspondence.city", "Mumbai");
    set(app, "correspondence.pin_code", "400001");
    set(app, "correspondence.proof", "aadhaar");
    set(app, "correspondence.proof_reference", "1234");
    set(app, "mobile.number", "9876543210");
    set(app, "email", "test.user@example.com");
    set(app, "document_proof", "self_certified");
    set(app, "finances.income", "1_5_lakh");
    set(app, "kyc_mode", "digilocker");
    return app;
}

/* Every violation with its remedy; whether the application may be sent. */
static bool check(kyckit_kra app) {
    const kyckit_rules today = {0};
    kyckit_violations found;
    kyckit_violation one;
    kyckit_error error;
    bool valid = false;
    size_t i;
    must(kyckit_kra_validate(app, today, &found, &error), error);
    must(kyckit_violations_valid(found, &valid, &error), error);
    for (i = 0; kyckit_violations_at(found, i, &one, NULL) == KYCKIT_OK; i++)
        if (!valid)
            printf("  %.*s %.*s: %.*s\n", (int)one.severity.len, one.severity.data, (int)one.path.len, one.path.data,
                   (int)one.remedy.len, one.remedy.data);
    printf("valid: %s, with %lu remarks\n", valid ? "yes" : "no", (unsigned long)i);
    kyckit_violations_free(found);
    return valid;
}

/* After a crash or a lost answer: what became of an upload, from stored facts only. */
static void reconcile(kyckit_client client, kyckit_receipt receipt) {
    kyckit_lookup lookup;
    kyckit_registry_answer answer;
    kyckit_text result;
    kyckit_error error;
    must(kyckit_receipt_lookup(receipt, &lookup, &error), error);
    must(kyckit_client_reconcile(client, &lookup, &answer, &error), error);
    must(kyckit_registry_answer_result(answer, &result, &error), error);
    printf("reconcile: %.*s\n", (int)result.len, result.data);
    kyckit_registry_answer_free(answer);
}

static void webhook(const char *body) {
    const kyckit_rules today = {0};
    kyckit_event event;
    kyckit_error error;
    kyckit_text decision, key;
    must(kyckit_kra_read_webhook((const uint8_t *)body, strlen(body), today, &event, &error), error);
    must(kyckit_event_decision(event, &decision, &error), error);
    must(kyckit_event_dedupe_key(event, &key, &error), error);
    printf("webhook: %.*s, %.*s\n", (int)decision.len, decision.data, (int)key.len, key.data);
    kyckit_event_free(event);
}

int main(void) {
    const kyckit_text id = KYCKIT_TEXT_LITERAL("T-c-example");
    kyckit_upload_options options = KYCKIT_UPLOAD_OPTIONS_INIT;
    kyckit_kra app = application();
    kyckit_client client;
    kyckit_receipt receipt;
    kyckit_text outcome, remedy;
    kyckit_error error;
    bool accepted;
    if (!check(app)) return 1;
    must(kyckit_client_new(NULL, &client, &error), error);
    options.transaction_id = id;
    options.mode = KYCKIT_IMMEDIATE;
    options.timeout_seconds = 10;
    must(kyckit_client_upload_kra(client, app, &options, &receipt, &error), error);
    must(kyckit_receipt_outcome(receipt, &outcome, &error), error);
    must(kyckit_receipt_remedy(receipt, &remedy, &error), error);
    printf("upload: %.*s. %.*s\n", (int)outcome.len, outcome.data, (int)remedy.len, remedy.data);
    if (outcome.len == 7 && memcmp(outcome.data, "unknown", 7) == 0) reconcile(client, receipt);
    accepted = outcome.len == 8 && memcmp(outcome.data, "accepted", 8) == 0;
    kyckit_receipt_free(receipt);
    kyckit_client_free(client);
    kyckit_kra_free(app);
    webhook("{\"transactionId\":\"T-c-example\",\"eventType\":\"KRA_APPLICATION_STATUS\",\"appStatus\":\"007\","
            "\"statusDescription\":\"KRA Validated\",\"eventTime\":\"2026-01-15T10:00:00Z\"}");
    return accepted ? 0 : 1;
}
