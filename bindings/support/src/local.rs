//! A runtime that the threads which wait for its calls drive themselves.

use std::future::Future;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinHandle, yield_now};

/// A runtime without a thread of its own. Connections that a call opens belong to it and to no other. Any number of
/// threads may wait at once; one of them drives the I/O for all. Not for a child after a fork: forget it there.
#[derive(Debug)]
pub struct Local(Option<Runtime>);

/// Turns that a runtime needs until a call that was dropped has closed its connection.
const TURNS: u8 = 8;

impl Local {
    /// A runtime of its own.
    ///
    /// # Errors
    /// The system gives no more file handles.
    pub fn new() -> std::io::Result<Self> {
        Builder::new_current_thread().enable_io().enable_time().build().map(|runtime| Local(Some(runtime)))
    }

    /// Drives a call on this thread, but not for longer than this; none when it needs more time. Not to be called
    /// from inside an async runtime.
    pub fn wait<T>(&self, call: Pin<&mut impl Future<Output = T>>, longest: Duration) -> Option<T> {
        self.0.as_ref()?.block_on(async move { tokio::time::timeout(longest, call).await.ok() })
    }

    /// Gives the runtime a few turns, in which it closes what belongs to a call that was dropped.
    pub fn turn(&self) {
        let turns = async {
            for _ in 0..TURNS {
                yield_now().await;
            }
        };
        if let Some(runtime) = &self.0 {
            runtime.block_on(turns);
        }
    }
}

/// A call as a task of the runtime that drives this future first. Whichever thread drives the I/O then takes all the
/// steps of the call too, and a thread that waits beside it is woken once, for the result, not for every step. Panics as
/// the call does; the call is stopped when this is dropped.
pub async fn as_task<T: Send + 'static>(call: impl Future<Output = T> + Send + 'static) -> T {
    let mut task = Task(tokio::spawn(call));
    match (&mut task.0).await {
        Ok(result) => result,
        Err(error) => resume_unwind(error.try_into_panic().unwrap_or_else(|_| Box::new("stopped"))),
    }
}

struct Task<T>(JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        // A look-up of a host name that hangs must not hold up whoever closes a client.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
