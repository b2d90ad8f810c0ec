//! What the calls of a client come back with.

use crate::convert::{self, Instant, Plain};
use crate::errors::raised;
use crate::generated::{KraApplication, KycData};
use kyckit::hyperverge as core;
use kyckit_support::ErrorRecord;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// What came back for an upload: accepted, rejected or unknown. `repr` masks the personal part.
#[pyclass(frozen, module = "kyckit.hyperverge")]
pub(crate) struct Receipt(pub(crate) core::Receipt);

#[pymethods]
impl Receipt {
    /// `accepted`, `rejected` or `unknown`.
    #[getter]
    fn outcome(&self) -> &str {
        self.0.outcome.as_str()
    }

    /// kyckit's code of a documented failure, the registry's ERR code, or why the outcome is unknown.
    #[getter]
    fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// What it means, for people.
    #[getter]
    fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do now, for people.
    #[getter]
    fn remedy(&self) -> &str {
        &self.0.remedy
    }

    /// `appStatus` as received; the initial status, never the final one.
    #[getter]
    fn registry_status(&self) -> Option<&str> {
        self.0.registry_status.as_deref()
    }

    /// The provider's id of the request.
    #[getter]
    fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// HTTP status, when an answer came.
    #[getter]
    fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// Whether it reached the provider: `no`, `maybe` or `yes`.
    #[getter]
    fn sent(&self) -> &str {
        self.0.sent.as_str()
    }

    /// What the provider said of the record.
    #[getter]
    fn record(&self) -> KycData {
        KycData(self.0.record.clone())
    }

    /// What to store for a look-up.
    #[getter]
    fn lookup(&self) -> Lookup {
        Lookup(self.0.lookup.clone())
    }

    /// The receipt as canonical JSON, without personal data.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// The stored facts that a later look-up needs; enough after a crash too.
#[pyclass(frozen, eq, module = "kyckit.hyperverge")]
#[derive(PartialEq)]
pub(crate) struct Lookup(pub(crate) core::Lookup);

#[pymethods]
impl Lookup {
    #[new]
    #[pyo3(signature = (*, transaction_id, pan, started_at))]
    fn new(transaction_id: Plain, pan: Plain, started_at: &Bound<'_, PyAny>) -> PyResult<Self> {
        let started_at = convert::moment(started_at, "started_at")?;
        Ok(Lookup(core::Lookup { transaction_id: transaction_id.0, pan: pan.0.into(), started_at }))
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<((), Bound<'py, PyDict>)> {
        let members = PyDict::new(py);
        members.set_item("transaction_id", self.transaction_id())?;
        members.set_item("pan", self.pan())?;
        members.set_item("started_at", self.started_at())?;
        Ok(((), members))
    }

    /// Id of the journey.
    #[getter]
    fn transaction_id(&self) -> &str {
        &self.0.transaction_id
    }

    /// PAN of the applicant: personal data, not masked.
    #[getter]
    fn pan(&self) -> &str {
        self.0.pan.expose()
    }

    /// When the upload began.
    #[getter]
    fn started_at(&self) -> Instant {
        Instant(self.0.started_at)
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// What the registry says of a PAN. The shape is inferred.
#[pyclass(frozen, module = "kyckit.hyperverge")]
pub(crate) struct RegistryAnswer(pub(crate) core::RegistryAnswer);

#[pymethods]
impl RegistryAnswer {
    /// One record, or one a KRA.
    #[getter]
    fn records(&self) -> Vec<KycData> {
        self.0.records.iter().cloned().map(KycData).collect()
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

/// What a look-up found out about an upload whose outcome is unknown.
#[pyclass(frozen, module = "kyckit.hyperverge")]
pub(crate) struct Reconciliation(pub(crate) core::Reconciliation);

#[pymethods]
impl Reconciliation {
    /// `taken`, `not_found` or `cannot_tell`.
    #[getter]
    fn result(&self) -> &str {
        self.0.as_str()
    }

    /// What the registry said.
    #[getter]
    fn answer(&self) -> RegistryAnswer {
        let (core::Reconciliation::Taken(record)
        | core::Reconciliation::NotFound(record)
        | core::Reconciliation::CannotTell(record)) = &self.0;
        RegistryAnswer(record.clone())
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// What was downloaded. The shape of the provider's answer is inferred.
#[pyclass(frozen, module = "kyckit.hyperverge")]
pub(crate) struct Download(pub(crate) core::Download);

#[pymethods]
impl Download {
    /// The records; empty when the answer holds none.
    #[getter]
    fn records(&self) -> Vec<RegistryRecord> {
        self.0.records.iter().cloned().map(RegistryRecord).collect()
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

/// One record of a registry. `repr` masks it.
#[pyclass(frozen, module = "kyckit.hyperverge")]
pub(crate) struct RegistryRecord(core::RegistryRecord);

#[pymethods]
impl RegistryRecord {
    /// The record's data as an application, to look at or to begin a modification with.
    #[getter]
    fn application(&self) -> KraApplication {
        KraApplication(self.0.application.clone())
    }

    /// The record's state: status, dates, remarks.
    #[getter]
    fn data(&self) -> KycData {
        KycData(self.0.data.clone())
    }

    /// Image of the signature, when one was asked for and came: personal data.
    #[getter]
    fn signature(&self) -> Option<&[u8]> {
        self.0.signature.as_deref()
    }

    /// Members that kyckit does not know, as raw JSON: personal data, not masked.
    #[getter]
    fn extra<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        convert::members(py, &self.0.extra)
    }

    /// The registry's error code, or `empty_record` when everything is blank; None when it is a record.
    #[getter]
    fn failure(&self) -> Option<&str> {
        self.0.failure.as_deref()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// What reading the state again says about an event.
#[pyclass(frozen, module = "kyckit")]
pub(crate) struct Confirmation(pub(crate) kyckit::Confirmation);

#[pymethods]
impl Confirmation {
    /// `confirmed`, `differs` or `could_not_ask`.
    #[getter]
    fn result(&self) -> &str {
        self.0.as_str()
    }

    /// What the provider says now, when it differs; None with `differs`: it is about somebody else.
    #[getter]
    fn decision(&self) -> Option<&str> {
        match &self.0 {
            kyckit::Confirmation::Differs(decision) => decision.map(kyckit::Decision::as_str),
            _ => None,
        }
    }

    /// Why the provider could not be asked.
    #[getter]
    fn error(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        match &self.0 {
            kyckit::Confirmation::CouldNotAsk(error) => {
                Some(raised(ErrorRecord::from(error)).into_value(py).into_any())
            }
            _ => None,
        }
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}
