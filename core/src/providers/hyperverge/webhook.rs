//! The KRA webhook, both layouts (HyperVerge, KRA Webhook): body to canonical event.

use super::KRA;
use super::generated::KraPayload;
use super::status::{self, StatusCode};
use crate::error::{Error, ErrorKind};
use crate::event::{Actor, Decision, DedupeStrength, Event, EventKind, Modification, Reason, Subject};
use crate::json::{self, Limits, Members, Scalar, Span};
use crate::masked::Personal;
use crate::rules::Rules;
use crate::table::{RecordReader, StatusRow};
use crate::webhook::{EventTime, Warnings, dedupe_key, event_time};
use bytes::Bytes;
use std::borrow::Cow;
use std::sync::OnceLock;

/// The only event type that occurs.
const EVENT_TYPE: &str = "KRA_APPLICATION_STATUS";

/// The wrapper of the detailed layout (v1).
pub(super) const WRAPPER: &str = "data";

/// The members that carry a verdict.
const STATUSES: [&str; 2] = ["statusDescription", "appStatus"];

/// Seconds within which equal weak keys count as one delivery.
const WEAK_WINDOW: u32 = 600;

/// The payload's members and the layout that they came in.
struct Layout<'a> {
    members: Members<'a, { KraPayload::NAMES.len() }>,
    detailed: bool,
}

impl Layout<'_> {
    fn variant(&self) -> &'static str {
        if self.detailed { "kra.v1" } else { "kra.v2" }
    }

    fn member(&self, name: &str) -> Option<Span<'_>> {
        let place = KraPayload::NAMES.iter().position(|known| *known == name);
        place.and_then(|place| self.members.get(place))
    }

    fn has_modification_status(&self) -> bool {
        self.member("appUpdtStatus").is_some()
    }

    fn has_unreadable_status(&self) -> bool {
        let unreadable =
            |name: &&str| matches!(self.member(name).map(Span::scalar), Some(Scalar::Unreadable));
        STATUSES.iter().any(unreadable)
    }

    fn payload(&self) -> KraPayload {
        KraPayload::read(&RecordReader::new(&self.members))
    }
}

/// Reads a KRA webhook body to its canonical event. Unknown values never fail; only `strict` rules refuse them.
///
/// # Errors
/// Kind *payload*, with the HTTP status to answer: the body is not UTF-8, not one JSON object, over the limits
/// (1 MiB, 32 deep, 512 members), or `rules.strict` finds something to warn of.
pub fn read_kra_webhook(body: impl Into<Bytes>, rules: &Rules) -> Result<Event, Error> {
    let raw: Bytes = body.into();
    let mut warnings = Warnings::default();
    let mut event = {
        let layout =
            layout(&raw, &mut warnings).map_err(|fault| Error::unreadable(fault, "the webhook body"))?;
        read_layout(&layout, raw.clone(), rules, &mut warnings)
    };
    if warnings.conflict {
        event.decision = Decision::Unknown;
        event.is_final = None;
    }
    event.warnings = warnings.finish();
    match event.warnings.first() {
        Some(warning) if rules.strict => {
            let says = format!("strict rules refuse this body: {}", warning.code);
            let remedy = "Read it without `strict` to get the event with its warnings.";
            Err(Error::new(ErrorKind::Payload, warning.code, says, remedy).with_status(400))
        }
        _ => Ok(event),
    }
}

/// The provider's full payload of an event of this provider, read on demand; none for another event.
#[must_use]
pub fn kra_payload(event: &Event) -> Option<KraPayload> {
    if event.provider != KRA {
        return None;
    }
    let layout = layout(event.raw(), &mut Warnings::default()).ok()?;
    Some(layout.payload())
}

fn layout<'a>(raw: &'a [u8], warnings: &mut Warnings) -> Result<Layout<'a>, json::Fault> {
    let names = &KraPayload::NAMES;
    let mut outer = json::read(raw, &Limits::WEBHOOK, names)?;
    let is_wrapper =
        |(name, value): &(Cow<'_, str>, Span<'_>)| name.eq_ignore_ascii_case(WRAPPER) && value.is_object();
    let (wrappers, unknown): (Vec<_>, Vec<_>) =
        std::mem::take(&mut outer.unknown).into_iter().partition(is_wrapper);
    outer.unknown = unknown;
    warnings.of_members(&outer, names);
    let Some((_, wrapper)) = wrappers.first() else {
        return Ok(Layout { members: outer, detailed: false });
    };
    for (_, again) in wrappers.iter().skip(1) {
        warnings.duplicate(WRAPPER, wrapper.same_value(*again));
    }
    let members = wrapper.members(&Limits::WEBHOOK, names)?;
    warnings.of_members(&members, names);
    for (index, name) in names.iter().enumerate() {
        match (outer.get(index), members.get(index)) {
            (Some(beside), Some(inside)) => warnings.duplicate(name, beside.same_value(inside)),
            // A status beside the wrapper that has none may contradict the one inside: neither is believed.
            (Some(_), None) if STATUSES.contains(name) => warnings.duplicate(name, false),
            // Beside the wrapper nothing is documented: a member there is kept in the raw body and flagged.
            (Some(_), None) => warnings.add("unknown_member", Some(name)),
            (None, _) => {}
        }
    }
    Ok(Layout { members, detailed: true })
}

fn read_layout(layout: &Layout<'_>, raw: Bytes, rules: &Rules, warnings: &mut Warnings) -> Event {
    let payload = layout.payload();
    let text = not_blank(&payload.status_description);
    let mut verdict = verdict(text, not_blank(&payload.status), rules, warnings);
    if text.is_none() && not_blank(&payload.status).is_none() && layout.has_unreadable_status() {
        // A status is there and cannot be read: that is not the blank one that means "not available".
        verdict = Verdict { decision: Decision::Unknown, is_final: None, reason: None };
    }
    let subject = Subject {
        case_id: owned(&payload.transaction_id),
        tenant_id: owned(&payload.app_id),
        ..Subject::default()
    };
    if subject == Subject::default() {
        warnings.add("no_subject", None);
    }
    if layout.members.known().iter().all(Option::is_none) {
        // Any JSON object can be read as an event; this one has nothing of a KRA webhook.
        warnings.add("unknown_layout", None);
    }
    if not_blank(&payload.event_type).is_some_and(|event| event.trim() != EVENT_TYPE) {
        warnings.add("unknown_event", Some("eventType"));
    }
    let occurred_at = occurred_at(not_blank(&payload.event_time), warnings);
    let is_derived = not_blank(&payload.event_time).is_some() && !layout.detailed;
    let strength = if is_derived { DedupeStrength::Derived } else { DedupeStrength::Weak };
    Event {
        provider: KRA,
        variant: layout.variant(),
        kind: EventKind::RegistryStatusChanged,
        provider_event: owned(&payload.event_type),
        provider_status: text.or(not_blank(&payload.status)).map(str::to_owned),
        decision: verdict.decision,
        is_final: verdict.is_final,
        actor: Actor::Unknown,
        subject,
        reasons: reasons(verdict.reason, payload.remarks.as_ref().map(Personal::expose)),
        changed_fields: Vec::new(),
        occurred_at,
        occurred_at_field: occurred_at.map(|_| "eventTime"),
        received_at: rules.now,
        dedupe_strength: strength,
        dedupe_window: (strength == DedupeStrength::Weak).then_some(WEAK_WINDOW),
        verified_by: Vec::new(),
        modification: modification_state(layout, &payload, warnings),
        warnings: Vec::new(),
        raw,
        make_dedupe_key: key_of,
        dedupe_key: OnceLock::new(),
    }
}

fn not_blank(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.trim().is_empty())
}

fn owned(text: &Option<String>) -> Option<String> {
    not_blank(text).map(str::to_owned)
}

fn key_of(raw: &[u8]) -> String {
    let Ok(layout) = layout(raw, &mut Warnings::default()) else { return String::new() };
    let p = layout.payload();
    let remarks = p.remarks.map(|text| text.expose().to_owned());
    let (ids, status) = (
        [p.app_id, p.transaction_id, p.event_type, p.status_description],
        [p.status, p.modification_status, p.event_time],
    );
    let last = if layout.detailed { vec![remarks] } else { status.to_vec() };
    let members: Vec<String> = ids.into_iter().chain(last).map(Option::unwrap_or_default).collect();
    let members: Vec<&str> = members.iter().map(String::as_str).collect();
    dedupe_key(KRA, layout.variant(), &members)
}

fn occurred_at(time: Option<&str>, warnings: &mut Warnings) -> Option<crate::time::Timestamp> {
    let code = match event_time(time?) {
        EventTime::At(at) => return Some(at),
        EventTime::WithoutZone => "time_without_zone",
        EventTime::Unreadable => "bad_time",
    };
    warnings.add(code, Some("eventTime"));
    None
}

// ---- verdict ----

struct Verdict<'a> {
    decision: Decision,
    is_final: Option<bool>,
    reason: Option<(Cow<'a, str>, &'static str)>,
}

/// The code decides; the text only when there is no code that is recognised. Neither is blank.
fn verdict<'a>(
    text: Option<&str>,
    code: Option<&'a str>,
    rules: &Rules,
    warnings: &mut Warnings,
) -> Verdict<'a> {
    let by_text = text.and_then(status::by_text);
    let unknown_text = by_text.is_none() && text.is_some();
    let of_code = code.map(status::by_code);
    if unknown_text {
        warnings.add("unknown_status", Some("statusDescription"));
    }
    let row = match of_code {
        Some(StatusCode::Taken) => {
            return Verdict { decision: Decision::Pending, is_final: Some(false), reason: None };
        }
        Some(StatusCode::Failure(code)) => {
            let reason = Some((Cow::Borrowed(code), status::class_of(code)));
            return Verdict { decision: Decision::Declined, is_final: Some(true), reason };
        }
        Some(StatusCode::Row(row)) => {
            let other_state = |text: &&StatusRow| text.modification.is_empty() && text.state != row.state;
            if by_text.filter(other_state).is_some() {
                warnings.add("status_mismatch", Some("statusDescription"));
            }
            Some(row)
        }
        Some(StatusCode::Unrecognised) => {
            warnings.add("unknown_status", Some("appStatus"));
            by_text
        }
        None if unknown_text => None,
        None => by_text.or_else(|| status::by_text("")),
    };
    let Some(row) = row else {
        return Verdict { decision: Decision::Unknown, is_final: None, reason: None };
    };
    Verdict {
        decision: status::decision(row, &rules.policies),
        is_final: status::finality(row),
        reason: (!row.reason.is_empty()).then_some((Cow::Borrowed(row.reason), "policy")),
    }
}

/// The reason of the verdict, then the remarks; one code is told once.
fn reasons(of_verdict: Option<(Cow<'_, str>, &'static str)>, remarks: Option<&str>) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    if let Some((code, class)) = of_verdict {
        reasons.push(Reason { code: Some(code.into_owned()), text: None, class });
    }
    let Some(text) = remarks.filter(|text| !is_empty_remark(text)) else { return reasons };
    let code = status::error_code_in(text);
    match reasons.iter_mut().find(|reason| code.is_some() && reason.code.as_deref() == code) {
        Some(same) => same.text = Some(text.to_owned()),
        None => {
            let class = code.map_or("unknown", status::class_of);
            reasons.push(Reason { code: code.map(str::to_owned), text: Some(text.to_owned()), class });
        }
    }
    reasons
}

/// The detailed layout says `Null` where there are no remarks.
fn is_empty_remark(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text.eq_ignore_ascii_case("null") || text.eq_ignore_ascii_case("na")
}

/// The code tells the state; without one a text that speaks of a modification does.
fn modification_state(
    layout: &Layout<'_>,
    payload: &KraPayload,
    warnings: &mut Warnings,
) -> Option<Modification> {
    let raw = payload.modification_status.clone();
    if let Some(code) = not_blank(&raw) {
        let state = status::modification_by_code(code).map(|row| row.state);
        if state.is_none() {
            warnings.add("unknown_modification_status", Some("appUpdtStatus"));
        }
        return Some(Modification { state: state.unwrap_or("unknown"), raw });
    }
    let by_text =
        not_blank(&payload.status_description).and_then(status::by_text).map(|row| row.modification);
    match by_text.filter(|state| !state.is_empty()) {
        Some(state) => Some(Modification { raw, state }),
        // A blank code says that there is no modification; no code at all says nothing.
        None => layout.has_modification_status().then_some(Modification { raw, state: "none" }),
    }
}
