//! The API of ARGOS: who asks, how often, encrypted or not.
//!
//! Documented: `x-api-key`; 5,000 requests a second and 200,000 a day (UTC) for each key; with the encryption option
//! on, requests and answers of GET, POST and PATCH are encrypted, a POST as `isEncrypted` beside `data`, a PATCH as
//! `data`, an answer as `data`; `Decryption is Failed. Please check the api-key.` **Inferred**: the monitoring is
//! encrypted as a PATCH is (its GET is said to be); failures and the answers of both deletions stay plain; a plain
//! request then is a failed decryption; 10 MB is the longest body.

use serde_json::{Map, Value};

use crate::answer::{Answer, Members};
use crate::argos::errors::{self, Failure};
use crate::argos::project::Project;
use crate::argos::{actions, changes, deletions, monitor, reading};
use crate::http::Head;
use crate::route::Route;
use crate::state::Shared;

const BODY_LIMIT: usize = 10 * 1024 * 1024;

pub(crate) type Object = Map<String, Value>;

/// Answers a request to one of the routes of ARGOS.
pub(crate) fn answer(shared: &Shared, head: &Head, route: Route, body: &[u8]) -> Answer {
    let mut state = shared.lock();
    if head.header("x-api-key") != Some(shared.keys.argos_key.as_str()) {
        return errors::forbidden();
    }
    if !state.argos.count_request(jiff::Timestamp::now()) {
        return errors::too_many_requests();
    }
    if body.len() > BODY_LIMIT {
        return errors::too_large();
    }
    let query = Query(head.query());
    let done = match (head.method.as_str(), route) {
        ("GET", Route::ArgosSubmission) => sealed(shared, &state.argos, reading::list(&state.argos, &query)),
        ("GET", Route::ArgosApplicant) => {
            sealed(shared, &state.argos, reading::applicant(&state.argos, &query))
        }
        ("POST", Route::ArgosSubmission | Route::ArgosMigration) => {
            let unread = || Failure::explained("invalid_payload", "Invalid payload");
            let done = opened(shared, &state.argos, body, unread, true)
                .and_then(|object| changes::post(&mut state, &object));
            sealed(shared, &state.argos, done)
        }
        ("PATCH" | "PUT", Route::ArgosSubmission) => {
            let unread = || Failure::code("data parsing error. please check input data.");
            let done = opened(shared, &state.argos, body, unread, false)
                .and_then(|object| changes::patch(shared, &mut state, &object));
            sealed(shared, &state.argos, done)
        }
        ("DELETE", Route::ArgosSubmission) => deletions::whole(shared, &mut state, &query),
        ("DELETE", Route::ArgosPartial) => deletions::partial(&mut state, &query),
        ("POST", Route::ArgosAmlMonitor) => match route.parts(head.path()).as_deref() {
            Some([worklist]) => {
                let unread = || Failure::code("missing_required_parameters");
                let done = opened(shared, &state.argos, body, unread, false)
                    .and_then(|object| monitor::register(shared, &mut state, worklist, &object));
                sealed(shared, &state.argos, done)
            }
            _ => return errors::no_such_method(),
        },
        _ => return errors::no_such_method(),
    };
    match done {
        Ok(body) => Answer::json(200, body),
        Err(failure) => failure.answer(state.argos.errors),
    }
}

/// The query of a request.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// A parameter that says something.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.raw(name).filter(|value| !value.is_empty())
    }

    /// A parameter, even an empty one.
    pub(crate) fn raw(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The request as an object: decrypted if the option is on.
fn opened(
    shared: &Shared,
    project: &Project,
    body: &[u8],
    unread: impl Fn() -> Failure,
    flagged: bool,
) -> Result<Object, Failure> {
    let read = |bytes: &[u8]| match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    };
    let object = read(body).ok_or_else(unread)?;
    let Some(cipher) = project.cipher else { return Ok(object) };
    let is_flagged = matches!(object.get("isEncrypted"), Some(Value::Bool(true)))
        || object.get("isEncrypted").and_then(Value::as_str) == Some("true");
    let data = object.get("data").and_then(Value::as_str).filter(|_| is_flagged || !flagged);
    let plain = data.and_then(|data| cipher.decrypt(&shared.keys.argos_key, data));
    plain
        .and_then(|plain| read(&plain))
        .ok_or_else(|| Failure::code("Decryption is Failed. Please check the api-key."))
}

/// The answer, encrypted if the option is on.
fn sealed(shared: &Shared, project: &Project, body: Result<String, Failure>) -> Result<String, Failure> {
    let body = body?;
    let Some(cipher) = project.cipher else { return Ok(body) };
    let random = actions::random_bytes(cipher.iv_bytes());
    let data = cipher.encrypt(&shared.keys.argos_key, body.as_bytes(), &random);
    let data = data.ok_or_else(|| Failure::code("Data Processing Error."))?;
    Ok(Members::default().text("data", &data).close())
}
