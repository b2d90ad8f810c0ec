//! `kyckit demo` and `kyckit sandbox`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{Ran, command, kyckit, run};
use kyckit_sandbox::{CodeForm, Fault, Life, PageError, Route, Sandbox};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;

fn steps(ran: &Ran) -> Vec<String> {
    ran.lines().iter().map(|line| line["step"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_journey_ends_validated() {
    let ran = kyckit(&["demo", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    let wanted = [
        "sandbox",
        "validate_broken",
        "validate",
        "configure_webhook",
        "upload",
        "event",
        "event",
        "event",
        "done",
    ];
    assert_eq!(steps(&ran), wanted);
    let lines = ran.lines();
    assert!(lines.iter().all(|line| line["ok"] == true), "{}", ran.stdout);
    assert_eq!(lines[4]["outcome"], "accepted");
    assert!(lines[1]["violations"].as_u64().unwrap() > 10);
    let decisions: Vec<&Value> = lines[5..8].iter().map(|line| &line["event"]["decision"]).collect();
    assert_eq!(decisions, ["pending", "review", "approved"]);
    assert_eq!(lines[5]["event"]["subject"]["case_id"], lines[4]["transaction_id"]);
}

#[test]
fn people_get_a_timeline() {
    let ran = kyckit(&["demo"]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    for part in
        ["error[pan_format]", "accepted: ", "KRA Validated, final: yes", "Done: the record is validated."]
    {
        assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
    }
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
    assert!(ran.lines().iter().any(|line| line["repeat"] == true), "{}", ran.stdout);
}

#[test]
fn a_record_that_is_rejected_is_1_and_a_step_that_fails_2() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.default_life(Life::rejected());
    let ran = kyckit(&["demo", "--json", "--base-url", &sandbox.base_url()]);
    assert_eq!(ran.code, 1, "{}", ran.all());
    let last = ran.lines().pop().unwrap();
    assert_eq!(
        (&last["step"], &last["ok"], &last["decision"]),
        (&"done".into(), &false.into(), &"declined".into())
    );

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
