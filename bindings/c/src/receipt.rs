//! The receipt of an upload.

use crate::border::{Failure, free, get, text};
use crate::records::{member, nth_member};
use crate::registry::kyckit_lookup;
use crate::types::*;
use kyckit_core::hyperverge::Receipt;
use std::os::raw::c_char;
use std::sync::OnceLock;

/// A receipt and the texts made of it.
pub struct Kept {
    receipt: Receipt,
    started_at: String,
    json: OnceLock<String>,
}

impl Kept {
    pub(crate) fn new(receipt: Receipt) -> Self {
        Kept { started_at: receipt.lookup.started_at.to_string(), receipt, json: OnceLock::new() }
    }
}

/// The receipt as canonical JSON, without personal data. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_to_json(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| Some(kept.json.get_or_init(|| kept.receipt.to_json())))
}

/// accepted, rejected or unknown. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_outcome(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| Some(kept.receipt.outcome.as_str()))
}

/// Code of a failure, or why the outcome is unknown. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_code(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| kept.receipt.code.as_deref())
}

/// What it means, for people. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_message(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| Some(kept.receipt.message.as_str()))
}

/// What to do now, for people. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_remedy(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| Some(kept.receipt.remedy.as_str()))
}

/// Initial registry status as received, never the final one. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_registry_status(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| kept.receipt.registry_status.as_deref())
}

/// The provider's id of the request. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_request_id(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| kept.receipt.request_id.as_deref())
}

/// HTTP status; KYCKIT_ABSENT when no answer came.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_http_status(
    receipt: kyckit_receipt,
    out: *mut u16,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(receipt, out, error, |kept| kept.receipt.http_status.ok_or(Failure::Absent))
}

/// Whether it reached the provider: no, maybe or yes. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_sent(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| Some(kept.receipt.sent.as_str()))
}

/// The transaction id of the upload. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_transaction_id(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| Some(kept.receipt.lookup.transaction_id.as_str()))
}

/// What to store for kyckit_client_reconcile: the PAN is personal data. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_lookup(
    receipt: kyckit_receipt,
    out: *mut kyckit_lookup,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(receipt, out, error, |kept| Ok(kyckit_lookup::of(&kept.receipt.lookup, &kept.started_at)))
}

/// A member of what the provider said of the record, by its name in kyckit, for example status; KYCKIT_ABSENT when
/// it is not there or no member has this name. Personal data, not masked. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_member(
    receipt: kyckit_receipt,
    name: *const c_char,
    name_len: usize,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(receipt, out, error, |kept| member(&kept.receipt.record.values(), name, name_len))
}

/// The members of that record that are there, by place from 0; KYCKIT_ABSENT after the last. Personal data, not
/// masked. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_member_at(
    receipt: kyckit_receipt,
    index: usize,
    out: *mut kyckit_member,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(receipt, out, error, |kept| nth_member(&kept.receipt.record.values(), index))
}

/// Frees a receipt. { 0 } is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_free(receipt: kyckit_receipt) -> kyckit_status {
    free(receipt)
}
