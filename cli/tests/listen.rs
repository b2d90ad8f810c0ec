//! `kyckit listen`: real deliveries to a real process.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{GOOD, Listening, command, kyckit, provider, results_service, run, silent_about};
use kyckit_sandbox::{Life, Sandbox};
use serde_json::json;
use std::net::TcpStream;
use std::process::Command;

const BODY: &str = r#"{"transactionId":"T-1","eventType":"KRA_APPLICATION_STATUS","statusDescription":"Hold",
"remarks":"ERR-00003 form of CANARY not signed","appStatus":"003","appUpdtStatus":"005","eventTime":"2026-01-15T10:00:00Z"}"#;

#[test]
fn events_are_printed_masked_and_answered() {
    let listening = Listening::of(&["--count", "2"]);
    for _ in 0..2 {
        let answer = listening.post("/hyperverge_kra", "Content-Type: application/json\r\n", BODY);
        assert_eq!(answer, (200, "{}".to_owned()));
    }
    let ran = listening.wait();
    assert_eq!(ran.code, 0, "{}", ran.all());
    for part in [
        "event 1\n",
        "event 2, a repeat by its dedupe key\n",
        "decision:     resubmit",
        "app status:   003",
        "***",
    ] {
        assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
    }
    assert!(ran.stderr.contains("ended: 2 events, 1 of them repeats; 0 refused"), "{}", ran.stderr);
    silent_about(&ran, "CANARY");

    for (more, shown) in [
        (&["--json"][..], json!("***")),
        (&["--json", "--reveal"], json!("ERR-00003 form of CANARY not signed")),
    ] {
        let listening = Listening::of(&[&["--count", "1"], more].concat());
        listening.post("/hyperverge_kra", "", BODY);
        let ran = listening.wait();
        let event = &ran.lines()[0];
        assert_eq!((&event["decision"], &event["reasons"][0]["text"]), (&json!("resubmit"), &shown));
        assert_eq!(event["verified_by"], "none");
    }
}

#[test]
fn the_name_of_an_unknown_member_is_masked() {
    for more in [&[][..], &["--json"]] {
        let listening = Listening::of(&[&["--count", "1"], more].concat());
        listening.post("/hyperverge_kra", "", r#"{"transactionId":"T-1","999941057058":"x"}"#);
        let ran = listening.wait();
        assert!(ran.stdout.contains("unknown_member") && ran.stdout.contains("***"), "{}", ran.all());
        silent_about(&ran, "999941057058");
    }
}

#[test]
fn what_is_wrong_is_refused_with_the_right_status() {
    let listening = Listening::of(&["--count", "1", "--strict"]);
    let large = format!("{{\"x\":\"{}\"}}", "y".repeat(1 << 20));
    for (path, headers, body, status) in [
        ("/", "", BODY, 404),
        ("/hyperverge_kra/CANARY", "", BODY, 404),
        ("/hyperverge_kra", "Content-Type: text/CANARY\r\n", BODY, 415),
        ("/hyperverge_kra", "Content-Encoding: gzip\r\n", BODY, 415),
        ("/hyperverge_kra", "", "CANARY", 400),
        ("/hyperverge_kra", "", r#"{"transactionId":"T","CANARY":1}"#, 400),
        ("/hyperverge_kra", "", &large, 413),
    ] {
        let (got, answer) = listening.post(path, headers, body);
        assert_eq!(got, status, "{path} {headers}");
        assert!(answer.starts_with("{\"error\":") && !answer.contains("CANARY"), "{answer}");
    }
    assert_eq!(listening.send(b"GET /hyperverge_kra HTTP/1.1\r\nHost: x\r\n\r\n").0, 405);
    assert_eq!(listening.send(b"nonsense\r\n\r\n").0, 400);
    // Chunked bodies are bounded too.
    let mut chunked =
        b"POST /hyperverge_kra HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..17 {
        chunked.extend_from_slice(format!("{:x}\r\n{}\r\n", 1 << 16, "y".repeat(1 << 16)).as_bytes());
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    assert_eq!(listening.send(&chunked).0, 413);
    assert_eq!(listening.post("/hyperverge_kra", "", BODY).0, 200);
    let ran = listening.wait();
    for part in [
        "refused: 404 unknown_path (no provider's path)",
        "refused: 413 too_large (hyperverge_kra)",
        "1 event, 0 of them repeats; 9 refused",
    ] {
        assert!(ran.stderr.contains(part), "{part} in {}", ran.stderr);
    }
    silent_about(&ran, "CANARY");
}

#[test]
fn a_secret_of_the_path_is_asked_for_and_never_shown() {
    let mut command = command(&["listen", "--count", "1"]);
    command.env("KYCKIT_LISTEN_SECRET", "CANARY-1 CANARY-2");
    let listening = Listening::start(command);
    for path in ["/hyperverge_kra", "/hyperverge_kra/CANARY-3"] {
        assert_eq!(listening.post(path, "", BODY).0, 401);
    }
    assert_eq!(listening.post("/hyperverge_kra/CANARY-2", "", BODY).0, 200);
    let ran = listening.wait();
    assert!(ran.stdout.contains("verified by:  url_secret\n"), "{}", ran.stdout);
    assert!(ran.stderr.contains("/hyperverge_kra/***"), "{}", ran.stderr);
    silent_about(&ran, "CANARY");
}

#[test]
fn a_static_header_is_asked_for_where_the_provider_sends_one() {
    let mut command = command(&["listen", "--count", "2", "--json"]);
    command.env("KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_SECRET", "CANARY-new CANARY-old");
    let listening = Listening::start(command);
    let body = r#"{"transactionId":"T-1","applicationStatus":"auto_approved","eventId":"E-1"}"#;
    let send = |header: &str| listening.post("/hyperverge_results", header, body);
    assert_eq!(send(""), (401, "{\"error\":\"header_missing\"}".to_owned()));
    assert_eq!(send("X-Webhook-Secret: CANARY-ne\r\n").0, 401);
    let twice = "X-Webhook-Secret: CANARY-new\r\n".repeat(2);
    assert_eq!(send(&twice), (401, "{\"error\":\"header_repeated\"}".to_owned()));
    assert_eq!(send("x-webhook-secret: CANARY-old\r\n"), (200, "{}".to_owned()));
    assert_eq!(listening.post("/hyperverge_kra", "", BODY).0, 200, "the KRA webhook sends none");
    let ran = listening.wait();
    let events = ran.lines();
    assert_eq!(
        (&events[0]["verified_by"], &events[0]["decision"]),
        (&json!("static_header"), &json!("approved"))
    );
    assert_eq!(events[1]["verified_by"], "none");
    for part in [
        "/hyperverge_results with X-Webhook-Secret: ***",
        "nothing authenticates a delivery to /hyperverge_kra",
        "refused: 401 header_mismatch (hyperverge_results)",
    ] {
        assert!(ran.stderr.contains(part), "{part} in {}", ran.stderr);
    }
    silent_about(&ran, "CANARY");
}

#[test]
fn what_the_subscription_was_told_is_what_the_listener_asks_for() {
    let sandbox = Sandbox::start().unwrap();
    let with = |mut command: Command| {
        command.env("KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_SECRET", "CANARY");
        command.env("KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_HEADER", "X-Other");
        command
    };
    let listening = Listening::start(with(command(&["listen", "--count", "1", "--json"])));
    let url = format!("http://{}/hyperverge_results", listening.address);
    let told = run(with(results_service(&sandbox, &["webhooks", "results", "ensure", &url])), b"");
    assert_eq!(told.code, 0, "{}", told.all());
    sandbox.decide("T-1", "needs_review", None);
    let ran = listening.wait();
    assert_eq!(ran.lines()[0]["verified_by"], "static_header", "{}", ran.all());
    silent_about(&ran, "CANARY");
}

#[test]
fn the_sandbox_delivers_to_it() {
    let sandbox = Sandbox::start().unwrap();
    let listening = Listening::of(&["--count", "3", "--json"]);
    assert!(sandbox.configure_webhook(&format!("http://{}/hyperverge_kra", listening.address)));
    sandbox.default_life(Life::validated());
    let sent = run(provider(&sandbox, &["upload", "-", "--transaction-id", "T-1"]), GOOD.as_bytes());
    assert_eq!(sent.code, 0, "{}", sent.all());
    let ran = listening.wait();
    let decisions: Vec<_> = ran.lines().iter().map(|line| line["decision"].clone()).collect();
    assert_eq!(decisions, [json!("pending"), json!("review"), json!("approved")]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_cleanly() {
    let listening = Listening::of(&[]);
    assert_eq!(listening.post("/hyperverge_kra", "", BODY).0, 200);
    // A peer that says nothing does not hold up the end for long.
    let silent = TcpStream::connect(&listening.address).unwrap();
    common::interrupt(&listening.child);
    let ran = listening.wait();
    drop(silent);
    assert_eq!(ran.code, 0, "{}", ran.all());
    assert!(ran.stderr.contains("ended: 1 event, "), "{}", ran.stderr);
}

#[test]
fn a_port_that_is_taken_and_a_bad_secret_are_2() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ran = kyckit(&["listen", "--port", &port]);
    assert!(
        ran.code == 2 && ran.stderr.contains("error[listen]") && ran.stderr.contains("--port"),
        "{}",
        ran.stderr
    );
    for secret in ["", " ", "CANARY/x"] {
        let mut command = command(&["listen"]);
        command.env("KYCKIT_LISTEN_SECRET", secret);
        let ran = run(command, b"");
        assert!(ran.code == 2 && ran.stderr.contains("--> KYCKIT_LISTEN_SECRET"), "{}", ran.stderr);
        silent_about(&ran, "CANARY");
    }
    for (name, value) in [
        ("KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_HEADER", "X-Secret"),
        ("KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_SECRET", "CANARY\u{7}"),
    ] {
        let mut command = command(&["listen"]);
        command.env(name, value);
        let ran = run(command, b"");
        assert!(ran.code == 2 && ran.stderr.contains("error[static_header]"), "{}", ran.stderr);
        assert!(ran.stderr.contains("--> KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_SECRET"), "{}", ran.stderr);
        silent_about(&ran, "CANARY");
    }
    // Set and blank is not "not set": deliveries would be let in that nothing proves.
    #[cfg(unix)]
    for value in [&b""[..], b" ", b"\xff"] {
        let mut command = command(&["listen"]);
        let value = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(value);
        command.env("KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_SECRET", value);
        let ran = run(command, b"");
        assert!(ran.code == 2 && ran.stderr.contains("error[static_header]"), "{}", ran.stderr);
        assert!(ran.stderr.contains("--> KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_SECRET"), "{}", ran.stderr);
    }
    let mut command = command(&["listen"]);
    command.env("KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_SECRET", "CANARY");
    command.env("KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_HEADER", "no header: CANARY");
    let ran = run(command, b"");
    assert!(
        ran.code == 2 && ran.stderr.contains("--> KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_HEADER"),
        "{}",
        ran.stderr
    );
    silent_about(&ran, "CANARY");
    assert_eq!(kyckit(&["listen", "--count", "0"]).code, 2);
}
