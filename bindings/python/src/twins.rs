//! The two classes of a client: one blocks the calling thread, the other is awaited. They share their calls, and no
//! Python code stands between a caller and a call: a frame of ours would show the arguments in a traceback.

use crate::convert::name;
use crate::engine::{Connects, Engine};
use crate::errors::raised;
use crate::logs::Notes;
use kyckit::ClientConfig;
use kyckit_support::guard;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;
use std::sync::{Arc, Mutex, PoisonError};

/// A client's engine, what it has to tell, and whether its calls block the calling thread or are awaited.
pub(crate) struct Calling<C: Connects> {
    engine: Arc<Engine<C>>,
    notes: Arc<Notes>,
    is_blocking: bool,
}

impl<C: Connects + Send + 'static> Calling<C>
where
    C::Config: Send + Sync + 'static,
{
    pub(crate) fn open<K>(py: Python<'_>, is_blocking: bool, mut config: ClientConfig<K>) -> PyResult<Self>
    where
        C: Connects<Config = ClientConfig<K>>,
    {
        let notes = Arc::new(Notes::new());
        notes.listen(py)?;
        config.observer = Some(Arc::clone(&notes) as _);
        let engine = Engine::open(config)?;
        if !is_blocking {
            // Not with the first call: a thread that imports while another one forks leaves its child no way to import.
            functions(py)?;
        }
        notes.log(py)?;
        Ok(Calling { engine: Arc::new(engine), notes, is_blocking })
    }

    /// Runs a call and returns its result; for an awaited client the coroutine that does.
    pub(crate) fn run<T: Send + 'static, P, F>(
        &self,
        py: Python<'_>,
        call: impl FnOnce(C) -> F + Send + 'static,
        wrap: fn(T) -> P,
    ) -> PyResult<Py<PyAny>>
    where
        F: Future<Output = Result<T, kyckit::Error>> + Send + 'static,
        P: for<'py> IntoPyObject<'py> + 'static,
    {
        self.notes.listen(py)?;
        if self.is_blocking {
            let client = self.engine.client(true)?;
            let result = self.engine.run(py, true, begun(|| call(client))?, wrap);
            // The call's own error is the one that counts.
            let logged = self.notes.log(py);
            return result.and_then(|result| logged.map(|()| result));
        }
        let engine = Arc::clone(&self.engine);
        let start = move |py: Python<'_>| {
            let client = engine.client(false)?;
            engine.run(py, false, begun(|| call(client))?, wrap)
        };
        let later = Later { start: Mutex::new(Some(Box::new(start))), notes: Arc::clone(&self.notes) };
        coroutine(py, "of_call", later)
    }

    /// The client of the core, for what sends nothing.
    pub(crate) fn client(&self) -> PyResult<C> {
        self.engine.client(self.is_blocking)
    }

    pub(crate) fn config(&self) -> &C::Config {
        &self.engine.config
    }

    pub(crate) fn close(&self) {
        self.engine.close();
    }
}

/// The future of a call. Some do a part of their work before it: what panics there is an error of ours too.
fn begun<F>(call: impl FnOnce() -> F) -> PyResult<F> {
    guard(|| Ok(call())).map_err(raised)
}

/// Begins a call and gives the future of the running loop.
type Start = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

/// A call that begins when it is awaited: in the loop, and in the process, of whoever awaits it.
#[pyclass(frozen, module = "kyckit", name = "_Call")]
struct Later {
    start: Mutex<Option<Start>>,
    notes: Arc<Notes>,
}

#[pymethods]
impl Later {
    fn __await__(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let start = self.start.lock().unwrap_or_else(PoisonError::into_inner).take();
        let start = start.ok_or_else(|| PyRuntimeError::new_err("the call was awaited already"))?;
        start(py)?.call_method0(py, name!(py, "__await__"))
    }

    /// Logs what was observed meanwhile.
    fn log(&self, py: Python<'_>) -> PyResult<()> {
        self.notes.log(py)
    }
}

/// A coroutine of `_coroutines.py`: asyncio makes tasks of nothing else.
fn coroutine<'py>(
    py: Python<'py>,
    name: &'static str,
    argument: impl IntoPyObject<'py>,
) -> PyResult<Py<PyAny>> {
    functions(py)?.call_method1(PyString::intern(py, name), (argument,)).map(Bound::unbind)
}

/// The module `_coroutines.py`. Imported before it is kept: a child that another thread forks meanwhile would wait for the
/// keeping for ever.
fn functions(py: Python<'_>) -> PyResult<Bound<'_, PyModule>> {
    static FUNCTIONS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    if let Some(functions) = FUNCTIONS.get(py) {
        return Ok(functions.bind(py).clone());
    }
    let functions = py.import("kyckit._coroutines")?;
    let _ = FUNCTIONS.set(py, functions.clone().unbind());
    Ok(functions)
}

/// A coroutine that has its result already.
pub(crate) fn at_once<'py>(py: Python<'py>, result: impl IntoPyObject<'py>) -> PyResult<Py<PyAny>> {
    coroutine(py, "of_result", result)
}

/// Declares the two classes of a client with what makes them: a signature and the arguments' types.
macro_rules! twins {
    (
        $calls:ident in $module:literal, $signature:tt, ($($argument:ident: $type:ty),+ $(,)?);
        $(#[doc = $doc:literal])+ $blocking:ident = $blocking_name:literal;
        $(#[doc = $also:literal])+ $awaited:ident = $awaited_name:literal;
    ) => {
        $(#[doc = $doc])+
        #[pyclass(frozen, subclass, extends = $calls, module = $module, name = $blocking_name)]
        pub(crate) struct $blocking;

        #[pymethods]
        impl $blocking {
            #[new]
            #[allow(clippy::too_many_arguments, reason = "keywords in Python")]
            #[pyo3(signature = $signature)]
            fn new(py: Python<'_>, $($argument: $type),+) -> PyResult<PyClassInitializer<Self>> {
                let calls = $calls::open(py, true, $($argument),+)?;
                Ok(PyClassInitializer::from(calls).add_subclass($blocking))
            }

            fn __enter__(slf: Py<Self>) -> Py<Self> {
                slf
            }

            fn __reduce__(slf: &Bound<'_, Self>) -> PyResult<()> {
                Err($crate::errors::not_pickled(slf.as_any()))
            }

            #[pyo3(signature = (*_error))]
            fn __exit__(slf: &Bound<'_, Self>, _error: &Bound<'_, pyo3::types::PyTuple>) {
                slf.as_super().get().close();
            }
        }

        $(#[doc = $also])+
        #[pyclass(frozen, subclass, extends = $calls, module = $module, name = $awaited_name)]
        pub(crate) struct $awaited;

        #[pymethods]
        impl $awaited {
            #[new]
            #[allow(clippy::too_many_arguments, reason = "keywords in Python")]
            #[pyo3(signature = $signature)]
            fn new(py: Python<'_>, $($argument: $type),+) -> PyResult<PyClassInitializer<Self>> {
                let calls = $calls::open(py, false, $($argument),+)?;
                Ok(PyClassInitializer::from(calls).add_subclass($awaited))
            }

            fn __aenter__(slf: &Bound<'_, Self>) -> PyResult<Py<PyAny>> {
                $crate::twins::at_once(slf.py(), slf)
            }

            fn __reduce__(slf: &Bound<'_, Self>) -> PyResult<()> {
                Err($crate::errors::not_pickled(slf.as_any()))
            }

            #[pyo3(signature = (*_error))]
            fn __aexit__(
                slf: &Bound<'_, Self>,
                _error: &Bound<'_, pyo3::types::PyTuple>,
            ) -> PyResult<Py<PyAny>> {
                slf.as_super().get().close();
                $crate::twins::at_once(slf.py(), None::<u8>)
            }
        }
    };
}
pub(crate) use twins;
