//! Failures of the partner API of P100.
//!
//! Documented: `{errorCode, errorName, errorMessage}`; P403 for every failed validation, 400, without `errorName`;
//! statuses and codes; P412 in full; the texts of 401. **Inferred**: the names and messages of the other codes, that
//! the texts of 401 come as plain text, and everything about 429.

use crate::answer::{Answer, Members};

fn failure(status: u16, code: &str, name: &str, message: &str) -> Answer {
    let body = Members::default()
        .text("errorCode", code)
        .text("errorMessage", message)
        .text("errorName", name)
        .close();
    Answer::json(status, body)
}

pub(crate) fn no_user() -> Answer {
    failure(400, "P412", "invalid-user", "User does not exist")
}

pub(crate) fn no_kyc() -> Answer {
    failure(404, "P445", "kyc-not-found", "KYC not found")
}

pub(crate) fn poa_pending() -> Answer {
    failure(202, "P211", "poa-pending", "POA pending")
}

pub(crate) fn file_type() -> Answer {
    failure(400, "P426", "invalid-file-type", "Invalid file type")
}

pub(crate) fn file_too_large() -> Answer {
    failure(400, "P440", "file-too-large", "File too large")
}

pub(crate) fn poa_verified() -> Answer {
    failure(400, "P447", "poa-already-verified", "POA already verified")
}

pub(crate) fn no_poa() -> Answer {
    failure(404, "P460", "poa-verification-not-found", "POA verification not found")
}

/// The messages of all faults, joined as the page does it.
pub(crate) fn validation(messages: &[&str]) -> Answer {
    let body = Members::default().text("errorCode", "P403").text("errorMessage", &messages.join(". "));
    Answer::json(400, body.close())
}

/// Why nobody may in.
#[derive(Clone, Copy)]
pub(crate) enum Denied {
    NoKey,
    WrongKey,
    /// An address that is not on the list; production only.
    Address,
}

pub(crate) fn denied(why: Denied) -> Answer {
    let code = match why {
        Denied::NoKey => "xo1",
        Denied::WrongKey => "xo2",
        Denied::Address => "xo3",
    };
    Answer::text(401, &format!("Access Denied. {code}"))
}

pub(crate) fn too_many_requests() -> Answer {
    failure(429, "P429", "too-many-requests", "Too many requests")
}
