//! Static headers as proof of who sends a webhook.

use crate::convert::{Plain, Secrets};
use crate::errors::raised;
use kyckit_support::{ErrorRecord, guard};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

/// Proof by static headers: every delivery must carry each header with one of its secrets. `repr` shows the names.
#[pyclass(frozen, module = "kyckit")]
pub(crate) struct StaticHeader(pub(crate) kyckit::StaticHeader);

#[pymethods]
impl StaticHeader {
    #[new]
    fn new(name: Plain, secrets: Secrets) -> PyResult<Self> {
        guard(|| kyckit::StaticHeader::new(&name.0, secrets.0)).map(StaticHeader).map_err(raised)
    }

    /// A policy that asks for this header too.
    fn also(&self, name: Plain, secrets: Secrets) -> PyResult<Self> {
        guard(|| self.0.clone().and(&name.0, secrets.0)).map(StaticHeader).map_err(raised)
    }

    /// What verified the delivery, when every header is there once with one of its secrets.
    fn verify(&self, headers: &Bound<'_, PyAny>) -> PyResult<&'static str> {
        let headers = pairs(headers)?;
        let given = headers.iter().map(|(name, value)| (name.as_str(), value.as_slice()));
        guard(|| self.0.verify(given)).map_err(raised)
    }

    fn __repr__(&self) -> String {
        format!("StaticHeader({:?})", self.0)
    }
}

/// The policy of this name, as a canonical event keeps it.
pub(crate) fn policy(name: &str) -> PyResult<&'static str> {
    let (path, says) = ("verified_by", "no policy has this name");
    let remedy = "Give what the policy's verify returned.";
    let wrong = || raised(ErrorRecord::argument(path, path, says, remedy));
    [kyckit::StaticHeader::POLICY].into_iter().find(|known| *known == name).ok_or_else(wrong)
}

/// The items of a mapping; pairs as they are.
pub(crate) fn items<'py>(pairs: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    if pairs.hasattr("items")? { pairs.call_method0("items") } else { Ok(pairs.clone()) }
}

/// The headers of a mapping, or of pairs, as frameworks have them.
pub(crate) fn pairs(headers: &Bound<'_, PyAny>) -> PyResult<Vec<(String, Vec<u8>)>> {
    let items = items(headers)?;
    let wrong = |_| PyTypeError::new_err("`headers` must be a mapping or pairs of names and values");
    let pair = |pair: PyResult<Bound<'_, PyAny>>| -> PyResult<(String, Vec<u8>)> {
        let (name, value) = pair?.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>().map_err(wrong)?;
        Ok((String::from_utf8_lossy(&bytes(&name)?).into_owned(), bytes(&value)?))
    };
    items.try_iter().map_err(wrong)?.map(pair).collect()
}

/// The bytes of a header. Frameworks decode them as Latin-1 (WSGI, ASGI); what cannot come from there is UTF-8.
fn bytes(part: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let Ok(text) = part.cast::<PyString>() else { return octets(part) };
    match text.to_str() {
        Ok(ascii) if ascii.is_ascii() => Ok(ascii.as_bytes().to_vec()),
        _ => {
            let encoded = |encoding: &str, errors: &str| part.call_method1("encode", (encoding, errors));
            let latin = encoded("latin-1", "surrogateescape");
            octets(&latin.or_else(|_| encoded("utf-8", "surrogatepass"))?)
        }
    }
}

fn octets(part: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let bytes = part.cast::<PyBytes>();
    bytes
        .map(|bytes| bytes.as_bytes().to_vec())
        .map_err(|_| PyTypeError::new_err("the names and values of `headers` must be str or bytes"))
}
