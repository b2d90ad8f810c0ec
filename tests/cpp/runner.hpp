// What the files of the C++ runner share.
#ifndef TEST_RUNNER_HPP
#define TEST_RUNNER_HPP

#include "cases.h"
#include "kyckit.hpp"

#include <cstdlib>

inline json* text(const std::string& text) { return json_text(text.data(), text.size()); }
inline json* number(unsigned long number) { return json_word(std::to_string(number).c_str()); }
inline json* flag(bool flag) { return json_word(flag ? "true" : "false"); }

inline void put(json* object, const char* key, const std::optional<std::string>& value) {
    if (value) json_put(object, key, text(*value));
}

inline json* parsed(const std::string& canonical) { return json_parse(canonical.data(), canonical.size()); }

inline std::string string(const json* value) {
    return value && value->kind == JSON_TEXT ? std::string(value->data, value->len) : std::string();
}

inline std::string body_of(const cases* all, const test_case* one) {
    const buffer body = case_body(all, one);
    std::string text(body.data, body.len);
    std::free(body.data);
    return text;
}

inline json* of_error(const kyckit::Error& error, bool webhook, bool call) {
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

inline json* members(const std::vector<kyckit::Member>& list) {
    json* result = json_new(JSON_OBJECT);
    for (const kyckit::Member& member : list)
        json_set(result, member.first.data(), member.first.size(), text(member.second));
    return result;
}

/// The kinds about events, deliveries, encryption, repeats and order; null for another kind.
json* run_delivery(const cases* all, const test_case* one, kyckit::Rules& rules);

#endif
