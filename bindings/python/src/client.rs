//! The clients. Both run the core's async client on the shared runtime: the blocking one waits with the GIL released
//! and looks for signals, the asyncio one wakes its loop.

use crate::convert::{self, Instant, Plain};
use crate::errors::raised;
use crate::generated::{KraApplication, KycData};
use crate::rules::Rules;
use kyckit::hyperverge::{self as core, UploadMode, UploadOptions};
use kyckit_support::{Abort, ClientOptions, ErrorRecord, spawn};
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::PyCFunction;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long a signal may wait for a blocking call.
const TICK: Duration = Duration::from_millis(50);

/// What a call results in: made into a Python object by the thread that holds the GIL.
type Made = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

/// The core's client of this process. One that a fork left behind is forgotten, never dropped: dropping it would
/// take the parent's sockets out of the shared epoll. Locked with the GIL held only, so no fork meets it locked.
struct Engine {
    config: core::ClientConfig,
    slot: Mutex<Slot>,
}

enum Slot {
    Closed,
    Empty,
    Open(u32, core::Client),
}

impl Engine {
    fn client(&self) -> PyResult<core::Client> {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        let process = std::process::id();
        match &*slot {
            Slot::Open(made_by, client) if *made_by == process => return Ok(client.clone()),
            Slot::Closed => {
                return Err(raised(ErrorRecord::argument(
                    "closed",
                    "client",
                    "the client is closed",
                    "Make a new one.",
                )));
            }
            _ => {}
        }
        let config = self.config.clone();
        let client = kyckit_support::guard(|| core::Client::new(config)).map_err(raised)?;
        std::mem::forget(std::mem::replace(&mut *slot, Slot::Open(process, client.clone())));
        Ok(client)
    }

    fn close(&self, next: Slot) {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *slot, next) {
            Slot::Open(made_by, client) if made_by != std::process::id() => std::mem::forget(client),
            other => drop(other),
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.close(Slot::Closed);
    }
}

/// The calls of both clients, each started with the way in which its result comes back.
#[pyclass(frozen, subclass, module = "kyckit.hyperverge", name = "_Calls")]
pub(crate) struct Calls(Engine);

#[pymethods]
impl Calls {
    #[new]
    #[pyo3(signature = (app_id=None, app_key=None, base_url=None, timeout=None, extra_roots=Vec::new(), rules=None))]
    fn new(
        app_id: Option<Plain>,
        app_key: Option<Plain>,
        base_url: Option<Plain>,
        timeout: Option<f64>,
        extra_roots: Vec<Vec<u8>>,
        rules: Option<&Bound<'_, Rules>>,
    ) -> PyResult<Self> {
        let rules = rules.map(|rules| rules.get().0.clone()).unwrap_or_default();
        let (app_id, app_key, base_url) = (secret(app_id), secret(app_key), base_url.map(|text| text.0));
        opened(ClientOptions { app_id, app_key, base_url, timeout, extra_roots, rules })
    }

    #[pyo3(signature = (wait, app, *, transaction_id, mode="queued", timeout=None))]
    fn _upload(
        &self,
        py: Python<'_>,
        wait: bool,
        app: &Bound<'_, KraApplication>,
        transaction_id: &str,
        mode: &str,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let options = upload_options(transaction_id, mode, timeout)?;
        run(py, wait, uploaded(self.0.client()?, app.get().0.clone(), options), Receipt)
    }

    #[pyo3(signature = (wait, pan, *, transaction_id))]
    fn _search_and_verify(
        &self,
        py: Python<'_>,
        wait: bool,
        pan: Plain,
        transaction_id: Plain,
    ) -> PyResult<Py<PyAny>> {
        let client = self.0.client()?;
        let pan = kyckit::Personal::from(pan.0);
        run(py, wait, async move { client.search_and_verify(&pan, &transaction_id.0).await }, RegistryAnswer)
    }

    fn _reconcile(&self, py: Python<'_>, wait: bool, lookup: &Bound<'_, Lookup>) -> PyResult<Py<PyAny>> {
        let (client, lookup) = (self.0.client()?, lookup.get().0.clone());
        run(py, wait, async move { client.reconcile(&lookup).await }, Reconciliation)
    }

    fn _configure_webhook(&self, py: Python<'_>, wait: bool, url: Plain) -> PyResult<Py<PyAny>> {
        let client = self.0.client()?;
        run(py, wait, async move { client.configure_webhook(&url.0).await }, |()| ())
    }

    /// Closes the connections; later calls fail.
    fn close(&self) {
        self.0.close(Slot::Closed);
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        Ok(format!("{}({:?})", slf.get_type().name()?, slf.get().0.config.credentials))
    }
}

fn secret(text: Option<Plain>) -> Option<kyckit::Secret> {
    text.map(|text| text.0.into())
}

fn opened(options: ClientOptions) -> PyResult<Calls> {
    let engine = Engine { config: options.config().map_err(raised)?, slot: Mutex::new(Slot::Empty) };
    engine.client()?;
    Ok(Calls(engine))
}

async fn uploaded(
    client: core::Client,
    app: core::KraApplication,
    options: UploadOptions,
) -> Result<core::Receipt, kyckit::Error> {
    client.validate_and_upload(app, &options).await
}

fn upload_options(transaction_id: &str, mode: &str, timeout: Option<f64>) -> PyResult<UploadOptions> {
    let wrong =
        |path, says| raised(ErrorRecord::argument(path, path, says, "See the documentation of upload."));
    let mut options = UploadOptions::new(transaction_id);
    options.mode = match mode {
        "queued" => UploadMode::Queued,
        "immediate" => UploadMode::Immediate,
        _ => return Err(wrong("mode", "the mode is neither queued nor immediate")),
    };
    let positive = |seconds| Duration::try_from_secs_f64(seconds).ok().filter(|timeout| !timeout.is_zero());
    options.timeout = match timeout {
        Some(seconds) => {
            Some(positive(seconds).ok_or_else(|| wrong("timeout", "the timeout is no length of time"))?)
        }
        None => None,
    };
    Ok(options)
}

/// Runs a call on the shared runtime: waits for its result, or returns the future of the running loop.
fn run<T: Send + 'static, P>(
    py: Python<'_>,
    wait: bool,
    call: impl Future<Output = Result<T, kyckit::Error>> + Send + 'static,
    wrap: fn(T) -> P,
) -> PyResult<Py<PyAny>>
where
    P: for<'py> IntoPyObject<'py> + 'static,
{
    let made = async move {
        let result = call.await.map_err(|error| ErrorRecord::from(&error));
        let made: Made = Box::new(move |py| match result {
            Ok(value) => wrap(value).into_py_any(py),
            Err(record) => Err(raised(record)),
        });
        made
    };
    if wait { blocking(py, made) } else { awaited(py, made) }
}

fn started(future: impl Future<Output = ()> + Send + 'static) -> PyResult<Abort> {
    spawn(future).map_err(|_| {
        raised(ErrorRecord::internal("runtime", "the system gives no more threads or file handles"))
    })
}

fn blocking(py: Python<'_>, call: impl Future<Output = Made> + Send + 'static) -> PyResult<Py<PyAny>> {
    let (sender, receiver) = mpsc::channel();
    // Dropped, and the call with it, when a signal handler raises.
    let _abort = started(async move {
        let _ = sender.send(call.await);
    })?;
    let mut receiver = receiver;
    loop {
        let (back, result) = py.detach(move || {
            let result = receiver.recv_timeout(TICK);
            (receiver, result)
        });
        receiver = back;
        match result {
            Ok(made) => return made(py),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => return Err(failed()),
        }
    }
}

fn failed() -> PyErr {
    raised(ErrorRecord::internal("panic", "kyckit failed inside"))
}

fn awaited(py: Python<'_>, call: impl Future<Output = Made> + Send + 'static) -> PyResult<Py<PyAny>> {
    let running = py.import("asyncio")?.call_method0("get_running_loop")?;
    let future = running.call_method0("create_future")?;
    let mut waiter = Waiter(Some((running.unbind(), future.clone().unbind())));
    let abort = started(async move { waiter.wake(call.await) })?;
    // Runs when the future is done: by its result, or by the cancelling of its task, which then stops the call.
    let abort = Mutex::new(Some(abort));
    let stop = PyCFunction::new_closure(py, None, None, move |_, _| {
        drop(abort.lock().unwrap_or_else(PoisonError::into_inner).take());
    })?;
    future.call_method1("add_done_callback", (stop,))?;
    Ok(future.unbind())
}

/// The loop and the future that wait for a call; told even when the call is lost.
struct Waiter(Option<(Py<PyAny>, Py<PyAny>)>);

impl Waiter {
    fn wake(&mut self, made: Made) {
        let Some((running, future)) = self.0.take() else { return };
        // An interpreter that is shutting down, or a closed loop, has nobody who waits.
        let _ = Python::try_attach(|py| -> PyResult<()> {
            let (setter, value) = match made(py) {
                Ok(value) => ("set_result", value),
                Err(error) => ("set_exception", error.into_value(py).into_any()),
            };
            let settle = pyo3::wrap_pyfunction!(settle, py)?;
            running.call_method1(py, "call_soon_threadsafe", (settle, future, setter, value)).map(|_| ())
        });
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        self.wake(Box::new(|_| Err(failed())));
    }
}

/// Settles a future that nobody cancelled.
#[pyfunction]
fn settle(future: &Bound<'_, PyAny>, setter: &str, value: Bound<'_, PyAny>) -> PyResult<()> {
    if !future.call_method0("done")?.extract::<bool>()? {
        future.call_method1(setter, (value,))?;
    }
    Ok(())
}

/// What came back for an upload: accepted, rejected or unknown. `repr` masks the personal part.
#[pyclass(frozen, module = "kyckit.hyperverge")]
pub(crate) struct Receipt(core::Receipt);

#[pymethods]
impl Receipt {
    /// `accepted`, `rejected` or `unknown`.
    #[getter]
    fn outcome(&self) -> &str {
        self.0.outcome.as_str()
    }

    /// kyckit's code of a documented failure, the registry's ERR code, or why the outcome is unknown.
    #[getter]
    fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// What it means, for people.
    #[getter]
    fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do now, for people.
    #[getter]
    fn remedy(&self) -> &str {
        &self.0.remedy
    }

    /// `appStatus` as received; the initial status, never the final one.
    #[getter]
    fn registry_status(&self) -> Option<&str> {
        self.0.registry_status.as_deref()
    }

    /// The provider's id of the request.
    #[getter]
    fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// HTTP status, when an answer came.
    #[getter]
    fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// Whether it reached the provider: `no`, `maybe` or `yes`.
    #[getter]
    fn sent(&self) -> &str {
        self.0.sent.as_str()
    }

    /// What the provider said of the record.
    #[getter]
    fn record(&self) -> KycData {
        KycData(self.0.record.clone())
    }

    /// What to store for a look-up.
    #[getter]
    fn lookup(&self) -> Lookup {
        Lookup(self.0.lookup.clone())
    }

    /// The receipt as canonical JSON, without personal data.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// The stored facts that a later look-up needs; enough after a crash too.
#[pyclass(frozen, module = "kyckit.hyperverge")]
pub(crate) struct Lookup(core::Lookup);

#[pymethods]
impl Lookup {
    #[new]
    #[pyo3(signature = (*, transaction_id, pan, started_at))]
    fn new(transaction_id: Plain, pan: Plain, started_at: &Bound<'_, PyAny>) -> PyResult<Self> {
        let started_at = instant(&convert::instant(started_at, "started_at")?)?;
        Ok(Lookup(core::Lookup { transaction_id: transaction_id.0, pan: pan.0.into(), started_at }))
    }

    /// Id of the journey.
    #[getter]
    fn transaction_id(&self) -> &str {
        &self.0.transaction_id
    }

    /// PAN of the applicant: personal data, not masked.
    #[getter]
    fn pan(&self) -> &str {
        self.0.pan.expose()
    }

    /// When the upload began.
    #[getter]
    fn started_at(&self) -> Instant {
        Instant(self.0.started_at)
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

fn instant(text: &str) -> PyResult<kyckit::Timestamp> {
    let (name, remedy) = ("started_at", "Give a datetime with a time zone.");
    let wrong = || raised(ErrorRecord::argument(name, name, "the instant is not RFC 3339", remedy));
    kyckit::Timestamp::parse(text).ok_or_else(wrong)
}

/// What the registry says of a PAN. The shape is inferred.
#[pyclass(frozen, module = "kyckit.hyperverge")]
pub(crate) struct RegistryAnswer(core::RegistryAnswer);

#[pymethods]
impl RegistryAnswer {
    /// One record, or one a KRA.
    #[getter]
    fn records(&self) -> Vec<KycData> {
        self.0.records.iter().cloned().map(KycData).collect()
    }

    /// The provider's id of the request.
    #[getter]
    fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// What a look-up found out about an upload whose outcome is unknown.
#[pyclass(frozen, module = "kyckit.hyperverge")]
pub(crate) struct Reconciliation(core::Reconciliation);

#[pymethods]
impl Reconciliation {
    /// `taken`, `not_found` or `cannot_tell`.
    #[getter]
    fn result(&self) -> &str {
        self.0.as_str()
    }

    /// What the registry said.
    #[getter]
    fn answer(&self) -> RegistryAnswer {
        let (core::Reconciliation::Taken(record)
        | core::Reconciliation::NotFound(record)
        | core::Reconciliation::CannotTell(record)) = &self.0;
        RegistryAnswer(record.clone())
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}
