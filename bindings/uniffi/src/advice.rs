//! Advice on the update flag of an upload.

use crate::{Action, Confidence, KyckitError};
use kyckit::hyperverge;
use kyckit_support::guard;

/// Advises the update flag for a PAN with these registry statuses, one a KRA.
#[uniffi::export]
pub fn advise(statuses: Vec<RegistryStatus>) -> Result<Recommendation, KyckitError> {
    let statuses: Vec<hyperverge::RegistryStatus<'_>> = statuses.iter().map(RegistryStatus::core).collect();
    Ok(guard(|| Ok(hyperverge::advise(&statuses).into()))?)
}

/// The status of a PAN at one KRA, or the consolidated one.
#[derive(Clone, Debug, uniffi::Record)]
pub struct RegistryStatus {
    /// `appStatus`: two or three digits, an ERR code, or blank for no record.
    pub status: String,
    /// `appUpdtStatus`: status of a modification; blank for none.
    #[uniffi(default = "")]
    pub update_status: String,
}

impl RegistryStatus {
    fn core(&self) -> hyperverge::RegistryStatus<'_> {
        let RegistryStatus { status, update_status } = self;
        hyperverge::RegistryStatus { status, update_status }
    }
}

/// What to do about a PAN.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Recommendation {
    /// The one thing to do.
    pub action: Action,
    /// The update flag to submit with.
    pub update_flag: Option<String>,
    /// The flag to fall back to when that one is refused.
    pub fallback_flag: Option<String>,
    /// The action when nothing changed in the applicant's data.
    pub if_unchanged: Option<String>,
    /// How sure that is.
    pub confidence: Confidence,
    /// The status that decided; none when no status was given.
    pub decided_by: Option<String>,
    /// Why, for people.
    pub reasons: Vec<String>,
}

impl From<hyperverge::Recommendation> for Recommendation {
    fn from(advice: hyperverge::Recommendation) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Recommendation {
            action: advice.action.into(),
            update_flag: owned(advice.update_flag),
            fallback_flag: owned(advice.fallback_flag),
            if_unchanged: owned(advice.if_unchanged),
            confidence: advice.confidence.into(),
            decided_by: advice.decided_by,
            reasons: advice.reasons.into_iter().map(|reason| reason.into_owned()).collect(),
        }
    }
}
