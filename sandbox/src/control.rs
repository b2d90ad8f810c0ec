//! The control plane under `/sandbox/`, for programs in other languages.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::answers::Answer;
use crate::control_json as read;
use crate::faults::Fault;
use crate::http::Head;
use crate::life::Life;
use crate::loopback;
use crate::records::{Plant, mask};
use crate::results;
use crate::route::Route;
use crate::state::{Shared, State};
use crate::walk;
use crate::webhooks::{Outcome, PayloadVersion};

/// Whether the request is for the control plane.
pub(crate) fn is_control(head: &Head) -> bool {
    head.path().starts_with("/sandbox/")
}

/// Answers a request of the control plane.
pub(crate) fn handle(shared: &Arc<Shared>, head: &Head, body: &[u8]) -> Answer {
    // A web page that had its name resolve to 127.0.0.1 would still send its own name here.
    let host = head.header("host").unwrap_or_default();
    if loopback::authority_address(host).is_none() {
        return failure(403, "the Host header must be a loopback name");
    }
    let done = match (head.method.as_str(), head.path()) {
        ("GET", "/sandbox/state") => {
            return Answer::json(200, state(&shared.lock()).to_string());
        }
        ("POST", "/sandbox/reset") => {
            shared.lock().reset();
            Ok(())
        }
        ("POST", "/sandbox/faults") => faults(shared, body),
        ("POST", "/sandbox/life") => read::object(body).and_then(|o| life(shared, &o)),
        ("POST", "/sandbox/advance") => read::object(body).and_then(|o| advance(shared, &o)),
        ("POST", "/sandbox/records") => read::object(body).and_then(|o| plant(shared, &o)),
        ("POST", "/sandbox/results") => read::object(body).and_then(|o| decide(shared, &o)),
        ("POST", "/sandbox/settings") => read::object(body).and_then(|o| settings(shared, &o)),
        _ => return failure(404, "no such control"),
    };
    match done {
        Ok(()) => Answer::json(200, json!({"ok": true}).to_string()),
        Err(error) => failure(400, &error),
    }
}

fn failure(status: u16, error: &str) -> Answer {
    Answer::json(status, json!({"ok": false, "error": error}).to_string())
}

fn faults(shared: &Shared, body: &[u8]) -> Result<(), String> {
    let value: Value = serde_json::from_slice(body).map_err(|_| "not JSON".to_owned())?;
    let list = match value {
        Value::Array(list) => list,
        one => vec![one],
    };
    // All or none: a mistake in the last must not leave the first behind.
    let faults: Vec<Fault> = list.iter().map(read::fault).collect::<Result<_, _>>()?;
    let mut state = shared.lock();
    for fault in faults {
        state.faults.push(fault);
    }
    Ok(())
}

fn life(shared: &Shared, object: &Map<String, Value>) -> Result<(), String> {
    read::known(object, &["pan", "life", "manual", "pace_ms"])?;
    let life = read::life(object)?.ok_or("`life` is missing")?;
    let pan = read::text(object, "pan")?;
    let mut state = shared.lock();
    match pan {
        Some(pan) => {
            state.lives.insert(pan.to_owned(), life);
        }
        None => state.default_life = life,
    }
    Ok(())
}

fn advance(shared: &Shared, object: &Map<String, Value>) -> Result<(), String> {
    read::known(object, &["pan"])?;
    let pan = read::text(object, "pan")?.ok_or("`pan` is missing")?;
    let mut state = shared.lock();
    if walk::advance(shared, &mut state, pan) {
        Ok(())
    } else {
        Err("no record of this PAN, or no further stage".to_owned())
    }
}

fn plant(shared: &Arc<Shared>, object: &Map<String, Value>) -> Result<(), String> {
    let names = ["pan", "name", "dob", "mobile", "email", "transaction_id"];
    read::known(object, &[&names[..], &["life", "manual", "pace_ms"]].concat())?;
    let pan = read::text(object, "pan")?.ok_or("`pan` is missing")?;
    let mut plant = Plant::new(pan);
    if let Some(name) = read::text(object, "name")? {
        plant = plant.name(name);
    }
    if let Some(dob) = read::text(object, "dob")? {
        plant = plant.dob(dob);
    }
    if let Some(mobile) = read::text(object, "mobile")? {
        plant = plant.mobile(mobile);
    }
    if let Some(email) = read::text(object, "email")? {
        plant = plant.email(email);
    }
    if let Some(id) = read::text(object, "transaction_id")? {
        plant = plant.transaction_id(id);
    }
    if let Some(life) = read::life(object)? {
        plant = plant.life(life);
    }
    let mut state = shared.lock();
    walk::plant(shared, &mut state, plant);
    Ok(())
}

fn decide(shared: &Shared, object: &Map<String, Value>) -> Result<(), String> {
    read::known(object, &["transaction_id", "status", "event"])?;
    let id = read::text(object, "transaction_id")?.ok_or("`transaction_id` is missing")?;
    let status = read::text(object, "status")?.ok_or("`status` is missing")?;
    let event = read::text(object, "event")?;
    let mut state = shared.lock();
    let events = results::decide(&mut state, &shared.app_id, id, status, event);
    shared.deliver(events);
    Ok(())
}

fn settings(shared: &Shared, object: &Map<String, Value>) -> Result<(), String> {
    read::known(object, &["payload", "pace_ms"])?;
    let payload = match read::text(object, "payload")? {
        None => None,
        Some("v1") => Some(PayloadVersion::V1),
        Some("v2") => Some(PayloadVersion::V2),
        Some(_) => return Err("`payload` is v1 or v2".to_owned()),
    };
    let pace = read::number(object, "pace_ms")?.map(Duration::from_millis);
    let mut state = shared.lock();
    state.payload = payload.unwrap_or(state.payload);
    state.pace = pace.unwrap_or(state.pace);
    Ok(())
}

/// The state without personal data.
fn state(state: &State) -> Value {
    let records: Vec<Value> = state
        .records
        .iter()
        .map(|record| {
            json!({
                "pan": mask(&record.pan),
                "transaction_id": record.transaction_id,
                "app_status": record.stage.app_status,
                "app_updt_status": record.stage.app_updt_status,
                "status_description": record.stage.status_description,
                "stage": record.place,
                "stages": record.life.stages(),
                "manual": Life::is_manual(&record.life),
            })
        })
        .collect();
    let deliveries: Vec<Value> = state
        .deliveries
        .iter()
        .map(|delivery| {
            let (status, problem) = match &delivery.outcome {
                Outcome::Answered(status) => (Some(*status), None),
                Outcome::Failed(why) => (None, Some(why.as_str())),
                Outcome::Dropped => (None, Some("dropped by a fault")),
            };
            json!({
                "url": delivery.url,
                "transaction_id": delivery.transaction_id,
                "app_status": delivery.app_status,
                "status_description": delivery.status_description,
                "status": status,
                "problem": problem,
            })
        })
        .collect();
    let requests: Map<String, Value> = Route::ALL
        .into_iter()
        .map(|route| (route.name().to_owned(), state.counters.requests(route).into()))
        .collect();
    let applications: Map<String, Value> =
        state.results.applications().map(|(id, status)| (id.clone(), status.as_str().into())).collect();
    json!({
        "applications": applications,
        "subscriptions": state.results.subscriptions(),
        "records": records,
        "deliveries": deliveries,
        "requests": requests,
        "bodies_begun": state.counters.bodies(),
        "faults_waiting": state.faults.len(),
        "webhook_url": state.webhook_url.as_ref().map(|url| url.text()),
    })
}
