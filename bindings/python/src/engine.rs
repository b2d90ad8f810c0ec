//! The core's client of one process, kept by each client of Python.

use crate::errors::raised;
use kyckit::{argos, hyperverge, p100};
use kyckit_support::ErrorRecord;
use pyo3::prelude::*;
use std::sync::{Mutex, PoisonError};

/// A client of the core.
pub(crate) trait Connects: Clone {
    /// What it is made from.
    type Config: Clone;

    /// A client with these settings.
    fn connected(config: Self::Config) -> Result<Self, kyckit::Error>;
}

macro_rules! connects {
    ($($client:ty, $config:ty;)*) => {$(
        impl Connects for $client {
            type Config = $config;

            fn connected(config: Self::Config) -> Result<Self, kyckit::Error> {
                <$client>::new(config)
            }
        }
    )*};
}

connects! {
    hyperverge::Client, hyperverge::ClientConfig;
    hyperverge::ResultsClient, hyperverge::ResultsClientConfig;
    argos::Client, argos::ClientConfig;
    p100::Client, p100::ClientConfig;
}

/// The core's client of this process. One that a fork left behind is forgotten, never dropped: dropping it would
/// take the parent's sockets out of the shared epoll. Locked with the GIL held only, so no fork meets it locked.
pub(crate) struct Engine<C: Connects> {
    pub(crate) config: C::Config,
    slot: Mutex<Slot<C>>,
}

enum Slot<C> {
    Closed,
    Empty,
    Open(u32, C),
}

impl<C: Connects> Engine<C> {
    /// Makes the first client at once, so that wrong settings are told where they are given.
    pub(crate) fn open(config: C::Config) -> PyResult<Self> {
        let engine = Engine { config, slot: Mutex::new(Slot::Empty) };
        engine.client()?;
        Ok(engine)
    }

    pub(crate) fn client(&self) -> PyResult<C> {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        let process = std::process::id();
        match &*slot {
            Slot::Open(made_by, client) if *made_by == process => return Ok(client.clone()),
            Slot::Closed => {
                let says = "the client is closed";
                return Err(raised(ErrorRecord::argument("closed", "client", says, "Make a new one.")));
            }
            _ => {}
        }
        let config = self.config.clone();
        let client = kyckit_support::guard(|| C::connected(config)).map_err(raised)?;
        std::mem::forget(std::mem::replace(&mut *slot, Slot::Open(process, client.clone())));
        Ok(client)
    }

    /// Closes the connections; later calls fail.
    pub(crate) fn close(&self) {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *slot, Slot::Closed) {
            Slot::Open(made_by, client) if made_by != std::process::id() => std::mem::forget(client),
            other => drop(other),
        }
    }
}

impl<C: Connects> Drop for Engine<C> {
    fn drop(&mut self) {
        self.close();
    }
}
