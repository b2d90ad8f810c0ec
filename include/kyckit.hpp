// kyckit: one way to speak to KYC providers. The C++17 interface, over kyckit.h, in headers only.
// Include this one; it brings the others.
//
// Objects are move-only and free what they hold. Errors are thrown as kyckit::Error, whose members never hold a value
// of the applicant. Getters give copies; std::nullopt means that there is no such value. Text is UTF-8. An object
// may be used from several threads at once; a moved-from one gives an Error of status KYCKIT_BAD_HANDLE.

#ifndef KYCKIT_HPP
#define KYCKIT_HPP

#include "kyckit.h"
#include "kyckit_codes.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kyckit {

/// The bytes of a file or a body.
using Bytes = std::vector<std::uint8_t>;

/// A calendar day.
struct Date {
    std::int16_t year;
    std::uint8_t month;
    std::uint8_t day;
};

inline bool operator==(Date a, Date b) { return a.year == b.year && a.month == b.month && a.day == b.day; }
inline bool operator!=(Date a, Date b) { return !(a == b); }

/// One violation of an application.
struct Violation {
    std::string code;
    std::string path;
    std::string wire_name;
    std::string message;
    std::string remedy;
    std::string severity;
};

/// What a validation found.
struct Validation {
    /// Whether nothing keeps the application from being sent.
    bool valid;
    /// Every violation, warnings included, in the order of the wire.
    std::vector<Violation> violations;
};

/// A name with its text or raw JSON.
using Member = std::pair<std::string, std::string>;

/// A record of the registry: its members that are there, by their name in kyckit. Personal data, not masked.
using Record = std::map<std::string, std::string>;

/// Why an event is what it is.
struct Reason {
    /// The provider's or kyckit's code.
    std::optional<std::string> code;
    /// The provider's free text: may hold personal data.
    std::optional<std::string> text;
    /// Class, for example document_quality, data_error, policy, unknown.
    std::string reason_class;
};

/// Something about a body that a careful reader would want to know.
struct Warning {
    /// Stable code, for example unknown_status.
    std::string code;
    /// Name of the member, when it is about one.
    std::optional<std::string> path;
};

/// State of a modification of a registry record.
struct Modification {
    /// For example in_progress.
    std::string state;
    /// The code as received; none when only a text tells.
    std::optional<std::string> raw;
};

/// Result of an anti-money-laundering search.
struct Aml {
    /// Whether something was found: yes, no or unknown.
    std::string hit;
    /// The provider's level of risk, as received.
    std::optional<std::string> level;
    /// The provider's status, as received.
    std::optional<std::string> status;
};

/// State of one attempt, where the provider tells it apart from the state of the user.
struct Attempt {
    /// As received.
    std::string status;
    /// What it says of the attempt, for example declined.
    std::string decision;
};

/// What to answer a provider.
struct Reply {
    /// HTTP status.
    std::uint16_t status = 0;
    /// Value of the header Content-Type.
    std::string content_type;
    /// The whole body.
    std::string body;
};

namespace detail {

inline std::string from(kyckit_text text) { return std::string(text.data, text.len); }
inline std::optional<std::string> maybe(kyckit_text text) {
    return text.data ? std::optional<std::string>(from(text)) : std::nullopt;
}
inline Reason from(kyckit_reason reason) { return {maybe(reason.code), maybe(reason.text), from(reason.reason_class)}; }
inline Warning from(kyckit_warning warning) { return {from(warning.code), maybe(warning.path)}; }
inline Bytes from(kyckit_bytes bytes) { return Bytes(bytes.data, bytes.data + bytes.len); }
inline Date from(kyckit_date date) { return Date{date.year, date.month, date.day}; }
inline Member from(kyckit_member member) { return {from(member.name), from(member.value)}; }
inline Reply from(kyckit_reply reply) { return {reply.status, from(reply.content_type), from(reply.body)}; }
inline bool from(bool flag) { return flag; }
template <class Number> Number from(Number number) { return number; }

/// A text as an argument: the interface of C takes no NULL.
inline kyckit_text to(std::string_view text) { return {text.data() ? text.data() : "", text.size()}; }
inline std::vector<kyckit_text> to(const std::vector<std::string_view>& texts) {
    std::vector<kyckit_text> given;
    for (const std::string_view text : texts) given.push_back(to(text));
    return given;
}
inline const std::uint8_t* to(const Bytes& bytes) {
    static const std::uint8_t none = 0;
    return bytes.empty() ? &none : bytes.data();
}

/// Owns one handle.
template <class Handle, kyckit_status (*Free)(Handle)> class Owned {
  public:
    Owned() = default;
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    Owned(Owned&& other) noexcept : handle_(std::exchange(other.handle_, Handle{})) {}
    Owned& operator=(Owned&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Owned() { Free(handle_); }
    Handle get() const { return handle_; }
    Handle* out() { return &handle_; }

  private:
    Handle handle_{};
};

using OwnedError = Owned<kyckit_error, kyckit_error_free>;
using OwnedString = Owned<kyckit_string, kyckit_string_free>;
using OwnedViolations = Owned<kyckit_violations, kyckit_violations_free>;

/// A member of an error or the like; none when it is absent or cannot be had.
template <class T, class Handle, class Out>
std::optional<T> maybe(Handle handle, kyckit_status (*get)(Handle, Out*, kyckit_error*)) {
    Out out{};
    if (get(handle, &out, nullptr) != KYCKIT_OK) return std::nullopt;
    return T(from(out));
}

inline std::vector<Violation> all(kyckit_violations violations) {
    std::vector<Violation> list;
    kyckit_violation one{};
    while (kyckit_violations_at(violations, list.size(), &one, nullptr) == KYCKIT_OK)
        list.push_back({from(one.code), from(one.path), from(one.wire_name), from(one.message), from(one.remedy),
                        from(one.severity)});
    return list;
}

}  // namespace detail

/// What went wrong. what() is the message; nothing in it is a value of the applicant.
class Error : public std::runtime_error {
  public:
    Error(kyckit_status status, const detail::OwnedError& error)
        : std::runtime_error(detail::maybe<std::string>(error.get(), kyckit_error_message).value_or("kyckit")),
          status(status), kind(text(error, kyckit_error_kind)), code(text(error, kyckit_error_code)),
          remedy(text(error, kyckit_error_remedy)),
          http_status(detail::maybe<std::uint16_t>(error.get(), kyckit_error_http_status)),
          request_id(detail::maybe<std::string>(error.get(), kyckit_error_request_id)),
          transaction_id(detail::maybe<std::string>(error.get(), kyckit_error_transaction_id)),
          path(detail::maybe<std::string>(error.get(), kyckit_error_path)),
          sent(detail::maybe<std::string>(error.get(), kyckit_error_sent)),
          retryable(detail::maybe<bool>(error.get(), kyckit_error_retryable).value_or(false)),
          json(text(error, kyckit_error_to_json)),
          reply(detail::maybe<Reply>(error.get(), kyckit_error_reply).value_or(Reply{500, {}, {}})) {
        detail::OwnedViolations found;
        if (kyckit_error_violations(error.get(), found.out(), nullptr) == KYCKIT_OK) violations = detail::all(found.get());
    }

    /// KYCKIT_CONFIGURATION and so on.
    kyckit_status status;
    /// What a caller would do differently, for example configuration.
    std::string kind;
    /// Stable code.
    std::string code;
    /// What to do now, for people.
    std::string remedy;
    /// The provider's HTTP status; of a webhook body the status to answer with.
    std::optional<std::uint16_t> http_status;
    /// The provider's id of the request.
    std::optional<std::string> request_id;
    /// The caller's id of the journey.
    std::optional<std::string> transaction_id;
    /// A path in the model, or the name of a member or argument.
    std::optional<std::string> path;
    /// no, maybe or yes.
    std::optional<std::string> sent;
    /// Whether the same call may succeed later.
    bool retryable;
    /// The violations of an application that may not be sent.
    std::vector<Violation> violations;
    /// The error as canonical JSON.
    std::string json;
    /// What to answer a delivery that a Receiver refused with it. With a 405 the header "Allow: POST" is due.
    Reply reply;

  private:
    static std::string text(const detail::OwnedError& error,
                            kyckit_status (*get)(kyckit_error, kyckit_text*, kyckit_error*)) {
        return detail::maybe<std::string>(error.get(), get).value_or("");
    }
};

namespace detail {

/// Makes a call whose last argument is the error; throws on errors and tells whether there was a value.
template <class... Parameters, class... Arguments>
bool call(kyckit_status (*function)(Parameters...), Arguments... arguments) {
    OwnedError error;
    const kyckit_status status = function(arguments..., error.out());
    if (status != KYCKIT_OK && status != KYCKIT_ABSENT) throw Error(status, error);
    return status == KYCKIT_OK;
}

/// A value that may be absent.
template <class T, class Handle, class Out>
std::optional<T> value(Handle handle, kyckit_status (*get)(Handle, Out*, kyckit_error*)) {
    Out out{};
    if (!call(get, handle, &out)) return std::nullopt;
    return T(from(out));
}

/// The texts of a list that ends with KYCKIT_ABSENT.
template <class Handle>
std::vector<std::string> texts(Handle handle, kyckit_status (*at)(Handle, std::size_t, kyckit_text*, kyckit_error*)) {
    std::vector<std::string> list;
    for (kyckit_text one{}; call(at, handle, list.size(), &one);) list.push_back(from(one));
    return list;
}

/// The elements of a list with a count.
template <class T, class Handle, class Out>
std::vector<T> list(Handle handle, kyckit_status (*count)(Handle, std::size_t*, kyckit_error*),
                    kyckit_status (*at)(Handle, std::size_t, Out*, kyckit_error*)) {
    std::vector<T> list;
    const std::size_t total = value<std::size_t>(handle, count).value_or(0);
    for (Out one{}; list.size() < total;) {
        call(at, handle, list.size(), &one);
        list.push_back(from(one));
    }
    return list;
}

/// A text that is always there.
template <class Handle>
std::string text(Handle handle, kyckit_status (*get)(Handle, kyckit_text*, kyckit_error*)) {
    return value<std::string>(handle, get).value_or("");
}

inline std::string text(const OwnedString& string) { return text(string.get(), kyckit_string_text); }

}  // namespace detail

/// Rules of reading, checking and writing.
class Rules {
  public:
    Rules() { detail::call(kyckit_rules_new, rules_.out()); }
    /// Fixes the instant that counts as now, RFC 3339.
    Rules& now(std::string_view instant) {
        detail::call(kyckit_rules_set_now, get(), detail::to(instant).data, instant.size());
        return *this;
    }
    /// Makes warnings errors and refuses what is not known.
    Rules& strict(bool value) { return set(kyckit_rules_set_strict, value); }
    /// Registered counts as approved.
    Rules& registered_is_approved(bool value) { return set(kyckit_rules_set_registered_is_approved, value); }
    /// A verified older record counts as review.
    Rules& legacy_verified_is_review(bool value) { return set(kyckit_rules_set_legacy_verified_is_review, value); }
    /// ARGOS: a rejection for the quality of images only counts as resubmit.
    Rules& quality_rejection_is_resubmit(bool value) {
        return set(kyckit_rules_set_quality_rejection_is_resubmit, value);
    }
    /// ARGOS: the search result Not Screened counts as no hit.
    Rules& not_screened_is_clear(bool value) { return set(kyckit_rules_set_not_screened_is_clear, value); }
    /// P100: an attempt rejected by the verifier counts as declined.
    Rules& rejected_attempt_is_declined(bool value) {
        return set(kyckit_rules_set_rejected_attempt_is_declined, value);
    }
    /// P100: a successful attempt of a user who is still NOT_VERIFIED counts as approved.
    Rules& successful_attempt_is_approved(bool value) {
        return set(kyckit_rules_set_successful_attempt_is_approved, value);
    }
    /// Counts are written as JSON texts.
    Rules& quoted_counts(bool value) { return set(kyckit_rules_set_quoted_counts, value); }
    /// The events of a webhook configuration are written as one JSON text.
    Rules& webhook_events_as_text(bool value) { return set(kyckit_rules_set_webhook_events_as_text, value); }
    /// Confirms how the provider spells a code of a list.
    Rules& confirm_spelling(std::string_view list, std::string_view wire, std::string_view spelling) {
        detail::call(kyckit_rules_confirm_spelling, get(), detail::to(list), detail::to(wire), detail::to(spelling));
        return *this;
    }
    kyckit_rules get() const { return rules_.get(); }

  private:
    Rules& set(kyckit_status (*function)(kyckit_rules, bool, kyckit_error*), bool value) {
        detail::call(function, get(), value);
        return *this;
    }
    detail::Owned<kyckit_rules, kyckit_rules_free> rules_;
};

/// One KRA application. Setters return the application, so that they can be chained.
class Application {
  public:
    Application() { detail::call(kyckit_kra_new, app_.out()); }

    /// Reads flat wire JSON leniently.
    static Application from_wire(std::string_view body, const Rules& rules = Rules()) {
        Application app{detail::Owned<kyckit_kra, kyckit_kra_free>()};
        const auto* data = reinterpret_cast<const std::uint8_t*>(detail::to(body).data);
        detail::call(kyckit_kra_from_wire, data, body.size(), rules.get(), app.app_.out());
        return app;
    }
    /// Writes flat wire JSON: personal data, not masked.
    std::string to_wire(const Rules& rules = Rules()) const {
        detail::OwnedString text;
        detail::call(kyckit_kra_to_wire, get(), rules.get(), text.out());
        return detail::text(text);
    }
    /// Every violation, errors and warnings.
    Validation validate(const Rules& rules = Rules()) const {
        detail::OwnedViolations found;
        detail::call(kyckit_kra_validate, get(), rules.get(), found.out());
        return validation(found);
    }
    /// Only the violations of the field with this path or wire name.
    Validation validate_field(std::string_view name, const Rules& rules = Rules()) const {
        detail::OwnedViolations found;
        const kyckit_text text = detail::to(name);
        detail::call(kyckit_kra_validate_field, get(), rules.get(), text.data, text.len, found.out());
        return validation(found);
    }
    /// Sets the field with this path or wire name from its text form.
    Application& set(std::string_view name, std::string_view data) {
        const kyckit_text field = detail::to(name), text = detail::to(data);
        detail::call(kyckit_kra_set, get(), field.data, field.len, text.data, text.len);
        return *this;
    }
    /// Takes the value of the field with this path or wire name away.
    Application& clear(std::string_view name) {
        detail::call(kyckit_kra_clear, get(), detail::to(name).data, name.size());
        return *this;
    }
    /// Members that kyckit does not know, with their raw JSON.
    std::vector<Member> extra() const { return members(kyckit_kra_extra_count, kyckit_kra_extra_at); }
    /// Known members whose value their type cannot hold, with their raw JSON.
    std::vector<Member> unread() const { return members(kyckit_kra_unread_count, kyckit_kra_unread_at); }
    /// A text for logs, every personal value masked.
    std::string debug() const {
        detail::OwnedString text;
        detail::call(kyckit_kra_debug, get(), text.out());
        return detail::text(text);
    }
    kyckit_kra get() const { return app_.get(); }

#include "kyckit_fields.hpp"

  private:
    explicit Application(detail::Owned<kyckit_kra, kyckit_kra_free> app) : app_(std::move(app)) {}

    static Validation validation(const detail::OwnedViolations& found) {
        const bool valid = detail::value<bool>(found.get(), kyckit_violations_valid).value_or(false);
        return {valid, detail::all(found.get())};
    }
    std::vector<Member> members(kyckit_status (*count)(kyckit_kra, std::size_t*, kyckit_error*),
                                kyckit_status (*at)(kyckit_kra, std::size_t, kyckit_member*, kyckit_error*)) const {
        return detail::list<Member>(get(), count, at);
    }
    template <class T, class Out>
    std::optional<T> value(kyckit_status (*getter)(kyckit_kra, Out*, kyckit_error*)) const {
        return detail::value<T>(get(), getter);
    }
    Application& assign(kyckit_status (*set)(kyckit_kra, const char*, std::size_t, kyckit_error*),
                        std::string_view text) {
        detail::call(set, get(), detail::to(text).data, text.size());
        return *this;
    }
    Application& assign(kyckit_status (*set)(kyckit_kra, const std::uint8_t*, std::size_t, kyckit_error*),
                        const Bytes& bytes) {
        detail::call(set, get(), detail::to(bytes), bytes.size());
        return *this;
    }
    Application& assign(kyckit_status (*set)(kyckit_kra, kyckit_date, kyckit_error*), Date date) {
        detail::call(set, get(), kyckit_date{date.year, date.month, date.day});
        return *this;
    }
    template <class T> Application& assign(kyckit_status (*set)(kyckit_kra, T, kyckit_error*), T value) {
        detail::call(set, get(), value);
        return *this;
    }

    detail::Owned<kyckit_kra, kyckit_kra_free> app_;
};

/// The status of a PAN at one KRA; empty texts are blank.
struct RegistryStatus {
    std::string status;
    std::string update_status;
};

/// What to do about a PAN.
struct Advice {
    std::string action;
    std::string confidence;
    std::optional<std::string> update_flag;
    std::optional<std::string> fallback_flag;
    std::optional<std::string> if_unchanged;
    std::optional<std::string> decided_by;
    std::vector<std::string> reasons;
    std::string json;
};

/// Advises the update flag for a PAN with these statuses, one a KRA. Sends nothing.
inline Advice advise(const std::vector<RegistryStatus>& statuses) {
    std::vector<kyckit_registry_status> given;
    for (const RegistryStatus& one : statuses) given.push_back({detail::to(one.status), detail::to(one.update_status)});
    detail::Owned<kyckit_advice, kyckit_advice_free> advice;
    detail::call(kyckit_advise, given.data(), given.size(), advice.out());
    const auto maybe = [&](auto get) { return detail::value<std::string>(advice.get(), get); };
    Advice result{detail::text(advice.get(), kyckit_advice_action),
                  detail::text(advice.get(), kyckit_advice_confidence),
                  maybe(kyckit_advice_update_flag),
                  maybe(kyckit_advice_fallback_flag),
                  maybe(kyckit_advice_if_unchanged),
                  maybe(kyckit_advice_decided_by),
                  {},
                  detail::text(advice.get(), kyckit_advice_to_json)};
    result.reasons = detail::texts(advice.get(), kyckit_advice_reason);
    return result;
}

/// One word of a code list.
struct Code {
    std::string symbol;
    std::string wire;
    std::string meaning;
    std::string cvl;
    bool confirmed;
    std::vector<std::string> aliases;
};

/// The words of the code list with this name, for example state.
inline std::vector<Code> code_list(std::string_view name) {
    const kyckit_text list = detail::to(name);
    kyckit_code_list info{};
    detail::call(kyckit_code_list_named, list.data, list.len, &info);
    std::vector<Code> codes;
    for (kyckit_code one{}; codes.size() < info.count;) {
        detail::call(kyckit_code_at, list.data, list.len, codes.size(), &one);
        Code code{detail::from(one.symbol), detail::from(one.wire), detail::from(one.meaning), detail::from(one.cvl),
                  one.confirmed, {}};
        for (kyckit_text alias{}; code.aliases.size() < one.alias_count;) {
            detail::call(kyckit_code_alias, list.data, list.len, codes.size(), code.aliases.size(), &alias);
            code.aliases.push_back(detail::from(alias));
        }
        codes.push_back(std::move(code));
    }
    return codes;
}

}  // namespace kyckit

#include "kyckit_client.hpp"
#include "kyckit_webhook.hpp"
#include "kyckit_receiver.hpp"

#endif
