//! The client over transports without sockets: the bytes of a request, retries, waits and deadlines.

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

use bytes::Bytes;
use common::{APPLICATION, application, options, rules, runtime, valid};
use http::{Request, Response};
use kyckit::hyperverge::{
    BlockingClient, Client, ClientConfig, DEFAULT_BASE_URL, Outcome, Receipt, UploadMode,
};
use kyckit::transport::recorded::Recorded;
use kyckit::transport::{BoxFuture, Phase, SendWatch, Transport, TransportError};
use kyckit::{Error, ErrorKind, Observation, Observer, Sent, Timestamp};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

type Answer = Result<Response<Bytes>, TransportError>;

const FINE: &str = r#"{"status":"success","statusCode":"200","result":{"kycdata":{"appStatus":"001"}},"metaData":{"requestId":"R-1"}}"#;

fn answered(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Ok(response.body(Bytes::from(body.to_owned())).unwrap())
}

fn fine() -> Answer {
    answered(200, &[], FINE)
}

fn failed(sent: Sent, phase: Phase, status: Option<u16>) -> Answer {
    Err(TransportError { sent, phase, status })
}

fn unsent() -> Answer {
    failed(Sent::No, Phase::Connect, None)
}

fn busy(retry_after: &str) -> Answer {
    answered(429, &[("Retry-After", retry_after)], "{\"status\":\"failure\",\"statusCode\":\"429\"}")
}

// ---- two transports with one face ----

/// A transport of this test's own: its clock jumps only when a wait is really waited for.
#[derive(Default)]
struct Played {
    answers: Mutex<VecDeque<Answer>>,
    requests: Mutex<Vec<Request<Bytes>>>,
    clock: Arc<Mutex<Duration>>,
}

impl Transport for Played {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        self.requests.lock().unwrap().push(request);
        let mut answers = self.answers.lock().unwrap();
        let answer = if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() };
        Box::pin(async move { answer.expect("an answer") })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        let clock = Arc::clone(&self.clock);
        Box::pin(async move { *clock.lock().unwrap() += duration })
    }

    fn now(&self) -> Duration {
        *self.clock.lock().unwrap()
    }
}

/// What one scenario came to.
struct Seen {
    got: Result<Receipt, Error>,
    requests: Vec<Request<Bytes>>,
    took: Duration,
}

fn send(transport: Arc<dyn Transport>, timeout: Duration, mode: UploadMode) -> Result<Receipt, Error> {
    let mut config = ClientConfig::new("id-1", "key-1");
    config.transport = Some(transport);
    runtime().block_on(async {
        Client::new(config).unwrap().upload(&valid("REC-1"), &options("T-1", mode, timeout)).await
    })
}

/// The scenario over kyckit's own recorded transport.
fn recorded(answers: Vec<Answer>, timeout: Duration) -> Seen {
    let transport = Arc::new(Recorded::new(answers));
    let got = send(Arc::clone(&transport) as Arc<dyn Transport>, timeout, UploadMode::Queued);
    Seen { got, requests: transport.requests(), took: transport.now() }
}

/// The scenario over the test's transport.
fn played(answers: Vec<Answer>, timeout: Duration) -> Seen {
    let transport = Arc::new(Played { answers: Mutex::new(answers.into()), ..Played::default() });
    let got = send(Arc::clone(&transport) as Arc<dyn Transport>, timeout, UploadMode::Queued);
    let requests = transport.requests.lock().unwrap().clone();
    Seen { got, requests, took: transport.now() }
}

type Scenario = fn(Vec<Answer>, Duration) -> Seen;

fn header<'r>(request: &'r Request<Bytes>, name: &str) -> &'r str {
    request.headers().get(name).unwrap().to_str().unwrap()
}

// ---- the request ----

#[test]
fn a_request_is_what_the_page_shows() {
    for (mode, url) in [
        (UploadMode::Queued, "https://ind-engine.thomas.hyperverge.co/v1/async/CVLKRAUpload"),
        (UploadMode::Immediate, "https://ind-engine.thomas.hyperverge.co/v1/CVLKRAUpload"),
    ] {
        let transport = Arc::new(Recorded::new([fine()]));
        let receipt =
            send(Arc::clone(&transport) as Arc<dyn Transport>, Duration::from_secs(5), mode).unwrap();
        assert_eq!(receipt.outcome, Outcome::Accepted);
        let requests = transport.requests();
        let [request] = requests.as_slice() else { panic!("{} requests", requests.len()) };
        assert_eq!((request.method().as_str(), request.uri().to_string().as_str()), ("POST", url));
        let mut headers: Vec<(&str, &str)> =
            request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        headers.sort_unstable();
        let expected = [
            ("appid", "id-1"),
            ("appkey", "key-1"),
            ("content-type", "application/json"),
            ("transactionid", "T-1"),
        ];
        assert_eq!(headers, expected);
        for secret in ["appId", "appKey"] {
            assert!(request.headers()[secret].is_sensitive(), "{secret} would be shown by Debug");
        }
    }
    assert_eq!(DEFAULT_BASE_URL, "https://ind-engine.thomas.hyperverge.co");
}

#[test]
fn the_body_holds_the_application_and_nothing_invented() {
    let seen = recorded(vec![fine()], Duration::from_secs(5));
    let body = std::str::from_utf8(seen.requests[0].body()).unwrap();
    assert_eq!(body, application("REC-1").to_wire(&rules()));
    assert!(body.starts_with(
        "{\"appUpdtflg\":\"new\",\"kraAgency\":\"CVLKRA\",\"appType\":\"individual\",\"appNo\":\"REC-1\","
    ));
    let sent: serde_json::Map<String, serde_json::Value> = serde_json::from_str(body).unwrap();
    let mut given: serde_json::Map<String, serde_json::Value> = serde_json::from_str(APPLICATION).unwrap();
    given.insert("appNo".to_owned(), "REC-1".into());
    for (name, value) in &given {
        assert_eq!(sent.get(name), Some(value), "{name}");
    }
    // Both addresses are the same, so the permanent members repeat the others. Mandatory members that speak only of
    // organisations are empty texts. No other member is added.
    for (name, value) in sent.iter().filter(|(name, _)| !given.contains_key(*name)) {
        let twin = name.replace("appPer", "appCor");
        let repeats = name.starts_with("appPer") && given.get(&twin) == Some(value);
        let empty = name == "appCompStatus" && value == "";
        assert!(repeats || empty, "{name} was invented");
    }
}

#[test]
fn a_slash_after_the_base_url_changes_nothing() {
    let transport = Arc::new(Recorded::new([fine()]));
    let mut config = ClientConfig::new("a", "b");
    config.base_url = "https://127.0.0.1:1/".to_owned();
    config.transport = Some(Arc::clone(&transport) as Arc<dyn Transport>);
    BlockingClient::new(config)
        .unwrap()
        .upload(&valid("REC-2"), &kyckit::hyperverge::UploadOptions::new("T-2"))
        .unwrap();
    assert_eq!(transport.requests()[0].uri().to_string(), "https://127.0.0.1:1/v1/async/CVLKRAUpload");
}

#[test]
fn search_and_verify_carries_only_the_pan() {
    let transport = Arc::new(Recorded::new([fine()]));
    let mut config = ClientConfig::new("a", "b");
    config.transport = Some(Arc::clone(&transport) as Arc<dyn Transport>);
    BlockingClient::new(config).unwrap().search_and_verify(&"AAAPA1234A".into(), "T-3").unwrap();
    let requests = transport.requests();
    assert_eq!(requests[0].body(), "{\"appPanNo\":\"AAAPA1234A\"}");
    assert_eq!(requests[0].uri().path(), "/v1/CVLSearchAndVerify");
    assert_eq!(header(&requests[0], "transactionId"), "T-3");
}

// ---- retries ----

fn unsent_is_sent_again(run: Scenario) {
    let seen = run(vec![unsent(), unsent(), fine()], Duration::from_secs(30));
    let receipt = seen.got.unwrap();
    assert_eq!((receipt.outcome, receipt.sent), (Outcome::Accepted, Sent::Yes));
    assert_eq!(seen.requests.len(), 3);
    for request in &seen.requests {
        assert_eq!(header(request, "transactionId"), "T-1");
        assert_eq!(request.body(), seen.requests[0].body());
    }
    assert!(seen.took < Duration::from_secs(30), "{:?}", seen.took);
}

#[test]
fn unsent_is_sent_again_with_its_transaction_id() {
    unsent_is_sent_again(played);
}

#[test]
fn unsent_is_sent_again_with_its_transaction_id_recorded() {
    unsent_is_sent_again(recorded);
}

fn unsent_to_the_end(run: Scenario) {
    let seen = run(vec![unsent()], Duration::from_secs(600));
    let error = seen.got.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Network, Some(Sent::No)), "{error:?}");
    assert!((2..=20).contains(&seen.requests.len()), "{} attempts", seen.requests.len());
}

#[test]
fn unsent_to_the_end_is_an_error() {
    unsent_to_the_end(played);
}

#[test]
fn unsent_to_the_end_is_an_error_recorded() {
    unsent_to_the_end(recorded);
}

/// The request may have left: once is enough, whatever the phase.
#[test]
fn what_may_have_left_is_never_sent_again() {
    for phase in [Phase::Connect, Phase::Send, Phase::Head, Phase::Body] {
        for (sent, status) in [
            (Sent::Maybe, None),
            (Sent::Yes, None),
            (Sent::Yes, Some(200)),
            (Sent::Yes, Some(429)),
            (Sent::Yes, Some(503)),
        ] {
            for run in [played as Scenario, recorded] {
                let seen = run(vec![failed(sent, phase, status), fine()], Duration::from_secs(30));
                let receipt = seen.got.unwrap();
                assert_eq!(receipt.outcome, Outcome::Unknown, "{sent:?} {phase:?} {status:?}");
                assert_eq!(receipt.http_status, status);
                assert_eq!(seen.requests.len(), 1, "{sent:?} {phase:?} {status:?}");
            }
        }
    }
}

/// A transport that knows that an answer came is believed, also without a status.
#[test]
fn sent_is_what_the_transport_says() {
    for (sent, status) in [(Sent::Maybe, None), (Sent::Yes, None), (Sent::Yes, Some(200))] {
        let seen = played(vec![failed(sent, Phase::Body, status)], Duration::from_secs(30));
        assert_eq!(seen.got.unwrap().sent, sent, "status {status:?}");
    }
}

#[test]
fn whole_answers_are_final_but_for_429() {
    for status in [200, 400, 401, 403, 408, 409, 415, 422, 500, 502, 503, 504, 302, 307, 404] {
        let answer = answered(status, &[("Retry-After", "0")], "{\"status\":\"failure\",\"message\":\"x\"}");
        let seen = played(vec![answer, fine()], Duration::from_secs(30));
        assert_eq!(seen.requests.len(), 1, "{status}");
    }
}

// ---- 429 and deadlines ----

fn retry_after_waits(run: Scenario) {
    let seen = run(vec![busy("5"), fine()], Duration::from_secs(30));
    assert_eq!(seen.got.unwrap().outcome, Outcome::Accepted);
    assert_eq!(seen.requests.len(), 2);
    assert_eq!(header(&seen.requests[1], "transactionId"), "T-1");
    assert!(seen.took >= Duration::from_secs(5) && seen.took < Duration::from_secs(16), "{:?}", seen.took);
}

#[test]
fn retry_after_is_waited_for() {
    retry_after_waits(played);
}

#[test]
fn retry_after_is_waited_for_recorded() {
    retry_after_waits(recorded);
}

fn deadline_spans_retries(run: Scenario) {
    // 0 s, 20 s; the third would be at 40 s.
    let seen = run(vec![busy("20")], Duration::from_secs(35));
    let error = seen.got.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::RateLimited, Some(Sent::Yes)), "{error:?}");
    assert_eq!((error.http_status(), error.is_retryable()), (Some(429), true));
    assert_eq!(seen.requests.len(), 2);
    assert!(seen.took < Duration::from_secs(35), "{:?}", seen.took);
}

#[test]
fn the_deadline_spans_all_attempts() {
    deadline_spans_retries(played);
}

#[test]
fn the_deadline_spans_all_attempts_recorded() {
    deadline_spans_retries(recorded);
}

#[test]
fn a_wait_beyond_the_deadline_is_not_begun() {
    let seen = played(vec![busy("31"), fine()], Duration::from_secs(30));
    assert_eq!(seen.got.unwrap_err().kind(), ErrorKind::RateLimited);
    assert_eq!((seen.requests.len(), seen.took), (1, Duration::ZERO));
}

#[test]
fn retry_after_that_is_not_understood_does_no_harm() {
    for after in ["", "soon", "-1", "1.5", "Wed, 21 Oct 2015 07:28:00 GMT"] {
        let seen = played(vec![busy(after), fine()], Duration::from_secs(30));
        assert_eq!(seen.got.unwrap().outcome, Outcome::Accepted, "{after:?}");
    }
}

// ---- how far a request got ----

/// Never answers; marks the watch as far as it is told to.
struct Hangs {
    marks: u8,
    sent: Mutex<u32>,
}

impl Transport for Hangs {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        *self.sent.lock().unwrap() += 1;
        let watch = request.extensions().get::<SendWatch>().expect("a watch in every request").clone();
        if self.marks > 0 {
            watch.waiting();
        }
        if self.marks > 1 {
            watch.body_begun();
        }
        if self.marks > 2 {
            watch.head_read();
        }
        Box::pin(std::future::pending())
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn now(&self) -> Duration {
        static ZERO: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        ZERO.get_or_init(std::time::Instant::now).elapsed()
    }
}

fn hangs(marks: u8) -> Result<Receipt, Error> {
    let transport = Arc::new(Hangs { marks, sent: Mutex::new(0) });
    let got =
        send(Arc::clone(&transport) as Arc<dyn Transport>, Duration::from_millis(100), UploadMode::Queued);
    assert_eq!(*transport.sent.lock().unwrap(), 1, "{marks}");
    got
}

#[test]
fn a_transport_that_marks_nothing_and_hangs_may_have_sent() {
    let receipt = hangs(0).unwrap();
    assert_eq!((receipt.outcome, receipt.sent), (Outcome::Unknown, Sent::Maybe));
    assert_eq!((receipt.code.as_deref(), receipt.http_status), (Some("no_answer"), None));
}

#[test]
fn a_transport_that_only_waits_has_not_sent() {
    let error = hangs(1).unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Timeout, Some(Sent::No)), "{error:?}");
}

#[test]
fn a_body_that_was_begun_may_have_been_sent() {
    let receipt = hangs(2).unwrap();
    assert_eq!((receipt.outcome, receipt.sent), (Outcome::Unknown, Sent::Maybe));
}

#[test]
fn an_answer_that_was_begun_means_that_it_was_sent() {
    let receipt = hangs(3).unwrap();
    assert_eq!((receipt.outcome, receipt.sent), (Outcome::Unknown, Sent::Yes));
}

/// A transport without answers never answers; nothing hangs.
#[test]
fn a_recorded_transport_without_answers_ends_at_the_deadline() {
    let seen = recorded(Vec::new(), Duration::from_secs(5));
    let error = seen.got.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Timeout, Some(Sent::No)), "{error:?}");
}

// ---- what is told ----

#[derive(Default)]
struct Ears(Mutex<Vec<String>>);

impl Observer for Ears {
    fn observe(&self, observation: &Observation<'_>) {
        let told = match observation {
            Observation::UnconfirmedSpellings { count } => format!("unconfirmed {}", *count > 0),
            Observation::Attempt { operation, transaction_id, number, http_status, sent } => {
                format!("{operation} {transaction_id} {number} {http_status:?} {sent}")
            }
            Observation::Waiting { operation, milliseconds } => {
                format!("{operation} waits {}", *milliseconds >= 1000)
            }
            _ => "other".to_owned(),
        };
        self.0.lock().unwrap().push(told);
    }
}

#[test]
fn an_observer_hears_every_attempt_and_wait() {
    let ears = Arc::new(Ears::default());
    let mut config = ClientConfig::new("a", "b");
    let answers = Mutex::new(VecDeque::from([unsent(), busy("3"), fine()]));
    config.transport = Some(Arc::new(Played { answers, ..Played::default() }));
    config.observer = Some(Arc::clone(&ears) as Arc<dyn Observer>);
    let client = BlockingClient::new(config).unwrap();
    client.upload(&valid("REC-3"), &options("T-1", UploadMode::Queued, Duration::from_secs(30))).unwrap();
    let told = ears.0.lock().unwrap().clone();
    assert_eq!(
        told,
        [
            "unconfirmed true",
            "upload T-1 1 None no",
            "upload waits false",
            "upload T-1 2 Some(429) yes",
            "upload waits true",
            "upload T-1 3 Some(200) yes",
        ]
    );
}

#[test]
fn today_is_the_injected_clocks_today_in_india() {
    fn clock() -> Timestamp {
        Timestamp::parse("2026-01-09T18:29:59Z").unwrap()
    }
    let mut config = ClientConfig::new("a", "b");
    config.clock = Arc::new(clock);
    config.transport = Some(Arc::new(Recorded::new([fine()])));
    config.strict = true;
    let client = BlockingClient::new(config).unwrap();
    let rules = client.rules();
    assert_eq!(rules.today().to_string(), "2026-01-09");
    // The application is of the tenth: tomorrow.
    let found = application("REC-4").validate(&rules);
    assert!(found.of_field("application_date").iter().any(|violation| violation.code == "date_in_future"));
    let receipt =
        client.upload(&valid("REC-4"), &options("T-4", UploadMode::Queued, Duration::from_secs(5))).unwrap();
    assert_eq!(receipt.lookup.started_at, clock());
}

#[test]
fn rejected_ids_and_credentials_never_reach_the_transport() {
    let transport = Arc::new(Recorded::new([fine()]));
    for (id, key, transaction) in [
        ("", "k", "T"),
        ("i", "", "T"),
        ("i", "k\r\nx: y", "T"),
        ("i\n", "k", "T"),
        ("i", "k", ""),
        ("i", "k", "a b"),
    ] {
        let mut config = ClientConfig::new(id, key);
        config.transport = Some(Arc::clone(&transport) as Arc<dyn Transport>);
        let got = BlockingClient::new(config).and_then(|client| {
            client.upload(&valid("REC-5"), &kyckit::hyperverge::UploadOptions::new(transaction))
        });
        let error = got.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error:?}");
    }
    assert!(transport.requests().is_empty());
}
