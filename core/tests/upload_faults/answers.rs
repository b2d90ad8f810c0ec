//! What the network and the provider answer, and what comes before any answer.

use super::*;

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

#[test]
fn an_application_with_errors_is_not_sent() {
    let sandbox = Sandbox::start().unwrap();
    let client = BlockingClient::new(config(&sandbox)).unwrap();
    let mut app = application("BAD-1");
    app.pan = Some("nonsense".into());
    let error = client.validate_and_upload(&app, &options("T-bad", UploadMode::Queued, LONG)).unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Validation, Some(Sent::No)), "{error:?}");
    assert!(error.violations().unwrap().iter().any(|violation| violation.code == "pan_format"));
    let error = client
        .validate_and_upload(&application("BAD-2"), &options("", UploadMode::Queued, LONG))
        .unwrap_err();
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
