//! Confirming an event by reading the state again: no delivery is signed. Pure: what was read is handed in.

use super::generated::{KycData, STATUSES};
use super::lookups::RegistryAnswer;
use super::results_service::ApplicationState;
use super::status::{self, StatusCode};
use super::webhook::kra_payload;
use super::{KRA, RESULTS};
use crate::confirmation::{self, Confirmation, says_nothing};
use crate::error::Error;
use crate::event::{Decision, Event};
use crate::masked::Personal;
use crate::rules::Policies;

/// The id of the journey of a KRA event, to ask with.
pub(crate) fn kra_case(event: &Event) -> Result<String, Error> {
    case(event, KRA)
}

/// The id of the journey of a Results event, to ask with.
pub(crate) fn results_case(event: &Event) -> Result<String, Error> {
    case(event, RESULTS)
}

fn case(event: &Event, provider: &str) -> Result<String, Error> {
    confirmation::askable(event, provider)?;
    event.subject.case_id.as_ref().map(ToString::to_string).ok_or_else(confirmation::no_subject)
}

/// Weighs an event against the Output API's answer.
pub(crate) fn confirmed_by_output(
    event: &Event,
    transaction_id: &str,
    found: Result<ApplicationState, Error>,
) -> Confirmation {
    let found = match found {
        Ok(found) => found,
        Err(error) => return Confirmation::CouldNotAsk(error),
    };
    if found.transaction_id.as_deref().is_some_and(|id| id != transaction_id) {
        return Confirmation::Differs(None);
    }
    match found.decision {
        Decision::Unknown => Confirmation::CouldNotAsk(says_nothing()),
        decision => Confirmation::of(event, decision),
    }
}

/// Weighs an event against the registry's answer about the PAN of the caller's own file.
pub(crate) fn confirmed_by_registry(
    event: &Event,
    pan: &Personal,
    policies: &Policies,
    found: Result<RegistryAnswer, Error>,
) -> Confirmation {
    let same = |other: &Personal| other.expose().trim().eq_ignore_ascii_case(pan.expose().trim());
    // A delivery that pairs one's own case with somebody else's PAN must not pass.
    let of_event = kra_payload(event).and_then(|payload| payload.pan);
    if of_event.is_some_and(|other| !other.expose().trim().is_empty() && !same(&other)) {
        return Confirmation::Differs(None);
    }
    let found = match found {
        Ok(found) => found,
        Err(error) => return Confirmation::CouldNotAsk(error),
    };
    let is_same = |record: &&KycData| record.pan.as_ref().is_none_or(&same);
    if !found.records.is_empty() && !found.records.iter().any(|record| is_same(&record)) {
        return Confirmation::Differs(None);
    }
    let of_record = if speaks_of_modification(event) { modification_decision } else { decision };
    let decisions: Vec<Decision> =
        found.records.iter().filter(is_same).filter_map(|record| of_record(record, policies)).collect();
    if decisions.contains(&event.decision) {
        return Confirmation::Confirmed;
    }
    // A registry that could not be looked at says nothing about the record.
    match decisions.iter().find(|decision| **decision != Decision::Error) {
        Some(decision) => Confirmation::of(event, *decision),
        None => Confirmation::CouldNotAsk(says_nothing()),
    }
}

fn decision(record: &KycData, policies: &Policies) -> Option<Decision> {
    match status::by_code(record.status.as_deref()?) {
        StatusCode::Row(row) => Some(status::decision(row, policies)),
        StatusCode::Taken => Some(Decision::Pending),
        StatusCode::Failure(code) if code.starts_with("ERR-") => Some(Decision::Declined),
        // A code of another family says why the look-up failed, and nothing of the record.
        StatusCode::Failure(_) | StatusCode::Unrecognised => None,
    }
}

/// Whether the event's decision is about a modification alone: a text such as "Modification Hold" without a code.
fn speaks_of_modification(event: &Event) -> bool {
    let text_alone = event.provider_status.as_deref().and_then(status::by_text);
    let has_code =
        kra_payload(event).and_then(|payload| payload.status).is_some_and(|code| !code.trim().is_empty());
    !has_code && text_alone.is_some_and(|row| !row.modification.is_empty())
}

/// What the record's modification status says, as the text of that state would.
fn modification_decision(record: &KycData, policies: &Policies) -> Option<Decision> {
    let state = status::modification_by_code(record.modification_status.as_deref()?)?.state;
    let row = STATUSES.iter().find(|row| row.modification == state)?;
    Some(status::decision(row, policies))
}
