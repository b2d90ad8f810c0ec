//! Webhooks on their way, and what became of each delivery.

use std::collections::VecDeque;
use std::time::Duration;

use crate::loopback::LoopbackUrl;

/// More deliveries than this are forgotten, oldest first.
const DELIVERIES_KEPT: usize = 10_000;

/// What became of a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver answered with this status.
    Answered(u16),
    /// No answer: refused, reset, not HTTP, or more than five seconds.
    Failed(String),
    /// Held back by a `drop_webhook` fault.
    Dropped,
}

/// One webhook, in the order of sending. Holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Whose webhook: `hyperverge_kra`, `hyperverge_results`, `argos` or `p100`.
    pub provider: &'static str,
    /// Where it went.
    pub url: String,
    /// What it was about: the transaction; of ARGOS the submission, of P100 the user.
    pub transaction_id: String,
    /// The stage's code; of the Results webhook the application's status, of ARGOS the submission's, of P100 the
    /// status that was told.
    pub app_status: String,
    /// The stage's text; of the Results webhook the event, of ARGOS the trigger, of P100 the path of the webhook.
    pub status_description: String,
    /// Which attempt it was, from 1. Only P100 tries again.
    pub attempt: usize,
    /// What became of it.
    pub outcome: Outcome,
}

/// A webhook on its way.
#[derive(Clone)]
pub(crate) struct Event {
    pub(crate) provider: &'static str,
    pub(crate) url: LoopbackUrl,
    /// Static headers of a subscription, or the token.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) transaction_id: String,
    pub(crate) app_status: String,
    pub(crate) status_description: String,
    /// The waits before another attempt, as long as none is answered with 200.
    pub(crate) waits: Vec<Duration>,
}

impl Event {
    pub(crate) fn delivery(&self, attempt: usize, outcome: Outcome) -> Delivery {
        Delivery {
            provider: self.provider,
            url: self.url.text().to_owned(),
            transaction_id: self.transaction_id.clone(),
            app_status: self.app_status.clone(),
            status_description: self.status_description.clone(),
            attempt,
            outcome,
        }
    }
}

/// The last deliveries, bounded.
#[derive(Default)]
pub(crate) struct Deliveries(VecDeque<Delivery>);

impl Deliveries {
    pub(crate) fn push(&mut self, delivery: Delivery) {
        if self.0.len() >= DELIVERIES_KEPT {
            self.0.pop_front();
        }
        self.0.push_back(delivery);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Delivery> {
        self.0.iter()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}
