//! What is shown of a webhook and its event.

use super::*;

const V2: [&str; 8] = [
    "transactionId",
    "appId",
    "eventType",
    "statusDescription",
    "remarks",
    "appStatus",
    "appUpdtStatus",
    "eventTime",
];
const V1: [&str; 9] = [
    "name",
    "phoneNumber",
    "panNumber",
    "emailAddress",
    "remarks",
    "statusDescription",
    "transactionid",
    "appId",
    "eventType",
];
/// Ids of the case are shown on purpose.
const IDS: [&str; 3] = ["transactionId", "transactionid", "appId"];

fn webhook(detailed: bool) -> Wire {
    let wire = json!({
        "statusDescription": "KRA Validated", "transactionId": "T-1", "appId": "a1", "eventType": "KRA_APPLICATION_STATUS",
        "remarks": "none", "appStatus": "007", "appUpdtStatus": "005", "eventTime": "2025-03-01T10:15:00Z",
    });
    let Value::Object(mut wire) = wire else { panic!() };
    if detailed {
        wire.retain(|name, _| V1.contains(&name.as_str()));
        for name in ["name", "phoneNumber", "panNumber", "emailAddress"] {
            wire.insert(name.to_owned(), json!("x"));
        }
    }
    wire
}

fn wrapped(wire: &Wire, detailed: bool) -> Vec<u8> {
    serde_json::to_vec(&if detailed { json!({"data": wire}) } else { json!(wire) }).unwrap()
}

fn look_at_webhook(context: &str, body: &[u8], hidden: &[String]) {
    for rules in both_rules() {
        match read_kra_webhook(body.to_vec(), &rules) {
            Ok(event) => {
                all_hide(context, &[("event", format!("{event:?} {event:#?}"))], hidden);
                all_hide(context, &[("reasons", format!("{:?}", event.reasons))], hidden);
                let payload = kra_payload(&event).unwrap();
                all_hide(context, &[("payload", format!("{payload:?} {payload:#?}"))], hidden);
                all_hide(context, &[("dedupe key", event.dedupe_key().to_owned())], hidden);
            }
            Err(error) => all_hide(context, &texts_of_error(&error), hidden),
        }
    }
}

#[test]
fn no_text_of_a_webhook_shows_a_planted_value() {
    for (detailed, names) in [(false, &V2[..]), (true, &V1[..])] {
        for name in names.iter().chain(&["CANARYUNKNOWN", "data"]) {
            let canary = format!("CANARY{name}X");
            let number = 777_000_000_123_u64;
            let values = [
                json!(canary),
                json!(format!("{canary} ERR-00012")),
                json!(number),
                json!({"x": canary}),
                json!([canary]),
                json!(format!("<{canary}&\n")),
            ];
            for value in values {
                // An id that is a scalar is shown as the case's own.
                if IDS.contains(name) && !(value.is_object() || value.is_array()) {
                    continue;
                }
                let mut wire = webhook(detailed);
                wire.insert((*name).to_owned(), value.clone());
                let hidden = [canary.clone(), number.to_string(), "CANARYUNKNOWN".to_owned()];
                look_at_webhook(&format!("{name} = {value}"), &wrapped(&wire, detailed), &hidden);
            }
        }
    }
}

/// Personal members never stand in the canonical event either.
#[test]
fn the_canonical_event_holds_no_personal_member() {
    let mut wire = webhook(true);
    for name in ["name", "phoneNumber", "panNumber", "emailAddress", "unknownMember"] {
        wire.insert(name.to_owned(), json!(format!("CANARY{name}X")));
    }
    for body in [wrapped(&wire, true), wrapped(&wire, false)] {
        let event = read_kra_webhook(body, &rules()).unwrap();
        hides("canonical JSON", &event.to_json(), &["CANARY".to_owned()]);
        hides("warnings", &format!("{:?}", event.warnings), &["CANARY".to_owned()]);
    }
}

#[test]
fn unreadable_webhooks_show_nothing() {
    let hidden = ["CANARY".to_owned()];
    let deep = format!("{{\"name\":{}\"CANARY\"{}}}", "[".repeat(40), "]".repeat(40));
    let many: String = (0..600).map(|n| format!(",\"CANARY{n}\":\"CANARY\"")).collect();
    let large = format!("{{\"name\":\"CANARY{}\"}}", "x".repeat(1 << 20));
    for body in [
        "{\"name\":\"CANARY".to_owned(),
        "{\"data\":{\"name\":\"CANARY}".to_owned(),
        "{\"name\":CANARY}".to_owned(),
        "\"CANARY\"".to_owned(),
        "[\"CANARY\"]".to_owned(),
        "CANARY".to_owned(),
        "{\"CANARY\\ud800\":1}".to_owned(),
        "{\"name\":\"CANARY\"}CANARY".to_owned(),
        deep,
        format!("{{\"a\":1{many}}}"),
        large,
    ] {
        let error = read_kra_webhook(body.clone(), &rules()).unwrap_err();
        assert!(matches!(error.http_status(), Some(400 | 413)), "{error:?}");
        all_hide(&body[..body.len().min(60)], &texts_of_error(&error), &hidden);
    }
    let error = read_kra_webhook(&b"{\"name\":\"CANARY\xff\"}"[..], &rules()).unwrap_err();
    all_hide("not UTF-8", &texts_of_error(&error), &hidden);
}

#[test]
fn a_member_name_that_may_be_somebodys_number_is_not_shown() {
    let event = read_kra_webhook(&br#"{"transactionId":"T-1","9876543210":"x"}"#[..], &rules()).unwrap();
    assert!(event.warnings.iter().any(|warning| warning.path.as_deref() == Some("9876543210")));
    hides("warnings", &format!("{:?}", event.warnings), &["9876543210".to_owned()]);
}
