// Receiving webhooks with kyckit: ciphers, verification policies, the receiver, repeats. Included by kyckit.hpp only.

#ifndef KYCKIT_RECEIVER_HPP
#define KYCKIT_RECEIVER_HPP

namespace kyckit {

/// How a project's bodies are encrypted (ARGOS, AES-256). Holds no secret.
struct CipherSettings {
    /// ecb, cbc or gcm.
    std::string mode;
    /// How the AES key comes from the API key: first32, sha256, sha256hex_first32, sha256b64_first32 or raw32.
    std::string key;
    /// How encrypted bytes are written: base64, hex or auto.
    std::string encoding;
    /// Where the vector or nonce comes from: none, zero, prefix16, key_first16 or prefix12.
    std::string iv;
};

/// The cipher of an ARGOS project.
class ArgosCipher {
  public:
    /// Throws Error of status KYCKIT_CONFIGURATION when a setting is not known, or settings and API key do not go
    /// together.
    ArgosCipher(std::string_view api_key, const CipherSettings& settings) {
        const kyckit_cipher_settings given{detail::to(settings.mode), detail::to(settings.key),
                                           detail::to(settings.encoding), detail::to(settings.iv)};
        detail::call(kyckit_argos_cipher_new, detail::to(api_key), given, cipher_.out());
    }
    /// How many random bytes encrypt wants: 16, 12 or none.
    std::size_t random_len() const {
        return detail::value<std::size_t>(get(), kyckit_argos_cipher_random_len).value_or(0);
    }
    /// The plaintext of a whole webhook body: personal data, not masked. Throws Error of status KYCKIT_VERIFICATION,
    /// code undecryptable and http_status 400, whatever is wrong with the body.
    std::string decrypt(std::string_view body) const {
        detail::OwnedString text;
        const kyckit_bytes given = detail::bytes(body);
        detail::call(kyckit_argos_cipher_decrypt, get(), given.data, given.len, text.out());
        return detail::text(text);
    }
    /// The body of a plaintext. random is random_len() bytes of a secure source, new ones for every body.
    std::string encrypt(std::string_view plaintext, std::string_view random = {}) const {
        detail::OwnedString text;
        detail::call(kyckit_argos_cipher_encrypt, get(), detail::bytes(plaintext), detail::bytes(random), text.out());
        return detail::text(text);
    }
    kyckit_argos_cipher get() const { return cipher_.get(); }

  private:
    detail::Owned<kyckit_argos_cipher, kyckit_argos_cipher_free> cipher_;
};

inline Event Event::read_argos(std::string_view body, const ArgosCipher& cipher, const Rules& rules) {
    return read_argos_with(cipher.get(), body, rules);
}

/// The settings under which a sample body of ARGOS can be decrypted: for setting up. Usually there is one.
inline std::vector<CipherSettings> argos_probe(std::string_view api_key, std::string_view body) {
    std::vector<CipherSettings> found;
    for (kyckit_cipher_settings one{};
         detail::call(kyckit_argos_probe, detail::to(api_key), detail::bytes(body), found.size(), &one);)
        found.push_back({detail::from(one.mode), detail::from(one.key), detail::from(one.encoding), detail::from(one.iv)});
    return found;
}

/// How deliveries are signed. secrets are views: they need to live during the call only.
struct HmacOptions {
    /// The header with the signature.
    std::string header;
    /// Their bytes are the keys; several are valid at once while they rotate.
    std::vector<std::string_view> secrets;
    /// sha256, sha512 or sha1.
    std::string algorithm = "sha256";
    /// hex or base64.
    std::string encoding = "hex";
    /// What stands before the signature, for example sha256=.
    std::string prefix = {};
};

/// What a delivery must prove before it is read. A value: copies share one policy, which never changes. There is no
/// default: who has nothing to check says unverified and why. Each throws Error of status KYCKIT_CONFIGURATION when the
/// policy cannot be made; see kyckit.h for the codes.
class Verification {
  public:
    using Secrets = std::vector<std::string_view>;

    /// Static headers with secrets.
    static Verification static_header(const StaticHeader& proof) {
        return make(kyckit_verification_static_header, proof.get());
    }
    /// One of these tokens in Authorization, bare or behind Bearer.
    static Verification bearer_token(const Secrets& secrets) {
        return with(kyckit_verification_bearer_token, secrets);
    }
    /// One of these secrets as the first segment of the path behind the route's.
    static Verification url_segment(const Secrets& secrets) { return with(kyckit_verification_url_segment, secrets); }
    /// One of these secrets as the query value of this name.
    static Verification url_query(std::string_view name, const Secrets& secrets) {
        const std::vector<kyckit_text> given = detail::to(secrets);
        return make(kyckit_verification_url_query, detail::to(name), given.data(), given.size());
    }
    /// An HMAC of the body in a header.
    static Verification hmac(const HmacOptions& options) {
        const std::vector<kyckit_text> given = detail::to(options.secrets);
        const kyckit_hmac_options hmac{sizeof(kyckit_hmac_options), detail::to(options.header), given.data(),
                                       given.size(), detail::to(options.algorithm), detail::to(options.encoding),
                                       detail::to(options.prefix)};
        return make(kyckit_verification_hmac, &hmac);
    }
    /// Signed as Standard Webhooks says; the signed time may differ from now by so many seconds.
    static Verification standard_webhooks(const Secrets& secrets, std::uint32_t tolerance = KYCKIT_USUAL_TOLERANCE) {
        const std::vector<kyckit_text> given = detail::to(secrets);
        return make(kyckit_verification_standard_webhooks, given.data(), given.size(), tolerance);
    }
    /// Encrypted with a key that only provider and receiver have.
    static Verification decryption(const ArgosCipher& cipher) {
        return make(kyckit_verification_decryption, cipher.get());
    }
    /// One of these is enough.
    static Verification any_of(const std::vector<Verification>& policies) {
        return several(kyckit_verification_any_of, policies);
    }
    /// All of these must pass.
    static Verification all_of(const std::vector<Verification>& policies) {
        return several(kyckit_verification_all_of, policies);
    }
    /// Everything passes; the reason is for whoever reads the program.
    static Verification unverified(std::string_view reason) {
        return make(kyckit_verification_unverified, detail::to(reason));
    }
    kyckit_verification get() const { return policy_->get(); }

  private:
    using Policy = detail::Owned<kyckit_verification, kyckit_verification_free>;
    Verification() = default;
    template <class... Parameters, class... Arguments>
    static Verification make(kyckit_status (*function)(Parameters...), Arguments... arguments) {
        Verification made;
        detail::call(function, arguments..., made.policy_->out());
        return made;
    }
    template <class Function> static Verification with(Function function, const Secrets& secrets) {
        const std::vector<kyckit_text> given = detail::to(secrets);
        return make(function, given.data(), given.size());
    }
    template <class Function> static Verification several(Function function, const std::vector<Verification>& policies) {
        std::vector<kyckit_verification> given;
        for (const Verification& policy : policies) given.push_back(policy.get());
        return make(function, given.data(), given.size());
    }
    std::shared_ptr<Policy> policy_ = std::make_shared<Policy>();
};

/// Deliveries to this path are this provider's and must pass this verification.
struct Route {
    /// Begins with /, as in the request line, without a query.
    std::string path;
    /// hyperverge_kra, hyperverge_results, argos or p100.
    std::string provider;
    Verification verification;
};

/// Options of a receiver.
struct ReceiverOptions {
    /// The largest body in bytes.
    std::size_t max_bytes = std::size_t{1} << 20;
    /// Takes bodies whatever their Content-Type says; by default only JSON, or none.
    bool any_media_type = false;
    /// Strictness, policies, and, when fixed, the instant that counts as now; copied. Default rules when null.
    const Rules* rules = nullptr;
};

/// One delivery, as a server has it. Views: they need to live during the call only.
struct Delivery {
    /// For example POST.
    std::string_view method;
    /// The path with its query, as in the request line.
    std::string_view path;
    /// Every header, each as often as it came.
    std::vector<Header> headers;
    /// The body exactly as received.
    std::string_view body;
};

/// A receiver of webhooks: paths, each with a provider and its verification. It does no I/O; a server hands deliveries
/// in, from any number of threads.
class Receiver {
  public:
    /// Throws Error of status KYCKIT_CONFIGURATION when there is no route, a path is none, or routes get in each other's
    /// way.
    explicit Receiver(const std::vector<Route>& routes, const ReceiverOptions& options = {}) {
        std::vector<kyckit_route> given;
        for (const Route& route : routes)
            given.push_back({detail::to(route.path), detail::to(route.provider), route.verification.get()});
        const kyckit_receiver_options how{sizeof(kyckit_receiver_options), options.max_bytes, options.any_media_type,
                                          options.rules ? options.rules->get() : kyckit_rules{}};
        detail::call(kyckit_receiver_new, given.data(), given.size(), &how, receiver_.out());
    }
    /// The event of a delivery that arrived at now, RFC 3339; by the rules' clock when empty. Answer event.reply() once
    /// the event is safe. Throws Error of status KYCKIT_VERIFICATION or KYCKIT_PAYLOAD, whose reply is what to answer.
    Event receive(const Delivery& delivery, std::string_view now = {}) const {
        const detail::Delivery given(delivery.headers, delivery.body, delivery.method, delivery.path);
        Event event;
        const kyckit_text instant = now.empty() ? kyckit_text{} : detail::to(now);
        detail::call(kyckit_receiver_receive, receiver_.get(), given.get(), instant, event.event_.out());
        return event;
    }

  private:
    detail::Owned<kyckit_receiver, kyckit_receiver_free> receiver_;
};

/// A memory of events in this process that tells repeats; bounded.
class Deduper {
  public:
    /// Remembers at most so many keys, and the last events of as many cases.
    explicit Deduper(std::size_t capacity = 10000) { detail::call(kyckit_deduper_new, capacity, deduper_.out()); }
    /// Whether this event was there before; from now on it was.
    bool is_repeat(const Event& event) {
        bool repeat = false;
        detail::call(kyckit_deduper_is_repeat, deduper_.get(), event.get(), &repeat);
        return repeat;
    }

  private:
    detail::Owned<kyckit_deduper, kyckit_deduper_free> deduper_;
};

/// Whether the new event replaces the old one, by the provider's clock: yes, no or undecided.
inline std::string supersedes(const Event& old_event, const Event& new_event) {
    kyckit_text out{};
    detail::call(kyckit_supersedes, old_event.get(), new_event.get(), &out);
    return detail::from(out);
}

}  // namespace kyckit

#endif
