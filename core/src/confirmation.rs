//! Confirming an event by reading the state again: no delivery proves by itself what it says.

use crate::error::{Error, ErrorKind};
use crate::event::{Decision, Event};

/// What reading the state again says about an event.
#[derive(Clone, Debug)]
pub enum Confirmation {
    /// The provider says the same now.
    Confirmed,
    /// The provider says something else now: with this decision, or about somebody else (none). The event may be
    /// forged, or older than the state.
    Differs(Option<Decision>),
    /// The provider could not be asked, or its answer says nothing. Nothing is confirmed.
    CouldNotAsk(Error),
}

impl Confirmation {
    /// `confirmed`, `differs` or `could_not_ask`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Confirmation::Confirmed => "confirmed",
            Confirmation::Differs(_) => "differs",
            Confirmation::CouldNotAsk(_) => "could_not_ask",
        }
    }

    /// Weighs an event against the decision that was read.
    pub(crate) fn of(event: &Event, decision: Decision) -> Self {
        if decision == event.decision {
            Confirmation::Confirmed
        } else {
            Confirmation::Differs(Some(decision))
        }
    }
}

/// Why an event cannot be asked about.
pub(crate) fn unanswerable(code: &'static str, says: &str, remedy: &str) -> Error {
    Error::configuration(code, says, remedy).with_path("event")
}

/// Whether an event can be asked about: it is of this provider and decides something.
///
/// # Errors
/// It is of another provider, or carries no decision.
pub(crate) fn askable(event: &Event, provider: &str) -> Result<(), Error> {
    if event.provider != provider {
        let (says, remedy) =
            ("the event is of another provider", "Confirm it with the client of its provider.");
        return Err(unanswerable("other_provider", says, remedy));
    }
    if matches!(event.decision, Decision::Unknown | Decision::None) {
        let says = "the event decides nothing that could be confirmed";
        return Err(unanswerable("no_decision", says, "Look at its warnings."));
    }
    Ok(())
}

/// An event without the id that the question needs.
pub(crate) fn no_subject() -> Error {
    unanswerable("no_subject", "the event names no case", "Nothing can be asked about it.")
}

/// An answer that decides nothing.
pub(crate) fn says_nothing() -> Error {
    let says = "the provider's answer holds no status that is known";
    Error::new(ErrorKind::Payload, "no_status", says, "Ask again later, or look at the dashboard.")
}
