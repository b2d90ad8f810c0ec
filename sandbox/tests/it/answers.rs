//! Every documented answer.

use kyckit_sandbox::{CodeForm, Life, PageError, Plant, Sandbox, Stage};
use serde_json::{Value, json};

use crate::support::*;

fn refused(change: impl Fn(&mut Value)) -> (u16, String) {
    let sandbox = Sandbox::start().unwrap();
    let mut body = application();
    change(&mut body);
    let seen = post(&sandbox, ASYNC, "T-1", &body);
    assert!(sandbox.record(PAN).is_none());
    (seen.status, seen.body)
}

fn page(error: PageError) -> (u16, String) {
    (error.status(), error.body(CodeForm::Page))
}

#[test]
fn success_has_the_page_s_members_in_the_page_s_order() {
    let sandbox = Sandbox::start().unwrap();
    let seen = post(&sandbox, SYNC, "T-1", &application());
    assert_eq!(seen.status, 200);
    assert_eq!(header(&seen.head, "content-type"), Some("application/json"));
    let value = seen.json();
    let entered = value["result"]["kycdata"]["appEntrydt"].as_str().unwrap();
    assert_eq!(entered.len(), "01-01-2025 00:00:00".len());
    let expected = format!(
        r#"{{"status":"success","statusCode":"200","result":{{"kycdata":{{"appPanNo":"AAAPA1234A","appPanDob":"01-01-1990","appName":"","appStatus":"001","appModfAck":"","appStatusdt":"{entered}","appEntrydt":"{entered}","appModdt":"","appPosCode":"SANDBOX"}},"footer":{{"appResponseDate":"{entered}","appTotalRec":"1"}}}},"metaData":{{"requestId":"sandbox-00000001","transactionId":"T-1"}}}}"#
    );
    assert_eq!(seen.body, expected);
}

#[test]
fn modification_fills_name_acknowledgment_and_date() {
    let sandbox = Sandbox::start().unwrap();
    let mut body = application();
    body["appUpdtflg"] = json!("modify_with_documents");
    let data = post(&sandbox, SYNC, "T-1", &body).json()["result"]["kycdata"].clone();
    for member in ["appName", "appModfAck", "appModdt"] {
        assert_ne!(data[member], "", "{member}");
    }
}

#[test]
fn async_accepts_without_a_result() {
    let sandbox = Sandbox::start().unwrap();
    let seen = post(&sandbox, ASYNC, "T-1", &application());
    assert_eq!(
        seen.body,
        r#"{"status":"success","statusCode":"200","metaData":{"requestId":"sandbox-00000001","transactionId":"T-1"}}"#
    );
    assert!(sandbox.record(PAN).is_some());
}

#[test]
fn bodies_are_the_page_s() {
    let rows = [
        (PageError::InvalidPan, r#"{"status":"failure","statusCode":"400","message":"Invalid PAN format"}"#),
        (
            PageError::MediaType,
            r#"{"status":"failure","statusCode":"415","message":"Unsupported media type"}"#,
        ),
        (
            PageError::InvalidBatchNumber,
            r#"{"status":"failure","statusCode":"400","message":"Invalid / Expired Batch No"}"#,
        ),
        (
            PageError::Credentials,
            r#"{"message":"Missing/Invalid credentials","statusCode":401,"status":"failure"}"#,
        ),
    ];
    for (error, body) in rows {
        assert_eq!(error.body(CodeForm::Page), body);
        assert_eq!(PageError::by_message(error.message()), Some(error));
    }
}

#[test]
fn credentials_media_type_and_transaction_id_are_asked_for() {
    let sandbox = Sandbox::start().unwrap();
    let body = application().to_string();
    let cases: [(&str, Option<&str>, PageError); 6] = [
        ("appid", None, PageError::Credentials),
        ("AppKey", None, PageError::Credentials),
        ("AppKey", Some("wrong"), PageError::Credentials),
        ("Content-type", None, PageError::MediaType),
        ("Content-type", Some("multipart/form-data"), PageError::MediaType),
        ("TRANSACTIONID", None, PageError::InvalidRequestDetails),
    ];
    for path in [ASYNC, SYNC, SEARCH, CONFIG] {
        for (name, value, error) in &cases {
            let mut headers = headers("T-1");
            headers.retain(|(known, _)| known != name);
            headers.extend(value.map(|value| (*name, value)));
            let bytes = request(path, &headers, &body);
            let seen = exchange(&mut connect(&sandbox), &bytes).unwrap();
            assert_eq!((seen.status, seen.body), page(*error), "{path} {name} {value:?}");
        }
    }
    let mut headers = headers("T-1");
    headers.retain(|(known, _)| *known != "Content-type");
    headers.push(("content-type", "Application/JSON; charset=utf-8"));
    let seen = exchange(&mut connect(&sandbox), &request(ASYNC, &headers, &body)).unwrap();
    assert_eq!(seen.status, 200);
}

#[test]
fn every_mandatory_member_is_asked_for() {
    let members: Vec<String> = application().as_object().unwrap().keys().cloned().collect();
    let optional = ["appNo"];
    for member in members.iter().filter(|m| !optional.contains(&m.as_str())) {
        let absent = refused(|body| {
            body.as_object_mut().unwrap().remove(member);
        });
        assert_eq!(absent, page(PageError::InvalidRequestDetails), "{member}");
        if member != "appCompStatus" {
            let empty = refused(|body| body[member] = json!(" "));
            assert_eq!(empty, page(PageError::InvalidRequestDetails), "{member}");
        }
        let list = refused(|body| body[member] = json!(["x"]));
        assert_eq!(list, page(PageError::InvalidRequestDetails), "{member}");
    }
}

#[test]
fn members_of_the_other_kind_may_be_empty_but_not_absent() {
    let organisation = |body: &mut Value| {
        body["appType"] = json!("non_individual");
        body["appCompStatus"] = json!("x");
        for member in ["appGen", "appFName", "appMarStatus", "appNationality", "appResStatus"] {
            body[member] = json!("");
        }
    };
    let sandbox = Sandbox::start().unwrap();
    let mut body = application();
    organisation(&mut body);
    assert_eq!(post(&sandbox, ASYNC, "T-1", &body).status, 200);
    let wrong = refused(|body| {
        organisation(body);
        body["appCompStatus"] = json!("");
    });
    assert_eq!(wrong, page(PageError::InvalidRequestDetails));
    let absent = refused(|body| {
        organisation(body);
        body.as_object_mut().unwrap().remove("appGen");
    });
    assert_eq!(absent, page(PageError::InvalidRequestDetails));
}

#[test]
fn formats_have_their_own_errors() {
    let set = |member: &'static str, value: Value| refused(move |body| body[member] = value.clone());
    for pan in ["AAAPA1234", "aaapa1234a", "AAAPA1234AA", "AAAP11234A", "AAAPAI234A"] {
        assert_eq!(set("appPanNo", json!(pan)), page(PageError::InvalidPan), "{pan}");
    }
    for dob in ["31-02-1990", "1990-01-01", "01/01/1990", "01-01-2999", "1-1-1990"] {
        assert_eq!(set("appDobIncorp", json!(dob)), page(PageError::InvalidDob), "{dob}");
    }
    for count in [json!(2), json!("2"), json!(0), json!("one"), json!(1.5)] {
        let error = page(PageError::InvalidRecordCount);
        assert_eq!(set("noOfKycRecords", count.clone()), error, "{count}");
    }
    assert_eq!(set("pan", json!("%PDF-")), page(PageError::InvalidRequestDetails));
    // "<a>", "<!DOCTYPE a><a/>", a byte that is not UTF-8, not base64
    for xml in ["PGE+", "PCFET0NUWVBFIGE+PGEvPg==", "/w==", "<a/>"] {
        assert_eq!(set("aadhaar", json!(xml)), page(PageError::InvalidXml), "{xml}");
    }
    let others = set("appNationality", json!("Others"));
    assert_eq!(others, page(PageError::InvalidRequestDetails));
    let sandbox = Sandbox::start().unwrap();
    let mut body = application();
    body["noOfKycRecords"] = json!("1");
    assert_eq!(post(&sandbox, ASYNC, "T-1", &body).status, 200);
}

#[test]
fn what_is_not_an_object_is_refused() {
    let sandbox = Sandbox::start().unwrap();
    for body in ["", "{", "[]", "null", "\u{feff}{}"] {
        let seen = exchange(&mut connect(&sandbox), &request(ASYNC, &headers("T-1"), body)).unwrap();
        assert_eq!((seen.status, seen.body), page(PageError::InvalidRequestDetails));
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let seen = exchange(&mut connect(&sandbox), &request(ASYNC, &headers("T-1"), &deep)).unwrap();
    assert_eq!(seen.status, 400);
}

#[test]
fn transaction_ids_and_application_numbers_come_once() {
    let sandbox = Sandbox::start().unwrap();
    let mut body = application();
    body["appNo"] = json!("A-1");
    assert_eq!(post(&sandbox, ASYNC, "T-1", &body).status, 200);
    let again = post(&sandbox, SYNC, "T-1", &application());
    assert_eq!((again.status, again.body), page(PageError::DuplicateRequest));
    let again = post(&sandbox, ASYNC, "T-2", &body);
    assert_eq!((again.status, again.body), page(PageError::DuplicateRequest));
    // A refused upload leaves its transaction id free, and an empty number is no number.
    assert_eq!(post(&sandbox, ASYNC, "T-2", &application()).status, 200);
    assert_eq!(post(&sandbox, ASYNC, "T-3", &application()).status, 200);
}

#[test]
fn look_ups_find_records_and_their_absence() {
    let sandbox = Sandbox::start().unwrap();
    let data = search(&sandbox, PAN);
    assert_eq!((&data["appStatus"], &data["appName"]), (&json!("005"), &json!("")));
    let hold = Stage::new("103", "Hold").update_status("101").remarks("unclear");
    sandbox.plant(Plant::new(PAN).life(Life::fixed(hold)));
    let data = search(&sandbox, PAN);
    assert_eq!(data["appPanNo"], PAN);
    assert_eq!(data["appName"], "TEST USER");
    assert_eq!(data["appStatus"], "103");
    assert_eq!(data["appUpdtStatus"], "101");
    assert_eq!(data["appModdt"], "");
    let wrong = post(&sandbox, SEARCH, "T", &json!({"appPanNo": "X"}));
    assert_eq!((wrong.status, wrong.body), page(PageError::InvalidPan));
    let wrong = post(&sandbox, SEARCH, "T", &json!({}));
    assert_eq!((wrong.status, wrong.body), page(PageError::InvalidRequestDetails));
}

#[test]
fn other_paths_and_methods_are_refused() {
    let sandbox = Sandbox::start().unwrap();
    assert_eq!(post(&sandbox, "/v1/CAMSKRADownload", "T", &json!({})).status, 404);
    let get = b"GET /v1/CVLKRAUpload HTTP/1.1\r\nHost: a\r\n\r\n";
    assert_eq!(exchange(&mut connect(&sandbox), get).unwrap().status, 405);
}

#[test]
fn own_credentials_replace_the_default_ones() {
    let sandbox = Sandbox::builder().credentials("a", "b").start().unwrap();
    assert_eq!(post(&sandbox, ASYNC, "T", &application()).status, 401);
    assert_eq!((sandbox.app_id(), sandbox.app_key()), ("a", "b"));
    assert!(!format!("{sandbox:?}").contains("\"b\""));
}
