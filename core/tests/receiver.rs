//! The receiver from outside: providers side by side, and deliveries that somebody made to break it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test that panics has failed"
)]

use kyckit::{
    BodyCipher, Deduper, Delivery, Error, ErrorKind, Hmac, HmacAlgorithm, HmacEncoding, MemoryDeduper,
    Provider, Receiver, Reply, StandardWebhooks, StaticHeader, Timestamp, Verification, hyperverge, p100,
};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const CANARY: &str = "CANARY";

fn now() -> Timestamp {
    Timestamp::parse("2021-02-25T15:02:10Z").unwrap()
}

/// Whoever has no key encrypts nothing that it takes.
struct Refusing;

impl BodyCipher for Refusing {
    fn decrypt(&self, _: &bytes::Bytes) -> Result<bytes::Bytes, Error> {
        Err(Error::undecryptable())
    }
}

#[test]
fn every_fixture_of_every_provider_is_received() {
    let mut builder = Receiver::builder();
    for provider in kyckit::PROVIDERS {
        let path = format!("/hooks/{}", provider.name());
        let policy = Verification::all_of([
            Verification::url_segment(["url-secret"]).unwrap(),
            Verification::bearer_token(["old-token", "token"]).unwrap(),
        ]);
        builder = builder.route(&path, *provider, policy.unwrap());
    }
    let receiver = builder.strict(true).build().unwrap();
    for provider in kyckit::PROVIDERS {
        for fixture in provider.fixtures() {
            let name = fixture.name().to_owned();
            let sample = fixture.bearer("token").sample();
            let path = format!("/hooks/{}/url-secret{}", provider.name(), sample.suffix);
            let headers: Vec<_> =
                sample.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
            let body = sample.body.clone();
            let delivery = Delivery { method: "POST", path: &path, headers: &headers, body };
            let received =
                receiver.receive(&delivery, now()).unwrap_or_else(|error| panic!("{name}: {error}"));
            let direct = provider.read_webhook(sample.body, &sample.suffix, &rules()).unwrap();
            assert_eq!(received.event.dedupe_key(), direct.dedupe_key(), "{name}");
            assert_eq!(received.event.provider_event, direct.provider_event, "{name}");
            assert_eq!(received.event.verified_by, ["url_secret", "bearer_token"], "{name}");
            assert_eq!(received.reply, Reply::OK);
        }
    }
}

fn rules() -> kyckit::Rules {
    kyckit::Rules::at(now())
}

#[test]
fn the_suffix_names_the_webhook_and_the_token_lets_it_in() {
    let policy = Verification::bearer_token(["token"]).unwrap();
    let receiver = Receiver::builder().route("/p100", &p100::Webhook, policy).build().unwrap();
    let receive = |path: &str, token: &str| {
        let headers = [("Authorization", token.as_bytes())];
        let body = r#"{"externalUserId":"u-1","status":"ACTIVE"}"#.into();
        let received = receiver.receive(&Delivery { method: "POST", path, headers: &headers, body }, now());
        received.map(|received| received.event.variant).map_err(|error| error.http_status())
    };
    assert_eq!(receive("/p100/webhook/user/status", "token"), Ok("p100.user"));
    assert_eq!(receive("/p100/webhook/kyc-verification/status", "Bearer token"), Ok("p100.kyc"));
    assert_eq!(receive("/p100", "bearer token"), Ok("p100.user"), "by its shape");
    assert_eq!(receive("/p100/webhook/user/status", "guess"), Err(Some(401)));
    assert_eq!(receive("/p1000", "token"), Err(Some(404)));
}

#[test]
fn a_replayed_delivery_is_a_repeat_and_answered_alike() {
    let policy = Verification::unverified("a test").unwrap();
    let receiver = Receiver::builder().route("/r", &hyperverge::ResultsWebhook, policy).build().unwrap();
    let seen = MemoryDeduper::default();
    let delivery = Delivery {
        method: "POST",
        path: "/r",
        headers: &[],
        body: r#"{"transactionId":"T-1","applicationStatus":"auto_approved","eventId":"E-1"}"#.into(),
    };
    let told: Vec<_> = (0..2)
        .map(|_| {
            let received = receiver.receive(&delivery, now()).unwrap();
            (seen.is_repeat(&received.event), received.reply.status)
        })
        .collect();
    assert_eq!(told, [(false, 200), (true, 200)]);
}

/// A small generator (xorshift64*); the same seed gives the same deliveries.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % limit.max(1)
    }

    /// Pieces that mean something to one of the policies, and any bytes between them.
    fn text(&mut self) -> Vec<u8> {
        const PIECES: [&[u8]; 22] = [
            b"v1,",
            b"v1",
            b",",
            b" ",
            b"Bearer ",
            b"bearer",
            b"=",
            b"sha256=",
            b"g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            b"1614265330",
            b"-1",
            b"99999999999999999999",
            b"CANARY",
            b"\xff",
            "é".as_bytes(),
            b"\0",
            b"/",
            b"?",
            b"key=",
            b"&",
            b"gzip",
            b"application/json",
        ];
        let mut text = Vec::new();
        for _ in 0..self.below(6) {
            match self.below(4) {
                0 => text.push(u8::try_from(self.below(256)).unwrap()),
                _ => text.extend_from_slice(PIECES[self.below(PIECES.len())]),
            }
        }
        text
    }
}

fn every_policy() -> Vec<Verification> {
    let hmac = || Hmac::new("x-signature", ["secret"]).unwrap();
    let token = || Verification::bearer_token(["secret"]).unwrap();
    let segment = || Verification::url_segment(["secret"]).unwrap();
    let hmac_base64 = hmac().encoding(HmacEncoding::Base64).algorithm(HmacAlgorithm::Sha512);
    let signed = || Verification::hmac(hmac().prefix("sha256=").algorithm(HmacAlgorithm::Sha1));
    vec![
        Verification::static_header(StaticHeader::new("x-secret", ["secret"]).unwrap()),
        token(),
        segment(),
        Verification::url_query("key", ["secret"]).unwrap(),
        Verification::hmac(hmac()),
        Verification::hmac(hmac_base64),
        Verification::standard_webhooks(StandardWebhooks::new([SECRET]).unwrap()),
        Verification::decryption(Refusing),
        Verification::any_of([signed(), token()]).unwrap(),
        Verification::all_of([segment(), signed()]).unwrap(),
    ]
}

/// Nobody guesses a secret here, so nothing may pass, and nothing may be told but codes.
#[test]
fn hostile_deliveries_are_refused_by_every_policy() {
    const NAMES: [&str; 9] = [
        "authorization",
        "x-secret",
        "x-signature",
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
        "content-type",
        "content-encoding",
        CANARY,
    ];
    let mut random = Random(7);
    let mut codes = std::collections::BTreeSet::new();
    for policy in every_policy() {
        let providers: [&'static dyn Provider; 2] = [&hyperverge::KraWebhook, &p100::Webhook];
        for provider in providers {
            let receiver = Receiver::builder().route("/h", provider, policy.clone()).build().unwrap();
            for _ in 0..2000 {
                let values: Vec<_> =
                    (0..random.below(7)).map(|_| (NAMES[random.below(9)], random.text())).collect();
                let headers: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_slice())).collect();
                let behind = String::from_utf8_lossy(&random.text()).into_owned();
                let path = format!("/h{}{behind}", ["", "/", "?", "/CANARY"][random.below(4)]);
                let body = random.text().into();
                let method = ["POST", "POST", "POST", "CANARY"][random.below(4)];
                let delivery = Delivery { method, path: &path, headers: &headers, body };
                let error = receiver.receive(&delivery, now()).unwrap_err();
                assert!(matches!(error.http_status(), Some(400 | 401 | 404 | 405 | 415)), "{error}");
                assert!(matches!(error.kind(), ErrorKind::Payload | ErrorKind::Verification), "{error}");
                assert!(!format!("{error:?} {error} {delivery:?}").contains(CANARY), "{error}");
                codes.insert(error.code());
            }
        }
    }
    // The generator reaches what it is meant to reach.
    for code in "compressed header_mismatch header_missing header_repeated media_type not_verified signature_malformed \
                 signature_mismatch signature_missing signature_repeated timestamp_malformed token_mismatch \
                 token_missing token_repeated undecryptable unknown_path url_secret_mismatch \
                 url_secret_missing wrong_method"
        .split_whitespace()
    {
        assert!(codes.contains(code), "{code} in {codes:?}");
    }
}
