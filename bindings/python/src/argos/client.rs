//! The clients of ARGOS's API.

use super::answers::{AmlMonitoring, ApplicantSubmission, Done, Page, PageKey, Submission};
use super::cipher::GivenCipher;
use super::submissions::{NewSubmission, SubmissionChanges};
use crate::answers::Confirmation;
use crate::convert::{self, Plain};
use crate::errors::raised;
use crate::event::Event;
use crate::rules::{self, Rules};
use crate::twins::{Calling, twins};
use kyckit::Personal;
use kyckit::argos::{self as core, ClientConfig};
use kyckit_support::{CallOptions, ErrorRecord};
use pyo3::prelude::*;

/// The calls of both clients.
#[pyclass(frozen, subclass, module = "kyckit.argos", name = "_Calls")]
pub(crate) struct ArgosCalls(Calling<core::Client>);

twins! {
    ArgosCalls in "kyckit.argos",
    (api_key=None, cipher=None, base_url=None, timeout=None, extra_roots=Vec::new(), rules=None),
    (
        api_key: Option<Plain>,
        cipher: Option<GivenCipher>,
        base_url: Option<Plain>,
        timeout: Option<f64>,
        extra_roots: Vec<Vec<u8>>,
        rules: Option<&Bound<'_, Rules>>,
    );
    /// Speaks to the ARGOS API and blocks the calling thread, with the GIL released.
    ArgosClient = "Client";
    /// Like `Client`, awaited. Cancelling a task stops its call; the I/O runs outside the loop.
    AsyncArgosClient = "AsyncClient";
}

#[pymethods]
impl ArgosCalls {
    /// A submission by its id; None when there is none.
    fn submission(&self, py: Python<'_>, submission_id: Plain) -> PyResult<Py<PyAny>> {
        let found = |found: Option<core::Submission>| found.map(Submission);
        self.0.run(py, |client| async move { client.submission(&submission_id.0).await }, found)
    }

    /// One page of the submissions, of all of them when nothing is given.
    #[allow(clippy::too_many_arguments, reason = "keywords in Python")]
    #[pyo3(signature = (*, user_id=None, email=None, count=None, next=None, start_date=None, end_date=None, compact_dates=false, request_type=None))]
    fn list(
        &self,
        py: Python<'_>,
        user_id: Option<Plain>,
        email: Option<Plain>,
        count: Option<u32>,
        next: Option<&Bound<'_, PageKey>>,
        start_date: Option<&Bound<'_, PyAny>>,
        end_date: Option<&Bound<'_, PyAny>>,
        compact_dates: bool,
        request_type: Option<Plain>,
    ) -> PyResult<Py<PyAny>> {
        let (start_date, end_date) = (day(start_date, "start_date")?, day(end_date, "end_date")?);
        let next = next.map(|next| next.get().0.clone());
        let named = named(user_id, email, request_type);
        let query = core::SubmissionQuery { count, next, start_date, end_date, compact_dates, ..named };
        self.0.run(py, |client| async move { client.list(&query).await }, Page)
    }

    /// The submissions that seem to be of one applicant.
    fn by_applicant(&self, py: Python<'_>, applicant_id: Plain) -> PyResult<Py<PyAny>> {
        let all = |all: Vec<_>| all.into_iter().map(ApplicantSubmission).collect::<Vec<_>>();
        self.0.run(py, |client| async move { client.by_applicant(&applicant_id.0).await }, all)
    }

    /// Makes a submission without any verification: for migration and tests.
    fn create(&self, py: Python<'_>, new: &Bound<'_, NewSubmission>) -> PyResult<Py<PyAny>> {
        let new = new.get().0.clone();
        self.0.run(py, |client| async move { client.create(&new).await }, Done)
    }

    /// Changes data of a submission, which sends the webhook `updated`. It cannot be undone.
    #[pyo3(signature = (submission_id, changes, *, admin))]
    fn update(
        &self,
        py: Python<'_>,
        submission_id: Plain,
        changes: &Bound<'_, SubmissionChanges>,
        admin: Plain,
    ) -> PyResult<Py<PyAny>> {
        let (changes, admin) = (changes.get().0.clone(), Personal::from(admin.0));
        let call =
            |client: core::Client| async move { client.update(&submission_id.0, &admin, &changes).await };
        self.0.run(py, call, Done)
    }

    /// Deletes a submission for good. The webhook `delete` is sent only when `admin_name` is given.
    #[pyo3(signature = (submission_id, *, admin_name=None))]
    fn delete(&self, py: Python<'_>, submission_id: Plain, admin_name: Option<Plain>) -> PyResult<Py<PyAny>> {
        let admin = admin_name.map(|name| Personal::from(name.0));
        let call =
            |client: core::Client| async move { client.delete(&submission_id.0, admin.as_ref()).await };
        self.0.run(py, call, Done)
    }

    /// Deletes some data of a submission for good.
    #[pyo3(signature = (submission_id, fields, data_fields=Vec::new()), text_signature = "($self, submission_id, fields, data_fields=())")]
    fn delete_fields(
        &self,
        py: Python<'_>,
        submission_id: Plain,
        fields: Vec<Plain>,
        data_fields: Vec<Plain>,
    ) -> PyResult<Py<PyAny>> {
        let call = |client: core::Client| async move {
            client.delete_fields(&submission_id.0, &texts(&fields), &texts(&data_fields)).await
        };
        self.0.run(py, call, Done)
    }

    /// Puts 1 to 25 approved submissions under ongoing AML monitoring, which sends the webhook `aml_monitor`.
    #[pyo3(signature = (worklist_id, submission_ids, *, admin))]
    fn monitor_aml(
        &self,
        py: Python<'_>,
        worklist_id: Plain,
        submission_ids: Vec<Plain>,
        admin: Plain,
    ) -> PyResult<Py<PyAny>> {
        let admin = Personal::from(admin.0);
        let call = |client: core::Client| async move {
            client.monitor_aml(&worklist_id.0, &texts(&submission_ids), &admin).await
        };
        self.0.run(py, call, AmlMonitoring)
    }

    /// Reads the submission of an event again, for decisions that move money: no delivery is signed.
    fn confirm(&self, py: Python<'_>, event: &Bound<'_, Event>) -> PyResult<Py<PyAny>> {
        let event = event.get().whole()?.clone();
        self.0.run(py, |client| async move { Ok(client.confirm(&event).await) }, Confirmation)
    }

    /// Closes the connections; later calls fail.
    pub(crate) fn close(&self) {
        self.0.close();
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        Ok(format!("{}({:?})", slf.get_type().name()?, slf.get().0.config().credentials))
    }
}

impl ArgosCalls {
    #[allow(clippy::too_many_arguments, reason = "as the constructors")]
    fn open(
        py: Python<'_>,
        is_blocking: bool,
        api_key: Option<Plain>,
        cipher: Option<GivenCipher>,
        base_url: Option<Plain>,
        timeout: Option<f64>,
        extra_roots: Vec<Vec<u8>>,
        rules: Option<&Bound<'_, Rules>>,
    ) -> PyResult<Self> {
        let mut config = match api_key {
            Some(key) => ClientConfig::new(key.0),
            None => ClientConfig::from_env().map_err(|error| raised(ErrorRecord::from(&error)))?,
        };
        let key = config.credentials.api_key.clone();
        config.credentials.cipher = cipher.map(|cipher| cipher.with_key(Some(key))).transpose()?;
        let (base_url, rules) = (base_url.map(|url| url.0), rules::given(rules).0);
        CallOptions { base_url, timeout, extra_roots, rules }.apply(&mut config).map_err(raised)?;
        Calling::open(py, is_blocking, config).map(ArgosCalls)
    }
}

fn day(day: Option<&Bound<'_, PyAny>>, name: &str) -> PyResult<Option<kyckit::Date>> {
    day.map_or(Ok(None), |day| convert::day(day, name))
}

/// A query by what names submissions.
fn named(user_id: Option<Plain>, email: Option<Plain>, request_type: Option<Plain>) -> core::SubmissionQuery {
    core::SubmissionQuery {
        user_id: user_id.map(|id| id.0),
        email: email.map(|email| email.0.into()),
        request_type: request_type.map(|kind| kind.0),
        ..core::SubmissionQuery::default()
    }
}

fn texts(texts: &[Plain]) -> Vec<&str> {
    texts.iter().map(|text| text.0.as_str()).collect()
}
