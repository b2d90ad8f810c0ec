// The client of kyckit: uploads, look-ups, and what comes back. Included by kyckit.hpp only.

#ifndef KYCKIT_CLIENT_HPP
#define KYCKIT_CLIENT_HPP

namespace kyckit {

/// The facts to store when an upload's outcome is unknown; enough after a crash too.
struct Lookup {
    std::string transaction_id;
    /// PAN of the applicant: personal data, not masked.
    std::string pan;
    /// When the upload began, RFC 3339.
    std::string started_at;
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
    /// What to store for Client::reconcile.
    Lookup lookup() const {
        kyckit_lookup out{};
        detail::call(kyckit_receipt_lookup, receipt_.get(), &out);
        return {detail::from(out.transaction_id), detail::from(out.pan), detail::from(out.started_at)};
    }
    /// What the provider said of the record.
    Record record() const {
        Record record;
        for (kyckit_member one{}; detail::call(kyckit_receipt_member_at, receipt_.get(), record.size(), &one);)
            record.insert(detail::from(one));
        return record;
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

/// What the registry knows of a PAN. The answer's shape is inferred; every member may be missing.
class RegistryAnswer {
  public:
    /// Of a reconciliation taken, not_found or cannot_tell; none of a plain look-up.
    std::optional<std::string> result() const { return maybe(kyckit_registry_answer_result); }
    /// The provider's id of the request.
    std::optional<std::string> request_id() const { return maybe(kyckit_registry_answer_request_id); }
    /// One record, or one a KRA.
    std::vector<Record> records() const {
        std::vector<Record> all(detail::value<std::size_t>(answer_.get(), kyckit_registry_answer_count).value_or(0));
        for (std::size_t i = 0; i < all.size(); ++i)
            for (kyckit_member one{};
                 detail::call(kyckit_registry_answer_member_at, answer_.get(), i, all[i].size(), &one);)
                all[i].insert(detail::from(one));
        return all;
    }
    /// A text for logs, every personal value masked.
    std::string debug() const {
        detail::OwnedString text;
        detail::call(kyckit_registry_answer_debug, answer_.get(), text.out());
        return detail::text(text);
    }

  private:
    friend class Client;
    RegistryAnswer() = default;
    std::optional<std::string> maybe(kyckit_status (*get)(kyckit_registry_answer, kyckit_text*, kyckit_error*)) const {
        return detail::value<std::string>(answer_.get(), get);
    }
    detail::Owned<kyckit_registry_answer, kyckit_registry_answer_free> answer_;
};

/// Stops uploads from another thread, for good: they end as if their deadline had passed. Not from a signal handler.
class Canceller {
  public:
    Canceller() { detail::call(kyckit_canceller_new, canceller_.out()); }
    /// Stops every upload that was or will be given this canceller.
    void cancel() const { detail::call(kyckit_canceller_cancel, get()); }
    kyckit_canceller get() const { return canceller_.get(); }

  private:
    detail::Owned<kyckit_canceller, kyckit_canceller_free> canceller_;
};

/// How the provider is to answer an upload.
enum class Mode : std::int32_t { queued = KYCKIT_QUEUED, immediate = KYCKIT_IMMEDIATE };

/// How an upload is made.
struct UploadOptions {
    Mode mode = Mode::queued;
    /// Deadline across retries in seconds; 0 is the client's.
    double timeout_seconds = 0;
    /// What stops it from another thread; null for nothing.
    const Canceller* canceller = nullptr;
};

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
    /// unknown one must never be repeated blindly: store its lookup() and ask reconcile(). Throws Error with the
    /// violations, sent = no.
    Receipt upload(const Application& app, std::string_view transaction_id, const UploadOptions& options = {}) const {
        kyckit_upload_options given = KYCKIT_UPLOAD_OPTIONS_INIT;
        given.transaction_id = detail::to(transaction_id);
        given.mode = static_cast<std::int32_t>(options.mode);
        given.timeout_seconds = options.timeout_seconds;
        if (options.canceller) given.canceller = options.canceller->get();
        Receipt receipt;
        detail::call(kyckit_client_upload_kra, client_.get(), app.get(), &given, receipt.receipt_.out());
        return receipt;
    }
    /// Asks the registry for the record of a PAN (Search and Verify).
    RegistryAnswer search_and_verify(std::string_view pan, std::string_view transaction_id) const {
        RegistryAnswer answer;
        detail::call(kyckit_client_search_and_verify, client_.get(), detail::to(pan), detail::to(transaction_id),
                     answer.answer_.out());
        return answer;
    }
    /// Finds out what became of an upload whose outcome is unknown, from stored facts only.
    RegistryAnswer reconcile(const Lookup& lookup) const {
        const kyckit_lookup given{detail::to(lookup.transaction_id), detail::to(lookup.pan),
                                  detail::to(lookup.started_at)};
        RegistryAnswer answer;
        detail::call(kyckit_client_reconcile, client_.get(), &given, answer.answer_.out());
        return answer;
    }
    /// Tells the provider where to send KRA webhooks. A second call may replace the first.
    void configure_webhook(std::string_view url) const {
        detail::call(kyckit_client_configure_webhook, client_.get(), detail::to(url).data, url.size());
    }

  private:
    detail::Owned<kyckit_client, kyckit_client_free> client_;
};

}  // namespace kyckit

#endif
