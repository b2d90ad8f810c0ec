//! What a client's calls answer: the core's own records.

use crate::{Outcome, Personal, Sent, Timestamp};
use kyckit::hyperverge::KycData;

/// The stored facts that a later look-up needs.
pub(crate) type Lookup = kyckit::hyperverge::Lookup;

/// The stored facts that a later look-up needs; enough after a crash too.
#[uniffi::remote(Record)]
pub struct Lookup {
    /// Id of the journey.
    pub transaction_id: String,
    /// PAN of the applicant.
    pub pan: Personal,
    /// When the upload began.
    pub started_at: Timestamp,
}

/// What came back for an upload.
pub(crate) type Receipt = kyckit::hyperverge::Receipt;

/// What came back for an upload.
#[uniffi::remote(Record)]
pub struct Receipt {
    /// What became of it.
    pub outcome: Outcome,
    /// kyckit's code of a documented failure, the registry's ERR code, or why the outcome is unknown.
    pub code: Option<String>,
    /// What it means, for people.
    pub message: String,
    /// What to do now, for people.
    pub remedy: String,
    /// `appStatus` as received; the initial status, never the final one.
    pub registry_status: Option<String>,
    /// The provider's id of the request.
    pub request_id: Option<String>,
    /// HTTP status, when an answer came.
    pub http_status: Option<u16>,
    /// Whether it reached the provider.
    pub sent: Sent,
    /// What the provider said of the record.
    pub record: KycData,
    /// What to store for a look-up.
    pub lookup: Lookup,
}

/// The receipt as canonical JSON, without personal data.
#[uniffi::export]
pub fn receipt_json(of: Receipt) -> String {
    of.to_json()
}

/// What the registries know of a PAN.
pub(crate) type RegistryAnswer = kyckit::hyperverge::RegistryAnswer;

/// What the registries know of a PAN. The shape of the provider's answer is inferred; every member may be missing.
#[uniffi::remote(Record)]
pub struct RegistryAnswer {
    /// One record, or one a KRA; empty when the answer holds none.
    pub records: Vec<KycData>,
    /// The provider's id of the request.
    pub request_id: Option<String>,
}

/// What a look-up found out about an upload whose outcome is unknown.
pub(crate) type Reconciliation = kyckit::hyperverge::Reconciliation;

/// What a look-up found out about an upload whose outcome is unknown.
#[uniffi::remote(Enum)]
pub enum Reconciliation {
    /// The registry has a record that was entered after the upload began.
    Taken(RegistryAnswer),
    /// The registry has no record of the PAN. A queued upload may still be on its way: wait some minutes and ask
    /// again before sending.
    NotFound(RegistryAnswer),
    /// The registry has an older record, or one without a time, or could not be asked.
    CannotTell(RegistryAnswer),
}
