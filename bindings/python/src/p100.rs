//! The clients of P100's Partner API and what its calls come back with.

use crate::answers::Confirmation;
use crate::convert::{Octets, Plain};
use crate::errors::raised;
use crate::event::Event;
use crate::rules::{self, Rules};
use crate::twins::{Calling, twins};
use kyckit::p100::{self as core, ClientConfig, Environment};
use kyckit::{Credentials as _, Personal};
use kyckit_support::{CallOptions, ErrorRecord, guard};
use pyo3::prelude::*;

/// The calls of both clients.
#[pyclass(frozen, subclass, module = "kyckit.p100", name = "_Calls")]
pub(crate) struct P100Calls(Calling<core::Client>);

twins! {
    P100Calls in "kyckit.p100",
    (api_key=None, environment="production", base_url=None, timeout=None, extra_roots=Vec::new(), rules=None),
    (
        api_key: Option<Plain>,
        environment: &str,
        base_url: Option<Plain>,
        timeout: Option<f64>,
        extra_roots: Vec<Vec<u8>>,
        rules: Option<&Bound<'_, Rules>>,
    );
    /// Speaks to P100's Partner API and blocks the calling thread, with the GIL released.
    P100Client = "Client";
    /// Like `Client`, awaited. Cancelling a task stops its call; the I/O runs outside the loop.
    AsyncP100Client = "AsyncClient";
}

#[pymethods]
impl P100Calls {
    /// The state of a user's KYC. The answer's shape is inferred.
    fn kyc_status(&self, py: Python<'_>, external_user_id: Plain) -> PyResult<Py<PyAny>> {
        self.0.run(py, |client| async move { client.kyc_status(&external_user_id.0).await }, KycStatus)
    }

    /// Where to send the user's browser for the verification by P100. Nothing is sent.
    fn redirect_url(&self, external_user_id: Plain, verification_id: Plain) -> PyResult<String> {
        let client = self.0.client()?;
        guard(|| client.redirect_url(&external_user_id.0, &verification_id.0)).map_err(raised)
    }

    /// Sends all files that prove a user's address: names, which the provider gets too, and contents.
    fn add_poa_files(
        &self,
        py: Python<'_>,
        external_user_id: Plain,
        files: Vec<(Plain, Octets)>,
    ) -> PyResult<Py<PyAny>> {
        let file = |(name, content): (Plain, Octets)| core::PoaFile::new(name.0, content.0);
        let files: Vec<core::PoaFile> = files.into_iter().map(file).collect();
        let call =
            |client: core::Client| async move { client.add_poa_files(&external_user_id.0, &files).await };
        self.0.run(py, call, core::PoaOutcome::as_str)
    }

    /// A POST whose path and JSON body you take from the provider's page.
    fn post(&self, py: Python<'_>, path: Plain, json: Plain) -> PyResult<Py<PyAny>> {
        self.0.run(py, |client| async move { client.post(&path.0, &json.0).await }, RawAnswer)
    }

    /// Reads the status of an event's user again, for decisions that move money: no delivery is signed.
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

impl P100Calls {
    #[allow(clippy::too_many_arguments, reason = "as the constructors")]
    fn open(
        py: Python<'_>,
        is_blocking: bool,
        api_key: Option<Plain>,
        environment: &str,
        base_url: Option<Plain>,
        timeout: Option<f64>,
        extra_roots: Vec<Vec<u8>>,
        rules: Option<&Bound<'_, Rules>>,
    ) -> PyResult<Self> {
        let mut config = settings(api_key, chosen(environment)?)?;
        let (base_url, rules) = (base_url.map(|url| url.0), rules::given(rules).0);
        CallOptions { base_url, timeout, extra_roots, rules }.apply(&mut config).map_err(raised)?;
        Calling::open(py, is_blocking, config).map(P100Calls)
    }
}

fn chosen(environment: &str) -> PyResult<Environment> {
    match environment {
        "production" => Ok(Environment::Production),
        "staging" => Ok(Environment::Staging),
        _ => {
            let (name, says) = ("environment", "there is no such environment");
            Err(raised(ErrorRecord::argument(name, name, says, "Give production or staging.")))
        }
    }
}

/// Settings with this key, or with the key and the address of the environment variables.
fn settings(api_key: Option<Plain>, environment: Environment) -> PyResult<ClientConfig> {
    if let Some(key) = api_key {
        return Ok(ClientConfig::new(key.0, environment));
    }
    let mut config = ClientConfig::from_env().map_err(|error| raised(ErrorRecord::from(&error)))?;
    let is_usual = config.base_url == config.credentials.base_url();
    config.credentials.environment = environment;
    if is_usual {
        config.base_url = config.credentials.base_url().to_owned();
    }
    Ok(config)
}

/// State of a user's KYC, read back. The shape is inferred. `repr` masks reasons and raw JSON.
#[pyclass(frozen, module = "kyckit.p100")]
pub(crate) struct KycStatus(core::KycStatus);

#[pymethods]
impl KycStatus {
    /// The partner's id of the user, as the answer repeats it.
    #[getter]
    fn external_user_id(&self) -> Option<&str> {
        self.0.external_user_id.as_deref()
    }

    /// Status as received.
    #[getter]
    fn status(&self) -> Option<&str> {
        self.0.status.as_deref()
    }

    /// Status of one attempt as received.
    #[getter]
    fn attempt_status(&self) -> Option<&str> {
        self.0.attempt_status.as_deref()
    }

    /// What they say, see `kyckit.Decision`; `unknown` for none and for a word that is not known.
    #[getter]
    fn decision(&self) -> &str {
        self.0.decision.as_str()
    }

    /// Why it was refused, as received.
    #[getter]
    fn reasons(&self) -> Vec<&str> {
        self.0.reasons.iter().map(Personal::expose).collect()
    }

    /// The answer's JSON as received: personal data, not masked.
    #[getter]
    fn raw(&self) -> &str {
        self.0.raw()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// The answer of a call whose shape is not published. `repr` masks it.
#[pyclass(frozen, module = "kyckit.p100")]
pub(crate) struct RawAnswer(core::RawAnswer);

#[pymethods]
impl RawAnswer {
    /// HTTP status, 200 to 299.
    #[getter]
    fn status(&self) -> u16 {
        self.0.status
    }

    /// The answer's JSON as received; empty when there was none.
    #[getter]
    fn raw(&self) -> &str {
        self.0.raw()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}
