//! The one error record, and a case a kind around it.

use crate::{Sent, Violation};
use kyckit_support::ErrorRecord;
use std::fmt;

/// One error: what, where, what now. Holds no value of the caller's.
#[derive(Clone, Debug, uniffi::Record)]
#[uniffi::export(Display)]
pub struct ErrorDetails {
    /// What a caller would do differently, as the word of the canonical JSON.
    pub kind: String,
    /// Stable code.
    pub code: String,
    /// What happened, for people.
    pub text: String,
    /// What to do now, for people.
    pub remedy: String,
    /// The provider's HTTP status; for a webhook body the status to answer with.
    pub http_status: Option<u16>,
    /// The provider's id of the request.
    pub request_id: Option<String>,
    /// The caller's id of the journey.
    pub transaction_id: Option<String>,
    /// A path in the model, or the name of a member or argument.
    pub path: Option<String>,
    /// Line in a body, from 1.
    pub line: Option<u64>,
    /// Column in a body, from 1, in bytes.
    pub column: Option<u64>,
    /// Whether it reached the provider.
    pub sent: Option<Sent>,
    /// Whether the same call may succeed later.
    pub retryable: bool,
    /// The violations of an application that may not be sent.
    pub violations: Vec<Violation>,
    /// The error as canonical JSON.
    pub json: String,
}

impl fmt::Display for ErrorDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}] {}", self.text, self.code, self.remedy)
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// Every error of kyckit: a case for what a caller would do differently, the record inside.
        #[derive(Debug, uniffi::Error)]
        pub enum KyckitError {
            $($(#[$doc])* $name {
                /// What, where, what now.
                details: ErrorDetails
            },)*
            /// A kind of a later version; its word is in the record.
            Other {
                /// What, where, what now.
                details: ErrorDetails
            },
        }

        impl From<ErrorRecord> for KyckitError {
            fn from(record: ErrorRecord) -> Self {
                let details = ErrorDetails::from(record);
                match details.kind.as_str() {
                    $($text => KyckitError::$name { details },)*
                    _ => KyckitError::Other { details },
                }
            }
        }

        impl fmt::Display for KyckitError {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(KyckitError::$name { details })|* | KyckitError::Other { details } => details.fmt(f),
                }
            }
        }
    };
}

kinds! {
    /// Credentials, privileges, addresses or arguments are wrong; nothing gets better by repeating.
    Configuration = "configuration",
    /// The application has violations; nothing was sent.
    Validation = "validation",
    /// A body cannot be read, or strict rules refuse it.
    Payload = "payload",
    /// A delivery does not prove that the provider sent it.
    Verification = "verification",
    /// The provider asks to slow down.
    RateLimited = "rate_limited",
    /// Nothing reached the provider: no connection could be made.
    Network = "network",
    /// The deadline passed before anything was sent.
    Timeout = "timeout",
    /// The call was cancelled; what was sent may have been taken.
    Cancelled = "cancelled",
    /// A fault of kyckit itself.
    Internal = "internal",
}

impl std::error::Error for KyckitError {}

impl From<ErrorRecord> for ErrorDetails {
    fn from(record: ErrorRecord) -> Self {
        let sent = |text: String| match text.as_str() {
            "no" => Sent::No,
            "yes" => Sent::Yes,
            _ => Sent::Maybe,
        };
        ErrorDetails {
            kind: record.kind,
            code: record.code,
            text: record.message,
            remedy: record.remedy,
            http_status: record.http_status,
            request_id: record.request_id,
            transaction_id: record.transaction_id,
            path: record.path,
            line: record.line,
            column: record.column,
            sent: record.sent.map(sent),
            retryable: record.retryable,
            violations: record.violations.into_iter().map(Violation::from).collect(),
            json: record.json,
        }
    }
}
