//! The engine of every async client: sends a request until there is an answer, nothing more may be tried, or the
//! deadline passes. Each provider's calls stand in a file of their own.

pub(crate) mod argos;
#[cfg(feature = "blocking")]
pub(crate) mod argos_blocking;
pub(crate) mod hyperverge;
#[cfg(feature = "blocking")]
pub(crate) mod hyperverge_blocking;
pub(crate) mod hyperverge_results;
#[cfg(feature = "blocking")]
pub(crate) mod hyperverge_results_blocking;
#[cfg(feature = "blocking")]
mod local;
pub(crate) mod p100;
#[cfg(feature = "blocking")]
pub(crate) mod p100_blocking;

use crate::canceller::Canceller;
use crate::config::{Settings, random};
use crate::error::{Error, Sent};
use crate::observe::Observation;
use crate::transport::retry::{self, Attempt, Budget, Repeat};
use crate::transport::{Exchange, SendWatch, Transport, TransportError, WhyNotSent, within};
use bytes::Bytes;
use http::Request;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Settings and the transport that works under them.
#[derive(Clone)]
pub(crate) struct Engine {
    settings: Arc<Settings>,
    transport: Arc<dyn Transport>,
    /// What retries may cost, across all calls and clones.
    budget: Arc<Mutex<Budget>>,
}

/// One request with what is known of its operation.
pub(crate) struct Call<'a> {
    /// Name of the operation, for whoever listens.
    pub(crate) operation: &'static str,
    pub(crate) transaction_id: &'a str,
    pub(crate) request: Request<Bytes>,
    pub(crate) repeat: Repeat,
    /// Deadline across attempts; the settings' when none.
    pub(crate) timeout: Option<Duration>,
    /// Stops the call, when given.
    pub(crate) canceller: Option<&'a Canceller>,
}

impl Engine {
    pub(crate) fn new(settings: Settings) -> Result<Self, Error> {
        let settings = settings.checked()?;
        let transport = match &settings.transport {
            Some(transport) => Arc::clone(transport),
            None => default_transport(&settings)?,
        };
        Ok(Engine { settings: Arc::new(settings), transport, budget: Arc::default() })
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Sends a request, again where its operation and the retry rules allow it.
    pub(crate) async fn exchange(&self, call: Call<'_>) -> Exchange {
        let timeout = call.timeout.unwrap_or(self.settings.timeout);
        let deadline = self.transport.now().saturating_add(timeout);
        // A further attempt with no room left for its answer could only end as *unknown*.
        let room = (timeout / 4).min(Duration::from_secs(1));
        let mut number = 0;
        // An attempt that may have arrived is not forgotten when a later one was not even sent.
        let mut lost = None;
        loop {
            let (mut exchange, attempt) = self.attempt(&call, deadline).await;
            // The deadline cuts the last of several attempts; what kept the others from being sent says more.
            if number > 0 && matches!(exchange, Exchange::NotSent(WhyNotSent::Deadline)) {
                exchange = Exchange::NotSent(WhyNotSent::Unreachable);
            }
            match (&exchange, lost) {
                (Exchange::Lost { sent, status }, _) => lost = Some((*sent, *status)),
                (Exchange::NotSent(_), Some((sent, status))) => exchange = Exchange::Lost { sent, status },
                _ => {}
            }
            self.tell_attempt(&call, number + 1, attempt);
            let Some((least, most)) = retry::next(call.repeat, number, attempt) else {
                if number == 0 {
                    self.budget().earn();
                }
                return exchange;
            };
            let pause = least + (most - least).mul_f64(unit(random()));
            if self.transport.now().saturating_add(pause).saturating_add(room) >= deadline {
                return exchange;
            }
            if !self.budget().take() {
                self.tell(Observation::RetriesSpent { operation: call.operation });
                return exchange;
            }
            let milliseconds = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
            self.tell(Observation::Waiting { operation: call.operation, milliseconds });
            self.until(pause, call.canceller).await;
            if is_cancelled(call.canceller) {
                return exchange;
            }
            number += 1;
        }
    }

    fn budget(&self) -> MutexGuard<'_, Budget> {
        self.budget.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn attempt(&self, call: &Call<'_>, deadline: Duration) -> (Exchange, Attempt) {
        let watch = SendWatch::default();
        let mut request = call.request.clone();
        request.extensions_mut().insert(watch.clone());
        let left = deadline.saturating_sub(self.transport.now());
        if is_cancelled(call.canceller) {
            return (Exchange::NotSent(WhyNotSent::Cancelled), Attempt::Failed(Sent::No));
        }
        match within(self.transport.send(request), Box::pin(self.until(left, call.canceller))).await {
            Some(Ok(response)) => {
                let retry_after = retry::retry_after(response.headers(), (self.settings.clock)());
                let attempt = Attempt::Answered { status: response.status().as_u16(), retry_after };
                (Exchange::Answered(response), attempt)
            }
            Some(Err(error)) if error.sent == Sent::No => {
                (Exchange::NotSent(WhyNotSent::Unreachable), Attempt::Failed(Sent::No))
            }
            Some(Err(TransportError { sent, status, .. })) => {
                (Exchange::Lost { sent, status }, Attempt::Failed(sent))
            }
            None if watch.abandon() == Sent::No => {
                let is_cancelled = is_cancelled(call.canceller);
                let why = if is_cancelled { WhyNotSent::Cancelled } else { WhyNotSent::Deadline };
                (Exchange::NotSent(why), Attempt::Failed(Sent::No))
            }
            None => (Exchange::Lost { sent: watch.sent(), status: None }, Attempt::Failed(watch.sent())),
        }
    }

    /// Waits until the time is up or the call is cancelled.
    async fn until(&self, time: Duration, canceller: Option<&Canceller>) {
        let sleep = self.transport.sleep(time);
        match canceller {
            Some(canceller) => drop(within(Box::pin(canceller.cancelled()), sleep).await),
            None => sleep.await,
        }
    }

    fn tell_attempt(&self, call: &Call<'_>, number: u32, attempt: Attempt) {
        let (http_status, sent) = match attempt {
            Attempt::Answered { status, .. } => (Some(status), Sent::Yes),
            Attempt::Failed(sent) => (None, sent),
        };
        let (operation, transaction_id) = (call.operation, call.transaction_id);
        let sent = sent.as_str();
        self.tell(Observation::Attempt { operation, transaction_id, number, http_status, sent });
    }

    pub(crate) fn tell(&self, observation: Observation<'_>) {
        if let Some(observer) = &self.settings.observer {
            observer.observe(&observation);
        }
    }
}

fn is_cancelled(canceller: Option<&Canceller>) -> bool {
    canceller.is_some_and(Canceller::is_cancelled)
}

/// 0 to 1 from random bits.
fn unit(bits: u64) -> f64 {
    f64::from(u32::try_from(bits >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}

#[cfg(feature = "reqwest")]
fn default_transport(settings: &Settings) -> Result<Arc<dyn Transport>, Error> {
    Ok(Arc::new(crate::transport::DefaultTransport::new(settings)?))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport(_: &Settings) -> Result<Arc<dyn Transport>, Error> {
    let remedy = "Set `transport`, or build kyckit with the feature `reqwest`.";
    Err(Error::configuration("transport", "this build has no transport of its own", remedy)
        .with_path("transport"))
}
