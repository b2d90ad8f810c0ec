//! Rules, and texts that the caller owns.

use crate::border::{Failure, free, make, run, str, text};
use crate::handles;
use crate::types::*;
use kyckit_core::Rules;
use kyckit_support::RuleOptions;
use std::os::raw::c_char;
use std::sync::{Mutex, PoisonError};

/// The options behind a handle; the defaults for { 0 }.
pub(crate) fn options(handle: kyckit_rules) -> Result<RuleOptions, Failure> {
    if handle.id == 0 {
        return Ok(RuleOptions::default());
    }
    Ok(handles::get(handle)?.lock().unwrap_or_else(PoisonError::into_inner).clone())
}

pub(crate) fn rules(handle: kyckit_rules) -> Result<Rules, Failure> {
    Ok(options(handle)?.rules()?)
}

/// Changes rules; what does not make rules is refused and nothing is changed.
fn change<T>(
    handle: kyckit_rules,
    error: *mut kyckit_error,
    given: impl FnOnce() -> Result<T, Failure>,
    set: impl FnOnce(&mut RuleOptions, T),
) -> kyckit_status {
    run(error, || {
        let kept = handles::get(handle)?;
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = kept.clone();
        set(&mut changed, given()?);
        changed.rules()?;
        *kept = changed;
        Ok(())
    })
}

/// Makes default rules: the system's clock, nothing strict. Free them with kyckit_rules_free.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_rules_new(out: *mut kyckit_rules, error: *mut kyckit_error) -> kyckit_status {
    make(out, error, || Ok(Mutex::default()))
}

/// Fixes the instant that counts as now: RFC 3339, for example 2026-01-15T10:00:00Z. Without it the system's clock
/// is asked at each use.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_rules_set_now(
    rules: kyckit_rules,
    now: *const c_char,
    now_len: usize,
    error: *mut kyckit_error,
) -> kyckit_status {
    change(rules, error, || str(now, now_len, "now"), |rules, now| rules.now = Some(now.to_owned()))
}

/// Makes warnings errors and refuses what is not known. For set-up and tests, not for production.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_rules_set_strict(
    rules: kyckit_rules,
    strict: bool,
    error: *mut kyckit_error,
) -> kyckit_status {
    change(rules, error, || Ok(strict), |rules, value| rules.strict = value)
}

/// Policy: registered counts as approved; by default as review.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_rules_set_registered_is_approved(
    rules: kyckit_rules,
    value: bool,
    error: *mut kyckit_error,
) -> kyckit_status {
    change(rules, error, || Ok(value), |rules, value| rules.registered_is_approved = value)
}

/// Policy: a verified older record counts as review; by default as approved.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_rules_set_legacy_verified_is_review(
    rules: kyckit_rules,
    value: bool,
    error: *mut kyckit_error,
) -> kyckit_status {
    change(rules, error, || Ok(value), |rules, value| rules.legacy_verified_is_review = value)
}

/// Policy (ARGOS): a rejection for the quality of images only counts as resubmit; by default as declined.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_rules_set_quality_rejection_is_resubmit(
    rules: kyckit_rules,
    value: bool,
    error: *mut kyckit_error,
) -> kyckit_status {
    change(rules, error, || Ok(value), |rules, value| rules.quality_rejection_is_resubmit = value)
}

/// Policy (ARGOS): the search result Not Screened counts as no hit; by default as unknown.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_rules_set_not_screened_is_clear(
    rules: kyckit_rules,
    value: bool,
    error: *mut kyckit_error,
) -> kyckit_status {
    change(rules, error, || Ok(value), |rules, value| rules.not_screened_is_clear = value)
}

/// Policy (P100): an attempt rejected by the verifier counts as declined; by default as resubmit.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_rules_set_rejected_attempt_is_declined(
    rules: kyckit_rules,
    value: bool,
    error: *mut kyckit_error,
) -> kyckit_status {
    change(rules, error, || Ok(value), |rules, value| rules.rejected_attempt_is_declined = value)
}

/// Policy (P100): a successful attempt of a user who is still NOT_VERIFIED counts as approved; by default as pending.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_rules_set_successful_attempt_is_approved(
    rules: kyckit_rules,
    value: bool,
    error: *mut kyckit_error,
) -> kyckit_status {
    change(rules, error, || Ok(value), |rules, value| rules.successful_attempt_is_approved = value)
}

/// Policy: counts are written as JSON texts; by default as numbers.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_rules_set_quoted_counts(
    rules: kyckit_rules,
    value: bool,
    error: *mut kyckit_error,
) -> kyckit_status {
    change(rules, error, || Ok(value), |rules, value| rules.quoted_counts = value)
}

/// Policy: the events of a webhook configuration are written as one JSON text; by default as an array.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_rules_set_webhook_events_as_text(
    rules: kyckit_rules,
    value: bool,
    error: *mut kyckit_error,
) -> kyckit_status {
    change(rules, error, || Ok(value), |rules, value| rules.webhook_events_as_text = value)
}

/// Confirms that the code `wire` of `list` is spelled `spelling` by the provider.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_rules_confirm_spelling(
    rules: kyckit_rules,
    list: kyckit_text,
    wire: kyckit_text,
    spelling: kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    let text = |text: kyckit_text, name| str(text.data, text.len, name).map(ToOwned::to_owned);
    let given = || Ok((text(list, "list")?, text(wire, "wire")?, text(spelling, "spelling")?));
    change(rules, error, given, |rules, spelling| rules.spellings.push(spelling))
}

/// Frees rules. { 0 } is ignored. Clients made with them keep their own copy.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_rules_free(rules: kyckit_rules) -> kyckit_status {
    free(rules)
}

/// The text. Valid until the string is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_string_text(
    string: kyckit_string,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(string, out, error, |string| Some(string.as_str()))
}

/// Frees a string. { 0 } is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_string_free(string: kyckit_string) -> kyckit_status {
    free(string)
}

/// Version of this library, for example 0.1.0. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_version() -> kyckit_text {
    kyckit_text::of(env!("CARGO_PKG_VERSION"))
}
