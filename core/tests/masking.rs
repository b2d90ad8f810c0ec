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

mod common;

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

// ---- applications ----

/// Every row of the table with every plant, one at a time.
#[test]
fn no_text_of_an_application_shows_a_planted_value() {
    for field in &FIELDS {
        for (kind, value, hidden) in plants(field) {
            let mut wire = example();
            wire.insert(field.wire_name.to_owned(), value);
            let body = serde_json::to_vec(&wire).unwrap();
            for rules in both_rules() {
                let app = KraApplication::from_wire(&body, &rules).unwrap();
                let context = format!("{} as {kind}", field.path);
                all_hide(&context, &texts_of_application(&app), &hidden);
                let violations = app.validate(&rules);
                all_hide(&context, &texts_of_violations(&violations), &hidden);
                all_hide(&context, &texts_of_violations(&violations.of_field(field.path)), &hidden);
                if let Err(violations) = app.into_valid(&rules) {
                    all_hide(&context, &texts_of_violations(&violations), &hidden);
                }
            }
        }
    }
}

/// Days and counts that are no personal data stand in the application's own `Debug`, and nowhere else.
#[test]
fn violations_show_no_day_and_no_count() {
    for field in FIELDS.iter().filter(|field| !field.personal) {
        let (value, hidden) = match field.kind {
            FieldKind::Date => (json!("28-12-1937"), vec!["28-12-1937".to_owned(), "1937".to_owned()]),
            FieldKind::Count => (json!(3_987_654_321_u32), vec!["3987654321".to_owned()]),
            _ => continue,
        };
        let mut wire = example();
        wire.insert(field.wire_name.to_owned(), value);
        for rules in both_rules() {
            let app = KraApplication::from_wire(&serde_json::to_vec(&wire).unwrap(), &rules).unwrap();
            all_hide(field.path, &texts_of_violations(&app.validate(&rules)), &hidden);
        }
    }
}

/// The plants do arrive: a test that plants nothing would hide everything.
#[test]
fn planted_values_are_in_the_model() {
    for field in &FIELDS {
        for (kind, value, _) in plants(field) {
            let mut wire = example();
            wire.insert(field.wire_name.to_owned(), value.clone());
            let app = KraApplication::from_wire(&serde_json::to_vec(&wire).unwrap(), &rules()).unwrap();
            let written: Wire = serde_json::from_str(&app.to_wire(&rules())).unwrap();
            let retyped = value
                .as_u64()
                .map(|n| json!(n.to_string()))
                .or_else(|| value.as_f64().map(|n| json!(n.to_string())));
            let retyped = retyped.or_else(|| value.as_bool().map(|b| json!(b.to_string())));
            let there = written.get(field.wire_name);
            assert!(
                there == Some(&value) || there == retyped.as_ref(),
                "{} as {kind}: {there:?}",
                field.path
            );
        }
    }
}

/// A member that comes twice, in another case, or that nobody knows; a body that cannot be read.
#[test]
fn no_text_shows_what_is_odd_about_a_body() {
    let hidden = vec!["CANARYODD".to_owned(), "CANARYNAME".to_owned()];
    for field in &FIELDS {
        let name = field.wire_name;
        for body in [
            format!("{{\"{name}\":\"CANARYODD1\",\"{}\":\"CANARYODD2\"}}", name.to_uppercase()),
            format!("{{\"{name}\":\"CANARYODD1\",\"{name}\":{{\"CANARYNAME\":[\"CANARYODD\"]}}}}"),
            format!("{{\"CANARYNAME\":\"CANARYODD\",\"{name}CANARYNAME\":{{\"a\":\"CANARYODD\"}}}}"),
            format!("{{\"{name}\":\"\\ud800CANARYODD\"}}"),
        ] {
            let app = KraApplication::from_wire(body.as_bytes(), &rules()).unwrap();
            all_hide(&body, &texts_of_application(&app), &hidden);
            // A violation may name an unknown member, but never its value.
            all_hide(&body, &texts_of_violations(&app.validate(&rules())), &hidden[..1]);
        }
        for body in [
            format!("{{\"{name}\":\"CANARYODD"),
            format!("{{\"{name}\":CANARYODD}}"),
            format!("{{\"{name}\":\"CANARYODD\"}} CANARYODD"),
            format!("[\"{name}\",\"CANARYODD\"]"),
            format!("\"CANARYODD{name}\""),
            format!("{{\"CANARYNAME{name}\\ud800\":1}}"),
            format!("{{\"{name}\":\"CANARYODD\u{1}\"}}"),
            format!("{{\"{name}\":{}\"CANARYODD\"{}}}", "[".repeat(40), "]".repeat(40)),
        ] {
            let error = KraApplication::from_wire(body.as_bytes(), &rules()).unwrap_err();
            all_hide(&body, &texts_of_error(&error), &hidden);
        }
    }
    for name in ["AAAPT1234A", "9876543210", "a@example.com", "TEST USER"] {
        let app = KraApplication::from_wire(format!("{{\"{name}\":1}}").as_bytes(), &rules()).unwrap();
        all_hide(name, &texts_of_violations(&app.validate(&rules())), &[name.to_owned()]);
    }
    let error = KraApplication::from_wire(b"{\"appName\":\"CANARYODD\xff\"}", &rules()).unwrap_err();
    all_hide("not UTF-8", &texts_of_error(&error), &hidden);
    let many: String = (0..5000).map(|n| format!(",\"CANARYNAME{n}\":\"CANARYODD\"")).collect();
    let error = KraApplication::from_wire(format!("{{\"a\":1{many}}}").as_bytes(), &rules()).unwrap_err();
    all_hide("too many", &texts_of_error(&error), &hidden);
}

/// A full Aadhaar number is neither shown nor written, whatever it comes as.
#[test]
fn a_full_aadhaar_number_is_neither_shown_nor_written() {
    const NUMBER: &str = "999941057058";
    let hidden = [NUMBER, "9999 4105 7058", "9999-4105-7058"].map(str::to_owned);
    for name in ["appUidNo", "appCorAddRef", "appPerAddRef"] {
        let spellings = [
            json!(NUMBER),
            json!("9999 4105 7058"),
            json!("9999-4105-7058"),
            json!(format!("ref {NUMBER}.")),
            json!(999_941_057_058_u64),
            json!([NUMBER]),
            json!({"x": NUMBER}),
            json!([999_941_057_058_u64]),
        ];
        for value in spellings {
            let mut wire = example();
            wire.insert("appPerAddFlag".to_owned(), json!("no"));
            wire.insert(name.to_owned(), value.clone());
            let app = KraApplication::from_wire(&serde_json::to_vec(&wire).unwrap(), &rules()).unwrap();
            let context = format!("{name} = {value}");
            all_hide(&context, &texts_of_application(&app), &hidden);
            let violations = app.validate(&rules());
            all_hide(&context, &texts_of_violations(&violations), &hidden);
            assert!(
                violations.of_field(name).iter().any(|violation| violation.code == "aadhaar_full"),
                "{context}"
            );
            hides(&context, &app.to_wire(&rules()), &hidden);
        }
    }
}

/// Set in the model, not read.
#[test]
fn a_full_aadhaar_number_in_the_model_is_not_written() {
    const NUMBER: &str = "9999 4105 7058";
    let mut app = common::application("AADHAAR-1");
    app.aadhaar_last_four = Some(NUMBER.into());
    app.correspondence.proof_reference = Some(NUMBER.into());
    for same in [true, false] {
        app.permanent_same_as_correspondence = Some(same);
        app.permanent.proof_reference = (!same).then(|| NUMBER.into());
        hides("wire", &app.to_wire(&rules()), &[NUMBER.to_owned(), "7058".to_owned()]);
        let found = app.validate(&rules());
        assert!(
            !found.is_valid() && found.iter().filter(|v| v.code == "aadhaar_full").count() >= 2,
            "{found:?}"
        );
        all_hide("model", &texts_of_violations(&found), &[NUMBER.to_owned()]);
        all_hide("model", &texts_of_application(&app), &[NUMBER.to_owned()]);
    }
}

/// JSON escapes hide a number from a search of the bytes, not from the one who reads them.
#[test]
fn an_escaped_aadhaar_number_is_not_written() {
    let escaped: String = "999941057058".chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
    for name in ["appUidNo", "appCorAddRef", "appPerAddRef"] {
        for value in
            [format!("\"{escaped}\""), format!("[\"{escaped}\"]"), format!("{{\"x\":\"{escaped}\"}}")]
        {
            let body = format!("{{\"{name}\":{value}}}");
            let app = KraApplication::from_wire(body.as_bytes(), &rules()).unwrap();
            let written: Value = serde_json::from_str(&app.to_wire(&rules())).unwrap();
            assert!(!written.to_string().contains("999941057058"), "{body} is written as {written}");
            assert!(!app.validate(&rules()).is_valid());
        }
    }
}

// ---- uploads ----

#[derive(Default)]
struct Ears(Mutex<Vec<String>>);

impl Observer for Ears {
    fn observe(&self, observation: &Observation<'_>) {
        self.0.lock().unwrap().push(format!("{observation:?} {observation:#?}"));
    }
}

const ID: &str = "CANARYCREDENTIALID";
const KEY: &str = "CANARYCREDENTIALKEY";

/// An application all of whose personal members are canaries, and that is valid.
fn full_of_canaries() -> (KraApplication, Vec<String>) {
    let mut wire = example();
    let mut hidden = vec![ID.to_owned(), KEY.to_owned()];
    let lists = |field: &Field| field.list.is_some_and(|list| list.complete);
    for field in FIELDS.iter().filter(|field| !lists(field)) {
        // These decide what else is asked for, or must repeat others.
        let decides = ["appType", "appNationality", "appResStatus", "appIpvFlag"].contains(&field.wire_name);
        if decides || field.path.starts_with("permanent.") {
            continue;
        }
        if let Some((value, mut texts)) = valid_value(field) {
            // Four digits stand in ports and times too.
            texts.retain(|text| text.len() > 4);
            wire.insert(field.wire_name.to_owned(), value);
            hidden.append(&mut texts);
        }
    }
    wire.insert("canaryMember".to_owned(), json!({"x": "CANARYEXTRA"}));
    wire.insert("appCorCtry".to_owned(), json!("India"));
    hidden.push("CANARYEXTRA".to_owned());
    let mut app = KraApplication::from_wire(&serde_json::to_vec(&wire).unwrap(), &rules()).unwrap();
    // Its check digit is wrong on purpose only in other tests.
    app.aadhaar_vid = None;
    let broken: Vec<String> = app
        .validate(&rules())
        .iter()
        .filter(|v| v.severity == kyckit::Severity::Error)
        .map(|v| v.to_string())
        .collect();
    assert!(broken.is_empty(), "{broken:?}");
    (app, hidden)
}

fn listening(config: ClientConfig) -> (ClientConfig, Arc<Ears>) {
    let ears = Arc::new(Ears::default());
    let config = ClientConfig {
        credentials: Credentials { app_id: ID.into(), app_key: KEY.into() },
        observer: Some(Arc::clone(&ears) as Arc<dyn Observer>),
        ..config
    };
    (config, ears)
}

#[test]
fn no_text_of_an_upload_shows_a_planted_value() {
    let (app, hidden) = full_of_canaries();
    let sandbox = Sandbox::builder().credentials(ID, KEY).start().unwrap();
    let (config, ears) = listening(config(&sandbox));
    all_hide("config", &[("config", format!("{config:?} {config:#?}"))], &hidden);
    let client = BlockingClient::new(config.clone()).unwrap();
    let other = Client::new(config).unwrap();
    all_hide("clients", &[("client", format!("{client:?} {client:#?} {other:?} {other:#?}"))], &hidden);

    let mut faults: Vec<Fault> =
        PageError::ALL.into_iter().map(|error| Fault::error(error, CodeForm::Page)).collect();
    faults.extend([
        Fault::close_after_answer(),
        Fault::reset_before_read(),
        Fault::reset_after_request(),
        Fault::reset_after_taken(),
        Fault::cut_body(),
        Fault::html(),
        Fault::rate_limited("3600"),
        Fault::delay(Duration::from_secs(2)),
    ]);
    for (number, fault) in faults.into_iter().enumerate() {
        for mode in [UploadMode::Queued, UploadMode::Immediate] {
            sandbox.reset();
            sandbox.fault(fault.clone());
            let options = options(&format!("T-mask-{number}"), mode, Duration::from_millis(700));
            let got = client.validate_and_upload(app.clone(), &options);
            let context = format!("{fault:?} {mode:?}");
            all_hide(&context, &texts_of_upload(&got), &hidden);
            // What the provider knows of the applicant comes back in look-ups.
            let found = client.search_and_verify(app.pan.as_ref().unwrap(), "T-mask-look").unwrap();
            all_hide(&context, &[("record", format!("{found:?} {found:#?}"))], &hidden);
            if let Ok(receipt) = &got {
                let found = client.reconcile(&receipt.lookup).unwrap();
                all_hide(&context, &[("reconciliation", format!("{found:?} {found:#?}"))], &hidden);
            }
            std::thread::sleep(Duration::from_millis(3));
        }
    }
    let told = ears.0.lock().unwrap().join("\n");
    assert!(told.contains("T-mask-1"), "nothing was told");
    all_hide("observer", &[("observations", told)], &hidden);
}

#[test]
fn no_text_of_an_upload_that_fails_before_it_is_sent_shows_a_planted_value() {
    let (app, hidden) = full_of_canaries();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    for base_url in
        [format!("http://127.0.0.1:{}", dead_port()), format!("https://{}", silent.local_addr().unwrap())]
    {
        let (config, ears) = listening(config_for(&base_url));
        let client = BlockingClient::new(config).unwrap();
        let mut broken = app.clone();
        broken.pan = Some("CANARYPAN".into());
        broken.mobile.number = Some("CANARYMOBILE".into());
        let mut hidden = hidden.clone();
        hidden.extend(["CANARYPAN".to_owned(), "CANARYMOBILE".to_owned()]);
        let short = options("T-short", UploadMode::Queued, Duration::from_millis(200));
        for (app, options) in [
            (app.clone(), short.clone()),
            (broken, short.clone()),
            (app.clone(), options("T \r\n", UploadMode::Queued, Duration::from_millis(200))),
        ] {
            let got = client.validate_and_upload(app, &options);
            assert!(got.is_err());
            all_hide(&base_url, &texts_of_upload(&got), &hidden);
        }
        all_hide("observer", &[("observations", ears.0.lock().unwrap().join("\n"))], &hidden);
    }
}

/// A provider may say the applicant's data in any member of its answer, its free text above all.
#[test]
fn no_text_shows_what_a_provider_says_of_an_applicant() {
    let hidden = vec!["CANARYSAID".to_owned()];
    let kycdata: String = [
        "appPanNo",
        "appPanDob",
        "appName",
        "appModfAck",
        "appRegAck",
        "appStatusdt",
        "appEntrydt",
        "appModdt",
        "appPosCode",
        "appUpdtStatus",
        "appStatusDelta",
        "appHoldDeactiveRmks",
        "appUpdtRmks",
        "error",
        "appOther",
    ]
    .iter()
    .map(|name| format!("\"{name}\":\"CANARYSAID {name}\","))
    .collect();
    let result = |status: &str| {
        format!(
            "\"result\":{{\"error\":\"CANARYSAID\",\"kycdata\":{{{kycdata}\"appStatus\":\"{status}\"}},\"x\":\"CANARYSAID\"}}"
        )
    };
    let bodies = [
        format!("{{\"status\":\"success\",\"statusCode\":\"200\",{}}}", result("001")),
        format!("{{\"status\":\"success\",\"statusCode\":\"200\",{}}}", result("ERR-90061")),
        format!(
            "{{\"status\":\"failure\",\"statusCode\":\"400\",\"message\":\"CANARYSAID\",{}}}",
            result("")
        ),
        format!(
            "{{\"status\":\"failure\",\"statusCode\":\"400\",\"message\":\"Invalid PAN format CANARYSAID\",{}}}",
            result("")
        ),
        "{\"status\":\"CANARYSAID\",\"statusCode\":\"CANARYSAID\",\"message\":{\"x\":\"CANARYSAID\"}}"
            .to_owned(),
        "{\"error\":{\"message\":\"CANARYSAID\"},\"CANARYSAID\":\"CANARYSAID\"}".to_owned(),
        "{\"error\":\"Input Validation Error: CANARYSAID\"}".to_owned(),
        "CANARYSAID".to_owned(),
        "{\"CANARYSAID".to_owned(),
        "[\"CANARYSAID\"]".to_owned(),
    ];
    for status in [
        "200 OK",
        "400 Bad",
        "401 Unauthorized",
        "403 Forbidden",
        "422 Bad",
        "429 Slow",
        "500 Failed",
        "503 Away",
        "307 Moved",
    ] {
        for body in &bodies {
            let headers =
                "X-Name: CANARYSAID\r\nLocation: http://CANARYSAID.invalid/\r\nRetry-After: 3600\r\n";
            let server = Tape::start(answer(status, headers, body));
            let (config, ears) = listening(config_for(&server.base_url()));
            let client = BlockingClient::new(config).unwrap();
            let (app, _) = full_of_canaries();
            let options = options("T-said", UploadMode::Immediate, Duration::from_millis(500));
            let got = client.validate_and_upload(app, &options);
            all_hide(&format!("{status} {body}"), &texts_of_upload(&got), &hidden);
            if status == "200 OK" {
                let found = client.search_and_verify(&"AAAPA1234A".into(), "T-said");
                all_hide(&format!("{status} {body}"), &[("look-up", format!("{found:?}"))], &hidden);
            }
            all_hide("observer", &[("observations", ears.0.lock().unwrap().join("\n"))], &hidden);
        }
    }
}

// ---- credentials ----

#[test]
fn no_text_shows_a_credential() {
    let hidden = [ID.to_owned(), KEY.to_owned()];
    for (id, key) in [
        (ID.to_owned(), KEY.to_owned()),
        (format!("{ID}\r\n"), KEY.to_owned()),
        (ID.to_owned(), format!("{KEY}\u{e9}\n")),
    ] {
        for base_url in ["http://127.0.0.1:1", "http://example.com", "nonsense"] {
            let config =
                ClientConfig { base_url: base_url.to_owned(), ..ClientConfig::new(id.clone(), key.clone()) };
            all_hide(base_url, &[("config", format!("{config:?} {config:#?}"))], &hidden);
            all_hide(
                base_url,
                &[("secrets", format!("{:?} {:?}", config.credentials.app_id, config.credentials.app_key))],
                &hidden,
            );
            let options = options("T-cred", UploadMode::Queued, Duration::from_millis(100));
            match BlockingClient::new(config) {
                Err(error) => all_hide(base_url, &texts_of_error(&error), &hidden),
                Ok(client) => {
                    all_hide(base_url, &[("client", format!("{client:?}"))], &hidden);
                    let got = client.validate_and_upload(common::application("CRED-1"), &options);
                    all_hide(base_url, &texts_of_upload(&got), &hidden);
                }
            }
        }
    }
}

/// A user name in the base URL is refused, and until then it is somebody's credential.
#[test]
fn no_text_shows_a_credential_of_the_base_url() {
    let hidden = ["CANARYUSER".to_owned(), "CANARYWORD".to_owned()];
    let config = config_for("https://CANARYUSER:CANARYWORD@127.0.0.1:1");
    let error = BlockingClient::new(config.clone()).unwrap_err();
    all_hide("user in the URL", &texts_of_error(&error), &hidden);
    all_hide("user in the URL", &[("config", format!("{config:?} {config:#?}"))], &hidden);
}

// ---- webhooks ----

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
