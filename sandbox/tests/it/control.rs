//! The control plane.

use kyckit_sandbox::{Inbox, Life, Route, Sandbox};
use serde_json::json;

use crate::support::*;

fn ok(sandbox: &Sandbox, path: &str, body: &str) {
    let seen = control(sandbox, "POST", path, body);
    assert_eq!((seen.status, seen.body.as_str()), (200, r#"{"ok":true}"#), "{body}");
}

#[test]
fn every_documented_fault_is_understood() {
    let sandbox = Sandbox::start().unwrap();
    let all = r#"[{"kind":"delay","ms":200},
      {"kind":"reset_before_read"}, {"kind":"reset_after_head"},
      {"kind":"reset_after_request","route":"/v1/CVLKRAUpload"}, {"kind":"reset_after_taken"},
      {"kind":"cut_body"}, {"kind":"html"}, {"kind":"close_after_answer","times":2},
      {"kind":"error","message":"Duplicate request","status_code":"number"},
      {"kind":"rate_limited","retry_after":"1","cut":true,"delay_ms":50},
      {"kind":"answer","status":503,"headers":{"Retry-After":"2"},"body":"busy","taken":true},
      {"kind":"duplicate_webhook"}, {"kind":"reorder_webhooks"}, {"kind":"drop_webhook"}]"#;
    ok(&sandbox, "/sandbox/faults", all);
    assert_eq!(sandbox.faults_waiting(), 14);
    ok(&sandbox, "/sandbox/reset", "");
    assert_eq!(sandbox.faults_waiting(), 0);
    let one =
        r#"{"kind":"error","message":"duplicate REQUEST","status_code":"number","route":"upload_sync"}"#;
    ok(&sandbox, "/sandbox/faults", one);
    let seen = post(&sandbox, SYNC, "T-1", &application());
    assert_eq!(seen.json()["statusCode"], 400);
}

#[test]
fn mistakes_are_told_and_change_nothing() {
    let sandbox = Sandbox::start().unwrap();
    for (path, body) in [
        ("/sandbox/faults", "nonsense"),
        ("/sandbox/faults", r#"[{"kind":"html"},{"kind":"hmtl"}]"#),
        ("/sandbox/faults", r#"{"kind":"html","tiems":2}"#),
        ("/sandbox/faults", r#"{"kind":"html","times":"2"}"#),
        ("/sandbox/faults", r#"{"kind":"cut_body","taken":true}"#),
        ("/sandbox/faults", r#"{"kind":"error","message":"Nonsense"}"#),
        ("/sandbox/faults", r#"{"kind":"answer","status":99}"#),
        ("/sandbox/faults", r#"{"kind":"delay"}"#),
        ("/sandbox/life", r#"{"life":"eternal"}"#),
        ("/sandbox/life", r#"{"life":{"stages":[]}}"#),
        ("/sandbox/life", "{}"),
        ("/sandbox/advance", r#"{"pan":"AAAPA1234A"}"#),
        ("/sandbox/records", r#"{"name":"TEST USER"}"#),
        ("/sandbox/settings", r#"{"payload":"v3"}"#),
    ] {
        let seen = control(&sandbox, "POST", path, body);
        assert_eq!((seen.status, &seen.json()["ok"]), (400, &json!(false)), "{body}");
        assert_eq!(sandbox.faults_waiting(), 0);
    }
    assert_eq!(control(&sandbox, "POST", "/sandbox/nothing", "").status, 404);
}

#[test]
fn lives_records_and_advance() {
    let sandbox = Sandbox::start().unwrap();
    let inbox = Inbox::start().unwrap();
    configure(&sandbox, &inbox);
    ok(&sandbox, "/sandbox/settings", r#"{"payload":"v1","pace_ms":5}"#);
    let life = r#"{"pan":"AAAPA1234A","manual":true,"life":{"stages":[
        {"app_status":"001","status_description":"Submitted"},
        {"app_status":"003","status_description":"Hold","remarks":"ERR-00003 form not signed"}]}}"#;
    ok(&sandbox, "/sandbox/life", life);
    post(&sandbox, ASYNC, "T-1", &application());
    ok(&sandbox, "/sandbox/advance", r#"{"pan":"AAAPA1234A"}"#);
    let received = inbox.wait_for(2, SOON);
    assert!(received[1].text().contains("ERR-00003"));
    let planted = r#"{"pan":"BBBPB1234B","name":"TEST USER","dob":"01-01-1990",
        "mobile":"9000000000","email":"test@example.com","transaction_id":"T-9",
        "life":"interop","manual":true}"#;
    ok(&sandbox, "/sandbox/records", planted);
    assert_eq!(search(&sandbox, "BBBPB1234B")["appStatus"], "101");
    ok(&sandbox, "/sandbox/life", r#"{"life":"hold"}"#);
}

#[test]
fn state_counts_and_masks() {
    let sandbox = Sandbox::start().unwrap();
    let inbox = Inbox::start().unwrap();
    configure(&sandbox, &inbox);
    sandbox.default_life(Life::validated().manual());
    post(&sandbox, ASYNC, "T-1", &application());
    wait_until("a delivery", || sandbox.deliveries().len() == 1);
    let seen = control(&sandbox, "GET", "/sandbox/state", "");
    let state = seen.json();
    assert_eq!(state["records"][0]["pan"], "******234A");
    assert_eq!(state["records"][0]["app_status"], "001");
    assert_eq!(state["bodies_begun"]["T-1"], 1);
    assert_eq!(state["requests"]["upload_async"], 1);
    assert_eq!(state["deliveries"][0]["status"], 200);
    assert_eq!(state["webhook_url"], inbox.url());
    for secret in [PAN, "TEST USER", "9000000000", "example.com"] {
        assert!(!seen.body.contains(secret), "{secret}");
    }
    ok(&sandbox, "/sandbox/reset", "");
    assert!(sandbox.record(PAN).is_none() && sandbox.webhook_url().is_none());
    assert_eq!(sandbox.requests(Route::UploadAsync), 0);
    assert_eq!(post(&sandbox, ASYNC, "T-1", &application()).status, 200);
}

#[test]
fn foreign_host_names_are_refused() {
    let sandbox = Sandbox::start().unwrap();
    let text = b"GET /sandbox/state HTTP/1.1\r\nHost: sandbox.example.com\r\n\r\n";
    assert_eq!(exchange(&mut connect(&sandbox), text).unwrap().status, 403);
}

/// The JSON that the crate's documentation shows under this control.
fn documented(control: &str) -> String {
    let docs = include_str!("../../src/lib.rs");
    let section = docs.split(&format!("**`POST {control}`**")).nth(1).unwrap();
    let block = section.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    block.lines().map(|line| line.trim_start_matches("//!")).collect()
}

#[test]
fn the_documented_actions_are_understood() {
    let sandbox = Sandbox::start().unwrap();
    for path in
        ["/sandbox/argos", "/sandbox/p100", "/sandbox/faults", "/sandbox/records", "/sandbox/settings"]
    {
        let seen = control(&sandbox, "POST", path, &documented(path));
        assert_eq!((seen.status, &seen.json()["ok"]), (200, &json!(true)), "{path} {}", seen.body);
    }
    assert_eq!(sandbox.argos().submissions(), ["6sbx000000001"]);
    assert_eq!(sandbox.p100().status("u-1").unwrap().1.as_deref(), Some("SUCCESSFUL"));
    let names: Vec<&str> = Route::ALL.into_iter().map(Route::name).collect();
    let docs = include_str!("../../src/lib.rs");
    for name in names {
        assert!(docs.contains(&format!("`{name}`")), "{name} is not documented");
    }
}
