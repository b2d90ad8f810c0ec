//! The core's own values that cross as text, bytes or an instant; what the hosts make of them is in `uniffi.toml`.

use crate::KyckitError;
use kyckit_support::ErrorRecord;
use std::time::{Duration, SystemTime};

pub(crate) use kyckit::{
    Date as CivilDate, Document, Personal, PersonalDate, RawMember, ReadNote, Secret, Timestamp,
};

uniffi::custom_type!(Personal, String, {
    remote,
    lower: |text| text.expose().to_owned(),
    try_lift: |text| Ok(Personal::from(text)),
});
uniffi::custom_type!(Secret, String, {
    remote,
    lower: |text| text.expose().to_owned(),
    try_lift: |text| Ok(Secret::from(text)),
});
uniffi::custom_type!(CivilDate, String, {
    remote,
    lower: |day| day.to_string(),
    try_lift: |text| day(&text),
});
uniffi::custom_type!(PersonalDate, String, {
    remote,
    lower: |day| day.expose().to_string(),
    try_lift: |text| day(&text).map(PersonalDate::from),
});
uniffi::custom_type!(Document, Vec<u8>, {
    remote,
    lower: |file| file.bytes().to_vec(),
    try_lift: |bytes| Ok(Document::account_opening_form(bytes)),
});
uniffi::custom_type!(RawMember, Vec<String>, {
    remote,
    lower: |member| vec![member.name().to_owned(), member.json().to_owned()],
    try_lift: |parts| {
        let mut parts = parts.into_iter();
        let (name, json) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        RawMember::new(name, json).ok_or_else(|| refused("raw_member", "a raw member is not one JSON value"))
    },
});
uniffi::custom_type!(Timestamp, SystemTime, {
    remote,
    lower: |at| system_time(at),
    try_lift: |time| timestamp(time).ok_or_else(|| refused("instant", "no calendar has the instant")),
});

fn day(text: &str) -> Result<CivilDate, uniffi::deps::anyhow::Error> {
    CivilDate::from_iso(text).ok_or_else(|| refused("day", "a date is no day of the calendar"))
}

/// What a call says of an argument that cannot be: one of kyckit's own errors, without the value.
fn refused(code: &str, says: &str) -> uniffi::deps::anyhow::Error {
    let record = ErrorRecord::argument(code, "", says, "Give one that exists.");
    KyckitError::from(ErrorRecord { path: None, ..record }).into()
}

/// In whole milliseconds: Swift's instants are not exact.
fn timestamp(time: SystemTime) -> Option<Timestamp> {
    let rounded = |length: Duration| i64::try_from((length.as_micros() + 500) / 1000).ok();
    let millis = match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => rounded(after),
        Err(before) => rounded(before.duration()).map(|millis| -millis),
    };
    millis.and_then(Timestamp::from_unix_millis)
}

fn system_time(at: Timestamp) -> SystemTime {
    let millis = at.unix_millis();
    let length = Duration::from_millis(millis.unsigned_abs());
    if millis < 0 { SystemTime::UNIX_EPOCH - length } else { SystemTime::UNIX_EPOCH + length }
}
