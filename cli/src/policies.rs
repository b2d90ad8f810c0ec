//! The switches for what the providers' pages leave open, by their names.

use kyckit::Policies;

/// One of them.
pub(crate) struct Switch {
    /// Its name in settings.
    pub(crate) name: &'static str,
    /// Turns it on or off.
    pub(crate) set: fn(&mut Policies, bool),
}

macro_rules! switches {
    ($($name:ident),* $(,)?) => {
        /// The switches that change how a webhook is read.
        pub(crate) const SWITCHES: &[Switch] =
            &[$(Switch { name: stringify!($name), set: |policies, on| policies.$name = on },)*];
    };
}

switches![
    registered_is_approved,
    legacy_verified_is_review,
    quality_rejection_is_resubmit,
    not_screened_is_clear,
    rejected_attempt_is_declined,
    successful_attempt_is_approved,
];
