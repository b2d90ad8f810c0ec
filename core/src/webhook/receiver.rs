//! The one receiver of webhooks: a delivery goes in, its event and the answer come out.

use super::routes::{Place, Route, Routes};
use super::verification::Claim;
use super::{Verification, headers};
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::json::Limits;
use crate::providers::Provider;
use crate::rules::{Policies, Rules};
use crate::time::Timestamp;
use bytes::Bytes;
use std::fmt;

/// One delivery, as a server has it. `Debug` shows sizes only.
#[derive(Clone)]
pub struct Delivery<'d> {
    /// The request's method, for example `POST`.
    pub method: &'d str,
    /// The request's path with its query, as it stands in the request line.
    pub path: &'d str,
    /// Every header with its value's bytes, in any order; a name that came twice is there twice.
    pub headers: &'d [(&'d str, &'d [u8])],
    /// The body exactly as received: not decoded, not parsed and written again.
    pub body: Bytes,
}

impl fmt::Debug for Delivery<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("headers", &self.headers.len())
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A delivery that was taken.
#[derive(Clone, Debug)]
pub struct Received {
    /// What it says; `verified_by` tells what it was verified by.
    pub event: Event,
    /// What to answer, once the event is safe: stored, or handed to somebody who stores it.
    pub reply: Reply,
}

/// What to answer a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Value of the header `Content-Type`.
    pub content_type: &'static str,
    /// The whole body.
    pub body: &'static str,
}

impl Reply {
    /// The answer to a delivery that was read, a repeat too: 200 with an empty JSON object, which every provider takes.
    pub const OK: Reply = Reply { status: 200, content_type: "application/json", body: "{}" };

    /// The answer to a delivery that was refused with this error: its HTTP status, or 500 for an error that has none,
    /// with an empty JSON object. It says nothing about why: that is for the receiver's own log. With a 405 the header
    /// `Allow: POST` is due.
    #[must_use]
    pub fn to_error(error: &Error) -> Reply {
        Reply { status: error.http_status().unwrap_or(500), ..Reply::OK }
    }
}

/// A receiver of webhooks: paths, each with a provider and what its deliveries must prove.
///
/// Pure: it does no I/O and reads no clock, so it fits into any server. Immutable; clones and threads may share it, and
/// so may processes after a fork. `Debug` shows providers and names of policies: no path, no secret.
///
/// **Checks, in this order**, each with the HTTP status that the error carries:
///
/// | check | status | code |
/// |---|---|---|
/// | the path belongs to a route | 404 | `unknown_path` |
/// | the method is POST | 405 | `wrong_method` |
/// | the body is not too large | 413 | `too_large` |
/// | no `Content-Encoding` but `identity` | 415 | `compressed` |
/// | `Content-Type` is absent or JSON | 415 | `media_type` |
/// | the [`Verification`] of the route | 401 | its own |
/// | the body can be decrypted, if it must be | 400 | `undecryptable` |
/// | the body can be read | 400 | `not_utf8`, `not_json`, `not_an_object`, `too_deep`, `too_many_members`, or a warning's in strict |
///
/// So nothing of a body is looked at before its sender is proved. Unknown events, statuses and members are no errors.
///
/// ```
/// use kyckit::{Delivery, Receiver, Reply, Timestamp, Verification, hyperverge};
///
/// let secrets = ["a-long-random-secret", "the-one-before"];
/// let receiver = Receiver::builder()
///     .route("/hooks/kra", &hyperverge::KraWebhook, Verification::url_segment(secrets)?)
///     .build()?;
///
/// let mut delivery = Delivery {
///     method: "POST",
///     path: "/hooks/kra/a-long-random-secret",
///     headers: &[("content-type", b"application/json")],
///     body: r#"{"transactionId":"T-1","appStatus":"007"}"#.into(),
/// };
/// let now = Timestamp::parse("2026-01-15T10:00:00Z").unwrap();
/// let received = receiver.receive(&delivery, now)?;
/// assert_eq!(received.event.decision.as_str(), "approved");
/// assert_eq!(received.event.verified_by, ["url_secret"]);
/// assert_eq!(received.reply, Reply::OK);
///
/// delivery.path = "/hooks/kra/a-guess";
/// let error = receiver.receive(&delivery, now).unwrap_err();
/// assert_eq!(error.code(), "url_secret_mismatch");
/// assert_eq!(Reply::to_error(&error).status, 401);
/// # Ok::<(), kyckit::Error>(())
/// ```
#[derive(Clone)]
pub struct Receiver {
    routes: Routes,
    max_bytes: usize,
    any_media_type: bool,
    strict: bool,
    policies: Policies,
}

impl Receiver {
    /// A receiver without routes so far.
    pub fn builder() -> ReceiverBuilder {
        ReceiverBuilder {
            routes: Vec::new(),
            max_bytes: Limits::WEBHOOK.bytes,
            any_media_type: false,
            strict: false,
            policies: Policies::default(),
        }
    }

    /// The event of a delivery that arrived at `now`, and the answer to it.
    ///
    /// # Errors
    /// With the HTTP status to answer, see [`Reply::to_error`]. Kind *verification*: the delivery does not prove who
    /// sent it, or cannot be decrypted. Kind *payload*: everything else. Neither holds anything of the delivery.
    pub fn receive(&self, delivery: &Delivery<'_>, now: Timestamp) -> Result<Received, Error> {
        let (path, query) = delivery.path.split_once('?').unwrap_or((delivery.path, ""));
        let place = self.routes.find(path).ok_or_else(unknown_path)?;
        self.check_form(delivery)?;
        let claim =
            Claim { headers: delivery.headers, segment: place.segment, query, body: &delivery.body, now };
        let proof = place.route.verification.verify(&claim)?;
        let mut event = self.read(&place, proof.with_segment, &delivery.body, now)?;
        event.verified_by = proof.by;
        Ok(Received { event, reply: Reply::OK })
    }

    /// The largest body that is taken, in bytes: who reads one off a connection need keep no more.
    #[must_use]
    pub fn max_bytes(&self) -> usize {
        self.max_bytes.min(Limits::WEBHOOK.bytes)
    }

    /// The name of the provider that deliveries to this path (with or without a query) belong to, for logs and
    /// measurements; none when no route takes it.
    #[must_use]
    pub fn provider_at(&self, path: &str) -> Option<&'static str> {
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        self.routes.find(path).map(|place| place.route.provider.name())
    }

    /// What can be told before anybody looks at who sends it.
    fn check_form(&self, delivery: &Delivery<'_>) -> Result<(), Error> {
        if delivery.method != "POST" {
            let remedy = "Answer 405 with `Allow: POST`. Providers deliver by POST.";
            return Err(unfit(405, "wrong_method", "the delivery's method is not POST", remedy));
        }
        if delivery.body.len() > self.max_bytes {
            let remedy =
                "Answer 413. If the provider sent it, raise `max_bytes`; more than 1 MiB is read in no case.";
            return Err(unfit(413, "too_large", "the webhook body is larger than the limit", remedy));
        }
        let mut codings = headers::all(delivery.headers, "content-encoding");
        if codings.any(|coding| !matches!(lower(coding).as_slice(), b"" | b"identity")) {
            let remedy = "Answer 415. No provider compresses; a proxy may.";
            return Err(unfit(415, "compressed", "the webhook body is compressed", remedy));
        }
        let mut types = headers::all(delivery.headers, "content-type");
        if !self.any_media_type && !types.all(is_json) {
            let remedy = "Answer 415, or build the receiver with `any_media_type` if the provider sent it.";
            return Err(unfit(415, "media_type", "the webhook body is not JSON by its type", remedy));
        }
        Ok(())
    }

    fn read(
        &self,
        place: &Place<'_, '_>,
        with_segment: bool,
        body: &Bytes,
        now: Timestamp,
    ) -> Result<Event, Error> {
        let rules = Rules { policies: self.policies.clone(), strict: self.strict, ..Rules::at(now) };
        let Route { provider, verification, .. } = place.route;
        let suffix = place.suffix(with_segment);
        let Some(cipher) = verification.cipher() else {
            return provider.read_webhook(body.clone(), suffix, &rules);
        };
        // Whatever is wrong with it, before or inside the encryption, is one and the same error.
        let plaintext = cipher.decrypt(body).map_err(|_| Error::undecryptable())?;
        let event = provider.read_webhook(plaintext, suffix, &rules);
        let event = event.map_err(|error| if error.is_unreadable() { Error::undecryptable() } else { error });
        Ok(event?.decrypted(body.clone()))
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.routes.iter().map(|route| (route.provider.name(), &route.verification)))
            .finish()
    }
}

/// A [`Receiver`] in the making. What is wrong with it is told by [`ReceiverBuilder::build`].
#[must_use = "nothing is received before `build`"]
pub struct ReceiverBuilder {
    routes: Vec<Result<Route, Error>>,
    max_bytes: usize,
    any_media_type: bool,
    strict: bool,
    policies: Policies,
}

impl ReceiverBuilder {
    /// Deliveries to this path are this provider's and must pass this verification. The path begins with `/`, as in
    /// the request line, and has no query; a slash at its end makes no difference.
    pub fn route(mut self, path: &str, provider: &'static dyn Provider, verification: Verification) -> Self {
        self.routes.push(Route::new(path, provider, verification));
        self
    }

    /// The largest body, in bytes; 1 MiB by default. For less: of no body, encrypted or not, more than 1 MiB is read.
    pub fn max_bytes(self, max_bytes: usize) -> Self {
        ReceiverBuilder { max_bytes, ..self }
    }

    /// Takes bodies whatever their `Content-Type` says.
    pub fn any_media_type(self) -> Self {
        ReceiverBuilder { any_media_type: true, ..self }
    }

    /// Refuses a body with anything to warn of. For tests and set-up, not for production: a provider's new member would
    /// be refused too.
    pub fn strict(self, strict: bool) -> Self {
        ReceiverBuilder { strict, ..self }
    }

    /// Choices where the providers' pages leave something open.
    pub fn policies(self, policies: Policies) -> Self {
        ReceiverBuilder { policies, ..self }
    }

    /// The receiver.
    ///
    /// # Errors
    /// Kind *configuration*. Code `route`: there is none; a path is none; two are the same; one lies below another whose
    /// provider or verification takes the paths below its own. Code `max_bytes`: nothing would be let in.
    pub fn build(self) -> Result<Receiver, Error> {
        if self.max_bytes == 0 {
            let says = "the largest body that the receiver takes is empty";
            return Err(
                Error::configuration("max_bytes", says, "Give a number of bytes.").with_path("max_bytes")
            );
        }
        let routes = Routes::new(self.routes.into_iter().collect::<Result<_, _>>()?)?;
        let ReceiverBuilder { max_bytes, any_media_type, strict, policies, .. } = self;
        Ok(Receiver { routes, max_bytes, any_media_type, strict, policies })
    }
}

impl fmt::Debug for ReceiverBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceiverBuilder").field("routes", &self.routes.len()).finish_non_exhaustive()
    }
}

fn unknown_path() -> Error {
    let remedy = "Answer 404. If a provider sent it, compare the URL it was told with the receiver's routes.";
    unfit(404, "unknown_path", "no route of the receiver has the delivery's path", remedy)
}

fn unfit(status: u16, code: &'static str, says: &str, remedy: &str) -> Error {
    Error::new(ErrorKind::Payload, code, says, remedy).with_status(status)
}

/// Whether a media type is JSON, whatever its parameters.
fn is_json(media_type: &[u8]) -> bool {
    let essence = media_type.split(|byte| *byte == b';').next().unwrap_or_default();
    let essence = lower(essence);
    essence == b"application/json" || essence.ends_with(b"+json")
}

fn lower(value: &[u8]) -> Vec<u8> {
    value.trim_ascii().to_ascii_lowercase()
}

#[cfg(test)]
#[path = "receiver_tests.rs"]
mod tests;
