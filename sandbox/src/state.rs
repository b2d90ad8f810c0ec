//! What the engine, the control plane and the Rust API share.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc::UnboundedSender;

use crate::counters::Counters;
use crate::faults::Faults;
use crate::webhooks::{Deliveries, Event};
use crate::{argos, hyperverge, p100};

/// Everything that changes, under one lock: the engine handles one request at a time anyway.
pub(crate) struct State {
    pub(crate) pace: Duration,
    pub(crate) faults: Faults,
    pub(crate) deliveries: Deliveries,
    pub(crate) counters: Counters,
    pub(crate) hyperverge: hyperverge::Account,
    pub(crate) argos: argos::Project,
    pub(crate) p100: p100::Partner,
    requests: u64,
    era: u64,
}

impl State {
    pub(crate) fn new(
        pace: Duration,
        hyperverge: hyperverge::Account,
        argos: argos::Project,
        p100: p100::Partner,
    ) -> Self {
        Self {
            pace,
            faults: Faults::default(),
            deliveries: Deliveries::default(),
            counters: Counters::default(),
            hyperverge,
            argos,
            p100,
            requests: 0,
            era: 0,
        }
    }

    /// A `requestId` of the sandbox's own form.
    pub(crate) fn next_request_id(&mut self) -> String {
        self.requests += 1;
        format!("sandbox-{:08}", self.requests)
    }

    /// How often everything was forgotten: what was begun in an earlier era ends.
    pub(crate) fn era(&self) -> u64 {
        self.era
    }

    /// Forgets everything but the settings and the numbering.
    pub(crate) fn reset(&mut self) {
        self.faults = Faults::default();
        self.deliveries.clear();
        self.counters = Counters::default();
        self.hyperverge.reset();
        self.argos.reset();
        self.p100.reset();
        self.era += 1;
    }
}

/// What callers must present, and the token that P100 presents. No `Debug`: they are secrets.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) app_id: String,
    pub(crate) app_key: String,
    pub(crate) argos_key: String,
    pub(crate) p100_key: String,
    pub(crate) p100_token: String,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            app_id: "sandbox-app-id".to_owned(),
            app_key: "sandbox-app-key".to_owned(),
            // As long as those of ARGOS: its ciphers need 32 bytes of it.
            argos_key: "sandbox-argos-key-0000000000000000000000".to_owned(),
            p100_key: "sandbox-p100-key".to_owned(),
            p100_token: "sandbox-p100-token".to_owned(),
        }
    }
}

/// The sandbox as its tasks and its Rust API see it.
pub(crate) struct Shared {
    pub(crate) keys: Keys,
    /// Of the sandbox's own runtime: lives are walked there, whoever starts them.
    pub(crate) runtime: Handle,
    events: UnboundedSender<Event>,
    state: Mutex<State>,
}

impl Shared {
    pub(crate) fn new(keys: Keys, runtime: Handle, events: UnboundedSender<Event>, state: State) -> Self {
        Self { keys, runtime, events, state: Mutex::new(state) }
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
