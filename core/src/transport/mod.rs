//! How requests travel: a trait that hosts may implement, and the default over reqwest.

mod race;
pub mod recorded;
pub(crate) mod retry;

#[cfg(feature = "reqwest")]
mod body;
#[cfg(feature = "reqwest")]
mod default;
#[cfg(feature = "reqwest")]
mod tls;

#[cfg(feature = "reqwest")]
pub(crate) use default::DefaultTransport;
pub(crate) use race::within;
#[cfg(feature = "reqwest")]
pub(crate) use tls::random as secure_random;

use crate::error::{Error, ErrorKind, Sent};
use bytes::Bytes;
use http::{Request, Response};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

/// A future that may move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Carries requests. Implement it to bring your own HTTP.
///
/// Rules for implementers: follow no redirect, repeat nothing, send HTTP/1.1, never send a loopback URL through a
/// proxy, refuse TLS below 1.2. Dropping the future stops the request. Where it can be known, mark the
/// [`SendWatch`] in the request's extensions; without marks an abandoned request counts as *maybe sent*.
pub trait Transport: Send + Sync {
    /// Sends one request and reads the whole answer.
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>>;

    /// Waits.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;

    /// A clock that never goes back; its zero is any instant.
    fn now(&self) -> Duration;
}

/// Where a request was when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Finding and reaching the host, TLS included.
    Connect,
    /// Sending the request.
    Send,
    /// Waiting for the head of the answer.
    Head,
    /// Reading the body of the answer.
    Body,
}

/// A request without a usable answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransportError {
    /// Whether the request reached the other side.
    pub sent: Sent,
    /// Where it failed.
    pub phase: Phase,
    /// Status of the answer, when its head was read.
    pub status: Option<u16>,
}

/// Tells how far a request got, from the body itself: error kinds cannot tell a time-out in the TLS handshake from
/// one after the request was read.
#[derive(Clone, Debug, Default)]
pub struct SendWatch {
    state: Arc<AtomicU8>,
}

impl SendWatch {
    // 0: the transport marks nothing.
    const WAITING: u8 = 1;
    const BEGUN: u8 = 2;
    const ANSWERED: u8 = 3;
    const ABANDONED: u8 = 4;

    /// The transport promises to mark the rest.
    pub fn waiting(&self) {
        self.state.fetch_max(Self::WAITING, Ordering::AcqRel);
    }

    /// The body was asked for: from here on bytes may have left. No when the call was given up before: then nobody may
    /// have the body any more, because its caller was told that nothing was sent.
    pub fn body_begun(&self) -> bool {
        self.state.fetch_max(Self::BEGUN, Ordering::AcqRel) != Self::ABANDONED
    }

    /// The head of an answer was read.
    pub fn head_read(&self) {
        self.state.fetch_max(Self::ANSWERED, Ordering::AcqRel);
    }

    /// Gives the call up and says how far it got. What was not begun by now never will be.
    pub(crate) fn abandon(&self) -> Sent {
        let (waiting, abandoned) = (Self::WAITING, Self::ABANDONED);
        match self.state.compare_exchange(waiting, abandoned, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Sent::No,
            Err(_) => self.sent(),
        }
    }

    /// Whether the call was given up before anything was sent.
    #[cfg(feature = "reqwest")]
    pub(crate) fn is_abandoned(&self) -> bool {
        self.state.load(Ordering::Acquire) == Self::ABANDONED
    }

    /// How far the request got.
    #[must_use]
    pub fn sent(&self) -> Sent {
        match self.state.load(Ordering::Acquire) {
            Self::WAITING | Self::ABANDONED => Sent::No,
            Self::ANSWERED => Sent::Yes,
            _ => Sent::Maybe,
        }
    }
}

/// What became of a request after all its attempts.
pub(crate) enum Exchange {
    /// A whole answer.
    Answered(Response<Bytes>),
    /// Nothing left this machine.
    NotSent(WhyNotSent),
    /// Something may have left and no whole answer came. `sent` is yes when the head of an answer was read; its
    /// status is known unless the deadline cut it off.
    Lost { sent: Sent, status: Option<u16> },
}

/// Why nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhyNotSent {
    Unreachable,
    Deadline,
    Cancelled,
}

/// The error of a request that never left.
pub(crate) fn not_sent(why: WhyNotSent) -> Error {
    let error = match why {
        WhyNotSent::Unreachable => Error::new(
            ErrorKind::Network,
            "not_sent",
            "no connection to the provider could be made; nothing was sent",
            "Check the base URL, name resolution, proxy and certificates; it is safe to try again.",
        ),
        WhyNotSent::Deadline => Error::new(
            ErrorKind::Timeout,
            "deadline",
            "the deadline passed before anything was sent",
            "Allow more time; it is safe to try again.",
        ),
        WhyNotSent::Cancelled => Error::new(
            ErrorKind::Timeout,
            "cancelled",
            "the call was cancelled before anything was sent",
            "Nothing happened at the provider; it is safe to try again.",
        ),
    };
    error.with_sent(Sent::No).with_retryable()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_up_before_it_began_never_begins() {
        let watch = SendWatch::default();
        watch.waiting();
        assert_eq!(watch.abandon(), Sent::No);
        assert!(!watch.body_begun());
        assert_eq!(watch.sent(), Sent::No);
        let watch = SendWatch::default();
        watch.waiting();
        assert!(watch.body_begun());
        assert_eq!(watch.abandon(), Sent::Maybe);
    }
}
