//! What a caller decides beforehand: handed in to every reading, checking and writing, never global.

use crate::table::Spellings;
use crate::time::{Date, Timestamp};
use std::sync::Arc;

/// The rules of one operation: the instant, confirmed spellings, policies, strictness. Immutable and cheap to
/// clone; safe to share between threads.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The instant that counts as now.
    pub now: Timestamp,
    /// Spellings that the user has confirmed with the provider.
    pub spellings: Arc<Spellings>,
    /// Choices where the facts are open.
    pub policies: Policies,
    /// Makes warnings errors and refuses what is not known. For set-up and tests, not for production.
    pub strict: bool,
}

impl Rules {
    /// The default rules at this instant.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Rules { now, spellings: Arc::default(), policies: Policies::default(), strict: false }
    }

    /// Today in India (Asia/Kolkata).
    #[must_use]
    pub fn today(&self) -> Date {
        self.now.date_in_india()
    }
}

/// Choices where the providers' pages leave something open. The default is the cautious one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policies {
    /// `KRA Verified`, `KYC REGISTERED WITH CVLMF` and `Modification Registered` count as approved; by default as
    /// review, since the registry says registered, not validated.
    pub registered_is_approved: bool,
    /// `Existing KYC Verified` counts as review; by default as approved, since the page calls it verified and valid.
    pub legacy_verified_is_review: bool,
    /// ARGOS: a rejection for the quality of images only counts as resubmit; by default as declined, since ARGOS does not
    /// say whether the applicant may try again.
    pub quality_rejection_is_resubmit: bool,
    /// ARGOS: the search result `Not Screened` counts as no hit; by default as unknown, since no word for a clean result
    /// is documented.
    pub not_screened_is_clear: bool,
    /// P100: an attempt rejected by the verifier counts as declined; by default as resubmit, since the user stays
    /// `NOT_VERIFIED` and may try again.
    pub rejected_attempt_is_declined: bool,
    /// P100: a successful attempt of a user who is still `NOT_VERIFIED` counts as approved; by default as pending, since
    /// the page says that `VERIFIED` follows.
    pub successful_attempt_is_approved: bool,
    /// Counts are written as JSON texts; by default as numbers, the page's type.
    pub quoted_counts: bool,
    /// The events of a webhook configuration are written as one JSON text; by default as an array, though the page's
    /// sample shows a text in its place.
    pub webhook_events_as_text: bool,
    /// Larger documents get a warning; in bytes, 5 MiB by default.
    pub document_bytes: usize,
}

impl Default for Policies {
    fn default() -> Self {
        Policies {
            registered_is_approved: false,
            legacy_verified_is_review: false,
            quality_rejection_is_resubmit: false,
            not_screened_is_clear: false,
            rejected_attempt_is_declined: false,
            successful_attempt_is_approved: false,
            quoted_counts: false,
            webhook_events_as_text: false,
            document_bytes: 5 << 20,
        }
    }
}
