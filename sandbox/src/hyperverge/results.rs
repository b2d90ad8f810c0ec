//! The Results service of "HyperVerge, Results Webhook": subscriptions, applications, deliveries; and the Output API.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::answer::{Answer, Members};
use crate::clock;
use crate::hyperverge::answers::PageError;
use crate::hyperverge::checks;
use crate::loopback::LoopbackUrl;
use crate::state::{Shared, State};
use crate::webhooks::Event;

pub(crate) const FINISH: &str = "FINISH_TRANSACTION_WEBHOOK";
pub(crate) const MANUAL_REVIEW: &str = "MANUAL_REVIEW_STATUS_UPDATE";
pub(crate) const INTERMEDIATE: &str = "INTERMEDIATE_TRANSACTION_WEBHOOK";

/// One subscription. Headers are secrets of the caller: no `Debug`.
#[derive(Clone)]
struct Subscription {
    id: u64,
    url: LoopbackUrl,
    events: Vec<String>,
    headers: Vec<(String, String)>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// Subscriptions, and the applications by transaction id.
#[derive(Default)]
pub(crate) struct Results {
    subscriptions: Vec<Subscription>,
    statuses: BTreeMap<String, String>,
    made: u64,
    told: u64,
}

impl Results {
    pub(crate) fn subscriptions(&self) -> usize {
        self.subscriptions.len()
    }

    pub(crate) fn applications(&self) -> impl Iterator<Item = (&String, &String)> {
        self.statuses.iter()
    }
}

/// POST, PUT and GET of `/api/v1/config`. Inferred: a second POST makes a second subscription, a PUT without one
/// changes none and answers 0, a PUT without `headers` leaves them; and every failure.
pub(crate) fn config(shared: &Shared, method: &str, body: &[u8]) -> Answer {
    let mut state = shared.lock();
    match method {
        "GET" => fetched(&state.hyperverge.results, &shared.keys.app_id),
        "POST" => match wanted(body) {
            Ok((url, events, _)) => created(&mut state, url, events, &shared.keys.app_id),
            Err(answer) => answer,
        },
        "PUT" => match wanted(body) {
            Ok(wanted) => updated(&mut state.hyperverge.results, wanted),
            Err(answer) => answer,
        },
        _ => Answer::failure(405, "Method not allowed"),
    }
}

type Wanted = (LoopbackUrl, Vec<String>, Option<Vec<(String, String)>>);

fn wanted(body: &[u8]) -> Result<Wanted, Answer> {
    let refused = || PageError::InvalidRequestDetails.answer();
    let object = checks::read_object(body).map_err(|_| refused())?;
    let url = object.get("webhookUrl").and_then(Value::as_str).ok_or_else(refused)?;
    // The sandbox never calls out: an address it would not call is refused, not kept.
    let url = LoopbackUrl::read(url)
        .ok_or_else(|| Answer::failure(400, "The sandbox calls loopback webhook URLs only"))?;
    let events = object.get("events").and_then(Value::as_array).and_then(|list| texts(list));
    let events = events.filter(|events| !events.is_empty()).ok_or_else(refused)?;
    let headers = match object.get("headers") {
        None => None,
        Some(Value::Object(headers)) => Some(pairs(headers).ok_or_else(refused)?),
        Some(_) => return Err(refused()),
    };
    Ok((url, events, headers))
}

fn texts(list: &[Value]) -> Option<Vec<String>> {
    list.iter().map(|item| item.as_str().filter(|text| !text.is_empty()).map(str::to_owned)).collect()
}

/// Header lines that cannot break out of their line.
fn pairs(headers: &Map<String, Value>) -> Option<Vec<(String, String)>> {
    let line = |text: &str| !text.is_empty() && !text.contains(['\r', '\n', '\0']);
    headers
        .iter()
        .map(|(name, value)| {
            let value = value.as_str().filter(|value| line(value))?;
            (line(name) && !name.contains([':', ' '])).then(|| (name.clone(), value.to_owned()))
        })
        .collect()
}

fn created(state: &mut State, url: LoopbackUrl, events: Vec<String>, app_id: &str) -> Answer {
    let results = &mut state.hyperverge.results;
    results.made += 1;
    let now = Timestamp::now();
    let made =
        Subscription { id: results.made, url, events, headers: Vec::new(), created_at: now, updated_at: now };
    let result = Members::default()
        .text("appId", app_id)
        .text("webhookUrl", made.url.text())
        .text("created_at", &clock::utc_text(now))
        .text("updated_at", &clock::utc_text(now))
        .text("id", &made.id.to_string());
    results.subscriptions.push(made);
    success(&result.close())
}

fn updated(results: &mut Results, (url, events, headers): Wanted) -> Answer {
    let Some(first) = results.subscriptions.first_mut() else { return success("0") };
    first.url = url;
    first.events = events;
    first.headers = headers.unwrap_or_else(|| first.headers.clone());
    first.updated_at = Timestamp::now();
    success("1")
}

fn fetched(results: &Results, app_id: &str) -> Answer {
    let one = |s: &Subscription| {
        let events: Vec<String> =
            s.events.iter().map(|event| Value::from(event.as_str()).to_string()).collect();
        let members = Members::default()
            .text("id", &s.id.to_string())
            .text("appId", app_id)
            .raw("vendor", "null")
            .text("webhookUrl", s.url.text())
            .text("createdAt", &clock::utc_text(s.created_at))
            .text("updatedAt", &clock::utc_text(s.updated_at))
            .raw("events", &format!("[{}]", events.join(",")));
        if s.headers.is_empty() {
            return members.close();
        }
        let headers = s.headers.iter().fold(Members::default(), |all, (name, value)| all.text(name, value));
        members.object("headers", headers).close()
    };
    let list: Vec<String> = results.subscriptions.iter().map(one).collect();
    success(&format!("[{}]", list.join(",")))
}

/// The page's success body: here `statusCode` is a number and comes first.
fn success(result: &str) -> Answer {
    let body = Members::default().raw("statusCode", "200").text("status", "success").raw("result", result);
    Answer::json(200, body.close())
}

/// `POST /v1/output`. The answer is inferred, as is the failure of an unknown transaction.
pub(crate) fn output(shared: &Shared, body: &[u8]) -> Answer {
    let Ok(object) = checks::read_object(body) else {
        return PageError::InvalidRequestDetails.answer();
    };
    let Some(id) = object.get("transactionId").and_then(Value::as_str) else {
        return PageError::InvalidRequestDetails.answer();
    };
    let mut state = shared.lock();
    let Some(status) = state.hyperverge.results.statuses.get(id).cloned() else {
        return Answer::failure(400, "No such transaction");
    };
    let result = Members::default().text("status", &status).text("transactionId", id);
    let meta = Members::default().text("requestId", &state.next_request_id());
    let body = Members::default()
        .text("status", "success")
        .raw("statusCode", "200")
        .object("metadata", meta)
        .object("result", result);
    Answer::json(200, body.close())
}

/// Gives an application this status and tells every subscription of its event. Returns the events to deliver.
pub(crate) fn decide(
    state: &mut State,
    app_id: &str,
    transaction_id: &str,
    status: &str,
    event: Option<&str>,
) -> Vec<Event> {
    let event = event.unwrap_or(match status {
        "manually_approved" | "manually_declined" => MANUAL_REVIEW,
        "kyc_in_progress" => INTERMEDIATE,
        _ => FINISH,
    });
    let results = &mut state.hyperverge.results;
    results.statuses.insert(transaction_id.to_owned(), status.to_owned());
    results.told += 1;
    let body = payload(app_id, transaction_id, status, event, results.told);
    let subscribed = |s: &&Subscription| s.events.iter().any(|known| known == event);
    let events = results.subscriptions.iter().filter(subscribed).map(|s| Event {
        provider: "hyperverge_results",
        url: s.url.clone(),
        headers: s.headers.clone(),
        body: body.clone(),
        transaction_id: transaction_id.to_owned(),
        app_status: status.to_owned(),
        status_description: event.to_owned(),
        waits: Vec::new(),
    });
    events.collect()
}

/// The members of each event in the order of its sample.
fn payload(app_id: &str, transaction_id: &str, status: &str, event: &str, number: u64) -> String {
    let id = format!("sandbox-event-{number:08}");
    let time = clock::utc_text(Timestamp::now());
    let body = Members::default();
    let body = match event {
        MANUAL_REVIEW => body
            .text("transactionId", transaction_id)
            .text("applicationStatus", status)
            .text("eventId", &id)
            .text("eventVersion", "1.0.0")
            .text("eventTime", &time)
            .text("eventType", event)
            .text("reviewerEmail", "reviewer@example.com"),
        INTERMEDIATE => body
            .text("appId", app_id)
            .text("transactionId", transaction_id)
            .text("applicationStatus", status)
            .text("eventVersion", "1.0.0")
            .text("eventType", event)
            .text("eventTime", &time)
            .text("eventId", &id),
        _ => body
            .text("eventType", event)
            .text("eventTime", &time)
            .text("eventVersion", "1.0.0")
            .text("applicationStatus", status)
            .text("transactionId", transaction_id)
            .text("eventId", &id),
    };
    body.close()
}
