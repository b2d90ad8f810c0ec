//! The webhook configuration of "HyperVerge, KRA Webhook".

use serde_json::Value;

use crate::answer::Answer;
use crate::hyperverge::answers::{self, PageError};
use crate::hyperverge::checks;
use crate::loopback::LoopbackUrl;
use crate::state::Shared;

/// Keeps one URL; a second configuration replaces the first. The answer is inferred, as is what
/// a second configuration does.
pub(crate) fn handle(shared: &Shared, transaction_id: &str, body: &[u8]) -> Answer {
    let Ok(object) = checks::read_object(body) else {
        return PageError::InvalidRequestDetails.answer();
    };
    if !has_events(object.get("events")) {
        return PageError::InvalidRequestDetails.answer();
    }
    let Some(url) = object.get("webhookUrl").and_then(Value::as_str) else {
        return PageError::InvalidRequestDetails.answer();
    };
    let Some(url) = LoopbackUrl::read(url) else {
        // The sandbox never calls out: an address it would not call is refused, not kept.
        return Answer::failure(400, "The sandbox calls loopback webhook URLs only");
    };
    let mut state = shared.lock();
    state.hyperverge.webhook_url = Some(url);
    answers::success(None, &state.next_request_id(), transaction_id)
}

/// The page describes an array and prints a text: both are taken.
fn has_events(events: Option<&Value>) -> bool {
    match events {
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Array(list)) => {
            !list.is_empty() && list.iter().all(|e| e.as_str().is_some_and(|e| !e.is_empty()))
        }
        _ => false,
    }
}
