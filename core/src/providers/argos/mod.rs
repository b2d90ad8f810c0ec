//! ARGOS Identity: the ID check's webhooks and their encryption, and the REST API.

mod answers;
mod cipher;
mod cipher_settings;
mod confirm;
mod failures;
mod service;
mod submission;
mod submissions;

pub use answers::{AmlMonitoring, ApplicantSubmission, Done, MonitoredSubmission, Page};
pub(crate) use answers::{done, monitored, of_applicant, one, page};
pub use cipher::{Cipher, probe};
pub use cipher_settings::{CipherMode, CipherSettings, Encoding, Iv, KeyStrategy};
pub(crate) use confirm::{case, confirmed};
pub use failures::FAILURES;
pub(crate) use service::{
    Caller, by_applicant, create, delete, delete_fields, get_submission, list, monitor_aml, update,
};
pub use service::{ClientConfig, Credentials, DEFAULT_BASE_URL, MOST_MONITORED};
pub use submission::Submission;
pub use submissions::{NewSubmission, PageKey, SubmissionChanges, SubmissionQuery};

pub use crate::client::argos::Client;
#[cfg(feature = "blocking")]
pub use crate::client::argos_blocking::Client as BlockingClient;
pub use crate::confirmation::Confirmation;
