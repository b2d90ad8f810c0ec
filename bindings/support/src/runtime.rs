//! The one background runtime that futures of foreign hosts run on, made on first use, made anew after a fork.

use std::future::Future;
use std::sync::{Mutex, PoisonError};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::AbortHandle;

struct Engine {
    process: u32,
    runtime: Runtime,
}

static ENGINE: Mutex<Option<Engine>> = Mutex::new(None);

/// Stops its task when it is dropped: a cancelled call of the host stops the Rust future too. In a fork's child it does
/// nothing: the task is the parent's, and a lock of its runtime may have been copied while it was held.
#[derive(Debug)]
pub struct Abort {
    process: u32,
    task: AbortHandle,
}

impl Drop for Abort {
    fn drop(&mut self) {
        if self.process == std::process::id() {
            self.task.abort();
        }
    }
}

/// Runs a future on the shared runtime; its result goes wherever the future itself sends it.
///
/// # Errors
/// The system gives no more threads or file handles.
pub fn spawn(future: impl Future<Output = ()> + Send + 'static) -> std::io::Result<Abort> {
    let task = handle()?.spawn(future).abort_handle();
    Ok(Abort { process: std::process::id(), task })
}

/// Lets the runtime do first what can be done now, in a future of [`spawn`].
pub async fn let_others_go() {
    tokio::task::yield_now().await;
}

/// The runtime of this process. One that a fork left behind has no threads any more and is forgotten, not dropped:
/// dropping it would take the parent's sockets out of the shared epoll.
fn handle() -> std::io::Result<Handle> {
    let mut slot = ENGINE.lock().unwrap_or_else(PoisonError::into_inner);
    let process = std::process::id();
    if slot.as_ref().is_some_and(|engine| engine.process != process) {
        std::mem::forget(slot.take());
    }
    if slot.is_none() {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("kyckit")
            .enable_io()
            .enable_time()
            .build()?;
        *slot = Some(Engine { process, runtime });
    }
    let engine = slot.as_ref().ok_or_else(|| std::io::Error::other("no runtime"))?;
    Ok(engine.runtime.handle().clone())
}
