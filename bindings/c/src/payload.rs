//! What an event was read from: the body, and the provider's full payload.

use crate::border::{Failure, at, get};
use crate::event::Read;
use crate::records::member;
use crate::types::*;
use kyckit_core::RawMember;
use std::os::raw::c_char;

fn known(read: &Read, index: usize) -> Result<kyckit_member, Failure> {
    let values = read.payload()?.values();
    let (name, value) = at(&values, index, "index")?;
    let value = kyckit_text::of(value.ok_or(Failure::Absent)?);
    Ok(kyckit_member { name: kyckit_text::of(name), value })
}

fn raw_member(member: &RawMember) -> kyckit_member {
    kyckit_member { name: kyckit_text::of(member.name()), value: kyckit_text::of(member.json()) }
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

/// The body as decrypted; KYCKIT_ABSENT when it came in clear. Personal data, not masked. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_plaintext(
    event: kyckit_event,
    out: *mut kyckit_bytes,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(event, out, error, |read| {
        read.event.plaintext().map(|body| kyckit_bytes::of(body)).ok_or(Failure::Absent)
    })
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
    get(event, out, error, |read| known(read, index))
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
    get(event, out, error, |read| member(&read.payload()?.values(), name, name_len))
}

/// How many members of the payload kyckit does not know.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_extra_count(
    event: kyckit_event,
    out: *mut usize,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(event, out, error, |read| Ok(read.payload()?.extra().len()))
}

/// A member of the payload that kyckit does not know, by its place from 0, with its raw JSON; of an object inside with
/// that object's name and a dot before. Not masked. Valid until the event is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_extra_at(
    event: kyckit_event,
    index: usize,
    out: *mut kyckit_member,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(event, out, error, |read| Ok(raw_member(at(read.payload()?.extra(), index, "index")?)))
}
