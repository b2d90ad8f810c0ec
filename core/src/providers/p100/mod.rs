//! P100's Partner API: the user and KYC webhooks.

mod fixtures;
mod generated;
mod webhook;

pub use generated::{LISTS, P100Payload, VERDICTS, codes};
pub use webhook::{payload, read_webhook};

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

    fn fixtures(&self) -> Vec<crate::Fixture> {
        fixtures::all()
    }

    fn takes_suffix(&self) -> bool {
        true
    }
}
