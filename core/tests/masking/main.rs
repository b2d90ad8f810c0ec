//! The canary test: whatever an applicant's data, a credential or a provider's free text may be, no text that one
//! might log shows it.

#![cfg(feature = "blocking")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test that panics has failed"
)]

mod applications;
#[path = "../common/mod.rs"]
mod common;
mod families;
mod uploads;
mod webhooks;

use common::{APPLICATION, Tape, answer, config, config_for, dead_port, options, rules};
use kyckit::hyperverge::{
    BlockingClient, Client, ClientConfig, Credentials, FIELDS, KraApplication, Receipt, UploadMode,
    kra_payload, read_kra_webhook,
};
use kyckit::{Check, Error, Field, FieldKind, Observation, Observer, Rules, Violations};
use kyckit_sandbox::{CodeForm, Fault, PageError, Sandbox};
use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

type Wire = Map<String, Value>;

fn example() -> Wire {
    serde_json::from_str(APPLICATION).unwrap()
}

// ---- what is planted ----

/// A text that stands nowhere else. Sixteen bits of the index as letters keep PANs and the like distinct.
fn canary(field: &Field) -> String {
    format!("CANARY{}X", field.index)
}

/// A valid value of the field's kind that stands nowhere else, and the texts that it must not be seen by.
fn valid_value(field: &Field) -> Option<(Value, Vec<String>)> {
    use base64::Engine as _;
    let index = u32::from(field.index);
    let number =
        |digits: usize| -> String { format!("{:0digits$}", 7_654_321_u64 * 1000 + u64::from(index)) };
    let text = |text: String| Some((Value::from(text.clone()), vec![text]));
    let base64 = |bytes: String| {
        let coded = base64::engine::general_purpose::STANDARD.encode(&bytes);
        Some((Value::from(coded.clone()), vec![bytes, coded]))
    };
    match (field.kind, field.check) {
        (FieldKind::Text, Check::Pan) => text("QZXPV9173K".to_owned()),
        (FieldKind::Text, Check::AadhaarLastFour) => text("8642".to_owned()),
        (FieldKind::Text, Check::Email) => text(format!("canary{index}x@canary{index}x.example")),
        (FieldKind::Text, Check::Phone) => text(number(10)),
        (FieldKind::Text, Check::Isd) => text(format!("{}", 3100 + index)),
        (FieldKind::Text, Check::Amount) => text(format!("{}.25", number(10))),
        (FieldKind::Text, Check::Vid) => text(number(16)),
        (FieldKind::Text, _) if field.path.ends_with("pin_code") => text(format!("{}", 410_700 + index)),
        (FieldKind::Text, _) if field.path == "mobile.number" => text("9182736451".to_owned()),
        (FieldKind::Text, _) => text(canary(field)),
        // An open list takes any word, so the word may be somebody's data.
        (FieldKind::Code, _) => text(canary(field)),
        // Other days are no personal data and may be shown.
        (FieldKind::Date, _) if field.personal => Some((
            Value::from("27-11-1973"),
            vec!["27-11-1973".to_owned(), "1973-11-27".to_owned(), "1973".to_owned()],
        )),
        (FieldKind::Document, Check::AadhaarXml) => base64(format!("<a>{}</a>", canary(field))),
        (FieldKind::Document, _) => base64(format!("%PDF-1.4 {}", canary(field))),
        // Yes and no, days and counts: nothing distinctive that must be hidden.
        (FieldKind::Flag | FieldKind::Date | FieldKind::Count, _) => None,
    }
}

/// What is planted into a member, and what must not be seen of it.
fn plants(field: &Field) -> Vec<(&'static str, Value, Vec<String>)> {
    let canary = canary(field);
    // Eleven digits: no Aadhaar number, and too large for a count.
    let number = 77_700_000_000_u64 + u64::from(field.index);
    let mut plants = vec![
        ("text", json!(canary), vec![canary.clone()]),
        ("long text", json!(canary.repeat(60)), vec![canary.clone()]),
        ("hostile text", json!(format!("<{canary}&\u{1}\n\"")), vec![canary.clone()]),
        ("escaped text", json!(format!("\u{e9}{canary}\u{1f600}")), vec![canary.clone()]),
        ("impossible date", json!("31-02-1937"), vec!["31-02-1937".to_owned(), "1937".to_owned()]),
        ("number", json!(number), vec![number.to_string()]),
        (
            "fraction",
            json!(8_642_975.5_f64 + f64::from(field.index)),
            vec![format!("{}.5", 8_642_975 + u32::from(field.index))],
        ),
        ("object", json!({"x": canary}), vec![canary.clone()]),
        ("object by name", json!({canary.clone(): 1}), vec![canary.clone()]),
        ("array", json!([canary, [canary]]), vec![canary.clone()]),
        ("true", json!(true), Vec::new()),
    ];
    if let Some((value, hidden)) = valid_value(field) {
        plants.push(("valid", value, hidden));
    }
    plants
}

/// Refuses a text that shows one of the canaries.
fn hides(what: &str, text: &str, hidden: &[String]) {
    for canary in hidden {
        assert!(!text.contains(canary.as_str()), "{what} shows {canary}: {text}");
        let broken = canary.to_ascii_lowercase();
        assert!(
            !text.to_ascii_lowercase().contains(&broken),
            "{what} shows {canary} in another case: {text}"
        );
    }
}

// ---- what is looked at ----

fn texts_of_application(app: &KraApplication) -> Vec<(&'static str, String)> {
    vec![
        ("application", format!("{app:?} {app:#?}")),
        ("ipv", format!("{:?}", app.ipv)),
        ("person", format!("{:?}", app.person)),
        ("organisation", format!("{:?}", app.organisation)),
        ("correspondence", format!("{:?}", app.correspondence)),
        ("permanent", format!("{:?}", app.permanent)),
        ("office phone", format!("{:?}", app.office_phone)),
        ("residence phone", format!("{:?}", app.residence_phone)),
        ("mobile", format!("{:?}", app.mobile)),
        ("fax", format!("{:?}", app.fax)),
        ("finances", format!("{:?}", app.finances)),
        ("authoriser", format!("{:?}", app.authoriser)),
        ("documents", format!("{:?}", app.documents)),
        ("extra", format!("{:?}", app.extra)),
        ("unread", format!("{:?}", app.unread)),
        ("notes", format!("{:?}", app.notes)),
    ]
}

fn texts_of_violations(violations: &Violations) -> Vec<(&'static str, String)> {
    let mut texts = vec![("violations", format!("{violations:?} {violations:#?}"))];
    for violation in violations.iter() {
        texts
            .push(("violation", format!("{violation} {violation:?} {violation:#?} {}", violation.to_json())));
        texts.push(("violation's words", format!("{} {}", violation.message, violation.remedy)));
    }
    texts
}

fn texts_of_error(error: &Error) -> Vec<(&'static str, String)> {
    let source = std::error::Error::source(error).map(|source| format!("{source:?} {source}"));
    let mut texts = vec![
        ("error", format!("{error} {error:?} {error:#?} {}", error.to_json())),
        ("error's words", format!("{} {} {:?} {:?}", error.message(), error.remedy(), error.path(), source)),
        ("error's ids", format!("{:?}", error.request_id())),
    ];
    if let Some(violations) = error.violations() {
        texts.extend(texts_of_violations(violations));
    }
    texts
}

fn texts_of_receipt(receipt: &Receipt) -> Vec<(&'static str, String)> {
    vec![
        ("receipt", format!("{receipt:?} {receipt:#?} {}", receipt.to_json())),
        ("record", format!("{:?}", receipt.record)),
        ("lookup", format!("{:?}", receipt.lookup)),
        ("receipt's words", format!("{} {}", receipt.message, receipt.remedy)),
    ]
}

fn texts_of_upload(got: &Result<Receipt, Error>) -> Vec<(&'static str, String)> {
    match got {
        Ok(receipt) => texts_of_receipt(receipt),
        Err(error) => texts_of_error(error),
    }
}

fn all_hide(context: &str, texts: &[(&'static str, String)], hidden: &[String]) {
    for (what, text) in texts {
        hides(&format!("{context}: {what}"), text, hidden);
    }
}

fn both_rules() -> [Rules; 2] {
    let strict = Rules { strict: true, ..rules() };
    [rules(), strict]
}
