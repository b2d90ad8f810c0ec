// kyckit: one way to speak to KYC providers. The C++17 interface, over kyckit.h, in this header only.
//
// Objects are move-only and free what they hold. Errors are thrown as kyckit::Error, whose members never hold a value
// of the applicant. Getters give copies; std::nullopt means that there is no such value. Text is UTF-8. An object
// may be used from several threads at once; a moved-from one gives an Error of status KYCKIT_BAD_HANDLE.

#ifndef KYCKIT_HPP
#define KYCKIT_HPP

#include "kyckit.h"
#include "kyckit_codes.h"

#include <cstdint>
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

namespace detail {

inline std::string from(kyckit_text text) { return std::string(text.data, text.len); }
inline Bytes from(kyckit_bytes bytes) { return Bytes(bytes.data, bytes.data + bytes.len); }
inline Date from(kyckit_date date) { return Date{date.year, date.month, date.day}; }
inline bool from(bool flag) { return flag; }
template <class Number> Number from(Number number) { return number; }

/// A text as an argument: the interface of C takes no NULL.
inline kyckit_text to(std::string_view text) { return {text.data() ? text.data() : "", text.size()}; }
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
          json(text(error, kyckit_error_to_json)) {
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
    /// Counts are written as JSON texts.
    Rules& quoted_counts(bool value) { return set(kyckit_rules_set_quoted_counts, value); }
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
        std::vector<Member> list;
        const std::size_t total = detail::value<std::size_t>(get(), count).value_or(0);
        for (kyckit_member one{}; list.size() < total;) {
            detail::call(at, get(), list.size(), &one);
            list.emplace_back(detail::from(one.name), detail::from(one.value));
        }
        return list;
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

/// One webhook, read.
class Event {
  public:
    /// Reads the body of a KRA webhook, exactly as received.
    static Event read_kra(std::string_view body, const Rules& rules = Rules()) {
        Event event;
        const auto* data = reinterpret_cast<const std::uint8_t*>(detail::to(body).data);
        detail::call(kyckit_kra_read_webhook, data, body.size(), rules.get(), event.event_.out());
        return event;
    }
    /// The event as canonical JSON.
    std::string to_json() const { return text(kyckit_event_to_json); }
    std::string provider() const { return text(kyckit_event_provider); }
    std::string variant() const { return text(kyckit_event_variant); }
    /// What happened, for example registry.status_changed.
    std::string kind() const { return text(kyckit_event_kind); }
    /// What it says about the case, for example approved.
    std::string decision() const { return text(kyckit_event_decision); }
    /// Key that is equal for repeated deliveries.
    std::string dedupe_key() const { return text(kyckit_event_dedupe_key); }
    std::string dedupe_strength() const { return text(kyckit_event_dedupe_strength); }
    std::string received_at() const { return text(kyckit_event_received_at); }
    std::optional<std::string> occurred_at() const { return maybe(kyckit_event_occurred_at); }
    std::optional<std::string> provider_status() const { return maybe(kyckit_event_provider_status); }
    std::optional<std::string> case_id() const { return maybe(kyckit_event_case_id); }
    std::optional<bool> is_final() const { return detail::value<bool>(event_.get(), kyckit_event_is_final); }
    /// The body as received: personal data, not masked.
    Bytes raw() const { return detail::value<Bytes>(event_.get(), kyckit_event_raw).value_or(Bytes()); }
    /// The members of the provider's payload that are there: personal data, not masked.
    std::vector<Member> payload() const {
        std::vector<Member> list;
        const std::size_t count = detail::value<std::size_t>(event_.get(), kyckit_event_payload_count).value_or(0);
        for (std::size_t i = 0; i < count; ++i) {
            kyckit_member one{};
            if (detail::call(kyckit_event_payload_at, event_.get(), i, &one))
                list.emplace_back(detail::from(one.name), detail::from(one.value));
        }
        return list;
    }
    /// A member of the provider's payload by its name in kyckit.
    std::optional<std::string> payload(std::string_view name) const {
        kyckit_text out{};
        const char* data = detail::to(name).data;
        if (!detail::call(kyckit_event_payload, event_.get(), data, name.size(), &out)) return std::nullopt;
        return detail::from(out);
    }
    /// A text for logs: no free text, no payload.
    std::string debug() const {
        detail::OwnedString text;
        detail::call(kyckit_event_debug, event_.get(), text.out());
        return detail::text(text);
    }

  private:
    using Getter = kyckit_status (*)(kyckit_event, kyckit_text*, kyckit_error*);
    Event() = default;
    std::string text(Getter get) const { return detail::text(event_.get(), get); }
    std::optional<std::string> maybe(Getter get) const { return detail::value<std::string>(event_.get(), get); }
    detail::Owned<kyckit_event, kyckit_event_free> event_;
};

/// What came back for an upload.
class Receipt {
  public:
    /// accepted, rejected or unknown.
    std::string outcome() const { return text(kyckit_receipt_outcome); }
    std::string message() const { return text(kyckit_receipt_message); }
    std::string remedy() const { return text(kyckit_receipt_remedy); }
    std::string sent() const { return text(kyckit_receipt_sent); }
    std::string transaction_id() const { return text(kyckit_receipt_transaction_id); }
    std::optional<std::string> code() const { return maybe(kyckit_receipt_code); }
    std::optional<std::string> registry_status() const { return maybe(kyckit_receipt_registry_status); }
    std::optional<std::string> request_id() const { return maybe(kyckit_receipt_request_id); }
    std::optional<std::uint16_t> http_status() const {
        return detail::value<std::uint16_t>(receipt_.get(), kyckit_receipt_http_status);
    }
    /// The receipt as canonical JSON, without personal data.
    std::string to_json() const { return text(kyckit_receipt_to_json); }

  private:
    friend class Client;
    using Getter = kyckit_status (*)(kyckit_receipt, kyckit_text*, kyckit_error*);
    Receipt() = default;
    std::string text(Getter get) const { return detail::text(receipt_.get(), get); }
    std::optional<std::string> maybe(Getter get) const { return detail::value<std::string>(receipt_.get(), get); }
    detail::Owned<kyckit_receipt, kyckit_receipt_free> receipt_;
};

/// How the provider is to answer an upload.
enum class Mode : std::int32_t { queued = KYCKIT_QUEUED, immediate = KYCKIT_IMMEDIATE };

/// Settings of a client; what is not set comes from the environment or is the default.
struct ClientOptions {
    std::optional<std::string> app_id;
    std::optional<std::string> app_key;
    std::optional<std::string> base_url;
    /// Deadline of one operation in seconds; 0 is the default.
    double timeout_seconds = 0;
    /// Further certificate authorities, each as PEM.
    std::vector<Bytes> extra_roots;
    /// Rules; null for the defaults. Copied.
    const Rules* rules = nullptr;
};

/// Speaks to HyperVerge and blocks the calling thread. Any number of threads may use one client at once.
class Client {
  public:
    explicit Client(const ClientOptions& options = {}) {
        kyckit_client_options given = KYCKIT_CLIENT_OPTIONS_INIT;
        std::vector<kyckit_bytes> roots;
        for (const Bytes& root : options.extra_roots) roots.push_back({detail::to(root), root.size()});
        if (options.app_id) given.app_id = detail::to(*options.app_id);
        if (options.app_key) given.app_key = detail::to(*options.app_key);
        if (options.base_url) given.base_url = detail::to(*options.base_url);
        if (options.rules) given.rules = options.rules->get();
        given.timeout_seconds = options.timeout_seconds;
        given.extra_roots = roots.data();
        given.extra_root_count = roots.size();
        detail::call(kyckit_client_new, &given, client_.out());
    }
    /// Checks an application and uploads it when it has no error. Accepted, rejected and unknown are receipts; an
    /// unknown one must never be repeated blindly. Throws Error with the violations, sent = no.
    Receipt upload(const Application& app, std::string_view transaction_id, Mode mode = Mode::queued,
                   double timeout_seconds = 0) const {
        Receipt receipt;
        const kyckit_text id = detail::to(transaction_id);
        detail::call(kyckit_client_upload_kra, client_.get(), app.get(), id.data, id.len,
                     static_cast<std::int32_t>(mode), timeout_seconds, receipt.receipt_.out());
        return receipt;
    }

  private:
    detail::Owned<kyckit_client, kyckit_client_free> client_;
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
    kyckit_text reason{};
    while (detail::call(kyckit_advice_reason, advice.get(), result.reasons.size(), &reason))
        result.reasons.push_back(detail::from(reason));
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

#endif
