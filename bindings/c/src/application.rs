//! The KRA application, beyond its typed getters and setters, which are generated.

use crate::border::{Failure, at, free, get, give, make, slice, str};
use crate::handles;
use crate::rules::rules;
use crate::types::*;
use kyckit_core::hyperverge::KraApplication;
use kyckit_core::{RawMember, Violations};
use kyckit_support::ViolationRecord;
use std::os::raw::c_char;
use std::sync::{Mutex, PoisonError};

/// What a validation found.
pub struct Found {
    valid: bool,
    records: Vec<ViolationRecord>,
}

impl From<Violations> for Found {
    fn from(violations: Violations) -> Self {
        let records = violations.iter().map(ViolationRecord::from).collect();
        Found { valid: violations.is_valid(), records }
    }
}

impl Found {
    /// The violations of an error: never valid.
    pub(crate) fn of_error(records: &[ViolationRecord]) -> Self {
        Found { valid: false, records: records.to_vec() }
    }
}

fn found(app: kyckit_kra, with_rules: kyckit_rules) -> Result<Violations, Failure> {
    let rules = rules(with_rules)?;
    with(app, |app| Ok(app.validate(&rules)))
}

/// Works on an application under its lock.
pub(crate) fn with<T>(
    app: kyckit_kra,
    work: impl FnOnce(&mut KraApplication) -> Result<T, Failure>,
) -> Result<T, Failure> {
    work(&mut handles::get(app)?.lock().unwrap_or_else(PoisonError::into_inner))
}

fn member(members: &[RawMember], index: usize) -> Result<kyckit_member, Failure> {
    let member = at(members, index, "index")?;
    Ok(kyckit_member { name: kyckit_text::of(member.name()), value: kyckit_text::of(member.json()) })
}

/// Makes an empty application. Free it with kyckit_kra_free.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_kra_new(out: *mut kyckit_kra, error: *mut kyckit_error) -> kyckit_status {
    make(out, error, || Ok(Mutex::default()))
}

/// Reads flat wire JSON (UTF-8) leniently: nothing is checked, unknown members go to `extra`, values that a member
/// cannot hold to `unread`. Free the application with kyckit_kra_free.
///
/// Errors: KYCKIT_PAYLOAD, with line and column.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_kra_from_wire(
    body: *const u8,
    body_len: usize,
    with_rules: kyckit_rules,
    out: *mut kyckit_kra,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || {
        Ok(Mutex::new(KraApplication::from_wire(slice(body, body_len, "body")?, &rules(with_rules)?)?))
    })
}

/// Writes flat wire JSON in the provider's order: personal data, not masked. Free it with kyckit_string_free.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_kra_to_wire(
    app: kyckit_kra,
    with_rules: kyckit_rules,
    out: *mut kyckit_string,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || {
        let rules = rules(with_rules)?;
        with(app, |app| Ok(app.to_wire(&rules)))
    })
}

/// Checks an application: every violation, errors and warnings, in the order of the wire. Violations are no error of
/// this call. Free them with kyckit_violations_free.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_kra_validate(
    app: kyckit_kra,
    with_rules: kyckit_rules,
    out: *mut kyckit_violations,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || Ok(found(app, with_rules)?.into()))
}

/// As kyckit_kra_validate, but only the violations of the field with this path or wire name.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_kra_validate_field(
    app: kyckit_kra,
    with_rules: kyckit_rules,
    name: *const c_char,
    name_len: usize,
    out: *mut kyckit_violations,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || Ok(found(app, with_rules)?.of_field(str(name, name_len, "name")?).into()))
}

/// How many members kyckit does not know.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_kra_extra_count(
    app: kyckit_kra,
    out: *mut usize,
    error: *mut kyckit_error,
) -> kyckit_status {
    give(out, error, || with(app, |app| Ok(app.extra.len())))
}

/// A member that kyckit does not know: its name and its raw JSON, in the order received. Valid until the application
/// is changed or freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_kra_extra_at(
    app: kyckit_kra,
    index: usize,
    out: *mut kyckit_member,
    error: *mut kyckit_error,
) -> kyckit_status {
    give(out, error, || with(app, |app| member(&app.extra, index)))
}

/// How many known members hold a value that their type cannot hold.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_kra_unread_count(
    app: kyckit_kra,
    out: *mut usize,
    error: *mut kyckit_error,
) -> kyckit_status {
    give(out, error, || with(app, |app| Ok(app.unread.len())))
}

/// A known member whose value its type cannot hold: its wire name and its raw JSON. Valid until the application is
/// changed or freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_kra_unread_at(
    app: kyckit_kra,
    index: usize,
    out: *mut kyckit_member,
    error: *mut kyckit_error,
) -> kyckit_status {
    give(out, error, || with(app, |app| member(&app.unread, index)))
}

/// A text for logs: names what is set, every personal value masked. Free it with kyckit_string_free.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_kra_debug(
    app: kyckit_kra,
    out: *mut kyckit_string,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || with(app, |app| Ok(format!("{app:?}"))))
}

/// Frees an application. { 0 } is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_kra_free(app: kyckit_kra) -> kyckit_status {
    free(app)
}

/// One violation. Every text is valid until the violations are freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_violation {
    /// Stable code, for example pan_format.
    pub code: kyckit_text,
    /// Path in the model, for example correspondence.pin_code.
    pub path: kyckit_text,
    /// Name on the wire, for example appCorPincd.
    pub wire_name: kyckit_text,
    /// What is wrong, for people.
    pub message: kyckit_text,
    /// What to do about it, for people.
    pub remedy: kyckit_text,
    /// error or warning.
    pub severity: kyckit_text,
}

impl From<&ViolationRecord> for kyckit_violation {
    fn from(one: &ViolationRecord) -> Self {
        let [code, path, wire_name] =
            [&one.code, &one.path, &one.wire_name].map(|text| kyckit_text::of(text));
        let [message, remedy, severity] =
            [&one.message, &one.remedy, &one.severity].map(|text| kyckit_text::of(text));
        kyckit_violation { code, path, wire_name, message, remedy, severity }
    }
}

/// Whether nothing keeps the application from being sent: there are at most warnings.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_violations_valid(
    violations: kyckit_violations,
    out: *mut bool,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(violations, out, error, |found| Ok(found.valid))
}

/// How many violations there are, warnings included.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_violations_count(
    violations: kyckit_violations,
    out: *mut usize,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(violations, out, error, |found| Ok(found.records.len()))
}

/// One violation, by its place from 0.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_violations_at(
    violations: kyckit_violations,
    index: usize,
    out: *mut kyckit_violation,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(violations, out, error, |found| Ok(at(&found.records, index, "index")?.into()))
}

/// Frees violations. { 0 } is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_violations_free(violations: kyckit_violations) -> kyckit_status {
    free(violations)
}
