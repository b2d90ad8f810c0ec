//! Samples of webhooks, for tests of receivers. All data is fake.

use crate::argos::Cipher;
use crate::convert::{Octets, Plain};
use crate::errors::raised;
use kyckit_support::guard;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

/// Samples of a provider's webhooks, one for each event, status and layout.
#[pyfunction]
pub(crate) fn fixtures(provider: Plain) -> PyResult<Vec<Fixture>> {
    let named = kyckit::PROVIDERS.iter().find(|known| known.name() == provider.0);
    let known: Vec<&str> = kyckit::PROVIDERS.iter().map(|known| known.name()).collect();
    let known = known.join(", ");
    let unknown = || PyKeyError::new_err(format!("there is no provider of this name; there are: {known}"));
    Ok(named.ok_or_else(unknown)?.fixtures().into_iter().map(Fixture).collect())
}

/// The sample with this name among those of the provider.
#[pyfunction]
pub(crate) fn fixture(provider: Plain, name: Plain) -> PyResult<Fixture> {
    let unknown = || PyKeyError::new_err("the provider has no fixture of this name; `fixtures` lists them");
    fixtures(provider)?.into_iter().find(|fixture| fixture.0.name() == name.0).ok_or_else(unknown)
}

/// A sample of one webhook, as the provider's pages show it. Immutable: a change gives a new one.
#[pyclass(frozen, module = "kyckit.testing")]
pub(crate) struct Fixture(kyckit::Fixture);

#[pymethods]
impl Fixture {
    /// Its name, one of a kind among those of its provider.
    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    /// With this value in place of the member's, or added as the last one.
    fn set(&self, path: Plain, value: &Bound<'_, PyAny>) -> PyResult<Self> {
        if value.is_instance_of::<PyString>() {
            let text: Plain = value.extract()?;
            return Ok(Fixture(self.0.clone().set(&path.0, &text.0)));
        }
        let json: String = value.py().import("json")?.call_method1("dumps", (value,))?.extract()?;
        Ok(Fixture(self.0.clone().set_json(&path.0, &json)))
    }

    /// Without this member.
    fn remove(&self, path: Plain) -> Self {
        Fixture(self.0.clone().remove(&path.0))
    }

    /// With this header.
    fn header(&self, name: Plain, value: Plain) -> Self {
        Fixture(self.0.clone().header(&name.0, &value.0))
    }

    /// With `Authorization: Bearer` and this token.
    fn bearer(&self, token: Plain) -> Self {
        Fixture(self.0.clone().bearer(&token.0))
    }

    /// The body: compact JSON.
    #[getter]
    fn body(&self) -> Vec<u8> {
        self.0.body().into()
    }

    /// The delivery.
    fn sample(&self) -> Sample {
        Sample(self.0.clone().sample())
    }

    /// The delivery with its body encrypted.
    #[pyo3(signature = (cipher, *, random=None))]
    fn encrypted(
        &self,
        py: Python<'_>,
        cipher: &Bound<'_, Cipher>,
        random: Option<Octets>,
    ) -> PyResult<Sample> {
        let cipher = cipher.get();
        let random = random.map_or_else(|| cipher.random(py), |random| Ok(random.0))?;
        let encrypt = |plaintext: &[u8]| cipher.0.encrypt(plaintext, &random).map(Into::into);
        guard(|| self.0.clone().encrypted(encrypt)).map(Sample).map_err(raised)
    }

    fn __repr__(&self) -> String {
        format!("Fixture('{}')", self.0.name())
    }
}

/// A delivery as it would come.
#[pyclass(frozen, module = "kyckit.testing")]
pub(crate) struct Sample(kyckit::Sample);

#[pymethods]
impl Sample {
    /// What the path has behind the place where the receiver listens; empty for nothing.
    #[getter]
    fn suffix(&self) -> &str {
        &self.0.suffix
    }

    /// The headers, `Content-Type` first.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let headers = PyDict::new(py);
        self.0.headers.iter().try_for_each(|(name, value)| headers.set_item(name, value))?;
        Ok(headers)
    }

    /// The body.
    #[getter]
    fn body(&self) -> &[u8] {
        &self.0.body
    }

    fn __repr__(&self) -> String {
        format!("Sample('{}', {} bytes)", self.0.suffix, self.0.body.len())
    }
}
