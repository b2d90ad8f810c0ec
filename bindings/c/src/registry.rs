//! What the registry knows of a PAN, and the stored facts that a later look-up needs.

use crate::border::{Failure, at, free, get, make, text};
use crate::handles;
use crate::records::{member, nth_member};
use crate::types::*;
use kyckit_core::Timestamp;
use kyckit_core::hyperverge::{KycData, Lookup, Reconciliation, RegistryAnswer};
use std::os::raw::c_char;

/// The facts to store when an upload's outcome is unknown; enough after a crash too. As an input every text is
/// mandatory.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_lookup {
    /// Id of the journey.
    pub transaction_id: kyckit_text,
    /// PAN of the applicant: personal data, not masked.
    pub pan: kyckit_text,
    /// When the upload began, RFC 3339.
    pub started_at: kyckit_text,
}

impl kyckit_lookup {
    pub(crate) fn of(lookup: &Lookup, started_at: &str) -> Self {
        let [transaction_id, pan, started_at] =
            [&lookup.transaction_id, lookup.pan.expose(), started_at].map(kyckit_text::of);
        kyckit_lookup { transaction_id, pan, started_at }
    }

    pub(crate) fn read(&self) -> Result<Lookup, Failure> {
        let remedy = "Give what kyckit_receipt_lookup said, for example 2026-01-15T10:00:00Z.";
        let wrong = || Failure::argument("started_at", "started_at", "the instant is not RFC 3339", remedy);
        Ok(Lookup {
            transaction_id: self.transaction_id.required("transaction_id")?.to_owned(),
            pan: self.pan.required("pan")?.into(),
            started_at: Timestamp::parse(self.started_at.required("started_at")?).ok_or_else(wrong)?,
        })
    }
}

/// An answer and, of a reconciliation, what it means.
pub struct Answer {
    answer: RegistryAnswer,
    result: Option<&'static str>,
}

impl From<RegistryAnswer> for Answer {
    fn from(answer: RegistryAnswer) -> Self {
        Answer { answer, result: None }
    }
}

impl From<Reconciliation> for Answer {
    fn from(reconciliation: Reconciliation) -> Self {
        let result = Some(reconciliation.as_str());
        let (Reconciliation::Taken(answer)
        | Reconciliation::NotFound(answer)
        | Reconciliation::CannotTell(answer)) = reconciliation;
        Answer { answer, result }
    }
}

impl Answer {
    fn record(&self, index: usize) -> Result<&KycData, Failure> {
        at(&self.answer.records, index, "record")
    }
}

/// What a reconciliation found: taken (the registry has a record that was entered after the upload began),
/// not_found (a queued upload may still be on its way: wait some minutes and ask again before sending) or
/// cannot_tell; KYCKIT_ABSENT for a plain look-up. Valid until the answer is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_registry_answer_result(
    answer: kyckit_registry_answer,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(answer, out, error, |answer| answer.result)
}

/// The provider's id of the request. Valid until the answer is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_registry_answer_request_id(
    answer: kyckit_registry_answer,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(answer, out, error, |answer| answer.answer.request_id.as_deref())
}

/// How many records there are: one, or one a KRA; 0 when the answer holds none.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_registry_answer_count(
    answer: kyckit_registry_answer,
    out: *mut usize,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(answer, out, error, |answer| Ok(answer.answer.records.len()))
}

/// A member of a record, as kyckit_receipt_member. Valid until the answer is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_registry_answer_member(
    answer: kyckit_registry_answer,
    record: usize,
    name: *const c_char,
    name_len: usize,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(answer, out, error, |answer| member(&answer.record(record)?.values(), name, name_len))
}

/// The members of a record that are there, as kyckit_receipt_member_at. Valid until the answer is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_registry_answer_member_at(
    answer: kyckit_registry_answer,
    record: usize,
    index: usize,
    out: *mut kyckit_member,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(answer, out, error, |answer| nth_member(&answer.record(record)?.values(), index))
}

/// A text for logs, every personal value masked. Free it with kyckit_string_free.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_registry_answer_debug(
    answer: kyckit_registry_answer,
    out: *mut kyckit_string,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || Ok(format!("{:?}", handles::get(answer)?.answer)))
}

/// Frees an answer. { 0 } is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_registry_answer_free(answer: kyckit_registry_answer) -> kyckit_status {
    free(answer)
}
