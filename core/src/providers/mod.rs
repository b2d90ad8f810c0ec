//! The providers: one folder and one line each.
//!
//! A provider's room holds tables and pure functions in the provider's words: no I/O, no clock, no randomness.

pub mod argos;
pub mod hyperverge;
pub mod p100;

use crate::error::Error;
use crate::event::Event;
use crate::rules::Rules;
use crate::schema::Schema;
use crate::table::{CodeList, Record};
use crate::webhook::{Fixture, Glance};
use bytes::Bytes;

/// A source of webhooks, as far as all of them are alike. Pure.
pub trait Provider: Sync {
    /// Name in canonical events, for example `hyperverge_kra`.
    fn name(&self) -> &'static str;

    /// Its code lists.
    fn lists(&self) -> &'static [&'static CodeList];

    /// JSON Schemas of its requests and webhooks, made anew on each call.
    fn schemas(&self) -> Vec<Schema>;

    /// Reads a webhook body to its canonical event. Unknown values never fail; only `strict` rules refuse them.
    /// `suffix` is what the delivery's path has behind the place where the receiver listens, empty for nothing.
    ///
    /// # Errors
    /// Kind *payload*, with the HTTP status to answer.
    fn read_webhook(&self, body: Bytes, suffix: &str, rules: &Rules) -> Result<Event, Error>;

    /// What a plain body tells at first sight, before its event is made; none when the event must tell. Whoever asks for
    /// more makes the event with [`Provider::read_webhook`], of the same body, no suffix and the same rules.
    ///
    /// # Errors
    /// As [`Provider::read_webhook`].
    fn glance(&self, _body: &[u8], _rules: &Rules) -> Result<Option<Glance>, Error> {
        Ok(None)
    }

    /// The full payload of an event of this provider, read on demand; none for another event.
    fn payload(&self, event: &Event) -> Option<Box<dyn Record>>;

    /// Samples of its webhooks, one for each event, status and layout.
    fn fixtures(&self) -> Vec<Fixture>;

    /// Whether deliveries also come to paths below the one where the receiver listens.
    fn takes_suffix(&self) -> bool {
        false
    }
}

/// Every provider.
pub static PROVIDERS: &[&dyn Provider] =
    &[&hyperverge::KraWebhook, &hyperverge::ResultsWebhook, &argos::Webhook, &p100::Webhook];

impl Event {
    /// The provider's full payload, read on demand, whichever provider it is: personal data, not masked. A provider's
    /// own function (for example `hyperverge::kra_payload`) gives it with its fields.
    #[must_use]
    pub fn payload(&self) -> Option<Box<dyn Record>> {
        PROVIDERS.iter().find(|provider| provider.name() == self.provider)?.payload(self)
    }
}
