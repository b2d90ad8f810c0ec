// Webhooks of kyckit: the proof of who sends, and events. Included by kyckit.hpp only.

#ifndef KYCKIT_WEBHOOK_HPP
#define KYCKIT_WEBHOOK_HPP

namespace kyckit {

class ArgosCipher;
class Receiver;

/// A header of a delivery, as received: its name, in any case, and its value. Views: valid as long as what they show.
struct Header {
    std::string_view name;
    std::string_view value;
};

namespace detail {

inline kyckit_bytes bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(to(text).data), text.size()};
}

/// A delivery as an argument; points to the caller's headers and body.
class Delivery {
  public:
    explicit Delivery(const std::vector<Header>& headers, std::string_view body = {}, std::string_view method = {},
                      std::string_view path = {}) {
        for (const Header& header : headers) headers_.push_back({to(header.name), bytes(header.value)});
        delivery_ = {headers_.data(), headers_.size(), bytes(body), to(method), to(path)};
    }
    Delivery(const Delivery&) = delete;
    Delivery& operator=(const Delivery&) = delete;
    const kyckit_delivery* get() const { return &delivery_; }

  private:
    std::vector<kyckit_header> headers_;
    kyckit_delivery delivery_{};
};

}  // namespace detail

/// Proof of who sends by static headers: the provider was given names with secrets, and every delivery must carry each
/// header once, with one of its secrets. Several are valid at once while they rotate. They are compared in constant
/// time and not kept, only their SHA-256.
class StaticHeader {
  public:
    /// Throws Error of status KYCKIT_CONFIGURATION when the name is no header name, there is no secret, or one is
    /// empty, begins or ends with white space, or holds a control character.
    StaticHeader(std::string_view name, const std::vector<std::string_view>& secrets) {
        const std::vector<kyckit_text> given = detail::to(secrets);
        detail::call(kyckit_static_header_new, detail::to(name), given.data(), given.size(), proof_.out());
    }
    /// Deliveries must carry this header too. Throws as the constructor, and changes nothing then.
    StaticHeader& add(std::string_view name, const std::vector<std::string_view>& secrets) {
        const std::vector<kyckit_text> given = detail::to(secrets);
        detail::call(kyckit_static_header_add, get(), detail::to(name), given.data(), given.size());
        return *this;
    }
    /// What verified the delivery: static_header. Throws Error of status KYCKIT_VERIFICATION, http_status 401 and code
    /// header_missing, header_repeated or header_mismatch.
    std::string verify(const std::vector<Header>& headers) const {
        const detail::Delivery delivery(headers);
        kyckit_text out{};
        detail::call(kyckit_static_header_verify, get(), delivery.get(), &out);
        return detail::from(out);
    }
    kyckit_static_header get() const { return proof_.get(); }

  private:
    detail::Owned<kyckit_static_header, kyckit_static_header_free> proof_;
};

/// One webhook, read.
class Event {
  public:
    /// Reads the body of a KRA webhook, exactly as received. Nothing is verified: the provider does not sign.
    static Event read_kra(std::string_view body, const Rules& rules = Rules()) {
        return read(kyckit_kra_read_webhook, body, rules);
    }
    /// Reads the body of a Results webhook, exactly as received. Nothing is verified; see receive_results.
    static Event read_results(std::string_view body, const Rules& rules = Rules()) {
        return read(kyckit_results_read_webhook, body, rules);
    }
    /// Verifies a delivery of the Results webhook, then reads its body; verified_by tells the proof. Throws Error of
    /// status KYCKIT_VERIFICATION or KYCKIT_PAYLOAD, with the http_status to answer.
    static Event receive_results(const StaticHeader& proof, const std::vector<Header>& headers, std::string_view body,
                                 const Rules& rules = Rules()) {
        const detail::Delivery delivery(headers, body);
        Event event;
        detail::call(kyckit_results_receive_webhook, proof.get(), delivery.get(), rules.get(), event.event_.out());
        return event;
    }
    /// Reads the body of an ARGOS webhook in clear, exactly as received. Nothing is verified; see Receiver.
    static Event read_argos(std::string_view body, const Rules& rules = Rules()) {
        return read_argos_with(kyckit_argos_cipher{}, body, rules);
    }
    /// Reads the body of an ARGOS webhook that must be encrypted; one in clear is refused. Throws Error of status
    /// KYCKIT_VERIFICATION, code undecryptable, too.
    static Event read_argos(std::string_view body, const ArgosCipher& cipher, const Rules& rules = Rules());
    /// Reads the body of a P100 webhook, exactly as received. Nothing is verified; see Receiver. path is what the
    /// delivery's path has behind the base that the provider was given; empty when that is not known.
    static Event read_p100(std::string_view body, std::string_view path = {}, const Rules& rules = Rules()) {
        Event event;
        const kyckit_bytes given = detail::bytes(body);
        detail::call(kyckit_p100_read_webhook, given.data, given.len, detail::to(path), rules.get(), event.event_.out());
        return event;
    }
    /// The event as canonical JSON.
    std::string to_json() const { return text(kyckit_event_to_json); }
    /// The event as a CloudEvent 1.0 in JSON, with the canonical JSON as its data.
    std::string to_cloud_event() const { return text(kyckit_event_to_cloud_event); }
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
    /// Trigger or event type as received.
    std::optional<std::string> provider_event() const { return maybe(kyckit_event_provider_event); }
    std::optional<std::string> user_ref() const { return maybe(kyckit_event_user_ref); }
    std::optional<std::string> applicant_id() const { return maybe(kyckit_event_applicant_id); }
    std::optional<std::string> tenant_id() const { return maybe(kyckit_event_tenant_id); }
    std::optional<std::string> token_id() const { return maybe(kyckit_event_token_id); }
    /// Who caused it: system, human, user or unknown.
    std::string actor() const { return text(kyckit_event_actor); }
    /// The member that occurred_at came from.
    std::optional<std::string> occurred_at_field() const { return maybe(kyckit_event_occurred_at_field); }
    /// Seconds within which equal weak keys count as a repeat; weak keys only.
    std::optional<std::uint32_t> dedupe_window() const {
        return detail::value<std::uint32_t>(event_.get(), kyckit_event_dedupe_window);
    }
    /// Version of the mapping from payloads to events.
    std::uint32_t schema_version() const {
        return detail::value<std::uint32_t>(event_.get(), kyckit_event_schema_version).value_or(0);
    }
    std::vector<Reason> reasons() const {
        return detail::list<Reason>(event_.get(), kyckit_event_reason_count, kyckit_event_reason_at);
    }
    std::vector<Warning> warnings() const {
        return detail::list<Warning>(event_.get(), kyckit_event_warning_count, kyckit_event_warning_at);
    }
    std::optional<Modification> modification() const {
        const auto state = maybe(kyckit_event_modification_state);
        if (!state) return std::nullopt;
        return Modification{*state, maybe(kyckit_event_modification_raw)};
    }
    /// Result of an anti-money-laundering search; events about one only.
    std::optional<Aml> aml() const {
        const auto hit = maybe(kyckit_event_aml_hit);
        if (!hit) return std::nullopt;
        return Aml{*hit, maybe(kyckit_event_aml_level), maybe(kyckit_event_aml_status)};
    }
    /// State of the attempt; providers that tell it apart only.
    std::optional<Attempt> attempt() const {
        const auto status = maybe(kyckit_event_attempt_status);
        if (!status) return std::nullopt;
        return Attempt{*status, text(kyckit_event_attempt_decision)};
    }
    /// Names of changed fields.
    std::vector<std::string> changed_fields() const { return detail::texts(event_.get(), kyckit_event_changed_field); }
    /// What authenticated the delivery; empty when nothing did.
    std::vector<std::string> verified_by() const { return detail::texts(event_.get(), kyckit_event_verified_by); }
    std::optional<bool> is_final() const { return detail::value<bool>(event_.get(), kyckit_event_is_final); }
    /// The body as received: personal data, not masked.
    Bytes raw() const { return detail::value<Bytes>(event_.get(), kyckit_event_raw).value_or(Bytes()); }
    /// The body as decrypted; none when it came in clear. Personal data, not masked.
    std::optional<Bytes> plaintext() const { return detail::value<Bytes>(event_.get(), kyckit_event_plaintext); }
    /// What to answer the provider once the event is safe.
    Reply reply() const { return detail::value<Reply>(event_.get(), kyckit_event_reply).value_or(Reply()); }
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
    /// The members of the payload that kyckit does not know, with their raw JSON: not masked.
    std::vector<Member> extra() const {
        return detail::list<Member>(event_.get(), kyckit_event_extra_count, kyckit_event_extra_at);
    }
    /// A text for logs: no free text, no payload.
    std::string debug() const {
        detail::OwnedString text;
        detail::call(kyckit_event_debug, event_.get(), text.out());
        return detail::text(text);
    }
    kyckit_event get() const { return event_.get(); }

  private:
    friend class Receiver;
    using Getter = kyckit_status (*)(kyckit_event, kyckit_text*, kyckit_error*);
    using Reader = kyckit_status (*)(const std::uint8_t*, std::size_t, kyckit_rules, kyckit_event*, kyckit_error*);
    Event() = default;
    static Event read(Reader reader, std::string_view body, const Rules& rules) {
        Event event;
        detail::call(reader, detail::bytes(body).data, body.size(), rules.get(), event.event_.out());
        return event;
    }
    static Event read_argos_with(kyckit_argos_cipher cipher, std::string_view body, const Rules& rules) {
        Event event;
        const kyckit_bytes given = detail::bytes(body);
        detail::call(kyckit_argos_read_webhook, given.data, given.len, cipher, rules.get(), event.event_.out());
        return event;
    }
    std::string text(Getter get) const { return detail::text(event_.get(), get); }
    std::optional<std::string> maybe(Getter get) const { return detail::value<std::string>(event_.get(), get); }
    detail::Owned<kyckit_event, kyckit_event_free> event_;
};

}  // namespace kyckit

#endif
