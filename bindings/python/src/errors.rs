//! One base exception, a subclass a kind. What they carry is the error record: never a value.

use kyckit::Reply;
use kyckit_support::{ErrorRecord, guard};
use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyType;

use crate::receiver;
use crate::rules::Violation;

mod types {
    #![allow(
        missing_docs,
        clippy::missing_docs_in_private_items,
        reason = "the macro writes no docs on members"
    )]
    use pyo3::create_exception;
    create_exception!(
        kyckit,
        Error,
        super::PyException,
        "An error of kyckit: `code`, `message`, `remedy`; safe to log."
    );
    create_exception!(
        kyckit,
        ConfigurationError,
        Error,
        "Credentials, addresses or arguments are wrong; do not repeat."
    );
    create_exception!(kyckit, ValidationError, Error, "The application has `violations`; nothing was sent.");
    create_exception!(kyckit, PayloadError, Error, "A body cannot be read, or strict rules refuse it.");
    create_exception!(kyckit, VerificationError, Error, "A delivery does not prove who sent it; answer 401.");
    create_exception!(kyckit, RateLimitedError, Error, "The provider asks to slow down.");
    create_exception!(
        kyckit,
        NetworkError,
        Error,
        "No connection could be made, or no answer to a question came."
    );
    create_exception!(kyckit, TimeoutError, Error, "The deadline passed before anything was sent.");
    create_exception!(kyckit, InternalError, Error, "A fault of kyckit itself.");
}

/// The classes with their names; the base last.
fn classes(py: Python<'_>) -> [(&'static str, &'static str, Bound<'_, PyType>); 9] {
    [
        ("configuration", "ConfigurationError", py.get_type::<types::ConfigurationError>()),
        ("validation", "ValidationError", py.get_type::<types::ValidationError>()),
        ("payload", "PayloadError", py.get_type::<types::PayloadError>()),
        ("verification", "VerificationError", py.get_type::<types::VerificationError>()),
        ("rate_limited", "RateLimitedError", py.get_type::<types::RateLimitedError>()),
        ("network", "NetworkError", py.get_type::<types::NetworkError>()),
        ("timeout", "TimeoutError", py.get_type::<types::TimeoutError>()),
        ("internal", "InternalError", py.get_type::<types::InternalError>()),
        ("", "Error", py.get_type::<types::Error>()),
    ]
}

/// Adds the exceptions; an exception that a caller makes by hand has every attribute too.
pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    for (_, name, class) in classes(module.py()) {
        if name == "Error" {
            filled(class.as_any(), ErrorRecord::default())?;
        }
        module.add(name, class)?;
    }
    Ok(())
}

/// The exception of a record.
pub(crate) fn raised(record: ErrorRecord) -> PyErr {
    Python::attach(|py| made(py, record).unwrap_or_else(|error| error))
}

/// What pickling a client or a receiver raises: also what handing one to a process that is spawned comes to.
pub(crate) fn not_pickled(object: &Bound<'_, PyAny>) -> PyErr {
    let class = match object.get_type().name() {
        Ok(name) => name,
        Err(error) => return error,
    };
    PyTypeError::new_err(format!(
        "{class} holds secrets and is neither pickled nor copied; make one in each process: at the top of a module, or where \
         the worker starts"
    ))
}

/// Reads a delivery. The exception of one that is refused says what to answer, in `reply`.
pub(crate) fn answered<T>(work: impl FnOnce() -> Result<T, kyckit::Error>) -> PyResult<T> {
    // What is answered if kyckit itself fails: the provider delivers again.
    let mut reply = Reply { status: 500, ..Reply::OK };
    let result = guard(|| work().inspect_err(|error| reply = Reply::to_error(error)));
    result.map_err(|record| {
        let error = raised(record);
        let told = Python::attach(|py| error.value(py).setattr("reply", receiver::Reply(reply)));
        told.err().unwrap_or(error)
    })
}

fn made(py: Python<'_>, record: ErrorRecord) -> PyResult<PyErr> {
    let known = classes(py).into_iter().find(|(kind, _, _)| *kind == record.kind);
    let class = known.map_or_else(|| py.get_type::<types::Error>(), |(_, _, class)| class);
    let error = class.call1((record.to_string(),))?;
    filled(&error, record)?;
    Ok(PyErr::from_value(error))
}

fn filled(error: &Bound<'_, PyAny>, record: ErrorRecord) -> PyResult<()> {
    for (name, text) in
        [("kind", record.kind), ("code", record.code), ("message", record.message), ("remedy", record.remedy)]
    {
        error.setattr(name, text)?;
    }
    let ids = [("request_id", record.request_id), ("transaction_id", record.transaction_id)];
    for (name, text) in ids.into_iter().chain([("path", record.path), ("sent", record.sent)]) {
        error.setattr(name, text)?;
    }
    error.setattr("reply", None::<u8>)?;
    error.setattr("http_status", record.http_status)?;
    error.setattr("line", record.line)?;
    error.setattr("column", record.column)?;
    error.setattr("retryable", record.retryable)?;
    let violations: Vec<Violation> = record.violations.into_iter().map(Violation::from).collect();
    error.setattr("violations", pyo3::types::PyTuple::new(error.py(), violations)?)
}
