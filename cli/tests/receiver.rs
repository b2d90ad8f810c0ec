//! The configuration file of a receiver, with `kyckit listen` and `kyckit inspect`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{Listening, Ran, Temporary, command, kyckit, kyckit_with, run, silent_about};
use serde_json::json;
use std::process::Command;

const KEY: &str = "test-argos-key-0000000000000000000000000";

/// Every policy once. The secrets are in variables; one is in a file beside the configuration.
const EVERY_POLICY: &str = r#"
max_bytes = 65536

[[route]]
path = "/header"
provider = "hyperverge_results"
verify.static_header = { name = "X-Secret", secrets = { env = "SECRETS" } }

[[route]]
path = "/bearer"
provider = "p100"
verify.bearer_token.secrets = [{ env = "OTHER" }, { env = "SECRETS" }]

[[route]]
path = "/segment"
provider = "hyperverge_kra"
verify.url_segment.secrets = { file = "FILE" }

[[route]]
path = "/query"
provider = "hyperverge_kra"
verify.url_query = { name = "token", secrets = { env = "SECRETS" } }

[[route]]
path = "/hmac"
provider = "hyperverge_kra"
verify.hmac = { header = "X-Sig", secrets = { env = "SECRETS" }, algorithm = "sha512", encoding = "base64", prefix = "v1=" }

[[route]]
path = "/standard"
provider = "hyperverge_kra"
verify.standard_webhooks = { secrets = { env = "STANDARD" }, tolerance = 60 }

[[route]]
path = "/argos"
provider = "argos"
[[route.verify.all_of]]
url_segment.secrets = { env = "SECRETS" }
[[route.verify.all_of]]
decryption = { mode = "ecb", key = "sha256", encoding = "auto", iv = "none" }

[[route]]
path = "/either"
provider = "p100"
[[route.verify.any_of]]
bearer_token.secrets = { env = "SECRETS" }
[[route.verify.any_of]]
static_header = { name = "X-Secret", secrets = { env = "SECRETS" } }

[[route]]
path = "/open"
provider = "p100"
verify.unverified = "a test"

[policies]
rejected_attempt_is_declined = true
"#;

/// The command with every variable that the configuration names.
fn with_secrets(args: &[&str]) -> Command {
    let mut command = command(args);
    command.env("SECRETS", "CANARY-new CANARY-old").env("OTHER", "CANARY-other");
    command.env("STANDARD", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").env("KYCKIT_ARGOS_API_KEY", KEY);
    command
}

fn every_policy() -> (Temporary, Temporary) {
    let secret = Temporary::new("secret", b"CANARY-file\n");
    let name = secret.path().file_name().unwrap().to_str().unwrap();
    let config = Temporary::new("receiver.toml", EVERY_POLICY.replace("FILE", name).as_bytes());
    (config, secret)
}

fn encrypted() -> String {
    run(with_secrets(&["trigger", "argos", "approved_n", "--encrypted-with", "ecb,sha256,base64,none"]), b"")
        .stdout
}

#[test]
fn every_policy_lets_in_what_proves_itself_and_nothing_else() {
    let (config, _secret) = every_policy();
    let listening =
        Listening::start(with_secrets(&["listen", "--json", "--config", config.text(), "--count", "8"]));
    let p100 = r#"{"externalUserId":"u-1","verificationStatus":"NOT_VERIFIED","attemptStatus":"REJECTED_BY_PROVIDER"}"#;
    let results = r#"{"transactionId":"T-1","applicationStatus":"auto_approved","eventId":"E-1"}"#;
    let kra = r#"{"transactionId":"T-1","appStatus":"007"}"#;
    let argos = encrypted();
    for (path, headers, body, expected) in [
        ("/header", "X-Secret: CANARY-old\r\n", results, "static_header"),
        ("/header", "", results, "header_missing"),
        ("/bearer/webhook/kyc-verification/status", "Authorization: CANARY-other\r\n", p100, "bearer_token"),
        ("/bearer", "Authorization: Bearer CANARY-old\r\n", p100, "bearer_token"),
        ("/bearer", "Authorization: Bearer CANARY\r\n", p100, "token_mismatch"),
        ("/segment/CANARY-file", "", kra, "url_secret"),
        ("/segment/CANARY-new", "", kra, "url_secret_mismatch"),
        ("/query?token=CANARY-new", "", kra, "url_secret"),
        ("/query?token=CANARY", "", kra, "url_secret_mismatch"),
        ("/hmac", "X-Sig: v1=AAAA\r\n", kra, "signature_mismatch"),
        ("/hmac", "", kra, "signature_missing"),
        ("/standard", "", kra, "signature_missing"),
        ("/argos/CANARY-new", "", argos.as_str(), "url_secret decryption"),
        ("/argos/CANARY-new", "", "{\"webhook_trigger\":\"submit\"}", "undecryptable"),
        ("/argos", "", argos.as_str(), "url_secret_missing"),
        ("/either", "X-Secret: CANARY-new\r\n", p100, "static_header"),
        ("/either", "", p100, "not_verified"),
        ("/elsewhere", "", kra, "unknown_path"),
        // The last one: after eight events the listener ends.
        ("/open/webhook/user/status", "", r#"{"externalUserId":"u-1","status":"ACTIVE"}"#, "none"),
    ] {
        let (status, answer) = listening.post(path, headers, body);
        let is_code = answer.contains(expected);
        assert!(status == 200 || is_code, "{path} {headers}: {status} {answer} instead of {expected}");
        assert_eq!(status == 200, answer == "{}", "{path} {headers}");
    }
    let ran = listening.wait();
    let by = |index: usize| match &ran.lines()[index]["verified_by"] {
        serde_json::Value::String(one) => one.clone(),
        several => {
            several.as_array().unwrap().iter().map(|by| by.as_str().unwrap()).collect::<Vec<_>>().join(" ")
        }
    };
    let verified = ["static_header", "bearer_token", "bearer_token", "url_secret", "url_secret"];
    let verified = verified.into_iter().chain(["url_secret decryption", "static_header", "none"]);
    for (index, expected) in verified.enumerate() {
        assert_eq!(by(index), expected, "event {index}");
    }
    assert_eq!(ran.lines()[1]["decision"], "declined", "the policy is heeded");
    for part in [
        "/header with X-Secret: *** (hyperverge_results)",
        "/bearer[/...] with Authorization: Bearer *** (p100)",
        "/segment/*** (hyperverge_kra)",
        "/query with ?token=***",
        "/argos/*** with a body encrypted by ecb, sha256, auto, none (argos)",
        "/either[/...] with Authorization: Bearer *** or X-Secret: *** (p100)",
        "nothing authenticates a delivery to /open\n",
        "event 3, a repeat by its dedupe key\n",
    ] {
        assert!(ran.stderr.contains(part), "{part} in {}", ran.stderr);
    }
    silent_about(&ran, "CANARY");
    silent_about(&ran, KEY);
}

#[test]
fn an_event_that_arrives_late_is_told() {
    let listening = Listening::of(&["--count", "2"]);
    for (status, time) in [("007", "2026-01-15T10:05:00Z"), ("001", "2026-01-15T10:00:00Z")] {
        let body = format!(r#"{{"transactionId":"T-1","appStatus":"{status}","eventTime":"{time}"}}"#);
        assert_eq!(listening.post("/hyperverge_kra", "", &body).0, 200);
    }
    let ran = listening.wait();
    assert!(ran.stdout.contains("event 2, late: a newer event of its case came before\n"), "{}", ran.stdout);
}

#[test]
fn what_is_wrong_with_the_file_is_told_with_its_place_and_without_its_values() {
    let route = "[[route]]\npath = \"/a\"\nprovider = \"p100\"\n";
    let verify = |text: &str| format!("{route}verify{text}\n");
    for (text, place, says) in [
        (String::new(), "", "has no route"),
        ("not CANARY".to_owned(), ":1:5", "not TOML"),
        ("routes = []".to_owned(), ": routes", "no such setting"),
        ("strict = 1".to_owned(), ": strict", "neither true nor false"),
        ("max_bytes = -1".to_owned(), ": max_bytes", "no whole number"),
        ("max_bytes = 1048577".to_owned(), ": max_bytes", "more than a body may have"),
        (route.to_owned(), ": route[1]", "`verify` is missing"),
        (verify(".unverified = \"x\"").replace("p100", "p1O0"), ": route[1].provider", "no provider `p1O0`"),
        (verify(".unverified = \" \""), ": route[1].verify.unverified", "no reason"),
        (verify(".bearer_tokens.secrets = 1"), ": route[1].verify.bearer_tokens", "no such setting"),
        (
            verify(".bearer_token.secrets = \"CANARY\""),
            ": route[1].verify.bearer_token.secrets",
            "in the file itself",
        ),
        (
            verify(".bearer_token.secret = \"CANARY\""),
            ": route[1].verify.bearer_token.secret",
            "no such setting",
        ),
        (verify(".bearer_token = {}"), ": route[1].verify.bearer_token", "`secrets` is missing"),
        (verify(".bearer_token.secrets = []"), ": route[1].verify.bearer_token.secrets", "no secret"),
        (
            verify(".bearer_token.secrets.env = \"NOT_SET\""),
            ": route[1].verify.bearer_token.secrets.env",
            "is not set",
        ),
        (
            verify(".bearer_token.secrets.env = \"BLANK\""),
            ": route[1].verify.bearer_token.secrets.env",
            "blank",
        ),
        (
            verify(".bearer_token.secrets = { env = \"SECRETS\", file = \"x\" }"),
            ": route[1].verify.bearer_token.secrets",
            "not exactly one source",
        ),
        (
            verify(".hmac = { header = \"X\", secrets.env = \"SECRETS\", algorithm = \"CANARY\" }"),
            ": route[1].verify.hmac.algorithm",
            "no such choice",
        ),
        (
            verify(".static_header = { name = \"a b\", secrets.env = \"SECRETS\" }"),
            ": route[1].verify.static_header",
            "header",
        ),
        (
            verify(".decryption = { mode = \"ecb\", key = \"raw32\", encoding = \"hex\", iv = \"none\" }"),
            ": route[1].verify.decryption",
            "length",
        ),
        (verify(".any_of = []"), ": route[1].verify.any_of", "empty"),
        (
            verify(".any_of = [{ unverified = \"x\" }, { bearer_token = 1 }]"),
            ": route[1].verify.any_of.2.bearer_token",
            "no table",
        ),
        (format!("{}{}", verify(".unverified = \"x\""), verify(".unverified = \"x\"")), "", "path"),
        (
            format!("{}[policies]\nno_such = true\n", verify(".unverified = \"x\"")),
            ": policies.no_such",
            "no such setting",
        ),
    ] {
        let config = Temporary::new("receiver.toml", text.as_bytes());
        let mut command = with_secrets(&["listen", "--config", config.text()]);
        command.env("BLANK", " ");
        let ran = run(command, b"");
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{text}");
        assert!(ran.stderr.contains(&format!("--> {}{place}\n", config.text())), "{place} in {}", ran.stderr);
        assert!(ran.stderr.contains(says), "{says} in {}", ran.stderr);
        silent_about(&ran, "CANARY");
    }
    assert!(kyckit(&["listen", "--config", "/no/such/file"]).stderr.contains("error[not_found]"));
}

/// Inspects a body as a delivery to the receiver with every policy.
fn inspect(body: &str, more: &[&str]) -> Ran {
    let (config, _secret) = every_policy();
    run(with_secrets(&[&["inspect", "-", "--config", config.text()], more].concat()), body.as_bytes())
}

#[test]
fn a_delivery_is_verified_and_decrypted_before_it_is_explained() {
    let argos = encrypted();
    let ran = inspect(&argos, &["--route", "/argos/CANARY-new"]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    for part in ["verified by:  url_secret, decryption", "decision:     approved", "(masked)"] {
        assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
    }
    silent_about(&ran, "CANARY");
    silent_about(&ran, "Test Person");
    let body = r#"{"externalUserId":"u-1","status":"ACTIVE"}"#;
    let token = ["--header", "Authorization: Bearer CANARY-old"];
    let fine = inspect(
        body,
        &[&["--route", "/bearer", "--path", "/webhook/user/status", "--json"], &token[..]].concat(),
    );
    assert_eq!(fine.code, 0, "{}", fine.all());
    assert_eq!(fine.lines()[0]["provider_event"], "/webhook/user/status");
    assert_eq!(fine.lines()[0]["verified_by"], "bearer_token");
    let by_query =
        inspect(r#"{"transactionId":"T","appStatus":"007"}"#, &["--route", "/query?token=CANARY-new"]);
    assert!(by_query.stdout.contains("verified by:  url_secret"), "{}", by_query.all());

    for (more, code) in [
        (&["--route", "/argos/CANARY"][..], "url_secret_mismatch"),
        (&["--route", "/argos/CANARY-new", "--header", "Content-Encoding: gzip"], "compressed"),
        (&["--route", "/bearer"], "token_missing"),
        (&["--route", "/elsewhere"], "unknown_path"),
        (&[], "no_route"),
        (&["--route", "/bearer", "--header", "CANARY"], "header"),
    ] {
        let ran = inspect(&argos, more);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{more:?}");
        assert!(ran.stderr.contains(&format!("error[{code}]")), "{code} in {}", ran.stderr);
        silent_about(&ran, "CANARY");
    }
    let wrong_key = Temporary::new("receiver.toml", b"[[route]]\npath = \"/a\"\nprovider = \"argos\"\nverify.decryption = { mode = \"ecb\", key = \"first32\", encoding = \"auto\", iv = \"none\" }\n");
    let ran = run(with_secrets(&["inspect", "-", "--config", wrong_key.text()]), argos.as_bytes());
    assert!(ran.code == 2 && ran.stderr.contains("error[undecryptable]"), "{}", ran.all());
}

#[test]
fn without_a_configuration_nothing_pretends_to_be_verified() {
    let args = ["inspect", "-", "--header", "Authorization: Bearer x"];
    assert_eq!(kyckit_with(&args, "{}").code, 2, "a header without a configuration proves nothing");
    let ran = kyckit_with(&["inspect", "-", "--json"], r#"{"externalUserId":"u-1","status":"ACTIVE"}"#);
    assert_eq!(ran.lines()[0]["verified_by"], json!("none"));
}
