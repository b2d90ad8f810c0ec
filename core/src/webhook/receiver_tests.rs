//! Every check of the receiver, in its order, with its status and code.

use super::super::BodyCipher;
use super::*;
use crate::{Hmac, StaticHeader, hyperverge};

const BODY: &str = r#"{"transactionId":"T-1","appStatus":"007"}"#;

/// A provider with paths of its own below the bound one; its events tell the suffix.
struct Suffixed;

impl Provider for Suffixed {
    fn name(&self) -> &'static str {
        "suffixed"
    }

    fn lists(&self) -> &'static [&'static crate::CodeList] {
        &[]
    }

    fn schemas(&self) -> Vec<crate::Schema> {
        Vec::new()
    }

    fn read_webhook(&self, body: Bytes, suffix: &str, rules: &Rules) -> Result<Event, Error> {
        let event = hyperverge::read_kra_webhook(body, rules)?;
        Ok(Event { provider_event: Some(suffix.into()), ..event })
    }

    fn payload(&self, _: &Event) -> Option<Box<dyn crate::Record>> {
        None
    }

    fn fixtures(&self) -> Vec<crate::Fixture> {
        Vec::new()
    }

    fn takes_suffix(&self) -> bool {
        true
    }
}

/// "Decrypts" by taking a prefix off.
struct Prefixed;

impl BodyCipher for Prefixed {
    fn decrypt(&self, body: &Bytes) -> Result<Bytes, Error> {
        let plaintext = body.strip_prefix(b"enc:").map(|text| body.slice_ref(text));
        plaintext.ok_or_else(|| Error::configuration("own", "an error of the cipher's own", ""))
    }
}

fn now() -> Timestamp {
    Timestamp::parse("2026-01-15T10:00:00Z").unwrap()
}

fn free() -> Verification {
    Verification::unverified("a test").unwrap()
}

fn segment() -> Verification {
    Verification::url_segment(["CANARY"]).unwrap()
}

fn bearer() -> Verification {
    Verification::bearer_token(["CANARY"]).unwrap()
}

fn kra(verification: Verification) -> ReceiverBuilder {
    Receiver::builder().route("/hooks/kra", &hyperverge::KraWebhook, verification)
}

struct Sent<'d>(&'d str, &'d str, &'d [(&'d str, &'d [u8])], &'d str);

fn receive(receiver: &Receiver, sent: &Sent<'_>) -> Result<Received, Error> {
    let Sent(method, path, headers, body) = *sent;
    receiver.receive(&Delivery { method, path, headers, body: body.to_owned().into() }, now())
}

/// The code and status of a refusal; a 200 without a code.
fn outcome(receiver: &Receiver, sent: &Sent<'_>) -> (&'static str, u16) {
    match receive(receiver, sent) {
        Ok(received) => ("", received.reply.status),
        Err(error) => (error.code(), Reply::to_error(&error).status),
    }
}

#[test]
fn each_check_has_its_status_and_comes_before_the_next() {
    let receiver = kra(segment()).max_bytes(64).build().unwrap();
    let long = "x".repeat(65);
    let gzip: &[(&str, &[u8])] = &[("Content-Encoding", b"gzip"), ("content-type", b"text/plain")];
    let text: &[(&str, &[u8])] = &[("content-type", b"text/plain")];
    // Each delivery has every later fault too.
    for (sent, expected) in [
        (Sent("GET", "/other", gzip, &long), ("unknown_path", 404)),
        (Sent("GET", "/hooks/kra/x", gzip, &long), ("wrong_method", 405)),
        (Sent("POST", "/hooks/kra/x", gzip, &long), ("too_large", 413)),
        (Sent("POST", "/hooks/kra/x", gzip, "{"), ("compressed", 415)),
        (Sent("POST", "/hooks/kra/x", text, "{"), ("media_type", 415)),
        (Sent("POST", "/hooks/kra/x", &[], "{"), ("url_secret_mismatch", 401)),
        (Sent("POST", "/hooks/kra", &[], "{"), ("url_secret_missing", 401)),
        (Sent("POST", "/hooks/kra/CANARY", &[], "{"), ("not_json", 400)),
        (Sent("POST", "/hooks/kra/CANARY", &[], BODY), ("", 200)),
    ] {
        assert_eq!(outcome(&receiver, &sent), expected, "{} {}", sent.0, sent.1);
    }
}

#[test]
fn kinds_tell_proof_from_everything_else() {
    let receiver = kra(segment()).build().unwrap();
    let kind = |path, body| receive(&receiver, &Sent("POST", path, &[], body)).unwrap_err().kind();
    assert_eq!(kind("/x", BODY), ErrorKind::Payload);
    assert_eq!(kind("/hooks/kra/x", BODY), ErrorKind::Verification);
    assert_eq!(kind("/hooks/kra/CANARY", "[]"), ErrorKind::Payload);
}

#[test]
fn the_path_chooses_the_provider() {
    let receiver = kra(free())
        .route("/hooks/kra/results/", &hyperverge::ResultsWebhook, free())
        .route("/", &hyperverge::ResultsWebhook, free())
        .build()
        .unwrap();
    for (path, provider) in [
        ("/hooks/kra", Some("hyperverge_kra")),
        ("/hooks/kra/", Some("hyperverge_kra")),
        ("/hooks/kra?x=/y", Some("hyperverge_kra")),
        ("/hooks/kra/results", Some("hyperverge_results")),
        ("/hooks/kra/results/", Some("hyperverge_results")),
        ("/", Some("hyperverge_results")),
        ("/hooks/kra/results/x", None),
        ("/hooks/kra//", None),
        ("/hooks/krax", None),
        ("/hooks/KRA", None),
        ("/hooks", None),
        ("/é", None),
        ("hooks/kra", None),
    ] {
        assert_eq!(receiver.provider_at(path), provider, "{path}");
        let received = receive(&receiver, &Sent("POST", path, &[], BODY)).ok();
        assert_eq!(received.map(|received| received.event.provider), provider, "{path}");
    }
}

#[test]
fn only_post_is_taken() {
    let receiver = kra(free()).build().unwrap();
    for method in ["GET", "PUT", "post", "", "OPTIONS"] {
        assert_eq!(outcome(&receiver, &Sent(method, "/hooks/kra", &[], BODY)), ("wrong_method", 405));
    }
}

#[test]
fn bodies_are_plain_json_unless_told_otherwise() {
    let (narrow, wide) = (kra(free()).build().unwrap(), kra(free()).any_media_type().build().unwrap());
    for (name, value, code) in [
        ("content-type", &b"application/json; charset=utf-8"[..], ""),
        ("Content-Type", b" Application/JSON ", ""),
        ("content-type", b"application/cloudevents+json", ""),
        ("content-type", b"text/plain", "media_type"),
        ("content-type", b"application/jsonx", "media_type"),
        ("content-type", b"", "media_type"),
        ("content-type", b"\xff", "media_type"),
        ("content-encoding", b"Identity", ""),
        ("content-encoding", b"", ""),
        ("content-encoding", b"gzip", "compressed"),
        ("content-encoding", b"identity, br", "compressed"),
        ("content-encoding", b"\xff", "compressed"),
    ] {
        let headers = [("x", &b"y"[..]), (name, value)];
        let sent = Sent("POST", "/hooks/kra", &headers, BODY);
        assert_eq!(outcome(&narrow, &sent).0, code, "{value:?}");
        assert_eq!(outcome(&wide, &sent).0, code.replace("media_type", ""), "{value:?}");
    }
    let twice: &[(&str, &[u8])] = &[("content-type", b"application/json"), ("content-type", b"text/html")];
    assert_eq!(outcome(&narrow, &Sent("POST", "/hooks/kra", twice, BODY)), ("media_type", 415));
}

#[test]
fn unreadable_bodies_are_400_and_limits_413() {
    let receiver = kra(free()).build().unwrap();
    let body = |body: &'static [u8]| {
        let body = Bytes::from_static(body);
        let delivery = Delivery { method: "POST", path: "/hooks/kra", headers: &[], body };
        receiver.receive(&delivery, now()).map_err(|error| (error.code(), error.http_status()))
    };
    assert_eq!(body(b"\xff").unwrap_err(), ("not_utf8", Some(400)));
    assert_eq!(body(b"{").unwrap_err(), ("not_json", Some(400)));
    assert_eq!(body(b"[]").unwrap_err(), ("not_an_object", Some(400)));
    assert_eq!(body(b"").unwrap_err(), ("not_json", Some(400)));
    let with = |body: &str| outcome(&receiver, &Sent("POST", "/hooks/kra", &[], body));
    assert_eq!(with(&format!("{{\"x\":{}1{}}}", "[".repeat(40), "]".repeat(40))), ("too_deep", 400));
    let members: Vec<String> = (0..600).map(|n| format!("\"m{n}\":1")).collect();
    assert_eq!(with(&format!("{{{}}}", members.join(","))), ("too_many_members", 400));
    assert_eq!(with(&" ".repeat((1 << 20) + 1)), ("too_large", 413));
    // The limit can be raised; what is read of JSON is bounded all the same.
    let raised = kra(free()).max_bytes(usize::MAX).build().unwrap();
    assert_eq!([raised.max_bytes(), kra(free()).max_bytes(64).build().unwrap().max_bytes()], [1 << 20, 64]);
    let large = format!("{BODY}{}", " ".repeat(1 << 20));
    assert_eq!(outcome(&raised, &Sent("POST", "/hooks/kra", &[], &large)), ("too_large", 413));
}

#[test]
fn strict_refuses_what_is_only_warned_of_otherwise() {
    let body = r#"{"transactionId":"T-1","appStatus":"007","more":1}"#;
    let sent = Sent("POST", "/hooks/kra", &[], body);
    assert_eq!(outcome(&kra(free()).build().unwrap(), &sent), ("", 200));
    assert_eq!(outcome(&kra(free()).strict(true).build().unwrap(), &sent), ("unknown_member", 400));
    // Decrypted or not.
    let encrypted = kra(Verification::decryption(Prefixed)).strict(true).build().unwrap();
    let body = format!("enc:{body}");
    assert_eq!(outcome(&encrypted, &Sent("POST", "/hooks/kra", &[], &body)), ("unknown_member", 400));
}

#[test]
fn policies_reach_the_reading() {
    let policies = Policies { registered_is_approved: true, ..Policies::default() };
    let sent = Sent("POST", "/hooks/kra", &[], r#"{"appStatus":"002"}"#);
    let decision = |receiver: ReceiverBuilder| {
        receive(&receiver.build().unwrap(), &sent).unwrap().event.decision.as_str()
    };
    assert_eq!((decision(kra(free())), decision(kra(free()).policies(policies))), ("review", "approved"));
}

#[test]
fn events_tell_what_verified_them_and_when_they_came() {
    let header = || Verification::static_header(StaticHeader::new("X-Secret", ["CANARY"]).unwrap());
    let query = || Verification::url_query("key", ["CANARY"]).unwrap();
    let signed = || Verification::hmac(Hmac::new("x-s", ["CANARY"]).unwrap());
    let headers: &[(&str, &[u8])] = &[("authorization", b"Bearer CANARY"), ("x-secret", b"CANARY")];
    for (policy, expected) in [
        (free(), Ok("")),
        (bearer(), Ok("bearer_token")),
        (query(), Ok("url_secret")),
        (header(), Ok("static_header")),
        (signed(), Err("signature_missing")),
        (
            Verification::all_of([query(), bearer(), header()]).unwrap(),
            Ok("url_secret bearer_token static_header"),
        ),
        (Verification::any_of([signed(), header(), bearer()]).unwrap(), Ok("static_header")),
        (Verification::all_of([bearer(), signed()]).unwrap(), Err("signature_missing")),
        (Verification::any_of([signed(), segment()]).unwrap(), Err("not_verified")),
    ] {
        let sent = Sent("POST", "/hooks/kra?key=CANARY", headers, BODY);
        let event = receive(&kra(policy).build().unwrap(), &sent).map(|received| received.event);
        let event = event.map_err(|error| error.code());
        if let Ok(event) = &event {
            assert_eq!((event.received_at, event.raw().as_ref()), (now(), BODY.as_bytes()));
        }
        assert_eq!(event.map(|event| event.verified_by.join(" ")), expected.map(str::to_owned));
    }
}

#[test]
fn a_suffix_follows_the_secret() {
    let suffix = |verification: Verification, path: &str, headers: &[(&str, &[u8])]| {
        let receiver = Receiver::builder().route("/p", &Suffixed, verification).build().unwrap();
        let received = receive(&receiver, &Sent("POST", path, headers, BODY)).map_err(|error| error.code());
        received.map(|received| received.event.provider_event.unwrap().to_string())
    };
    let of = |text: &str| Ok(text.to_owned());
    for (path, expected) in
        [("/p", ""), ("/p/", ""), ("/p/a/b", "/a/b"), ("/p/a/", "/a/"), ("/p/a?/c", "/a"), ("/p//", "//")]
    {
        assert_eq!(suffix(free(), path, &[]), of(expected), "{path}");
    }
    for (path, expected) in [
        ("/p/CANARY", of("")),
        ("/p/CANARY/", of("")),
        ("/p/CANARY/a/b", of("/a/b")),
        ("/p/a/CANARY", Err("url_secret_mismatch")),
        ("/p//CANARY", Err("url_secret_missing")),
        ("/p", Err("url_secret_missing")),
    ] {
        assert_eq!(suffix(segment(), path, &[]), expected, "{path}");
    }
    // The segment is the secret's only if it was what proved the delivery.
    let either = || Verification::any_of([segment(), bearer()]).unwrap();
    assert_eq!(suffix(either(), "/p/a/b", &[("authorization", b"CANARY")]), of("/a/b"));
    assert_eq!(suffix(either(), "/p/CANARY/b", &[("authorization", b"CANARY")]), of("/b"));
}

#[test]
fn whatever_cannot_be_decrypted_is_one_error() {
    let receiver = kra(Verification::all_of([bearer(), Verification::decryption(Prefixed)]).unwrap());
    let receiver = receiver.build().unwrap();
    let headers: &[(&str, &[u8])] = &[("authorization", b"CANARY")];
    let deep = format!("enc:{{\"x\":{}1{}}}", "[".repeat(40), "]".repeat(40));
    let long = format!("enc:{{{}}}", " ".repeat((1 << 20) - 6));
    assert_eq!(outcome(&receiver, &Sent("POST", "/hooks/kra", headers, &long)), ("", 200));
    let one = Error::undecryptable().to_json();
    for body in [BODY, "", "enc:", "enc:[]", "enc:{", "enc:1", &deep] {
        let error = receive(&receiver, &Sent("POST", "/hooks/kra", headers, body)).unwrap_err();
        assert_eq!(error.to_json(), one, "{}", body.len());
        assert_eq!((error.code(), error.http_status()), ("undecryptable", Some(400)));
    }
    let not_utf8 =
        Delivery { method: "POST", path: "/hooks/kra", headers, body: Bytes::from_static(b"enc:\xff") };
    assert_eq!(receiver.receive(&not_utf8, now()).unwrap_err().to_json(), one);
    // Who sends comes first.
    assert_eq!(outcome(&receiver, &Sent("POST", "/hooks/kra", &[], "")), ("token_missing", 401));
}

#[test]
fn a_decrypted_event_holds_both_bodies() {
    let receiver = kra(Verification::decryption(Prefixed)).build().unwrap();
    let encrypted = format!("enc:{BODY}");
    let event = receive(&receiver, &Sent("POST", "/hooks/kra", &[], &encrypted)).unwrap().event;
    assert_eq!(event.raw().as_ref(), encrypted.as_bytes());
    assert_eq!(event.plaintext().unwrap().as_ref(), BODY.as_bytes());
    assert_eq!(event.verified_by, ["decryption"]);
    let plain = receive(&kra(free()).build().unwrap(), &Sent("POST", "/hooks/kra", &[], BODY)).unwrap().event;
    assert_eq!((event.dedupe_key(), plain.plaintext()), (plain.dedupe_key(), None));
    assert!(hyperverge::kra_payload(&event).is_some());
}

#[test]
fn routes_that_cannot_be_told_apart_are_refused() {
    let (kra, results) = (&hyperverge::KraWebhook, &hyperverge::ResultsWebhook);
    let of = |routes: &[(&str, &'static dyn Provider, Verification)]| {
        let builder =
            routes.iter().cloned().fold(Receiver::builder(), |builder, (path, provider, policy)| {
                builder.route(path, provider, policy)
            });
        builder.build().map(|_| ()).map_err(|error| {
            assert_eq!(error.kind(), ErrorKind::Configuration);
            error.code()
        })
    };
    for path in ["", "a", "/a?b", "/a#b", "/a b", "/a//b", "//", "/é", "/a\\b"] {
        assert_eq!(of(&[(path, kra, free())]), Err("route"), "{path}");
    }
    assert_eq!(of(&[]), Err("route"));
    assert_eq!(of(&[("/a", kra, free()), ("/a/", results, free())]), Err("route"));
    assert_eq!(of(&[("/a", kra, free()), ("/a/b", results, free())]), Ok(()));
    assert_eq!(of(&[("/a/b", results, free()), ("/a", &Suffixed, free())]), Err("route"));
    assert_eq!(of(&[("/a/b", results, free()), ("/a", kra, segment())]), Err("route"));
    assert_eq!(of(&[("/", &Suffixed, free()), ("/a", kra, free())]), Err("route"));
    assert_eq!(of(&[("/ab", results, free()), ("/a", &Suffixed, free())]), Ok(()));
    assert_eq!(of(&[("/a/b", &Suffixed, free()), ("/a", kra, free())]), Ok(()));
    let error = self::kra(free()).max_bytes(0).build().unwrap_err();
    assert_eq!((error.code(), error.kind()), ("max_bytes", ErrorKind::Configuration));
    assert_eq!(Reply::to_error(&error).status, 500);
}

#[test]
fn nothing_of_a_delivery_or_a_receiver_shows() {
    let builder = Receiver::builder().route("/CANARY", &Suffixed, segment());
    let shown = format!("{builder:?}");
    let receiver = builder.strict(true).build().unwrap();
    let mut all = format!("{shown} {receiver:?}");
    assert!(all.contains("suffixed") && all.contains("url_secret"), "{all}");
    for path in ["/CANARY", "/CANARY/x", "/CANARY/CANARY", "/CANARY/CANARY?CANARY", "/x/CANARY"] {
        for body in ["CANARY", r#"{"CANARY":"CANARY"}"#, r#"{"appStatus":"CANARY"}"#] {
            let headers: &[(&str, &[u8])] = &[("CANARY", b"CANARY")];
            let delivery =
                Delivery { method: "POST", path, headers, body: Bytes::from_static(body.as_bytes()) };
            let error = receiver.receive(&delivery, now()).unwrap_err();
            all += &format!("{delivery:?} {error:?} {error} {:?}", Reply::to_error(&error));
        }
    }
    assert!(!all.contains("CANARY"), "{all}");
}
