//! Advice on the update flag of an upload.

use crate::border::{Failure, array, free, make, text};
use crate::types::*;
use kyckit_core::hyperverge::{Recommendation, RegistryStatus, advise};

/// The status of a PAN at one KRA, or the consolidated one. A text that is not given is blank.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_registry_status {
    /// appStatus: two or three digits, an ERR code, or blank for no record.
    pub status: kyckit_text,
    /// appUpdtStatus: status of a modification; blank for none.
    pub update_status: kyckit_text,
}

impl kyckit_registry_status {
    fn read(&self) -> Result<RegistryStatus<'_>, Failure> {
        let text = |text: kyckit_text| text.given("statuses").map(Option::unwrap_or_default);
        Ok(RegistryStatus { status: text(self.status)?, update_status: text(self.update_status)? })
    }
}

/// A recommendation and its JSON.
pub struct Given {
    advice: Recommendation,
    json: String,
}

/// Advises the update flag for a PAN with these statuses, one a KRA. Pure: sends nothing. statuses may be NULL when
/// count is 0. Free the advice with kyckit_advice_free.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_advise(
    statuses: *const kyckit_registry_status,
    count: usize,
    out: *mut kyckit_advice,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || {
        let statuses = array(statuses, count, "statuses")?.iter().map(kyckit_registry_status::read);
        let advice = advise(&statuses.collect::<Result<Vec<_>, Failure>>()?);
        Ok(Given { json: advice.to_json(), advice })
    })
}

/// The advice as canonical JSON. Valid until the advice is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_advice_to_json(
    advice: kyckit_advice,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(advice, out, error, |given| Some(given.json.as_str()))
}

/// submit, wait, recheck, fix_input, blocked or manual. Valid until the advice is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_advice_action(
    advice: kyckit_advice,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(advice, out, error, |given| Some(given.advice.action))
}

/// The update flag to submit with. Valid until the advice is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_advice_update_flag(
    advice: kyckit_advice,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(advice, out, error, |given| given.advice.update_flag)
}

/// The flag to fall back to when that one is refused. Valid until the advice is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_advice_fallback_flag(
    advice: kyckit_advice,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(advice, out, error, |given| given.advice.fallback_flag)
}

/// The action when nothing changed in the applicant's data. Valid until the advice is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_advice_if_unchanged(
    advice: kyckit_advice,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(advice, out, error, |given| given.advice.if_unchanged)
}

/// high, medium or low. Valid until the advice is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_advice_confidence(
    advice: kyckit_advice,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(advice, out, error, |given| Some(given.advice.confidence))
}

/// The status that decided. Valid until the advice is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_advice_decided_by(
    advice: kyckit_advice,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(advice, out, error, |given| given.advice.decided_by.as_deref())
}

/// A reason, for people, by its place from 0; KYCKIT_ABSENT after the last. Valid until the advice is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_advice_reason(
    advice: kyckit_advice,
    index: usize,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(advice, out, error, |given| given.advice.reasons.get(index).map(|reason| &**reason))
}

/// Frees advice. { 0 } is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_advice_free(advice: kyckit_advice) -> kyckit_status {
    free(advice)
}
