//! The canonical event.

use crate::convert::{Instant, Word};
use crate::generated::{ArgosPayload, KraPayload, P100Payload, ResultsPayload};
use kyckit::{argos, hyperverge, p100};
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;

/// One webhook, read: the same shape for every provider. `repr` shows names and codes, no text and no payload.
#[pyclass(frozen, module = "kyckit")]
pub(crate) struct Event(pub(crate) Box<kyckit::Event>);

#[pymethods]
impl Event {
    /// Version of the mapping from payloads to events.
    #[getter]
    fn schema_version(&self) -> u32 {
        kyckit::SCHEMA_VERSION
    }

    /// Provider, for example `hyperverge_kra`.
    #[getter]
    fn provider(&self) -> Word {
        Word(self.0.provider)
    }

    /// Layout of the payload, for example `kra.v2`.
    #[getter]
    fn variant(&self) -> Word {
        Word(self.0.variant)
    }

    /// What happened, see `kyckit.EventKind`.
    #[getter]
    fn kind(&self) -> Word {
        Word(self.0.kind.as_str())
    }

    /// Trigger or event type, verbatim.
    #[getter]
    fn provider_event(&self) -> Option<&str> {
        self.0.provider_event.as_deref()
    }

    /// Status, verbatim.
    #[getter]
    fn provider_status(&self) -> Option<&str> {
        self.0.provider_status.as_deref()
    }

    /// What it says about the case, see `kyckit.Decision`.
    #[getter]
    fn decision(&self) -> Word {
        Word(self.0.decision.as_str())
    }

    /// Whether the provider will not change this verdict by itself; None when that is not known.
    #[getter]
    fn is_final(&self) -> Option<bool> {
        self.0.is_final
    }

    /// Who caused it: `system`, `human`, `user` or `unknown`.
    #[getter]
    fn actor(&self) -> Word {
        Word(self.0.actor.as_str())
    }

    /// Ids of the case.
    #[getter]
    fn subject(slf: &Bound<'_, Self>) -> Subject {
        Subject(slf.clone().unbind())
    }

    /// Why; empty when no reason was given.
    #[getter]
    fn reasons(&self) -> Vec<Reason> {
        self.0.reasons.iter().cloned().map(Reason).collect()
    }

    /// Names of changed fields; empty when the provider tells none.
    #[getter]
    fn changed_fields(&self) -> Vec<String> {
        self.0.changed_fields.iter().map(|name| name.to_string()).collect()
    }

    /// When it happened, by the provider's own clock; never filled with the time of arrival.
    #[getter]
    fn occurred_at(&self) -> Option<Instant> {
        self.0.occurred_at.map(Instant)
    }

    /// The member that `occurred_at` came from.
    #[getter]
    fn occurred_at_field(&self) -> Option<Word> {
        self.0.occurred_at_field.map(Word)
    }

    /// When it arrived, by the rules' now.
    #[getter]
    fn received_at(&self) -> Instant {
        Instant(self.0.received_at)
    }

    /// Key that is equal for repeated deliveries.
    #[getter]
    fn dedupe_key(&self) -> &str {
        self.0.dedupe_key()
    }

    /// How well the key tells repeats: `strong`, `derived` or `weak`.
    #[getter]
    fn dedupe_strength(&self) -> Word {
        Word(self.0.dedupe_strength.as_str())
    }

    /// Seconds within which equal weak keys count as a repeat; weak keys only.
    #[getter]
    fn dedupe_window(&self) -> Option<u32> {
        self.0.dedupe_window
    }

    /// What authenticated the delivery; empty when nothing did.
    #[getter]
    fn verified_by(&self) -> Vec<&'static str> {
        self.0.verified_by.clone()
    }

    /// State of a modification; registry records only.
    #[getter]
    fn modification(&self) -> Option<Modification> {
        let modification = self.0.modification.as_ref()?;
        Some(Modification { raw: modification.raw.clone().map(String::from), state: modification.state })
    }

    /// Result of an anti-money-laundering search; events about one only.
    #[getter]
    fn aml(&self) -> Option<Aml> {
        self.0.aml.clone().map(Aml)
    }

    /// State of the attempt; providers that tell it apart only.
    #[getter]
    fn attempt(&self) -> Option<Attempt> {
        self.0.attempt.clone().map(Attempt)
    }

    /// What is peculiar about the body.
    #[getter]
    fn warnings(&self) -> Vec<EventWarning> {
        self.0
            .warnings
            .iter()
            .map(|warning| EventWarning { code: warning.code, path: warning.path.clone().map(String::from) })
            .collect()
    }

    /// The provider's full payload, read on demand: personal data, not masked.
    #[getter]
    fn payload(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        let event = &self.0;
        let kra = hyperverge::kra_payload(event).map(|payload| KraPayload(payload).into_py_any(py));
        let results = || Some(ResultsPayload(hyperverge::results_payload(event)?).into_py_any(py));
        let argos = || Some(ArgosPayload(argos::payload(event)?).into_py_any(py));
        let p100 = || Some(P100Payload(p100::payload(event)?).into_py_any(py));
        kra.or_else(results).or_else(argos).or_else(p100).transpose()
    }

    /// The body exactly as received: personal data, not masked.
    #[getter]
    fn raw(&self) -> &[u8] {
        self.0.raw()
    }

    /// The body as decrypted; None when it came in clear. Personal data, not masked.
    #[getter]
    fn plaintext(&self) -> Option<&[u8]> {
        self.0.plaintext().map(|plaintext| &plaintext[..])
    }

    /// The event as a CloudEvent (JSON format, version 1.0), its canonical form as data.
    fn to_cloud_event(&self) -> String {
        self.0.to_cloud_event()
    }

    /// The event as canonical JSON, without payload and raw body.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// Ids of the case. Looks into its event: nobody pays for ids that nobody reads.
#[pyclass(frozen, module = "kyckit")]
pub(crate) struct Subject(Py<Event>);

impl Subject {
    fn ids(&self) -> &kyckit::Subject {
        &self.0.get().0.subject
    }
}

#[pymethods]
impl Subject {
    /// Transaction or submission id.
    #[getter]
    fn case_id(&self) -> Option<&str> {
        self.ids().case_id.as_deref()
    }

    /// The caller's own id of the user.
    #[getter]
    fn user_ref(&self) -> Option<&str> {
        self.ids().user_ref.as_deref()
    }

    /// The provider's id of the applicant.
    #[getter]
    fn applicant_id(&self) -> Option<&str> {
        self.ids().applicant_id.as_deref()
    }

    /// Application id of the caller at the provider.
    #[getter]
    fn tenant_id(&self) -> Option<&str> {
        self.ids().tenant_id.as_deref()
    }

    /// Token of the journey.
    #[getter]
    fn token_id(&self) -> Option<&str> {
        self.ids().token_id.as_deref()
    }
}

/// Why. `repr` masks the text, which is the provider's free text.
#[pyclass(frozen, module = "kyckit")]
pub(crate) struct Reason(kyckit::Reason);

#[pymethods]
impl Reason {
    /// The provider's or kyckit's code.
    #[getter]
    fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The provider's text.
    #[getter]
    fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// Class of the reason, for example `data_error`.
    #[getter]
    fn class_(&self) -> Word {
        Word(self.0.class)
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// Something about the body that a careful reader would want to know.
#[pyclass(frozen, get_all, module = "kyckit")]
pub(crate) struct EventWarning {
    /// Stable code, for example `unknown_status`.
    code: &'static str,
    /// Name of the member, when it is about one.
    path: Option<String>,
}

#[pymethods]
impl EventWarning {
    fn __repr__(&self) -> String {
        format!("EventWarning('{}')", self.code)
    }
}

/// State of a modification of a registry record.
#[pyclass(frozen, get_all, module = "kyckit")]
pub(crate) struct Modification {
    /// The code as received.
    raw: Option<String>,
    /// State, for example `in_progress`, `none`, `unknown`.
    state: &'static str,
}

#[pymethods]
impl Modification {
    fn __repr__(&self) -> String {
        format!("Modification('{}')", self.state)
    }
}

/// Result of an anti-money-laundering search.
#[pyclass(frozen, module = "kyckit")]
pub(crate) struct Aml(kyckit::Aml);

#[pymethods]
impl Aml {
    /// Whether something was found, see `kyckit.AmlHit`.
    #[getter]
    fn hit(&self) -> Word {
        Word(self.0.hit.as_str())
    }

    /// The provider's level of risk, verbatim.
    #[getter]
    fn level(&self) -> Option<&str> {
        self.0.level.as_deref()
    }

    /// The provider's status, verbatim.
    #[getter]
    fn status(&self) -> Option<&str> {
        self.0.status.as_deref()
    }

    fn __repr__(&self) -> String {
        format!("Aml('{}')", self.0.hit.as_str())
    }
}

/// State of one attempt, where the provider tells it apart from the state of the user.
#[pyclass(frozen, module = "kyckit")]
pub(crate) struct Attempt(kyckit::Attempt);

#[pymethods]
impl Attempt {
    /// The provider's status of the attempt, verbatim.
    #[getter]
    fn status(&self) -> &str {
        &self.0.status
    }

    /// What the status says of the attempt, see `kyckit.Decision`.
    #[getter]
    fn decision(&self) -> Word {
        Word(self.0.decision.as_str())
    }

    fn __repr__(&self) -> String {
        format!("Attempt('{}')", self.0.decision.as_str())
    }
}
