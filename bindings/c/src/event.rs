//! Webhook events.

use crate::border::{Failure, at, free, get, make, text};
use crate::types::*;
use kyckit_core::{Event, Reason, Received, Record, Reply, SCHEMA_VERSION, Warning};
use std::sync::OnceLock;

/// An event and the texts made of it on first use.
pub struct Read {
    pub(crate) event: Event,
    /// What to answer whoever delivered it.
    pub(crate) reply: Reply,
    json: OnceLock<String>,
    cloud_event: OnceLock<String>,
    occurred_at: Option<String>,
    received_at: String,
    payload: OnceLock<Option<Box<dyn Record>>>,
}

impl Read {
    pub(crate) fn new(event: Event) -> Self {
        let occurred_at = event.occurred_at.map(|at| at.to_string());
        let received_at = event.received_at.to_string();
        let (json, cloud_event, payload) = Default::default();
        Read { event, reply: Reply::OK, json, cloud_event, occurred_at, received_at, payload }
    }

    pub(crate) fn received(received: Received) -> Self {
        Read { reply: received.reply, ..Read::new(received.event) }
    }

    /// The same, read from a delivery that this policy let pass.
    pub(crate) fn verified(mut self, policy: &'static str) -> Self {
        self.event.verified_by.push(policy);
        self
    }

    /// The provider's full payload, read on first use.
    pub(crate) fn payload(&self) -> Result<&dyn Record, Failure> {
        self.payload.get_or_init(|| self.event.payload()).as_deref().ok_or(Failure::Absent)
    }
}

/// The event as canonical JSON, without the payload. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_to_json(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| Some(read.json.get_or_init(|| read.event.to_json())))
}

/// The event as a CloudEvent 1.0 in JSON, with the canonical JSON as its data. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_to_cloud_event(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| Some(read.cloud_event.get_or_init(|| read.event.to_cloud_event())))
}

/// Version of the mapping from payloads to events, so that stored events can be mapped again.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_schema_version(
    event: kyckit_event,
    out: *mut u32,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(event, out, error, |_| Ok(SCHEMA_VERSION))
}

/// Provider, for example hyperverge_kra. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_provider(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| Some(read.event.provider))
}

/// Layout of the payload, for example kra.v2. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_variant(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| Some(read.event.variant))
}

/// What happened, for example registry.status_changed; unknown for what this version does not know. Valid until the
/// event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_kind(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| Some(read.event.kind.as_str()))
}

/// What it says about the case: approved, declined, review, pending, resubmit, expired, cancelled, error, inactive,
/// not_found, none or unknown. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_decision(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| Some(read.event.decision.as_str()))
}

/// Whether the provider will not change this verdict by itself; KYCKIT_ABSENT when that is not known.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_is_final(
    event: kyckit_event,
    out: *mut bool,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(event, out, error, |read| read.event.is_final.ok_or(Failure::Absent))
}

/// Trigger or event type as received. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_provider_event(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.event.provider_event.as_deref())
}

/// Who caused it: system, human, user or unknown. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_actor(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| Some(read.event.actor.as_str()))
}

/// Status as received. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_provider_status(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.event.provider_status.as_deref())
}

/// Id of the case: the transaction id of the upload. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_case_id(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.event.subject.case_id.as_deref())
}

/// The caller's own id of the user. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_user_ref(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.event.subject.user_ref.as_deref())
}

/// The provider's id of the applicant. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_applicant_id(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.event.subject.applicant_id.as_deref())
}

/// Application id of the caller at the provider. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_tenant_id(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.event.subject.tenant_id.as_deref())
}

/// Token of the journey. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_token_id(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.event.subject.token_id.as_deref())
}

/// Why. A text that is absent has data = NULL. Every text is valid until the event is freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_reason {
    /// The provider's or kyckit's code.
    pub code: kyckit_text,
    /// The provider's free text: may hold personal data.
    pub text: kyckit_text,
    /// Class, for example document_quality, data_error, policy, unknown.
    pub reason_class: kyckit_text,
}

impl From<&Reason> for kyckit_reason {
    fn from(reason: &Reason) -> Self {
        let [code, text] = [reason.code.as_deref(), reason.text.as_deref()].map(kyckit_text::maybe);
        kyckit_reason { code, text, reason_class: kyckit_text::of(reason.class) }
    }
}

/// How many reasons were given.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_reason_count(
    event: kyckit_event,
    out: *mut usize,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(event, out, error, |read| Ok(read.event.reasons.len()))
}

/// One reason, by its place from 0.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_reason_at(
    event: kyckit_event,
    index: usize,
    out: *mut kyckit_reason,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(event, out, error, |read| Ok(at(&read.event.reasons, index, "index")?.into()))
}

/// Something about the body that a careful reader would want to know. Every text is valid until the event is freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_warning {
    /// Stable code, for example unknown_status.
    pub code: kyckit_text,
    /// Name of the member, when it is about one; else data = NULL.
    pub path: kyckit_text,
}

impl From<&Warning> for kyckit_warning {
    fn from(warning: &Warning) -> Self {
        let path = kyckit_text::maybe(warning.path.as_deref());
        kyckit_warning { code: kyckit_text::of(warning.code), path }
    }
}

/// How many warnings there are.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_warning_count(
    event: kyckit_event,
    out: *mut usize,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(event, out, error, |read| Ok(read.event.warnings.len()))
}

/// One warning, by its place from 0; they are ordered by code, then member.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_warning_at(
    event: kyckit_event,
    index: usize,
    out: *mut kyckit_warning,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(event, out, error, |read| Ok(at(&read.event.warnings, index, "index")?.into()))
}

/// State of a modification of a registry record, for example in_progress; KYCKIT_ABSENT when the event tells none.
/// Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_modification_state(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.event.modification.as_ref().map(|modification| modification.state))
}

/// Its code as received; KYCKIT_ABSENT when only a text tells. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_modification_raw(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.event.modification.as_ref()?.raw.as_deref())
}

/// Whether an anti-money-laundering search found something: yes, no or unknown; KYCKIT_ABSENT when the event tells of
/// none. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_aml_hit(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.event.aml.as_ref().map(|aml| aml.hit.as_str()))
}

/// The provider's level of risk of that search, as received. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_aml_level(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.event.aml.as_ref()?.level.as_deref())
}

/// The provider's status of that search, as received. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_aml_status(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.event.aml.as_ref()?.status.as_deref())
}

/// Status of the attempt as received, where the provider tells it apart from the state of the user; else
/// KYCKIT_ABSENT. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_attempt_status(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.event.attempt.as_ref().map(|attempt| &*attempt.status))
}

/// What that status says of the attempt, in the words of kyckit_event_decision. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_attempt_decision(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.event.attempt.as_ref().map(|attempt| attempt.decision.as_str()))
}

/// Name of a changed field, by its place from 0; KYCKIT_ABSENT after the last. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_changed_field(
    event: kyckit_event,
    index: usize,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.event.changed_fields.get(index).map(|name| &**name))
}

/// What authenticated the delivery, by its place from 0; KYCKIT_ABSENT after the last, at once when nothing did. Valid
/// until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_verified_by(
    event: kyckit_event,
    index: usize,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.event.verified_by.get(index).map(|policy| &**policy))
}

/// When it happened by the provider's clock, RFC 3339 in UTC; KYCKIT_ABSENT when it does not say. Valid until the
/// event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_occurred_at(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.occurred_at.as_deref())
}

/// The member that it came from. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_occurred_at_field(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| read.event.occurred_at_field)
}

/// When it was read by the rules' clock, RFC 3339 in UTC. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_received_at(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| Some(read.received_at.as_str()))
}

/// Key that is equal for repeated deliveries. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_dedupe_key(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| Some(read.event.dedupe_key()))
}

/// How well the key tells repeats: strong, derived or weak. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_dedupe_strength(
    event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(event, out, error, |read| Some(read.event.dedupe_strength.as_str()))
}

/// Seconds within which equal weak keys count as a repeat; KYCKIT_ABSENT for other keys.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_dedupe_window(
    event: kyckit_event,
    out: *mut u32,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(event, out, error, |read| read.event.dedupe_window.ok_or(Failure::Absent))
}

/// A text for logs: names and codes, no free text, no payload. Free it with kyckit_string_free.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_debug(
    event: kyckit_event,
    out: *mut kyckit_string,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || Ok(format!("{:?}", crate::handles::get(event)?.event)))
}

/// Frees an event. { 0 } is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_free(event: kyckit_event) -> kyckit_status {
    free(event)
}
