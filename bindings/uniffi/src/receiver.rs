//! The one receiver of webhooks: a delivery goes in, its event and the answer come out.

use crate::static_header::pairs;
use crate::{ErrorDetails, Event, KyckitError, Provider, Rules, Timestamp, Verification};
use kyckit::Delivery;
use kyckit_support::{ErrorRecord, guard};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// A path, with the provider whose deliveries come there and what they must prove.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Route {
    /// As in the request line: it begins with `/` and has no query. P100 delivers to paths below it too.
    pub path: String,
    /// Whose deliveries.
    pub provider: Provider,
    /// What they must prove.
    pub verification: Verification,
}

/// Settings of a receiver; everything left out is the default.
#[derive(Clone, Debug, Default, uniffi::Record)]
pub struct ReceiverOptions {
    /// The largest body, in bytes; 1 MiB when none.
    #[uniffi(default = None)]
    pub max_bytes: Option<u64>,
    /// Takes bodies whatever their `Content-Type` says.
    #[uniffi(default = false)]
    pub any_media_type: bool,
    /// Rules of reading. `strict` is for tests and set-up: a provider's new member would be refused too.
    #[uniffi(default)]
    pub rules: Rules,
}

/// A delivery that was taken.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Received {
    /// What it says; `verifiedBy` tells what it was verified by.
    pub event: Event,
    /// What to answer, once the event is safe: stored, or handed to somebody who stores it.
    pub reply: Reply,
}

/// What to answer a provider.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Value of the header `Content-Type`.
    pub content_type: String,
    /// The whole body.
    pub body: String,
}

impl From<kyckit::Reply> for Reply {
    fn from(reply: kyckit::Reply) -> Self {
        Reply {
            status: reply.status,
            content_type: reply.content_type.to_owned(),
            body: reply.body.to_owned(),
        }
    }
}

/// The answer to a delivery that was refused with this error. It says nothing about why: that is for the receiver's own
/// log. With a 405 the header `Allow: POST` is due.
#[uniffi::export]
pub fn reply_to_error(error: ErrorDetails) -> Reply {
    Reply { status: error.http_status.unwrap_or(500), ..kyckit::Reply::OK.into() }
}

/// A receiver of webhooks: paths, each with a provider and what its deliveries must prove. It does no I/O, so it fits into
/// any server; one is enough for a process, and threads may share it. As text it shows providers and names of policies:
/// no path, no secret.
#[derive(Debug, uniffi::Object)]
#[uniffi::export(Display)]
pub struct Receiver {
    core: kyckit::Receiver,
    now: Option<Timestamp>,
}

#[uniffi::export]
impl Receiver {
    /// A receiver with these routes. What makes no sense is an error of kind configuration: no route, two with one path,
    /// one below a path that takes what is below it, a policy without a secret.
    #[uniffi::constructor(default(options))]
    pub fn new(routes: Vec<Route>, options: ReceiverOptions) -> Result<Arc<Self>, KyckitError> {
        let now = options.rules.now;
        Ok(Arc::new(Receiver { core: options.receiver(routes)?, now }))
    }

    /// The event of a delivery, and the answer to it. Give method and path as in the request line, the path with its
    /// query; header names in any case, each with its values, whose bytes are their UTF-8; the body's bytes exactly as
    /// received; and when it arrived, the system's clock (or the rules' own) when none.
    ///
    /// Nothing of the body is looked at before its sender is proved. An error has the HTTP status to answer and nothing of
    /// the delivery: of kind verification when it does not prove who sent it or cannot be decrypted, otherwise payload.
    #[uniffi::method(default(now = None))]
    pub fn receive(
        &self,
        method: String,
        path: String,
        headers: HashMap<String, Vec<String>>,
        body: Vec<u8>,
        now: Option<Timestamp>,
    ) -> Result<Received, KyckitError> {
        let headers: Vec<(&str, &[u8])> = pairs(&headers).collect();
        let delivery = Delivery { method: &method, path: &path, headers: &headers, body: body.into() };
        self.taken(&delivery, now)
    }

    /// The provider that deliveries to this path belong to, for logs and measurements; none when no route takes it.
    pub fn provider_at(&self, path: String) -> Option<Provider> {
        self.core.provider_at(&path).map(Provider::from)
    }
}

impl Receiver {
    fn taken(&self, delivery: &Delivery<'_>, now: Option<Timestamp>) -> Result<Received, KyckitError> {
        let now = now.or(self.now).unwrap_or_else(Timestamp::now);
        Ok(guard(|| self.core.receive(delivery, now))?.into())
    }
}

impl ReceiverOptions {
    fn receiver(self, routes: Vec<Route>) -> Result<kyckit::Receiver, KyckitError> {
        let rules = self.rules.read()?;
        let mut builder = kyckit::Receiver::builder().strict(rules.strict).policies(rules.policies);
        if let Some(bytes) = self.max_bytes {
            builder = builder.max_bytes(usize::try_from(bytes).unwrap_or(usize::MAX));
        }
        if self.any_media_type {
            builder = builder.any_media_type();
        }
        for Route { path, provider, verification } in routes {
            let (provider, verification) = (provider.core()?, guard(|| verification.core())?);
            builder = builder.route(&path, provider, verification);
        }
        Ok(guard(|| builder.build())?)
    }
}

impl Provider {
    /// The core's own; an error for a word that this version does not know.
    pub(crate) fn core(&self) -> Result<&'static dyn kyckit::Provider, ErrorRecord> {
        let name = self.to_string();
        let found = kyckit::PROVIDERS.iter().find(|provider| provider.name() == name).copied();
        let remedy = "Give a provider of this version.";
        found
            .ok_or_else(|| ErrorRecord::argument("provider", "provider", "the provider is not known", remedy))
    }
}

impl From<kyckit::Received> for Received {
    fn from(received: kyckit::Received) -> Self {
        Received { event: received.event.into(), reply: received.reply.into() }
    }
}

impl fmt::Display for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Receiver {:?}", self.core)
    }
}
