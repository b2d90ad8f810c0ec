//! How ARGOS encrypts bodies.

use crate::convert::{Octets, Plain, wrong};
use crate::errors::{answered, raised};
use crate::webhooks::RawBody;
use kyckit::Secret;
use kyckit::argos as core;
use kyckit_support::{ErrorRecord, guard};
use pyo3::prelude::*;

/// How a project's bodies are encrypted. Holds no secret.
#[pyclass(frozen, eq, hash, module = "kyckit.argos")]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct CipherSettings(pub(crate) core::CipherSettings);

#[pymethods]
impl CipherSettings {
    #[new]
    #[pyo3(signature = (*, mode, key, encoding, iv))]
    fn new(mode: Plain, key: Plain, encoding: Plain, iv: Plain) -> PyResult<Self> {
        of_names(&[mode, key, encoding, iv]).map(CipherSettings)
    }

    fn __getnewargs_ex__(&self) -> ((), std::collections::BTreeMap<&'static str, &'static str>) {
        let core::CipherSettings { mode, key, encoding, iv } = self.0;
        let words = [mode.as_str(), key.as_str(), encoding.as_str(), iv.as_str()];
        ((), ["mode", "key", "encoding", "iv"].into_iter().zip(words).collect())
    }

    /// The cipher of a project: these settings with its API key.
    fn cipher(&self, api_key: Plain) -> PyResult<Cipher> {
        made(api_key.0, self.0)
    }

    /// Mode of AES-256: `ecb`, `cbc` or `gcm`.
    #[getter]
    fn mode(&self) -> &'static str {
        self.0.mode.as_str()
    }

    /// How the AES key comes from the API key.
    #[getter]
    fn key(&self) -> &'static str {
        self.0.key.as_str()
    }

    /// How encrypted bytes are written as text: `base64`, `hex` or `auto`.
    #[getter]
    fn encoding(&self) -> &'static str {
        self.0.encoding.as_str()
    }

    /// Where the initialisation vector (CBC) or the nonce (GCM) comes from.
    #[getter]
    fn iv(&self) -> &'static str {
        self.0.iv.as_str()
    }

    fn __repr__(&self) -> String {
        let core::CipherSettings { mode, key, encoding, iv } = self.0;
        let [mode, key, encoding, iv] = [mode.as_str(), key.as_str(), encoding.as_str(), iv.as_str()];
        format!("CipherSettings(mode='{mode}', key='{key}', encoding='{encoding}', iv='{iv}')")
    }
}

/// Encrypts and decrypts bodies with a project's API key. `repr` shows the settings only.
#[pyclass(frozen, module = "kyckit.argos")]
pub(crate) struct Cipher(pub(crate) core::Cipher);

#[pymethods]
impl Cipher {
    #[new]
    #[pyo3(signature = (api_key, *, mode, key, encoding, iv))]
    fn new(api_key: Plain, mode: Plain, key: Plain, encoding: Plain, iv: Plain) -> PyResult<Self> {
        made(api_key.0, of_names(&[mode, key, encoding, iv])?)
    }

    /// The settings that it was made with.
    #[getter]
    fn settings(&self) -> CipherSettings {
        CipherSettings(self.0.settings())
    }

    /// How many random bytes a body is encrypted with: 12, 16 or none.
    #[getter]
    fn random_len(&self) -> usize {
        self.0.random_len()
    }

    /// The plaintext of a whole webhook body.
    fn decrypt(&self, body: RawBody) -> PyResult<Vec<u8>> {
        answered(|| self.0.decrypt(&body.0)).map(Vec::from)
    }

    /// The body `{"data":"..."}` of a plaintext.
    #[pyo3(signature = (plaintext, *, random=None))]
    fn encrypt(&self, py: Python<'_>, plaintext: Octets, random: Option<Octets>) -> PyResult<Vec<u8>> {
        let random = random.map_or_else(|| self.random(py), |random| Ok(random.0))?;
        guard(|| self.0.encrypt(&plaintext.0, &random)).map_err(raised)
    }

    fn __repr__(&self) -> String {
        format!("Cipher({})", self.settings().__repr__())
    }
}

impl Cipher {
    /// As many random bytes of the system's as a body needs.
    pub(crate) fn random(&self, py: Python<'_>) -> PyResult<Vec<u8>> {
        match self.0.random_len() {
            0 => Ok(Vec::new()),
            length => py.import("os")?.call_method1("urandom", (length,))?.extract(),
        }
    }
}

fn of_names([mode, key, encoding, iv]: &[Plain; 4]) -> PyResult<core::CipherSettings> {
    guard(|| core::CipherSettings::from_names(&mode.0, &key.0, &encoding.0, &iv.0)).map_err(raised)
}

fn made(api_key: impl Into<Secret>, settings: core::CipherSettings) -> PyResult<Cipher> {
    guard(|| core::Cipher::new(api_key, settings)).map(Cipher).map_err(raised)
}

/// Every setting under which a sample body decrypts to a webhook, in a fixed order: for setting up.
#[pyfunction]
pub(crate) fn probe(api_key: Plain, sample: RawBody) -> PyResult<Vec<CipherSettings>> {
    let found = guard(|| Ok(core::probe(api_key.0, &sample.0))).map_err(raised)?;
    Ok(found.into_iter().map(CipherSettings).collect())
}

/// A cipher as a caller gives it: ready, or as settings that need the API key.
pub(crate) enum GivenCipher {
    Ready(Box<core::Cipher>),
    Settings(core::CipherSettings),
}

impl<'a, 'py> FromPyObject<'a, 'py> for GivenCipher {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(cipher) = value.cast::<Cipher>() {
            return Ok(GivenCipher::Ready(Box::new(cipher.get().0.clone())));
        }
        match value.cast::<CipherSettings>() {
            Ok(settings) => Ok(GivenCipher::Settings(settings.get().0)),
            Err(_) => Err(wrong(&value, "cipher", "argos.Cipher or argos.CipherSettings")),
        }
    }
}

impl GivenCipher {
    /// The cipher, with the API key that was given beside it.
    pub(crate) fn with_key(self, api_key: Option<Secret>) -> PyResult<core::Cipher> {
        match (self, api_key) {
            (GivenCipher::Ready(cipher), _) => Ok(*cipher),
            (GivenCipher::Settings(settings), Some(key)) => made(key, settings).map(|cipher| cipher.0),
            (GivenCipher::Settings(_), None) => {
                let says = "the settings of a cipher are given without the API key";
                let remedy = "Give the project's api_key too, or a Cipher, which holds it.";
                Err(raised(ErrorRecord::argument("cipher", "api_key", says, remedy)))
            }
        }
    }
}
