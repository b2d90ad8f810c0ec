//! The kinds of case: each builds its input with the public API and returns what public getters tell.

use crate::both_ways;
use crate::calls;
use crate::case::{Case, Cases};
use crate::deliveries;
use crate::rest;
use bytes::Bytes;
use kyckit::hyperverge::{
    self, Client, ClientConfig, FIELDS, KraApplication, Receipt, RegistryStatus, UploadMode, UploadOptions,
};
use kyckit::transport::recorded::Recorded;
use kyckit::transport::{Phase, TransportError};
use kyckit::{Error, Event, Policies, Rules, Sent, Spellings, Timestamp, Value as Field, argos, p100};
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub(crate) fn run(case: &Case, cases: &Cases) -> Result<Value, String> {
    let rules = rules(case)?;
    match case.kind.as_str() {
        "validate" => validate(case, cases, &rules),
        "read" => read(case, cases, &rules),
        "write" => {
            let app =
                KraApplication::from_wire(&case.body(cases)?, &rules).map_err(|error| error.to_string())?;
            Ok(json!({"body": app.to_wire(&rules)}))
        }
        "receive" => receive(case, cases, &rules),
        "upload" => upload(case, cases, &rules),
        "advise" => advise(case),
        "lookup" => calls::lookup(case, &rules),
        "confirm" => calls::confirm(case, cases, &rules),
        "output" => calls::output(case, &rules),
        "ensure" => calls::ensure(case, &rules),
        "configure" => calls::configure(case, &rules),
        "reconcile" => calls::reconcile(case, &rules),
        "deliver" => deliveries::deliver(case, cases, &rules),
        "dedupe" => deliveries::dedupe(case),
        "supersedes" => deliveries::in_order(case, &rules),
        "cloudevent" => deliveries::cloud_event(case, &rules),
        "decrypt" => deliveries::decrypt(case, cases),
        "encrypt" => deliveries::encrypt(case),
        "probe" => deliveries::probe(case, cases),
        "call" => rest::call(case, &rules),
        other => Err(format!("the kind `{other}` is not known")),
    }
}

pub(crate) fn rules(case: &Case) -> Result<Rules, String> {
    let now = Timestamp::parse(&case.now).ok_or("`now` is no instant")?;
    let mut rules = Rules::at(now);
    rules.strict = case.strict;
    let mut policies = Policies::default();
    for (name, value) in case.input.get("policies").and_then(Value::as_object).into_iter().flatten() {
        match (name.as_str(), value.as_str().unwrap_or_default()) {
            ("registered", value) => policies.registered_is_approved = value == "approved",
            ("legacy_verified", value) => policies.legacy_verified_is_review = value == "review",
            ("webhook_events", value) => policies.webhook_events_as_text = value == "text",
            ("quality_rejection", value) => policies.quality_rejection_is_resubmit = value == "resubmit",
            ("not_screened", value) => policies.not_screened_is_clear = value == "no",
            ("rejected_attempt", value) => policies.rejected_attempt_is_declined = value == "declined",
            ("successful_attempt", value) => policies.successful_attempt_is_approved = value == "approved",
            ("quoted_counts", value) => policies.quoted_counts = value == "true",
            (other, _) => return Err(format!("the policy `{other}` is not known")),
        }
    }
    rules.policies = policies;
    let mut spellings = Spellings::none();
    for (list, codes) in case.input.get("spellings").and_then(Value::as_object).into_iter().flatten() {
        for (wire, spelling) in codes.as_object().into_iter().flatten() {
            spellings = spellings.confirm(list, wire, spelling.as_str().unwrap_or_default());
        }
    }
    rules.spellings = Arc::new(spellings);
    Ok(rules)
}

pub(crate) fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|_| Value::from("not JSON"))
}

/// The members of an error record that cases pin, by name.
pub(crate) fn error(error: &Error, names: &[&str]) -> Value {
    let record = parsed(&error.to_json());
    let kept = record.as_object().into_iter().flatten();
    let texts = ["message", "remedy"];
    let kept = kept.filter(|(key, _)| names.contains(&key.as_str()) || texts.contains(&key.as_str()));
    json!({"error": kept.map(|(key, value)| (key.clone(), value.clone())).collect::<Map<_, _>>()})
}

fn validate(case: &Case, cases: &Cases, rules: &Rules) -> Result<Value, String> {
    let body = case.body(cases)?;
    both_ways::agree(&body, rules)?;
    let app = KraApplication::from_wire(&body, rules).map_err(|error| error.to_string())?;
    let violations = match case.input.get("field").and_then(Value::as_str) {
        Some(field) => app.validate_field(field, rules).ok_or("no field has the name in `field`")?,
        None => app.validate(rules),
    };
    let list: Vec<Value> = violations.iter().map(|violation| parsed(&violation.to_json())).collect();
    Ok(json!({"valid": violations.is_valid(), "violations": list}))
}

fn read(case: &Case, cases: &Cases, rules: &Rules) -> Result<Value, String> {
    let app = match KraApplication::from_wire(&case.body(cases)?, rules) {
        Ok(app) => app,
        Err(fault) => return Ok(error(&fault, &["code", "kind"])),
    };
    let mut fields = Map::new();
    for (index, field) in FIELDS.iter().enumerate() {
        if let Some(value) = self::field(app.value(index)) {
            fields.insert(field.path.to_owned(), value);
        }
    }
    Ok(json!({"fields": fields, "extra": raw(&app.extra), "unread": raw(&app.unread)}))
}

/// A member's value, when it is there.
pub(crate) fn field(value: Field<'_>) -> Option<Value> {
    Some(match value {
        Field::Absent => return None,
        Field::Text(text) => Value::from(text),
        Field::Flag(flag) => Value::from(flag),
        Field::Date(date) => Value::from(date.to_string()),
        Field::Count(count) => Value::from(count),
        Field::Document(document) => Value::from(document.bytes().len()),
    })
}

pub(crate) fn raw(members: &[kyckit::RawMember]) -> Map<String, Value> {
    members.iter().map(|member| (member.name().to_owned(), Value::from(member.json()))).collect()
}

/// The event of a delivery, by the webhook of the case's folder.
pub(crate) fn event(case: &Case, cases: &Cases, rules: &Rules) -> Result<Result<Event, Error>, String> {
    let body = case.body(cases)?;
    let text = |name: &str| case.input.get(name).and_then(Value::as_str).unwrap_or_default();
    Ok(match case.provider.as_str() {
        "hyperverge" => hyperverge::read_kra_webhook(body, rules),
        "hyperverge_results" => hyperverge::read_results_webhook(body, rules),
        "argos" => match case.input.get("cipher") {
            None => argos::read_webhook(body, rules),
            Some(cipher) => {
                let cipher = deliveries::cipher(cipher)?;
                cipher.and_then(|cipher| argos::read_encrypted_webhook(body, &cipher, rules))
            }
        },
        "p100" => p100::read_webhook(body, text("path"), rules),
        other => return Err(format!("no webhook belongs to the folder `{other}`")),
    })
}

fn receive(case: &Case, cases: &Cases, rules: &Rules) -> Result<Value, String> {
    let event = match event(case, cases, rules)? {
        Ok(event) => event,
        Err(fault) => return Ok(error(&fault, &["code", "http_status", "kind"])),
    };
    let (payload, extra) = payload(&event).ok_or("the event has no payload")?;
    let mut told = json!({"event": parsed(&event.to_json()), "payload": payload});
    if let Some(told) = told.as_object_mut().filter(|_| !extra.is_empty()) {
        told.insert("extra".to_owned(), extra.into());
    }
    Ok(told)
}

/// The members of an event's payload that kyckit knows, and the others.
fn payload(event: &Event) -> Option<(Map<String, Value>, Map<String, Value>)> {
    event.payload().map(|payload| (members(&payload.values()), raw(payload.extra())))
}

/// The members that are there.
pub(crate) fn members(values: &[(&'static str, Option<&str>)]) -> Map<String, Value> {
    values.iter().filter_map(|(name, value)| Some(((*name).to_owned(), Value::from((*value)?)))).collect()
}

fn advise(case: &Case) -> Result<Value, String> {
    let statuses = case.input.get("statuses").and_then(Value::as_array).ok_or("no `statuses`")?;
    let text =
        |status: &'_ Value, key: &str| status.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let pairs: Vec<(String, String)> =
        statuses.iter().map(|status| (text(status, "status"), text(status, "update_status"))).collect();
    let statuses: Vec<RegistryStatus<'_>> =
        pairs.iter().map(|(status, update_status)| RegistryStatus { status, update_status }).collect();
    let mut advice = parsed(&hyperverge::advise(&statuses).to_json());
    if let Some(members) = advice.as_object_mut() {
        members.remove("reasons");
    }
    Ok(advice)
}

fn upload(case: &Case, cases: &Cases, rules: &Rules) -> Result<Value, String> {
    let answers = answers(case)?;
    let transport = Recorded::new(answers.iter().map(recorded).collect::<Result<Vec<_>, String>>()?);
    let mut config = ClientConfig::new("test-app-id", "test-app-key");
    config.base_url = "http://127.0.0.1:9".to_owned();
    config.transport = Some(Arc::new(transport));
    config.strict = rules.strict;
    config.spellings = Arc::clone(&rules.spellings);
    let now = rules.now;
    config.clock = Arc::new(move || now);
    let app = KraApplication::from_wire(&case.body(cases)?, rules).map_err(|error| error.to_string())?;
    let mut options = UploadOptions::new("T-1");
    if case.input.get("mode").and_then(Value::as_str) == Some("immediate") {
        options.mode = UploadMode::Immediate;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
    let client = Client::new(config).map_err(|error| error.to_string())?;
    Ok(match runtime.block_on(client.validate_and_upload(&app, &options)) {
        Ok(receipt) => of_receipt(&receipt),
        Err(fault) => error(&fault, &["code", "kind", "sent"]),
    })
}

/// The answers of a case that makes a call.
pub(crate) fn answers(case: &Case) -> Result<Vec<Value>, String> {
    let answer = case.input.get("answer").ok_or("no `answer`")?;
    Ok(answer.as_array().cloned().unwrap_or_else(|| vec![answer.clone()]))
}

fn of_receipt(receipt: &Receipt) -> Value {
    let mut record = parsed(&receipt.to_json());
    if let Some(members) = record.as_object_mut() {
        members.remove("transaction_id");
        members.remove("started_at");
        members.remove("http_status");
    }
    record
}

pub(crate) fn recorded(answer: &Value) -> Result<Result<http::Response<Bytes>, TransportError>, String> {
    if let Some(failure) = answer.get("failure") {
        let text = |key: &str| failure.get(key).and_then(Value::as_str).unwrap_or_default();
        let sent = match text("sent") {
            "no" => Sent::No,
            "yes" => Sent::Yes,
            _ => Sent::Maybe,
        };
        let phase = if text("phase") == "connect" { Phase::Connect } else { Phase::Body };
        let status =
            failure.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
        return Ok(Err(TransportError { sent, phase, status }));
    }
    let status = answer.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    let mut response = http::Response::builder().status(status.ok_or("an answer without `status`")?);
    for (name, value) in answer.get("headers").and_then(Value::as_object).into_iter().flatten() {
        response = response.header(name, value.as_str().unwrap_or_default());
    }
    let body = match answer.get("body") {
        None => Vec::new(),
        Some(Value::String(text)) => text.clone().into_bytes(),
        Some(json) => json.to_string().into_bytes(),
    };
    response.body(Bytes::from(body)).map(Ok).map_err(|error| error.to_string())
}
