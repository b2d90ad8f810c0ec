//! Webhook events.

use crate::border::{Failure, array, free, get, make, str, text};
use crate::rules::rules;
use crate::types::*;
use kyckit_core::Event;
use kyckit_core::hyperverge::{KraPayload, kra_payload, read_kra_webhook};
use std::os::raw::c_char;
use std::sync::OnceLock;

/// An event and the texts made of it on first use.
pub struct Read {
    event: Event,
    json: OnceLock<String>,
    occurred_at: Option<String>,
    received_at: String,
    payload: OnceLock<Option<KraPayload>>,
}

impl Read {
    fn new(event: Event) -> Self {
        let occurred_at = event.occurred_at.map(|at| at.to_string());
        let received_at = event.received_at.to_string();
        Read { event, json: OnceLock::new(), occurred_at, received_at, payload: OnceLock::new() }
    }

    fn payload(&self) -> Result<&KraPayload, Failure> {
        self.payload.get_or_init(|| kra_payload(&self.event)).as_ref().ok_or(Failure::Absent)
    }
}

/// Reads the body of a KRA webhook, exactly as received, to its canonical event. Nothing is verified: the provider
/// does not sign. Unknown values never fail, except under strict rules. Free the event with kyckit_event_free.
///
/// Errors: KYCKIT_PAYLOAD, with the HTTP status to answer.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_kra_read_webhook(
    body: *const u8,
    body_len: usize,
    with_rules: kyckit_rules,
    out: *mut kyckit_event,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || {
        // An empty body has often no address; reading says what is wrong with it.
        let body = array(body, body_len, "body")?.to_vec();
        Ok(Read::new(read_kra_webhook(body, &rules(with_rules)?)?))
    })
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

/// The body as received: personal data, not masked. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_raw(
    event: kyckit_event,
    out: *mut kyckit_bytes,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(event, out, error, |read| Ok(kyckit_bytes::of(read.event.raw())))
}

/// How many members the provider's payload may have.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_payload_count(
    event: kyckit_event,
    out: *mut usize,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(event, out, error, |read| Ok(read.payload()?.values().len()))
}

/// A member of the provider's payload, by its place from 0; KYCKIT_ABSENT when the body does not have it. Personal
/// data, not masked. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_payload_at(
    event: kyckit_event,
    index: usize,
    out: *mut kyckit_member,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(event, out, error, |read| {
        let values = read.payload()?.values();
        let (name, value) = values.get(index).ok_or_else(|| Failure::range("index"))?;
        let value = kyckit_text::of(value.ok_or(Failure::Absent)?);
        Ok(kyckit_member { name: kyckit_text::of(name), value })
    })
}

/// A member of the provider's payload by its name in kyckit, for example remarks; KYCKIT_ABSENT when the body does
/// not have it or no member has this name. Personal data, not masked. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_payload(
    event: kyckit_event,
    name: *const c_char,
    name_len: usize,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(event, out, error, |read| {
        let name = str(name, name_len, "name")?;
        let found = read.payload()?.values().into_iter().find(|(member, _)| *member == name);
        found.and_then(|(_, value)| value).map(kyckit_text::of).ok_or(Failure::Absent)
    })
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
