//! P100's Partner API: the user and KYC webhooks, and the calls about a user's KYC.

mod answers;
mod confirm;
mod files;
mod fixtures;
mod generated;
mod service;
mod webhook;

pub use answers::{KycStatus, PoaOutcome, RawAnswer};
pub(crate) use answers::{kyc_status, poa_outcome, posted};
pub(crate) use confirm::{confirmed, user};
pub use files::{MOST_POA_FILE_BYTES, MOST_POA_FILES, PoaFile};
pub use generated::{FAILURES, LISTS, P100Payload, VERDICTS, codes};
pub(crate) use service::{Caller, add_poa_files, get_kyc_status, post};
pub use service::{
    ClientConfig, Credentials, Environment, PRODUCTION_BASE_URL, STAGING_BASE_URL, redirect_url,
};
pub use webhook::{payload, payload_of, read_webhook};

pub use crate::client::p100::Client;
#[cfg(feature = "blocking")]
pub use crate::client::p100_blocking::Client as BlockingClient;
pub use crate::confirmation::Confirmation;

use crate::schema;

/// Name in canonical events.
pub(crate) const P100: &str = "p100";

/// P100's webhooks as one of the [`crate::PROVIDERS`]: deliveries come to documented paths below one base.
#[derive(Clone, Copy, Debug)]
pub struct Webhook;

impl crate::Provider for Webhook {
    fn name(&self) -> &'static str {
        P100
    }

    fn lists(&self) -> &'static [&'static crate::table::CodeList] {
        LISTS
    }

    fn schemas(&self) -> Vec<crate::Schema> {
        let (title, envelope) = ("P100 user and KYC webhooks", Some(webhook::ENVELOPE));
        vec![schema::webhook("p100.webhook", title, P100Payload::MEMBERS, envelope)]
    }

    fn read_webhook(
        &self,
        body: bytes::Bytes,
        suffix: &str,
        rules: &crate::Rules,
    ) -> Result<crate::Event, crate::Error> {
        read_webhook(body, suffix, rules)
    }

    fn payload(&self, event: &crate::Event) -> Option<Box<dyn crate::Record>> {
        Some(Box::new(payload(event)?))
    }

    fn fixtures(&self) -> Vec<crate::Fixture> {
        fixtures::all()
    }

    fn takes_suffix(&self) -> bool {
        true
    }
}
