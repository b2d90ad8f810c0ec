//! What the engine, the control plane and the Rust API share.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc::UnboundedSender;

use crate::counters::Counters;
use crate::faults::Faults;
use crate::hyperverge;
use crate::webhooks::{Deliveries, Event};

/// Everything that changes, under one lock: the engine handles one request at a time anyway.
pub(crate) struct State {
    pub(crate) pace: Duration,
    pub(crate) faults: Faults,
    pub(crate) deliveries: Deliveries,
    pub(crate) counters: Counters,
    pub(crate) hyperverge: hyperverge::Account,
    requests: u64,
}

impl State {
    pub(crate) fn new(pace: Duration, hyperverge: hyperverge::Account) -> Self {
        Self {
            pace,
            faults: Faults::default(),
            deliveries: Deliveries::default(),
            counters: Counters::default(),
            hyperverge,
            requests: 0,
        }
    }

    /// A `requestId` of the sandbox's own form.
    pub(crate) fn next_request_id(&mut self) -> String {
        self.requests += 1;
        format!("sandbox-{:08}", self.requests)
    }

    /// Forgets everything but the settings and the numbering.
    pub(crate) fn reset(&mut self) {
        self.faults = Faults::default();
        self.deliveries.clear();
        self.counters = Counters::default();
        self.hyperverge.reset();
    }
}

/// The sandbox as its tasks and its Rust API see it.
pub(crate) struct Shared {
    pub(crate) app_id: String,
    pub(crate) app_key: String,
    /// Of the sandbox's own runtime: lives are walked there, whoever starts them.
    pub(crate) runtime: Handle,
    events: UnboundedSender<Event>,
    state: Mutex<State>,
}

impl Shared {
    pub(crate) fn new(
        app_id: String,
        app_key: String,
        runtime: Handle,
        events: UnboundedSender<Event>,
        state: State,
    ) -> Self {
        Self { app_id, app_key, runtime, events, state: Mutex::new(state) }
    }

    /// The state. A panic elsewhere in a test must not hide what the sandbox saw.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues webhooks as they are.
    pub(crate) fn deliver(&self, events: Vec<Event>) {
        for event in events {
            // The only receiver ends with the sandbox.
            let _ = self.events.send(event);
        }
    }
}
