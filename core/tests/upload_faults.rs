//! What becomes of an upload when the way to the provider or the provider itself fails: the outcome, and that a
//! body is never sent twice unless a whole answer says that it was not taken.

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

use common::{
    Held, WAYS, Way, application, config, config_for, dead_port, options, rules, runtime, until, upload,
    valid,
};
use kyckit::hyperverge::{BlockingClient, Client, KraApplication, Lookup, Outcome, Receipt, UploadMode};
use kyckit::{Document, Error, ErrorKind, Sent, Timestamp, Valid};
use kyckit_sandbox::{CodeForm, Fault, Life, PageError, Plant, Route, Sandbox, Stage};
use std::net::TcpListener;
use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

const LONG: Duration = Duration::from_secs(20);
const PAN: &str = "AAAPT1234A";

/// What an upload is to amount to.
#[derive(Clone, Debug)]
enum Want {
    Accepted,
    /// With this code; the last two: HTTP status and whether it was sent.
    Rejected(&'static str, u16),
    Unknown(&'static str, Option<u16>, Sent),
    Failed(ErrorKind, &'static str, Option<u16>, Sent),
}

fn check(name: &str, want: &Want, got: &Result<Receipt, Error>, id: &str) {
    let told = format!("{name}: wanted {want:?}, got {got:?}");
    match (want, got) {
        (Want::Accepted, Ok(receipt)) => {
            assert_eq!((receipt.outcome, receipt.sent), (Outcome::Accepted, Sent::Yes), "{told}");
            assert_eq!((receipt.code.as_deref(), receipt.http_status), (None, Some(200)), "{told}");
            assert!(receipt.request_id.is_some(), "{told}");
        }
        (Want::Rejected(code, status), Ok(receipt)) => {
            assert_eq!((receipt.outcome, receipt.sent), (Outcome::Rejected, Sent::Yes), "{told}");
            assert_eq!(
                (receipt.code.as_deref(), receipt.http_status),
                (Some(*code), Some(*status)),
                "{told}"
            );
            assert!(!receipt.message.is_empty() && !receipt.remedy.is_empty(), "{told}");
        }
        (Want::Unknown(code, status, sent), Ok(receipt)) => {
            assert_eq!((receipt.outcome, receipt.sent), (Outcome::Unknown, *sent), "{told}");
            assert_eq!((receipt.code.as_deref(), receipt.http_status), (Some(*code), *status), "{told}");
            assert!(receipt.remedy.contains("Search and Verify"), "no way to find out: {told}");
        }
        (Want::Failed(kind, code, status, sent), Err(error)) => {
            assert_eq!((error.kind(), error.code()), (*kind, *code), "{told}");
            assert_eq!((error.http_status(), error.sent()), (*status, Some(*sent)), "{told}");
            assert_eq!(error.transaction_id(), Some(id), "{told}");
            let again = matches!(kind, ErrorKind::RateLimited | ErrorKind::Network | ErrorKind::Timeout);
            assert_eq!(error.is_retryable(), again, "{told}");
            assert!(!error.message().is_empty() && !error.remedy().is_empty(), "{told}");
        }
        _ => panic!("{told}"),
    }
    if let Ok(receipt) = got {
        assert_eq!(receipt.lookup.transaction_id, id, "{told}");
        assert_eq!(receipt.lookup.pan.expose(), PAN, "{told}");
    }
}

struct Case {
    name: String,
    fault: Fault,
    timeout: Duration,
    want: Want,
    /// How many bodies the sandbox may have seen begin.
    bodies: RangeInclusive<usize>,
    /// Whether the sandbox took the record.
    taken: bool,
}

fn case(name: impl Into<String>, fault: Fault, want: Want) -> Case {
    let taken = matches!(want, Want::Accepted);
    Case { name: name.into(), fault, timeout: LONG, want, bodies: 1..=1, taken }
}

/// Runs the cases with both clients in both modes, each way against a sandbox of its own, all at once.
fn run(cases: &(dyn Fn() -> Vec<Case> + Sync), fill: &(dyn Fn(&str) -> Valid<KraApplication> + Sync)) {
    std::thread::scope(|scope| {
        for (way, mode) in WAYS {
            scope.spawn(move || {
                let sandbox = Sandbox::start().unwrap();
                let client = Held::new(way, config(&sandbox));
                for (number, case) in cases().into_iter().enumerate() {
                    let name = format!("{} ({way:?}, {mode:?})", case.name);
                    sandbox.reset();
                    sandbox.fault(case.fault);
                    let id = format!("T-{number}");
                    let app = fill(&format!("FAULT-{number}"));
                    let begun = Instant::now();
                    let got = client.upload(&app, &options(&id, mode, case.timeout));
                    assert!(
                        begun.elapsed() < case.timeout + Duration::from_secs(2),
                        "{name}: the deadline did not hold"
                    );
                    check(&name, &case.want, &got, &id);
                    let bodies = sandbox.bodies_begun(&id);
                    assert!(
                        case.bodies.contains(&bodies),
                        "{name}: {bodies} bodies, wanted {:?}",
                        case.bodies
                    );
                    assert_eq!(sandbox.record(PAN).is_some(), case.taken, "{name}: record");
                    // The connection may have been closed: let the close arrive before the next case.
                    std::thread::sleep(Duration::from_millis(3));
                }
            });
        }
    });
}

fn lost() -> Want {
    Want::Unknown("no_answer", None, Sent::Maybe)
}

fn cut(status: u16) -> Want {
    Want::Unknown("unreadable_answer", Some(status), Sent::Yes)
}

fn network_faults() -> Vec<Case> {
    vec![
        case("no fault", Fault::close_after_answer(), Want::Accepted),
        case("short delay", Fault::delay(Duration::from_millis(100)), Want::Accepted),
        Case {
            timeout: Duration::from_millis(400),
            taken: true,
            ..case("delay beyond the deadline", Fault::delay(Duration::from_secs(4)), lost())
        },
        // The request left as a whole before the reset: nothing may be repeated, though the sandbox read nothing.
        Case { bodies: 0..=0, ..case("reset before read", Fault::reset_before_read(), lost()) },
        Case { bodies: 0..=1, ..case("reset after head", Fault::reset_after_head(), lost()) },
        case("reset after request", Fault::reset_after_request(), lost()),
        Case { taken: true, ..case("reset after taken", Fault::reset_after_taken(), lost()) },
        Case { taken: true, ..case("cut 200", Fault::cut_body(), cut(200)) },
        case("html", Fault::html(), cut(200)),
        Case { taken: true, ..case("html, taken", Fault::html().taken(), cut(200)) },
        case("cut 429", Fault::rate_limited("0").cut(), cut(429)),
        case("cut 400", Fault::error(PageError::InvalidPan, CodeForm::Page).cut(), cut(400)),
        case("200 without a body", Fault::answer(200, &[], ""), cut(200)),
        case("204", Fault::answer(204, &[], ""), cut(204)),
    ]
}

#[test]
fn faults_of_the_network() {
    run(&network_faults, &valid);
}

/// A body of many segments is still being written when the reset comes.
#[test]
fn faults_of_the_network_with_a_large_body() {
    let large = |number: &str| {
        let mut form = b"%PDF-1.4".to_vec();
        form.resize(3 << 20, b' ');
        let mut app = application(number);
        app.documents.account_opening_form = Some(Document::account_opening_form(form));
        app.into_valid(&rules()).unwrap()
    };
    let cases = || {
        vec![
            Case { bodies: 0..=0, ..case("reset before read", Fault::reset_before_read(), lost()) },
            Case { bodies: 0..=1, ..case("reset after head", Fault::reset_after_head(), lost()) },
            case("reset after request", Fault::reset_after_request(), lost()),
            Case { taken: true, ..case("cut 200", Fault::cut_body(), cut(200)) },
            case("no fault", Fault::close_after_answer(), Want::Accepted),
        ]
    };
    run(&cases, &large);
}

// ---- the page's failures ----

/// What each documented failure amounts to.
fn of_page(error: PageError) -> Want {
    let rejected = |code| Want::Rejected(code, error.status());
    let unknown = |code| Want::Unknown(code, Some(error.status()), Sent::Yes);
    let wrong = |code| Want::Failed(ErrorKind::Configuration, code, Some(error.status()), Sent::Yes);
    match error {
        PageError::InvalidPan => rejected("invalid_pan_format"),
        PageError::InvalidDob => rejected("invalid_birth_date"),
        PageError::InvalidRecordCount => rejected("invalid_record_count"),
        PageError::InvalidRequestDetails => rejected("invalid_request_details"),
        PageError::DuplicateRequest => unknown("duplicate"),
        PageError::InvalidBatchSize => rejected("invalid_batch_size"),
        PageError::InvalidBatchNumber => rejected("invalid_batch_number"),
        PageError::Credentials => wrong("invalid_credentials"),
        PageError::MediaType => wrong("unsupported_media_type"),
        PageError::InternalServerError => unknown("internal_server_error"),
        PageError::KraCredentials => wrong("access_not_configured"),
        PageError::InvalidXml => rejected("invalid_aadhaar_xml"),
        PageError::IntermediaryCode => wrong("invalid_intermediary_code"),
    }
}

#[test]
fn every_failure_of_the_page_in_every_form() {
    let cases = || {
        let mut cases = Vec::new();
        for error in PageError::ALL {
            for form in [CodeForm::Page, CodeForm::Text, CodeForm::Number] {
                let name = format!("{} as {form:?}", error.message());
                // `times`: a second attempt would meet the same answer and be counted.
                cases.push(case(name, Fault::error(error, form).times(3), of_page(error)));
            }
        }
        cases
    };
    run(&cases, &valid);
}

/// The code and message decide, not the HTTP status that carries them.
#[test]
fn failures_of_the_page_inside_an_answer_of_success() {
    let cases = || {
        let mut cases = Vec::new();
        for error in PageError::ALL {
            let want = match of_page(error) {
                Want::Rejected(code, _) => Want::Rejected(code, 200),
                Want::Unknown(code, _, sent) => Want::Unknown(code, Some(200), sent),
                Want::Failed(kind, code, _, sent) => Want::Failed(kind, code, Some(200), sent),
                Want::Accepted => Want::Accepted,
            };
            for form in [CodeForm::Page, CodeForm::Number] {
                let fault = Fault::answer(200, &[("Content-Type", "application/json")], error.body(form));
                cases.push(case(
                    format!("{} in a 200, {form:?}", error.message()),
                    fault.times(3),
                    want.clone(),
                ));
            }
        }
        cases
    };
    run(&cases, &valid);
}

#[test]
fn a_duplicate_may_have_been_taken_and_says_what_to_do() {
    let sandbox = Sandbox::start().unwrap();
    let client = BlockingClient::new(config(&sandbox)).unwrap();
    let send = |id: &str, number: &str| {
        client.upload(&valid(number), &options(id, UploadMode::Queued, LONG)).unwrap()
    };
    assert_eq!(send("T-1", "DUP-1").outcome, Outcome::Accepted);
    for (id, number) in [("T-1", "DUP-1"), ("T-1", "DUP-2"), ("T-2", "DUP-1")] {
        let again = send(id, number);
        assert_eq!(again.outcome, Outcome::Unknown, "{again:?}");
        for words in ["Search and Verify", "transaction id", "application number"] {
            assert!(again.remedy.contains(words), "{}", again.remedy);
        }
    }
    assert_eq!(send("T-2", "DUP-2").outcome, Outcome::Accepted);
}

// ---- other answers ----

const JSON: &[(&str, &str)] = &[("Content-Type", "application/json")];

#[test]
fn gateways_that_fail_leave_it_open() {
    let cases = || {
        let mut cases = Vec::new();
        for status in [502, 503, 504] {
            let want = || Want::Unknown("server_unavailable", Some(status), Sent::Yes);
            let page = "<html><body>Bad gateway</body></html>";
            let headers = [("Content-Type", "text/html"), ("Retry-After", "0")];
            cases.push(case(format!("{status}"), Fault::answer(status, &headers, page).times(3), want()));
            let taken = Fault::answer(status, JSON, "{\"message\":\"try later\"}").taken().times(3);
            cases.push(Case { taken: true, ..case(format!("{status}, taken"), taken, want()) });
            cases.push(case(format!("{status}, no body"), Fault::answer(status, &[], "").times(3), want()));
            cases.push(case(
                format!("{status}, cut"),
                Fault::answer(status, JSON, "{\"a\":1}").cut(),
                cut(status),
            ));
        }
        cases
    };
    run(&cases, &valid);
}

#[test]
fn other_answers_of_failure() {
    let open = |status| Want::Unknown("server_error", Some(status), Sent::Yes);
    let wrong = |code, status| Want::Failed(ErrorKind::Configuration, code, Some(status), Sent::Yes);
    let cases = || {
        let failure = |status: u16, message: &str| {
            let body =
                format!("{{\"status\":\"failure\",\"statusCode\":\"{status}\",\"message\":\"{message}\"}}");
            Fault::answer(status, JSON, body).times(3)
        };
        vec![
            case("422", failure(422, "appName is required"), Want::Rejected("input_validation", 422)),
            case("422 without a body", Fault::answer(422, &[], ""), Want::Rejected("input_validation", 422)),
            case(
                "input validation",
                failure(400, "Input Validation Error"),
                Want::Rejected("input_validation", 400),
            ),
            case("403", failure(403, "Forbidden"), wrong("forbidden", 403)),
            case("403 html", Fault::answer(403, &[], "<html></html>"), wrong("forbidden", 403)),
            case("401 html", Fault::answer(401, &[], "<html></html>"), wrong("invalid_credentials", 401)),
            case("415 without a body", Fault::answer(415, &[], ""), wrong("unsupported_media_type", 415)),
            case("500 html", Fault::answer(500, &[], "<html></html>"), open(500)),
            case("500 of another kind", failure(500, "Something else"), open(500)),
            case(
                "case does not matter",
                failure(400, "INVALID pan FORMAT"),
                Want::Rejected("invalid_pan_format", 400),
            ),
        ]
    };
    run(&cases, &valid);
}

#[test]
fn answers_of_success_by_what_they_say() {
    let with = |status: &str| {
        format!(
            "{{\"status\":\"success\",\"statusCode\":\"200\",\"result\":{{\"kycdata\":{{\"appStatus\":\"{status}\"}}}},\
             \"metaData\":{{\"requestId\":\"R-1\",\"transactionId\":\"x\"}}}}"
        )
    };
    let cases = || {
        let mut cases = Vec::new();
        for status in ["", "001", "007", "05", "ERR-00000"] {
            let fault = Fault::answer(200, JSON, with(status));
            cases.push(Case { taken: false, ..case(format!("appStatus {status:?}"), fault, Want::Accepted) });
        }
        for status in ["ERR-90061", "WEBERR-012", "ERR-99999"] {
            let fault = Fault::answer(200, JSON, with(status)).times(3);
            cases.push(case(format!("appStatus {status}"), fault, Want::Rejected(status, 200)));
        }
        cases
    };
    run(&cases, &valid);
}

/// Only a queued upload may be taken without a result.
#[test]
fn an_answer_of_success_without_a_result() {
    let bare = "{\"status\":\"success\",\"statusCode\":200,\"metaData\":{\"requestId\":\"R-2\"}}";
    for (way, mode) in WAYS {
        let sandbox = Sandbox::start().unwrap();
        sandbox.fault(Fault::answer(200, JSON, bare));
        let receipt =
            upload(way, config(&sandbox), &valid("BARE-1"), &options("T-bare", mode, LONG)).unwrap();
        let expected = if mode == UploadMode::Queued { Outcome::Accepted } else { Outcome::Unknown };
        assert_eq!(receipt.outcome, expected, "{way:?} {mode:?}");
    }
}

// ---- 429 ----

#[test]
fn retry_after_is_kept_to_and_then_it_is_taken() {
    std::thread::scope(|scope| {
        for (way, mode) in WAYS {
            scope.spawn(move || {
                let sandbox = Sandbox::start().unwrap();
                sandbox.fault(Fault::rate_limited("1"));
                let begun = Instant::now();
                let got = upload(way, config(&sandbox), &valid("SLOW-1"), &options("T-slow", mode, LONG));
                check(&format!("429 then fine ({way:?}, {mode:?})"), &Want::Accepted, &got, "T-slow");
                assert!(begun.elapsed() >= Duration::from_secs(1), "waited {:?}", begun.elapsed());
                assert_eq!(sandbox.bodies_begun("T-slow"), 2);
            });
        }
    });
}

#[test]
fn rate_limited_until_the_deadline() {
    std::thread::scope(|scope| {
        for (way, mode) in WAYS {
            scope.spawn(move || {
                let sandbox = Sandbox::start().unwrap();
                sandbox.fault(Fault::rate_limited("0").times(1000));
                let timeout = Duration::from_millis(1500);
                let begun = Instant::now();
                let got =
                    upload(way, config(&sandbox), &valid("LIMIT-1"), &options("T-limit", mode, timeout));
                let want = Want::Failed(ErrorKind::RateLimited, "rate_limited", Some(429), Sent::Yes);
                check(&format!("429 for ever ({way:?}, {mode:?})"), &want, &got, "T-limit");
                assert!(begun.elapsed() < timeout + Duration::from_secs(1), "{:?}", begun.elapsed());
                let attempts = sandbox.requests(Route::UploadAsync) + sandbox.requests(Route::UploadSync);
                assert_eq!(sandbox.bodies_begun("T-limit"), attempts, "one body an attempt");
                assert!((2..=8).contains(&attempts), "{attempts} attempts");
                assert!(sandbox.record(PAN).is_none());
            });
        }
    });
}

/// A wait beyond the deadline is not begun.
#[test]
fn rate_limited_for_longer_than_the_deadline() {
    let cases = || {
        let want = || Want::Failed(ErrorKind::RateLimited, "rate_limited", Some(429), Sent::Yes);
        ["3600", "18446744073709551615", "99999999999999999999999"]
            .into_iter()
            .map(|after| {
                let fault = Fault::rate_limited(after).times(1000);
                Case {
                    // Nothing waits for it: the pause asked for is longer than any deadline.
                    timeout: LONG,
                    bodies: 1..=1,
                    ..case(format!("Retry-After {after}"), fault, want())
                }
            })
            .collect()
    };
    let begun = Instant::now();
    run(&cases, &valid);
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
}

// ---- the provider is gone, or goes ----

#[test]
fn a_server_that_is_not_there() {
    for (way, mode) in WAYS {
        let base_url = format!("http://127.0.0.1:{}", dead_port());
        let timeout = Duration::from_millis(700);
        let begun = Instant::now();
        let got = upload(way, config_for(&base_url), &valid("GONE-1"), &options("T-gone", mode, timeout));
        let want = Want::Failed(ErrorKind::Network, "not_sent", None, Sent::No);
        check(&format!("gone ({way:?}, {mode:?})"), &want, &got, "T-gone");
        assert!(begun.elapsed() < timeout + Duration::from_secs(1), "{:?}", begun.elapsed());
    }
}

#[test]
fn a_server_that_comes_inside_the_deadline() {
    for (way, mode) in WAYS {
        let port = dead_port();
        let base_url = format!("http://127.0.0.1:{port}");
        std::thread::scope(|scope| {
            let late = scope.spawn(move || {
                std::thread::sleep(Duration::from_millis(300));
                Sandbox::builder().port(port).start().unwrap()
            });
            let got = upload(way, config_for(&base_url), &valid("LATE-1"), &options("T-late", mode, LONG));
            check(&format!("late ({way:?}, {mode:?})"), &Want::Accepted, &got, "T-late");
            assert_eq!(late.join().unwrap().bodies_begun("T-late"), 1);
        });
    }
}

/// A port that takes connections and answers no TLS handshake: nothing of the request can have left.
#[test]
fn the_deadline_passes_before_anything_is_sent() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("https://{}", silent.local_addr().unwrap());
    for (way, mode) in WAYS {
        for timeout in [Duration::ZERO, Duration::from_millis(1), Duration::from_millis(400)] {
            let begun = Instant::now();
            let got = upload(way, config_for(&base_url), &valid("TLS-1"), &options("T-tls", mode, timeout));
            let error = got.expect_err("nothing can have been sent");
            assert!(matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Network), "{error:?}");
            assert_eq!(error.sent(), Some(Sent::No), "{error:?}");
            assert!(error.is_retryable(), "{error:?}");
            assert!(begun.elapsed() < timeout + Duration::from_secs(1), "{:?}", begun.elapsed());
        }
    }
}

#[test]
fn the_connect_time_out_is_the_clients_own() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut config = config_for(&format!("https://{}", silent.local_addr().unwrap()));
    config.connect_timeout = Duration::from_millis(100);
    config.timeout = Duration::from_millis(900);
    let error =
        upload(Way::Blocking, config, &valid("TLS-2"), &kyckit::hyperverge::UploadOptions::new("T-tls-2"))
            .unwrap_err();
    assert_eq!((error.sent(), error.is_retryable()), (Some(Sent::No), true), "{error:?}");
    assert!(matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Network), "{error:?}");
}

/// Plain HTTP to a port that accepts and never reads: the body may have left.
#[test]
fn a_server_that_never_reads_may_have_the_request() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", silent.local_addr().unwrap());
    for (way, mode) in WAYS {
        let timeout = Duration::from_millis(300);
        let got = upload(way, config_for(&base_url), &valid("DEAF-1"), &options("T-deaf", mode, timeout));
        check("deaf server", &lost(), &got, "T-deaf");
    }
}

#[test]
fn no_time_at_all_sends_nothing_or_says_so() {
    let sandbox = Sandbox::start().unwrap();
    for (number, (way, mode)) in WAYS.into_iter().enumerate() {
        let id = format!("T-zero-{number}");
        let got = upload(
            way,
            config(&sandbox),
            &valid(&format!("ZERO-{number}")),
            &options(&id, mode, Duration::ZERO),
        );
        match got {
            Err(error) => {
                assert_eq!((error.kind(), error.sent()), (ErrorKind::Timeout, Some(Sent::No)), "{error:?}");
                assert_eq!(sandbox.bodies_begun(&id), 0);
            }
            Ok(receipt) => assert_ne!(receipt.outcome, Outcome::Rejected, "{receipt:?}"),
        }
    }
}

fn killed_in_the_middle(way: Way, mode: UploadMode) -> (u16, Receipt) {
    let mut sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::delay(Duration::from_secs(30)));
    let (config, port) = (config(&sandbox), sandbox.address().port());
    let receipt = std::thread::scope(|scope| {
        let call =
            scope.spawn(move || upload(way, config, &valid("KILLED-1"), &options("T-killed", mode, LONG)));
        until("the body was begun", || sandbox.bodies_begun("T-killed") == 1);
        let begun = Instant::now();
        sandbox.stop();
        let got = call.join().unwrap();
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        check(&format!("killed ({way:?}, {mode:?})"), &lost(), &got, "T-killed");
        got.unwrap()
    });
    assert_eq!(sandbox.bodies_begun("T-killed"), 1);
    (port, receipt)
}

fn on_port(port: u16) -> Sandbox {
    let mut started = None;
    until("the port is free again", || {
        started = Sandbox::builder().port(port).start().ok();
        started.is_some()
    });
    started.unwrap()
}

fn reconcile(way: Way, sandbox: &Sandbox, lookup: &Lookup) -> &'static str {
    let found = match way {
        Way::Async => {
            runtime().block_on(async { Client::new(config(sandbox)).unwrap().reconcile(lookup).await })
        }
        Way::Blocking => BlockingClient::new(config(sandbox)).unwrap().reconcile(lookup),
    };
    found.unwrap().as_str()
}

#[test]
fn killed_in_the_middle_and_found_out_later() {
    for (way, mode) in WAYS {
        let (port, receipt) = killed_in_the_middle(way, mode);
        let sandbox = on_port(port);
        assert_eq!(reconcile(way, &sandbox, &receipt.lookup), "not_found");
        sandbox.plant(Plant::new(PAN));
        assert_eq!(reconcile(way, &sandbox, &receipt.lookup), "taken");
        // Stored facts only: as after a crash.
        let stored = Lookup {
            transaction_id: "T-killed".to_owned(),
            pan: PAN.into(),
            started_at: Timestamp::parse(&receipt.lookup.started_at.to_string()).unwrap(),
        };
        assert_eq!(reconcile(way, &sandbox, &stored), "taken");
        // The same record, were the upload younger than it.
        let later = receipt.lookup.started_at.unix_millis() + 3_600_000;
        let younger = Lookup { started_at: Timestamp::from_unix_millis(later).unwrap(), ..stored.clone() };
        assert_eq!(reconcile(way, &sandbox, &younger), "cannot_tell");
        sandbox.reset();
        for (code, text) in
            [("000", "Not Checked with respective KRA"), ("888", "Not Checked with Multiple KRA")]
        {
            sandbox.plant(Plant::new(PAN).life(Life::fixed(Stage::new(code, text))));
            assert_eq!(reconcile(way, &sandbox, &stored), "cannot_tell", "{code}");
        }
    }
}

/// Another applicant's record says nothing.
#[test]
fn a_record_of_another_pan_is_not_found() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.plant(Plant::new("AAAPA1234A"));
    let lookup =
        Lookup { transaction_id: "T-other".to_owned(), pan: PAN.into(), started_at: Timestamp::now() };
    assert_eq!(reconcile(Way::Blocking, &sandbox, &lookup), "not_found");
}

#[test]
fn taken_but_unanswered_is_found_as_taken() {
    for (way, mode) in WAYS {
        let sandbox = Sandbox::start().unwrap();
        sandbox.fault(Fault::reset_after_taken());
        let receipt =
            upload(way, config(&sandbox), &valid("TAKEN-1"), &options("T-taken", mode, LONG)).unwrap();
        assert_eq!(receipt.outcome, Outcome::Unknown);
        assert_eq!(reconcile(way, &sandbox, &receipt.lookup), "taken");
        sandbox.reset();
        sandbox.fault(Fault::reset_after_request());
        let receipt =
            upload(way, config(&sandbox), &valid("TAKEN-2"), &options("T-not", mode, LONG)).unwrap();
        assert_eq!(receipt.outcome, Outcome::Unknown);
        assert_eq!(reconcile(way, &sandbox, &receipt.lookup), "not_found");
    }
}

/// Asking twice does no harm: lost answers of a look-up are asked for again.
#[test]
fn a_look_up_goes_on_through_faults() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.plant(Plant::new(PAN));
    let client = BlockingClient::new(config(&sandbox)).unwrap();
    for fault in [
        Fault::reset_before_read(),
        Fault::reset_after_request(),
        Fault::cut_body(),
        Fault::answer(503, &[], "busy"),
        Fault::rate_limited("0"),
    ] {
        let told = format!("{fault:?}");
        sandbox.fault(fault.on(Route::SearchAndVerify));
        let found = client
            .search_and_verify(&PAN.into(), "T-look")
            .unwrap_or_else(|error| panic!("{told}: {error:?}"));
        assert_eq!(found.records[0].status.as_deref(), Some("007"), "{told}");
    }
    let gone = BlockingClient::new({
        let mut config = config_for(&format!("http://127.0.0.1:{}", dead_port()));
        config.timeout = Duration::from_millis(300);
        config
    });
    let error = gone.unwrap().search_and_verify(&PAN.into(), "T-look").unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Network, Some(Sent::No)), "{error:?}");
}

#[test]
fn an_application_with_errors_is_not_sent() {
    let sandbox = Sandbox::start().unwrap();
    let client = BlockingClient::new(config(&sandbox)).unwrap();
    let mut app = application("BAD-1");
    app.pan = Some("nonsense".into());
    let error = client.validate_and_upload(app, &options("T-bad", UploadMode::Queued, LONG)).unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Validation, Some(Sent::No)), "{error:?}");
    assert!(error.violations().unwrap().iter().any(|violation| violation.code == "pan_format"));
    let error =
        client.validate_and_upload(application("BAD-2"), &options("", UploadMode::Queued, LONG)).unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Configuration, Some(Sent::No)), "{error:?}");
    assert!(error.remedy().contains("new_transaction_id"), "{error:?}");
    assert_eq!(sandbox.requests(Route::UploadAsync), 0);
}

#[test]
fn wrong_credentials_are_told_at_once() {
    for (way, mode) in WAYS {
        let sandbox = Sandbox::builder().credentials("other", "other").start().unwrap();
        let got = upload(way, config(&sandbox), &valid("CRED-1"), &options("T-cred", mode, LONG));
        check("credentials", &of_page(PageError::Credentials), &got, "T-cred");
        assert_eq!(sandbox.bodies_begun("T-cred"), 1);
    }
}
