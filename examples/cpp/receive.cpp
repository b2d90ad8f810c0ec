// Receiving webhooks: one receiver for every provider, deliveries handed in as a server would, and what to answer.
#include <kyckit.hpp>

#include <cstdio>

/// What a server does with a request: the event is safe before it answers.
static kyckit::Reply handle(const kyckit::Receiver& receiver, kyckit::Deduper& deduper,
                            const kyckit::Delivery& delivery) {
    try {
        const kyckit::Event event = receiver.receive(delivery);
        std::printf("%s: %s%s\n", event.provider().c_str(), event.decision().c_str(),
                    deduper.is_repeat(event) ? ", a repeat" : "");
        return event.reply();
    } catch (const kyckit::Error& error) {
        return error.reply;
    }
}

int main() {
    using kyckit::Verification;
    // The KRA webhook proves itself by a secret in its URL: that is all that the provider allows. ARGOS encrypts, with
    // settings that `argos_probe` finds out once.
    const kyckit::ArgosCipher cipher("fake-api-key-fake-api-key-fake-api-key", {"ecb", "first32", "base64", "none"});
    const kyckit::Receiver receiver(
        {{"/hooks/kra", "hyperverge_kra", Verification::url_segment({"a-long-random-secret", "the-one-before"})},
         {"/hooks/argos", "argos", Verification::decryption(cipher)}});
    kyckit::Deduper deduper;

    const std::string kra = R"({"transactionId":"T-1","appStatus":"007","eventTime":"2025-03-01T10:15:00Z"})";
    const std::string argos = cipher.encrypt(R"({"webhook_trigger":"submit","submission_id":"S-1"})");
    for (const kyckit::Delivery& delivery : {kyckit::Delivery{"POST", "/hooks/kra/a-long-random-secret", {}, kra},
                                             kyckit::Delivery{"POST", "/hooks/kra/a-guess", {}, kra},
                                             kyckit::Delivery{"POST", "/hooks/argos", {}, argos}}) {
        const kyckit::Reply reply = handle(receiver, deduper, delivery);
        std::printf("answer %u %s\n", reply.status, reply.body.c_str());
    }
}
