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

/// Declares a blocking client over an async one: its settings, how it is made, and its engine. Calls are added by hand.
macro_rules! blocking_client {
    ($(#[$doc:meta])* $client:ident of $asynchronous:ty, $config:ty) => {
        $(#[$doc])*
        ///
        /// Any number of threads may call at once. After a fork it works in parent and child alike: the child builds its
        /// own connections and leaves the parent's untouched. Not to be called from inside an async runtime.
        #[derive(Debug)]
        pub struct $client {
            config: $config,
            local: crate::client::local::Local<$asynchronous>,
        }

        impl $client {
            /// A client with these settings. Connections are made on first use.
            ///
            /// # Errors
            /// As the async client's `new`.
            pub fn new(config: $config) -> Result<Self, crate::Error> {
                let client = $client { config, local: crate::client::local::Local::new() };
                client.engine()?;
                Ok(client)
            }

            /// A client with the settings of the environment, as the async client's `from_env`.
            ///
            /// # Errors
            /// As [`Self::new`], and when a credential is not set.
            pub fn from_env() -> Result<Self, crate::Error> {
                Self::new(<$config>::from_env()?)
            }

            /// The rules of this instant: the settings' policies, the clock's now.
            #[must_use]
            pub fn rules(&self) -> crate::Rules {
                self.config.rules()
            }

            fn engine(&self) -> Result<std::sync::Arc<crate::client::local::Engine<$asynchronous>>, crate::Error> {
                self.local.engine(|| <$asynchronous>::new(self.config.clone()))
            }
        }
    };
}
pub(crate) use blocking_client;
