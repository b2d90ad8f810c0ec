//! How a call runs and its result comes back: the blocking way waits with the GIL released and looks for signals, the
//! asyncio way wakes its loop.

use crate::convert::name;
use crate::ending;
use crate::errors::raised;
#[cfg(unix)]
use crate::mailbox::{Mailbox, Slot, Wake};
#[cfg(unix)]
use kyckit_support::let_others_go;
use kyckit_support::{Abort, ErrorRecord, Local, as_task, guard, spawn};
use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::PyStopIteration;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyCFunction;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a signal may wait for a blocking call.
const TICK: Duration = Duration::from_millis(50);

/// What a call results in: made into a Python object by the thread that holds the GIL.
pub(crate) type Made = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

/// Runs a call: on the runtime of its client while this thread waits, or on the shared one, for the running loop.
pub(crate) fn run<T: Send + 'static, P>(
    py: Python<'_>,
    local: Option<Arc<Local>>,
    call: impl Future<Output = Result<T, kyckit::Error>> + Send + 'static,
    wrap: fn(T) -> P,
) -> PyResult<Py<PyAny>>
where
    P: for<'py> IntoPyObject<'py> + 'static,
{
    if let Some(local) = local {
        return wrap(blocking(py, &local, call)?).into_py_any(py);
    }
    let made = async move {
        let result = call.await.map_err(|error| ErrorRecord::from(&error));
        let made: Made = Box::new(move |py| match result {
            Ok(value) => wrap(value).into_py_any(py),
            Err(record) => Err(raised(record)),
        });
        made
    };
    awaited(py, made)
}

fn started(future: impl Future<Output = ()> + Send + 'static) -> PyResult<Abort> {
    spawn(future).map_err(|_| raised(no_runtime()))
}

pub(crate) fn no_runtime() -> ErrorRecord {
    ErrorRecord::internal("runtime", "the system gives no more threads or file handles")
}

/// The thread that waits drives the I/O itself: handing it to a thread of a runtime costs as much as the call.
fn blocking<T: Send + 'static>(
    py: Python<'_>,
    local: &Local,
    call: impl Future<Output = Result<T, kyckit::Error>> + Send + 'static,
) -> PyResult<T> {
    let mut call = Box::pin(as_task(call));
    let process = std::process::id();
    loop {
        let waited = || match local.wait(call.as_mut(), TICK) {
            Some(result) => result.map(Some),
            None => Ok(None),
        };
        let waited = py.detach(|| guard(waited).map_err(Box::new));
        match waited.map_err(|record| raised(*record))? {
            Some(value) => return Ok(value),
            None => {
                let signals = py.check_signals();
                if std::process::id() != process {
                    // A signal handler forked: in the child the call, its runtime and its socket are still the parent's.
                    std::mem::forget(call);
                    return Err(signals.err().unwrap_or_else(forked));
                }
                if let Err(signal) = signals {
                    // A signal handler raises: the call ends, and its connection is closed before anybody hears of it.
                    drop(call);
                    py.detach(|| local.turn());
                    return Err(signal);
                }
            }
        }
    }
}

fn forked() -> PyErr {
    let says = "the process forked during the call, which is the parent's";
    raised(ErrorRecord::argument("forked", "client", says, "Make a call of its own in the child."))
}

fn failed() -> PyErr {
    raised(ErrorRecord::internal("panic", "kyckit failed inside"))
}

fn awaited(py: Python<'_>, call: impl Future<Output = Made> + Send + 'static) -> PyResult<Py<PyAny>> {
    if ending::is_over() {
        let remedy = "Make calls before the handlers of `atexit` run.";
        let says = "the interpreter ends and nothing can be awaited";
        return Err(raised(ErrorRecord::argument("interpreter_ends", "client", says, remedy)));
    }
    let running = running_loop(py)?;
    let future = running.call_method0(name!(py, "create_future"))?.unbind();
    #[cfg(unix)]
    if let Some(mailbox) = Mailbox::of(&running)? {
        let (number, slot) = mailbox.get().expect(future.clone_ref(py));
        let mut posted = Posted(Some((number, slot)));
        let expected = Expected(mailbox.unbind(), number);
        let abort = started(async move {
            let wake = posted.put(call.await);
            // Other answers may have come with this one: the loop hears of all of them together.
            if wake.is_some() {
                let_others_go().await;
            }
        })?;
        return Waiting::new(future, abort, Some(expected)).into_py_any(py);
    }
    let mut waiter = Waiter(Some((running.unbind(), future.clone_ref(py))));
    let abort = started(async move { waiter.wake(call.await) })?;
    Waiting::new(future, abort, None).into_py_any(py)
}

fn running_loop(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static ASKED: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if let Some(asked) = ASKED.get(py) {
        return asked.bind(py).call0();
    }
    // Looked up before it is kept: a child whose parent forks meanwhile would wait for the keeping.
    let asked = py.import("asyncio")?.getattr("get_running_loop")?;
    let _ = ASKED.set(py, asked.clone().unbind());
    asked.call0()
}

/// What a coroutine awaits: hands the loop the future of a call, then returns its result. When this goes, because there
/// is a result, the task was cancelled or the coroutine was closed, the call is stopped.
#[pyclass(frozen, module = "kyckit", name = "_Waiting")]
struct Waiting {
    future: Py<PyAny>,
    is_handed: AtomicBool,
    _abort: Abort,
    _expected: Option<Expected>,
}

impl Waiting {
    fn new(future: Py<PyAny>, abort: Abort, expected: Option<Expected>) -> Self {
        Waiting { future, is_handed: AtomicBool::new(false), _abort: abort, _expected: expected }
    }
}

#[pymethods]
impl Waiting {
    fn __await__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        if !self.is_handed.swap(true, Ordering::Relaxed) {
            // So asyncio tells a future that is awaited from one that was yielded by mistake.
            self.future.setattr(py, name!(py, "_asyncio_future_blocking"), true)?;
            return Ok(self.future.clone_ref(py));
        }
        let result = self.future.call_method0(py, name!(py, "result"))?;
        Err(PyStopIteration::new_err((result,)))
    }
}

/// Nothing of ours holds the future of a loop that can watch no socket.
#[cfg(not(unix))]
enum Expected {}

/// The place of a future in the mailbox of its loop, given back when nobody waits any more.
#[cfg(unix)]
struct Expected(Py<Mailbox>, u64);

#[cfg(unix)]
impl Drop for Expected {
    fn drop(&mut self) {
        drop(self.0.get().forget(self.1));
    }
}

/// The place in a loop's mailbox that waits for a call; told even when the call is lost.
#[cfg(unix)]
struct Posted(Option<(u64, Arc<Slot>)>);

#[cfg(unix)]
impl Posted {
    fn put(&mut self, made: Made) -> Option<Wake> {
        let (number, slot) = self.0.take()?;
        slot.put(number, made)
    }
}

#[cfg(unix)]
impl Drop for Posted {
    fn drop(&mut self) {
        drop(self.put(Box::new(|_| Err(failed()))));
    }
}

/// The loop and the future that wait for a call, where a loop can watch no socket (Windows): it is told through
/// `call_soon_threadsafe`, even when the call is lost.
struct Waiter(Option<(Py<PyAny>, Py<PyAny>)>);

impl Waiter {
    fn wake(&mut self, made: Made) {
        let Some((running, future)) = self.0.take() else { return };
        let Some(_inside) = ending::enter() else {
            // Nobody is left who could take the references back.
            std::mem::forget((running, future));
            return;
        };
        // An interpreter that is shutting down, or a closed loop, has nobody who waits.
        let _ = Python::try_attach(|py| -> PyResult<()> {
            let made = Mutex::new(Some(made));
            let settled = PyCFunction::new_closure(py, None, None, move |args, _| -> PyResult<()> {
                let made = made.lock().unwrap_or_else(PoisonError::into_inner).take();
                let future = args.get_item(0)?;
                made.map_or(Ok(()), |made| settle(args.py(), &future, made))
            })?;
            running.call_method1(py, "call_soon_threadsafe", (settled, future)).map(|_| ())
        });
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        self.wake(Box::new(|_| Err(failed())));
    }
}

/// Settles a future that nobody cancelled.
pub(crate) fn settle(py: Python<'_>, future: &Bound<'_, PyAny>, made: Made) -> PyResult<()> {
    if future.call_method0(name!(py, "done"))?.is_truthy()? {
        return Ok(());
    }
    match made(py) {
        Ok(value) => future.call_method1(name!(py, "set_result"), (value,))?,
        Err(error) => future.call_method1(name!(py, "set_exception"), (error.into_value(py),))?,
    };
    Ok(())
}
