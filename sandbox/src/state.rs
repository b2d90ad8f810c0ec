//! What the engine, the control plane and the Rust API share.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc::UnboundedSender;

use crate::counters::Counters;
use crate::faults::Faults;
use crate::life::Life;
use crate::loopback::LoopbackUrl;
use crate::records::{Record, Records};
use crate::results::Results;
use crate::webhooks::{Deliveries, Event, PayloadVersion};

/// Everything that changes, under one lock: the engine handles one request at a time anyway.
pub(crate) struct State {
    pub(crate) pace: Duration,
    pub(crate) payload: PayloadVersion,
    pub(crate) default_life: Life,
    pub(crate) lives: HashMap<String, Life>,
    pub(crate) records: Records,
    pub(crate) faults: Faults,
    pub(crate) webhook_url: Option<LoopbackUrl>,
    pub(crate) deliveries: Deliveries,
    pub(crate) counters: Counters,
    pub(crate) results: Results,
    requests: u64,
}

impl State {
    pub(crate) fn new(pace: Duration, payload: PayloadVersion) -> Self {
        Self {
            pace,
            payload,
            default_life: Life::validated(),
            lives: HashMap::new(),
            records: Records::default(),
            faults: Faults::default(),
            webhook_url: None,
            deliveries: Deliveries::default(),
            counters: Counters::default(),
            results: Results::default(),
            requests: 0,
        }
    }

    /// The life of the next upload of this PAN.
    pub(crate) fn life_of(&self, pan: &str) -> Life {
        self.lives.get(pan).unwrap_or(&self.default_life).clone()
    }

    /// A `requestId` of the sandbox's own form.
    pub(crate) fn next_request_id(&mut self) -> String {
        self.requests += 1;
        format!("sandbox-{:08}", self.requests)
    }

    /// Forgets everything but the settings and the numbering.
    pub(crate) fn reset(&mut self) {
        self.default_life = Life::validated();
        self.lives.clear();
        self.records.clear();
        self.faults = Faults::default();
        self.webhook_url = None;
        self.deliveries.clear();
        self.counters = Counters::default();
        self.results = Results::default();
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

    /// Queues the webhook of the record's present stage, if anybody asked for webhooks.
    pub(crate) fn tell(&self, state: &State, record: &Record) {
        if let Some(url) = &state.webhook_url {
            let event = Event::of(record, url, state.payload, &self.app_id);
            // The only receiver ends with the sandbox.
            let _ = self.events.send(event);
        }
    }
}
