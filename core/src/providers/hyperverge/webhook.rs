//! The KRA webhook, both layouts (HyperVerge, KRA Webhook): body to canonical event.

use super::KRA;
use super::generated::KraPayload;
use super::status::{self, StatusCode};
use crate::error::Error;
use crate::event::{Decision, DedupeStrength, Event, EventKind, Modification, Reason};
use crate::json::{self, Kind, Limits, Members, NameTable, Span};
use crate::rules::Rules;
use crate::table::{RecordReader, StatusRow, finality, trimmed};
use crate::text::Text;
use crate::webhook::{self, Glance, Place, Places, Warnings, dedupe_key, given, kept, text_of};
use bytes::Bytes;
use std::borrow::Cow;

/// The only event type that occurs.
const EVENT_TYPE: &str = "KRA_APPLICATION_STATUS";

/// The wrapper of the detailed layout (v1).
pub(super) const WRAPPER: &str = "data";

/// Places of the members that an event is made of.
mod place {
    use super::KraPayload;
    use crate::webhook::place;

    pub(super) const TRANSACTION_ID: usize = place(&KraPayload::NAMES, "transactionId");
    pub(super) const APP_ID: usize = place(&KraPayload::NAMES, "appId");
    pub(super) const EVENT_TYPE: usize = place(&KraPayload::NAMES, "eventType");
    pub(super) const STATUS_DESCRIPTION: usize = place(&KraPayload::NAMES, "statusDescription");
    pub(super) const REMARKS: usize = place(&KraPayload::NAMES, "remarks");
    pub(super) const STATUS: usize = place(&KraPayload::NAMES, "appStatus");
    pub(super) const MODIFICATION_STATUS: usize = place(&KraPayload::NAMES, "appUpdtStatus");
    pub(super) const EVENT_TIME: usize = place(&KraPayload::NAMES, "eventTime");
}

/// The layouts have their own orders of members, so their names are found by hash.
static NAMES: NameTable<{ KraPayload::NAMES.len() }> = NameTable::new(&KraPayload::NAMES);

/// The members that carry a verdict.
const STATUSES: [usize; 2] = [place::STATUS_DESCRIPTION, place::STATUS];

/// The payload's members and the layout that they came in.
struct Layout<'a> {
    members: Members<'a, { KraPayload::NAMES.len() }>,
    detailed: bool,
}

impl<'a> Layout<'a> {
    fn empty() -> Self {
        Layout { members: Members::none(), detailed: false }
    }

    fn variant(&self) -> &'static str {
        if self.detailed { "kra.v1" } else { "kra.v2" }
    }

    fn has_unreadable_status(&self) -> bool {
        STATUSES.iter().any(|place| self.members.get(*place).map(Span::kind) == Some(Kind::Unreadable))
    }
}

/// The members that an event is made of, as received.
struct Texts<'a> {
    transaction_id: Option<Cow<'a, str>>,
    app_id: Option<Cow<'a, str>>,
    event_type: Option<Cow<'a, str>>,
    status_description: Option<Cow<'a, str>>,
    remarks: Option<Cow<'a, str>>,
    status: Option<Cow<'a, str>>,
    modification_status: Option<Cow<'a, str>>,
    event_time: Option<Cow<'a, str>>,
}

impl<'a> Texts<'a> {
    #[inline]
    fn of(layout: &Layout<'a>) -> Self {
        let text = |place| text_of(layout.members.get(place));
        Texts {
            transaction_id: text(place::TRANSACTION_ID),
            app_id: text(place::APP_ID),
            event_type: text(place::EVENT_TYPE),
            status_description: text(place::STATUS_DESCRIPTION),
            remarks: text(place::REMARKS),
            status: text(place::STATUS),
            modification_status: text(place::MODIFICATION_STATUS),
            event_time: text(place::EVENT_TIME),
        }
    }
}

/// Reads a KRA webhook body to its canonical event. Unknown values never fail; only `strict` rules refuse them.
///
/// # Errors
/// Kind *payload*, with the HTTP status to answer: the body is not UTF-8, not one JSON object, over the limits
/// (1 MiB, 32 deep, 512 members), or `rules.strict` finds something to warn of.
pub fn read_kra_webhook(body: impl Into<Bytes>, rules: &Rules) -> Result<Event, Error> {
    webhook::read_event(KRA, key_of, body.into(), rules, |body, event, warnings| {
        let mut layout = Layout::empty();
        layout.read(body, warnings)?;
        read_layout(&layout, body, rules, event, warnings);
        Ok(())
    })
}

/// The provider's full payload of an event of this provider, read on demand; none for another event.
#[must_use]
pub fn kra_payload(event: &Event) -> Option<KraPayload> {
    if event.provider == KRA { kra_payload_of(event.body()) } else { None }
}

/// The full payload of a body of this provider; none when it cannot be read.
#[must_use]
pub fn kra_payload_of(body: &[u8]) -> Option<KraPayload> {
    let mut layout = Layout::empty();
    layout.read(body, &mut Warnings::default()).ok()?;
    Some(KraPayload::read(RecordReader::new(&layout.members)))
}

/// What a plain body tells at first sight; none where the event must tell.
pub(super) fn glance(body: &[u8], rules: &Rules) -> Result<Option<Glance>, Error> {
    let (mut layout, mut warnings) = (Layout::empty(), Warnings::default());
    layout.read(body, &mut warnings).map_err(webhook::unreadable)?;
    if rules.strict || !warnings.is_empty() {
        return Ok(None);
    }
    let text = |place| text_of(layout.members.get(place));
    let (status_text, code) = (text(place::STATUS_DESCRIPTION), text(place::STATUS));
    let (status_text, code) = (given(&status_text), given(&code));
    let verdict = verdict(status_text, code, rules, &mut warnings);
    let place = |text: Option<&Cow<'_, str>>| Place::within(body, text);
    let texts = || {
        Some(Places {
            provider_event: place(given(&text(place::EVENT_TYPE)))?,
            provider_status: place(status_text.or(code))?,
            case_id: place(given(&text(place::TRANSACTION_ID)))?,
            tenant_id: place(given(&text(place::APP_ID)))?,
            ..Places::default()
        })
    };
    Ok(texts().map(|texts| Glance {
        variant: layout.variant(),
        kind: EventKind::RegistryStatusChanged,
        decision: verdict.decision,
        is_final: verdict.is_final,
        dedupe_strength: strength(&layout, given(&text(place::EVENT_TIME))),
        make_dedupe_key: key_of,
        texts,
    }))
}

impl<'a> Layout<'a> {
    /// Finds out which layout a body has and notes what is odd about its members.
    fn read(&mut self, raw: &'a [u8], warnings: &mut Warnings) -> Result<(), json::Fault> {
        let names = &NAMES;
        // As documented the detailed layout is the wrapper alone, which one walk can read.
        self.detailed = json::read_wrapped_into(&mut self.members, raw, WRAPPER, &Limits::WEBHOOK, names);
        if self.detailed {
            warnings.of_members(&self.members, names);
            return Ok(());
        }
        json::read_into(&mut self.members, raw, &Limits::WEBHOOK, names)?;
        let wrapper = self.unwrap(warnings);
        warnings.of_members(&self.members, names);
        let Some(wrapper) = wrapper else { return Ok(()) };
        let outer = std::mem::replace(self, Layout { members: Members::none(), detailed: true }).members;
        wrapper.members_into(&mut self.members, &Limits::WEBHOOK, names)?;
        warnings.of_members(&self.members, names);
        self.members.unknown.extend(outer.unknown.iter().cloned());
        for (index, name) in KraPayload::NAMES.iter().enumerate() {
            match (outer.get(index), self.members.get(index)) {
                (Some(beside), Some(inside)) => warnings.duplicate(name, beside.same_value(inside)),
                // A status beside the wrapper that has none may contradict the one inside: neither is believed.
                (Some(_), None) if STATUSES.contains(&index) => warnings.duplicate(name, false),
                // Beside the wrapper nothing is documented: a member there is kept in the raw body and flagged.
                (Some(_), None) => warnings.add("unknown_member", Some(name)),
                (None, _) => {}
            }
        }
        Ok(())
    }

    /// Takes the wrapper of the detailed layout out of the unknown members.
    fn unwrap(&mut self, warnings: &mut Warnings) -> Option<Span<'a>> {
        let is_wrapper = |(name, value): &(Cow<'_, str>, Span<'_>)| {
            name.eq_ignore_ascii_case(WRAPPER) && value.is_object()
        };
        let unknown = &mut self.members.unknown;
        let mut wrappers = unknown.iter().filter(|member| is_wrapper(member)).map(|(_, value)| *value);
        let wrapper = wrappers.next()?;
        wrappers.for_each(|again| warnings.duplicate(WRAPPER, wrapper.same_value(again)));
        unknown.retain(|member| !is_wrapper(member));
        Some(wrapper)
    }
}

fn read_layout(layout: &Layout<'_>, body: &Bytes, rules: &Rules, event: &mut Event, warnings: &mut Warnings) {
    let texts = Texts::of(layout);
    let (text, code) = (given(&texts.status_description), given(&texts.status));
    let mut verdict = verdict(text, code, rules, warnings);
    if text.is_none() && code.is_none() && layout.has_unreadable_status() {
        // A status is there and cannot be read: that is not the blank one that means "not available".
        verdict = Verdict::UNKNOWN;
    }
    let (case_id, tenant_id) = (given(&texts.transaction_id), given(&texts.app_id));
    if case_id.is_none() && tenant_id.is_none() {
        warnings.add("no_subject", None);
    }
    if layout.members.filled() == 0 {
        // Any JSON object can be read as an event; this one has nothing of a KRA webhook.
        warnings.add("unknown_layout", None);
    }
    let (event_type, event_time) = (given(&texts.event_type), given(&texts.event_time));
    if event_type.is_some_and(|event| trimmed(event) != EVENT_TYPE) {
        warnings.add("unknown_event", Some("eventType"));
    }
    event.variant = layout.variant();
    event.kind = EventKind::RegistryStatusChanged;
    event.provider_event = kept(body, event_type);
    event.provider_status = kept(body, text.or(code));
    event.decision = verdict.decision;
    event.is_final = verdict.is_final;
    event.subject.case_id = kept(body, case_id);
    event.subject.tenant_id = kept(body, tenant_id);
    event.occurred_at = webhook::instant(event_time, "eventTime", warnings);
    event.occurred_at_field = event.occurred_at.map(|_| "eventTime");
    event.set_strength(strength(layout, event_time));
    event.modification = modification(layout, &texts, verdict.by_text, body, warnings);
    event.reasons = reasons(verdict.reason, texts.remarks, body);
}

/// How well the key tells repeats.
fn strength(layout: &Layout<'_>, event_time: Option<&Cow<'_, str>>) -> DedupeStrength {
    let is_derived = event_time.is_some() && !layout.detailed;
    if is_derived { DedupeStrength::Derived } else { DedupeStrength::Weak }
}

fn key_of(raw: &[u8]) -> String {
    let mut layout = Layout::empty();
    if layout.read(raw, &mut Warnings::default()).is_err() {
        return String::new();
    }
    let texts = Texts::of(&layout);
    let ids = [&texts.app_id, &texts.transaction_id, &texts.event_type, &texts.status_description];
    let last: &[_] = if layout.detailed {
        &[&texts.remarks]
    } else {
        &[&texts.status, &texts.modification_status, &texts.event_time]
    };
    let members: Vec<&str> = ids.iter().chain(last).map(|text| text.as_deref().unwrap_or_default()).collect();
    dedupe_key(KRA, layout.variant(), &members)
}

// ---- verdict ----

struct Verdict<'a> {
    decision: Decision,
    is_final: Option<bool>,
    /// Code and class.
    reason: Option<(&'a str, &'static str)>,
    /// The row of the status text, whatever decided.
    by_text: Option<&'static StatusRow>,
}

impl Verdict<'_> {
    const UNKNOWN: Self =
        Verdict { decision: Decision::Unknown, is_final: None, reason: None, by_text: None };
}

/// The code decides; the text only when there is no code that is recognised. Neither is blank.
fn verdict<'a>(
    text: Option<&Cow<'_, str>>,
    code: Option<&'a Cow<'_, str>>,
    rules: &Rules,
    warnings: &mut Warnings,
) -> Verdict<'a> {
    let by_text = text.and_then(|text| status::by_text(text));
    let unknown_text = by_text.is_none() && text.is_some();
    let of_code = code.map(|code| status::by_code(code));
    if unknown_text {
        warnings.add("unknown_status", Some("statusDescription"));
    }
    let row = match of_code {
        Some(StatusCode::Taken) => {
            return Verdict { decision: Decision::Pending, is_final: Some(false), reason: None, by_text };
        }
        Some(StatusCode::Failure(code)) => {
            let reason = Some((code, status::class_of(code)));
            return Verdict { decision: Decision::Declined, is_final: Some(true), reason, by_text };
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
    let Some(row) = row else { return Verdict { by_text, ..Verdict::UNKNOWN } };
    Verdict {
        decision: status::decision(row, &rules.policies),
        is_final: finality(row.is_final),
        reason: (!row.reason.is_empty()).then_some((row.reason, "policy")),
        by_text,
    }
}

/// The reason of the verdict, then the remarks; one code is told once.
fn reasons(
    of_verdict: Option<(&str, &'static str)>,
    remarks: Option<Cow<'_, str>>,
    body: &Bytes,
) -> Vec<Reason> {
    let remarks = remarks.filter(|text| !is_empty_remark(text));
    let mut reasons = Vec::with_capacity(usize::from(of_verdict.is_some()) + usize::from(remarks.is_some()));
    if let Some((code, class)) = of_verdict {
        reasons.push(Reason { code: Some(Text::from(code)), text: None, class });
    }
    let Some(remarks) = remarks else { return reasons };
    let code = status::error_code_in(&remarks).map(Text::from);
    let class = code.as_deref().map_or("unknown", status::class_of);
    let text = Some(Text::read(body, remarks));
    match reasons.iter_mut().find(|reason: &&mut Reason| code.is_some() && reason.code == code) {
        Some(same) => same.text = text,
        None => reasons.push(Reason { code, text, class }),
    }
    reasons
}

/// The detailed layout says `Null` where there are no remarks.
fn is_empty_remark(text: &str) -> bool {
    let text = trimmed(text);
    text.is_empty() || text.eq_ignore_ascii_case("null") || text.eq_ignore_ascii_case("na")
}

/// The code tells the state; without one a text that speaks of a modification does.
fn modification(
    layout: &Layout<'_>,
    texts: &Texts<'_>,
    by_text: Option<&StatusRow>,
    body: &Bytes,
    warnings: &mut Warnings,
) -> Option<Modification> {
    let raw = kept(body, texts.modification_status.as_ref());
    if let Some(code) = given(&texts.modification_status) {
        let state = status::modification_by_code(code).map(|row| row.state);
        if state.is_none() {
            warnings.add("unknown_modification_status", Some("appUpdtStatus"));
        }
        return Some(Modification { state: state.unwrap_or("unknown"), raw });
    }
    match by_text.map(|row| row.modification).filter(|state| !state.is_empty()) {
        Some(state) => Some(Modification { raw, state }),
        // A blank code says that there is no modification; no code at all says nothing.
        None => layout.members.get(place::MODIFICATION_STATUS).map(|_| Modification { raw, state: "none" }),
    }
}
