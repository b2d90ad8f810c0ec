//! The webhooks of P100.

use serde::Deserialize;

/// The webhook of the KYC verification.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct P100Kyc {
    pub externalUserId: String,
    pub verificationStatus: String,
    pub attemptStatus: Option<String>,
    pub rejectionReason: Option<String>,
}

/// The webhooks of address proofs, files and accounts, which look alike.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct P100Status {
    pub externalUserId: String,
    pub status: String,
}
