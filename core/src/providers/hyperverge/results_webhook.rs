//! The Results webhook (HyperVerge, Results Webhook): body to canonical event.

use super::RESULTS;
use super::generated::{RESULTS_EVENT, ResultsPayload, VERDICTS};
use crate::error::Error;
use crate::event::{Actor, Decision, DedupeStrength, Event, EventKind};
use crate::json::{self, Kind, Limits, Members, NameTable, Span};
use crate::rules::Rules;
use crate::table::{RecordReader, VerdictRow, finality, trimmed};
use crate::webhook::{self, Warnings, dedupe_key, given, kept, text_of};
use bytes::Bytes;
use std::borrow::Cow;

/// The one layout that there is, in events and in dedupe keys.
const LAYOUT: &str = "results";

/// Places of the members that an event is made of.
mod place {
    use super::ResultsPayload;
    use crate::webhook::place;

    pub(super) const EVENT_ID: usize = place(&ResultsPayload::NAMES, "eventId");
    pub(super) const EVENT_TYPE: usize = place(&ResultsPayload::NAMES, "eventType");
    pub(super) const EVENT_TIME: usize = place(&ResultsPayload::NAMES, "eventTime");
    pub(super) const STATUS: usize = place(&ResultsPayload::NAMES, "applicationStatus");
    pub(super) const TRANSACTION_ID: usize = place(&ResultsPayload::NAMES, "transactionId");
    pub(super) const APP_ID: usize = place(&ResultsPayload::NAMES, "appId");
}

/// The page has its samples in several orders, so names are found by hash.
static NAMES: NameTable<{ ResultsPayload::NAMES.len() }> = NameTable::new(&ResultsPayload::NAMES);

type Body<'a> = Members<'a, { ResultsPayload::NAMES.len() }>;

/// The members that an event is made of, as received.
struct Texts<'a> {
    event_id: Option<Cow<'a, str>>,
    event_type: Option<Cow<'a, str>>,
    event_time: Option<Cow<'a, str>>,
    status: Option<Cow<'a, str>>,
    transaction_id: Option<Cow<'a, str>>,
    app_id: Option<Cow<'a, str>>,
}

impl<'a> Texts<'a> {
    #[inline]
    fn of(members: &Body<'a>) -> Self {
        let text = |place| text_of(members.get(place));
        Texts {
            event_id: text(place::EVENT_ID),
            event_type: text(place::EVENT_TYPE),
            event_time: text(place::EVENT_TIME),
            status: text(place::STATUS),
            transaction_id: text(place::TRANSACTION_ID),
            app_id: text(place::APP_ID),
        }
    }

    fn strength(&self) -> DedupeStrength {
        match (given(&self.event_id), given(&self.event_time)) {
            (Some(_), _) => DedupeStrength::Strong,
            (None, Some(_)) => DedupeStrength::Derived,
            (None, None) => DedupeStrength::Weak,
        }
    }
}

/// Reads a Results webhook body to its canonical event. Unknown values never fail; only `strict` rules refuse them.
///
/// The page's template has an empty text for every member, so an empty member counts as absent. An event type that
/// denies the status (a status that decides, while the type says that processing goes on) leaves the decision
/// unknown, with the warning `contradiction`.
///
/// # Errors
/// Kind *payload*, with the HTTP status to answer: the body is not UTF-8, not one JSON object, over the limits
/// (1 MiB, 32 deep, 512 members), or `rules.strict` finds something to warn of.
pub fn read_results_webhook(body: impl Into<Bytes>, rules: &Rules) -> Result<Event, Error> {
    webhook::read_event(RESULTS, key_of, body.into(), rules, |body, event, warnings| {
        let mut members = Members::none();
        json::read_into(&mut members, body, &Limits::WEBHOOK, &NAMES)?;
        read_members(&members, body, event, warnings);
        Ok(())
    })
}

/// The provider's full payload of an event of this provider, read on demand; none for another event.
#[must_use]
pub fn results_payload(event: &Event) -> Option<ResultsPayload> {
    if event.provider == RESULTS { results_payload_of(event.body()) } else { None }
}

/// The full payload of a body of this provider; none when it cannot be read.
#[must_use]
pub fn results_payload_of(body: &[u8]) -> Option<ResultsPayload> {
    members(body).ok().map(|members| ResultsPayload::read(RecordReader::new(&members)))
}

fn members(raw: &[u8]) -> Result<Body<'_>, json::Fault> {
    json::read(raw, &Limits::WEBHOOK, &NAMES)
}

fn read_members(members: &Body<'_>, body: &Bytes, event: &mut Event, warnings: &mut Warnings) {
    warnings.of_members(members, &NAMES);
    if members.filled() == 0 {
        // Any JSON object can be read as an event; this one has nothing of a Results webhook.
        warnings.add("unknown_layout", None);
    }
    let texts = Texts::of(members);
    let row = verdict(members, &texts, warnings);
    let (case_id, tenant_id) = (given(&texts.transaction_id), given(&texts.app_id));
    if case_id.is_none() && tenant_id.is_none() {
        warnings.add("no_subject", None);
    }
    event.variant = LAYOUT;
    event.kind = row.map_or(EventKind::VerificationStatusChanged, |row| EventKind::from_text(row.kind));
    event.provider_event = kept(body, given(&texts.event_type));
    event.provider_status = kept(body, given(&texts.status));
    event.decision = row.map_or(Decision::Unknown, |row| Decision::from_text(row.decision));
    event.is_final = row.and_then(|row| finality(row.is_final));
    event.actor = row.map_or(Actor::Unknown, |row| Actor::from_text(row.actor));
    event.subject.case_id = kept(body, case_id);
    event.subject.tenant_id = kept(body, tenant_id);
    event.occurred_at = webhook::instant(given(&texts.event_time), "eventTime", warnings);
    event.occurred_at_field = event.occurred_at.map(|_| "eventTime");
    event.set_strength(texts.strength());
}

/// The row of the status, unless the event type denies it.
fn verdict(members: &Body<'_>, texts: &Texts<'_>, warnings: &mut Warnings) -> Option<&'static VerdictRow> {
    const STATUS: Option<&str> = Some("applicationStatus");
    let event_type = given(&texts.event_type);
    let event = event_type.and_then(|text| RESULTS_EVENT.word(text));
    if event_type.is_some() && event.is_none() {
        warnings.add("unknown_event", Some("eventType"));
    }
    let Some(status) = given(&texts.status) else {
        if members.get(place::STATUS).map(Span::kind) != Some(Kind::Unreadable) {
            warnings.add("no_status", STATUS);
        }
        return None;
    };
    let word = trimmed(status);
    let Some(row) = VERDICTS.iter().find(|row| row.status.eq_ignore_ascii_case(word)) else {
        warnings.add("unknown_status", STATUS);
        return None;
    };
    if event.is_some_and(|event| row.denied_by.contains(&event.wire)) {
        warnings.add("contradiction", STATUS);
        return None;
    }
    Some(row)
}

/// The provider's own event id, or what stands for it.
fn key_of(raw: &[u8]) -> String {
    let Ok(members) = members(raw) else { return String::new() };
    let texts = Texts::of(&members);
    if let Some(id) = given(&texts.event_id) {
        return format!("{RESULTS}:{id}");
    }
    let members = [&texts.transaction_id, &texts.event_type, &texts.status, &texts.event_time];
    dedupe_key(RESULTS, LAYOUT, &members.map(|text| text.as_deref().unwrap_or_default()))
}
