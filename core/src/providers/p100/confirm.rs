//! Confirming a P100 event by reading the status of the user's KYC. Pure: what was read is handed in.

use super::P100;
use super::answers::KycStatus;
use crate::confirmation::{self, Confirmation};
use crate::error::Error;
use crate::event::{Decision, Event, EventKind};

/// The user of an event, to ask with.
pub(crate) fn user(event: &Event) -> Result<String, Error> {
    confirmation::askable(event, P100)?;
    if event.kind != EventKind::VerificationStatusChanged {
        let says = "the provider can be asked for the status of a KYC only";
        return Err(confirmation::unanswerable("no_question", says, "Wait for the next delivery."));
    }
    event.subject.user_ref.as_ref().map(ToString::to_string).ok_or_else(confirmation::no_subject)
}

/// Weighs an event against the status of its user.
pub(crate) fn confirmed(event: &Event, id: &str, found: Result<KycStatus, Error>) -> Confirmation {
    let found = match found {
        Ok(found) => found,
        Err(error) if matches!(error.code(), "kyc_not_found" | "user_not_found") => {
            return Confirmation::Differs(Some(Decision::NotFound));
        }
        Err(error) => return Confirmation::CouldNotAsk(error),
    };
    if found.external_user_id.as_deref().is_some_and(|other| !other.trim().eq_ignore_ascii_case(id.trim())) {
        return Confirmation::Differs(None);
    }
    // A refused attempt is one thing under two names: whether it is final is the caller's policy.
    let is_refusal = |decision| matches!(decision, Decision::Declined | Decision::Resubmit);
    match found.decision {
        Decision::Unknown => Confirmation::CouldNotAsk(confirmation::says_nothing()),
        state if is_refusal(state) && is_refusal(event.decision) => Confirmation::Confirmed,
        state => Confirmation::of(event, state),
    }
}
