//! The client of ARGOS's API. It runs the core's async client on the shared runtime.

use super::answers::{AmlMonitoring, ApplicantSubmission, Done, Page, PageKey, Submission};
use super::cipher::GivenCipher;
use super::submissions::{NewSubmission, SubmissionChanges};
use crate::answers::Confirmation;
use crate::convert::{self, Plain};
use crate::engine::Engine;
use crate::errors::{not_pickled, raised};
use crate::event::Event;
use crate::rules::{self, Rules};
use kyckit::argos::{self as core, ClientConfig};
use kyckit_support::{CallOptions, ErrorRecord};
use pyo3::prelude::*;

/// The calls of both clients, each started with the way in which its result comes back.
#[pyclass(frozen, subclass, module = "kyckit.argos", name = "_ArgosCalls")]
pub(crate) struct ArgosCalls(Engine<core::Client>);

#[pymethods]
impl ArgosCalls {
    #[new]
    #[pyo3(signature = (api_key=None, cipher=None, base_url=None, timeout=None, extra_roots=Vec::new(), rules=None))]
    fn new(
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
        Engine::open(config).map(ArgosCalls)
    }

    fn _submission(&self, py: Python<'_>, wait: bool, submission_id: Plain) -> PyResult<Py<PyAny>> {
        let client = self.0.client(wait)?;
        let found = |found: Option<core::Submission>| found.map(Submission);
        self.0.run(py, wait, async move { client.submission(&submission_id.0).await }, found)
    }

    #[allow(clippy::too_many_arguments, reason = "keywords in Python")]
    fn _list(
        &self,
        py: Python<'_>,
        wait: bool,
        user_id: Option<Plain>,
        email: Option<Plain>,
        count: Option<u32>,
        next: Option<&Bound<'_, PageKey>>,
        start_date: &Bound<'_, PyAny>,
        end_date: &Bound<'_, PyAny>,
        compact_dates: bool,
        request_type: Option<Plain>,
    ) -> PyResult<Py<PyAny>> {
        let (start_date, end_date) =
            (convert::day(start_date, "start_date")?, convert::day(end_date, "end_date")?);
        let next = next.map(|next| next.get().0.clone());
        let named = named(user_id, email, request_type);
        let query = core::SubmissionQuery { count, next, start_date, end_date, compact_dates, ..named };
        let client = self.0.client(wait)?;
        self.0.run(py, wait, async move { client.list(&query).await }, Page)
    }

    fn _by_applicant(&self, py: Python<'_>, wait: bool, applicant_id: Plain) -> PyResult<Py<PyAny>> {
        let client = self.0.client(wait)?;
        let all = |all: Vec<_>| all.into_iter().map(ApplicantSubmission).collect::<Vec<_>>();
        self.0.run(py, wait, async move { client.by_applicant(&applicant_id.0).await }, all)
    }

    fn _create(&self, py: Python<'_>, wait: bool, new: &Bound<'_, NewSubmission>) -> PyResult<Py<PyAny>> {
        let (client, new) = (self.0.client(wait)?, new.get().0.clone());
        self.0.run(py, wait, async move { client.create(&new).await }, Done)
    }

    fn _update(
        &self,
        py: Python<'_>,
        wait: bool,
        submission_id: Plain,
        changes: &Bound<'_, SubmissionChanges>,
        admin: Plain,
    ) -> PyResult<Py<PyAny>> {
        let (client, changes) = (self.0.client(wait)?, changes.get().0.clone());
        let admin = kyckit::Personal::from(admin.0);
        self.0.run(py, wait, async move { client.update(&submission_id.0, &admin, &changes).await }, Done)
    }

    fn _delete(
        &self,
        py: Python<'_>,
        wait: bool,
        submission_id: Plain,
        admin_name: Option<Plain>,
    ) -> PyResult<Py<PyAny>> {
        let client = self.0.client(wait)?;
        let admin = admin_name.map(|name| kyckit::Personal::from(name.0));
        self.0.run(py, wait, async move { client.delete(&submission_id.0, admin.as_ref()).await }, Done)
    }

    fn _delete_fields(
        &self,
        py: Python<'_>,
        wait: bool,
        submission_id: Plain,
        fields: Vec<Plain>,
        data_fields: Vec<Plain>,
    ) -> PyResult<Py<PyAny>> {
        let client = self.0.client(wait)?;
        let call = async move {
            client.delete_fields(&submission_id.0, &texts(&fields), &texts(&data_fields)).await
        };
        self.0.run(py, wait, call, Done)
    }

    fn _monitor_aml(
        &self,
        py: Python<'_>,
        wait: bool,
        worklist_id: Plain,
        submission_ids: Vec<Plain>,
        admin: Plain,
    ) -> PyResult<Py<PyAny>> {
        let client = self.0.client(wait)?;
        let admin = kyckit::Personal::from(admin.0);
        let call = async move { client.monitor_aml(&worklist_id.0, &texts(&submission_ids), &admin).await };
        self.0.run(py, wait, call, AmlMonitoring)
    }

    fn _confirm(&self, py: Python<'_>, wait: bool, event: &Bound<'_, Event>) -> PyResult<Py<PyAny>> {
        let (client, event) = (self.0.client(wait)?, event.get().0.clone());
        self.0.run(py, wait, async move { Ok(client.confirm(&event).await) }, Confirmation)
    }

    /// Closes the connections; later calls fail.
    fn close(&self) {
        self.0.close();
    }

    fn __reduce__(slf: &Bound<'_, Self>) -> PyResult<()> {
        Err(not_pickled(slf.as_any()))
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        Ok(format!("{}({:?})", slf.get_type().name()?, slf.get().0.config.credentials))
    }
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
