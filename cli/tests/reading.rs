//! `kyckit advise`, `inspect` and `codes`, help and pipes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{Temporary, command, kyckit, kyckit_with, replaced, run, silent_about};
use serde_json::{Value, json};
use std::process::Stdio;

const WEBHOOK: &str = r#"{"transactionId":"T-1","appId":"A-1","eventType":"KRA_APPLICATION_STATUS","statusDescription":"Hold",
"remarks":"ERR-00003 form of TEST USER not signed","appStatus":"003","appUpdtStatus":"005","eventTime":"2026-01-15T10:00:00Z"}"#;

#[test]
fn advice_names_action_flag_and_reasons() {
    let ran = kyckit(&["advise", "005", "107"]);
    assert_eq!(ran.code, 0);
    for part in
        ["submit", "interop_modification", "confidence:", "107", " = The record stands at another KRA"]
    {
        assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
    }
    let advice = |args: &[&str]| kyckit(&[&["advise", "--json"], args].concat()).lines().pop().unwrap();
    assert_eq!(advice(&[""])["update_flag"], "new");
    assert_eq!(advice(&["004"])["fallback_flag"], "modify_with_documents");
    assert_eq!(advice(&["007:001"])["action"], "wait");
    assert_eq!(advice(&["nonsense"])["action"], "manual");
    assert_eq!(kyckit(&["advise"]).code, 2);
}

#[test]
fn an_event_is_shown_with_its_texts_masked() {
    let ran = kyckit_with(&["inspect", "-"], WEBHOOK);
    assert_eq!(ran.code, 0, "{}", ran.all());
    for part in [
        "kra.v2",
        "resubmit",
        "T-1",
        "A-1",
        "Hold",
        "none (005)",
        "ERR-00003",
        "***",
        "2026-01-15T10:00:00Z",
        "derived",
    ] {
        assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
    }
    silent_about(&ran, "TEST USER");
    assert!(ran.stdout.contains("app status:   003\n"), "{}", ran.stdout);
    assert!(kyckit_with(&["inspect", "-", "--reveal"], WEBHOOK).stdout.contains("TEST USER"));
}

#[test]
fn statuses_and_events_of_the_results_webhook_are_shown_when_they_are_documented() {
    let body = |status: &str, event: &str| {
        json!({"transactionId": "T-1", "applicationStatus": status, "eventType": event, "eventId": "E-1",
            "eventTime": "2026-01-15T10:00:00Z", "reviewerEmail": "CANARY@example.com"})
        .to_string()
    };
    for (status, event, decision) in [
        ("auto_declined", "FINISH_TRANSACTION_WEBHOOK", "declined"),
        ("manually_approved", "MANUAL_REVIEW_STATUS_UPDATE", "approved"),
        ("kyc_in_progress", "INTERMEDIATE_TRANSACTION_WEBHOOK", "pending"),
        ("needs_review", "FINISH_TRANSACTION_WEBHOOK", "review"),
    ] {
        let ran = kyckit_with(&["inspect", "-"], &body(status, event));
        for part in ["hyperverge_results", status, event, decision] {
            assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
        }
        silent_about(&ran, "CANARY");
        let shown = &kyckit_with(&["inspect", "-", "--json"], &body(status, event)).lines()[0];
        assert_eq!((&shown["provider_status"], &shown["provider_event"]), (&json!(status), &json!(event)));
    }
    for more in [&[][..], &["--json"]] {
        let args = [&["inspect", "-", "--provider", "hyperverge_results"], more].concat();
        let ran = kyckit_with(&args, &body("CANARY", "CANARY"));
        assert_eq!(ran.code, 0, "{}", ran.all());
        silent_about(&ran, "CANARY");
    }
}

#[test]
fn the_name_of_an_unknown_member_may_be_anything() {
    let body = r#"{"transactionId":"T-1","999941057058":"x","new_member":"x"}"#;
    for more in [&[][..], &["--json"]] {
        let ran = kyckit_with(&[&["inspect", "-", "--provider", "hyperverge_kra"], more].concat(), body);
        assert_eq!(ran.code, 0, "{}", ran.all());
        assert!(ran.stdout.contains("new_member") && ran.stdout.contains("***"), "{}", ran.stdout);
        silent_about(&ran, "999941057058");
        let args = [&["inspect", "-", "--provider", "hyperverge_kra", "--reveal"], more].concat();
        assert!(kyckit_with(&args, body).stdout.contains("999941057058"));
    }
}

#[test]
fn json_is_the_canonical_event() {
    let args = [
        "inspect",
        "-",
        "--json",
        "--provider",
        "hyperverge_kra",
        "--path",
        "/x",
        "--received-at",
        "2026-01-15T10:00:05Z",
    ];
    let ran = kyckit_with(&args, WEBHOOK);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let event = &ran.lines()[0];
    assert_eq!(
        (&event["decision"], &event["received_at"]),
        (&json!("resubmit"), &json!("2026-01-15T10:00:05Z"))
    );
    assert_eq!((&event["provider_status"], &event["modification"]["raw"]), (&json!("Hold"), &json!("005")));
    assert_eq!(
        (&event["reasons"][0]["code"], &event["reasons"][0]["text"]),
        (&json!("ERR-00003"), &json!("***"))
    );
    let revealed = kyckit_with(&["inspect", "-", "--json", "--reveal"], WEBHOOK);
    assert!(revealed.lines()[0]["reasons"][0]["text"].as_str().unwrap().contains("TEST USER"));
}

#[test]
fn bodies_and_arguments_that_cannot_be_read_are_2() {
    for (body, code) in [("{", "not_json"), ("[]", "not_an_object")] {
        let ran = kyckit_with(&["inspect", "-", "--json"], body);
        assert_eq!((ran.code, &ran.lines()[0]["code"]), (2, &json!(code)));
    }
    let large = Temporary::new("large.json", &vec![b' '; (1 << 20) + 1]);
    assert!(kyckit(&["inspect", large.text()]).stderr.contains("error[too_large]"));
    let ran = kyckit_with(&["inspect", "-", "--strict", "--json"], r#"{"transactionId":"T","other":1}"#);
    assert_eq!((ran.code, &ran.lines()[0]["code"]), (2, &json!("unknown_member")));
    let ran = kyckit_with(&["inspect", "-", "--provider", "hyperverge"], WEBHOOK);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("`hyperverge_kra`"), "{}", ran.stderr);
    assert_eq!(kyckit_with(&["inspect", "-", "--received-at", "yesterday"], WEBHOOK).code, 2);
}

#[test]
fn no_text_of_a_body_is_shown() {
    let names = [
        "eventType",
        "statusDescription",
        "remarks",
        "appStatus",
        "appUpdtStatus",
        "eventTime",
        "name",
        "phoneNumber",
        "panNumber",
        "emailAddress",
    ];
    let text = |name: &str| (name.to_owned(), json!(format!("CANARY_{}", name.to_uppercase())));
    let number = |name: &str| (name.to_owned(), json!(777_555_777));
    let list = |name: &str| (name.to_owned(), json!(["CANARY"]));
    let bodies = [
        json!(names.iter().map(|name| text(name)).collect::<serde_json::Map<_, _>>()).to_string(),
        json!(names.iter().map(|name| number(name)).collect::<serde_json::Map<_, _>>()).to_string(),
        json!({"data": names.iter().map(|name| list(name)).collect::<serde_json::Map<_, _>>()}).to_string(),
        replaced(|number| json!(format!("CANARY{number}"))),
        replaced(|number| json!([format!("CANARY{number}")])),
    ];
    for body in bodies {
        for more in [&[][..], &["--json"]] {
            let ran = kyckit_with(&[&["inspect", "-"], more].concat(), &body);
            assert_eq!(ran.code, 0, "{}", ran.all());
            silent_about(&ran, "CANARY");
            silent_about(&ran, "777555777");
        }
    }
}

/// The samples of a provider: names and bodies.
fn samples(provider: &str) -> Vec<(String, Value)> {
    let listed = kyckit(&["trigger", provider, "--list", "--json"]).lines();
    let names = listed.iter().map(|line| line["event"].as_str().unwrap().to_owned());
    names
        .map(|name| {
            let body = kyckit(&["trigger", provider, &name]).stdout;
            (name, serde_json::from_str(&body).unwrap())
        })
        .collect()
}

/// Puts a canary into every text that is no id, and keeps the word that names the event.
fn with_canaries(value: &mut Value, name: &str) {
    match value {
        Value::Object(object) => object.iter_mut().for_each(|(name, value)| with_canaries(value, name)),
        Value::Array(list) => list.iter_mut().for_each(|value| with_canaries(value, name)),
        Value::String(text) => {
            let lower = name.to_ascii_lowercase();
            if !lower.ends_with("id") && name != "webhook_trigger" {
                *text = "CANARY 1".to_owned();
            }
        }
        _ => {}
    }
}

#[test]
fn no_text_of_argos_and_p100_is_printed_that_no_page_documents() {
    for provider in ["argos", "p100"] {
        for (name, mut body) in samples(provider) {
            with_canaries(&mut body, "");
            for more in [&[][..], &["--json"], &["--cloudevent"]] {
                let args = [&["inspect", "-", "--provider", provider], more].concat();
                let ran = kyckit_with(&args, &body.to_string());
                assert_eq!(ran.code, 0, "{name}: {}", ran.all());
                silent_about(&ran, "CANARY");
            }
        }
    }
}

#[test]
fn members_with_personal_data_are_named_and_shown_on_demand() {
    let body = kyckit(&["trigger", "argos", "approved_n"]).stdout;
    let masked = kyckit_with(&["inspect", "-"], &body);
    assert!(masked.stdout.contains("personal:     email, cf.cf1"), "{}", masked.stdout);
    silent_about(&masked, "Test Person");
    let shown = kyckit_with(&["inspect", "-", "--reveal"], &body);
    assert!(shown.stdout.contains("personal:     full_name (full_name): Test Person\n"), "{}", shown.stdout);
    let without = kyckit_with(&["inspect", "-"], r#"{"externalUserId":"u-1","status":"ACTIVE"}"#);
    assert!(!without.stdout.contains("personal:"), "{}", without.stdout);
}

#[test]
fn what_a_policy_would_change_is_told() {
    for (provider, event, says) in [
        (
            "p100",
            "kyc_not_verified_rejected_by_provider",
            "with rejected_attempt_is_declined: declined, final: no",
        ),
        ("p100", "kyc_not_verified_successful", "with successful_attempt_is_approved: approved, final: "),
        ("argos", "aml_not_screened", "with not_screened_is_clear: none, final: no, hit: no"),
        ("hyperverge_kra", "v2_kra_verified", "with registered_is_approved"),
    ] {
        let body = kyckit(&["trigger", provider, event]).stdout;
        let ran = kyckit_with(&["inspect", "-", "--provider", provider], &body);
        let line = ran.stdout.lines().find(|line| line.starts_with("policy: ")).unwrap_or_default();
        assert!(line.contains(says), "{says} in {}", ran.all());
    }
    let config = Temporary::new(
        "receiver.toml",
        b"policies.rejected_attempt_is_declined = true\n[[route]]\npath = \"/p\"\nprovider = \"p100\"\nverify.unverified = \"x\"\n",
    );
    let body = kyckit(&["trigger", "p100", "kyc_not_verified_rejected_by_provider"]).stdout;
    let ran = kyckit_with(&["inspect", "-", "--config", config.text()], &body);
    assert!(ran.stdout.contains("decision:     declined\n"), "{}", ran.all());
    assert!(
        ran.stdout.contains("without rejected_attempt_is_declined: resubmit, final: no"),
        "{}",
        ran.stdout
    );
    let settled = kyckit_with(&["inspect", "-"], r#"{"transactionId":"T-1","appStatus":"007"}"#);
    assert!(!settled.stdout.contains("policy: "), "{}", settled.stdout);
}

#[test]
fn an_event_is_shown_as_a_cloud_event() {
    let body = r#"{"transactionId":"T-1","appStatus":"003","remarks":"CANARY 1"}"#;
    let ran = kyckit_with(&["inspect", "-", "--cloudevent"], body);
    let event = &ran.lines()[0];
    assert_eq!((&event["specversion"], &event["subject"]), (&json!("1.0"), &json!("T-1")));
    assert_eq!(event["id"], event["data"]["dedupe_key"]);
    silent_about(&ran, "CANARY");
    assert!(kyckit_with(&["inspect", "-", "--cloudevent", "--reveal"], body).stdout.contains("CANARY 1"));
    assert_eq!(kyckit_with(&["inspect", "-", "--cloudevent", "--json"], body).code, 2);
}

#[test]
fn ids_do_not_reach_the_terminal_as_commands() {
    let ran = kyckit_with(&["inspect", "-"], r#"{"transactionId":"T\u001b[2J\u202e1","appStatus":"007"}"#);
    assert_eq!(ran.code, 0);
    assert!(
        !ran.stdout.contains('\u{1b}') && !ran.stdout.contains('\u{202e}') && ran.stdout.contains("\\u{1b}")
    );
}

#[test]
fn lists_are_counted_and_shown() {
    let lists = kyckit(&["codes"]);
    assert_eq!(lists.code, 0);
    for name in ["state", "country", "provider_error", "status", "modification", "failure"] {
        assert!(lists.stdout.lines().any(|line| line.starts_with(&format!("{name} "))), "{name}");
    }
    let states = kyckit(&["codes", "state"]);
    assert!(states.stdout.contains("maharashtra") && states.stdout.contains("unconfirmed"));
    for line in kyckit(&["codes", "state", "--json"]).lines() {
        assert!(line["code"].is_string() && line["confirmed"] == false && line["meaning"].is_string());
        assert!(line["registry_code"].is_string() && line["list"] == "state");
    }
    assert!(kyckit(&["codes", "status"]).stdout.contains("KRA Validated"));
    let verdict = kyckit(&["codes", "verdict", "--search", "manually_declined", "--json"]).lines();
    assert_eq!((verdict.len(), &verdict[0]["decision"]), (1, &json!("declined")));
    assert!(kyckit(&["codes", "results_event"]).stdout.contains("FINISH_TRANSACTION_WEBHOOK"));
    assert!(kyckit(&["codes", "failure"]).stdout.contains("duplicate"));
    let found = kyckit(&["codes", "--search", "ERR-90061", "--json"]).lines();
    assert_eq!((found.len(), &found[0]["code"]), (1, &json!("ERR-90061")));
    assert!(
        lists.stdout.contains("argos.trigger") && lists.stdout.contains("p100.failure"),
        "{}",
        lists.stdout
    );
    for name in ["argos.reject_code", "reject_code"] {
        assert!(kyckit(&["codes", name]).stdout.contains("expired_id"), "{name}");
    }
    assert!(kyckit(&["codes", "p100.verdict"]).stdout.contains("p100.kyc NOT_VERIFIED PENDING"));
    let unknown = kyckit(&["codes", "stat"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("Did you mean `state`?"), "{}", unknown.stderr);
    for (name, hint) in [
        ("appCorState", "`kyckit codes state`"),
        ("person.gender", "`kyckit codes gender`"),
        ("appName", "`kyckit fields appName`"),
    ] {
        let ran = kyckit(&["codes", name]);
        assert!(ran.code == 2 && ran.stderr.contains(hint), "{}", ran.stderr);
    }
}

#[test]
fn what_the_user_confirmed_is_no_longer_unconfirmed() {
    let file = Temporary::new("s.toml", b"[marital_status]\nmarried = \"married\"\nunmarried = \"single\"\n");
    let has = |ran: &common::Ran| ran.stdout.lines().any(|line| line.starts_with("marital_status:"));
    assert!(has(&kyckit(&["codes", "--unconfirmed"])));
    assert!(!has(&kyckit(&["codes", "--unconfirmed", "--spellings", file.text()])));
    assert!(!kyckit(&["codes", "--unconfirmed"]).stdout.contains("gender:"));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    for args in [&["codes", "country"][..], &["codes", "--search", "a", "--json"], &["--help"], &["demo"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = command(args);
        let output = command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{args:?}");
        assert_eq!(output.status.code(), Some(0), "{args:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_is_lost_is_told() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = command(&["codes", "country"]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("error[output]"));
}

#[test]
fn every_help_has_examples() {
    let help = kyckit(&["--help"]).stdout;
    let listed = help.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let names: Vec<&str> = listed.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert!(names.len() > 14, "{names:?}");
    for name in names.into_iter().filter(|name| *name != "help") {
        let ran = kyckit(&[name, "--help"]);
        assert_eq!(ran.code, 0);
        assert!(ran.stdout.contains("Examples:\n  kyckit "), "{name}");
    }
    assert_eq!(kyckit(&["--version"]).code, 0);
    assert_eq!(kyckit(&[]).code, 2);
    assert_eq!(run(command(&["nothing"]), b"").code, 2);
}
