//! The clients of HyperVerge's KRA services.

use crate::answers::{Confirmation, Download, Lookup, Receipt, Reconciliation, RegistryAnswer};
use crate::convert::{self, Plain};
use crate::errors::raised;
use crate::event::Event;
use crate::generated::KraApplication;
use crate::rules::{self, Rules};
use crate::twins::{Calling, twins};
use kyckit::Personal;
use kyckit::hyperverge::{self as core, DownloadRequest, UploadMode, UploadOptions};
use kyckit_support::{ClientOptions, ErrorRecord};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use std::time::Duration;

/// The calls of both clients.
#[pyclass(frozen, subclass, module = "kyckit.hyperverge", name = "_Calls")]
pub(crate) struct Calls(Calling<core::Client>);

twins! {
    Calls in "kyckit.hyperverge",
    (app_id=None, app_key=None, base_url=None, timeout=None, extra_roots=Vec::new(), rules=None),
    (
        app_id: Option<Plain>,
        app_key: Option<Plain>,
        base_url: Option<Plain>,
        timeout: Option<f64>,
        extra_roots: Vec<Vec<u8>>,
        rules: Option<&Bound<'_, Rules>>,
    );
    /// Speaks to HyperVerge and blocks the calling thread, with the GIL released.
    Client = "Client";
    /// Like `Client`, awaited. Cancelling a task stops its call; the I/O runs outside the loop.
    AsyncClient = "AsyncClient";
}

#[pymethods]
impl Calls {
    /// Checks an application and uploads it. Never repeats an upload that may have reached the provider.
    #[pyo3(signature = (app, *, transaction_id, mode="queued", timeout=None))]
    fn upload(
        &self,
        py: Python<'_>,
        app: &Bound<'_, KraApplication>,
        transaction_id: Plain,
        mode: &str,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let (app, options) = (app.clone().unbind(), upload_options(transaction_id, mode, timeout)?);
        self.0.run(py, move |client| uploaded(&client, &app.get().0, &options), Receipt)
    }

    /// Asks the registry for the record of a PAN.
    #[pyo3(signature = (pan, *, transaction_id))]
    fn search_and_verify(&self, py: Python<'_>, pan: Plain, transaction_id: Plain) -> PyResult<Py<PyAny>> {
        let pan = Personal::from(pan.0);
        let call =
            |client: core::Client| async move { client.search_and_verify(&pan, &transaction_id.0).await };
        self.0.run(py, call, RegistryAnswer)
    }

    /// Finds out what became of an upload whose outcome is unknown, from stored facts only.
    fn reconcile(&self, py: Python<'_>, lookup: &Bound<'_, Lookup>) -> PyResult<Py<PyAny>> {
        let lookup = lookup.get().0.clone();
        self.0.run(py, |client| async move { client.reconcile(&lookup).await }, Reconciliation)
    }

    /// Tells the provider where to send KRA webhooks: an https URL.
    fn configure_webhook(&self, py: Python<'_>, url: Plain) -> PyResult<Py<PyAny>> {
        self.0.run(py, |client| async move { client.configure_webhook(&url.0).await }, |()| ())
    }

    /// Downloads the record of a PAN from a registry; the day must be that of the record.
    #[pyo3(signature = (pan, *, birth_or_incorporation_date, registry, parts, transaction_id))]
    fn download(
        &self,
        py: Python<'_>,
        pan: Plain,
        birth_or_incorporation_date: &Bound<'_, PyAny>,
        registry: Plain,
        parts: Plain,
        transaction_id: Plain,
    ) -> PyResult<Py<PyAny>> {
        let birth_or_incorporation_date = day_of_birth(birth_or_incorporation_date)?;
        let (pan, registry, parts) = (Personal::from(pan.0), registry.0, parts.0);
        let wanted = DownloadRequest { pan, birth_or_incorporation_date, registry, parts };
        let call = |client: core::Client| async move { client.download(&wanted, &transaction_id.0).await };
        self.0.run(py, call, Download)
    }

    /// Reads the registry's state again for an event of the KRA webhook, for decisions that move money.
    fn confirm(&self, py: Python<'_>, event: &Bound<'_, Event>, pan: Plain) -> PyResult<Py<PyAny>> {
        let (event, pan) = (event.get().whole()?.clone(), Personal::from(pan.0));
        let call = |client: core::Client| async move { Ok(client.confirm(&event, &pan).await) };
        self.0.run(py, call, Confirmation)
    }

    /// Closes the connections; later calls fail.
    pub(crate) fn close(&self) {
        self.0.close();
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        Ok(format!("{}({:?})", slf.get_type().name()?, slf.get().0.config().credentials))
    }
}

impl Calls {
    #[allow(clippy::too_many_arguments, reason = "as the constructors")]
    fn open(
        py: Python<'_>,
        is_blocking: bool,
        app_id: Option<Plain>,
        app_key: Option<Plain>,
        base_url: Option<Plain>,
        timeout: Option<f64>,
        extra_roots: Vec<Vec<u8>>,
        rules: Option<&Bound<'_, Rules>>,
    ) -> PyResult<Self> {
        let (app_id, app_key, base_url) = (secret(app_id), secret(app_key), base_url.map(|text| text.0));
        let rules = rules::given(rules).0;
        let options = ClientOptions { app_id, app_key, base_url, timeout, extra_roots, rules };
        Calling::open(py, is_blocking, options.config().map_err(raised)?).map(Calls)
    }
}

pub(crate) fn secret(text: Option<Plain>) -> Option<kyckit::Secret> {
    text.map(|text| text.0.into())
}

fn day_of_birth(day: &Bound<'_, PyAny>) -> PyResult<kyckit::PersonalDate> {
    let name = "birth_or_incorporation_date";
    let none = || PyTypeError::new_err(format!("`{name}` must be datetime.date, not None"));
    convert::day(day, name)?.ok_or_else(none)
}

/// Checks and writes the body at once; what is left to do only sends it.
fn uploaded(
    client: &core::Client,
    app: &core::KraApplication,
    options: &UploadOptions,
) -> impl Future<Output = Result<core::Receipt, kyckit::Error>> + Send + use<> {
    let begin = || client.validate_and_upload(app, options);
    if is_bulky(&app.documents) { Python::attach(|py| py.detach(begin)) } else { begin() }
}

/// Whether writing the documents takes longer than handing the GIL over and back.
fn is_bulky(documents: &core::Documents) -> bool {
    const BULK: usize = 64 << 10;
    let documents = [&documents.account_opening_form, &documents.aadhaar_xml];
    documents.into_iter().flatten().map(|document| document.bytes().len()).sum::<usize>() > BULK
}

fn upload_options(transaction_id: Plain, mode: &str, timeout: Option<f64>) -> PyResult<UploadOptions> {
    let wrong =
        |path, says| raised(ErrorRecord::argument(path, path, says, "See the documentation of upload."));
    let mut options = UploadOptions::new(transaction_id.0);
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
