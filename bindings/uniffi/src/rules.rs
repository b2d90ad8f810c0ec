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
            quoted_counts: self.quoted_counts,
            webhook_events_as_text: self.webhook_events_as_text,
            spellings: self.spellings.into_iter().flat_map(of_list).collect(),
            ..Default::default()
        }
    }

    pub(crate) fn read(self) -> Result<kyckit::Rules, KyckitError> {
        Ok(self.options().rules()?)
    }
}
