//! Fields of an application: what the generated getters and setters share, and the same by name and by place.

use crate::application::with;
use crate::border::{Failure, at, give, run, slice, str};
use crate::types::*;
use kyckit_core::hyperverge::{self, FIELDS, KraApplication};
use kyckit_core::{Date, Field, FieldKind, Personal, PersonalDate, Value};
use std::os::raw::c_char;

/// The kinds of kyckit_value. KYCKIT_TEXT: text, or a word of a code list.
pub const KYCKIT_TEXT: i32 = 1;
/// Yes or no.
pub const KYCKIT_FLAG: i32 = 2;
/// A calendar day.
pub const KYCKIT_DATE: i32 = 3;
/// A whole number.
pub const KYCKIT_COUNT: i32 = 4;
/// A file.
pub const KYCKIT_DOCUMENT: i32 = 5;

/// A value of any kind; only the member of its kind is set. Personal data, not masked.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_value {
    /// KYCKIT_TEXT and so on.
    pub kind: i32,
    /// The text. Valid until the application is changed or freed.
    pub text: kyckit_text,
    /// The flag.
    pub flag: bool,
    /// The day.
    pub date: kyckit_date,
    /// The number.
    pub count: u32,
    /// The file. Valid until the application is changed or freed.
    pub document: kyckit_bytes,
}

/// One row of the field table. Every text is valid for ever.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_field {
    /// Path in the model, for example correspondence.pin_code.
    pub path: kyckit_text,
    /// Name on the wire, for example appCorPincd.
    pub wire_name: kyckit_text,
    /// What it is.
    pub doc: kyckit_text,
    /// Name of its code list; empty when it has none.
    pub list: kyckit_text,
    /// KYCKIT_TEXT and so on.
    pub kind: i32,
    /// Whether it is personal data.
    pub personal: bool,
}

/// A type of C that a field's value is given as.
pub(crate) trait FromValue: Sized {
    fn from_value(value: Value<'_>) -> Option<Self>;
}

macro_rules! from_value {
    ($($kind:ident($name:ident) => $type:ty: $made:expr;)*) => {$(
        impl FromValue for $type {
            fn from_value(value: Value<'_>) -> Option<Self> {
                let Value::$kind($name) = value else { return None };
                Some($made)
            }
        }
    )*};
}

from_value! {
    Text(text) => kyckit_text: kyckit_text::of(text);
    Flag(flag) => bool: flag;
    Date(date) => kyckit_date: kyckit_date { year: date.year(), month: date.month(), day: date.day() };
    Count(count) => u32: count;
    Document(document) => kyckit_bytes: kyckit_bytes::of(document.bytes());
}

impl FromValue for kyckit_value {
    fn from_value(value: Value<'_>) -> Option<Self> {
        let kind = match value {
            Value::Absent => return None,
            Value::Text(_) => KYCKIT_TEXT,
            Value::Flag(_) => KYCKIT_FLAG,
            Value::Date(_) => KYCKIT_DATE,
            Value::Count(_) => KYCKIT_COUNT,
            Value::Document(_) => KYCKIT_DOCUMENT,
        };
        Some(kyckit_value {
            kind,
            text: FromValue::from_value(value).unwrap_or(kyckit_text::of("")),
            flag: FromValue::from_value(value).unwrap_or_default(),
            date: FromValue::from_value(value).unwrap_or(kyckit_date { year: 0, month: 0, day: 0 }),
            count: FromValue::from_value(value).unwrap_or_default(),
            document: FromValue::from_value(value).unwrap_or(kyckit_bytes::of(&[])),
        })
    }
}

/// The value at a place of the field table.
pub(crate) fn value<T: FromValue>(
    app: kyckit_kra,
    index: usize,
    out: *mut T,
    error: *mut kyckit_error,
) -> kyckit_status {
    give(out, error, || with(app, |app| T::from_value(app.value(index)).ok_or(Failure::Absent)))
}

/// Sets one member to what the caller gave.
pub(crate) fn assign<T>(
    app: kyckit_kra,
    error: *mut kyckit_error,
    given: impl FnOnce() -> Result<T, Failure>,
    member: impl FnOnce(&mut KraApplication) -> &mut Option<T>,
) -> kyckit_status {
    run(error, || {
        let value = given()?;
        with(app, |app| {
            *member(app) = Some(value);
            Ok(())
        })
    })
}

/// Text of the caller's, as the member keeps it.
pub(crate) fn given_text<T: for<'a> From<&'a str>>(data: *const c_char, len: usize) -> Result<T, Failure> {
    Ok(T::from(str(data, len, "data")?))
}

/// A day of the caller's.
pub(crate) fn given_date<T: From<Date>>(date: kyckit_date) -> Result<T, Failure> {
    let wrong = || Failure::argument("date", "date", "no calendar has this day", "Give a day that exists.");
    Date::new(date.year, date.month, date.day).map(T::from).ok_or_else(wrong)
}

/// A file of the caller's.
pub(crate) fn given_bytes(data: *const u8, len: usize) -> Result<Vec<u8>, Failure> {
    Ok(slice(data, len, "data")?.to_vec())
}

/// A value that can be told by a text.
pub(crate) trait FromText: Sized {
    fn from_text(text: &str) -> Option<Self>;
}

macro_rules! from_text {
    ($($type:ty: |$text:ident| $made:expr;)*) => {$(
        impl FromText for $type {
            fn from_text($text: &str) -> Option<Self> {
                $made
            }
        }
    )*};
}

from_text! {
    String: |text| Some(text.to_owned());
    Personal: |text| Some(Personal::from(text));
    Date: |text| Date::from_iso(text);
    PersonalDate: |text| Date::from_iso(text).map(PersonalDate::from);
    u32: |text| text.parse().ok();
    bool: |text| match text { "yes" | "true" => Some(true), "no" | "false" => Some(false), _ => None };
}

/// Sets a member from a text; none clears it.
pub(crate) fn put<T: FromText>(member: &mut Option<T>, data: Option<&[u8]>) -> Result<(), Failure> {
    let remedy =
        "Give text in UTF-8, yes or no, a day as YYYY-MM-DD, a whole number, as the field's kind says.";
    let wrong = || Failure::argument("value", "data", "the field cannot hold this value", remedy);
    let read = |data| T::from_text(std::str::from_utf8(data).ok()?);
    *member = data.map(|data| read(data).ok_or_else(wrong)).transpose()?;
    Ok(())
}

fn named(name: *const c_char, len: usize) -> Result<&'static Field, Failure> {
    let remedy = "Give a path such as mobile.number or a wire name such as appMobNo.";
    let wrong = || Failure::argument("field", "name", "there is no such field", remedy);
    hyperverge::field(str(name, len, "name")?).ok_or_else(wrong)
}

fn set(app: kyckit_kra, field: &Field, data: Option<&[u8]>) -> Result<(), Failure> {
    with(app, |app| crate::generated::set(app, field.index, data))
}

/// How many fields an application has.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_field_count() -> usize {
    FIELDS.len()
}

/// A row of the field table, by its place from 0, in the order of the wire.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_field_at(
    index: usize,
    out: *mut kyckit_field,
    error: *mut kyckit_error,
) -> kyckit_status {
    give(out, error, || Ok(at(&FIELDS, index, "index")?.into()))
}

impl From<&Field> for kyckit_field {
    fn from(field: &Field) -> Self {
        let list = field.list.map_or("", |list| list.name);
        let [path, wire_name, doc, list] =
            [field.path, field.wire_name, field.doc, list].map(kyckit_text::of);
        kyckit_field { path, wire_name, doc, list, kind: kind(field), personal: field.personal }
    }
}

fn kind(field: &Field) -> i32 {
    match field.kind {
        FieldKind::Text | FieldKind::Code => KYCKIT_TEXT,
        FieldKind::Flag => KYCKIT_FLAG,
        FieldKind::Date => KYCKIT_DATE,
        FieldKind::Count => KYCKIT_COUNT,
        FieldKind::Document => KYCKIT_DOCUMENT,
    }
}

/// The value of the field with this path or wire name; KYCKIT_ABSENT when it is not set.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_kra_get(
    app: kyckit_kra,
    name: *const c_char,
    name_len: usize,
    out: *mut kyckit_value,
    error: *mut kyckit_error,
) -> kyckit_status {
    give(out, error, || {
        let index = usize::from(named(name, name_len)?.index);
        with(app, |app| FromValue::from_value(app.value(index)).ok_or(Failure::Absent))
    })
}

/// Sets the field with this path or wire name from its text form: text as it is, yes or no, a day as YYYY-MM-DD, a
/// number in digits; of a document the bytes of the file.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_kra_set(
    app: kyckit_kra,
    name: *const c_char,
    name_len: usize,
    data: *const c_char,
    data_len: usize,
    error: *mut kyckit_error,
) -> kyckit_status {
    run(error, || set(app, named(name, name_len)?, Some(slice(data.cast(), data_len, "data")?)))
}

/// Takes the value of the field with this path or wire name away.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_kra_clear(
    app: kyckit_kra,
    name: *const c_char,
    name_len: usize,
    error: *mut kyckit_error,
) -> kyckit_status {
    run(error, || set(app, named(name, name_len)?, None))
}
