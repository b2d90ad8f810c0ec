//! What a delivery must prove before it is read.

use crate::argos::Cipher;
use crate::convert::{Plain, Secrets, wrong};
use crate::errors::raised;
use crate::static_header::StaticHeader;
use kyckit::{HmacAlgorithm, HmacEncoding};
use kyckit_support::guard;
use pyo3::prelude::*;

/// What a delivery must prove before it is read: one policy for a route. `repr` shows the names of the policies.
#[pyclass(frozen, module = "kyckit")]
#[derive(Clone)]
pub(crate) struct Verification(pub(crate) kyckit::Verification);

#[pymethods]
impl Verification {
    /// The delivery carries a header with one of these secrets.
    #[staticmethod]
    fn static_header(name: Plain, secrets: Secrets) -> PyResult<Self> {
        policy(|| kyckit::StaticHeader::new(&name.0, secrets.0).map(kyckit::Verification::static_header))
    }

    /// The delivery carries one of these tokens in `Authorization`, bare or behind `Bearer `.
    #[staticmethod]
    fn bearer_token(tokens: Secrets) -> PyResult<Self> {
        policy(|| kyckit::Verification::bearer_token(tokens.0))
    }

    /// The first segment of the path behind the bound one is one of these secrets.
    #[staticmethod]
    fn url_segment(secrets: Secrets) -> PyResult<Self> {
        policy(|| kyckit::Verification::url_segment(secrets.0))
    }

    /// The query value with this name is one of these secrets.
    #[staticmethod]
    fn url_query(name: Plain, secrets: Secrets) -> PyResult<Self> {
        policy(|| kyckit::Verification::url_query(&name.0, secrets.0))
    }

    /// The delivery carries an HMAC of its body in a header.
    #[staticmethod]
    #[pyo3(signature = (header, secrets, *, algorithm="sha256", encoding="hex", prefix=Plain::default()), text_signature = "(header, secrets, *, algorithm='sha256', encoding='hex', prefix='')")]
    fn hmac(
        header: Plain,
        secrets: Secrets,
        algorithm: &str,
        encoding: &str,
        prefix: Plain,
    ) -> PyResult<Self> {
        policy(|| {
            let hmac = kyckit::Hmac::new(&header.0, secrets.0)?;
            let hmac = hmac.algorithm(HmacAlgorithm::from_text(algorithm)?);
            let hmac = hmac.encoding(HmacEncoding::from_text(encoding)?).prefix(&prefix.0);
            Ok(kyckit::Verification::hmac(hmac))
        })
    }

    /// The delivery is signed as Standard Webhooks says.
    #[staticmethod]
    #[pyo3(signature = (secrets, *, tolerance=300))]
    fn standard_webhooks(secrets: Secrets, tolerance: u32) -> PyResult<Self> {
        policy(|| {
            let webhooks = kyckit::StandardWebhooks::new(secrets.0)?.tolerance(tolerance);
            Ok(kyckit::Verification::standard_webhooks(webhooks))
        })
    }

    /// The body is encrypted with a key that only provider and receiver have.
    #[staticmethod]
    fn decryption(cipher: &Bound<'_, Cipher>) -> Self {
        Verification(kyckit::Verification::decryption(cipher.get().0.clone()))
    }

    /// One of these policies is enough.
    #[staticmethod]
    fn any_of(policies: Vec<GivenPolicy>) -> PyResult<Self> {
        policy(|| kyckit::Verification::any_of(policies.into_iter().map(|policy| policy.0)))
    }

    /// All of these policies must pass.
    #[staticmethod]
    fn all_of(policies: Vec<GivenPolicy>) -> PyResult<Self> {
        policy(|| kyckit::Verification::all_of(policies.into_iter().map(|policy| policy.0)))
    }

    /// Everything passes. The reason stands in the program, for whoever reads it.
    #[staticmethod]
    fn unverified(reason: Plain) -> PyResult<Self> {
        policy(|| kyckit::Verification::unverified(&reason.0))
    }

    fn __repr__(&self) -> String {
        format!("Verification.{:?}", self.0)
    }
}

fn policy(make: impl FnOnce() -> Result<kyckit::Verification, kyckit::Error>) -> PyResult<Verification> {
    guard(make).map(Verification).map_err(raised)
}

/// A policy as a caller gives it: a `Verification`, or a `StaticHeader`, which is one.
pub(crate) struct GivenPolicy(pub(crate) kyckit::Verification);

impl<'a, 'py> FromPyObject<'a, 'py> for GivenPolicy {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(policy) = value.cast::<Verification>() {
            return Ok(GivenPolicy(policy.get().0.clone()));
        }
        match value.cast::<StaticHeader>() {
            Ok(headers) => Ok(GivenPolicy(kyckit::Verification::static_header(headers.get().0.clone()))),
            Err(_) => Err(wrong(&value, "verify", "kyckit.Verification or kyckit.StaticHeader")),
        }
    }
}
