//! Faults, and the counters that go on through them.

use std::io::{ErrorKind, Write};
use std::time::{Duration, Instant};

use kyckit_sandbox::{CodeForm, Fault, PageError, Route, Sandbox};
use serde_json::json;

use crate::support::*;

fn with(fault: Fault) -> (Sandbox, Result<Seen, ErrorKind>) {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(fault);
    let seen = try_post(&sandbox, SYNC, "T-1", &application());
    assert_eq!(sandbox.faults_waiting(), 0);
    (sandbox, seen)
}

fn is_reset(seen: &Result<Seen, ErrorKind>) -> bool {
    matches!(seen, Err(ErrorKind::ConnectionReset | ErrorKind::BrokenPipe))
}

#[test]
fn resets_at_every_point() {
    // (fault, head seen, body begun, record taken)
    let rows = [
        (Fault::reset_before_read(), 0, 0, false),
        (Fault::reset_after_head(), 1, 1, false),
        (Fault::reset_after_request(), 1, 1, false),
        (Fault::reset_after_taken(), 1, 1, true),
    ];
    for (fault, heads, bodies, taken) in rows {
        let name = format!("{fault:?}");
        let (sandbox, seen) = with(fault);
        assert!(is_reset(&seen), "{name} {seen:?}");
        assert_eq!(sandbox.requests(Route::UploadSync), heads, "{name}");
        assert_eq!(sandbox.bodies_begun("T-1"), bodies, "{name}");
        assert_eq!(sandbox.record(PAN).is_some(), taken, "{name}");
        // Used up: the next request is answered.
        let next = post(&sandbox, SYNC, "T-1", &application());
        assert_eq!(next.status, if taken { 400 } else { 200 }, "{name}");
        assert_eq!(sandbox.bodies_begun("T-1"), bodies + 1, "{name}");
    }
}

#[test]
fn reset_after_head_does_not_wait_for_a_body() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::reset_after_head());
    let mut stream = connect(&sandbox);
    stream
        .write_all(b"POST /v1/CVLKRAUpload HTTP/1.1\r\ntransactionId: T\r\nContent-Length: 9\r\n\r\n")
        .unwrap();
    assert!(is_reset(&read(&mut stream)));
    assert_eq!(sandbox.bodies_begun("T"), 0);
    assert_eq!(sandbox.requests(Route::UploadSync), 1);
}

#[test]
fn delay_comes_before_the_answer() {
    let before = Instant::now();
    let (_, seen) = with(Fault::delay(Duration::from_millis(80)));
    assert_eq!(seen.unwrap().status, 200);
    assert!(before.elapsed() >= Duration::from_millis(80));
}

#[test]
fn cut_bodies_promise_more_than_they_send() {
    let (sandbox, seen) = with(Fault::cut_body());
    let seen = seen.unwrap();
    assert!(seen.cut && seen.status == 200 && !seen.body.is_empty());
    assert!(sandbox.record(PAN).is_some());
}

#[test]
fn even_an_empty_body_can_be_cut() {
    for body in ["", "x"] {
        let (_, seen) = with(Fault::answer(200, &[], body).cut());
        assert!(seen.unwrap().cut, "{body:?}");
    }
}

#[test]
fn prepared_answers() {
    let (sandbox, seen) = with(Fault::html());
    let seen = seen.unwrap();
    assert_eq!(seen.status, 200);
    assert!(header(&seen.head, "content-type").unwrap().starts_with("text/html"));
    assert!(sandbox.record(PAN).is_none());

    let (sandbox, seen) = with(Fault::answer(503, &[("Retry-After", "2")], "busy").taken());
    let seen = seen.unwrap();
    assert_eq!((seen.status, seen.body.as_str()), (503, "busy"));
    assert_eq!(header(&seen.head, "retry-after"), Some("2"));
    assert!(sandbox.record(PAN).is_some());

    let (_, seen) = with(Fault::rate_limited("7"));
    let seen = seen.unwrap();
    assert_eq!((seen.status, seen.cut), (429, false));
    assert_eq!(header(&seen.head, "retry-after"), Some("7"));

    let (_, seen) = with(Fault::rate_limited("7").cut());
    let seen = seen.unwrap();
    assert_eq!((seen.status, seen.cut), (429, true));

    let (_, seen) = with(Fault::answer(200, &[("A", "x\r\nB: y"), ("content-length", "99")], ""));
    let seen = seen.unwrap();
    assert_eq!(header(&seen.head, "b"), None);
    assert!(seen.body.is_empty() && !seen.cut);
}

#[test]
fn every_documented_error_in_both_forms() {
    for error in PageError::ALL {
        for (form, number) in [(CodeForm::Text, false), (CodeForm::Number, true)] {
            let (_, seen) = with(Fault::error(error, form));
            let seen = seen.unwrap();
            let body = seen.json();
            assert_eq!(seen.status, error.status());
            assert_eq!(body["message"], error.message());
            assert_eq!(body["statusCode"].is_number(), number);
            assert_eq!(body.as_object().unwrap().len(), 3);
        }
    }
}

#[test]
fn close_after_answer_is_silent() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::close_after_answer());
    let mut stream = connect(&sandbox);
    let bytes = request(SYNC, &headers("T-1"), &application().to_string());
    let seen = exchange(&mut stream, &bytes).unwrap();
    assert_eq!(seen.status, 200);
    assert_eq!(header(&seen.head, "connection"), None);
    assert_eq!(read(&mut stream).unwrap_err(), ErrorKind::UnexpectedEof);
}

#[test]
fn faults_wait_for_their_route_and_their_turn() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::answer(502, &[], "").on(Route::SearchAndVerify));
    sandbox.fault(Fault::answer(503, &[], "").times(2));
    let body = json!({"appPanNo": PAN});
    assert_eq!(post(&sandbox, ASYNC, "T-1", &application()).status, 503);
    assert_eq!(post(&sandbox, SEARCH, "T-1", &body).status, 502);
    assert_eq!(post(&sandbox, SEARCH, "T-1", &body).status, 503);
    assert_eq!(post(&sandbox, SEARCH, "T-1", &body).status, 200);
}

#[test]
fn reset_before_read_hits_a_kept_connection_and_spares_the_control_plane() {
    let sandbox = Sandbox::start().unwrap();
    let mut stream = connect(&sandbox);
    let look_up = request(SEARCH, &headers("T"), r#"{"appPanNo":"AAAPA1234A"}"#);
    assert_eq!(exchange(&mut stream, &look_up).unwrap().status, 200);
    sandbox.fault(Fault::reset_before_read().on(Route::SearchAndVerify));
    assert_eq!(control(&sandbox, "GET", "/sandbox/state", "").status, 200);
    assert_eq!(post(&sandbox, ASYNC, "T", &application()).status, 200);
    assert!(is_reset(&exchange(&mut stream, &look_up)));
    assert_eq!(sandbox.requests(Route::SearchAndVerify), 1);
}

#[test]
fn stopping_cuts_an_upload_in_the_middle() {
    let mut sandbox = Sandbox::start().unwrap();
    let mut stream = connect(&sandbox);
    let bytes = request(SYNC, &headers("T-1"), &application().to_string());
    stream.write_all(&bytes[..bytes.len() - 10]).unwrap();
    wait_until("the body is begun", || sandbox.bodies_begun("T-1") == 1);
    let before = Instant::now();
    sandbox.stop();
    assert!(read(&mut stream).is_err());
    assert!(before.elapsed() < Duration::from_secs(1));
    assert!(std::net::TcpStream::connect(sandbox.address()).is_err());
    assert!(sandbox.record(PAN).is_none());
}
