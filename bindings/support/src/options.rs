//! Rules and client settings as plain values: what a caller in another language names.

use kyckit::{ClientConfig, Error, Policies, Rules, Spellings, Timestamp, hyperverge};
use std::sync::Arc;
use std::time::Duration;

use crate::ErrorRecord;

/// Rules as plain values; everything left out is the default.
#[derive(Clone, Debug, Default)]
pub struct RuleOptions {
    /// The instant that counts as now, RFC 3339; the system's clock when none.
    pub now: Option<String>,
    /// Makes warnings errors and refuses what is not known.
    pub strict: bool,
    /// Registered counts as approved.
    pub registered_is_approved: bool,
    /// A verified older record counts as review.
    pub legacy_verified_is_review: bool,
    /// ARGOS: a rejection for the quality of images only counts as resubmit.
    pub quality_rejection_is_resubmit: bool,
    /// ARGOS: the search result `Not Screened` counts as no hit.
    pub not_screened_is_clear: bool,
    /// P100: an attempt rejected by the verifier counts as declined.
    pub rejected_attempt_is_declined: bool,
    /// P100: a successful attempt of a user who is still `NOT_VERIFIED` counts as approved.
    pub successful_attempt_is_approved: bool,
    /// Counts are written as JSON texts.
    pub quoted_counts: bool,
    /// The events of a webhook configuration are written as one JSON text.
    pub webhook_events_as_text: bool,
    /// Confirmed spellings: list, kyckit's spelling, the provider's spelling.
    pub spellings: Vec<(String, String, String)>,
}

impl RuleOptions {
    /// The rules that these values describe.
    ///
    /// # Errors
    /// Code `now`: the instant is not RFC 3339.
    pub fn rules(&self) -> Result<Rules, ErrorRecord> {
        let mut rules = Rules::at(self.instant()?.unwrap_or_else(Timestamp::now));
        rules.strict = self.strict;
        rules.policies = self.policies();
        let confirmed = self
            .spellings
            .iter()
            .fold(Spellings::none(), |all, (list, wire, spelling)| all.confirm(list, wire, spelling));
        rules.spellings = Arc::new(confirmed);
        Ok(rules)
    }

    /// The policies alone.
    #[must_use]
    pub fn policies(&self) -> Policies {
        let mut policies = Policies::default();
        policies.registered_is_approved = self.registered_is_approved;
        policies.legacy_verified_is_review = self.legacy_verified_is_review;
        policies.quality_rejection_is_resubmit = self.quality_rejection_is_resubmit;
        policies.not_screened_is_clear = self.not_screened_is_clear;
        policies.rejected_attempt_is_declined = self.rejected_attempt_is_declined;
        policies.successful_attempt_is_approved = self.successful_attempt_is_approved;
        policies.quoted_counts = self.quoted_counts;
        policies.webhook_events_as_text = self.webhook_events_as_text;
        policies
    }

    fn instant(&self) -> Result<Option<Timestamp>, ErrorRecord> {
        let Some(text) = &self.now else { return Ok(None) };
        let remedy = "Give one such as 2026-01-15T10:00:00Z.";
        let wrong = || ErrorRecord::argument("now", "now", "the instant is not RFC 3339", remedy);
        Timestamp::parse(text).map(Some).ok_or_else(wrong)
    }
}

/// Client settings as plain values; everything left out comes from the environment or is the default.
#[derive(Clone, Debug, Default)]
pub struct ClientOptions {
    /// Application id; `KYCKIT_HYPERVERGE_APP_ID` when none.
    pub app_id: Option<kyckit::Secret>,
    /// Application key; `KYCKIT_HYPERVERGE_APP_KEY` when none.
    pub app_key: Option<kyckit::Secret>,
    /// Scheme and host; `KYCKIT_HYPERVERGE_BASE_URL`, then the provider's live host when none.
    pub base_url: Option<String>,
    /// Deadline of one operation in seconds; 30 when none.
    pub timeout: Option<f64>,
    /// Certificate authorities as PEM texts.
    pub extra_roots: Vec<Vec<u8>>,
    /// Rules of validation, writing and reading.
    pub rules: RuleOptions,
}

impl ClientOptions {
    /// The settings that these values describe.
    ///
    /// # Errors
    /// A credential that is neither given nor in the environment, a timeout that is no positive number, a bad instant.
    pub fn config(self) -> Result<hyperverge::ClientConfig, ErrorRecord> {
        let mut config = match (self.app_id, self.app_key) {
            (Some(id), Some(key)) => hyperverge::ClientConfig::new(id, key),
            (None, None) => {
                hyperverge::ClientConfig::from_env().map_err(|error: Error| ErrorRecord::from(&error))?
            }
            _ => {
                let says = "only one of app_id and app_key is given";
                return Err(ErrorRecord::argument(
                    "credentials",
                    "app_key",
                    says,
                    "Give both, or neither to take both from the environment.",
                ));
            }
        };
        let ClientOptions { base_url, timeout, extra_roots, rules, .. } = self;
        CallOptions { base_url, timeout, extra_roots, rules }.apply(&mut config)?;
        Ok(config)
    }
}

/// What the settings of every provider's client have beside the credentials; everything left out stays as it is.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    /// Scheme and host.
    pub base_url: Option<String>,
    /// Deadline of one operation in seconds.
    pub timeout: Option<f64>,
    /// Certificate authorities as PEM texts.
    pub extra_roots: Vec<Vec<u8>>,
    /// Rules of validation, writing and reading.
    pub rules: RuleOptions,
}

impl CallOptions {
    /// Puts these values into the settings of a client.
    ///
    /// # Errors
    /// A timeout that is no positive number, a bad instant.
    pub fn apply<C>(self, config: &mut ClientConfig<C>) -> Result<(), ErrorRecord> {
        if let Some(url) = self.base_url {
            config.base_url = url;
        }
        if let Some(seconds) = self.timeout {
            let positive = Duration::try_from_secs_f64(seconds).ok().filter(|timeout| !timeout.is_zero());
            let remedy = "Give a positive number of seconds.";
            config.timeout = positive.ok_or_else(|| {
                ErrorRecord::argument("timeout", "timeout", "the timeout is no length of time", remedy)
            })?;
        }
        config.extra_roots = self.extra_roots;
        let rules = self.rules.rules()?;
        (config.strict, config.policies, config.spellings) = (rules.strict, rules.policies, rules.spellings);
        if self.rules.now.is_some() {
            let now = rules.now;
            config.clock = Arc::new(move || now);
        }
        Ok(())
    }
}
