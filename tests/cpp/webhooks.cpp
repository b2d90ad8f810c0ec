// Tests of the C++ interface: proofs, ciphers, policies, the receiver, repeats.
#include "check.hpp"

#include <type_traits>

static_assert(std::is_copy_constructible_v<kyckit::Verification> && !std::is_copy_constructible_v<kyckit::Receiver>);
static_assert(!std::is_copy_constructible_v<kyckit::ArgosCipher> && std::is_nothrow_move_assignable_v<kyckit::Deduper>);

static void proofs() {
    const std::string body = R"({"eventId":"E-1","transactionId":"T-1","reviewerEmail":"CANARY"})";
    kyckit::StaticHeader proof("X-Secret", {"CANARY-new", "CANARY-old"});
    CHECK(proof.verify({{"other", ""}, {"x-secret", "CANARY-old"}}) == "static_header");
    CHECK(throws(KYCKIT_VERIFICATION, "header_missing", [&] { proof.verify({}); }));
    CHECK(throws(KYCKIT_VERIFICATION, "header_mismatch", [&] { proof.verify({{"x-secret", "CANARY\xff"}}); }));
    CHECK(throws(KYCKIT_CONFIGURATION, "static_header", [&] { proof.add("X-Other", {}); }));
    CHECK(throws(KYCKIT_CONFIGURATION, "static_header", [] { kyckit::StaticHeader("CANARY:", {"CANARY"}); }));
    proof.add("X-Other", {"CANARY"});
    const std::vector<kyckit::Header> headers{{"x-secret", "CANARY-new"}, {"x-other", "CANARY"}};
    const kyckit::Event event = kyckit::Event::receive_results(proof, headers, body);
    CHECK(event.verified_by() == std::vector<std::string>{"static_header"} && event.case_id() == "T-1");
    CHECK(event.provider() == "hyperverge_results" && event.payload("reviewer_email") == "CANARY");
    CHECK(kyckit::Event::read_results(body).verified_by().empty() && event.payload().size() == 3);
    CHECK(throws(KYCKIT_VERIFICATION, "header_missing", [&] { kyckit::Event::receive_results(proof, {}, body); }));
    CHECK(throws(KYCKIT_PAYLOAD, "", [&] { kyckit::Event::receive_results(proof, headers, {}); }));
}

static const kyckit::CipherSettings cbc{"cbc", "first32", "base64", "prefix16"};
static constexpr char api_key[] = "CANARY-TESTKEY-TESTKEY-TESTKEY-TESTKEY", random_bytes[] = "0123456789abcdef";

static void ciphers() {
    const std::string plain = R"({"webhook_trigger":"submit","email":"CANARY"})";
    const kyckit::ArgosCipher cipher(api_key, cbc);
    CHECK(cipher.random_len() == 16);
    const std::string body = cipher.encrypt(plain, random_bytes);
    CHECK(cipher.decrypt(body) == plain && !holds(body, "CANARY"));
    CHECK(throws(KYCKIT_CONFIGURATION, "cipher", [&] { cipher.encrypt(plain); }));
    CHECK(throws(KYCKIT_VERIFICATION, "undecryptable", [&] { cipher.decrypt(plain); }));
    CHECK(throws(KYCKIT_CONFIGURATION, "cipher", [] { kyckit::ArgosCipher("CANARY", cbc); }));
    CHECK(throws(KYCKIT_CONFIGURATION, "cipher", [] { kyckit::ArgosCipher(api_key, {"CANARY", "", "", ""}); }));
    const auto found = kyckit::argos_probe(api_key, body);
    CHECK(found.size() == 1 && found[0].mode == "cbc" && found[0].iv == "prefix16");
    CHECK(kyckit::argos_probe("CANARY", body).empty());
    const kyckit::Event event = kyckit::Event::read_argos(body, cipher);
    CHECK(event.verified_by() == std::vector<std::string>{"decryption"} && event.payload("email") == "CANARY");
    CHECK(event.plaintext() && event.plaintext()->size() == plain.size() && event.raw().size() == body.size());
    CHECK(!kyckit::Event::read_argos(plain).plaintext());
    CHECK(throws(KYCKIT_VERIFICATION, "undecryptable", [&] { kyckit::Event::read_argos(plain, cipher); }));
}

static void policies() {
    using kyckit::Verification;
    const auto fails = [](const char* code, const std::function<void()>& work) {
        return throws(KYCKIT_CONFIGURATION, code, work);
    };
    CHECK(fails("", [] { Verification::bearer_token({}); }));
    CHECK(fails("", [] { Verification::url_segment({""}); }));
    CHECK(fails("", [] { Verification::url_query("q", {}); }));
    CHECK(fails("", [] { Verification::hmac({"X-CANARY", {}}); }));
    CHECK(fails("", [] { Verification::standard_webhooks({"CANARY"}); }));
    CHECK(fails("", [] { Verification::unverified(" "); }));
    CHECK(fails("", [] { Verification::any_of({}); }));
    CHECK(fails("", [] { Verification::all_of({}); }));
    const Verification decryption = Verification::decryption(kyckit::ArgosCipher(api_key, cbc));
    CHECK(fails("", [&] { Verification::any_of({decryption, Verification::bearer_token({"CANARY"})}); }));
    CHECK(throws(KYCKIT_BAD_ARGUMENT, "hmac", [] {
        kyckit::HmacOptions options{"X-Signature", {"CANARY"}};
        options.algorithm = "CANARY";
        Verification::hmac(options);
    }));
}

static kyckit::Receiver receiver() {
    using kyckit::Verification;
    const Verification token = Verification::bearer_token({"CANARY-new", "CANARY-old"});
    const Verification header = Verification::static_header(kyckit::StaticHeader("X-Secret", {"CANARY"}));
    const Verification decryption = Verification::decryption(kyckit::ArgosCipher(api_key, cbc));
    kyckit::ReceiverOptions options;
    options.max_bytes = 400;
    return kyckit::Receiver({{"/hooks/kra", "hyperverge_kra", Verification::any_of({token, header})},
                             {"/hooks/argos", "argos", Verification::all_of({token, decryption})},
                             {"/hooks/p100", "p100", Verification::url_segment({"CANARY"})}},
                            options);
}

/// The delivery is refused with this code, and its reply says no more than the status.
static bool refused(const kyckit::Receiver& receiver, const kyckit::Delivery& delivery, int status, const char* code) {
    try {
        receiver.receive(delivery);
    } catch (const kyckit::Error& error) {
        return error.reply.status == status && error.reply.body == "{}" && error.code == code &&
               error.http_status == error.reply.status && !holds(error.json, "CANARY");
    }
    return false;
}

static void receiving() {
    const kyckit::Receiver made = receiver();
    const std::string body = R"({"transactionId":"T-1","appStatus":"007","eventTime":"2025-03-01T10:15:00Z","novel":[1]})";
    kyckit::Delivery delivery{"POST", "/hooks/kra?n=1", {{"x-secret", "CANARY"}}, body};
    const kyckit::Event event = made.receive(delivery, "2026-01-15T10:00:00Z");
    CHECK(event.verified_by() == std::vector<std::string>{"static_header"} && event.decision() == "approved");
    CHECK(event.received_at() == "2026-01-15T10:00:00Z" && event.reply().status == 200);
    CHECK(event.reply().content_type == "application/json" && event.reply().body == "{}");
    CHECK(event.extra() == std::vector<kyckit::Member>({{"novel", "[1]"}}) && !event.aml() && !event.attempt());
    CHECK(holds(event.to_cloud_event(), "\"source\":\"/kyc/hyperverge_kra\"") && !event.plaintext());
    delivery.headers[0].value = "CANARZ";
    CHECK(refused(made, delivery, 401, "not_verified"));
    delivery.method = "GET";
    CHECK(refused(made, delivery, 405, "wrong_method"));
    delivery.path = "/CANARY";
    CHECK(refused(made, delivery, 404, "unknown_path"));
    CHECK(throws(KYCKIT_CONFIGURATION, "now", [&] { made.receive(delivery, "CANARY"); }));

    const std::string sealed = kyckit::ArgosCipher(api_key, cbc).encrypt(
        R"({"webhook_trigger":"aml","aml_result":{"currentstatus":"Red Flag","risk_level_summary":"HIGH"}})", random_bytes);
    const kyckit::Event aml = made.receive({"POST", "/hooks/argos", {{"Authorization", "CANARY-old"}}, sealed});
    CHECK((aml.verified_by() == std::vector<std::string>{"bearer_token", "decryption"}) && aml.plaintext());
    CHECK(aml.aml() && aml.aml()->hit == "yes" && aml.aml()->level == "HIGH" && aml.aml()->status == "Red Flag");
    const kyckit::Event user = made.receive({"POST", "/hooks/p100/CANARY/webhook/kyc-verification/status", {},
        R"({"externalUserId":"u","verificationStatus":"NOT_VERIFIED","attemptStatus":"PENDING"})"});
    CHECK(user.variant() == "p100.kyc" && user.attempt() && user.attempt()->status == "PENDING");
    CHECK(user.attempt()->decision == "pending" && user.verified_by() == std::vector<std::string>{"url_secret"});
    CHECK(kyckit::Event::read_p100(R"({"status":"ADDED"})").variant() == "p100.file");

    kyckit::Deduper deduper;
    CHECK(!deduper.is_repeat(event) && deduper.is_repeat(event) && !deduper.is_repeat(aml));
    CHECK(kyckit::supersedes(event, event) == "undecided" && kyckit::supersedes(event, user) == "undecided");
    CHECK(throws(KYCKIT_CONFIGURATION, "route", [] { kyckit::Receiver receiver({}); }));
    CHECK(throws(KYCKIT_BAD_ARGUMENT, "provider", [] {
        kyckit::Receiver({{"/a", "CANARY", kyckit::Verification::unverified("a test")}});
    }));
}

int main() {
    proofs();
    ciphers();
    policies();
    receiving();
    std::printf("cpp: tests of webhooks %s\n", failed ? "FAILED" : "passed");
    return failed != 0;
}
