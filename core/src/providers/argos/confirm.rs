//! Confirming an ARGOS event by reading its submission again. Pure: what was read is handed in.

use super::ARGOS;
use super::submission::Submission;
use crate::confirmation::{self, Confirmation};
use crate::error::Error;
use crate::event::{Decision, Event};

/// The submission of an event, to ask with.
pub(crate) fn case(event: &Event) -> Result<String, Error> {
    confirmation::askable(event, ARGOS)?;
    event.subject.case_id.as_ref().map(ToString::to_string).ok_or_else(confirmation::no_subject)
}

/// Weighs an event against its submission.
pub(crate) fn confirmed(event: &Event, id: &str, found: Result<Option<Submission>, Error>) -> Confirmation {
    let found = match found {
        Ok(Some(found)) => found,
        Ok(None) if event.decision == Decision::Inactive => return Confirmation::Confirmed,
        Ok(None) => return Confirmation::Differs(Some(Decision::NotFound)),
        Err(error) => return Confirmation::CouldNotAsk(error),
    };
    let is_other = |found: Option<&str>, known: Option<&str>| {
        found.zip(known).is_some_and(|(found, known)| found.trim() != known.trim())
    };
    if is_other(found.submission_id.as_deref(), Some(id))
        || is_other(found.user_id.as_deref(), event.subject.user_ref.as_deref())
    {
        return Confirmation::Differs(None);
    }
    match found.decision {
        Decision::Unknown => Confirmation::CouldNotAsk(confirmation::says_nothing()),
        state if event.decision == Decision::Resubmit && asks_again(event, state) => Confirmation::Confirmed,
        state => Confirmation::of(event, state),
    }
}

/// Whether a state is one in which the user is to try again, as the event says: an unfinished submission, or one that
/// was refused and that the caller's policy takes for a resubmission.
fn asks_again(event: &Event, state: Decision) -> bool {
    let status = event.provider_status.as_deref().unwrap_or_default().trim().to_ascii_lowercase();
    match state {
        Decision::None => true,
        Decision::Declined => matches!(status.as_str(), "rejected" | "reject"),
        _ => false,
    }
}
