//! The engine of every blocking client: a runtime of its own that the calling threads drive themselves.

use crate::error::{Error, ErrorKind};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::{Builder, Runtime};

/// An async client with the runtime that its connections belong to, made anew after a fork.
///
/// Any number of threads may block on it at once; one of them drives the I/O.
#[derive(Debug)]
pub(crate) struct Local<C> {
    slot: Mutex<Option<Arc<Engine<C>>>>,
}

/// A runtime, the client whose connections belong to it, and the process that made them.
#[derive(Debug)]
pub(crate) struct Engine<C> {
    process: u32,
    pub(crate) runtime: Runtime,
    pub(crate) client: C,
}

impl<C> Local<C> {
    pub(crate) fn new() -> Self {
        Local { slot: Mutex::new(None) }
    }

    /// The engine of this process; `make` makes its client when there is none yet.
    pub(crate) fn engine(&self, make: impl FnOnce() -> Result<C, Error>) -> Result<Arc<Engine<C>>, Error> {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        let process = std::process::id();
        match slot.take() {
            Some(engine) if engine.process == process => return Ok(Arc::clone(slot.insert(engine))),
            // Dropping what the parent made would take its sockets out of the shared epoll: leave it alone.
            Some(inherited) => std::mem::forget(inherited),
            None => {}
        }
        let runtime = Builder::new_current_thread().enable_io().enable_time().build().map_err(|_| {
            let says = "the system gives no more threads or file handles";
            Error::new(ErrorKind::Internal, "runtime", says, "Raise the limits of the process.")
        })?;
        let client = make()?;
        Ok(Arc::clone(slot.insert(Arc::new(Engine { process, runtime, client }))))
    }
}
