//! The submission API of ARGOS.

use kyckit_sandbox::{ArgosCipher, ErrorForm, Fault, Inbox, Route, Sandbox, Submit};
use serde_json::{Value, json};

use crate::support::*;

const KEY: (&str, &str) = ("x-api-key", "sandbox-argos-key-0000000000000000000000");
const ADMIN: &str = "admin@example.com";

fn started() -> (Sandbox, Inbox) {
    let inbox = Inbox::start().unwrap();
    (Sandbox::builder().argos_webhook(inbox.url()).start().unwrap(), inbox)
}

fn call(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> Seen {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    send(sandbox, method, &format!("/v3/submission{path}"), &[KEY], body.as_bytes()).unwrap()
}

fn get(sandbox: &Sandbox, query: &str) -> Value {
    let seen = call(sandbox, "GET", query, &Value::Null);
    assert_eq!(seen.status, 200, "{query} {}", seen.body);
    seen.json()
}

fn failed(seen: &Seen, text: &str) {
    assert_eq!(seen.status, 400, "{}", seen.body);
    let mut body = seen.json();
    let form = if body.get("errorCode").is_some() {
        // The explanation of POST.
        body.as_object_mut().unwrap().remove("message");
        json!({"errorCode": text})
    } else {
        json!({"message": text, "statusCode": 400})
    };
    assert_eq!(body, form);
}

#[test]
fn one_submission_in_full() {
    let sandbox = Sandbox::start().unwrap();
    let argos = sandbox.argos();
    assert_eq!(argos.api_key().len(), 40);
    let submit = Submit::rejected(&[("too_many_retry", "Multiple invalid KYC attempts")]);
    let submit =
        submit.userid("u-1").cf(1, "a").field("birthDate", "1991-02-03").additional("a", "b", "text");
    let id = argos.submit(&submit);
    let one = get(&sandbox, &format!("?submission_id={id}"));
    assert_eq!(one.get("nextpageKey"), None);
    let item = &one["Items"][0];
    assert_eq!(
        item["kyc"],
        json!({"result": "rejected", "comment": ["Multiple invalid KYC attempts"], "commentCode": ["too_many_retry"]})
    );
    assert_eq!(
        (&item["submission_id"], &item["userid"], &item["reviewer"]),
        (&json!(id), &json!("u-1"), &json!("system"))
    );
    let data = &item["data"];
    assert_eq!(
        (&data["full_name"], &data["cf1"], &data["idcard_issuingCountry"]),
        (&json!("TEST USER"), &json!("a"), &json!("KOR"))
    );
    assert_eq!(
        (&data["date_of_birth"], &item["additional_list"][0]["inputValue"]),
        (&json!("1991-02-03"), &json!("b"))
    );
    assert!(item["created_at"].as_str().unwrap().ends_with("-UTC"));
    assert_eq!(get(&sandbox, "?submission_id=nobody"), json!({"Items": []}));
    for (part, names) in [
        ("kyc", &["kyc", "submission_id"][..]),
        ("aml", &["submission_id"]),
        ("data", &["data", "submission_id"]),
    ] {
        let item = get(&sandbox, &format!("?submission_id={id}&request_type={part}"))["Items"][0].clone();
        let mut found: Vec<&str> = item.as_object().unwrap().keys().map(String::as_str).collect();
        found.sort_unstable();
        assert_eq!(found, names, "{part}");
    }
    let others = get(&sandbox, "?request_type=others")["Items"][0].clone();
    assert_eq!(
        (others.get("kyc"), others.get("data"), others.get("additional_list").is_some()),
        (None, None, true)
    );
}

#[test]
fn lists_have_pages() {
    let sandbox = Sandbox::start().unwrap();
    let argos = sandbox.argos();
    let ids: Vec<String> = (0..5)
        .map(|place| argos.submit(&Submit::approved().userid(if place < 3 { "u-1" } else { "u 2" })))
        .collect();
    let (mut query, mut seen, mut pages) = ("?count=2".to_owned(), Vec::new(), 0);
    loop {
        let page = get(&sandbox, &query);
        pages += 1;
        let items = page["Items"].as_array().unwrap().clone();
        seen.extend(items.iter().map(|item| item["submission_id"].as_str().unwrap().to_owned()));
        let Some(key) = page.get("nextpageKey") else { break };
        let text = |name: &str| key[name].as_str().unwrap().to_owned();
        query = format!("?count=2&nextpage_id={}&nextpage_date={}", text("id"), text("created_at"));
    }
    seen.reverse();
    assert_eq!((seen, pages), (ids.clone(), 3));
    let of = |query: &str| get(&sandbox, query)["Items"].as_array().unwrap().len();
    assert_eq!(
        (of("?userid=u-1"), of("?userid=u%202"), of("?userid=u+2"), of("?userid=nobody")),
        (3, 2, 2, 0)
    );
    assert_eq!(
        (of("?email=test.user%40example.com"), of("?start_date=2999-01-01"), of("?end_date=20200101")),
        (5, 0, 0)
    );
    assert_eq!((of("?start_date=20200101&end_date=2999-12-31"), of("")), (5, 5));
    let item = get(&sandbox, "?userid=u-1")["Items"][0].clone();
    assert_eq!(
        (item["data"]["name"].as_str(), item["data"].get("documentNumber")),
        (Some("TEST USER"), None)
    );
    for wrong in [
        "?count=0",
        "?count=2001",
        "?count=x",
        "?request_type=all",
        "?start_date=yesterday",
        "?end_date=2025-02-30",
        "?nextpage_id=x",
        "?nextpage_id=x&nextpage_date=y",
    ] {
        failed(&call(&sandbox, "GET", wrong, &Value::Null), "invalid_parameter");
    }
}

#[test]
fn an_applicant_is_one_person() {
    let sandbox = Sandbox::start().unwrap();
    let argos = sandbox.argos();
    let first = argos.submit(&Submit::approved());
    let second = argos.submit(&Submit::rejected(&[]).email("b@example.com"));
    argos.submit(&Submit::approved().field("fullName", "OTHER USER"));
    let item = get(&sandbox, &format!("?submission_id={first}"))["Items"][0].clone();
    let applicant = item["applicant_id"].as_str().unwrap();
    let found = get(&sandbox, &format!("/applicant?applicant_id={applicant}"));
    let duplicated = &item["duplicated_information"];
    assert_eq!(
        found,
        json!([
            {"submission_id": first, "email": "test.user@example.com", "duplicated_information": duplicated},
            {"submission_id": second, "email": "b@example.com", "duplicated_information": duplicated},
        ])
    );
    failed(&call(&sandbox, "GET", "/applicant", &Value::Null), "invalid_parameter");
}

fn insertion() -> Value {
    json!({"admin": ADMIN, "email": "c@example.com", "fullName": "FAKE USER", "birthDate": "1990-01-31",
        "kycStatus": "approved", "idType": "passport", "issuingCountry": "KOR", "userid": "u-9", "cf2": "b"})
}

#[test]
fn an_insertion_is_checked_and_tells_nobody() {
    let (sandbox, inbox) = started();
    let seen = call(&sandbox, "POST", "/migration", &insertion());
    assert_eq!(seen.json()["message"], "success");
    assert_eq!(seen.status, 200, "{}", seen.body);
    let id = seen.json()["submissionId"].as_str().unwrap().to_owned();
    let item = get(&sandbox, &format!("?submission_id={id}"))["Items"][0].clone();
    assert_eq!(
        (&item["kyc"]["result"], &item["userid"], &item["data"]["cf2"]),
        (&json!("approved"), &json!("u-9"), &json!("b"))
    );
    assert_eq!((&item["data"]["full_name"], item["data"].get("gender")), (&json!("FAKE USER"), None));
    let with = |name: &str, value: Value| {
        let mut body = insertion();
        body[name] = value;
        call(&sandbox, "POST", "", &body)
    };
    for name in ["admin", "email", "fullName", "birthDate", "kycStatus"] {
        failed(&with(name, json!("")), "missing_data");
    }
    failed(&with("admin", json!("nobody")), "invalid_admin");
    failed(&with("surname", json!("x")), "invalid_parameter");
    for (name, value) in [
        ("kycStatus", "pending"),
        ("gender", "x"),
        ("issuingCountry", "Korea"),
        ("birthDate", "1990-02-30"),
        ("issueDate", "31.01.1990"),
        ("nationality", "kor"),
        ("email", "nobody"),
    ] {
        failed(&with(name, json!(value)), "invalid_format");
    }
    let seen = send(&sandbox, "POST", "/v3/submission", &[KEY], b"nonsense").unwrap();
    failed(&seen, "invalid_payload");
    assert_eq!(inbox.received().len(), 0);
    assert_eq!(sandbox.argos().submissions().len(), 1);
}

#[test]
fn a_change_is_told() {
    let (sandbox, inbox) = started();
    let id = sandbox.argos().submit(&Submit::approved());
    told(&inbox);
    let body = json!({"submissionId": id, "admin": ADMIN, "data": {"fullName": "NEW USER", "kycStatus": "rejected"}});
    for method in ["PATCH", "PUT"] {
        let seen = call(&sandbox, method, "", &body);
        assert_eq!((seen.status, seen.json()), (200, json!({"message": "Data Processing Success."})));
        let told = told(&inbox);
        assert_eq!((&told["webhook_trigger"], &told["admin"]), (&json!("updated"), &json!(ADMIN)));
        assert_eq!(
            (&told["data"]["kyc_result"], &told["data"]["reviewer"]),
            (&json!("rejected"), &json!("agent"))
        );
        assert_eq!(told["data"]["update"], json!(["fullName", "kycStatus"]));
        assert_eq!(told["full_name"], "NEW USER");
    }
    let with = |name: &str, value: Value| {
        let mut body = body.clone();
        body[name] = value;
        call(&sandbox, "PATCH", "", &body)
    };
    failed(&with("submissionId", json!(null)), "submissionId is required.");
    failed(&with("admin", json!("")), "admin is required.");
    failed(&with("data", json!({})), "At least one property to modify is required.");
    failed(&with("data", json!({"gender": 1})), "data parsing error. please check input data.");
    failed(&with("submissionId", json!("nobody")), "Data Processing Error.");
    assert_eq!(inbox.received().len(), 3);
}

#[test]
fn a_deletion_is_told_only_with_an_admin() {
    let (sandbox, inbox) = started();
    let argos = sandbox.argos();
    let (first, second) = (argos.submit(&Submit::approved()), argos.submit(&Submit::approved()));
    told(&inbox);
    told(&inbox);
    let seen = call(&sandbox, "DELETE", &format!("?submission_id={first}"), &Value::Null);
    let expected = format!(
        r#"{{"message":"success","content":"Submission {first} deleted successfully.","statusCode":200}}"#
    );
    assert_eq!((seen.status, seen.body), (200, expected));
    call(
        &sandbox,
        "DELETE",
        &format!("?submission_id={second}&admin_name=admin%40example.com"),
        &Value::Null,
    );
    let told = told(&inbox);
    assert_eq!((&told["submission_id"], &told["account_email"]), (&json!(second), &json!(ADMIN)));
    assert_eq!(inbox.received().len(), 3);
    let item = get(&sandbox, &format!("?submission_id={first}"))["Items"][0].clone();
    assert_eq!(item["data"], json!({"name": "Deleted Submission", "idType": "passport"}));
    assert_eq!((item.get("email"), &item["kyc"]["result"]), (None, &json!("approved")));
    failed(&call(&sandbox, "DELETE", "", &Value::Null), "not Exist Submission ID");
    failed(
        &call(&sandbox, "DELETE", &format!("?submission_id={first}"), &Value::Null),
        "not Exist Submission Data",
    );
}

#[test]
fn parts_can_be_deleted() {
    let sandbox = Sandbox::start().unwrap();
    let id = sandbox.argos().submit(&Submit::approved().userid("u-1").cf(1, "a").cf(2, "b"));
    let delete =
        |query: &str| call(&sandbox, "DELETE", &format!("/partial?submission_id={id}{query}"), &Value::Null);
    assert_eq!(delete("&fields=data,email,applicant_id&data_fields=full_name,cf1").status, 200);
    let item = get(&sandbox, &format!("?submission_id={id}"))["Items"][0].clone();
    assert_eq!(
        (item.get("email"), item.get("applicant_id"), item.get("userid").is_some()),
        (None, None, true)
    );
    let data = &item["data"];
    assert_eq!((data.get("full_name"), data.get("cf1"), &data["cf2"]), (None, None, &json!("b")));
    assert_eq!(delete("&fields=data,OCR_raw&data_fields=").status, 200);
    assert_eq!(get(&sandbox, &format!("?submission_id={id}"))["Items"][0]["data"], json!({}));
    failed(&call(&sandbox, "DELETE", "/partial", &Value::Null), "submission_id is required");
    failed(&delete(""), "fields parameter is required and cannot be empty");
    failed(&delete("&fields=,"), "fields cannot be empty");
    failed(&delete("&fields=email,ocr_RAW,x"), "invalid fields found in fields: ocr_RAW, x");
    failed(&delete("&fields=data&data_fields=surname"), "invalid fields found in data_fields: surname");
    failed(
        &delete("&fields=email&data_fields=gender"),
        "data_fields parameter is not allowed when fields does not include data",
    );
    let seen = call(&sandbox, "DELETE", "/partial?submission_id=nobody&fields=email", &Value::Null);
    failed(&seen, "not Exist Submission Data");
}

#[test]
fn the_monitoring_takes_approved_ones() {
    let (sandbox, inbox) = started();
    let argos = sandbox.argos();
    let fine = argos.submit(&Submit::approved());
    let pending = argos.submit(&Submit::pending());
    told(&inbox);
    told(&inbox);
    let register =
        |worklist: &str, body: Value| call(&sandbox, "POST", &format!("/aml/monitor/{worklist}"), &body);
    let seen = register("w-1", json!({"submissionIds": [fine, pending], "admin": ADMIN}));
    let record = told(&inbox)["recordIds"].clone();
    assert_eq!(
        (seen.status, seen.json()),
        (
            200,
            json!({"success": true, "successCount": 1, "failedCount": 1,
                "successResults": [{"submissionId": fine, "recordIds": record, "status": "success"}],
                "failedResults": [{"submissionId": pending, "recordIds": [], "status": "failed",
                    "error": format!("This submission is not approved: {pending}")}]})
        )
    );
    let seen = register("w-1", json!({"submissionIds": [pending, "nobody"], "admin": ADMIN}));
    assert_eq!((seen.status, seen.json()), (500, json!({"errorCode": "all_submissions_failed"})));
    let many: Vec<&str> = vec!["x"; 26];
    for (body, code) in [
        (json!({"admin": ADMIN}), "missing_required_parameters"),
        (json!({"submissionIds": [fine]}), "missing_required_parameters"),
        (json!({"submissionIds": [], "admin": ADMIN}), "invalid_submissionIds"),
        (json!({"submissionIds": many, "admin": ADMIN}), "invalid_submissionIds"),
        (json!({"submissionIds": [1], "admin": ADMIN}), "invalid_submissionIds"),
        (json!({"submissionIds": [fine], "admin": "nobody"}), "invalid_admin"),
    ] {
        failed(&register("w-1", body), code);
    }
    failed(&register("inactive", json!({"submissionIds": [fine], "admin": ADMIN})), "invalid_worklist");
}

#[test]
fn failures_have_two_forms() {
    let sandbox = Sandbox::start().unwrap();
    let delete = || call(&sandbox, "DELETE", "", &Value::Null).body;
    let post = || call(&sandbox, "POST", "/migration", &json!({})).body;
    let (old, new) =
        (r#"{"errorCode":"missing_data"}"#, r#"{"message":"not Exist Submission ID","statusCode":400}"#);
    let page = r#"{"errorCode":"missing_data","message":"Required input data is missing"}"#;
    assert_eq!((post().as_str(), delete().as_str()), (page, new));
    sandbox.argos().errors(ErrorForm::Code);
    assert_eq!((post().as_str(), delete().as_str()), (old, r#"{"errorCode":"not Exist Submission ID"}"#));
    sandbox.argos().errors(ErrorForm::Message);
    assert_eq!((post().as_str(), delete().as_str()), (r#"{"message":"missing_data","statusCode":400}"#, new));
}

#[test]
fn the_gateway_stands_before_everything() {
    let sandbox = Sandbox::start().unwrap();
    for headers in [&[][..], &[("x-api-key", "wrong")][..], &[("appId", "sandbox-app-id")][..]] {
        let seen = send(&sandbox, "GET", "/v3/submission", headers, b"").unwrap();
        assert_eq!((seen.status, seen.body.as_str()), (403, r#"{"message":"Forbidden"}"#));
    }
    let large = vec![b' '; 10 * 1024 * 1024 + 1];
    assert_eq!(send(&sandbox, "POST", "/v3/submission", &[KEY], &large).unwrap().status, 413);
    assert_eq!(call(&sandbox, "HEADS", "", &Value::Null).status, 403);
    assert_eq!(call(&sandbox, "GET", "/nowhere", &Value::Null).status, 404);
    for (second, day) in [(0, 200_000), (5_000, 0)] {
        sandbox.argos().limits(second, day);
        let seen = call(&sandbox, "GET", "", &Value::Null);
        assert_eq!((seen.status, seen.json()), (429, json!({"message": "Too Many Requests"})));
    }
}

#[test]
fn both_directions_are_encrypted() {
    let (sandbox, inbox) = started();
    let argos = sandbox.argos();
    for cipher in ArgosCipher::all().into_iter().filter(|cipher| cipher.names()[1] != "raw32") {
        assert!(argos.encryption(Some(cipher)));
        let seal = |body: &Value| {
            let random = vec![3; cipher.iv_bytes()];
            cipher.encrypt(argos.api_key(), body.to_string().as_bytes(), &random).unwrap()
        };
        let open = |body: &Value| -> Value {
            let plain = cipher.decrypt(argos.api_key(), body["data"].as_str().unwrap()).unwrap();
            serde_json::from_slice(&plain).unwrap()
        };
        let seen = call(&sandbox, "POST", "", &json!({"isEncrypted": true, "data": seal(&insertion())}));
        let id = open(&seen.json())["submissionId"].clone();
        let patch = json!({"submissionId": id, "admin": ADMIN, "data": {"gender": "male"}});
        let seen = call(&sandbox, "PATCH", "", &json!({"data": seal(&patch)}));
        assert_eq!(open(&seen.json()), json!({"message": "Data Processing Success."}), "{cipher:?}");
        assert_eq!(open(&told(&inbox))["gender"], "male");
        let monitored = json!({"submissionIds": [id], "admin": ADMIN});
        let seen = call(&sandbox, "POST", "/aml/monitor/w-1", &json!({"data": seal(&monitored)}));
        assert_eq!(open(&seen.json())["successCount"], 1);
        assert_eq!(open(&told(&inbox))["webhook_trigger"], "aml_monitor");
        let page = open(&get(&sandbox, &format!("?submission_id={}", id.as_str().unwrap())));
        assert_eq!(page["Items"][0]["data"]["gender"], "male");
    }
    let failure = "Decryption is Failed. Please check the api-key.";
    let plain = json!({"submissionId": "x", "admin": ADMIN, "data": {"gender": "male"}});
    for (method, body) in [
        ("POST", insertion()),
        ("POST", json!({"data": "AAAA"})),
        ("POST", json!({"isEncrypted": true, "data": "AAAA"})),
        ("PATCH", plain),
        ("PATCH", json!({"data": "AAAA"})),
    ] {
        failed(&call(&sandbox, method, "", &body), failure);
    }
}

#[test]
fn the_faults_of_requests_apply() {
    let sandbox = Sandbox::start().unwrap();
    for fault in [
        Fault::rate_limited("7").on(Route::ArgosSubmission),
        Fault::html().on(Route::ArgosAmlMonitor),
        Fault::rate_limited("1").on(Route::P100Status),
    ] {
        sandbox.fault(fault);
    }
    let seen = call(&sandbox, "GET", "", &Value::Null);
    assert_eq!((seen.status, header(&seen.head, "retry-after")), (429, Some("7")));
    assert_eq!(seen.json(), json!({"message": "Too Many Requests"}));
    let seen = call(&sandbox, "POST", "/aml/monitor/w-1", &json!({}));
    assert!(seen.body.starts_with("<!DOCTYPE html>"));
    let seen = send(&sandbox, "GET", "/v1/kyc/status/u-1", &[], b"").unwrap();
    assert_eq!((seen.status, seen.json().get("errorMessage").is_some()), (429, true));
    for name in
        ["/v3/submission/aml/monitor/w-9", "/v3/submission/aml/monitor/{worklistId}", "argos_aml_monitor"]
    {
        let fault = json!({"kind": "reset_after_taken", "route": name});
        assert_eq!(control(&sandbox, "POST", "/sandbox/faults", &fault.to_string()).status, 200, "{name}");
        let seen = send(&sandbox, "POST", "/v3/submission/aml/monitor/w-2", &[KEY], b"{}");
        assert!(seen.is_err(), "{seen:?}");
    }
    assert_eq!((sandbox.requests(Route::ArgosAmlMonitor), sandbox.requests(Route::ArgosSubmission)), (4, 1));
    assert_eq!(sandbox.faults_waiting(), 0);
}
