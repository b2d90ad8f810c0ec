//! The client of HyperVerge's Results service: the subscription of the Results webhook, and the Output API.

use crate::answers::Confirmation;
use crate::client::secret;
use crate::convert::Plain;
use crate::engine::Engine;
use crate::errors::{not_pickled, raised};
use crate::event::Event;
use crate::rules::{self, Rules};
use kyckit::hyperverge::{self as core, ResultsClientConfig};
use kyckit::{Credentials as _, Secret};
use kyckit_support::{CallOptions, ErrorRecord};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The calls of both clients, each started with the way in which its result comes back.
#[pyclass(frozen, subclass, module = "kyckit.hyperverge", name = "_ResultsCalls")]
pub(crate) struct ResultsCalls(Engine<core::ResultsClient>);

#[pymethods]
impl ResultsCalls {
    #[new]
    #[allow(clippy::too_many_arguments, reason = "keywords in Python")]
    #[pyo3(signature = (app_id=None, app_key=None, region=None, base_url=None, output_url=None, timeout=None, extra_roots=Vec::new(), rules=None))]
    fn new(
        app_id: Option<Plain>,
        app_key: Option<Plain>,
        region: Option<Plain>,
        base_url: Option<Plain>,
        output_url: Option<Plain>,
        timeout: Option<f64>,
        extra_roots: Vec<Vec<u8>>,
        rules: Option<&Bound<'_, Rules>>,
    ) -> PyResult<Self> {
        opened([app_id, app_key], [region, base_url, output_url], timeout, extra_roots, rules::given(rules))
    }

    fn _fetch(&self, py: Python<'_>, wait: bool) -> PyResult<Py<PyAny>> {
        let client = self.0.client(wait)?;
        self.0.run(py, wait, async move { client.fetch().await }, listed)
    }

    fn _create(&self, py: Python<'_>, wait: bool, url: Plain, events: Vec<Plain>) -> PyResult<Py<PyAny>> {
        let client = self.0.client(wait)?;
        self.0.run(py, wait, async move { client.create(&url.0, &texts(&events)).await }, Subscription)
    }

    fn _update(
        &self,
        py: Python<'_>,
        wait: bool,
        url: Plain,
        events: Vec<Plain>,
        headers: Headers,
    ) -> PyResult<Py<PyAny>> {
        let client = self.0.client(wait)?;
        let call = async move { client.update(&url.0, &texts(&events), &pairs(&headers)).await };
        self.0.run(py, wait, call, |count| count)
    }

    fn _ensure(
        &self,
        py: Python<'_>,
        wait: bool,
        url: Plain,
        events: Vec<Plain>,
        headers: Headers,
    ) -> PyResult<Py<PyAny>> {
        let client = self.0.client(wait)?;
        let call = async move { client.ensure(&url.0, &texts(&events), &pairs(&headers)).await };
        self.0.run(py, wait, call, core::Ensured::as_str)
    }

    fn _output(&self, py: Python<'_>, wait: bool, transaction_id: Plain) -> PyResult<Py<PyAny>> {
        let client = self.0.client(wait)?;
        self.0.run(py, wait, async move { client.output(&transaction_id.0).await }, ApplicationState)
    }

    fn _confirm(&self, py: Python<'_>, wait: bool, event: &Bound<'_, Event>) -> PyResult<Py<PyAny>> {
        let (client, event) = (self.0.client(wait)?, event.get().0.clone());
        self.0.run(py, wait, async move { Ok(client.confirm(&event).await) }, Confirmation)
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

/// Names and secrets of the static headers, in order.
type Headers = Vec<(Plain, Plain)>;

fn texts(texts: &[Plain]) -> Vec<&str> {
    texts.iter().map(|text| text.0.as_str()).collect()
}

fn pairs(headers: &Headers) -> Vec<(&str, Secret)> {
    headers.iter().map(|(name, value)| (name.0.as_str(), Secret::from(value.0.as_str()))).collect()
}

fn listed(subscriptions: Vec<core::Subscription>) -> Vec<Subscription> {
    subscriptions.into_iter().map(Subscription).collect()
}

fn opened(
    credentials: [Option<Plain>; 2],
    hosts: [Option<Plain>; 3],
    timeout: Option<f64>,
    extra_roots: Vec<Vec<u8>>,
    rules: Rules,
) -> PyResult<ResultsCalls> {
    let [app_id, app_key] = credentials.map(secret);
    let mut config = match (app_id, app_key) {
        (Some(id), Some(key)) => ResultsClientConfig::new(id, key, "ind"),
        (None, None) => ResultsClientConfig::from_env().map_err(|error| raised(ErrorRecord::from(&error)))?,
        _ => {
            let says = "only one of app_id and app_key is given";
            let remedy = "Give both, or neither to take both from the environment.";
            return Err(raised(ErrorRecord::argument("credentials", "app_key", says, remedy)));
        }
    };
    let [region, base_url, output_url] = hosts.map(|text| text.map(|text| text.0));
    if let Some(region) = region {
        let is_of_region = config.base_url == config.credentials.base_url();
        config.credentials.region = region;
        if is_of_region {
            config.base_url = config.credentials.base_url().to_owned();
        }
    }
    config.credentials.output_url = output_url.or(config.credentials.output_url);
    let options = CallOptions { base_url, timeout, extra_roots, rules: rules.0 };
    options.apply(&mut config).map_err(raised)?;
    Engine::open(config).map(ResultsCalls)
}

/// A subscription as the service tells it. `repr` shows of the URL the host only and no header's value.
#[pyclass(frozen, module = "kyckit.hyperverge")]
pub(crate) struct Subscription(core::Subscription);

#[pymethods]
impl Subscription {
    /// Id of the subscription.
    #[getter]
    fn id(&self) -> Option<&str> {
        self.0.id.as_deref()
    }

    /// Application id of the account.
    #[getter]
    fn app_id(&self) -> Option<&str> {
        self.0.app_id.as_deref()
    }

    /// Vendor; the page's sample has none.
    #[getter]
    fn vendor(&self) -> Option<&str> {
        self.0.vendor.as_deref()
    }

    /// Where deliveries go: it may hold a secret.
    #[getter]
    fn webhook_url(&self) -> Option<&str> {
        self.0.webhook_url.as_deref()
    }

    /// When it was made: ISO 8601 in UTC, as received.
    #[getter]
    fn created_at(&self) -> Option<&str> {
        self.0.created_at.as_deref()
    }

    /// When it was changed: ISO 8601 in UTC, as received.
    #[getter]
    fn updated_at(&self) -> Option<&str> {
        self.0.updated_at.as_deref()
    }

    /// Subscribed events; the answer to a creation tells none.
    #[getter]
    fn events(&self) -> Vec<String> {
        self.0.events.clone()
    }

    /// Static headers of every delivery: secrets, not masked. Only some answers tell them.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let headers = PyDict::new(py);
        for (name, secret) in &self.0.headers {
            headers.set_item(name, secret.expose())?;
        }
        Ok(headers)
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// State of an application, read back. The shape is inferred.
#[pyclass(frozen, module = "kyckit.hyperverge")]
pub(crate) struct ApplicationState(core::ApplicationState);

#[pymethods]
impl ApplicationState {
    /// Status as received.
    #[getter]
    fn status(&self) -> Option<&str> {
        self.0.status.as_deref()
    }

    /// What it says about the application, see `kyckit.Decision`; `unknown` for a word that is not known.
    #[getter]
    fn decision(&self) -> &str {
        self.0.decision.as_str()
    }

    /// Id of the journey as the answer repeats it.
    #[getter]
    fn transaction_id(&self) -> Option<&str> {
        self.0.transaction_id.as_deref()
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
