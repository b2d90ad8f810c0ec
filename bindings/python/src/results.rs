//! The clients of HyperVerge's Results service: the subscription of the Results webhook, and the Output API.

use crate::answers::Confirmation;
use crate::client::secret;
use crate::convert::{Plain, wrong};
use crate::errors::raised;
use crate::event::Event;
use crate::rules::{self, Rules};
use crate::twins::{Calling, twins};
use kyckit::hyperverge::{self as core, ResultsClientConfig};
use kyckit::{Credentials as _, Secret};
use kyckit_support::{CallOptions, ErrorRecord};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping};

/// The calls of both clients.
#[pyclass(frozen, subclass, module = "kyckit.hyperverge", name = "_ResultsCalls")]
pub(crate) struct ResultsCalls(Calling<core::ResultsClient>);

twins! {
    ResultsCalls in "kyckit.hyperverge",
    (app_id=None, app_key=None, region=None, base_url=None, output_url=None, timeout=None, extra_roots=Vec::new(), rules=None),
    (
        app_id: Option<Plain>,
        app_key: Option<Plain>,
        region: Option<Plain>,
        base_url: Option<Plain>,
        output_url: Option<Plain>,
        timeout: Option<f64>,
        extra_roots: Vec<Vec<u8>>,
        rules: Option<&Bound<'_, Rules>>,
    );
    /// Speaks to HyperVerge's Results service and blocks the calling thread, with the GIL released.
    ResultsClient = "ResultsClient";
    /// Like `ResultsClient`, awaited. Cancelling a task stops its call; the I/O runs outside the loop.
    AsyncResultsClient = "AsyncResultsClient";
}

#[pymethods]
impl ResultsCalls {
    /// The subscriptions that are there; none is an empty list. Their headers are secrets.
    fn fetch(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.0.run(py, |client| async move { client.fetch().await }, listed)
    }

    /// Makes a subscription with events of `ResultsEvent`, without static headers.
    fn create(&self, py: Python<'_>, url: Plain, events: Vec<Plain>) -> PyResult<Py<PyAny>> {
        let call = |client: core::ResultsClient| async move { client.create(&url.0, &texts(&events)).await };
        self.0.run(py, call, Subscription)
    }

    /// Changes the subscription to this URL, these events and these static headers, sent with every delivery.
    #[pyo3(signature = (url, events, headers=None))]
    fn update(
        &self,
        py: Python<'_>,
        url: Plain,
        events: Vec<Plain>,
        headers: Option<Headers>,
    ) -> PyResult<Py<PyAny>> {
        let call = |client: core::ResultsClient| async move {
            client.update(&url.0, &texts(&events), &pairs(&headers)).await
        };
        self.0.run(py, call, |count| count)
    }

    /// Sees to it that there is one subscription like this: asks first, makes or changes it only when it must.
    #[pyo3(signature = (url, events, headers=None))]
    fn ensure(
        &self,
        py: Python<'_>,
        url: Plain,
        events: Vec<Plain>,
        headers: Option<Headers>,
    ) -> PyResult<Py<PyAny>> {
        let call = |client: core::ResultsClient| async move {
            client.ensure(&url.0, &texts(&events), &pairs(&headers)).await
        };
        self.0.run(py, call, core::Ensured::as_str)
    }

    /// The state of an application by the id of its journey (Output API).
    fn output(&self, py: Python<'_>, transaction_id: Plain) -> PyResult<Py<PyAny>> {
        self.0.run(py, |client| async move { client.output(&transaction_id.0).await }, ApplicationState)
    }

    /// Reads the state of an event's application again, for decisions that move money: no delivery is signed.
    fn confirm(&self, py: Python<'_>, event: &Bound<'_, Event>) -> PyResult<Py<PyAny>> {
        let event = event.get().whole()?.clone();
        self.0.run(py, |client| async move { Ok(client.confirm(&event).await) }, Confirmation)
    }

    /// Closes the connections; later calls fail.
    pub(crate) fn close(&self) {
        self.0.close();
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        Ok(format!("{}({:?})", slf.get_type().name()?, slf.get().0.config().credentials))
    }
}

impl ResultsCalls {
    #[allow(clippy::too_many_arguments, reason = "as the constructors")]
    fn open(
        py: Python<'_>,
        is_blocking: bool,
        app_id: Option<Plain>,
        app_key: Option<Plain>,
        region: Option<Plain>,
        base_url: Option<Plain>,
        output_url: Option<Plain>,
        timeout: Option<f64>,
        extra_roots: Vec<Vec<u8>>,
        rules: Option<&Bound<'_, Rules>>,
    ) -> PyResult<Self> {
        let mut config = settings([app_id, app_key].map(secret))?;
        let [region, base_url, output_url] = [region, base_url, output_url].map(|text| Some(text?.0));
        if let Some(region) = region {
            let is_of_region = config.base_url == config.credentials.base_url();
            config.credentials.region = region;
            if is_of_region {
                config.base_url = config.credentials.base_url().to_owned();
            }
        }
        config.credentials.output_url = output_url.or(config.credentials.output_url);
        let options = CallOptions { base_url, timeout, extra_roots, rules: rules::given(rules).0 };
        options.apply(&mut config).map_err(raised)?;
        Calling::open(py, is_blocking, config).map(ResultsCalls)
    }
}

/// Settings with these credentials, or with those of the environment.
fn settings(credentials: [Option<Secret>; 2]) -> PyResult<ResultsClientConfig> {
    match credentials {
        [Some(id), Some(key)] => Ok(ResultsClientConfig::new(id, key, "ind")),
        [None, None] => ResultsClientConfig::from_env().map_err(|error| raised(ErrorRecord::from(&error))),
        _ => {
            let says = "only one of app_id and app_key is given";
            let remedy = "Give both, or neither to take both from the environment.";
            Err(raised(ErrorRecord::argument("credentials", "app_key", says, remedy)))
        }
    }
}

/// Names and secrets of the static headers, in order.
pub(crate) struct Headers(Vec<(String, Secret)>);

impl<'a, 'py> FromPyObject<'a, 'py> for Headers {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let wrong = || wrong(&value, "headers", "a mapping of names to texts, or None");
        let mapping = value.cast::<PyMapping>().map_err(|_| wrong())?;
        let pair = |pair: Bound<'py, PyAny>| {
            let (name, secret) = pair.extract::<(Plain, Plain)>().map_err(|_| wrong())?;
            Ok((name.0, Secret::from(secret.0)))
        };
        mapping.items()?.iter().map(pair).collect::<PyResult<_>>().map(Headers)
    }
}

fn texts(texts: &[Plain]) -> Vec<&str> {
    texts.iter().map(|text| text.0.as_str()).collect()
}

fn pairs(headers: &Option<Headers>) -> Vec<(&str, Secret)> {
    let headers = headers.iter().flat_map(|headers| &headers.0);
    headers.map(|(name, secret)| (name.as_str(), secret.clone())).collect()
}

fn listed(subscriptions: Vec<core::Subscription>) -> Vec<Subscription> {
    subscriptions.into_iter().map(Subscription).collect()
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
