//! Download and its traps, the encodings of an upload, the retries of a client.

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
use common::{rules, runtime, valid};
use http::{Request, Response};
use kyckit::hyperverge::{
    BlockingClient, Client, ClientConfig, DocumentEncoding, Download, DownloadRequest, UploadOptions,
    download_parts,
};
use kyckit::transport::recorded::Recorded;
use kyckit::transport::{Phase, TransportError};
use kyckit::{Date, Error, ErrorKind, Observation, Observer, Sent};
use kyckit_sandbox::{Plant, Route, Sandbox};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn wanted(parts: &str) -> DownloadRequest {
    DownloadRequest {
        pan: "AAAPA1234A".into(),
        birth_or_incorporation_date: Date::new(1990, 1, 1).unwrap().into(),
        registry: "CVLKRA".into(),
        parts: parts.into(),
    }
}

#[test]
fn a_record_of_the_sandbox_is_read_without_its_traps() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.plant(Plant::new("AAAPA1234A"));
    let client = BlockingClient::new(common::config(&sandbox)).unwrap();
    let download = client.download(&wanted(download_parts::ALL), "T-1").unwrap();
    let [record] = download.records.as_slice() else { panic!("{download:?}") };
    let (app, data) = (&record.application, &record.data);
    assert_eq!(app.mobile.number.as_ref().map(|number| number.expose()), Some("9000000000"));
    assert_eq!(app.birth_or_incorporation_date.map(|date| date.expose()), Date::new(1990, 1, 1));
    assert!(app.ipv.date.is_none() && data.modification_date.is_none());
    assert_eq!((data.status.as_deref(), &record.failure), (Some("007"), &None));
    assert_eq!(record.signature.as_ref().map(Bytes::len), Some(7));
    let names: Vec<&str> = record.extra.iter().map(|member| member.name()).collect();
    assert_eq!(names, ["appDumpType", "appKraInfo"]);
    let shown = format!("{download:?}");
    for secret in ["AAAPA1234A", "TEST USER", "9000000000", "1990"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let image = client.download(&wanted(download_parts::IMAGE), "T-1").unwrap();
    assert!(image.records[0].signature.is_some() && image.records[0].failure.is_none());
    assert!(client.download(&wanted(download_parts::DATA), "T-1").unwrap().records[0].signature.is_none());
}

#[test]
fn a_success_that_holds_nothing_is_a_failure() {
    let sandbox = Sandbox::start().unwrap();
    let failure = |request: DownloadRequest| {
        let download = runtime().block_on(async {
            Client::new(common::config(&sandbox)).unwrap().download(&request, "T-1").await.unwrap()
        });
        download.records[0].failure.clone()
    };
    assert_eq!(failure(wanted("I")).as_deref(), Some("empty_record"));
    sandbox.plant(Plant::new("AAAPA1234A").dob("02-02-1992"));
    assert_eq!(failure(wanted("I")).as_deref(), Some("WEBERR-012"), "and not: no record");
    assert_eq!(sandbox.requests(Route::Download), 2);
}

fn config(
    answers: impl IntoIterator<Item = Result<Response<Bytes>, TransportError>>,
) -> (Arc<Recorded>, ClientConfig) {
    let transport = Arc::new(Recorded::new(answers));
    let mut config = ClientConfig::new("id", "key");
    config.transport = Some(transport.clone());
    (transport, config)
}

fn answer(body: &str) -> Result<Response<Bytes>, TransportError> {
    Ok(Response::builder().status(200).body(body.to_owned().into()).unwrap())
}

fn downloaded(body: &str) -> Result<Download, Error> {
    BlockingClient::new(config([answer(body)]).1).unwrap().download(&wanted("I"), "T-1")
}

#[test]
fn the_request_is_as_the_page_says() {
    let (transport, config) = config([answer(r#"{"status":"success","result":{}}"#)]);
    let client = BlockingClient::new(config).unwrap();
    assert!(client.download(&wanted("E"), "T-1").unwrap().records.is_empty());
    let sent = transport.requests().remove(0);
    assert_eq!(sent.uri(), "https://ind-engine.thomas.hyperverge.co/v1/CVLKRADownload");
    assert_eq!(sent.headers()["transactionId"], "T-1");
    let body = r#"{"pan":"AAAPA1234A","dateOfBirth":"01-01-1990","KRAType":"CVLKRA","fetchType":"E"}"#;
    assert_eq!(sent.body(), body);
    for broken in [
        DownloadRequest { registry: " ".into(), ..wanted("I") },
        DownloadRequest { pan: "".into(), ..wanted("I") },
        wanted(""),
    ] {
        let error = client.download(&broken, "T-1").unwrap_err();
        assert_eq!((error.code(), error.sent()), ("download", Some(Sent::No)));
    }
    assert_eq!(transport.requests().len(), 1);
}

#[test]
fn records_of_every_shape_are_found() {
    let one = r#""APP_PAN_NO":"AAAPA1234A","APP_TYPE":"I","APP_COR_ADD1":"1 X","APP_STATUS":"07""#;
    for body in [
        format!(r#"{{"result":{{"kycdata":{{{one}}}}}}}"#),
        format!(r#"{{"result":{{"kycData":[{{{one}}}]}}}}"#),
        format!(r#"{{"result":{{"KYC_DATA":{{{one}}},"APP_SUMM_REC":{{"APP_TOTAL_REC":"1"}}}}}}"#),
        format!(r#"{{"result":{{"APP_PAN_INQ":{{{one}}}}}}}"#),
        format!(r#"{{"result":{{{one}}}}}"#),
        format!(r#"{{"result":[{{{one}}}]}}"#),
    ] {
        let download = downloaded(&body).unwrap();
        let [record] = download.records.as_slice() else { panic!("{body}") };
        assert_eq!(record.application.correspondence.line1.as_ref().unwrap().expose(), "1 X", "{body}");
        assert_eq!(record.data.status.as_deref(), Some("07"), "{body}");
        assert_eq!(record.failure, None, "{body}");
    }
    for body in [r#"{"result":{}}"#, r#"{"result":null}"#, r#"{"result":[1]}"#, r#"{"result":{"x":1}}"#, "{}"]
    {
        assert!(downloaded(body).unwrap().records.is_empty(), "{body}");
    }
    let organisation =
        r#"{"result":{"kycdata":{"appType":"N","appDobDt":"00-00-0000","appDoiDt":"05-06-2001 00:00:00"}}}"#;
    let record = downloaded(organisation).unwrap().records.remove(0);
    let date = record.application.birth_or_incorporation_date.map(|date| date.expose());
    assert_eq!(date, Date::new(2001, 6, 5));
    let error = downloaded(r#"{"status":"failure","statusCode":"400","message":"Invalid DOB provided"}"#);
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Configuration);
}

#[test]
fn a_full_aadhaar_number_of_a_registry_is_dropped() {
    let body = r#"{"result":{"kycdata":{"appType":"I","appUidNo":"999941057058","aadhaarOf":"9999 4105 7058","appCorAddRef":"999941057058"}}}"#;
    let record = downloaded(body).unwrap().records.remove(0);
    let all = format!(
        "{}{:?}",
        record.application.to_wire(&rules()),
        record.extra.iter().map(|m| m.json()).collect::<Vec<_>>()
    );
    assert!(!all.contains("7058"), "{all}");
}

// ---- encodings ----

fn uploaded(encoding: DocumentEncoding) -> Request<Bytes> {
    let (transport, config) = config([answer(r#"{"status":"success"}"#)]);
    let mut options = UploadOptions::new("T-1");
    options.encoding = encoding;
    BlockingClient::new(config).unwrap().upload(&valid("N-1"), &options).unwrap();
    transport.requests().remove(0)
}

#[test]
fn documents_travel_as_base64_by_default() {
    let sent = uploaded(DocumentEncoding::Base64);
    assert_eq!(sent.headers()["content-type"], "application/json");
    assert_eq!(sent.body(), &valid("N-1").to_wire(&rules()));
}

#[test]
fn documents_travel_as_urls() {
    let urls = DocumentEncoding::Urls {
        account_opening_form: "https://a.example/form?sig=CANARY".into(),
        aadhaar_xml: "https://a.example/xml?sig=CANARY".into(),
    };
    assert!(!format!("{urls:?}").contains("CANARY"));
    let sent: serde_json::Value = serde_json::from_slice(uploaded(urls).body()).unwrap();
    let mut plain: serde_json::Value = serde_json::from_str(&valid("N-1").to_wire(&rules())).unwrap();
    plain["pan"] = "https://a.example/form?sig=CANARY".into();
    plain["aadhaar"] = "https://a.example/xml?sig=CANARY".into();
    assert_eq!(sent, plain);
    let mut options = UploadOptions::new("T-1");
    options.encoding = DocumentEncoding::Urls { account_opening_form: "x".into(), aadhaar_xml: "y".into() };
    let (transport, config) = config([answer("{}")]);
    let error = BlockingClient::new(config).unwrap().upload(&valid("N-1"), &options).unwrap_err();
    assert_eq!((error.code(), error.sent()), ("document_url", Some(Sent::No)));
    assert!(transport.requests().is_empty());
}

#[test]
fn documents_travel_as_parts_of_a_form() {
    let sent = uploaded(DocumentEncoding::Multipart);
    let media_type = sent.headers()["content-type"].to_str().unwrap();
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let body = String::from_utf8(sent.body().to_vec()).unwrap();
    let parts: Vec<&str> = body.split(&format!("--{boundary}")).collect();
    let (first, last) = (parts.first().unwrap(), parts.last().unwrap());
    assert_eq!((*first, *last), ("", "--\r\n"));
    let app = valid("N-1");
    let members: serde_json::Value = serde_json::from_str(&app.to_wire(&rules())).unwrap();
    assert_eq!(parts.len() - 2, members.as_object().unwrap().len(), "one part a member");
    let part = |name: &str| -> String {
        let head = format!("\r\nContent-Disposition: form-data; name=\"{name}\"");
        parts.iter().find_map(|part| part.strip_prefix(&head)).unwrap().to_owned()
    };
    assert_eq!(part("appPanNo"), "\r\n\r\nAAAPT1234A\r\n");
    assert_eq!(part("noOfKycRecords"), "\r\n\r\n1\r\n");
    let form = part("pan");
    assert!(
        form.starts_with("; filename=\"form.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF"),
        "{form}"
    );
    let xml = String::from_utf8(app.documents.aadhaar_xml.as_ref().unwrap().bytes().to_vec()).unwrap();
    let head = "; filename=\"aadhaar.xml\"\r\nContent-Type: application/xml\r\n\r\n";
    assert_eq!(part("aadhaar"), format!("{head}{xml}\r\n"));
}

// ---- retries of a client ----

#[derive(Default)]
struct Spent(AtomicUsize);

impl Observer for Spent {
    fn observe(&self, observation: &Observation<'_>) {
        if matches!(observation, Observation::RetriesSpent { operation: "search_and_verify" }) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// A provider that is down is met by ever fewer retries: fifty over all calls, then none.
#[test]
fn the_retries_of_all_calls_are_bounded() {
    let down = TransportError { sent: Sent::No, phase: Phase::Connect, status: None };
    let (transport, mut config) = config([Err(down)]);
    let spent = Arc::new(Spent::default());
    config.observer = Some(spent.clone());
    let client = BlockingClient::new(config).unwrap();
    for _ in 0..20 {
        let error = client.search_and_verify(&"AAAPA1234A".into(), "T-1").unwrap_err();
        assert_eq!(error.code(), "not_sent");
    }
    assert_eq!(transport.requests().len(), 20 + 50);
    assert_eq!(spent.0.load(Ordering::Relaxed), 20 - 50 / 7);
}

// ---- broken answers ----

const ANSWER: &str = r#"{"status":"success","result":{"kycdata":[{"APP_PAN_NO":"AAAPA1234A","appType":"I","appDobDt":"01-01-1990","appMobNo":"00919876543210","appUidNo":"999941057058","appSignature":"U0FOREJPWA==","x":{"y":[1]}}]},"metaData":{"requestId":"R-1"}}"#;

/// Answers cut anywhere, and with any byte replaced: each is read or refused, and nothing panics or shows.
#[test]
fn broken_answers_are_read_or_refused() {
    let (mut read, mut refused) = (0, 0);
    let mut ask = |body: Vec<u8>| {
        let answer = Response::builder().status(200).body(Bytes::from(body)).unwrap();
        let client = Client::new(config([Ok(answer)]).1).unwrap();
        let found = done(client.download(&wanted("I"), "T-1"));
        match found {
            Ok(download) => {
                read += 1;
                let shown = format!("{download:?}");
                assert!(
                    !shown.contains("AAAPA") && !shown.contains("98765") && !shown.contains("99994"),
                    "{shown}"
                );
            }
            Err(error) => {
                refused += 1;
                let shown = format!("{error:?} {error}");
                assert!(!shown.contains("AAAPA") && !shown.contains("98765"), "{shown}");
            }
        }
    };
    for at in 0..ANSWER.len() {
        ask(ANSWER.as_bytes()[..at].to_vec());
        for byte in b"\"\\{}[],:0\xff" {
            let mut body = ANSWER.as_bytes().to_vec();
            body[at] = *byte;
            ask(body);
        }
    }
    assert!(read > 500 && refused > 500, "{read} read, {refused} refused: the changes test nothing");
}

/// The recorded transport never waits, so the future ends when it is first looked at or after its own pauses.
fn done<T>(call: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(call)
}
