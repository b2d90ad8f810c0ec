//! Webhooks: configuration, both payloads, order, faults.

use std::time::Duration;

use kyckit_sandbox::{Fault, Inbox, Life, Outcome, PayloadVersion, Received, Sandbox};
use serde_json::{Value, json};

use crate::support::*;

fn started() -> (Sandbox, Inbox) {
    let sandbox = Sandbox::builder().pace(Duration::from_millis(5)).start().unwrap();
    let inbox = Inbox::start().unwrap();
    configure(&sandbox, &inbox);
    (sandbox, inbox)
}

fn codes(received: &[Received]) -> Vec<String> {
    received
        .iter()
        .map(|r| {
            let body: Value = serde_json::from_slice(&r.body).unwrap();
            body["appStatus"].as_str().unwrap().to_owned()
        })
        .collect()
}

#[test]
fn only_loopback_urls_are_kept() {
    let sandbox = Sandbox::start().unwrap();
    for url in [
        "https://127.0.0.1/",
        "http://example.com/",
        "http://127.0.0.1@example.com/",
        "http://localhost.example.com/",
        "",
    ] {
        let body = json!({"webhookUrl": url, "events": ["KRA_APPLICATION_STATUS"]});
        assert_eq!(post(&sandbox, CONFIG, "T", &body).status, 400, "{url}");
        assert_eq!(sandbox.webhook_url(), None);
    }
    for events in [json!("KRA_APPLICATION_STATUS"), json!(["KRA_APPLICATION_STATUS"])] {
        let body = json!({"webhookUrl": "http://[::1]:9/x", "events": events});
        assert_eq!(post(&sandbox, CONFIG, "T", &body).status, 200);
    }
    assert_eq!(sandbox.webhook_url().as_deref(), Some("http://[::1]:9/x"));
    for events in [json!(null), json!([]), json!(""), json!([1])] {
        let body = json!({"webhookUrl": "http://127.0.0.1/", "events": events});
        assert_eq!(post(&sandbox, CONFIG, "T", &body).status, 400);
    }
}

#[test]
fn standard_payload_tells_every_stage_in_order() {
    let (sandbox, inbox) = started();
    post(&sandbox, ASYNC, "T-1", &application());
    let received = inbox.wait_for(3, SOON);
    assert_eq!(codes(&received), ["001", "002", "007"]);
    let first = &received[0];
    assert_eq!((first.method.as_str(), first.path.as_str()), ("POST", "/webhook"));
    assert_eq!(first.header("Content-Type"), Some("application/json"));
    let body: Value = serde_json::from_slice(&first.body).unwrap();
    let time = body["eventTime"].as_str().unwrap();
    assert!(time.ends_with('Z') && time.as_bytes()[10] == b'T', "{time}");
    let expected = format!(
        r#"{{"statusDescription":"Submitted","transactionId":"T-1","appId":"sandbox-app-id","eventType":"KRA_APPLICATION_STATUS","remarks":"","appStatus":"001","appUpdtStatus":"005","eventTime":"{time}"}}"#
    );
    assert_eq!(first.text(), expected);
    wait_until("three deliveries", || sandbox.deliveries().len() == 3);
    assert!(sandbox.deliveries().iter().all(|d| d.outcome == Outcome::Answered(200)));
}

#[test]
fn detailed_payload_is_wrapped_and_personal() {
    let (sandbox, inbox) = started();
    sandbox.payload(PayloadVersion::V1);
    sandbox.life(PAN, Life::hold());
    post(&sandbox, ASYNC, "T-1", &application());
    let received = inbox.wait_for(2, SOON);
    assert_eq!(
        received[0].text(),
        r#"{"data":{"name":"TEST USER","phoneNumber":"9000000000","panNumber":"AAAPA1234A","emailAddress":"test.user@example.com","remarks":"Null","statusDescription":"Submitted","transactionid":"T-1","appId":"sandbox-app-id","eventType":"KRA_APPLICATION_STATUS"}}"#
    );
    assert!(received[1].text().contains("\"remarks\":\"ERR-"));
    assert!(!format!("{received:?}").contains(PAN));
}

#[test]
fn modification_texts() {
    let (sandbox, inbox) = started();
    sandbox.life(PAN, Life::modification());
    post(&sandbox, ASYNC, "T-1", &application());
    let told: Vec<(String, String)> = inbox
        .wait_for(4, SOON)
        .iter()
        .map(|r| serde_json::from_slice::<Value>(&r.body).unwrap())
        .map(|b| {
            let text = |name: &str| b[name].as_str().unwrap().to_owned();
            (text("statusDescription"), text("appUpdtStatus"))
        })
        .collect();
    let expected = [
        ("Modification request submitted", "005"),
        ("Modification Under Process", "001"),
        ("Modification Registered", "002"),
        ("Modification Validated", "007"),
    ];
    assert_eq!(told, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
}

#[test]
fn duplicate_swapped_and_dropped_webhooks() {
    for (fault, expected) in [
        (Fault::duplicate_webhook(), vec!["001", "001", "002", "007"]),
        (Fault::reorder_webhooks(), vec!["002", "001", "007"]),
        (Fault::drop_webhook(), vec!["002", "007"]),
    ] {
        let (sandbox, inbox) = started();
        sandbox.fault(fault);
        post(&sandbox, ASYNC, "T-1", &application());
        assert_eq!(codes(&inbox.wait_for(expected.len(), SOON)), expected);
    }
}

#[test]
fn refusals_and_silence_are_recorded() {
    let (sandbox, inbox) = started();
    inbox.answer(500, "no");
    sandbox.life(PAN, Life::validated().manual());
    post(&sandbox, ASYNC, "T-1", &application());
    wait_until("a delivery", || sandbox.deliveries().len() == 1);
    drop(inbox);
    sandbox.advance(PAN);
    wait_until("a second one", || sandbox.deliveries().len() == 2);
    let deliveries = sandbox.deliveries();
    assert_eq!(deliveries[0].outcome, Outcome::Answered(500));
    assert!(matches!(deliveries[1].outcome, Outcome::Failed(_)));
}

#[test]
fn a_stage_left_early_is_told_first() {
    let (sandbox, inbox) = started();
    sandbox.life(PAN, Life::validated().pace(Duration::from_secs(60)));
    post(&sandbox, ASYNC, "T-1", &application());
    assert!(sandbox.advance(PAN));
    assert_eq!(codes(&inbox.wait_for(2, SOON)), ["001", "002"]);
}

#[test]
fn without_a_url_nobody_is_told() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.life(PAN, Life::validated().manual());
    post(&sandbox, ASYNC, "T-1", &application());
    assert!(sandbox.advance(PAN));
    assert!(sandbox.deliveries().is_empty());
}
