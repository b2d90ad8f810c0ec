//! How finished calls reach an event loop. The threads that do the I/O never take the GIL: they put results into the
//! loop's mailbox and wake it with one byte, however many results wait, when what was ready to be read has been read; the
//! loop then settles all of them at once.
//! A wake-up a call, and the GIL handed to and fro for each, cost more than the calls themselves.

use crate::running::{Made, settle};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::PyWeakrefReference;
use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The mailboxes of the loops: that of a loop that is over goes when the next one is made. Few loops are alive at once,
/// so looking through all is faster than a dictionary of weak keys, which is Python's own code. Locked with the GIL held
/// and without running Python's code, so no fork meets it locked.
///
/// A loop that is abandoned while a call is pending, and never closed as asyncio wants it, stays for good: the mailbox
/// keeps the future, and the future its loop.
static MAILBOXES: Mutex<Vec<Place>> = Mutex::new(Vec::new());

/// A loop and its mailbox.
type Place = (Py<PyWeakrefReference>, Py<Mailbox>);

/// Names a call of one mailbox.
type Call = u64;

/// The mailbox of one loop.
#[pyclass(frozen, module = "kyckit")]
pub(crate) struct Mailbox {
    slot: Arc<Slot>,
    wakes: UnixStream,
    /// Futures that wait, by their calls. A future is here and nowhere else on our side: once it is done or cancelled
    /// nothing of ours keeps it, or its loop, alive.
    waiting: Mutex<(Call, HashMap<Call, Py<PyAny>>)>,
    /// Whose it is: a fork's child has the socket and the results of its parent, and must take neither.
    process: u32,
}

/// Where results are put, from any thread.
pub(crate) struct Slot {
    finished: Mutex<Vec<(Call, Made)>>,
    waker: UnixStream,
}

impl Slot {
    /// Puts a result. Who puts the first one is handed the waking of the loop: more results may come before it is done.
    #[must_use]
    pub(crate) fn put(self: &Arc<Self>, call: Call, made: Made) -> Option<Wake> {
        let mut finished = locked(&self.finished);
        finished.push((call, made));
        (finished.len() == 1).then(|| Wake(Arc::clone(self)))
    }
}

/// Wakes the loop when it goes.
pub(crate) struct Wake(Arc<Slot>);

impl Drop for Wake {
    fn drop(&mut self) {
        // It cannot be full: one byte is on its way at most. A loop that is gone has nobody who waits.
        let _ = (&self.0.waker).write(&[1]);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All mailboxes as they are now, to be looked at when the lock is open again: a loop that a weak reference hands out may go
/// when we let it go, and run code of its owner.
fn places(py: Python<'_>) -> Vec<Place> {
    let all = locked(&MAILBOXES);
    all.iter().map(|(running, mailbox)| (running.clone_ref(py), mailbox.clone_ref(py))).collect()
}

/// Whether a loop is there and may run on. One that is closed may live on in the traceback of an error that somebody keeps,
/// and with it two sockets.
fn is_open(running: &Bound<'_, PyWeakrefReference>) -> bool {
    let is_closed = |running: Bound<'_, PyAny>| running.call_method0("is_closed")?.is_truthy();
    running.upgrade().is_some_and(|running| !is_closed(running).unwrap_or(false))
}

#[pymethods]
impl Mailbox {
    /// What the loop calls when it is woken: settles every future whose call has finished.
    fn _drain(&self, py: Python<'_>) -> PyResult<()> {
        if self.process != std::process::id() {
            return Ok(());
        }
        self.settle_finished(py)
    }
}

impl Mailbox {
    /// The mailbox of this loop, made when it is first asked for; none when the loop cannot watch a socket.
    pub(crate) fn of<'py>(running: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, Mailbox>>> {
        let py = running.py();
        let process = std::process::id();
        let is_of = |(of, mailbox): &Place| {
            mailbox.get().process == process && of.bind(py).upgrade().is_some_and(|of| of.is(running))
        };
        if let Some((_, known)) = places(py).into_iter().find(is_of) {
            return Ok(Some(known.into_bound(py)));
        }
        let Some(mailbox) = Mailbox::new() else { return Ok(None) };
        let watched = mailbox.wakes.as_raw_fd();
        let mailbox = Bound::new(py, mailbox)?;
        match running.call_method1("add_reader", (watched, mailbox.getattr("_drain")?)) {
            Err(error) if error.is_instance_of::<PyException>(py) => return Ok(None),
            watched => watched?,
        };
        let place = (PyWeakrefReference::new(running)?.unbind(), mailbox.clone().unbind());
        let mut over = places(py);
        over.retain(|(running, _)| !is_open(running.bind(py)));
        // Dropped when the lock is open again: a future that goes may run code of its owner.
        let gone: Vec<Place> = {
            let mut all = locked(&MAILBOXES);
            all.push(place);
            all.extract_if(.., |place| over.iter().any(|(running, _)| running.is(&place.0))).collect()
        };
        drop(gone);
        Ok(Some(mailbox))
    }

    fn new() -> Option<Mailbox> {
        let (wakes, waker) = UnixStream::pair().ok()?;
        wakes.set_nonblocking(true).and_then(|()| waker.set_nonblocking(true)).ok()?;
        let slot = Arc::new(Slot { finished: Mutex::default(), waker });
        Some(Mailbox { slot, wakes, waiting: Mutex::default(), process: std::process::id() })
    }

    /// Settles every future, even when one of them raises, as a signal's handler may in the loop's own code: the results are
    /// nowhere else any more. The first error is the one the loop hears of.
    fn settle_finished(&self, py: Python<'_>) -> PyResult<()> {
        // Read before the results are taken: one that comes in between writes no byte, but is among them.
        let _ = (&self.wakes).read(&mut [0; 16]);
        let finished = std::mem::take(&mut *locked(&self.slot.finished));
        let mut settled = Ok(());
        for (call, made) in finished {
            if let Some(future) = self.forget(call) {
                settled = settled.and(settle(py, future.bind(py), made));
            }
        }
        settled
    }

    /// Notes that a future waits for a call that is about to start, and says where its result is put.
    pub(crate) fn expect(&self, future: Py<PyAny>) -> (Call, Arc<Slot>) {
        let mut waiting = locked(&self.waiting);
        waiting.0 += 1;
        let call = waiting.0;
        waiting.1.insert(call, future);
        (call, Arc::clone(&self.slot))
    }

    /// Takes back the future of a call that has ended.
    pub(crate) fn forget(&self, call: Call) -> Option<Py<PyAny>> {
        locked(&self.waiting).1.remove(&call)
    }
}
