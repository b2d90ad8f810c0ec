//! The REST calls of ARGOS and P100 over recorded answers: every documented failure in each of its shapes, what is asked
//! again and what never is, encryption, and that nothing personal shows.

#![cfg(feature = "blocking")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test that panics has failed"
)]

use bytes::Bytes;
use http::Response;
use kyckit::argos::{
    self, Cipher, CipherSettings, NewSubmission, PageKey, SubmissionChanges, SubmissionQuery,
};
use kyckit::p100::{self, Environment, PoaFile, PoaOutcome};
use kyckit::transport::recorded::Recorded;
use kyckit::transport::{Phase, TransportError};
use kyckit::{Date, Decision, Error, ErrorKind, FailureRow, Sent};
use std::sync::Arc;

type Answer = Result<Response<Bytes>, TransportError>;

const KEY: &str = "CANARY-of-the-api-key-CANARY-of-the-api-key";
const ID: &str = "sub-0001";

fn answered(status: u16, body: &str) -> Answer {
    Ok(Response::builder().status(status).body(Bytes::from(body.to_owned())).unwrap())
}

fn lost(sent: Sent) -> Answer {
    Err(TransportError { sent, phase: Phase::Body, status: None })
}

fn tape(answers: impl IntoIterator<Item = Answer>) -> Arc<Recorded> {
    Arc::new(Recorded::new(answers))
}

fn argos_client(tape: &Arc<Recorded>, cipher: Option<Cipher>) -> argos::BlockingClient {
    let mut config = argos::ClientConfig::new(KEY);
    config.base_url = "http://127.0.0.1:9/v3".to_owned();
    config.credentials.cipher = cipher;
    config.transport = Some(Arc::<Recorded>::clone(tape));
    argos::BlockingClient::new(config).unwrap()
}

fn p100_client(tape: &Arc<Recorded>) -> p100::BlockingClient {
    let mut config = p100::ClientConfig::new(KEY, Environment::Staging);
    config.base_url = "http://127.0.0.1:9".to_owned();
    config.transport = Some(Arc::<Recorded>::clone(tape));
    p100::BlockingClient::new(config).unwrap()
}

fn new_submission() -> NewSubmission {
    NewSubmission {
        admin: "CANARY-admin@example.com".into(),
        email: "CANARY@example.com".into(),
        full_name: "CANARY NAME".into(),
        date_of_birth: Date::new(1990, 1, 31).map(Into::into),
        status: "approved".to_owned(),
        ..NewSubmission::default()
    }
}

fn changes() -> SubmissionChanges {
    SubmissionChanges { full_name: Some("CANARY NAME".into()), ..SubmissionChanges::default() }
}

/// One call of ARGOS that reads, and every one that changes.
fn argos_calls(client: &argos::BlockingClient) -> (Option<Error>, Vec<Error>) {
    let admin = "admin@example.com".into();
    let changes = [
        client.create(&new_submission()).map(drop),
        client.update(ID, &admin, &changes()).map(drop),
        client.delete(ID, Some(&admin)).map(drop),
        client.delete_fields(ID, &["email"], &[]).map(drop),
        client.monitor_aml("w-1", &[ID], &admin).map(drop),
    ];
    (client.submission(ID).err(), changes.into_iter().filter_map(Result::err).collect())
}

/// What a row of a table must become.
fn check(row: &FailureRow, error: &Error, status: u16, reads: bool, shape: &str) {
    let is_open = row.outcome == "unknown";
    let kind = if is_open { ErrorKind::Network } else { ErrorKind::Configuration };
    assert_eq!((error.code(), error.kind()), (row.code, kind), "{shape}");
    assert_eq!((error.sent(), error.http_status()), (Some(Sent::Yes), Some(status)), "{shape}");
    assert_eq!(error.message(), row.meaning, "{shape}");
    assert!(error.remedy().starts_with(row.remedy), "{shape}: {error:?}");
    assert_eq!(error.is_retryable(), is_open && reads, "{shape}");
    assert_eq!(error.remedy().contains("Read the submission"), is_open && !reads, "{shape}: {error:?}");
}

#[test]
fn every_failure_of_argos_in_every_shape() {
    let mut seen = 0;
    for row in argos::FAILURES {
        let wire = row.message;
        for (status, body) in [
            (row.http_status, format!(r#"{{"errorCode":"{wire}"}}"#)),
            (row.http_status, format!(r#"{{"errorCode":" {} ","message":"CANARY"}}"#, wire.to_uppercase())),
            (row.http_status, format!(r#"{{"message":"{wire}: CANARY","statusCode":{}}}"#, row.http_status)),
            (200, format!(r#"{{"errorCode":"{wire}"}}"#)),
            (200, format!(r#"{{"message":"{wire}","statusCode":"400.0"}}"#)),
        ] {
            let (reads, changes) = argos_calls(&argos_client(&tape([answered(status, &body)]), None));
            // To a question, that there is no such submission is an answer.
            assert_eq!(reads.is_none(), row.code == "submission_not_found", "{body}");
            if let Some(error) = reads {
                check(row, &error, status, true, &body);
            }
            assert_eq!(changes.len(), 5, "{body}");
            changes.iter().for_each(|error| check(row, error, status, false, &body));
            seen += 1;
        }
    }
    assert_eq!(seen, argos::FAILURES.len() * 5);
}

#[test]
fn every_failure_of_p100_in_every_shape() {
    for row in p100::FAILURES {
        let body = match row.http_status {
            401 => format!("Access Denied. {}", row.message),
            _ => format!(r#"{{"errorCode":"{}","errorMessage":"CANARY","errorName":"x"}}"#, row.message),
        };
        // A pending address proof is an answer to its own call.
        let status = if row.http_status == 202 { 400 } else { row.http_status };
        let client = p100_client(&tape([answered(status, &body)]));
        let error = client.kyc_status("u-1").unwrap_err();
        check(row, &error, status, true, &body);
        let error = client.post("/v1/kyc", "{}").unwrap_err();
        assert_eq!((error.code(), error.is_retryable()), (row.code, false), "{body}");
        assert!(!format!("{error}{error:?}").contains("CANARY"), "{error:?}");
    }
    let file = PoaFile::new("a.pdf", &b"%PDF-1.7"[..]);
    for (status, body, outcome) in [
        (201, "{}", PoaOutcome::Added),
        (202, r#"{"errorCode":"P211"}"#, PoaOutcome::Pending),
        (202, "", PoaOutcome::Pending),
    ] {
        let client = p100_client(&tape([answered(status, body)]));
        assert_eq!(client.add_poa_files("u-1", std::slice::from_ref(&file)).unwrap(), outcome, "{body}");
    }
}

#[test]
fn questions_are_asked_again_and_changes_never() {
    let found = r#"{"Items":[{"submission_id":"sub-0001","kyc":{"result":"approved"}}]}"#;
    for first in [lost(Sent::Maybe), lost(Sent::Yes), answered(503, ""), answered(429, "")] {
        let tape = tape([first, answered(200, found)]);
        let submission = argos_client(&tape, None).submission(ID).unwrap().unwrap();
        assert_eq!((submission.decision, tape.requests().len()), (Decision::Approved, 2));
    }
    for sent in [Sent::Maybe, Sent::Yes] {
        let tape = tape([lost(sent)]);
        let (_, changes) = argos_calls(&argos_client(&tape, None));
        for error in &changes {
            assert_eq!((error.code(), error.sent()), ("no_answer", Some(sent)));
            assert!(!error.is_retryable() && error.remedy().contains("Read the submission"), "{error:?}");
        }
        let asked = tape.requests().iter().filter(|request| request.method() != "GET").count();
        assert_eq!((changes.len(), asked), (5, 5), "each was sent once");
    }
    let tape = tape([lost(Sent::Maybe)]);
    let client = p100_client(&tape);
    let files = [PoaFile::new("a.png", &b"\x89PNG\r\n\x1a\n"[..])];
    for error in [client.post("/v1/kyc", "{}").unwrap_err(), client.add_poa_files("u", &files).unwrap_err()] {
        assert_eq!((error.code(), error.sent()), ("no_answer", Some(Sent::Maybe)));
    }
    assert_eq!(tape.requests().len(), 2);
}

#[test]
fn pages_lead_to_the_next_one() {
    let first = r#"{"Items":[{"submission_id":"a"}],"nextpageKey":{"id":"k 1","created_at":"2026-01-01"}}"#;
    let tape = tape([answered(200, first), answered(200, r#"{"Items":[],"nextpageKey":null}"#)]);
    let client = argos_client(&tape, None);
    let page = client.list(&SubmissionQuery::default()).unwrap();
    assert_eq!(page.next, Some(PageKey { id: "k 1".to_owned(), created_at: Some("2026-01-01".to_owned()) }));
    let query = SubmissionQuery { next: page.next, ..SubmissionQuery::default() };
    let last = client.list(&query).unwrap();
    assert!(last.items.is_empty() && last.next.is_none());
    let paths: Vec<String> = tape.requests().iter().map(|request| request.uri().to_string()).collect();
    let base = "http://127.0.0.1:9/v3/submission";
    assert_eq!(paths, [base.to_owned(), format!("{base}?nextpage_id=k%201&nextpage_date=2026-01-01")]);
}

#[test]
fn random_vectors_are_new_for_every_body() {
    let settings = CipherSettings::from_names("gcm", "sha256", "base64", "prefix12").unwrap();
    let cipher = Cipher::new(KEY, settings).unwrap();
    let sealed = cipher.encrypt(br#"{"message":"success","submissionId":"s-1"}"#, &[7; 12]).unwrap();
    let tape = tape([answered(200, std::str::from_utf8(&sealed).unwrap())]);
    let client = argos_client(&tape, Some(cipher.clone()));
    for _ in 0..2 {
        let done = client.create(&new_submission()).unwrap();
        assert_eq!(done.submission_id.as_deref(), Some("s-1"));
    }
    let bodies: Vec<Bytes> = tape.requests().iter().map(|request| request.body().clone()).collect();
    assert_ne!(bodies[0], bodies[1]);
    for body in bodies {
        let envelope: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(envelope["isEncrypted"], true);
        let bare = serde_json::json!({"data": envelope["data"]}).to_string();
        let plain = cipher.decrypt(bare.as_bytes()).unwrap();
        let plain: serde_json::Value = serde_json::from_slice(&plain).unwrap();
        assert_eq!(plain["fullName"], "CANARY NAME");
    }
    // Another project's answer cannot be read, and says no more than that.
    let other = Cipher::new("another key", settings).unwrap();
    let error = argos_client(&tape, Some(other)).delete(ID, None).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Verification, "undecryptable"));
    assert_eq!((error.sent(), error.http_status()), (Some(Sent::Yes), Some(200)));
}

#[test]
fn nothing_personal_shows() {
    let item = r#"{"submission_id":"s-1","email":"CANARY","reviewer":"CANARY","data":{"full_name":"CANARY"},"kyc":{"result":"approved"}}"#;
    let done = r#"{"message":"CANARY","submissionId":"s-1"}"#;
    let monitored = r#"{"failedResults":[{"error":"CANARY","submissionId":"s-1"}]}"#;
    let of_applicant = r#"[{"email":"CANARY","duplicated_information":"CANARY"}]"#;
    let status = r#"{"status":"rejected","rejectionReason":"CANARY"}"#;
    let answers = [
        answered(200, &format!("{{\"Items\":[{item}]}}")),
        answered(200, done),
        answered(200, monitored),
        answered(200, of_applicant),
    ];
    let client = argos_client(&tape(answers), None);
    let (admin, new) = ("CANARY".into(), new_submission());
    let mut shown = format!("{new:?}{:?}{client:?}", changes());
    let found = client.submission("s-1").unwrap().unwrap();
    assert_eq!(found.raw(), item);
    shown += &format!("{found:?}{:?}", client.create(&new).unwrap());
    shown += &format!("{:?}", client.monitor_aml("w", &["s-1"], &admin).unwrap());
    shown += &format!("{:?}", client.by_applicant("a").unwrap());
    let query = SubmissionQuery { email: Some("CANARY".into()), ..SubmissionQuery::default() };
    let client = p100_client(&tape([answered(200, status)]));
    let found = client.kyc_status("u-1").unwrap();
    assert_eq!((found.raw(), found.decision), (status, Decision::Declined));
    let file = PoaFile::new("CANARY.pdf", &b"%PDF-CANARY"[..]);
    shown += &format!("{query:?}{client:?}{found:?}{file:?}{:?}", client.post("/v1/kyc", "{}").unwrap());
    assert!(!shown.contains("CANARY"), "{shown}");
}

#[test]
fn both_clients_of_both_providers_answer_alike() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let found = answered(200, r#"{"Items":[{"submission_id":"sub-0001","kyc":{"result":"pending"}}]}"#);
    let played = tape([found]);
    let mut config = argos::ClientConfig::new(KEY);
    config.base_url = "http://127.0.0.1:9".to_owned();
    config.transport = Some(Arc::<Recorded>::clone(&played));
    let client = argos::Client::new(config).unwrap();
    let found = runtime.block_on(client.submission(ID)).unwrap().unwrap();
    assert_eq!(
        (found.decision, Some(found)),
        (Decision::Review, argos_client(&played, None).submission(ID).unwrap())
    );
    let played = tape([answered(200, r#"{"verificationStatus":"VERIFIED"}"#)]);
    let mut config = p100::ClientConfig::new(KEY, Environment::Production);
    assert_eq!(config.base_url, p100::PRODUCTION_BASE_URL);
    config.base_url = "http://127.0.0.1:9".to_owned();
    config.transport = Some(Arc::<Recorded>::clone(&played));
    let client = p100::Client::new(config).unwrap();
    let found = runtime.block_on(client.kyc_status("u-1")).unwrap();
    assert_eq!(
        (found.decision, found),
        (Decision::Approved, p100_client(&played).kyc_status("u-1").unwrap())
    );
    assert_eq!(client.redirect_url("u", "v").unwrap(), p100_client(&played).redirect_url("u", "v").unwrap());
}

#[test]
fn nothing_is_sent_when_an_argument_is_wrong() {
    let tape = tape([answered(200, "{}")]);
    let (argos, p100) = (argos_client(&tape, None), p100_client(&tape));
    let pdf = |size: usize| {
        let mut bytes = b"%PDF-1.7".to_vec();
        bytes.resize(size, 0);
        PoaFile::new("a.PDF", bytes)
    };
    let named = |name: &str| [PoaFile::new(name, &b"%PDF-1.7"[..])];
    let ids = [ID; 26];
    for (error, code) in [
        (argos.submission(" ").unwrap_err(), "missing_argument"),
        (argos.monitor_aml("w", &ids, &"a".into()).unwrap_err(), "argument_range"),
        (argos.monitor_aml("..", &ids[..1], &"a".into()).unwrap_err(), "argument_value"),
        (argos.update(ID, &"a".into(), &SubmissionChanges::default()).unwrap_err(), "missing_argument"),
        (argos.delete_fields(ID, &["ocr"], &["cf1"]).unwrap_err(), "argument_value"),
        (p100.add_poa_files("u", &[]).unwrap_err(), "missing_argument"),
        (p100.add_poa_files("u", &[pdf(9), pdf(9), pdf(9), pdf(9)]).unwrap_err(), "argument_range"),
        (p100.add_poa_files("u", &[pdf((5 << 20) + 1)]).unwrap_err(), "file_too_large"),
        (p100.add_poa_files("u", &named("a.png")).unwrap_err(), "file_type"),
        (p100.add_poa_files("u", &named("a\"b.pdf")).unwrap_err(), "argument_value"),
        (p100.post("/a/%2E%2e/b", "{}").unwrap_err(), "argument_value"),
        (p100.post("//host.example/", "{}").unwrap_err(), "argument_value"),
        (p100.post("/a", "{} {}").unwrap_err(), "argument_value"),
        (p100.redirect_url("u", "..").unwrap_err(), "argument_value"),
    ] {
        assert_eq!((error.code(), error.kind()), (code, ErrorKind::Configuration), "{error:?}");
        assert_eq!(error.sent(), Some(Sent::No), "{error:?}");
    }
    assert!(tape.requests().is_empty());
    assert_eq!(p100.add_poa_files("u", &[pdf(5 << 20)]).unwrap(), PoaOutcome::Added);
}

/// An answer that is cut anywhere is an error or still an answer, and nothing else happens.
#[test]
fn cut_answers_are_errors() {
    let whole = r#"{"Items":[{"data":{"full_name":"\u00e9"},"submission_id":"sub-0001","kyc":{"result":"approved"}}],"nextpageKey":{"id":"k"}}"#;
    for end in 0..whole.len() {
        let client = argos_client(&tape([answered(200, &whole[..end])]), None);
        assert_eq!(client.list(&SubmissionQuery::default()).unwrap_err().code(), "not_the_api", "{end}");
        let error = client.create(&new_submission()).unwrap_err();
        assert_eq!((error.code(), error.is_retryable()), ("unreadable_answer", false), "{end}");
    }
    let whole = r#"{"data":{"verificationStatus":"VERIFIED","reasons":["a","b"]}}"#;
    for end in 0..whole.len() {
        let error = p100_client(&tape([answered(200, &whole[..end])])).kyc_status("u").unwrap_err();
        assert_eq!(error.code(), "not_the_api", "{end}");
    }
}

/// What the state says about an event: the same, something else, nothing.
#[test]
fn events_are_confirmed_by_their_own_submission() {
    let rules = kyckit::Rules::at(kyckit::Timestamp::parse("2026-01-15T10:00:00Z").unwrap());
    let read = |body: &str| argos::read_webhook(body.to_owned(), &rules).unwrap();
    let of = |trigger: &str, status: &str| {
        read(&format!(
            r#"{{"webhook_trigger":"{trigger}","submission_id":"sub-0001","userid":"u-1","kyc_result":{{"status":"{status}","updated_at":"2026-01-15T09:00:00Z"}}}}"#
        ))
    };
    let item = |status: &str| {
        format!(r#"{{"Items":[{{"submission_id":"sub-0001","kyc":{{"result":"{status}"}}}}]}}"#)
    };
    let missing = r#"{"errorCode":"not Exist Submission Data"}"#.to_owned();
    let deleted = read(r#"{"webhook_trigger":"delete","submission_id":"sub-0001"}"#);
    let other_user = r#"{"Items":[{"submission_id":"sub-0001","userid":"u-2","kyc":{"result":"approved"}}]}"#;
    for (event, status, body, expected, decision) in [
        (of("approved", "approved"), 200, item("approved"), "confirmed", None),
        (of("approved", "approved"), 200, item("rejected"), "differs", Some(Decision::Declined)),
        (of("approved", "approved"), 200, item("incomplete"), "differs", Some(Decision::None)),
        (of("approved", "approved"), 200, item("DROPPED"), "could_not_ask", None),
        (of("approved", "approved"), 200, other_user.to_owned(), "differs", None),
        (of("approved", "approved"), 400, missing.clone(), "differs", Some(Decision::NotFound)),
        (of("approved", "approved"), 500, String::new(), "could_not_ask", None),
        (of("approved", "rejected"), 200, item("approved"), "could_not_ask", None),
        (of("rejected", "rejected"), 200, item("Rejected "), "confirmed", None),
        (of("retry", "incomplete"), 200, item("imcomplete"), "confirmed", None),
        (of("retry", "incomplete"), 200, item("rejected"), "differs", Some(Decision::Declined)),
        (deleted.clone(), 400, missing.clone(), "confirmed", None),
        (deleted.clone(), 200, item("Deleted Submission"), "confirmed", None),
        (deleted, 200, item("approved"), "differs", Some(Decision::Approved)),
    ] {
        let found = argos_client(&tape([answered(status, &body)]), None).confirm(&event);
        assert_eq!(found.as_str(), expected, "{event:?} {body}");
        let told = match found {
            argos::Confirmation::Differs(decision) => decision,
            _ => None,
        };
        assert_eq!(told, decision, "{event:?} {body}");
    }
    // P100's event is no business of ARGOS.
    let event =
        p100::read_webhook(r#"{"externalUserId":"u","verificationStatus":"VERIFIED"}"#, "", &rules).unwrap();
    let asked = tape([]);
    let found = argos_client(&asked, None).confirm(&event);
    assert!(found.as_str() == "could_not_ask" && asked.requests().is_empty());
    let played = tape([answered(404, r#"{"errorCode":"P445"}"#)]);
    let found = p100_client(&played).confirm(&event);
    assert!(matches!(found, p100::Confirmation::Differs(Some(Decision::NotFound))), "{found:?}");
}
