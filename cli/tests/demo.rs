//! `kyckit demo` and `kyckit sandbox`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{Ran, command, kyckit, run};
use kyckit_sandbox::{CodeForm, Fault, Inbox, Life, PageError, Route, Sandbox, Submit};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;

fn steps(ran: &Ran) -> Vec<String> {
    ran.lines().iter().map(|line| line["step"].as_str().unwrap().to_owned()).collect()
}

/// The events of a demo, as provider, decision, what verified them, and whether they are repeats.
fn events(ran: &Ran) -> Vec<(String, String, String, bool)> {
    let lines = ran.lines();
    let events = lines.iter().filter(|line| line["step"] == "event");
    let text = |value: &Value| match value {
        Value::Array(several) => {
            several.iter().map(|one| one.as_str().unwrap()).collect::<Vec<_>>().join(" ")
        }
        one => one.as_str().unwrap().to_owned(),
    };
    let one = |line: &Value| {
        let event = &line["event"];
        let [provider, decision, by] = ["provider", "decision", "verified_by"].map(|name| text(&event[name]));
        (provider, decision, by, line["repeat"] == true)
    };
    events.map(one).collect()
}

#[test]
fn the_journey_of_every_family_ends_approved() {
    let ran = kyckit(&["demo", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    let steps = steps(&ran);
    let before = ["sandbox", "validate_broken", "validate", "configure_webhook", "upload"];
    assert_eq!(steps[..5], before);
    assert_eq!(steps[5..], [&["event"; 12][..], &["done"]].concat());
    let lines = ran.lines();
    assert!(lines.iter().all(|line| line["ok"] == true), "{}", ran.stdout);
    assert_eq!(lines[4]["outcome"], "accepted");
    assert!(lines[1]["violations"].as_u64().unwrap() > 10);
    assert_eq!(lines[5]["event"]["subject"]["case_id"], lines[4]["transaction_id"]);
    let expected = [
        ("hyperverge_kra", "pending", "url_secret", false),
        ("hyperverge_kra", "review", "url_secret", false),
        ("hyperverge_kra", "approved", "url_secret", false),
        ("hyperverge_results", "review", "static_header", false),
        ("hyperverge_results", "approved", "static_header", false),
        ("hyperverge_results", "approved", "static_header", true),
        ("argos", "review", "url_secret decryption", false),
        ("argos", "approved", "url_secret decryption", false),
        ("argos", "none", "url_secret decryption", false),
        ("p100", "pending", "bearer_token", false),
        ("p100", "resubmit", "bearer_token", false),
        ("p100", "approved", "bearer_token", false),
    ];
    let expected = expected.map(|(provider, decision, by, repeat)| {
        (provider.to_owned(), decision.to_owned(), by.to_owned(), repeat)
    });
    assert_eq!(events(&ran), expected);
    let last = lines.last().unwrap();
    for provider in ["hyperverge_kra", "hyperverge_results", "argos", "p100"] {
        assert_eq!(last["decisions"][provider], "approved", "{provider}");
    }
}

#[test]
fn people_get_one_timeline() {
    let ran = kyckit(&["demo"]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    for part in [
        "error[pan_format]",
        "accepted: ",
        "KRA Validated, final: yes, verified by url_secret",
        "verified by static_header  (a repeat by its dedupe key)",
        "hit: yes (Red Flag, HIGH), final: no, verified by url_secret and decryption",
        "attempt REJECTED_BY_PROVIDER",
        "reason: NO_FACE_FOUND [face]",
        "Done: the record is validated",
    ] {
        assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
    }
    assert_eq!(ran.stderr, "");
}

#[test]
fn other_hosts_are_refused_before_anything_else() {
    for url in [
        "https://example.com",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1@example.com",
        "http://0.0.0.0:1",
        "x",
        "",
    ] {
        let ran = kyckit(&["demo", "--base-url", url]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{url}");
        assert!(
            ran.stderr.contains("error[not_loopback]") && ran.stderr.contains("--base-url"),
            "{}",
            ran.stderr
        );
        let ran = kyckit(&["demo", "--json", "--base-url", url]);
        assert_eq!((ran.code, &ran.lines()[0]["ok"]), (2, &Value::Bool(false)));
        assert_eq!(ran.lines()[0]["error"]["code"], "not_loopback");
    }
}

#[test]
fn the_environment_is_not_asked() {
    let mut command = command(&["demo", "--json"]);
    command.env("KYCKIT_HYPERVERGE_BASE_URL", "https://example.com").env("KYCKIT_HYPERVERGE_APP_ID", "x");
    command
        .env("KYCKIT_SPELLINGS", "/no/such/file")
        .env("HTTP_PROXY", "http://127.0.0.1:9")
        .env("ALL_PROXY", "http://127.0.0.1:9");
    let ran = run(command, b"");
    assert_eq!(ran.code, 0, "{}", ran.all());
}

#[test]
fn a_running_sandbox_serves_again_and_again() {
    let sandbox = Sandbox::start().unwrap();
    for _ in 0..2 {
        let ran = kyckit(&["demo", "--json", "--base-url", &sandbox.base_url()]);
        assert_eq!(ran.code, 0, "{}", ran.all());
    }
    assert_eq!(sandbox.requests(Route::UploadAsync), 2);
    sandbox.fault(Fault::duplicate_webhook());
    let ran = kyckit(&["demo", "--json", "--base-url", &sandbox.base_url()]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    assert!(events(&ran)[1].3, "{}", ran.stdout);
    // What it set up for itself is undone: submissions of others come in clear.
    assert!(sandbox.argos().submissions().len() == 3);
    let inbox = Inbox::start().unwrap();
    assert!(sandbox.argos().configure_webhook(&inbox.url()));
    sandbox.argos().submit(&Submit::pending());
    let sent = inbox.next(std::time::Duration::from_secs(30)).unwrap();
    assert!(sent.text().contains("webhook_trigger"), "{}", sent.text());
}

/// What a command printed until one of its lines holds this text.
#[cfg(unix)]
fn until(child: &mut std::process::Child, wanted: &str) -> String {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    lines.find(|line| line.contains(wanted)).unwrap()
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_demo_cleanly() {
    let sandbox = Sandbox::start().unwrap();
    // The record waits for ever: so does the demo, until it is stopped.
    sandbox.default_life(Life::validated().manual());
    let mut command = command(&["demo", "--json", "--base-url", &sandbox.base_url()]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    until(&mut child, "\"step\":\"event\"");
    common::interrupt(&child);
    assert_eq!(common::ended(child).code, 2);
}

#[cfg(unix)]
#[test]
fn ctrl_c_and_the_request_to_end_end_the_sandbox_cleanly() {
    for signal in ["-INT", "-TERM"] {
        let mut command = command(&["sandbox"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        until(&mut child, "Ctrl-C ends it.");
        common::signal(&child, signal);
        let ran = common::ended(child);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, "ended\n"), "{signal}");
    }
}

#[test]
fn the_sandbox_plays_every_family_as_it_is_told() {
    let inbox = Inbox::start().unwrap();
    let url = inbox.url();
    let args =
        ["--argos-webhook", &url, "--argos-generation", "g1", "--argos-cipher", "ecb,sha256,base64,none"];
    let mut command = command(&[&["sandbox", "--p100-webhook", &url], &args[..]].concat());
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut value = |name: &str| {
        lines
            .find_map(|line| line.trim().strip_prefix(&format!("export {name}=")).map(str::to_owned))
            .unwrap()
    };
    let host = value("KYCKIT_ARGOS_BASE_URL").replace("http://", "").replace("/v3", "");
    assert!(value("KYCKIT_ARGOS_API_KEY").len() == 40 && !value("KYCKIT_P100_API_KEY").is_empty());
    for (path, body) in [
        ("argos", r#"{"action":"submit"}"#),
        ("p100", r#"{"action":"attempt","external_user_id":"u-1","status":"SUCCESSFUL"}"#),
    ] {
        let mut stream = std::net::TcpStream::connect(&host).unwrap();
        let length = body.len();
        write!(stream, "POST /sandbox/{path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.contains("\"ok\":true"), "{answer}");
    }
    let sent = inbox.wait_for(2, std::time::Duration::from_secs(30));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(sent[0].text().starts_with("{\"data\":\""), "{}", sent[0].text());
    assert!(sent[1].path.ends_with("/webhook/kyc-verification/status"), "{}", sent[1].path);
    assert_eq!(sent[1].header("authorization"), Some("sandbox-p100-token"));
}

#[test]
fn what_the_sandbox_cannot_do_is_2() {
    for (args, place) in [
        (["--argos-webhook", "http://example.com/"], "--argos-webhook"),
        (["--p100-webhook", "http://127.0.0.1:1/?x"], "--p100-webhook"),
        (["--webhook", "https://127.0.0.1/"], "--webhook"),
        (["--argos-cipher", "ecb"], "--argos-cipher"),
        (["--argos-cipher", "gcm,raw32,hex,zero"], "--argos-cipher"),
    ] {
        let ran = kyckit(&[&["sandbox"], &args[..]].concat());
        assert!(ran.code == 2 && ran.stderr.contains(&format!("--> {place}\n")), "{}", ran.all());
    }
    assert_eq!(kyckit(&["sandbox", "--argos-generation", "g9"]).code, 2);
}

#[test]
fn a_record_that_is_rejected_is_1_and_a_step_that_fails_2() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.default_life(Life::rejected());
    let ran = kyckit(&["demo", "--json", "--base-url", &sandbox.base_url()]);
    assert_eq!(ran.code, 1, "{}", ran.all());
    let last = ran.lines().pop().unwrap();
    assert_eq!((&last["step"], &last["ok"]), (&"done".into(), &false.into()));
    assert_eq!(last["decisions"]["hyperverge_kra"], "declined");
    assert_eq!(last["decisions"]["p100"], "approved", "the others go on");

    let refused = PageError::by_message("Missing/Invalid credentials").unwrap();
    sandbox.fault(Fault::error(refused, CodeForm::Page).on(Route::ConfigWebhook));
    let ran = kyckit(&["demo", "--json", "--base-url", &sandbox.base_url()]);
    let last = ran.lines().pop().unwrap();
    assert_eq!((ran.code, &last["step"]), (2, &"configure_webhook".into()), "{}", ran.all());
}

#[test]
fn the_sandbox_tells_how_to_reach_it() {
    let mut command = command(&["sandbox", "--life", "hold", "--pace", "10", "--payload", "v1"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let url = lines
        .find_map(|line| line.trim().strip_prefix("export KYCKIT_HYPERVERGE_BASE_URL=").map(str::to_owned))
        .unwrap();
    assert!(lines.any(|line| line.contains("/sandbox/faults")));
    let address = url.strip_prefix("http://").unwrap();
    let port = address.rsplit_once(':').unwrap().1;
    assert!(std::net::TcpStream::connect(address).is_ok());
    let taken = kyckit(&["sandbox", "--port", port]);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(taken.code, 2);
    assert!(taken.stderr.contains("error[sandbox_start]"), "{}", taken.stderr);
    assert_eq!(kyckit(&["sandbox", "--life", "eternal"]).code, 2);
}

#[test]
fn every_fault_of_the_help_is_one_that_the_sandbox_takes() {
    let sandbox = Sandbox::start().unwrap();
    let help = kyckit(&["sandbox", "--help"]).stdout;
    let listed = help.split_once("Faults, ").unwrap().1.split_once("Beside").unwrap().0;
    let faults: Vec<&str> = listed.split('{').skip(1).map(|part| part.split_once('}').unwrap().0).collect();
    assert_eq!(faults.len(), 14, "{listed}");
    let body =
        format!("[{}]", faults.iter().map(|fault| format!("{{{fault}}}")).collect::<Vec<_>>().join(","));
    let host = sandbox.base_url().replace("http://", "");
    let mut stream = std::net::TcpStream::connect(&host).unwrap();
    let length = body.len();
    write!(stream, "POST /sandbox/faults HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"ok\":true"), "{answer}");
}
