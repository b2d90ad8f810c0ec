//! The webhooks of ARGOS: triggers, generations, quirks, encryption.

use kyckit_sandbox::{ArgosCipher, Fault, Generation, Inbox, ListForm, Sandbox, Submit};
use serde_json::{Value, json};

use crate::support::*;

fn started(generation: Generation) -> (Sandbox, Inbox) {
    let inbox = Inbox::start().unwrap();
    let sandbox = Sandbox::builder().argos_webhook(inbox.url()).argos_generation(generation);
    (sandbox.start().unwrap(), inbox)
}

/// Everything a submission can have.
fn full(submit: Submit) -> Submit {
    submit
        .userid("u-1")
        .token_id("t-1")
        .cf(1, "a")
        .cf(3, "c")
        .field("fullName", "TEST USER")
        .field("full_name_en", "TEST USER")
        .field("identityNumber", "X0000000")
        .field("ssnNumber", "000-00-0000")
        .field("phoneNumber", "+820000000000")
        .additional("Occupation", "Tester", "text")
}

/// The members with the places in objects, in the order of the body.
fn members(body: &str) -> String {
    let value: Value = serde_json::from_str(body).unwrap();
    let mut found: Vec<(usize, String)> = Vec::new();
    let place = |name: &str| body.find(&format!("\"{name}\":")).unwrap();
    for (name, value) in value.as_object().unwrap() {
        let inner: Option<Vec<&str>> = value.as_object().map(|o| o.keys().map(String::as_str).collect());
        let inner = inner.map(|mut names| {
            names.sort_by_key(|name| place(name));
            format!("{{{}}}", names.join(" "))
        });
        found.push((place(name), format!("{name}{}", inner.unwrap_or_default())));
    }
    found.sort();
    let names: Vec<String> = found.into_iter().map(|(_, name)| name).collect();
    names.join(" ")
}

fn next(inbox: &Inbox) -> String {
    let received = inbox.next(SOON).unwrap();
    assert_eq!((received.method.as_str(), received.path.as_str()), ("POST", "/webhook"));
    assert_eq!(received.header("content-type"), Some("application/json"));
    received.text()
}

/// Member lists from the tables of the facts, generation by generation.
#[test]
fn every_trigger_has_the_members_of_its_generation() {
    let g0 = [
        ("submit", "webhook_trigger submission_id created_at email cf{cf1 cf3} userid tokenId"),
        (
            "approved",
            "webhook_trigger kyc_result{status update_at} submission_id applicant_id created_at email cf{cf1 cf3} userid tokenId gender date_of_birth nationality",
        ),
        (
            "rejected",
            "webhook_trigger kyc_result{status update_at comment} submission_id created_at email cf{cf1 cf3} userid tokenId gender date_of_birth nationality",
        ),
        (
            "updated",
            "webhook_trigger kyc_result{status update_at} submission_id applicant_id created_at email cf{cf1 cf3} userid tokenId gender date_of_birth nationality",
        ),
    ];
    let g1 = [
        ("submit", "webhook_trigger created_at submission_id email cf{cf1 cf3} userid tokenId ipAddress"),
        (
            "approved",
            "webhook_trigger kyc_result{status created_at updated_at kyc_result_at pending_at reviewer} submission_id email applicant_id cf{cf1 cf3} userid tokenId age_group gender date_of_birth nationality ipAddress fullName idType issuingCountry issueDate expireDate identityNumber documentNumber additional_list{answer inputValue blockType}",
        ),
        (
            "rejected",
            "webhook_trigger kyc_result{status updated_at comment commentCode} submission_id email applicant_id cf{cf1 cf3} userid tokenId ipAddress",
        ),
        (
            "updated",
            "webhook_trigger submission_id email data{update kyc_result created_at kyc_result_at pending_at reviewer} admin update_time userid tokenId age_group gender date_of_birth nationality ipAddress fullName idType issuingCountry issueDate expireDate identityNumber documentNumber additional_list",
        ),
    ];
    let n = [
        (
            "submit",
            "webhook_trigger created_at submission_id duplicated_information email cf{cf1 cf3} userid tokenId ipAddress",
        ),
        (
            "approved",
            "webhook_trigger kyc_result{status created_at updated_at kyc_result_at reviewer} submission_id duplicated_information email applicant_id cf{cf1 cf3} userid tokenId age_group gender date_of_birth nationality full_name full_name_en first_name last_name phoneNumber ssnNumber additional_list",
        ),
        (
            "rejected",
            "webhook_trigger kyc_result{status updated_at comment commentCode} submission_id duplicated_information email applicant_id cf{cf1 cf3} userid tokenId ipAddress",
        ),
        (
            "updated",
            "webhook_trigger submission_id duplicated_information email data{update kyc_result pending_at reviewer} admin update_time userid tokenId age_group gender date_of_birth nationality full_name full_name_en first_name last_name",
        ),
    ];
    for (generation, rows) in [(Generation::G0, g0), (Generation::G1, g1), (Generation::N, n)] {
        let (sandbox, inbox) = started(generation);
        let argos = sandbox.argos();
        let id = argos.submit(&full(Submit::pending()));
        assert!(argos.approve(&id));
        assert!(argos.reject(&id, &[("expired_id", "The document has expired")]));
        assert!(argos.update(&id, &[("kycStatus", "approved"), ("gender", "male")]));
        for (trigger, expected) in rows {
            let body = next(&inbox);
            assert!(body.starts_with(&format!(r#"{{"webhook_trigger":"{trigger}","#)), "{body}");
            assert_eq!(members(&body), expected, "{generation:?} {trigger}");
        }
    }
}

#[test]
fn triggers_without_generations() {
    let (sandbox, inbox) = started(Generation::G1);
    let argos = sandbox.argos();
    let id = argos.submit(&full(Submit::incomplete()));
    assert_eq!(
        members(&next(&inbox)),
        "webhook_trigger submission_id kyc_result{status} cf{cf1 cf3} userid tokenId ipAddress"
    );
    assert!(argos.retry(&id, "document_expired"));
    let body = next(&inbox);
    assert!(body.contains(r#""retryCode":"document_expired","attempts":1"#), "{body}");
    assert!(!argos.aml(&id, None), "only after approval");
    assert!(!argos.aml_monitor(&id), "only after approval");
    assert!(argos.approve(&id));
    assert_eq!(serde_json::from_str::<Value>(&next(&inbox)).unwrap()["kyc_result"]["reviewer"], "system");
    assert!(argos.aml(&id, Some("HIGH")));
    let body = next(&inbox);
    assert_eq!(
        members(&body),
        "webhook_trigger submission_id email aml_result{currentstatus risk_level_summary} cf{cf1 cf3} userid tokenId created_at"
    );
    assert!(body.contains(r#"{"currentstatus":"Red Flag","risk_level_summary":"HIGH"}"#));
    assert!(argos.aml(&id, None));
    assert_eq!(
        serde_json::from_str::<Value>(&next(&inbox)).unwrap()["aml_result"],
        json!({"currentstatus": "Not Screened", "risk_level_summary": "Not Screened"})
    );
    assert!(argos.aml_monitor(&id));
    assert_eq!(
        members(&next(&inbox)),
        "webhook_trigger submission_id email cf{cf1 cf3} userid tokenId recordIds"
    );
    assert!(argos.inject(&id, None, [Some("x"), None, None]));
    let body = next(&inbox);
    assert_eq!(
        members(&body),
        "webhook_trigger action{type created_at} submission_id email kyc_status applicant_id userid tokenId",
        "the submission had custom fields"
    );
    let time = serde_json::from_str::<Value>(&body).unwrap()["action"]["created_at"].clone();
    let time = time.as_str().unwrap();
    assert!(time.ends_with("-UTC") && time.split('-').count() == 7, "{time}");
    assert!(argos.delete(&id, Some("gdpr request")));
    assert_eq!(members(&next(&inbox)), "webhook_trigger submission_id account_email delete_time comment");
    assert!(!argos.approve(&id) && !argos.delete(&id, None), "it is gone");
    assert_eq!(argos.status(&id), None);
    let consent = argos.consent();
    assert_eq!(members(&next(&inbox)), "webhook_trigger consent_id authed_at argos_id request_id");
    argos.consent_aml(&consent, Some("LOW"));
    assert_eq!(
        members(&next(&inbox)),
        "webhook_trigger consent_id aml_result{currentstatus risk_level_summary}"
    );
}

#[test]
fn an_injection_brings_flat_fields_where_there_were_none() {
    let (sandbox, inbox) = started(Generation::N);
    let argos = sandbox.argos();
    let id = argos.submit(&Submit::rejected(&[("", "no code")]));
    assert_eq!(told(&inbox)["kyc_result"]["comment"], "no code");
    assert!(argos.inject(&id, Some("blackliskCountries"), [Some("x"), None, Some("z")]));
    let body = told(&inbox);
    assert_eq!(
        (&body["webhook_trigger"], &body["action"]["failCode"], &body["kyc_status"], &body["cf3"]),
        (&json!("injectionFail"), &json!("blackliskCountries"), &json!("rejected"), &json!("z"))
    );
    assert_eq!((body.get("cf"), body.get("applicant_id")), (None, None));
    assert!(argos.inject(&id, None, [Some("y"), None, None]));
    assert_eq!(told(&inbox).get("cf1"), None, "it has them now");
}

#[test]
fn lists_come_in_both_forms() {
    let (sandbox, inbox) = started(Generation::N);
    let argos = sandbox.argos();
    let one = [("expired_id", "too old")];
    let two = [("expired_id", "too old"), ("duplicate_user", "")];
    argos.submit(&Submit::rejected(&one));
    assert_eq!(told(&inbox)["kyc_result"]["commentCode"], "expired_id");
    argos.submit(&Submit::rejected(&two));
    let result = told(&inbox)["kyc_result"].clone();
    assert_eq!(
        (&result["comment"], &result["commentCode"]),
        (&json!("too old"), &json!(["expired_id", "duplicate_user"]))
    );
    argos.submit(&Submit::rejected(&[]));
    assert_eq!(told(&inbox)["kyc_result"].get("comment"), None);
    argos.lists(ListForm::Array);
    argos.submit(&Submit::rejected(&one));
    assert_eq!(told(&inbox)["kyc_result"]["comment"], json!(["too old"]));
    argos.generation(Generation::G1);
    argos.submit(&Submit::approved().additional("a", "b", "text"));
    assert_eq!(
        told(&inbox)["addtional_list"],
        json!([{"answer": "a", "inputValue": "b", "blockType": "text"}])
    );
}

#[test]
fn what_was_not_given_is_not_sent() {
    let (sandbox, inbox) = started(Generation::N);
    let person = ["fullName", "gender", "birthDate", "nationality", "age_group", "first_name", "last_name"];
    let bare = person.iter().fold(Submit::approved().email(""), |submit, name| submit.field(name, ""));
    sandbox.argos().submit(&bare);
    let body = inbox.next(SOON).unwrap().text();
    assert_eq!(
        members(&body),
        "webhook_trigger kyc_result{status created_at updated_at kyc_result_at reviewer} submission_id applicant_id"
    );
}

#[test]
fn retries_walk_to_a_rejection() {
    let (sandbox, inbox) = started(Generation::N);
    let submit =
        Submit::approved().retry("mrz_protocol_fail").retry("document_expired").retry("missing_birth_date");
    let id = sandbox.argos().submit(&submit);
    let triggers: Vec<Value> = (0..4).map(|_| told(&inbox)["webhook_trigger"].clone()).collect();
    assert_eq!(triggers, ["created", "retry", "retry", "rejected"]);
    assert_eq!(sandbox.argos().status(&id).as_deref(), Some("rejected"));
    assert!(!sandbox.argos().retry(&id, "x"), "it is decided");
}

#[test]
fn times_never_repeat() {
    let (sandbox, inbox) = started(Generation::N);
    let id = sandbox.argos().submit(&Submit::approved());
    told(&inbox);
    let mut last = String::new();
    for _ in 0..20 {
        assert!(sandbox.argos().update(&id, &[("gender", "male")]));
        let time = told(&inbox)["update_time"].as_str().unwrap().to_owned();
        assert!(time > last, "{time} {last}");
        last = time;
    }
}

#[test]
fn every_cipher_hides_the_body() {
    let (sandbox, inbox) = started(Generation::N);
    let argos = sandbox.argos();
    for cipher in ArgosCipher::all() {
        let fits = cipher.names()[1] != "raw32";
        assert_eq!(argos.encryption(Some(cipher)), fits, "{cipher:?}");
        if !fits {
            continue;
        }
        let id = argos.submit(&Submit::pending());
        let body = told(&inbox);
        assert_eq!(body.as_object().unwrap().len(), 1);
        let plain = cipher.decrypt(argos.api_key(), body["data"].as_str().unwrap()).unwrap();
        let plain: Value = serde_json::from_slice(&plain).unwrap();
        assert_eq!((&plain["webhook_trigger"], &plain["submission_id"]), (&json!("submit"), &json!(id)));
    }
    assert!(argos.encryption(None));
    argos.submit(&Submit::pending());
    assert_eq!(told(&inbox)["webhook_trigger"], "submit");
    let raw = ArgosCipher::named("gcm", "raw32", "hex", "prefix12").unwrap();
    let key = "sandbox-argos-key-00000000000000";
    assert!(Sandbox::builder().argos_encryption(raw).start().is_err());
    assert!(Sandbox::builder().argos_encryption(raw).argos_key(key).start().is_ok());
    assert!(Sandbox::builder().argos_webhook("http://example.com/").start().is_err());
}

#[test]
fn the_faults_of_webhooks_apply() {
    let (sandbox, inbox) = started(Generation::N);
    for fault in [Fault::duplicate_webhook(), Fault::drop_webhook(), Fault::reorder_webhooks()] {
        sandbox.fault(fault);
    }
    let argos = sandbox.argos();
    for userid in ["twice", "never", "later", "earlier"] {
        argos.submit(&Submit::pending().userid(userid));
    }
    let order: Vec<Value> = (0..4).map(|_| told(&inbox)["userid"].clone()).collect();
    assert_eq!(order, ["twice", "twice", "earlier", "later"]);
    wait_until("every delivery", || sandbox.deliveries().len() == 5);
    let first = &sandbox.deliveries()[0];
    assert_eq!((first.provider, first.attempt, first.app_status.as_str()), ("argos", 1, "pending"));
    assert_eq!(
        (first.status_description.as_str(), &first.transaction_id),
        ("submit", &argos.submissions()[0])
    );
}

#[test]
fn other_languages_do_the_same_by_the_control_plane() {
    let inbox = Inbox::start().unwrap();
    let sandbox = Sandbox::start().unwrap();
    let act = |body: Value| {
        let seen = control(&sandbox, "POST", "/sandbox/argos", &body.to_string());
        assert_eq!(seen.status, 200, "{body} {}", seen.body);
        seen.json()["ids"].clone()
    };
    act(
        json!({"action": "settings", "webhook_url": inbox.url(), "generation": "g1", "lists": "array", "errors": "code"}),
    );
    let ids = act(
        json!([{"action": "submit", "result": "pending", "email": "a@example.com", "userid": "u", "token_id": "t",
        "cf": {"cf2": "b"}, "fields": {"fullName": "FAKE USER"}, "created": true, "retry": ["document_expired"],
        "additional_list": [{"answer": "a", "inputValue": "b", "blockType": "text"}]}]),
    );
    let id = ids[0].clone();
    act(json!([
        {"action": "approve", "submission_id": id},
        {"action": "update", "submission_id": id, "fields": {"fullName": "OTHER USER"}, "admin": "b@example.com"},
        {"action": "aml", "submission_id": id, "level": "LOW"},
        {"action": "aml_monitor", "submission_id": id},
        {"action": "inject", "submission_id": id, "fail_code": "distanceChecks_ipGeo", "cf": {"cf1": "x"}},
        {"action": "reject", "submission_id": id, "reasons": [{"code": "expired_id"}]},
        {"action": "pend", "submission_id": id},
        {"action": "delete", "submission_id": id, "comment": "c", "admin": "b@example.com"},
        {"action": "argos_id_auth"},
        {"action": "aml", "consent_id": "consent-1", "level": "HIGH"},
    ]));
    let triggers: Vec<Value> = (0..13).map(|_| told(&inbox)["webhook_trigger"].clone()).collect();
    assert_eq!(
        triggers,
        [
            "created",
            "retry",
            "submit",
            "approved",
            "updated",
            "aml",
            "aml_monitor",
            "injectionFail",
            "rejected",
            "submit",
            "delete",
            "argos_id_auth",
            "aml"
        ]
    );
    let cipher = json!({"mode": "cbc", "key": "sha256", "encoding": "hex", "iv": "prefix16"});
    act(json!({"action": "settings", "cipher": cipher}));
    act(json!({"action": "submit"}));
    assert!(told(&inbox).get("data").is_some());
    act(json!({"action": "settings", "cipher": null}));
    let state = control(&sandbox, "GET", "/sandbox/state", "").json();
    assert_eq!(state["argos"]["webhook_url"], inbox.url());
    assert_eq!(state["argos"]["submissions"].as_object().unwrap().len(), 2);
    assert_eq!(state["deliveries"][0]["provider"], "argos");
    for wrong in [
        json!({"action": "submti"}),
        json!({"action": "submit", "result": "lost"}),
        json!({"action": "submit", "emial": "a@example.com"}),
        json!({"action": "submit", "cf": {"cf4": "x"}}),
        json!({"action": "submit", "retry": [1]}),
        json!({"action": "approve"}),
        json!({"action": "approve", "submission_id": "nobody"}),
        json!({"action": "reject", "submission_id": id, "reasons": ["x"]}),
        json!({"action": "settings", "webhook_url": "http://example.com/"}),
        json!({"action": "settings", "generation": "g2"}),
        json!({"action": "settings", "cipher": {"mode": "ecb", "iv": "zero"}}),
        json!({"action": "settings", "cipher": {"key": "raw32"}}),
        json!({"action": "settings", "lists": "none"}),
        json!({"action": "settings", "errors": "none"}),
        json!({}),
        json!(["x"]),
    ] {
        let seen = control(&sandbox, "POST", "/sandbox/argos", &wrong.to_string());
        assert_eq!((seen.status, &seen.json()["ok"]), (400, &json!(false)), "{wrong}");
    }
    sandbox.reset();
    assert_eq!((sandbox.argos().webhook_url(), sandbox.argos().submissions().len()), (None, 0));
}
