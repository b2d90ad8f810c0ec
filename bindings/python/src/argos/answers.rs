//! What the calls of ARGOS's API come back with.

use crate::convert::Plain;
use kyckit::Personal;
use kyckit::argos as core;
use pyo3::prelude::*;

/// A submission, read back; every member may be missing. `repr` masks the person and the raw JSON.
#[pyclass(frozen, module = "kyckit.argos")]
pub(crate) struct Submission(pub(crate) core::Submission);

#[pymethods]
impl Submission {
    /// Id of the submission.
    #[getter]
    fn submission_id(&self) -> Option<&str> {
        self.0.submission_id.as_deref()
    }

    /// The client's own id of the user.
    #[getter]
    fn user_id(&self) -> Option<&str> {
        self.0.user_id.as_deref()
    }

    /// Id of the applicant, for finding duplicates.
    #[getter]
    fn applicant_id(&self) -> Option<&str> {
        self.0.applicant_id.as_deref()
    }

    /// E-mail address of the submitter.
    #[getter]
    fn email(&self) -> Option<&str> {
        self.0.email.as_ref().map(Personal::expose)
    }

    /// Status as received.
    #[getter]
    fn status(&self) -> Option<&str> {
        self.0.status.as_deref()
    }

    /// What the status says, see `kyckit.Decision`.
    #[getter]
    fn decision(&self) -> &str {
        self.0.decision.as_str()
    }

    /// When it was made, as received.
    #[getter]
    fn created_at(&self) -> Option<&str> {
        self.0.created_at.as_deref()
    }

    /// When it was changed, as received.
    #[getter]
    fn updated_at(&self) -> Option<&str> {
        self.0.updated_at.as_deref()
    }

    /// Who decided: `system`, or the name of a person.
    #[getter]
    fn reviewer(&self) -> Option<&str> {
        self.0.reviewer.as_ref().map(Personal::expose)
    }

    /// Its JSON as received: personal data, not masked.
    #[getter]
    fn raw(&self) -> &str {
        self.0.raw()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// Where the next page of a list begins. Hand it back as it came.
#[pyclass(frozen, eq, module = "kyckit.argos")]
#[derive(PartialEq, Eq)]
pub(crate) struct PageKey(pub(crate) core::PageKey);

#[pymethods]
impl PageKey {
    #[new]
    #[pyo3(signature = (id, created_at=None))]
    fn new(id: Plain, created_at: Option<Plain>) -> Self {
        PageKey(core::PageKey { id: id.0, created_at: created_at.map(|time| time.0) })
    }

    fn __getnewargs__(&self) -> (&str, Option<&str>) {
        (&self.0.id, self.0.created_at.as_deref())
    }

    /// Id of the submission.
    #[getter]
    fn id(&self) -> &str {
        &self.0.id
    }

    /// Its time, as received.
    #[getter]
    fn created_at(&self) -> Option<&str> {
        self.0.created_at.as_deref()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// One page of a list.
#[pyclass(frozen, module = "kyckit.argos")]
pub(crate) struct Page(pub(crate) core::Page);

#[pymethods]
impl Page {
    /// The submissions of this page.
    #[getter]
    fn items(&self) -> Vec<Submission> {
        self.0.items.iter().cloned().map(Submission).collect()
    }

    /// Where the next page begins; None: this is the last one.
    #[getter]
    fn next(&self) -> Option<PageKey> {
        self.0.next.clone().map(PageKey)
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// One of the submissions that seem to be of one applicant. `repr` masks the person.
#[pyclass(frozen, module = "kyckit.argos")]
pub(crate) struct ApplicantSubmission(pub(crate) core::ApplicantSubmission);

#[pymethods]
impl ApplicantSubmission {
    /// Id of the submission.
    #[getter]
    fn submission_id(&self) -> Option<&str> {
        self.0.submission_id.as_deref()
    }

    /// E-mail address of the submitter.
    #[getter]
    fn email(&self) -> Option<&str> {
        self.0.email.as_ref().map(Personal::expose)
    }

    /// What the provider compares: made from name, date of birth, gender and nationality.
    #[getter]
    fn duplicated_information(&self) -> Option<&str> {
        self.0.duplicated_information.as_ref().map(Personal::expose)
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// A change that the provider says it made. `repr` masks everything but the id.
#[pyclass(frozen, module = "kyckit.argos")]
pub(crate) struct Done(pub(crate) core::Done);

#[pymethods]
impl Done {
    /// Id of the submission, where the answer tells it: after a creation.
    #[getter]
    fn submission_id(&self) -> Option<&str> {
        self.0.submission_id.as_deref()
    }

    /// The provider's words, for people.
    #[getter]
    fn message(&self) -> Option<&str> {
        self.0.message.as_ref().map(Personal::expose)
    }

    /// The answer's JSON as received; empty when there was none. May hold personal data.
    #[getter]
    fn raw(&self) -> &str {
        self.0.raw()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// What became of each submission that was to be monitored.
#[pyclass(frozen, module = "kyckit.argos")]
pub(crate) struct AmlMonitoring(pub(crate) core::AmlMonitoring);

#[pymethods]
impl AmlMonitoring {
    /// Whether the provider calls the whole a success; it may and yet hold failures.
    #[getter]
    fn success(&self) -> Option<bool> {
        self.0.success
    }

    /// How many were registered.
    #[getter]
    fn success_count(&self) -> Option<u32> {
        self.0.success_count
    }

    /// How many were not.
    #[getter]
    fn failed_count(&self) -> Option<u32> {
        self.0.failed_count
    }

    /// Those that were registered.
    #[getter]
    fn succeeded(&self) -> Vec<MonitoredSubmission> {
        self.0.succeeded.iter().cloned().map(MonitoredSubmission).collect()
    }

    /// Those that were not.
    #[getter]
    fn failed(&self) -> Vec<MonitoredSubmission> {
        self.0.failed.iter().cloned().map(MonitoredSubmission).collect()
    }

    /// The answer's JSON as received.
    #[getter]
    fn raw(&self) -> &str {
        self.0.raw()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// One submission of an `AmlMonitoring`.
#[pyclass(frozen, module = "kyckit.argos")]
pub(crate) struct MonitoredSubmission(core::MonitoredSubmission);

#[pymethods]
impl MonitoredSubmission {
    /// Id of the submission.
    #[getter]
    fn submission_id(&self) -> Option<&str> {
        self.0.submission_id.as_deref()
    }

    /// Ids of its records in the worklist.
    #[getter]
    fn record_ids(&self) -> Vec<String> {
        self.0.record_ids.clone()
    }

    /// Why it was not registered, in the provider's words.
    #[getter]
    fn error(&self) -> Option<&str> {
        self.0.error.as_ref().map(Personal::expose)
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}
