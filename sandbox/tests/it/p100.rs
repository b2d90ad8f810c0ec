//! P100: webhooks with a token and several attempts, and its calls.

use std::time::Duration;

use kyckit_sandbox::{Fault, Inbox, Outcome, Sandbox, TokenForm};
use serde_json::{Value, json};

use crate::support::*;

const USER: &str = "bca65c48-df49-4831-a7b2-de7903321581";
const KEY: (&str, &str) = ("x-api-key", "sandbox-p100-key");

fn started() -> (Sandbox, Inbox) {
    let inbox = Inbox::start().unwrap();
    let builder = Sandbox::builder().pace(Duration::from_millis(5)).p100_webhook(inbox.url());
    (builder.start().unwrap(), inbox)
}

#[test]
fn an_attempt_goes_through_its_steps() {
    let (sandbox, inbox) = started();
    let p100 = sandbox.p100();
    let steps: [(&str, Option<&str>, &str); 4] = [
        ("PENDING", None, r#""verificationStatus":"NOT_VERIFIED","attemptStatus":"PENDING"}"#),
        (
            "VERIFICATION",
            Some("lost"),
            r#""verificationStatus":"NOT_VERIFIED","attemptStatus":"VERIFICATION"}"#,
        ),
        (
            "REJECTED_BY_PROVIDER",
            Some("NO_FACE_FOUND"),
            r#""verificationStatus":"NOT_VERIFIED","attemptStatus":"REJECTED_BY_PROVIDER","rejectionReason":"NO_FACE_FOUND"}"#,
        ),
        ("SUCCESSFUL", None, r#""verificationStatus":"VERIFIED","attemptStatus":"SUCCESSFUL"}"#),
    ];
    for (status, reason, rest) in steps {
        p100.attempt(USER, status, reason);
        let received = inbox.next(SOON).unwrap();
        assert_eq!(received.path, "/webhook/webhook/kyc-verification/status");
        assert_eq!(received.header("authorization"), Some("sandbox-p100-token"));
        assert_eq!(received.text(), format!(r#"{{"externalUserId":"{USER}",{rest}"#));
    }
    p100.expire(USER);
    assert_eq!(told(&inbox), json!({"externalUserId": USER, "verificationStatus": "EXPIRED"}));
    assert_eq!(p100.status(USER), Some(("EXPIRED".to_owned(), None)));
    p100.tell(USER, "NOT_VERIFIED", Some("SUCCESSFUL"), None);
    assert_eq!(told(&inbox)["verificationStatus"], "NOT_VERIFIED");
}

#[test]
fn the_other_webhooks_have_their_paths() {
    let (sandbox, inbox) = started();
    let p100 = sandbox.p100();
    p100.poa(USER, "QUESTIONED");
    p100.file(USER, "ERROR");
    p100.user_status(USER, "ACTIVE");
    for (path, status) in
        [("poa/status", "QUESTIONED"), ("kyc/file-added", "ERROR"), ("user/status", "ACTIVE")]
    {
        let received = inbox.next(SOON).unwrap();
        assert_eq!(received.path, format!("/webhook/webhook/{path}"));
        assert_eq!(received.text(), format!(r#"{{"externalUserId":"{USER}","status":"{status}"}}"#));
    }
    p100.token_form(TokenForm::Bearer);
    p100.envelope(true);
    p100.user_status(USER, "SUSPENDED");
    let received = inbox.next(SOON).unwrap();
    assert_eq!(received.header("authorization"), Some("Bearer sandbox-p100-token"));
    let body: Value = serde_json::from_slice(&received.body).unwrap();
    assert_eq!(body["data"], json!({"externalUserId": USER, "status": "SUSPENDED"}));
    assert!(body["event_type"].is_string());
}

#[test]
fn five_attempts_until_one_is_acknowledged() {
    let (sandbox, inbox) = started();
    inbox.answer(500, "{}");
    sandbox.p100().user_status(USER, "ACTIVE");
    wait_until("five attempts", || sandbox.deliveries().len() == 5);
    let attempts: Vec<(usize, Outcome)> =
        sandbox.deliveries().into_iter().map(|delivery| (delivery.attempt, delivery.outcome)).collect();
    let expected: Vec<(usize, Outcome)> = (1..=5).map(|attempt| (attempt, Outcome::Answered(500))).collect();
    assert_eq!(attempts, expected);
    let bodies: Vec<Vec<u8>> = inbox.received().into_iter().map(|received| received.body).collect();
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    // A second one is refused once, then taken.
    sandbox.p100().user_status(USER, "SUSPENDED");
    wait_until("a first attempt", || sandbox.deliveries().len() > 5);
    inbox.answer(200, "{}");
    wait_until("an acknowledgement", || {
        sandbox.deliveries().last().is_some_and(|last| last.outcome == Outcome::Answered(200))
    });
    let last = sandbox.deliveries().pop().unwrap();
    assert!((2..=5).contains(&last.attempt), "{last:?}");
    assert_eq!((last.provider, last.app_status.as_str()), ("p100", "SUSPENDED"));
}

#[test]
fn a_reset_ends_the_attempts() {
    let inbox = Inbox::start().unwrap();
    let sandbox =
        Sandbox::builder().pace(Duration::from_millis(100)).p100_webhook(inbox.url()).start().unwrap();
    inbox.answer(503, "");
    sandbox.p100().user_status("before", "ACTIVE");
    wait_until("the first attempt", || sandbox.deliveries().len() == 1);
    sandbox.reset();
    assert_eq!((sandbox.p100().webhook_url(), sandbox.p100().status("before")), (None, None));
    // The last attempt of this one comes later than any of the one before would.
    assert!(sandbox.p100().configure_webhook(&inbox.url()));
    sandbox.p100().user_status("after", "ACTIVE");
    wait_until("five attempts", || sandbox.deliveries().iter().any(|delivery| delivery.attempt == 5));
    assert!(sandbox.deliveries().iter().all(|delivery| delivery.transaction_id == "after"));
}

#[test]
fn what_is_dropped_is_not_tried_again() {
    let (sandbox, inbox) = started();
    sandbox.fault(Fault::drop_webhook());
    sandbox.p100().user_status("dropped", "ACTIVE");
    inbox.answer(503, "");
    sandbox.p100().user_status("refused", "ACTIVE");
    wait_until("five attempts", || sandbox.deliveries().iter().any(|delivery| delivery.attempt == 5));
    let first = sandbox.deliveries().remove(0);
    assert_eq!((first.transaction_id.as_str(), first.outcome), ("dropped", Outcome::Dropped));
    assert_eq!(sandbox.deliveries().len(), 6);
}

fn ask(sandbox: &Sandbox, path: &str, headers: &[(&str, &str)]) -> Seen {
    send(sandbox, "GET", path, headers, b"").unwrap()
}

#[test]
fn the_status_is_asked_for_with_a_key() {
    let sandbox = Sandbox::start().unwrap();
    let path = format!("/v1/kyc/status/{USER}");
    for (headers, code) in [
        (&[][..], "xo1"),
        (&[("X-Api-Key", "sandbox-p100-key")][..], "xo1"),
        (&[("x-api-key", "wrong")][..], "xo2"),
    ] {
        let seen = ask(&sandbox, &path, headers);
        assert_eq!((seen.status, seen.body), (401, format!("Access Denied. {code}")));
    }
    sandbox.p100().blocked(true);
    assert_eq!(ask(&sandbox, &path, &[KEY]).body, "Access Denied. xo3");
    sandbox.p100().blocked(false);
    let seen = ask(&sandbox, &path, &[KEY]);
    assert_eq!(
        (seen.status, seen.json()),
        (
            400,
            json!({"errorCode": "P412", "errorMessage": "User does not exist", "errorName": "invalid-user"})
        )
    );
    sandbox.p100().user(USER);
    let seen = ask(&sandbox, &path, &[KEY]);
    assert_eq!((seen.status, &seen.json()["errorCode"]), (404, &json!("P445")));
    for (status, short) in
        [("VERIFICATION", "PENDING"), ("REJECTED_BY_PROVIDER", "REJECTED"), ("SUCCESSFUL", "APPROVED")]
    {
        sandbox.p100().attempt(USER, status, Some("NO_FACE_FOUND"));
        let seen = ask(&sandbox, &path, &[KEY]);
        assert_eq!((&seen.json()["status"], &seen.json()["attemptStatus"]), (&json!(short), &json!(status)));
        let with_reason = seen.json()["rejectionReason"] == "NO_FACE_FOUND";
        assert_eq!((seen.status, with_reason), (200, short == "REJECTED"));
    }
    assert_eq!(send(&sandbox, "POST", &path, &[KEY], b"").unwrap().status, 405);
}

#[test]
fn the_redirect_is_a_page_for_a_browser() {
    let sandbox = Sandbox::start().unwrap();
    let path = format!("/v1/kyc/verification/{USER}/v-1");
    assert_eq!(ask(&sandbox, &path, &[]).json()["errorCode"], "P412");
    sandbox.p100().user(USER);
    let seen = ask(&sandbox, &path, &[]);
    assert_eq!((seen.status, header(&seen.head, "content-type")), (200, Some("text/html; charset=utf-8")));
    assert_eq!(header(&seen.head, "location"), None);
    assert_eq!(ask(&sandbox, "/v1/kyc/verification//", &[KEY]).status, 404);
}

fn form(files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, media_type, content) in files {
        let head = format!(
            "--XX\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"f\"\r\nContent-Type: {media_type}\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--XX--\r\n");
    body
}

#[test]
fn proofs_of_address_have_limits() {
    let (sandbox, inbox) = started();
    let upload = |files: &[(&str, &str, &[u8])]| {
        let headers = [KEY, ("Content-Type", "multipart/form-data; boundary=XX")];
        let seen =
            send(&sandbox, "POST", &format!("/v1/user/poa-files/{USER}"), &headers, &form(files)).unwrap();
        let code = seen.json()["errorCode"].as_str().map(str::to_owned);
        (seen.status, code.unwrap_or_default(), seen.json().get("errorName").is_some())
    };
    let pdf: (&str, &str, &[u8]) = ("files", "application/pdf", b"%PDF-");
    let named = |status, code: &str| (status, code.to_owned(), true);
    let invalid = (400, "P403".to_owned(), false);
    assert_eq!(upload(&[pdf]), named(400, "P412"));
    sandbox.p100().user(USER);
    assert_eq!(upload(&[pdf]), named(404, "P460"));
    sandbox.p100().attempt(USER, "PENDING", None);
    told(&inbox);
    assert_eq!(upload(&[]), invalid);
    assert_eq!(upload(&[pdf; 4]), invalid);
    assert_eq!(upload(&[("file", "image/png", b"x")]), invalid);
    assert_eq!(upload(&[pdf, ("files", "image/gif", b"x")]), named(400, "P426"));
    let large = vec![0; 5 * 1024 * 1024 + 1];
    assert_eq!(upload(&[("files", "image/jpeg", &large)]), named(400, "P440"));
    let all = [pdf, ("files", "image/jpg", &large[1..]), ("files", "image/png", b"x")];
    assert_eq!(upload(&all), (201, String::new(), false));
    assert_eq!(told(&inbox)["status"], "WAITING");
    assert_eq!(upload(&[pdf]), named(202, "P211"));
    sandbox.p100().poa(USER, "QUESTIONED");
    assert_eq!(upload(&[pdf]).0, 201);
    sandbox.p100().poa(USER, "APPROVED");
    assert_eq!(upload(&[pdf]), named(400, "P447"));
    let headers = [KEY, ("Content-Type", "application/json")];
    sandbox.p100().poa(USER, "REJECTED");
    let seen = send(&sandbox, "POST", &format!("/v1/user/poa-files/{USER}"), &headers, b"{}").unwrap();
    assert_eq!(seen.json()["errorCode"], "P403");
}

#[test]
fn other_languages_do_the_same_by_the_control_plane() {
    let inbox = Inbox::start().unwrap();
    let sandbox = Sandbox::start().unwrap();
    let act = |body: Value| control(&sandbox, "POST", "/sandbox/p100", &body.to_string());
    let done = act(json!([
        {"action": "settings", "webhook_url": inbox.url(), "token": "bearer", "envelope": true, "blocked": false},
        {"action": "user", "external_user_id": USER},
        {"action": "attempt", "external_user_id": USER, "status": "REJECTED_BY_PROVIDER", "reason": "DOC_EXPIRED"},
        {"action": "tell", "external_user_id": USER, "verification_status": "VERIFIED", "attempt_status": "PENDING"},
        {"action": "expire", "external_user_id": USER},
        {"action": "poa", "external_user_id": USER, "status": "APPROVED"},
        {"action": "file", "external_user_id": USER, "status": "ADDED"},
        {"action": "user_status", "external_user_id": USER, "status": "ACTIVE"},
    ]));
    assert_eq!((done.status, done.body.as_str()), (200, r#"{"ok":true}"#));
    let statuses: Vec<Value> = (0..6)
        .map(|_| {
            let data = told(&inbox)["data"].clone();
            data.get("verificationStatus").or(data.get("status")).cloned().unwrap()
        })
        .collect();
    assert_eq!(statuses, ["NOT_VERIFIED", "VERIFIED", "EXPIRED", "APPROVED", "ADDED", "ACTIVE"]);
    let state = control(&sandbox, "GET", "/sandbox/state", "").json();
    let user = json!({"verification_status": "EXPIRED", "attempt_status": null, "poa_status": "APPROVED", "active": true});
    assert_eq!(state["p100"], json!({"users": {USER: user}, "webhook_url": inbox.url()}));
    for wrong in [
        json!({"action": "atempt"}),
        json!({"action": "expire"}),
        json!({"action": "attempt", "external_user_id": USER}),
        json!({"action": "poa", "external_user_id": USER, "state": "x"}),
        json!({"action": "settings", "webhook_url": "http://127.0.0.1/?x"}),
        json!({"action": "settings", "token": "basic"}),
        json!({"action": "settings", "envelope": "yes"}),
    ] {
        assert_eq!(act(wrong.clone()).status, 400, "{wrong}");
    }
}
