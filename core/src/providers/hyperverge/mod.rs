//! HyperVerge: upload to the CVL KRA (India, SEBI's KRA system) and the KRA webhook.
//!
//! ```
//! use kyckit::hyperverge::{KraApplication, codes};
//! use kyckit::{Rules, Timestamp};
//!
//! let mut app = KraApplication::default();
//! app.pan = Some("AAAPA1234".into());
//! app.applicant_type = Some(codes::applicant_type::INDIVIDUAL.into());
//!
//! let rules = Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").unwrap());
//! let pan = app.validate(&rules).of_field("pan");
//! assert_eq!(pan.iter().next().unwrap().code, "pan_format");
//! ```
//!
//! Sources: the provider's pages *CVL KRA Upload API* and *KRA Webhook*; what is inferred says so.

mod advise;
mod application;
mod generated;
mod requests;
mod responses;
mod rules;
mod status;
mod webhook;

pub use advise::{Recommendation, RegistryStatus, advise};
pub use generated::{
    ADVICE, Address, Authoriser, Documents, FAILURES, FIELDS, Finances, InPersonVerification, KraApplication,
    KraPayload, KycData, LISTS, MODIFICATIONS, Mobile, Organisation, Person, Phone, STATUSES, codes,
};
pub(crate) use requests::{Caller, configure_webhook, search_and_verify, upload};
pub use requests::{DEFAULT_BASE_URL, UploadMode};
pub use responses::{Lookup, Outcome, Receipt, Reconciliation, RegistryRecord};
pub(crate) use responses::{configured, reconciled, search_answer, upload_answer};
pub use webhook::{kra_payload, read_kra_webhook};

#[cfg(feature = "blocking")]
pub use crate::blocking::Client as BlockingClient;
pub use crate::client::Client;

/// Name of the KRA webhook's provider in canonical events.
pub(crate) const KRA: &str = "hyperverge_kra";

/// The field at a path (`correspondence.pin_code`) or with a wire name (`appCorPincd`).
#[must_use]
pub fn field(name: &str) -> Option<&'static crate::table::Field> {
    FIELDS.iter().find(|field| field.path == name || field.wire_name == name)
}

/// The code list with this name, for example `state`.
#[must_use]
pub fn list(name: &str) -> Option<&'static crate::table::CodeList> {
    LISTS.iter().copied().find(|list| list.name == name)
}

/// The correspondence member that a permanent one repeats when both addresses are the same.
pub(super) fn twin(permanent: usize) -> Option<usize> {
    let name = FIELDS.get(permanent)?.path.strip_prefix("permanent.")?;
    let is_twin = |path: &str| path.strip_prefix("correspondence.") == Some(name);
    FIELDS.iter().position(|field| is_twin(field.path))
}
