//! The frame around every reading of a webhook body: what warnings do to a verdict, and what `strict` refuses.

use super::Warnings;
use super::times::{EventTime, event_time};
use crate::error::{Error, ErrorKind};
use crate::event::{Actor, AmlHit, Decision, DedupeStrength, Event, EventKind, Subject};
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

/// Reads one body: `read` fills in the event and warns; a member that contradicts itself leaves no verdict; strict rules
/// refuse whatever was warned of.
#[inline(always)]
pub(crate) fn read_event(
    provider: &'static str,
    make_dedupe_key: fn(&[u8]) -> String,
    raw: Bytes,
    rules: &Rules,
    read: impl FnOnce(&Bytes, &mut Event, &mut Warnings) -> Result<(), json::Fault>,
) -> Result<Event, Error> {
    let mut warnings = Warnings::default();
    // Made in the place that it is handed back in: an event is large, and each move of it would copy it.
    let mut result = Ok(blank_event(provider, make_dedupe_key, rules));
    if let Ok(event) = &mut result {
        match read(&raw, event, &mut warnings) {
            Err(fault) => result = Err(unreadable(fault)),
            Ok(()) => {
                if warnings.conflict {
                    event.decision = Decision::Unknown;
                    event.is_final = None;
                    event.actor = Actor::Unknown;
                    event.attempt.iter_mut().for_each(|attempt| attempt.decision = Decision::Unknown);
                    // What was found is not unfound by a doubt.
                    let aml = event.aml.iter_mut().filter(|aml| aml.hit != AmlHit::Yes);
                    aml.for_each(|aml| aml.hit = AmlHit::Unknown);
                }
                event.warnings = warnings.finish();
                event.raw = raw;
                if let Some(warning) = event.warnings.first().filter(|_| rules.strict) {
                    result = Err(refused(warning.code));
                }
            }
        }
    }
    result
}

/// A body that no event can be made of.
#[cold]
pub(crate) fn unreadable(fault: json::Fault) -> Error {
    Error::unreadable(fault, "the webhook body")
}

#[cold]
fn refused(code: &'static str) -> Error {
    let says = format!("strict rules refuse this body: {code}");
    let remedy = "Read it without `strict` to get the event with its warnings.";
    Error::new(ErrorKind::Payload, code, says, remedy).with_status(400)
}

/// An event that says nothing yet but where it came from.
#[inline(always)]
pub(super) fn blank_event(
    provider: &'static str,
    make_dedupe_key: fn(&[u8]) -> String,
    rules: &Rules,
) -> Event {
    Event {
        provider,
        variant: "",
        kind: EventKind::Unknown,
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

impl Event {
    /// Notes how well the key tells repeats: weak ones within a window; strong and derived ones for ever.
    #[inline]
    pub(crate) fn set_strength(&mut self, strength: DedupeStrength) {
        self.dedupe_strength = strength;
        self.dedupe_window = (strength == DedupeStrength::Weak).then_some(WEAK_WINDOW);
    }
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
