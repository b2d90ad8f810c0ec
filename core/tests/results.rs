//! The Results service against the sandbox: subscriptions, deliveries with their headers, confirmation.

#![cfg(feature = "blocking")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test that panics has failed"
)]

mod common;

use common::{rules, runtime};
use http::Method;
use kyckit::hyperverge::{
    BlockingClient, BlockingResultsClient, Confirmation, Ensured, ResultsClient, ResultsClientConfig,
    Subscription, read_kra_webhook, read_results_webhook, results_events,
};
use kyckit::transport::recorded::Recorded;
use kyckit::transport::{Phase, TransportError};
use kyckit::{Decision, Error, ErrorKind, Event, Secret, Sent, StaticHeader};
use kyckit_sandbox::{Fault, Inbox, Life, Plant, Received, Route, Sandbox, Stage};
use std::sync::Arc;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(5);
const EVENTS: [&str; 3] =
    [results_events::FINISH, results_events::MANUAL_REVIEW, results_events::INTERMEDIATE];

fn config(sandbox: &Sandbox) -> ResultsClientConfig {
    let mut config = ResultsClientConfig::new("sandbox-app-id", "sandbox-app-key", "ind");
    config.base_url = sandbox.base_url();
    config
}

fn headers() -> [(&'static str, Secret); 1] {
    [("X-Webhook-Secret", Secret::from("CANARY-of-the-header"))]
}

fn event(received: &Received) -> Event {
    read_results_webhook(received.body.clone(), &rules()).unwrap()
}

#[test]
fn ensure_makes_what_is_missing_and_leaves_the_rest_alone() {
    let sandbox = Sandbox::start().unwrap();
    let client = BlockingResultsClient::new(config(&sandbox)).unwrap();
    let url = "http://127.0.0.1:9/results";
    assert_eq!(client.fetch().unwrap(), []);
    assert_eq!(client.ensure(url, &EVENTS, &headers()).unwrap(), Ensured::Created);
    let asked = sandbox.requests(Route::ResultsConfig);
    assert_eq!(asked, 4, "one GET alone, then GET, POST, PUT");
    assert_eq!(client.ensure(url, &EVENTS, &headers()).unwrap(), Ensured::Unchanged);
    assert_eq!(client.ensure(url, &EVENTS, &[]).unwrap(), Ensured::Unchanged);
    assert_eq!(sandbox.requests(Route::ResultsConfig), asked + 2, "only questions");
    assert_eq!(client.ensure(url, &EVENTS[..2], &headers()).unwrap(), Ensured::Updated);
    let found = client.fetch().unwrap();
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(one.webhook_url.as_deref(), Some(url));
    assert_eq!(one.events, EVENTS[..2]);
    assert_eq!(one.headers, [("X-Webhook-Secret".to_owned(), "CANARY-of-the-header".into())]);
    assert!(one.created_at.is_some() && one.updated_at.is_some() && one.id.is_some());
    assert!(!format!("{client:?}{found:?}").contains("CANARY"), "{found:?}");
}

#[test]
fn both_clients_answer_alike() {
    let sandbox = Sandbox::start().unwrap();
    let url = "http://127.0.0.1:9/results";
    let client = ResultsClient::new(config(&sandbox)).unwrap();
    runtime().block_on(async {
        let made = client.create(url, &EVENTS).await.unwrap();
        assert_eq!((made.webhook_url.as_deref(), made.events.len()), (Some(url), 0));
        assert!(made.created_at.is_some(), "the answer spells it created_at");
        assert_eq!(client.update(url, &EVENTS[..1], &[]).await.unwrap(), Some(1));
    });
    let client = BlockingResultsClient::new(config(&sandbox)).unwrap();
    assert_eq!(client.fetch().unwrap()[0].events, EVENTS[..1]);
}

#[test]
fn several_subscriptions_are_told_and_left_alone() {
    let sandbox = Sandbox::start().unwrap();
    let client = BlockingResultsClient::new(config(&sandbox)).unwrap();
    for port in [8, 9] {
        client.create(&format!("http://127.0.0.1:{port}/"), &EVENTS).unwrap();
    }
    let error = client.ensure("http://127.0.0.1:9/", &EVENTS, &headers()).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Configuration, "several_subscriptions"));
    assert!(error.message().contains("1, 2"), "{error}");
    assert_eq!(sandbox.subscriptions(), 2);
}

/// The first PUT fails for good, so the subscription is there and has no headers.
#[test]
fn a_failure_after_the_creation_says_what_to_do() {
    let sandbox = Sandbox::start().unwrap();
    let client = BlockingResultsClient::new(config(&sandbox)).unwrap();
    let url = "http://127.0.0.1:9/results";
    // GET and POST pass, the PUT is refused.
    sandbox.fault(Fault::delay(Duration::ZERO).on(Route::ResultsConfig).times(2));
    sandbox.fault(Fault::answer(500, &[], "{\"status\":\"failure\"}").on(Route::ResultsConfig));
    let error = client.ensure(url, &EVENTS, &headers()).unwrap_err();
    assert_eq!(error.code(), "subscribed_without_authentication");
    assert!(error.is_retryable() && error.http_status() == Some(500), "{error:?}");
    assert!(error.remedy().contains("ensure"), "{}", error.remedy());
    assert_eq!(sandbox.subscriptions(), 1);
    assert_eq!(client.ensure(url, &EVENTS, &headers()).unwrap(), Ensured::Updated);
    assert_eq!(sandbox.subscriptions(), 1);
}

/// A creation whose answer is lost is not repeated blindly; asking first finds what it made.
#[test]
fn a_lost_creation_is_found_again() {
    let sandbox = Sandbox::start().unwrap();
    let client = BlockingResultsClient::new(config(&sandbox)).unwrap();
    let url = "http://127.0.0.1:9/results";
    sandbox.fault(Fault::delay(Duration::ZERO).on(Route::ResultsConfig));
    sandbox.fault(Fault::reset_after_taken().on(Route::ResultsConfig));
    let error = client.ensure(url, &EVENTS, &headers()).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Network, "no_answer"));
    assert_eq!(client.ensure(url, &EVENTS, &headers()).unwrap(), Ensured::Updated);
    assert_eq!(sandbox.subscriptions(), 1);
}

#[test]
fn deliveries_carry_the_headers_and_are_proved_by_them() {
    let sandbox = Sandbox::start().unwrap();
    let inbox = Inbox::start().unwrap();
    let client = BlockingResultsClient::new(config(&sandbox)).unwrap();
    assert_eq!(client.ensure(&inbox.url(), &EVENTS, &headers()).unwrap(), Ensured::Created);
    let policy = StaticHeader::new("X-Webhook-Secret", ["next", "CANARY-of-the-header"]).unwrap();
    for (status, decision) in [
        ("kyc_in_progress", Decision::Pending),
        ("needs_review", Decision::Review),
        ("manually_approved", Decision::Approved),
    ] {
        sandbox.decide("T-1", status, None);
        let received = inbox.next(SOON).unwrap();
        let headers = received.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let mut event = event(&received);
        event.verified_by = vec![policy.verify(headers).unwrap()];
        assert_eq!((event.decision, event.warnings.len()), (decision, 0), "{}", event.to_json());
        assert!(event.to_json().contains("\"verified_by\":\"static_header\""), "{}", event.to_json());
    }
    let forged = StaticHeader::new("X-Webhook-Secret", ["another"]).unwrap();
    let received = inbox.received().pop().unwrap();
    let headers = received.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    assert_eq!(forged.verify(headers).unwrap_err().http_status(), Some(401));
}

#[test]
fn an_event_is_confirmed_by_the_state() {
    let sandbox = Sandbox::start().unwrap();
    let client = BlockingResultsClient::new(config(&sandbox)).unwrap();
    let read = |body: &str| read_results_webhook(body.to_owned().into_bytes(), &rules()).unwrap();
    let approved = read(r#"{"transactionId":"T-1","applicationStatus":"auto_approved","eventId":"E"}"#);
    let Confirmation::CouldNotAsk(error) = client.confirm(&approved) else { panic!("no such application") };
    assert_eq!(error.transaction_id(), Some("T-1"));
    sandbox.decide("T-1", "auto_approved", None);
    assert_eq!(client.confirm(&approved).as_str(), "confirmed");
    assert_eq!(client.output("T-1").unwrap().status.as_deref(), Some("auto_approved"));
    sandbox.decide("T-1", "manually_declined", None);
    assert!(matches!(client.confirm(&approved), Confirmation::Differs(Some(Decision::Declined))));
    sandbox.decide("T-1", "started", None);
    assert_eq!(client.confirm(&approved).as_str(), "could_not_ask");
    for body in [
        r#"{"applicationStatus":"auto_approved","eventId":"E"}"#,
        r#"{"transactionId":"T-1","applicationStatus":"started","eventId":"E"}"#,
        r#"{"transactionId":"T 1","applicationStatus":"auto_approved","eventId":"E"}"#,
    ] {
        assert_eq!(client.confirm(&read(body)).as_str(), "could_not_ask", "{body}");
    }
    let other = read_kra_webhook(br#"{"transactionId":"T-1","appStatus":"007"}"#.to_vec(), &rules()).unwrap();
    assert_eq!(client.confirm(&other).as_str(), "could_not_ask");
}

#[test]
fn a_registry_event_is_confirmed_by_the_callers_own_pan() {
    let sandbox = Sandbox::start().unwrap();
    let client = BlockingClient::new(common::config(&sandbox)).unwrap();
    let read = |body: &str| read_kra_webhook(body.to_owned().into_bytes(), &rules()).unwrap();
    let validated = read(r#"{"transactionId":"T-1","appStatus":"007","statusDescription":"KRA Validated"}"#);
    let pan = "AAAPA1234A".into();
    assert!(matches!(client.confirm(&validated, &pan), Confirmation::Differs(Some(Decision::NotFound))));
    sandbox.plant(Plant::new("AAAPA1234A"));
    assert_eq!(client.confirm(&validated, &pan).as_str(), "confirmed");
    let of_another = read(
        r#"{"data":{"transactionid":"T-1","statusDescription":"KRA Validated","panNumber":"AAAPB1234B"}}"#,
    );
    assert!(matches!(client.confirm(&of_another, &pan), Confirmation::Differs(None)));
    sandbox.plant(Plant::new("AAAPA1234A").life(Life::fixed(Stage::new("003", "Hold"))));
    assert!(matches!(client.confirm(&validated, &pan), Confirmation::Differs(Some(Decision::Resubmit))));
    sandbox.plant(Plant::new("AAAPA1234A").life(Life::fixed(Stage::new("888", "x"))));
    assert_eq!(client.confirm(&validated, &pan).as_str(), "could_not_ask");
}

// ---- what is sent, and what is made of odd answers ----

fn answered(status: u16, body: &str) -> (Arc<Recorded>, ResultsClientConfig) {
    let answer = http::Response::builder().status(status).body(body.to_owned().into()).unwrap();
    let transport = Arc::new(Recorded::new([Ok(answer)]));
    let mut config = ResultsClientConfig::new("id", "key", "usa");
    config.transport = Some(transport.clone());
    (transport, config)
}

#[test]
fn an_attempt_that_may_have_arrived_is_not_forgotten() {
    let failure = |sent, phase| Err(TransportError { sent, phase, status: None });
    let unreachable = (0..20).map(|_| failure(Sent::No, Phase::Connect));
    let transport =
        Arc::new(Recorded::new([failure(Sent::Maybe, Phase::Head)].into_iter().chain(unreachable)));
    let mut config = ResultsClientConfig::new("id", "key", "ind");
    config.transport = Some(transport.clone());
    let client = ResultsClient::new(config).unwrap();
    let error = runtime().block_on(client.update("https://a.example/x", &EVENTS, &headers())).unwrap_err();
    assert_eq!((error.code(), error.sent()), ("no_answer", Some(Sent::Maybe)), "{error:?}");
    assert!(transport.requests().len() > 1, "it was tried again");
}

#[test]
fn a_url_of_the_settings_shows_its_host_only() {
    let mut config = ResultsClientConfig::new("id", "key", "ind");
    config.base_url = "https://a.example/CANARY".to_owned();
    config.credentials.output_url = Some("https://b.example/CANARY".to_owned());
    let shown = format!("{:?}", config.credentials);
    assert!(shown.contains("b.example") && !shown.contains("CANARY"), "{shown}");
    let shown = format!("{:?}", ResultsClient::new(config.clone()).unwrap());
    assert!(shown.contains("a.example") && !shown.contains("CANARY"), "{shown}");
    config.base_url.push_str("?token=CANARY");
    let error = ResultsClient::new(config).unwrap_err();
    assert!(error.code() == "base_url" && !format!("{error:?}{error}").contains("CANARY"), "{error:?}");
}

#[test]
fn requests_are_as_the_page_prints_them() {
    let (transport, config) = answered(200, r#"{"statusCode":200,"status":"success","result":1}"#);
    let client = BlockingResultsClient::new(config).unwrap();
    client.update("https://a.example/x", &EVENTS[..2], &[("foo", "bar".into())]).unwrap();
    let sent = transport.requests().remove(0);
    assert_eq!(sent.method(), Method::PUT);
    assert_eq!(sent.uri(), "https://review-api-usa.idv.hyperverge.co/api/v1/config");
    for (name, value) in [("appId", "id"), ("appKey", "key"), ("content-type", "application/json")] {
        assert_eq!(sent.headers()[name], value);
    }
    assert!(!sent.headers().contains_key("transactionId"));
    let body: serde_json::Value = serde_json::from_slice(sent.body()).unwrap();
    let expected = serde_json::json!({
        "webhookUrl": "https://a.example/x",
        "events": ["FINISH_TRANSACTION_WEBHOOK", "MANUAL_REVIEW_STATUS_UPDATE"],
        "headers": {"foo": "bar"}
    });
    assert_eq!(body, expected);
    let (transport, config) = answered(200, r#"{"status":"success","result":{"status":"error"}}"#);
    let state = BlockingResultsClient::new(config).unwrap().output("T-1").unwrap();
    assert_eq!(state.decision, Decision::Error);
    let sent = transport.requests().remove(0);
    assert_eq!(
        (sent.method(), sent.uri().to_string().as_str()),
        (&Method::POST, "https://usa.idv.hyperverge.co/v1/output")
    );
    assert_eq!(sent.body(), r#"{"transactionId":"T-1"}"#);
}

#[test]
fn answers_of_every_shape_are_read() {
    let fetch = |status, body: &str| -> Result<Vec<Subscription>, Error> {
        BlockingResultsClient::new(answered(status, body).1).unwrap().fetch()
    };
    let page = r#"{"statusCode":200,"status":"success","result":[{"id":"5","appId":"18b868","vendor":null,"webhookUrl":"https://a.example","createdAt":"2022-08-22T14:55:24.688Z","updatedAt":"2022-08-22T14:58:08.297Z","events":["A","B"]}]}"#;
    let found = fetch(200, page).unwrap().remove(0);
    assert_eq!((found.id.as_deref(), found.vendor, found.events.len()), (Some("5"), None, 2));
    assert_eq!(found.updated_at.as_deref(), Some("2022-08-22T14:58:08.297Z"));
    for (body, count) in [
        (r#"{"result":[]}"#, 0),
        (r#"{"result":null}"#, 0),
        (r#"{"result":{"id":5,"events":"A","headers":{"X":1,"Y":null}}}"#, 1),
        (r#"{"result":[{},{}]}"#, 2),
    ] {
        assert_eq!(fetch(200, body).unwrap().len(), count, "{body}");
    }
    // None of these says that there is no subscription.
    for (status, body, code) in [
        (200, "", "not_the_api"),
        (200, "{}", "not_the_api"),
        (200, r#"{"result":[1]}"#, "not_the_api"),
        (200, r#"{"result":"x"}"#, "not_the_api"),
        (200, "<html>", "not_the_api"),
        (404, "{}", "not_the_api"),
        (401, "{}", "invalid_credentials"),
        (403, "", "forbidden"),
        (200, r#"{"status":"failure","statusCode":401}"#, "invalid_credentials"),
        (500, "{}", "server_error"),
    ] {
        assert_eq!(fetch(status, body).unwrap_err().code(), code, "{status} {body}");
    }
    let update = |body: &str| {
        let client = BlockingResultsClient::new(answered(200, body).1).unwrap();
        client.update("https://a.example", &EVENTS, &[])
    };
    assert_eq!(update(r#"{"result":1}"#).unwrap(), Some(1));
    assert_eq!(update(r#"{"result":"1"}"#).unwrap(), Some(1));
    assert_eq!(update(r#"{"status":"success"}"#).unwrap(), None);
    assert_eq!(update(r#"{"result":0}"#).unwrap_err().code(), "not_updated");
}

#[test]
fn what_cannot_be_meant_is_refused_before_anything_is_sent() {
    let (transport, config) = answered(200, "{}");
    let client = BlockingResultsClient::new(config).unwrap();
    let secret = |text: &str| Secret::from(text);
    let https = "https://a.example";
    for (url, events, headers, code) in [
        ("http://a.example", &EVENTS[..], vec![], "webhook_url"),
        ("http://127.0.0.1/", &EVENTS[..], vec![], "webhook_url"),
        ("", &EVENTS[..], vec![], "webhook_url"),
        (https, &[][..], vec![], "events"),
        (https, &["A", " "][..], vec![], "events"),
        (https, &EVENTS[..], vec![("X", secret(""))], "static_header"),
        (https, &EVENTS[..], vec![("X", secret("a\nb"))], "static_header"),
        (https, &EVENTS[..], vec![("X Y", secret("a"))], "static_header"),
    ] {
        assert_eq!(client.ensure(url, events, &headers).unwrap_err().code(), code, "{url} {events:?}");
        assert_eq!(client.update(url, events, &headers).unwrap_err().code(), code);
    }
    assert_eq!(client.output("T 1").unwrap_err().code(), "transaction_id");
    assert!(transport.requests().is_empty());
    let mut halved = ResultsClientConfig::new("a", "b", "ind");
    halved.credentials.output_url = Some("http://127.0.0.1:9".to_owned());
    assert_eq!(BlockingResultsClient::new(halved).unwrap_err().code(), "output_url");
}

/// Answers cut anywhere, and with any byte replaced: each is read or refused, and no secret shows.
#[test]
fn broken_answers_are_read_or_refused() {
    let whole = r#"{"statusCode":200,"status":"success","result":[{"id":"5","appId":"a","vendor":null,"webhookUrl":"https://a.example/CANARY","events":["A"],"headers":{"X":"CANARY","Y":1}}]}"#;
    let runtime = runtime();
    let (mut read, mut refused) = (0, 0);
    let mut ask = |body: Vec<u8>| {
        let answer = http::Response::builder().status(200).body(body.into()).unwrap();
        let mut config = ResultsClientConfig::new("id", "key", "ind");
        config.transport = Some(Arc::new(Recorded::new([Ok(answer)])));
        let found = runtime.block_on(ResultsClient::new(config).unwrap().fetch());
        *(if found.is_ok() { &mut read } else { &mut refused }) += 1;
        let shown = match found {
            Ok(found) => {
                let step = found.iter().map(|one| format!("{:?} {:?}", one.headers, one.vendor));
                step.collect::<String>()
            }
            Err(error) => format!("{error:?} {error}"),
        };
        assert!(!shown.contains("CANARY"), "{shown}");
    };
    for at in 0..whole.len() {
        ask(whole.as_bytes()[..at].to_vec());
        for byte in b"\"\\{}[],:0\xff" {
            let mut body = whole.as_bytes().to_vec();
            body[at] = *byte;
            ask(body);
        }
    }
    assert!(read > 300 && refused > 300, "{read} read, {refused} refused: the changes test nothing");
}
