//! The client of HyperVerge's KRA services. It runs the core's async client on the shared runtime.

use crate::answers::{Confirmation, Download, Lookup, Receipt, Reconciliation, RegistryAnswer};
use crate::convert::{self, Plain};
use crate::engine::Engine;
use crate::errors::{not_pickled, raised};
use crate::event::Event;
use crate::generated::KraApplication;
use crate::rules::{self, Rules};
use kyckit::hyperverge::{self as core, DownloadRequest, UploadMode, UploadOptions};
use kyckit_support::{ClientOptions, ErrorRecord};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use std::time::Duration;

/// The calls of both clients, each started with the way in which its result comes back.
#[pyclass(frozen, subclass, module = "kyckit.hyperverge", name = "_Calls")]
pub(crate) struct Calls(Engine<core::Client>);

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
        let (app_id, app_key, base_url) = (secret(app_id), secret(app_key), base_url.map(|text| text.0));
        let options = ClientOptions { app_id, app_key, base_url, timeout, extra_roots, ..Default::default() };
        opened(options, rules::given(rules))
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
        let (client, options) = (self.0.client(wait)?, upload_options(transaction_id, mode, timeout)?);
        let app = &app.get().0;
        let begin = || client.validate_and_upload(app, &options);
        let call = if is_bulky(&app.documents) { py.detach(begin) } else { begin() };
        self.0.run(py, wait, call, Receipt)
    }

    #[pyo3(signature = (wait, pan, *, transaction_id))]
    fn _search_and_verify(
        &self,
        py: Python<'_>,
        wait: bool,
        pan: Plain,
        transaction_id: Plain,
    ) -> PyResult<Py<PyAny>> {
        let client = self.0.client(wait)?;
        let pan = kyckit::Personal::from(pan.0);
        self.0.run(
            py,
            wait,
            async move { client.search_and_verify(&pan, &transaction_id.0).await },
            RegistryAnswer,
        )
    }

    fn _reconcile(&self, py: Python<'_>, wait: bool, lookup: &Bound<'_, Lookup>) -> PyResult<Py<PyAny>> {
        let (client, lookup) = (self.0.client(wait)?, lookup.get().0.clone());
        self.0.run(py, wait, async move { client.reconcile(&lookup).await }, Reconciliation)
    }

    fn _configure_webhook(&self, py: Python<'_>, wait: bool, url: Plain) -> PyResult<Py<PyAny>> {
        let client = self.0.client(wait)?;
        self.0.run(py, wait, async move { client.configure_webhook(&url.0).await }, |()| ())
    }

    #[pyo3(signature = (wait, wanted, *, transaction_id))]
    fn _download(
        &self,
        py: Python<'_>,
        wait: bool,
        wanted: Wanted<'_>,
        transaction_id: Plain,
    ) -> PyResult<Py<PyAny>> {
        let (client, wanted) = (self.0.client(wait)?, download_request(wanted)?);
        self.0.run(py, wait, async move { client.download(&wanted, &transaction_id.0).await }, Download)
    }

    fn _confirm(
        &self,
        py: Python<'_>,
        wait: bool,
        event: &Bound<'_, Event>,
        pan: Plain,
    ) -> PyResult<Py<PyAny>> {
        let (client, event) = (self.0.client(wait)?, event.get().0.clone());
        let pan = kyckit::Personal::from(pan.0);
        self.0.run(py, wait, async move { Ok(client.confirm(&event, &pan).await) }, Confirmation)
    }

    /// Closes the connections; later calls fail.
    fn close(&self) {
        self.0.close();
    }

    fn __reduce__(slf: &Bound<'_, Self>) -> PyResult<()> {
        Err(not_pickled(slf.as_any()))
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        Ok(format!("{}({:?})", slf.get_type().name()?, slf.get().0.config.credentials))
    }
}

pub(crate) fn secret(text: Option<Plain>) -> Option<kyckit::Secret> {
    text.map(|text| text.0.into())
}

fn opened(options: ClientOptions, rules: Rules) -> PyResult<Calls> {
    let config = ClientOptions { rules: rules.0, ..options }.config().map_err(raised)?;
    Engine::open(config).map(Calls)
}

/// PAN, day of birth or incorporation, registry, parts.
type Wanted<'py> = (Plain, Bound<'py, PyAny>, Plain, Plain);

fn download_request((pan, day, registry, parts): Wanted<'_>) -> PyResult<DownloadRequest> {
    let name = "birth_or_incorporation_date";
    let day = convert::day(&day, name)?
        .ok_or_else(|| PyTypeError::new_err(format!("`{name}` must be datetime.date, not None")))?;
    Ok(DownloadRequest {
        pan: pan.0.into(),
        birth_or_incorporation_date: day,
        registry: registry.0,
        parts: parts.0,
    })
}

/// Whether writing the documents takes longer than handing the GIL over and back.
fn is_bulky(documents: &core::Documents) -> bool {
    const BULK: usize = 64 << 10;
    let documents = [&documents.account_opening_form, &documents.aadhaar_xml];
    documents.into_iter().flatten().map(|document| document.bytes().len()).sum::<usize>() > BULK
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
