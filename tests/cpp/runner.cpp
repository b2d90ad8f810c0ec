// The C++ runner of the corpus: builds inputs with the public API and writes what public getters tell.
#include "runner.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>

namespace {

constexpr char journey[] = "T-1", pan[] = "AAAPA1234A";

kyckit::Rules rules_of(const test_case* one) {
    kyckit::Rules rules;
    const json* policies = json_get(one->input, "policies");
    rules.now({one->now, one->now_len})
        .strict(one->strict != 0)
        .registered_is_approved(json_is(json_get(policies, "registered"), "approved"))
        .legacy_verified_is_review(json_is(json_get(policies, "legacy_verified"), "review"))
        .quality_rejection_is_resubmit(json_is(json_get(policies, "quality_rejection"), "resubmit"))
        .not_screened_is_clear(json_is(json_get(policies, "not_screened"), "no"))
        .rejected_attempt_is_declined(json_is(json_get(policies, "rejected_attempt"), "declined"))
        .successful_attempt_is_approved(json_is(json_get(policies, "successful_attempt"), "approved"))
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
    kyckit::Rules rules = rules_of(one);
    const std::string kind = string(one->kind);
    if (json* result = run_delivery(all, one, rules)) return result;
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
