//! Reading webhooks without a receiver: for bodies whose sender somebody else has proved.

use crate::argos::Cipher;
use crate::convert::{self, Plain};
use crate::errors::answered;
use crate::event::Event;
use crate::rules::{ForReading, Rules};
use crate::static_header;
use bytes::Bytes;
use kyckit::{argos, hyperverge, p100};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

/// Reads a KRA webhook body, exactly as received, to its canonical event. Unknown values never fail.
#[pyfunction]
#[pyo3(signature = (body, *, rules=None, verified_by=None))]
pub(crate) fn read_kra_webhook(
    body: RawBody,
    rules: Option<&Bound<'_, Rules>>,
    verified_by: Option<Plain>,
) -> PyResult<Event> {
    read(rules, verified_by, |rules| Event::of(body.0, &hyperverge::KraWebhook, rules))
}

/// Reads a Results webhook body, exactly as received, to its canonical event. Unknown values never fail.
#[pyfunction]
#[pyo3(signature = (body, *, rules=None, verified_by=None))]
pub(crate) fn read_results_webhook(
    body: RawBody,
    rules: Option<&Bound<'_, Rules>>,
    verified_by: Option<Plain>,
) -> PyResult<Event> {
    read(rules, verified_by, |rules| Event::of(body.0, &hyperverge::ResultsWebhook, rules))
}

/// Reads the body of an ARGOS webhook, exactly as received, to its canonical event. Unknown values never fail.
#[pyfunction]
#[pyo3(signature = (body, cipher=None, *, rules=None, verified_by=None))]
pub(crate) fn read_argos_webhook(
    body: RawBody,
    cipher: Option<&Bound<'_, Cipher>>,
    rules: Option<&Bound<'_, Rules>>,
    verified_by: Option<Plain>,
) -> PyResult<Event> {
    read(rules, verified_by, |rules| match cipher {
        Some(cipher) => {
            argos::read_encrypted_webhook(body.copied(), &cipher.get().0, &rules.whole()).map(Event::from)
        }
        None => Event::of(body.0, &argos::Webhook, rules),
    })
}

/// Reads the body of a P100 webhook, exactly as received, to its canonical event. Unknown values never fail.
#[pyfunction]
#[pyo3(signature = (body, path=Plain::default(), *, rules=None, verified_by=None), text_signature = "(body, path='', *, rules=None, verified_by=None)")]
pub(crate) fn read_p100_webhook(
    body: RawBody,
    path: Plain,
    rules: Option<&Bound<'_, Rules>>,
    verified_by: Option<Plain>,
) -> PyResult<Event> {
    read(rules, verified_by, |rules| {
        p100::read_webhook(body.copied(), &path.0, &rules.whole()).map(Event::from)
    })
}

fn read(
    rules: Option<&Bound<'_, Rules>>,
    verified_by: Option<Plain>,
    reader: impl FnOnce(ForReading) -> Result<Event, kyckit::Error>,
) -> PyResult<Event> {
    let policy = verified_by.map(|name| static_header::policy(&name.0)).transpose()?;
    let rules = ForReading::of(rules)?;
    let event = answered(|| reader(rules))?;
    Ok(match policy {
        Some(policy) => event.proved_by(policy),
        None => event,
    })
}

/// A body exactly as received, shared with Python.
pub(crate) struct RawBody(pub(crate) PyBackedBytes);

impl RawBody {
    /// The body as the core keeps it: a copy, because its threads must never drop an object of Python's.
    pub(crate) fn copied(&self) -> Bytes {
        Bytes::copy_from_slice(&self.0)
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for RawBody {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let body = convert::octets(&value).ok_or_else(|| PyTypeError::new_err(HOW_TO_GET_IT))?;
        Ok(RawBody(body.into()))
    }
}

const HOW_TO_GET_IT: &str = "a webhook is read from its raw body, as bytes: parsing it first loses duplicates and positions. \
The adapters kyckit.django, kyckit.flask and kyckit.starlette (FastAPI too) read it for you. Or call: Django: request.body; \
Flask: request.get_data(); FastAPI and Starlette: await request.body(); aiohttp: await request.read()";
