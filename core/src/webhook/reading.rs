//! The frame around every reading of a webhook body: what warnings do to a verdict, and what `strict` refuses.

use super::Warnings;
use super::times::{EventTime, event_time};
use crate::error::{Error, ErrorKind};
use crate::event::{Actor, Decision, DedupeStrength, Event, EventKind, Subject};
use crate::json;
use crate::rules::Rules;
use crate::table::is_blank;
use crate::text::Text;
use crate::time::Timestamp;
use bytes::Bytes;
use std::borrow::Cow;
use std::sync::OnceLock;

/// Seconds within which equal weak keys count as one delivery.
const WEAK_WINDOW: u32 = 600;

/// Reads one body: `read` makes the event and warns; a member that contradicts itself leaves no verdict; strict rules
/// refuse whatever was warned of.
#[inline]
pub(crate) fn read_event(
    raw: Bytes,
    rules: &Rules,
    read: impl FnOnce(&Bytes, &mut Warnings) -> Result<Event, json::Fault>,
) -> Result<Event, Error> {
    let mut warnings = Warnings::default();
    let mut event =
        read(&raw, &mut warnings).map_err(|fault| Error::unreadable(fault, "the webhook body"))?;
    if warnings.conflict {
        event.decision = Decision::Unknown;
        event.is_final = None;
        event.actor = Actor::Unknown;
    }
    event.warnings = warnings.finish();
    event.raw = raw;
    match event.warnings.first() {
        Some(warning) if rules.strict => {
            let says = format!("strict rules refuse this body: {}", warning.code);
            let remedy = "Read it without `strict` to get the event with its warnings.";
            Err(Error::new(ErrorKind::Payload, warning.code, says, remedy).with_status(400))
        }
        _ => Ok(event),
    }
}

/// An event that says nothing yet but where it came from; `read_event` gives it its body.
#[inline]
pub(crate) fn blank_event(
    provider: &'static str,
    variant: &'static str,
    kind: EventKind,
    rules: &Rules,
    make_dedupe_key: fn(&[u8]) -> String,
) -> Event {
    Event {
        provider,
        variant,
        kind,
        provider_event: None,
        provider_status: None,
        decision: Decision::Unknown,
        is_final: None,
        actor: Actor::Unknown,
        subject: Subject::default(),
        reasons: Vec::new(),
        changed_fields: Vec::new(),
        occurred_at: None,
        occurred_at_field: None,
        received_at: rules.now,
        dedupe_strength: DedupeStrength::Unknown,
        dedupe_window: None,
        verified_by: Vec::new(),
        modification: None,
        aml: None,
        attempt: None,
        warnings: Vec::new(),
        raw: Bytes::new(),
        plaintext: None,
        make_dedupe_key,
        dedupe_key: OnceLock::new(),
    }
}

/// The window within which keys of this strength tell repeats; strong and derived ones tell them for ever.
pub(crate) fn dedupe_window(strength: DedupeStrength) -> Option<u32> {
    (strength == DedupeStrength::Weak).then_some(WEAK_WINDOW)
}

/// The text of a member that says something.
#[inline]
pub(crate) fn given<'t, 'a>(text: &'t Option<Cow<'a, str>>) -> Option<&'t Cow<'a, str>> {
    text.as_ref().filter(|text| !is_blank(text))
}

/// A member's text as the event keeps it: as received.
#[inline]
pub(crate) fn kept(body: &Bytes, text: Option<&Cow<'_, str>>) -> Option<Text> {
    text.map(|text| Text::within(body, text))
}

/// The instant of a member's time text; one that cannot be placed is flagged.
#[inline]
pub(crate) fn instant(time: Option<&Cow<'_, str>>, name: &str, warnings: &mut Warnings) -> Option<Timestamp> {
    let code = match event_time(time?) {
        EventTime::At(at) => return Some(at),
        EventTime::WithoutZone => "time_without_zone",
        EventTime::Unreadable => "bad_time",
    };
    warnings.add(code, Some(name));
    None
}
