//! The control plane under `/sandbox/`, for programs in other languages.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::faults::Fault;
use crate::http::Head;
use crate::hyperverge::control as hyperverge;
use crate::loopback;
use crate::state::Shared;
use crate::{argos, p100};

mod faults;
pub(crate) mod read;
mod state;

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
            return Answer::json(200, state::json(&shared.lock()).to_string());
        }
        ("POST", "/sandbox/reset") => {
            shared.lock().reset();
            Ok(())
        }
        ("POST", "/sandbox/faults") => faults(shared, body),
        ("POST", "/sandbox/life") => read::object(body).and_then(|o| hyperverge::life(shared, &o)),
        ("POST", "/sandbox/advance") => read::object(body).and_then(|o| hyperverge::advance(shared, &o)),
        ("POST", "/sandbox/records") => read::object(body).and_then(|o| hyperverge::plant(shared, &o)),
        ("POST", "/sandbox/results") => read::object(body).and_then(|o| hyperverge::decide(shared, &o)),
        ("POST", "/sandbox/argos") => return argos(shared, body),
        ("POST", "/sandbox/p100") => {
            each(body, |object| p100::control::act(shared, object)).map(|_: Vec<()>| ())
        }
        ("POST", "/sandbox/settings") => read::object(body).and_then(|o| hyperverge::settings(shared, &o)),
        _ => return failure(404, "no such control"),
    };
    match done {
        Ok(()) => Answer::json(200, json!({"ok": true}).to_string()),
        Err(error) => failure(400, &error),
    }
}

/// One object or a list of objects, in their order up to the first mistake.
fn each<T>(body: &[u8], act: impl Fn(&read::Object) -> Result<T, String>) -> Result<Vec<T>, String> {
    let value: Value = serde_json::from_slice(body).map_err(|_| "not JSON".to_owned())?;
    let list = match value {
        Value::Array(list) => list,
        one => vec![one],
    };
    let one = |value: &Value| act(value.as_object().ok_or("an action must be an object")?);
    list.iter().map(one).collect()
}

/// Answers with the ids that the actions made or were about.
fn argos(shared: &Shared, body: &[u8]) -> Answer {
    match each(body, |object| argos::control::act(shared, object)) {
        Ok(ids) => {
            let ids: Vec<String> = ids.into_iter().flatten().collect();
            Answer::json(200, json!({"ok": true, "ids": ids}).to_string())
        }
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
    let faults: Vec<Fault> = list.iter().map(faults::fault).collect::<Result<_, _>>()?;
    let mut state = shared.lock();
    for fault in faults {
        state.faults.push(fault);
    }
    Ok(())
}
