//! What a path of a receiver is bound to: a provider's webhook and what its deliveries must prove.

use crate::argos::GivenCipher;
use crate::convert::{Plain, Secrets, wrong};
use crate::errors::raised;
use crate::static_header::StaticHeader;
use crate::verification::GivenPolicy;
use kyckit::{Provider, Verification, argos, hyperverge, p100};
use kyckit_support::{ErrorRecord, guard};
use pyo3::prelude::*;

/// A provider's webhook and what its deliveries must prove. `repr` shows names, no secret.
#[pyclass(frozen, module = "kyckit")]
pub(crate) struct Binding {
    pub(crate) provider: &'static dyn Provider,
    pub(crate) verification: Verification,
}

#[pymethods]
impl Binding {
    /// Name of the provider, as in its events.
    #[getter]
    fn provider(&self) -> &'static str {
        self.provider.name()
    }

    fn __repr__(&self) -> String {
        format!("Binding('{}', {:?})", self.provider.name(), self.verification)
    }
}

/// HyperVerge's KRA webhook.
#[pyfunction]
#[pyo3(signature = (*, url_secret=None, verify=None))]
pub(crate) fn kra_webhook(url_secret: Option<Secrets>, verify: Option<GivenPolicy>) -> PyResult<Binding> {
    let of_url = url_secret.map(url_segment);
    bound(&hyperverge::KraWebhook, "url_secret", [of_url], verify)
}

/// HyperVerge's Results webhook.
#[pyfunction]
#[pyo3(signature = (*, header=None, url_secret=None, verify=None))]
pub(crate) fn results_webhook(
    header: Option<GivenHeader>,
    url_secret: Option<Secrets>,
    verify: Option<GivenPolicy>,
) -> PyResult<Binding> {
    let policies = [header.map(|header| Ok(header.0)), url_secret.map(url_segment)];
    bound(&hyperverge::ResultsWebhook, "header", policies, verify)
}

/// P100's webhooks, all of them below one path.
#[pyfunction]
#[pyo3(signature = (*, token=None, url_secret=None, verify=None))]
pub(crate) fn p100_webhooks(
    token: Option<Secrets>,
    url_secret: Option<Secrets>,
    verify: Option<GivenPolicy>,
) -> PyResult<Binding> {
    let of_token = token.map(|tokens| made(|| Verification::bearer_token(tokens.0)));
    bound(&p100::Webhook, "token", [of_token, url_secret.map(url_segment)], verify)
}

/// ARGOS's webhook.
#[pyfunction]
#[pyo3(signature = (*, api_key=None, cipher=None, url_secret=None, verify=None))]
pub(crate) fn argos_webhook(
    api_key: Option<Plain>,
    cipher: Option<GivenCipher>,
    url_secret: Option<Secrets>,
    verify: Option<GivenPolicy>,
) -> PyResult<Binding> {
    let of_cipher = of_cipher(api_key, cipher)?;
    bound(&argos::Webhook, "cipher", [url_secret.map(url_segment), of_cipher], verify)
}

/// A cipher, with the key that was given apart from its settings.
fn of_cipher(
    api_key: Option<Plain>,
    cipher: Option<GivenCipher>,
) -> PyResult<Option<PyResult<Verification>>> {
    if api_key.is_some() && cipher.is_none() {
        let says = "an API key is given without the settings of the cipher";
        let remedy = "Give `cipher` too: CipherSettings, which `probe` finds out with a real delivery.";
        return Err(raised(ErrorRecord::argument("cipher", "cipher", says, remedy)));
    }
    let with_key = |cipher: GivenCipher| cipher.with_key(api_key.map(|key| key.0.into()));
    Ok(cipher.map(|cipher| with_key(cipher).map(Verification::decryption)))
}

/// Binds a provider to everything that was given: all of it must pass.
fn bound<const N: usize>(
    provider: &'static dyn Provider,
    usual: &str,
    policies: [Option<PyResult<Verification>>; N],
    verify: Option<GivenPolicy>,
) -> PyResult<Binding> {
    let mut policies = policies.into_iter().flatten().collect::<PyResult<Vec<_>>>()?;
    policies.extend(verify.map(|policy| policy.0));
    let verification = match (policies.pop(), policies.is_empty()) {
        (None, _) => return Err(nothing_verifies(usual)),
        (Some(alone), true) => alone,
        (Some(last), false) => made(|| Verification::all_of(policies.into_iter().chain([last])))?,
    };
    Ok(Binding { provider, verification })
}

fn nothing_verifies(usual: &str) -> PyErr {
    let usual = if usual == "url_secret" { String::new() } else { format!("`{usual}`, ") };
    let remedy = format!(
        "Give {usual}`url_secret=[...]` or `verify=kyckit.Verification....`. If nothing can be checked, say \
         why: `verify=kyckit.Verification.unverified('reason')`."
    );
    let says = "nothing verifies the deliveries of this webhook";
    raised(ErrorRecord::argument("verification", "verify", says, &remedy))
}

fn made(make: impl FnOnce() -> Result<Verification, kyckit::Error>) -> PyResult<Verification> {
    guard(make).map_err(raised)
}

fn url_segment(secrets: Secrets) -> PyResult<Verification> {
    made(|| Verification::url_segment(secrets.0))
}

/// A static header as a caller gives it: its name and secrets, or a policy of several.
pub(crate) struct GivenHeader(Verification);

impl<'a, 'py> FromPyObject<'a, 'py> for GivenHeader {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(headers) = value.cast::<StaticHeader>() {
            return Ok(GivenHeader(Verification::static_header(headers.get().0.clone())));
        }
        let wrong = |_| wrong(&value, "header", "(name, [secrets]) or kyckit.StaticHeader");
        let (name, secrets) = value.extract::<(Plain, Secrets)>().map_err(wrong)?;
        made(|| kyckit::StaticHeader::new(&name.0, secrets.0).map(Verification::static_header))
            .map(GivenHeader)
    }
}
