// The C++ runner: events, the receiver, encryption, repeats, order, CloudEvents.
#include "runner.hpp"

namespace {

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
    if (const auto aml = event.aml()) {
        json* record = json_new(JSON_OBJECT);
        put(record, "hit", aml->hit);
        put(record, "level", aml->level);
        put(record, "status", aml->status);
        json_put(result, "aml", record);
    }
    if (const auto attempt = event.attempt()) {
        json* record = json_new(JSON_OBJECT);
        put(record, "status", attempt->status);
        put(record, "decision", attempt->decision);
        json_put(result, "attempt", record);
    }
    json_put(result, "warnings", warnings(event));
    return result;
}

std::string string_in(const json* of, const char* name) { return string(json_get(of, name)); }

kyckit::ArgosCipher cipher_of(const json* of) {
    return {string_in(of, "api_key"),
            {string_in(of, "mode"), string_in(of, "key"), string_in(of, "encoding"), string_in(of, "iv")}};
}

/// The event of a body of this provider; `of` may have a cipher or a path.
kyckit::Event event_from(const json* of, const std::string& provider, const std::string& body,
                         const kyckit::Rules& rules) {
    if (provider == "hyperverge_results") return kyckit::Event::read_results(body, rules);
    if (provider == "p100") return kyckit::Event::read_p100(body, string_in(of, "path"), rules);
    if (provider != "argos") return kyckit::Event::read_kra(body, rules);
    if (const json* cipher = json_get(of, "cipher")) return kyckit::Event::read_argos(body, cipher_of(cipher), rules);
    return kyckit::Event::read_argos(body, rules);
}

json* receive(const cases* all, const test_case* one, const kyckit::Rules& rules) {
    const std::string id = one->id;
    const kyckit::Event event = event_from(one->input, id.substr(0, id.find('/')), body_of(all, one), rules);
    json* result = json_new(JSON_OBJECT);
    json_put(result, "event", of_event(event));
    json_put(result, "payload", members(event.payload()));
    if (const auto extra = event.extra(); !extra.empty()) json_put(result, "extra", members(extra));
    return result;
}

json* single(const char* name, json* value) {
    json* result = json_new(JSON_OBJECT);
    json_put(result, name, value);
    return result;
}

json* decrypt(const cases* all, const test_case* one) {
    const kyckit::ArgosCipher cipher = cipher_of(json_get(one->input, "cipher"));
    return single("plaintext", text(cipher.decrypt(body_of(all, one))));
}

json* encrypt(const test_case* one) {
    const kyckit::ArgosCipher cipher = cipher_of(json_get(one->input, "cipher"));
    const std::string iv = string_in(one->input, "iv");
    std::string random;
    for (std::size_t i = 0; i + 1 < iv.size(); i += 2)
        random.push_back(static_cast<char>(std::stoi(iv.substr(i, 2), nullptr, 16)));
    return single("body", text(cipher.encrypt(string_in(one->input, "plaintext"), random)));
}

json* probe(const cases* all, const test_case* one) {
    json* list = json_new(JSON_ARRAY);
    for (const kyckit::CipherSettings& found : kyckit::argos_probe(string_in(one->input, "api_key"), body_of(all, one))) {
        json* settings = json_new(JSON_OBJECT);
        put(settings, "mode", found.mode);
        put(settings, "key", found.key);
        put(settings, "encoding", found.encoding);
        put(settings, "iv", found.iv);
        json_add(list, settings);
    }
    return single("ciphers", list);
}

std::string_view view(const json* text) { return {text->data, text->len}; }

std::vector<std::string_view> secrets_in(const json* of) {
    std::vector<std::string_view> secrets;
    const json* list = json_get(of, "secrets");
    for (const json* item = list ? list->first : nullptr; item; item = item->next) secrets.push_back(view(item));
    return secrets;
}

/// The policy that a case describes.
kyckit::Verification policy_of(const json* verify) {
    using kyckit::Verification;
    const json* of = verify->first;
    const std::string name(of->key, of->key_len);
    if (name == "unverified") return Verification::unverified(string(of));
    if (name == "decryption") return Verification::decryption(cipher_of(of));
    if (name == "any_of" || name == "all_of") {
        std::vector<Verification> policies;
        for (const json* item = of->first; item; item = item->next) policies.push_back(policy_of(item));
        return name == "any_of" ? Verification::any_of(policies) : Verification::all_of(policies);
    }
    const std::vector<std::string_view> secrets = secrets_in(of);
    if (name == "static_header")
        return Verification::static_header(kyckit::StaticHeader(string_in(of, "name"), secrets));
    if (name == "bearer_token") return Verification::bearer_token(secrets);
    if (name == "url_segment") return Verification::url_segment(secrets);
    if (name == "url_query") return Verification::url_query(string_in(of, "name"), secrets);
    if (name == "standard_webhooks") {
        const json* tolerance = json_get(of, "tolerance");
        if (!tolerance) return Verification::standard_webhooks(secrets);
        return Verification::standard_webhooks(secrets, static_cast<std::uint32_t>(std::atol(tolerance->data)));
    }
    kyckit::HmacOptions options{string_in(of, "header"), secrets};
    if (json_get(of, "algorithm")) options.algorithm = string_in(of, "algorithm");
    if (json_get(of, "encoding")) options.encoding = string_in(of, "encoding");
    options.prefix = string_in(of, "prefix");
    return Verification::hmac(options);
}

kyckit::Receiver receiver_of(const test_case* one, const kyckit::Rules& rules) {
    std::vector<kyckit::Route> routes;
    for (const json* item = json_get(one->input, "routes")->first; item; item = item->next)
        routes.push_back({string_in(item, "path"), string_in(item, "provider"), policy_of(json_get(item, "verify"))});
    kyckit::ReceiverOptions options;
    if (const json* bytes = json_get(one->input, "max_bytes"))
        options.max_bytes = static_cast<std::size_t>(std::atoll(bytes->data));
    options.any_media_type = json_is(json_get(one->input, "any_media_type"), "true") != 0;
    options.rules = &rules;
    return kyckit::Receiver(routes, options);
}

json* deliver(const cases* all, const test_case* one, const kyckit::Rules& rules) {
    const kyckit::Receiver receiver = receiver_of(one, rules);
    const std::string body = body_of(all, one);
    kyckit::Delivery delivery;
    delivery.method = view(json_get(one->input, "method"));
    delivery.path = view(json_get(one->input, "path"));
    delivery.body = body;
    const json* headers = json_get(one->input, "headers");
    for (const json* item = headers ? headers->first : nullptr; item; item = item->next)
        delivery.headers.push_back({view(item->first), view(item->last)});
    const kyckit::Event event = receiver.receive(delivery, {one->now, one->now_len});
    const kyckit::Reply reply = event.reply();
    json *result = json_new(JSON_OBJECT), *answer = json_new(JSON_OBJECT);
    json_put(answer, "status", number(reply.status));
    put(answer, "content_type", reply.content_type);
    put(answer, "body", reply.body);
    json_put(result, "event", of_event(event));
    json_put(result, "reply", answer);
    return result;
}

/// The event of {"provider", "json" or "body"}, at the instant of the rules.
kyckit::Event told(const json* of, const kyckit::Rules& rules) {
    std::string body = string_in(of, "body");
    if (const json* value = json_get(of, "json")) {
        buffer written = {nullptr, 0, 0};
        json_write(&written, value, 0);
        body.assign(written.data, written.len);
        std::free(written.data);
    }
    return event_from(of, string_in(of, "provider"), body, rules);
}

json* dedupe(const test_case* one, kyckit::Rules& rules) {
    json* repeats = json_new(JSON_ARRAY);
    kyckit::Deduper deduper(100);
    for (const json* item = json_get(one->input, "deliveries")->first; item; item = item->next) {
        rules.now(string_in(item, "now"));
        json_add(repeats, flag(deduper.is_repeat(told(item, rules))));
    }
    return single("repeats", repeats);
}

json* in_order(const test_case* one, const kyckit::Rules& rules) {
    const kyckit::Event before = told(json_get(one->input, "old"), rules);
    return single("supersedes", text(kyckit::supersedes(before, told(json_get(one->input, "new"), rules))));
}

}  // namespace

json* run_delivery(const cases* all, const test_case* one, kyckit::Rules& rules) {
    const std::string kind = string(one->kind);
    try {
        if (kind == "receive") return receive(all, one, rules);
        if (kind == "deliver") return deliver(all, one, rules);
        if (kind == "dedupe") return dedupe(one, rules);
        if (kind == "supersedes") return in_order(one, rules);
        if (kind == "cloudevent") return single("cloudevent", parsed(told(one->input, rules).to_cloud_event()));
        if (kind == "decrypt") return decrypt(all, one);
        if (kind == "encrypt") return encrypt(one);
        if (kind == "probe") return probe(all, one);
        return nullptr;
    } catch (const kyckit::Error& error) {
        return of_error(error, true, false);
    }
}
