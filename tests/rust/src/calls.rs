//! The kinds of case that make a call against recorded answers, but for the upload.

use crate::case::{Case, Cases};
use crate::kinds::{self, error, members, raw, recorded};
use crate::rest;
use kyckit::hyperverge::{
    Client, ClientConfig, Confirmation, DownloadRequest, FIELDS, KraApplication, KycData, Lookup,
    RegistryRecord, ResultsClient, ResultsClientConfig,
};
use kyckit::transport::recorded::Recorded;
use kyckit::{Date, Error, Rules, Secret, Timestamp};
use serde_json::{Map, Value, json};
use std::sync::Arc;

const PAN: &str = "AAAPA1234A";
const CASE: &str = "T-1";

/// Search and Verify or Download.
pub(crate) fn lookup(case: &Case, rules: &Rules) -> Result<Value, String> {
    let client = client(case, rules)?;
    let download = match case.input.get("call").and_then(Value::as_str) {
        Some("search_and_verify") => false,
        Some("download") => true,
        _ => return Err("`call` is neither search_and_verify nor download".to_owned()),
    };
    if !download {
        let found = block_on(client.search_and_verify(&PAN.into(), CASE))?;
        return Ok(found.map_or_else(failed, |found| {
            let records = found.records.iter().map(|data| json!({"data": data_of(data)}));
            with_id(json!({"records": records.collect::<Vec<_>>()}), found.request_id)
        }));
    }
    let born = Date::new(1990, 1, 1).ok_or("no such day")?;
    let wanted = DownloadRequest {
        pan: PAN.into(),
        birth_or_incorporation_date: born.into(),
        registry: "CVLKRA".to_owned(),
        parts: "I".to_owned(),
    };
    let found = block_on(client.download(&wanted, CASE))?;
    Ok(found.map_or_else(failed, |found| {
        let records: Vec<Value> = found.records.iter().map(record_of).collect();
        with_id(json!({"records": records}), found.request_id)
    }))
}

fn record_of(record: &RegistryRecord) -> Value {
    let mut all = json!({
        "data": data_of(&record.data),
        "fields": fields_of(&record.application),
        "extra": raw(&record.extra),
        "unread": raw(&record.application.unread),
    });
    if let (Some(failure), Some(all)) = (&record.failure, all.as_object_mut()) {
        all.insert("failure".to_owned(), failure.as_str().into());
    }
    if let (Some(image), Some(all)) = (&record.signature, all.as_object_mut()) {
        all.insert("signature".to_owned(), image.len().into());
    }
    all
}

fn data_of(data: &KycData) -> Map<String, Value> {
    members(&data.values())
}

fn fields_of(app: &KraApplication) -> Map<String, Value> {
    let value = |index| kinds::field(app.value(index));
    FIELDS
        .iter()
        .enumerate()
        .filter_map(|(index, field)| Some((field.path.to_owned(), value(index)?)))
        .collect()
}

/// Whether an event is confirmed by the state.
pub(crate) fn confirm(case: &Case, cases: &Cases, rules: &Rules) -> Result<Value, String> {
    let event = kinds::event(case, cases, rules)?.map_err(|error| error.to_string())?;
    let found = match case.provider.as_str() {
        "hyperverge" => block_on(client(case, rules)?.confirm(&event, &PAN.into()))?,
        "hyperverge_results" => block_on(results(case, rules)?.confirm(&event))?,
        "argos" => block_on(rest::argos_client(case, rules, &rest::transport(case)?)?.confirm(&event))?,
        "p100" => block_on(rest::p100_client(rules, &rest::transport(case)?)?.confirm(&event))?,
        other => return Err(format!("nothing confirms an event of the folder `{other}`")),
    };
    let mut all = json!({"confirmation": found.as_str()});
    if let (Confirmation::Differs(Some(decision)), Some(all)) = (&found, all.as_object_mut()) {
        all.insert("decision".to_owned(), decision.as_str().into());
    }
    Ok(all)
}

/// The state of an application.
pub(crate) fn output(case: &Case, rules: &Rules) -> Result<Value, String> {
    let found = block_on(results(case, rules)?.output(CASE))?;
    Ok(found.map_or_else(failed, |state| {
        let mut all = json!({"decision": state.decision.as_str()});
        let texts = [("status", state.status), ("transaction_id", state.transaction_id)];
        if let Some(all) = all.as_object_mut() {
            all.extend(texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?.into()))));
        }
        with_id(all, state.request_id)
    }))
}

/// A subscription as it is wanted.
pub(crate) fn ensure(case: &Case, rules: &Rules) -> Result<Value, String> {
    let events = case.input.get("events").and_then(Value::as_array).ok_or("no `events`")?;
    let events: Vec<&str> = events.iter().filter_map(Value::as_str).collect();
    let headers = case.input.get("headers").and_then(Value::as_object).ok_or("no `headers`")?;
    let headers: Vec<(&str, Secret)> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), Secret::from(value.as_str().unwrap_or_default())))
        .collect();
    let url = case.input.get("url").and_then(Value::as_str).ok_or("no `url`")?;
    let done = block_on(results(case, rules)?.ensure(url, &events, &headers))?;
    Ok(done.map_or_else(failed, |done| json!({"ensured": done.as_str()})))
}

/// Where KRA webhooks are to go.
pub(crate) fn configure(case: &Case, rules: &Rules) -> Result<Value, String> {
    let url = case.input.get("url").and_then(Value::as_str).ok_or("no `url`")?;
    let done = block_on(client(case, rules)?.configure_webhook(url))?;
    Ok(done.map_or_else(failed, |()| json!({"configured": true})))
}

/// What became of an upload whose outcome is unknown.
pub(crate) fn reconcile(case: &Case, rules: &Rules) -> Result<Value, String> {
    let started_at = case.input.get("started_at").and_then(Value::as_str).and_then(Timestamp::parse);
    let started_at = started_at.ok_or("`started_at` is no instant")?;
    let lookup = Lookup { transaction_id: CASE.to_owned(), pan: PAN.into(), started_at };
    let found = block_on(client(case, rules)?.reconcile(&lookup))?;
    Ok(found.map_or_else(failed, |found| json!({"reconciliation": found.as_str()})))
}

fn failed(fault: Error) -> Value {
    error(&fault, &["code", "kind", "sent"])
}

fn with_id(mut all: Value, request_id: Option<String>) -> Value {
    if let (Some(id), Some(all)) = (request_id, all.as_object_mut()) {
        all.insert("request_id".to_owned(), id.into());
    }
    all
}

pub(crate) fn block_on<T>(call: impl Future<Output = T>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
    Ok(runtime.block_on(call))
}

fn client(case: &Case, rules: &Rules) -> Result<Client, String> {
    let mut config = ClientConfig::new("test-app-id", "test-app-key");
    config.base_url = "http://127.0.0.1:9".to_owned();
    config.transport = Some(transport(case)?);
    config.strict = rules.strict;
    config.policies = rules.policies.clone();
    let now = rules.now;
    config.clock = Arc::new(move || now);
    Client::new(config).map_err(|error| error.to_string())
}

fn results(case: &Case, rules: &Rules) -> Result<ResultsClient, String> {
    let mut config = ResultsClientConfig::new("test-app-id", "test-app-key", "ind");
    config.base_url = "http://127.0.0.1:9".to_owned();
    config.transport = Some(transport(case)?);
    config.strict = rules.strict;
    let now = rules.now;
    config.clock = Arc::new(move || now);
    ResultsClient::new(config).map_err(|error| error.to_string())
}

fn transport(case: &Case) -> Result<Arc<Recorded>, String> {
    let answers: Vec<Value> = kinds::answers(case)?;
    Ok(Arc::new(Recorded::new(answers.iter().map(recorded).collect::<Result<Vec<_>, String>>()?)))
}
