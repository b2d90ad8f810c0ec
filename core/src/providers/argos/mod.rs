//! ARGOS Identity: the ID check's webhooks in every generation of their layout, their encryption, and the REST API.
//!
//! ```
//! use kyckit::{Decision, Rules, Timestamp, argos};
//!
//! let body = r#"{"webhook_trigger":"rejected","submission_id":"sub_0001",
//!     "kyc_result":{"status":"rejected","updated_at":"2026-01-15T09:59:00","commentCode":"expired_id"}}"#;
//! let rules = Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").unwrap());
//! let event = argos::read_webhook(body, &rules)?;
//! assert_eq!((event.decision, event.is_final), (Decision::Declined, Some(true)));
//! assert_eq!(event.reasons[0].class, "document_validity");
//! assert_eq!(argos::payload(&event).unwrap().comment_code.as_deref(), Some("expired_id"));
//! # Ok::<(), kyckit::Error>(())
//! ```
//!
//! Sources: the provider's *Webhook Guide* and developer portal; what is inferred says so.

mod answers;
mod body;
mod cipher;
mod cipher_settings;
mod confirm;
mod dedupe;
mod fixtures;
mod generated;
mod places;
mod reasons;
mod service;
mod submission;
mod submissions;
mod times;
mod verdict;
mod webhook;

pub use answers::{AmlMonitoring, ApplicantSubmission, Done, MonitoredSubmission, Page};
pub(crate) use answers::{done, monitored, of_applicant, one, page};
pub use cipher::{Cipher, probe};
pub use cipher_settings::{CipherMode, CipherSettings, Encoding, Iv, KeyStrategy};
pub(crate) use confirm::{case, confirmed};
pub use generated::{ArgosPayload, FAILURES, LISTS, VERDICTS, codes};
pub(crate) use service::{
    Caller, by_applicant, create, delete, delete_fields, get_submission, list, monitor_aml, update,
};
pub use service::{ClientConfig, Credentials, DEFAULT_BASE_URL, MOST_MONITORED};
pub use submission::Submission;
pub use submissions::{NewSubmission, PageKey, SubmissionChanges, SubmissionQuery};
pub use webhook::{payload, payload_of, read_encrypted_webhook, read_webhook};

pub use crate::client::argos::Client;
#[cfg(feature = "blocking")]
pub use crate::client::argos_blocking::Client as BlockingClient;
pub use crate::confirmation::Confirmation;

use crate::schema;

/// Name in canonical events.
pub(crate) const ARGOS: &str = "argos";

/// ARGOS's webhooks as one of the [`crate::PROVIDERS`]: bodies in clear. What is encrypted is decrypted before.
#[derive(Clone, Copy, Debug)]
pub struct Webhook;

impl crate::Provider for Webhook {
    fn name(&self) -> &'static str {
        ARGOS
    }

    fn lists(&self) -> &'static [&'static crate::table::CodeList] {
        LISTS
    }

    fn schemas(&self) -> Vec<crate::Schema> {
        vec![schema::webhook("argos.webhook", "ARGOS Identity webhooks", ArgosPayload::MEMBERS, None)]
    }

    fn read_webhook(
        &self,
        body: bytes::Bytes,
        _suffix: &str,
        rules: &crate::Rules,
    ) -> Result<crate::Event, crate::Error> {
        read_webhook(body, rules)
    }

    fn glance(&self, body: &[u8], rules: &crate::Rules) -> Result<Option<crate::Glance>, crate::Error> {
        webhook::glance(body, rules)
    }

    fn payload(&self, event: &crate::Event) -> Option<Box<dyn crate::Record>> {
        Some(Box::new(payload(event)?))
    }

    fn fixtures(&self) -> Vec<crate::Fixture> {
        fixtures::all()
    }
}
