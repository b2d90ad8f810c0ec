//! Rules of validation, reading and writing.

use crate::{KyckitError, Timestamp};
use std::collections::HashMap;

/// What a caller decides beforehand; everything left out is the default.
#[derive(Clone, Debug, Default, uniffi::Record)]
pub struct Rules {
    /// The instant that counts as now; the system's clock when none.
    #[uniffi(default = None)]
    pub now: Option<Timestamp>,
    /// Makes warnings errors and refuses what is not known. For set-up and tests.
    #[uniffi(default = false)]
    pub strict: bool,
    /// Registered counts as approved.
    #[uniffi(default = false)]
    pub registered_is_approved: bool,
    /// A verified older record counts as review.
    #[uniffi(default = false)]
    pub legacy_verified_is_review: bool,
    /// ARGOS: a rejection for the quality of images only counts as resubmit.
    #[uniffi(default = false)]
    pub quality_rejection_is_resubmit: bool,
    /// ARGOS: the search result `Not Screened` counts as no hit.
    #[uniffi(default = false)]
    pub not_screened_is_clear: bool,
    /// P100: an attempt rejected by the verifier counts as declined.
    #[uniffi(default = false)]
    pub rejected_attempt_is_declined: bool,
    /// P100: a successful attempt of a user who is still `NOT_VERIFIED` counts as approved.
    #[uniffi(default = false)]
    pub successful_attempt_is_approved: bool,
    /// Counts are written as JSON texts.
    #[uniffi(default = false)]
    pub quoted_counts: bool,
    /// The events of a webhook configuration are written as one JSON text.
    #[uniffi(default = false)]
    pub webhook_events_as_text: bool,
    /// Confirmed spellings: list, then kyckit's spelling, then the provider's.
    #[uniffi(default)]
    pub spellings: HashMap<String, HashMap<String, String>>,
}

impl Rules {
    pub(crate) fn options(self) -> kyckit_support::RuleOptions {
        let of_list = |(list, codes): (String, HashMap<String, String>)| {
            codes.into_iter().map(move |(wire, spelling)| (list.clone(), wire, spelling))
        };
        kyckit_support::RuleOptions {
            now: self.now.map(|at| at.to_string()),
            strict: self.strict,
            registered_is_approved: self.registered_is_approved,
            legacy_verified_is_review: self.legacy_verified_is_review,
            quality_rejection_is_resubmit: self.quality_rejection_is_resubmit,
            not_screened_is_clear: self.not_screened_is_clear,
            rejected_attempt_is_declined: self.rejected_attempt_is_declined,
            successful_attempt_is_approved: self.successful_attempt_is_approved,
            quoted_counts: self.quoted_counts,
            webhook_events_as_text: self.webhook_events_as_text,
            spellings: self.spellings.into_iter().flat_map(of_list).collect(),
        }
    }

    pub(crate) fn read(self) -> Result<kyckit::Rules, KyckitError> {
        Ok(self.options().rules()?)
    }
}
