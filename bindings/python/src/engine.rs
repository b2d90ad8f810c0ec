//! The core's client of one process, kept by each client of Python.

use crate::errors::raised;
use crate::running;
use kyckit::{argos, hyperverge, p100};
use kyckit_support::{ErrorRecord, Local};
use pyo3::prelude::*;
use std::sync::{Arc, Mutex, PoisonError};

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
/// take the parent's sockets out of the shared epoll. Locked by threads that are attached to the interpreter only, so no
/// fork meets it locked; and nothing of Python happens under the lock, so nobody waits for it while the world is stopped.
pub(crate) struct Engine<C: Connects> {
    pub(crate) config: C::Config,
    slot: Mutex<Slot<C>>,
}

enum Slot<C> {
    Closed,
    Open(u32, Clients<C>),
}

/// A connection belongs to the runtime that opened it: calls that are awaited and calls that block have a client each.
struct Clients<C> {
    awaited: Option<C>,
    blocking: Option<(Arc<Local>, C)>,
}

impl<C: Connects> Engine<C> {
    /// Makes the first client at once, so that wrong settings are told where they are given.
    pub(crate) fn open(config: C::Config) -> PyResult<Self> {
        let none = Clients { awaited: None, blocking: None };
        let engine = Engine { config, slot: Mutex::new(Slot::Open(std::process::id(), none)) };
        engine.client(false)?;
        Ok(engine)
    }

    /// The client for calls that block (`wait`) or are awaited.
    pub(crate) fn client(&self, wait: bool) -> PyResult<C> {
        self.with(|clients| match wait {
            true => self.blocking(clients).map(|(_, client)| client.clone()),
            false => self.awaited(clients).cloned(),
        })
    }

    /// Runs a call of the client: waits for its result, or returns the future of the running loop.
    pub(crate) fn run<T: Send + 'static, P>(
        &self,
        py: Python<'_>,
        wait: bool,
        call: impl Future<Output = Result<T, kyckit::Error>> + Send + 'static,
        wrap: fn(T) -> P,
    ) -> PyResult<Py<PyAny>>
    where
        P: for<'py> IntoPyObject<'py> + 'static,
    {
        let blocking = || self.with(|clients| self.blocking(clients).map(|(local, _)| Arc::clone(local)));
        running::run(py, wait.then(blocking).transpose()?, call, wrap)
    }

    fn with<T>(&self, work: impl FnOnce(&mut Clients<C>) -> Result<T, Box<ErrorRecord>>) -> PyResult<T> {
        self.locked(work).map_err(|record| raised(*record))
    }

    fn locked<T>(
        &self,
        work: impl FnOnce(&mut Clients<C>) -> Result<T, Box<ErrorRecord>>,
    ) -> Result<T, Box<ErrorRecord>> {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        let Slot::Open(made_by, clients) = &mut *slot else {
            let says = "the client is closed";
            return Err(Box::new(ErrorRecord::argument("closed", "client", says, "Make a new one.")));
        };
        let process = std::process::id();
        if *made_by != process {
            let none = Clients { awaited: None, blocking: None };
            std::mem::forget(std::mem::replace(clients, none));
            *made_by = process;
        }
        work(clients)
    }

    fn awaited<'a>(&self, clients: &'a mut Clients<C>) -> Result<&'a C, Box<ErrorRecord>> {
        match &mut clients.awaited {
            Some(client) => Ok(client),
            none => Ok(none.insert(self.connected()?)),
        }
    }

    fn blocking<'a>(&self, clients: &'a mut Clients<C>) -> Result<&'a (Arc<Local>, C), Box<ErrorRecord>> {
        match &mut clients.blocking {
            Some(both) => Ok(both),
            none => {
                let local = Local::new().map_err(|_| Box::new(running::no_runtime()))?;
                Ok(none.insert((Arc::new(local), self.connected()?)))
            }
        }
    }

    fn connected(&self) -> Result<C, Box<ErrorRecord>> {
        let config = self.config.clone();
        kyckit_support::guard(|| C::connected(config)).map_err(Box::new)
    }

    /// Closes the connections; later calls fail.
    pub(crate) fn close(&self) {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *slot, Slot::Closed) {
            Slot::Open(made_by, clients) if made_by != std::process::id() => std::mem::forget(clients),
            other => drop(other),
        }
    }
}

impl<C: Connects> Drop for Engine<C> {
    fn drop(&mut self) {
        self.close();
    }
}
