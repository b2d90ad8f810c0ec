// The C++ runner of the corpus: builds inputs with the public API and writes what public getters tell.
#include "cases.h"
#include "kyckit.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>

namespace {

constexpr char journey[] = "T-1", pan[] = "AAAPA1234A";

json* text(const std::string& text) { return json_text(text.data(), text.size()); }
json* number(unsigned long number) { return json_word(std::to_string(number).c_str()); }
json* flag(bool flag) { return json_word(flag ? "true" : "false"); }

void put(json* object, const char* key, const std::optional<std::string>& value) {
    if (value) json_put(object, key, text(*value));
}

json* parsed(const std::string& canonical) { return json_parse(canonical.data(), canonical.size()); }

std::string string(const json* value) {
    return value && value->kind == JSON_TEXT ? std::string(value->data, value->len) : std::string();
}

std::string body_of(const cases* all, const test_case* one) {
    const buffer body = case_body(all, one);
    std::string text(body.data, body.len);
    std::free(body.data);
    return text;
}

json* of_error(const kyckit::Error& error, bool webhook, bool call) {
    json *record = json_new(JSON_OBJECT), *result = json_new(JSON_OBJECT);
    put(record, "code", error.code);
    put(record, "kind", error.kind);
    put(record, "message", std::string(error.what()));
    put(record, "remedy", error.remedy);
    if (call) put(record, "sent", error.sent);
    if (webhook && error.http_status) json_put(record, "http_status", number(*error.http_status));
    json_put(result, "error", record);
    return result;
}

kyckit::Rules rules_of(const test_case* one) {
    kyckit::Rules rules;
    const json* policies = json_get(one->input, "policies");
    rules.now({one->now, one->now_len})
        .strict(one->strict != 0)
        .registered_is_approved(json_is(json_get(policies, "registered"), "approved"))
        .legacy_verified_is_review(json_is(json_get(policies, "legacy_verified"), "review"))
        .quoted_counts(json_is(json_get(policies, "quoted_counts"), "true"))
        .webhook_events_as_text(json_is(json_get(policies, "webhook_events"), "text"));
    const json* spellings = json_get(one->input, "spellings");
    for (const json* list = spellings ? spellings->first : nullptr; list; list = list->next)
        for (const json* code = list->first; code; code = code->next)
            rules.confirm_spelling({list->key, list->key_len}, {code->key, code->key_len}, {code->data, code->len});
    return rules;
}

json* validate(const test_case* one, const kyckit::Application& app, const kyckit::Rules& rules) {
    const json* field = json_get(one->input, "field");
    const kyckit::Validation found = field ? app.validate_field(string(field), rules) : app.validate(rules);
    json *result = json_new(JSON_OBJECT), *list = json_new(JSON_ARRAY);
    for (const kyckit::Violation& violation : found.violations) {
        json* record = json_new(JSON_OBJECT);
        json_put(record, "code", text(violation.code));
        json_put(record, "path", text(violation.path));
        json_put(record, "wire_name", text(violation.wire_name));
        json_put(record, "message", text(violation.message));
        json_put(record, "remedy", text(violation.remedy));
        json_put(record, "severity", text(violation.severity));
        json_add(list, record);
    }
    json_put(result, "valid", flag(found.valid));
    json_put(result, "violations", list);
    return result;
}

json* members(const std::vector<kyckit::Member>& list) {
    json* result = json_new(JSON_OBJECT);
    for (const kyckit::Member& member : list)
        json_set(result, member.first.data(), member.first.size(), text(member.second));
    return result;
}

json* value(const std::string& value) { return text(value); }
json* value(bool value) { return flag(value); }
json* value(std::uint32_t value) { return number(value); }
json* value(const kyckit::Bytes& value) { return number(value.size()); }
json* value(kyckit::Date value) {
    char day[32];
    std::snprintf(day, sizeof day, "%04d-%02d-%02d", value.year, value.month, value.day);
    return json_text(day, 10);
}

template <class T> void typed(json* fields, const char* path, const std::optional<T>& given) {
    if (given) json_put(fields, path, value(*given));
}

json* read(const kyckit::Application& app) {
    json *result = json_new(JSON_OBJECT), *fields = json_new(JSON_OBJECT);
#define FIELD(path, getter) typed(fields, path, app.getter());
#include "fields.inc"
#undef FIELD
    json_put(result, "fields", fields);
    json_put(result, "extra", members(app.extra()));
    json_put(result, "unread", members(app.unread()));
    return result;
}

json* texts(const std::vector<std::string>& list) {
    json* result = json_new(JSON_ARRAY);
    for (const std::string& one : list) json_add(result, text(one));
    return result;
}

json* verified_by(const std::vector<std::string>& policies) {
    if (policies.size() > 1) return texts(policies);
    return text(policies.empty() ? "none" : policies[0]);
}

json* subject(const kyckit::Event& event) {
    json* subject = json_new(JSON_OBJECT);
    put(subject, "case_id", event.case_id());
    put(subject, "user_ref", event.user_ref());
    put(subject, "applicant_id", event.applicant_id());
    put(subject, "tenant_id", event.tenant_id());
    put(subject, "token_id", event.token_id());
    return subject;
}

json* reasons(const kyckit::Event& event) {
    json* list = json_new(JSON_ARRAY);
    for (const kyckit::Reason& reason : event.reasons()) {
        json* record = json_new(JSON_OBJECT);
        put(record, "code", reason.code);
        put(record, "text", reason.text);
        put(record, "class", reason.reason_class);
        json_add(list, record);
    }
    return list;
}

json* warnings(const kyckit::Event& event) {
    json* list = json_new(JSON_ARRAY);
    for (const kyckit::Warning& warning : event.warnings()) {
        json* record = json_new(JSON_OBJECT);
        put(record, "code", warning.code);
        put(record, "path", warning.path);
        json_add(list, record);
    }
    return list;
}

/// The canonical event from its getters alone.
json* of_event(const kyckit::Event& event) {
    json* result = json_new(JSON_OBJECT);
    json_put(result, "schema_version", number(event.schema_version()));
    put(result, "provider", event.provider());
    put(result, "variant", event.variant());
    put(result, "kind", event.kind());
    put(result, "provider_event", event.provider_event());
    put(result, "provider_status", event.provider_status());
    put(result, "decision", event.decision());
    put(result, "actor", event.actor());
    if (event.is_final()) json_put(result, "is_final", flag(*event.is_final()));
    json_put(result, "subject", subject(event));
    json_put(result, "reasons", reasons(event));
    json_put(result, "changed_fields", texts(event.changed_fields()));
    put(result, "occurred_at", event.occurred_at());
    put(result, "occurred_at_field", event.occurred_at_field());
    put(result, "received_at", event.received_at());
    put(result, "dedupe_key", event.dedupe_key());
    put(result, "dedupe_strength", event.dedupe_strength());
    if (event.dedupe_window()) json_put(result, "dedupe_window", number(*event.dedupe_window()));
    json_put(result, "verified_by", verified_by(event.verified_by()));
    if (const auto modification = event.modification()) {
        json* record = json_new(JSON_OBJECT);
        put(record, "state", modification->state);
        put(record, "raw", modification->raw);
        json_put(result, "modification", record);
    }
    json_put(result, "warnings", warnings(event));
    return result;
}

json* receive(const cases* all, const test_case* one, const kyckit::Rules& rules) {
    try {
        const std::string body = body_of(all, one);
        const bool is_results = case_in(one, "hyperverge_results") != 0;
        const kyckit::Event event =
            is_results ? kyckit::Event::read_results(body, rules) : kyckit::Event::read_kra(body, rules);
        json* result = json_new(JSON_OBJECT);
        json_put(result, "event", of_event(event));
        json_put(result, "payload", members(event.payload()));
        return result;
    } catch (const kyckit::Error& error) {
        return of_error(error, true, false);
    }
}

json* advise(const test_case* one) {
    std::vector<kyckit::RegistryStatus> statuses;
    const json* list = json_get(one->input, "statuses");
    for (const json* item = list ? list->first : nullptr; item; item = item->next)
        statuses.push_back({string(json_get(item, "status")), string(json_get(item, "update_status"))});
    json* result = parsed(kyckit::advise(statuses).json);
    json_remove(result, "reasons", 7);
    return result;
}

kyckit::Client client_of(const test_case* one, const kyckit::Rules& rules) {
    char url[512];
    kyckit::ClientOptions options;
    options.timeout_seconds = case_url(one, url, sizeof url);
    options.app_id = "test-app-id";
    options.app_key = "test-app-key";
    options.base_url = url;
    options.rules = &rules;
    return kyckit::Client(options);
}

json* upload(const test_case* one, const kyckit::Application& app, const kyckit::Client& client) {
    const bool immediate = json_is(json_get(one->input, "mode"), "immediate") != 0;
    const auto mode = immediate ? kyckit::Mode::immediate : kyckit::Mode::queued;
    const kyckit::Receipt receipt = client.upload(app, journey, {mode, 0, nullptr});
    json* result = json_new(JSON_OBJECT);
    put(result, "outcome", receipt.outcome());
    put(result, "message", receipt.message());
    put(result, "remedy", receipt.remedy());
    put(result, "sent", receipt.sent());
    put(result, "code", receipt.code());
    put(result, "registry_status", receipt.registry_status());
    put(result, "request_id", receipt.request_id());
    return result;
}

json* lookup(const kyckit::Client& client) {
    const kyckit::RegistryAnswer answer = client.search_and_verify(pan, journey);
    json *result = json_new(JSON_OBJECT), *records = json_new(JSON_ARRAY);
    for (const kyckit::Record& one : answer.records()) {
        json* record = json_new(JSON_OBJECT);
        json_put(record, "data", members({one.begin(), one.end()}));
        json_add(records, record);
    }
    json_put(result, "records", records);
    put(result, "request_id", answer.request_id());
    return result;
}

json* reconcile(const test_case* one, const kyckit::Client& client) {
    json* result = json_new(JSON_OBJECT);
    const std::string started_at = string(json_get(one->input, "started_at"));
    put(result, "reconciliation", client.reconcile({journey, pan, started_at}).result());
    return result;
}

json* configure(const test_case* one, const kyckit::Client& client) {
    client.configure_webhook(string(json_get(one->input, "url")));
    json* result = json_new(JSON_OBJECT);
    json_put(result, "configured", flag(true));
    return result;
}

/// The kinds that make a call; the application is for an upload.
json* call(const test_case* one, const kyckit::Application& app, const kyckit::Rules& rules) {
    const std::string kind = string(one->kind);
    const kyckit::Client client = client_of(one, rules);
    try {
        if (kind == "upload") return upload(one, app, client);
        if (kind == "lookup") return lookup(client);
        if (kind == "reconcile") return reconcile(one, client);
        return configure(one, client);
    } catch (const kyckit::Error& error) {
        return of_error(error, false, true);
    }
}

json* run_case(const cases* all, const test_case* one) {
    const kyckit::Rules rules = rules_of(one);
    const std::string kind = string(one->kind);
    if (kind == "receive") return receive(all, one, rules);
    if (kind == "advise") return advise(one);
    if (kind == "lookup" || kind == "reconcile" || kind == "configure") return call(one, {}, rules);
    try {
        const kyckit::Application app = kyckit::Application::from_wire(body_of(all, one), rules);
        if (kind == "validate") return validate(one, app, rules);
        if (kind == "read") return read(app);
        if (kind == "upload") return call(one, app, rules);
        if (kind == "write") {
            json* result = json_new(JSON_OBJECT);
            json_put(result, "body", text(app.to_wire(rules)));
            return result;
        }
    } catch (const kyckit::Error& error) {
        return of_error(error, false, false);
    }
    return text("runner: the kind is not known");
}

json* run(const cases* all, const test_case* one) {
    try {
        return run_case(all, one);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "error: %s: %s\n", one->id, error.what());
        std::exit(2);
    }
}

}  // namespace

int main() { return cases_run("tests/corpus", "cpp", run); }
