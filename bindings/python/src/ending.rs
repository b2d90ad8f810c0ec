//! The end of the interpreter. A thread that waits for the GIL then is ended by the interpreter in the middle of Rust's
//! frames, which crashes: the runtime's threads are let out of Python first, and none goes in any more.

use pyo3::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The process in the upper half (a fork's child has none of the parent's threads), then whether the interpreter
/// ends, then how many threads are inside. One number, because a fork may come at any time and would copy a held lock.
static STATE: AtomicU64 = AtomicU64::new(0);

const ENDS: u64 = 1 << 31;

/// How long the end waits between its looks whether the threads are out, and how often it looks.
const PAUSE: Duration = Duration::from_millis(1);
const LOOKS: u32 = 2000;

/// A thread's stay in Python.
pub(crate) struct Inside(());

/// Lets a thread of the runtime into Python; none when the interpreter ends.
pub(crate) fn enter() -> Option<Inside> {
    let next = |state| Some(of_this_process(state)).filter(|state| state & ENDS == 0).map(|state| state + 1);
    STATE.fetch_update(Ordering::AcqRel, Ordering::Acquire, next).ok().map(|_| Inside(()))
}

/// Whether the interpreter ends: nobody goes in any more.
pub(crate) fn is_over() -> bool {
    let state = STATE.load(Ordering::Acquire);
    state & ENDS != 0 && of_this_process(state) & ENDS != 0
}

impl Drop for Inside {
    fn drop(&mut self) {
        STATE.fetch_sub(1, Ordering::AcqRel);
    }
}

fn of_this_process(state: u64) -> u64 {
    let process = u64::from(std::process::id());
    if state >> 32 == process { state } else { process << 32 }
}

/// Has the interpreter call `end`.
pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let end = pyo3::wrap_pyfunction!(end, module)?;
    module.py().import("atexit")?.call_method1("register", (end,)).map(|_| ())
}

/// Lets no thread in any more and waits until those inside are out.
#[pyfunction]
fn end(py: Python<'_>) {
    let close = |state| Some(of_this_process(state) | ENDS);
    let _ = STATE.fetch_update(Ordering::AcqRel, Ordering::Acquire, close);
    let is_somebody_inside = |_: &u32| STATE.load(Ordering::Acquire) & (ENDS - 1) != 0;
    py.detach(|| (0..LOOKS).take_while(is_somebody_inside).for_each(|_| std::thread::sleep(PAUSE)));
}
