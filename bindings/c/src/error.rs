//! Errors as objects. None of them holds a value of the applicant.

use crate::application::Found;
use crate::border::{Failure, free, get, make, text};
use crate::types::*;

/// configuration, validation, payload, rate_limited, network, timeout or internal; wrong arguments are configuration. Valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_error_kind(
    of: kyckit_error,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(of, out, error, |record| Some(&record.kind))
}

/// Stable code. Valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_error_code(
    of: kyckit_error,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(of, out, error, |record| Some(&record.code))
}

/// What happened, for people. Valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_error_message(
    of: kyckit_error,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(of, out, error, |record| Some(&record.message))
}

/// What to do now, for people. Valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_error_remedy(
    of: kyckit_error,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(of, out, error, |record| Some(&record.remedy))
}

/// The provider's id of the request. Valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_error_request_id(
    of: kyckit_error,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(of, out, error, |record| record.request_id.as_deref())
}

/// The caller's id of the journey. Valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_error_transaction_id(
    of: kyckit_error,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(of, out, error, |record| record.transaction_id.as_deref())
}

/// A path in the model, or the name of a member or argument. Valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_error_path(
    of: kyckit_error,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(of, out, error, |record| record.path.as_deref())
}

/// Whether the request reached the provider: no, maybe or yes. Valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_error_sent(
    of: kyckit_error,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(of, out, error, |record| record.sent.as_deref())
}

/// The error as canonical JSON. Valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_error_to_json(
    of: kyckit_error,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(of, out, error, |record| Some(&record.json))
}

/// The provider's HTTP status; of a webhook body the status to answer with; KYCKIT_ABSENT when there is none.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_error_http_status(
    of: kyckit_error,
    out: *mut u16,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(of, out, error, |record| record.http_status.ok_or(Failure::Absent))
}

/// Line in a body, from 1; KYCKIT_ABSENT when there is none.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_error_line(
    of: kyckit_error,
    out: *mut u64,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(of, out, error, |record| record.line.ok_or(Failure::Absent))
}

/// Column in a body, from 1, in bytes; KYCKIT_ABSENT when there is none.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_error_column(
    of: kyckit_error,
    out: *mut u64,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(of, out, error, |record| record.column.ok_or(Failure::Absent))
}

/// Whether the same call may succeed later.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_error_retryable(
    of: kyckit_error,
    out: *mut bool,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(of, out, error, |record| Ok(record.retryable))
}

/// The violations of an application that may not be sent; none for other errors. Free them with
/// kyckit_violations_free.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_error_violations(
    of: kyckit_error,
    out: *mut kyckit_violations,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || Ok(Found::of_error(&crate::handles::get(of)?.violations)))
}

/// Frees an error. { 0 } is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_error_free(of: kyckit_error) -> kyckit_status {
    free(of)
}
