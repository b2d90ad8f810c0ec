//! `kyckit upload` against the sandbox.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{BROKEN, GOOD, Ran, Temporary, kyckit_with, provider, replaced, run, silent_about};
#[cfg(unix)]
use common::{ended, interrupt, wait_until};
use kyckit_sandbox::{CodeForm, Fault, PageError, Route, Sandbox};
use serde_json::json;
use std::io::{Read, Write};
use std::process::Command;
#[cfg(unix)]
use std::{process::Stdio, time::Duration};

/// An upload with the sandbox's credentials.
fn upload(sandbox: &Sandbox, more: &[&str]) -> Command {
    provider(sandbox, &[&["upload", "-", "--transaction-id", "T-1"], more].concat())
}

fn ran(sandbox: &Sandbox, more: &[&str]) -> Ran {
    run(upload(sandbox, more), GOOD.as_bytes())
}

#[test]
fn accepted_is_0() {
    let sandbox = Sandbox::start().unwrap();
    let ran = ran(&sandbox, &[]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    assert!(
        ran.stdout.starts_with("accepted: ") && ran.stdout.contains(" = transaction id: T-1"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains(" = help: "));
    assert_eq!(
        ran.stderr.lines().filter(|line| line.contains("spelling_unconfirmed")).count(),
        1,
        "{}",
        ran.stderr
    );
    assert_eq!(sandbox.bodies_begun("T-1"), 1);
}

#[test]
fn immediate_tells_the_first_status() {
    let sandbox = Sandbox::start().unwrap();
    let ran = ran(&sandbox, &["--mode", "immediate"]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    assert!(ran.stdout.contains(" = registry status: 001 (Submitted)"), "{}", ran.stdout);
    assert_eq!(sandbox.requests(Route::UploadSync), 1);
}

#[test]
fn json_is_the_receipt() {
    let sandbox = Sandbox::start().unwrap();
    let ran = ran(&sandbox, &["--json"]);
    let lines = ran.lines();
    assert_eq!((ran.code, lines.len()), (0, 1));
    assert_eq!((&lines[0]["outcome"], &lines[0]["transaction_id"]), (&json!("accepted"), &json!("T-1")));
}

#[test]
fn rejected_is_1() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::error(PageError::by_message("Invalid PAN format").unwrap(), CodeForm::Page));
    let ran = ran(&sandbox, &[]);
    assert_eq!(ran.code, 1, "{}", ran.all());
    assert!(ran.stdout.starts_with("rejected[invalid_pan_format]: "), "{}", ran.stdout);
}

#[test]
fn violations_are_1_and_nothing_is_sent() {
    let sandbox = Sandbox::start().unwrap();
    let ran = run(upload(&sandbox, &[]), BROKEN.as_bytes());
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("error[pan_format]"));
    let ran = run(upload(&sandbox, &["--json"]), BROKEN.as_bytes());
    assert_eq!(ran.code, 1);
    assert!(ran.lines().iter().any(|line| line["code"] == "pan_format"));
    assert_eq!(run(upload(&sandbox, &["--strict"]), GOOD.as_bytes()).code, 1);
    assert_eq!(sandbox.requests(Route::UploadAsync), 0);
}

#[test]
fn unknown_is_3_and_says_how_to_look_up() {
    for fault in [Fault::reset_after_taken(), Fault::reset_after_request(), Fault::cut_body()] {
        let sandbox = Sandbox::start().unwrap();
        sandbox.fault(fault);
        let ran = ran(&sandbox, &[]);
        assert_eq!(ran.code, 3, "{}", ran.all());
        assert!(
            ran.stdout.starts_with("unknown[") && ran.stdout.contains(" = look up: Search and Verify"),
            "{}",
            ran.stdout
        );
        assert_eq!(sandbox.bodies_begun("T-1"), 1, "never sent twice");
    }
}

#[test]
fn duplicates_are_unknown() {
    let sandbox = Sandbox::start().unwrap();
    assert_eq!(ran(&sandbox, &[]).code, 0);
    let again = ran(&sandbox, &["--json"]);
    assert_eq!((again.code, &again.lines()[0]["code"]), (3, &json!("duplicate")));
}

#[test]
fn errors_are_2() {
    let sandbox = Sandbox::start().unwrap();
    let mut wrong_key = upload(&sandbox, &["--json"]);
    wrong_key.env("KYCKIT_HYPERVERGE_APP_KEY", "CANARYKEY");
    let ran = run(wrong_key, GOOD.as_bytes());
    assert_eq!((ran.code, &ran.lines()[0]["code"]), (2, &json!("invalid_credentials")));
    silent_about(&ran, "CANARYKEY");

    let mut no_key = upload(&sandbox, &[]);
    no_key.env_remove("KYCKIT_HYPERVERGE_APP_KEY");
    let ran = run(no_key, GOOD.as_bytes());
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("error[credentials]") && ran.stderr.contains("KYCKIT_HYPERVERGE_APP_KEY"));

    let ran = run(upload(&sandbox, &["--base-url", "http://example.com"]), GOOD.as_bytes());
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("error[base_url]") && ran.stderr.contains("--> --base-url"),
        "{}",
        ran.stderr
    );

    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{closed}");
    let ran = run(upload(&sandbox, &["--base-url", &url, "--timeout", "1", "--json"]), GOOD.as_bytes());
    assert_eq!((ran.code, &ran.lines()[0]["sent"]), (2, &json!("no")));

    let not_pem = Temporary::new("ca.pem", b"CANARY");
    let ran = run(upload(&sandbox, &["--ca", not_pem.text()]), GOOD.as_bytes());
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("error[tls]") && ran.stderr.contains("--> --ca"), "{}", ran.stderr);
    silent_about(&ran, "CANARY");
    assert_eq!(run(upload(&sandbox, &[]), b"{").code, 2);
}

#[test]
fn a_missing_transaction_id_says_how_to_make_one() {
    for args in [&["upload", "-"][..], &["upload", "-", "--transaction-id", ""]] {
        let ran = kyckit_with(args, GOOD);
        assert_eq!(ran.code, 2);
        assert!(
            ran.stderr.contains("error[transaction_id]") && ran.stderr.contains("--transaction-id kyckit-"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn what_is_waited_for_is_told() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let sandbox = Sandbox::start().unwrap();
    let ran = ran(&sandbox, &["--base-url", &format!("http://{closed}"), "--timeout", "2"]);
    assert_eq!(ran.code, 2);
    for part in [
        "waiting for the answer, 2 s at most",
        "attempt 1: no connection, nothing was sent; the next one in ",
    ] {
        assert!(ran.stderr.contains(part), "{part} in {}", ran.stderr);
    }
    sandbox.fault(Fault::rate_limited("0"));
    let ran = crate::ran(&sandbox, &[]);
    assert_eq!(ran.code, 0);
    assert!(ran.stderr.contains("attempt 1: the provider answered 429; "), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn ctrl_c_before_anything_was_sent_says_so() {
    use std::io::{BufRead, BufReader};
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (sandbox, file) = (Sandbox::start().unwrap(), Temporary::new("app.json", GOOD.as_bytes()));
    let url = format!("http://{closed}");
    let mut command = upload(&sandbox, &["--base-url", &url, "--timeout", "600", "--json"]);
    command.stdin(std::fs::File::open(file.path()).unwrap()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
    // No attempt can reach anybody: whether the signal finds a pause or an attempt, nothing was sent.
    assert!(told.any(|line| line.unwrap().contains("nothing was sent; the next one in ")));
    interrupt(&child);
    let ran = ended(child);
    assert_eq!((ran.code, &ran.lines()[0]["sent"]), (2, &json!("no")), "{}", ran.all());
}

#[cfg(unix)]
#[test]
fn ctrl_c_says_how_to_look_the_upload_up() {
    for (more, is_json) in [(&[][..], false), (&["--json"][..], true)] {
        let sandbox = Sandbox::start().unwrap();
        sandbox.fault(Fault::delay(Duration::from_secs(600)));
        let file = Temporary::new("app.json", GOOD.as_bytes());
        let mut command = upload(&sandbox, &[&["--timeout", "600"], more].concat());
        command
            .stdin(std::fs::File::open(file.path()).unwrap())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        // The record is taken before the answer waits.
        wait_until(|| sandbox.bodies_begun("T-1") == 1);
        interrupt(&child);
        let ran = ended(child);
        assert_eq!(ran.code, 3, "{}", ran.all());
        if is_json {
            let line = &ran.lines()[0];
            assert_eq!((&line["outcome"], &line["code"]), (&json!("unknown"), &json!("interrupted")));
            assert_eq!((&line["transaction_id"], &line["sent"]), (&json!("T-1"), &json!("maybe")));
            assert!(line["started_at"].is_string());
        } else {
            assert!(ran.stdout.contains("unknown[interrupted]"), "{}", ran.stdout);
            assert!(
                ran.stdout.contains("`kyckit status PAN --transaction-id T-1 --uploaded-at 20"),
                "{}",
                ran.stdout
            );
        }
        silent_about(&ran, "AAAPT1234A");
    }
}

#[test]
fn documents_come_from_files() {
    let sandbox = Sandbox::start().unwrap();
    let form = Temporary::new("form.pdf", b"%PDF-1.4 x");
    let xml = Temporary::new("aadhaar.xml", b"<a/>");
    let mut object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(GOOD).unwrap();
    object.remove("aadhaar");
    object.insert("pan".to_owned(), json!("not base64!"));
    let body = json!(object).to_string();
    assert_eq!(run(upload(&sandbox, &[]), body.as_bytes()).code, 1);
    let files = ["--account-opening-form", form.text(), "--aadhaar-xml", xml.text()];
    let ran = run(upload(&sandbox, &files), body.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.all());
    let broken = ["--aadhaar-xml", form.text()];
    assert_eq!(run(upload(&sandbox, &broken), GOOD.as_bytes()).code, 1);
    let missing = ["--account-opening-form", "/no/such/file"];
    assert_eq!(run(upload(&sandbox, &missing), GOOD.as_bytes()).code, 2);
}

#[test]
fn a_proxy_of_the_environment_does_not_disturb_loopback() {
    let sandbox = Sandbox::start().unwrap();
    let mut command = upload(&sandbox, &[]);
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"] {
        command.env(name, "http://127.0.0.1:9");
    }
    let ran = run(command, GOOD.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.all());
}

#[test]
fn a_closed_output_does_not_hide_the_outcome() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::reset_after_taken());
    let mut command = upload(&sandbox, &[]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let file = Temporary::new("app.json", GOOD.as_bytes());
    command
        .stdin(std::fs::File::open(file.path()).unwrap())
        .stdout(writer)
        .stderr(std::process::Stdio::null());
    assert_eq!(command.status().unwrap().code(), Some(3));
}

#[test]
fn no_value_is_ever_printed() {
    let sandbox = Sandbox::start().unwrap();
    for body in [
        replaced(|number| json!(format!("CANARY{number}"))),
        replaced(|number| json!([format!("CANARY{number}")])),
    ] {
        for more in [&[][..], &["--json"]] {
            let ran = run(upload(&sandbox, more), body.as_bytes());
            assert_eq!(ran.code, 1);
            silent_about(&ran, "CANARY");
        }
    }
    // An application that is sent: the provider's words may hold anything of it too.
    let body = GOOD.replace("TEST USER", "TEST CANARY").replace("1 Test Street", "1 CANARY Street");
    let answer = r#"{"status":"success","statusCode":"200","result":{"kycdata":{"appStatus":"TESTCANARY","appName":"CANARY"}}}"#;
    let says = r#"{"status":"failure","statusCode":"400","error":"CANARY is not known"}"#;
    for fault in [Fault::answer(200, &[], answer), Fault::answer(400, &[], says), Fault::reset_after_taken()]
    {
        sandbox.fault(fault);
        let ran = run(upload(&sandbox, &["--mode", "immediate"]), body.as_bytes());
        silent_about(&ran, "CANARY");
        silent_about(&ran, "AAAPT1234A");
    }
}

/// What a client sends, taken by a server that closes the connection after it.
fn sent(args: &[&str], variables: &[(&str, &str)]) -> (Ran, String) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = Vec::new();
        let mut part = [0; 1 << 16];
        loop {
            let count = stream.read(&mut part).unwrap();
            bytes.extend_from_slice(&part[..count]);
            let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
            let whole = end.is_some_and(|end| {
                let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
                let length =
                    head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
                length.is_some_and(|length: usize| bytes.len() - end - 4 >= length)
            });
            if whole || count == 0 {
                stream
                    .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
                    .unwrap();
                return String::from_utf8_lossy(&bytes).into_owned();
            }
        }
    });
    let base = ["upload", "-", "--transaction-id", "T-1", "--base-url", &url, "--encoding"];
    let mut command = common::command(&[&base, args].concat());
    command.env("KYCKIT_HYPERVERGE_APP_ID", "id").env("KYCKIT_HYPERVERGE_APP_KEY", "key");
    command.envs(variables.iter().copied());
    (run(command, GOOD.as_bytes()), server.join().unwrap())
}

#[test]
fn documents_travel_as_they_are_told_to() {
    let (ran, request) = sent(&["multipart"], &[]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    assert!(request.to_lowercase().contains("content-type: multipart/form-data; boundary="), "{request}");
    assert!(request.contains("name=\"pan\"; filename=\""), "{request}");

    let urls = [
        ("KYCKIT_ACCOUNT_OPENING_FORM_URL", "https://example.com/CANARY-form"),
        ("KYCKIT_AADHAAR_XML_URL", "https://example.com/CANARY-xml"),
    ];
    let (ran, request) = sent(&["urls", "--json"], &urls);
    assert_eq!(ran.code, 0, "{}", ran.all());
    silent_about(&ran, "CANARY");
    for part in
        ["\"pan\":\"https://example.com/CANARY-form\"", "\"aadhaar\":\"https://example.com/CANARY-xml\""]
    {
        assert!(request.contains(part), "{part} in {request}");
    }
    let (_, request) = sent(&["base64"], &[]);
    assert!(
        request.to_lowercase().contains("content-type: application/json") && !request.contains("https://")
    );
}

#[test]
fn wrong_document_urls_are_2_and_nothing_is_sent() {
    let sandbox = Sandbox::start().unwrap();
    for (form, xml, place) in [
        ("", "https://example.com/x", "KYCKIT_ACCOUNT_OPENING_FORM_URL"),
        ("https://example.com/x", "", "KYCKIT_AADHAAR_XML_URL"),
        ("http://example.com/CANARY", "https://example.com/x", "KYCKIT_ACCOUNT_OPENING_FORM_URL"),
        ("https://example.com/x", "CANARY", "KYCKIT_AADHAAR_XML_URL"),
    ] {
        let mut command = upload(&sandbox, &["--encoding", "urls"]);
        command.env("KYCKIT_ACCOUNT_OPENING_FORM_URL", form).env("KYCKIT_AADHAAR_XML_URL", xml);
        let ran = run(command, GOOD.as_bytes());
        assert!(ran.code == 2 && ran.stderr.contains("error[document_url]"), "{}", ran.all());
        assert!(ran.stderr.contains(&format!("--> {place}\n")), "{}", ran.stderr);
        silent_about(&ran, "CANARY");
    }
    assert_eq!(ran(&sandbox, &["--encoding", "gzip"]).code, 2);
    assert_eq!(sandbox.requests(Route::UploadAsync), 0);
}
