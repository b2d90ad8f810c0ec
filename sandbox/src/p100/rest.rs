//! The calls of "KYC by P100" and "Add POA File".
//!
//! Documented: the paths, `x-api-key` in exactly this case, which failures each call has; the redirect is an HTML
//! page without `Location`, for the user's browser, so no key is asked for; up to three files of 5 MB under the name
//! `files`, of four types. **Inferred**: the body of the status (its schema is lost: `status` says PENDING, APPROVED
//! or REJECTED beside the members of the webhook), where the user stands in the redirect's path, the body of 201,
//! that an upload lets the proof of address wait and tells so, when P460 comes (the user has no KYC).

use crate::answer::{Answer, Members};
use crate::http::{Head, decoded};
use crate::p100::errors::{self, Denied};
use crate::p100::partner::{APPROVED, REJECTED_BY_PROVIDER, User, VERIFIED, WAITING};
use crate::p100::{events, multipart};
use crate::route::Route;
use crate::state::{Shared, State};

const FILES: usize = 3;
const FILE_LIMIT: usize = 5 * 1024 * 1024;
const MEDIA_TYPES: [&str; 4] = ["image/jpeg", "image/png", "image/jpg", "application/pdf"];

/// Answers a request to one of the routes of P100.
pub(crate) fn answer(shared: &Shared, head: &Head, route: Route, body: &[u8]) -> Answer {
    let mut state = shared.lock();
    let parts: Vec<String> = route.parts(head.path()).unwrap_or_default().into_iter().map(decoded).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    if route != Route::P100Verification
        && let Err(why) = may_in(shared, &state, head)
    {
        return errors::denied(why);
    }
    match (head.method.as_str(), route, parts.as_slice()) {
        ("GET", Route::P100Status, [id]) => status(&state, id),
        ("GET", Route::P100Verification, [one, other]) => redirect(&state, one, other),
        ("POST", Route::P100PoaFiles, [id]) => poa_files(shared, &mut state, id, head, body),
        _ => Answer::failure(405, "Method not allowed"),
    }
}

/// The page wants the header's name in lower case: another spelling is no key.
fn may_in(shared: &Shared, state: &State, head: &Head) -> Result<(), Denied> {
    if state.p100.blocked {
        return Err(Denied::Address);
    }
    let key = head.headers.iter().find(|(name, _)| name == "x-api-key");
    match key {
        None => Err(Denied::NoKey),
        Some((_, key)) if *key == shared.keys.p100_key => Ok(()),
        Some(_) => Err(Denied::WrongKey),
    }
}

fn status(state: &State, id: &str) -> Answer {
    let Some(user) = state.p100.users.get(id) else { return errors::no_user() };
    if !user.has_kyc() {
        return errors::no_kyc();
    }
    let body = Members::default()
        .text("externalUserId", id)
        .text("status", short_status(user))
        .text("verificationStatus", &user.verification)
        .maybe("attemptStatus", user.attempt.as_deref())
        .maybe("rejectionReason", user.reason.as_deref());
    Answer::json(200, body.close())
}

fn short_status(user: &User) -> &'static str {
    if user.verification == VERIFIED {
        "APPROVED"
    } else if user.attempt.as_deref() == Some(REJECTED_BY_PROVIDER) {
        "REJECTED"
    } else {
        "PENDING"
    }
}

/// A page that a script of its own would leave; the sandbox's goes nowhere.
fn redirect(state: &State, one: &str, other: &str) -> Answer {
    let known = |id: &str| state.p100.users.contains_key(id);
    if !known(one) && !known(other) {
        return errors::no_user();
    }
    let page = "<!DOCTYPE html><html><head><title>Verification</title></head>\
        <body><p>Loading verification (sandbox: nothing follows)</p></body></html>";
    Answer::html(200, page)
}

fn poa_files(shared: &Shared, state: &mut State, id: &str, head: &Head, body: &[u8]) -> Answer {
    let Some(user) = state.p100.users.get(id) else { return errors::no_user() };
    if !user.has_kyc() {
        return errors::no_poa();
    }
    match user.poa.as_deref() {
        Some(WAITING) => return errors::poa_pending(),
        Some(APPROVED) => return errors::poa_verified(),
        _ => {}
    }
    let content_type = head.header("content-type").unwrap_or_default();
    let Some(parts) = multipart::parts(content_type, body) else {
        return errors::validation(&["files must be sent as multipart/form-data"]);
    };
    let mut faults = Vec::new();
    if parts.iter().any(|part| part.name != "files") {
        faults.push("only the field files is allowed");
    }
    if parts.is_empty() {
        faults.push("files should not be empty");
    }
    if parts.len() > FILES {
        faults.push("files must contain no more than 3 elements");
    }
    if !faults.is_empty() {
        return errors::validation(&faults);
    }
    if !parts.iter().all(|part| MEDIA_TYPES.contains(&part.media_type.as_str())) {
        return errors::file_type();
    }
    if parts.iter().any(|part| part.content.len() > FILE_LIMIT) {
        return errors::file_too_large();
    }
    events::poa(shared, state, id, WAITING);
    Answer::json(201, "{}".to_owned())
}
