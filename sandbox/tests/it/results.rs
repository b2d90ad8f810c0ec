//! The Results service, the Output API and Download, by hand.

use kyckit_sandbox::{Inbox, Plant, Route, Sandbox};
use serde_json::{Value, json};

use crate::support::*;

const RESULTS: &str = "/api/v1/config";

fn call(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> Seen {
    let bytes = request(path, &headers("T")[..3], &body.to_string());
    let text = String::from_utf8(bytes).unwrap().replacen("POST", method, 1);
    exchange(&mut connect(sandbox), text.as_bytes()).unwrap()
}

#[test]
fn the_three_answers_have_the_shapes_of_the_page() {
    let sandbox = Sandbox::start().unwrap();
    assert_eq!(
        call(&sandbox, "GET", RESULTS, &json!({})).body,
        r#"{"statusCode":200,"status":"success","result":[]}"#
    );
    let mut body = json!({"webhookUrl": "http://127.0.0.1:9/x", "events": ["FINISH_TRANSACTION_WEBHOOK"]});
    assert_eq!(
        call(&sandbox, "PUT", RESULTS, &body).body,
        r#"{"statusCode":200,"status":"success","result":0}"#
    );
    let made = call(&sandbox, "POST", RESULTS, &body).json();
    let mut names: Vec<&str> = made["result"].as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["appId", "created_at", "id", "updated_at", "webhookUrl"]);
    assert_eq!((&made["statusCode"], &made["result"]["id"]), (&json!(200), &json!("1")));
    let found = call(&sandbox, "GET", RESULTS, &json!({})).json();
    let one = &found["result"][0];
    assert_eq!((&one["events"], &one["vendor"], one.get("headers")), (&body["events"], &json!(null), None));
    body["headers"] = json!({"X-Secret": "s"});
    assert_eq!(
        call(&sandbox, "PUT", RESULTS, &body).body,
        r#"{"statusCode":200,"status":"success","result":1}"#
    );
    let found = call(&sandbox, "GET", RESULTS, &json!({})).json();
    assert_eq!(found["result"][0]["headers"], json!({"X-Secret": "s"}));
    assert_eq!((sandbox.subscriptions(), sandbox.requests(Route::ResultsConfig)), (1, 6));
}

#[test]
fn what_cannot_be_a_subscription_is_refused() {
    let sandbox = Sandbox::start().unwrap();
    let events = json!(["FINISH_TRANSACTION_WEBHOOK"]);
    for body in [
        json!({}),
        json!({"webhookUrl": "http://example.com/", "events": events}),
        json!({"webhookUrl": "http://127.0.0.1/", "events": []}),
        json!({"webhookUrl": "http://127.0.0.1/", "events": "FINISH_TRANSACTION_WEBHOOK"}),
        json!({"webhookUrl": "http://127.0.0.1/", "events": events, "headers": {"a": "b\r\nc: d"}}),
        json!({"webhookUrl": "http://127.0.0.1/", "events": events, "headers": {"a b": "c"}}),
        json!({"webhookUrl": "http://127.0.0.1/", "events": events, "headers": []}),
    ] {
        for method in ["POST", "PUT"] {
            assert_eq!(call(&sandbox, method, RESULTS, &body).status, 400, "{method} {body}");
        }
    }
    assert_eq!(call(&sandbox, "DELETE", RESULTS, &json!({})).status, 405);
    let bare = request(RESULTS, &[("Content-Type", "application/json")], "{}");
    assert_eq!(exchange(&mut connect(&sandbox), &bare).unwrap().status, 401);
    assert_eq!(sandbox.subscriptions(), 0);
}

#[test]
fn deliveries_go_to_subscribed_events_with_their_headers() {
    let sandbox = Sandbox::start().unwrap();
    let inbox = Inbox::start().unwrap();
    let body = json!({"webhookUrl": inbox.url(), "events": ["MANUAL_REVIEW_STATUS_UPDATE"], "headers": {"X-Secret": "s"}});
    call(&sandbox, "POST", RESULTS, &body);
    call(&sandbox, "PUT", RESULTS, &body);
    sandbox.decide("T-1", "auto_approved", None);
    let by_control = control(
        &sandbox,
        "POST",
        "/sandbox/results",
        r#"{"transaction_id":"T-1","status":"manually_declined"}"#,
    );
    assert_eq!(by_control.status, 200);
    let received = inbox.next(SOON).unwrap();
    assert_eq!(received.header("x-secret"), Some("s"));
    let told: Value = serde_json::from_slice(&received.body).unwrap();
    assert_eq!(told["applicationStatus"], "manually_declined");
    assert_eq!(
        (&told["eventVersion"], &told["reviewerEmail"]),
        (&json!("1.0.0"), &json!("reviewer@example.com"))
    );
    assert_eq!(inbox.received().len(), 1, "the other event is not subscribed");
    let state = control(&sandbox, "GET", "/sandbox/state", "").json();
    assert_eq!(
        (&state["applications"]["T-1"], &state["subscriptions"]),
        (&json!("manually_declined"), &json!(1))
    );
}

#[test]
fn the_output_is_the_last_status() {
    let sandbox = Sandbox::start().unwrap();
    let ask = |id: &str| call(&sandbox, "POST", "/v1/output", &json!({"transactionId": id}));
    assert_eq!(ask("T-1").status, 400);
    for status in ["kyc_in_progress", "needs_review"] {
        sandbox.decide("T-1", status, None);
        assert_eq!(ask("T-1").json()["result"], json!({"status": status, "transactionId": "T-1"}));
    }
    sandbox.reset();
    assert_eq!(ask("T-1").status, 400);
}

#[test]
fn a_download_holds_the_traps_of_the_registry() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.plant(Plant::new(PAN));
    let ask = |birth: &str, fetch: &str| {
        let body = json!({"pan": PAN, "dateOfBirth": birth, "KRAType": "CVLKRA", "fetchType": fetch});
        post(&sandbox, "/v1/CVLKRADownload", "T", &body)
    };
    let data = ask("01-01-1990", "I").json()["result"]["kycdata"].clone();
    for (name, value) in [("appFName", "NA"), ("appDoiDt", "00-00-0000"), ("appMobNo", "00919000000000")] {
        assert_eq!(data[name], value);
    }
    assert!(data.get("appSignature").is_some());
    assert!(ask("01-01-1990", "E").json()["result"]["kycdata"].get("appSignature").is_none());
    assert!(ask("01-01-1990", "X").json()["result"]["kycdata"].get("appName").is_none());
    assert_eq!(ask("02-01-1990", "I").json()["result"]["kycdata"]["appStatus"], "WEBERR-012");
    assert_eq!((ask("31-02-1990", "I").status, ask("01-01-1990", "A").status), (400, 400));
    sandbox.reset();
    assert_eq!(ask("01-01-1990", "I").json()["result"]["kycdata"]["appType"], "");
}
