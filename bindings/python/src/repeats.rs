//! Repeated deliveries, and deliveries that come out of order.

use crate::event::Event;
use kyckit::Deduper as _;
use pyo3::prelude::*;

/// Whether `new` replaces `old`, by the provider's own clock: `yes`, `no` or `undecided`.
#[pyfunction]
pub(crate) fn supersedes(old: &Bound<'_, Event>, new: &Bound<'_, Event>) -> PyResult<&'static str> {
    Ok(kyckit::supersedes(old.get().whole()?, new.get().whole()?).as_str())
}

/// Remembers the events of one process and tells repeats. Bounded: the least recently seen is forgotten first.
#[pyclass(frozen, module = "kyckit")]
pub(crate) struct MemoryDeduper(kyckit::MemoryDeduper);

#[pymethods]
impl MemoryDeduper {
    #[new]
    #[pyo3(signature = (capacity=10_000))]
    fn new(capacity: usize) -> Self {
        MemoryDeduper(kyckit::MemoryDeduper::new(capacity))
    }

    /// Whether this event was there before; from now on it was.
    fn is_repeat(&self, event: &Bound<'_, Event>) -> PyResult<bool> {
        Ok(self.0.is_repeat(event.get().whole()?))
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}
