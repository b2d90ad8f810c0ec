//! Reading webhooks without a receiver: for bodies whose sender somebody else has proved.

use crate::argos::Cipher;
use crate::convert::{self, Plain};
use crate::errors::answered;
use crate::event::Event;
use crate::rules::{self, Rules};
use crate::static_header;
use kyckit::{argos, hyperverge, p100};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

/// Reads a KRA webhook body, exactly as received, to its canonical event. Unknown values never fail.
#[pyfunction]
#[pyo3(signature = (body, *, rules=None, verified_by=None))]
pub(crate) fn read_kra_webhook(
    body: RawBody,
    rules: Option<&Bound<'_, Rules>>,
    verified_by: Option<Plain>,
) -> PyResult<Event> {
    read(rules, verified_by, |rules| hyperverge::read_kra_webhook(body.0, rules))
}

/// Reads a Results webhook body, exactly as received, to its canonical event. Unknown values never fail.
#[pyfunction]
#[pyo3(signature = (body, *, rules=None, verified_by=None))]
pub(crate) fn read_results_webhook(
    body: RawBody,
    rules: Option<&Bound<'_, Rules>>,
    verified_by: Option<Plain>,
) -> PyResult<Event> {
    read(rules, verified_by, |rules| hyperverge::read_results_webhook(body.0, rules))
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
        Some(cipher) => argos::read_encrypted_webhook(body.0, &cipher.get().0, rules),
        None => argos::read_webhook(body.0, rules),
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
    read(rules, verified_by, |rules| p100::read_webhook(body.0, &path.0, rules))
}

fn read(
    rules: Option<&Bound<'_, Rules>>,
    verified_by: Option<Plain>,
    reader: impl FnOnce(&kyckit::Rules) -> Result<kyckit::Event, kyckit::Error>,
) -> PyResult<Event> {
    let policy = verified_by.map(|name| static_header::policy(&name.0)).transpose()?;
    let rules = rules::of(rules)?;
    // An event is large: boxed where it is made, it is not copied on its way out.
    let mut event = answered(|| reader(&rules).map(Box::new))?;
    if let Some(policy) = policy {
        // The proof that was given came first; a decryption is part of the reading.
        event.verified_by.insert(0, policy);
    }
    Ok(Event(event))
}

/// A body exactly as received.
pub(crate) struct RawBody(pub(crate) Vec<u8>);

impl<'a, 'py> FromPyObject<'a, 'py> for RawBody {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        convert::bytes(&value).map(RawBody).ok_or_else(|| PyTypeError::new_err(HOW_TO_GET_IT))
    }
}

const HOW_TO_GET_IT: &str = "a webhook is read from its raw body, as bytes: parsing it first loses duplicates and positions. \
The adapters kyckit.django, kyckit.flask and kyckit.starlette (FastAPI too) read it for you. Or call: Django: request.body; \
Flask: request.get_data(); FastAPI and Starlette: await request.body(); aiohttp: await request.read()";
