//! The canonical event.

use crate::convert::{Instant, Word};
use crate::errors::{answered, raised};
use crate::generated::{ArgosPayload, KraPayload, P100Payload, ResultsPayload};
use crate::rules::ForReading;
use bytes::Bytes;
use kyckit::{Glance, Provider, argos, hyperverge, p100};
use kyckit_support::ErrorRecord;
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use std::sync::OnceLock;

/// One webhook, read: the same shape for every provider. `repr` shows names and codes, no text and no payload.
#[pyclass(frozen, module = "kyckit")]
pub(crate) struct Event {
    /// What the handlers that look no further ask for; none when the event must tell.
    glance: Option<Glanced>,
    whole: OnceLock<Box<kyckit::Event>>,
}

/// A body that can be read, and what is needed to do so.
struct Glanced {
    told: Glance,
    body: PyBackedBytes,
    provider: &'static dyn Provider,
    rules: ForReading,
    /// The proof that was given.
    policy: Option<&'static str>,
    dedupe_key: OnceLock<String>,
}

impl Event {
    /// The event of a body: made at once, or, where a glance tells what most ask for, when somebody asks for more.
    pub(crate) fn of(
        body: PyBackedBytes,
        provider: &'static dyn Provider,
        rules: ForReading,
    ) -> Result<Event, kyckit::Error> {
        match provider.glance(&body, rules.timeless())? {
            Some(told) => Ok(Event {
                glance: Some(Glanced {
                    told,
                    body,
                    provider,
                    rules,
                    policy: None,
                    dedupe_key: OnceLock::new(),
                }),
                whole: OnceLock::new(),
            }),
            None => provider.read_webhook(Bytes::copy_from_slice(&body), "", &rules.whole()).map(Event::from),
        }
    }

    /// The same event, proved by this policy. A decryption is part of the reading: the proof that was given came first.
    pub(crate) fn proved_by(mut self, policy: &'static str) -> Event {
        match (self.whole.get_mut(), &mut self.glance) {
            (Some(event), _) => event.verified_by.insert(0, policy),
            (None, Some(glanced)) => glanced.policy = Some(policy),
            (None, None) => {}
        }
        self
    }

    /// The event as the core has it.
    pub(crate) fn whole(&self) -> PyResult<&kyckit::Event> {
        if let (None, Some(Glanced { body, provider, rules, policy, .. })) = (self.whole.get(), &self.glance)
        {
            // A copy: threads of the core, which a clone of the event may reach, must never drop an object of Python's.
            let body = Bytes::copy_from_slice(body);
            let mut event = answered(|| provider.read_webhook(body, "", &rules.whole()).map(Box::new))?;
            event.verified_by.extend(policy);
            // Another thread may have been first; both made the same.
            let _ = self.whole.set(event);
        }
        let missing = || raised(ErrorRecord::internal("event", "the event of a glance is missing"));
        self.whole.get().map(Box::as_ref).ok_or_else(missing)
    }

    /// What a glance tells, or else the event.
    fn told<'e, T>(
        &'e self,
        glance: impl FnOnce(&Glance, &'e [u8]) -> T,
        event: impl FnOnce(&'e kyckit::Event) -> T,
    ) -> PyResult<T> {
        match &self.glance {
            Some(glanced) => Ok(glance(&glanced.told, &glanced.body)),
            None => self.whole().map(event),
        }
    }
}

impl From<kyckit::Event> for Event {
    fn from(event: kyckit::Event) -> Event {
        Event { glance: None, whole: Box::new(event).into() }
    }
}

#[pymethods]
impl Event {
    /// Version of the mapping from payloads to events.
    #[getter]
    fn schema_version(&self) -> u32 {
        kyckit::SCHEMA_VERSION
    }

    /// Provider, for example `hyperverge_kra`.
    #[getter]
    fn provider(&self) -> PyResult<Word> {
        match &self.glance {
            Some(glanced) => Ok(Word(glanced.provider.name())),
            None => self.whole().map(|event| Word(event.provider)),
        }
    }

    /// Layout of the payload, for example `kra.v2`.
    #[getter]
    fn variant(&self) -> PyResult<Word> {
        self.told(|told, _| Word(told.variant()), |event| Word(event.variant))
    }

    /// What happened, see `kyckit.EventKind`.
    #[getter]
    fn kind(&self) -> PyResult<Word> {
        self.told(|told, _| Word(told.kind().as_str()), |event| Word(event.kind.as_str()))
    }

    /// Trigger or event type, verbatim.
    #[getter]
    fn provider_event(&self) -> PyResult<Option<&str>> {
        self.told(Glance::provider_event, |event| event.provider_event.as_deref())
    }

    /// Status, verbatim.
    #[getter]
    fn provider_status(&self) -> PyResult<Option<&str>> {
        self.told(Glance::provider_status, |event| event.provider_status.as_deref())
    }

    /// What it says about the case, see `kyckit.Decision`.
    #[getter]
    fn decision(&self) -> PyResult<Word> {
        self.told(|told, _| Word(told.decision().as_str()), |event| Word(event.decision.as_str()))
    }

    /// Whether the provider will not change this verdict by itself; None when that is not known.
    #[getter]
    fn is_final(&self) -> PyResult<Option<bool>> {
        self.told(|told, _| told.is_final(), |event| event.is_final)
    }

    /// Who caused it: `system`, `human`, `user` or `unknown`.
    #[getter]
    fn actor(&self) -> PyResult<Word> {
        Ok(Word(self.whole()?.actor.as_str()))
    }

    /// Ids of the case.
    #[getter]
    fn subject(slf: &Bound<'_, Self>) -> Subject {
        Subject(slf.clone().unbind())
    }

    /// Why; empty when no reason was given.
    #[getter]
    fn reasons(&self) -> PyResult<Vec<Reason>> {
        Ok(self.whole()?.reasons.iter().cloned().map(Reason).collect())
    }

    /// Names of changed fields; empty when the provider tells none.
    #[getter]
    fn changed_fields(&self) -> PyResult<Vec<String>> {
        Ok(self.whole()?.changed_fields.iter().map(|name| name.to_string()).collect())
    }

    /// When it happened, by the provider's own clock; never filled with the time of arrival.
    #[getter]
    fn occurred_at(&self) -> PyResult<Option<Instant>> {
        Ok(self.whole()?.occurred_at.map(Instant))
    }

    /// The member that `occurred_at` came from.
    #[getter]
    fn occurred_at_field(&self) -> PyResult<Option<Word>> {
        Ok(self.whole()?.occurred_at_field.map(Word))
    }

    /// When it arrived, by the rules' now.
    #[getter]
    fn received_at(&self) -> PyResult<Instant> {
        Ok(Instant(self.whole()?.received_at))
    }

    /// Key that is equal for repeated deliveries.
    #[getter]
    fn dedupe_key(&self) -> PyResult<&str> {
        match &self.glance {
            Some(Glanced { told, body, dedupe_key, .. }) => {
                Ok(dedupe_key.get_or_init(|| told.dedupe_key(body)))
            }
            None => self.whole().map(kyckit::Event::dedupe_key),
        }
    }

    /// How well the key tells repeats: `strong`, `derived` or `weak`.
    #[getter]
    fn dedupe_strength(&self) -> PyResult<Word> {
        let word = |strength: kyckit::DedupeStrength| Word(strength.as_str());
        self.told(|told, _| word(told.dedupe_strength()), |event| word(event.dedupe_strength))
    }

    /// Seconds within which equal weak keys count as a repeat; weak keys only.
    #[getter]
    fn dedupe_window(&self) -> PyResult<Option<u32>> {
        Ok(self.whole()?.dedupe_window)
    }

    /// What authenticated the delivery; empty when nothing did.
    #[getter]
    fn verified_by(&self) -> PyResult<Vec<&'static str>> {
        Ok(self.whole()?.verified_by.clone())
    }

    /// State of a modification; registry records only.
    #[getter]
    fn modification(&self) -> PyResult<Option<Modification>> {
        Ok(self.whole()?.modification.as_ref().map(|modification| Modification {
            raw: modification.raw.clone().map(String::from),
            state: modification.state,
        }))
    }

    /// Result of an anti-money-laundering search; events about one only.
    #[getter]
    fn aml(&self) -> PyResult<Option<Aml>> {
        Ok(self.whole()?.aml.clone().map(Aml))
    }

    /// State of the attempt; providers that tell it apart only.
    #[getter]
    fn attempt(&self) -> PyResult<Option<Attempt>> {
        Ok(self.whole()?.attempt.clone().map(Attempt))
    }

    /// What is peculiar about the body.
    #[getter]
    fn warnings(&self) -> PyResult<Vec<EventWarning>> {
        let warning = |warning: &kyckit::Warning| EventWarning {
            code: warning.code,
            path: warning.path.clone().map(String::from),
        };
        Ok(self.whole()?.warnings.iter().map(warning).collect())
    }

    /// The provider's full payload, read on demand: personal data, not masked.
    #[getter]
    fn payload(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let (provider, body) = match &self.glance {
            Some(glanced) => (glanced.provider.name(), &glanced.body[..]),
            None => self.whole().map(|event| (event.provider, &event.body()[..]))?,
        };
        payload_of(py, provider, body)
    }

    /// The body exactly as received: personal data, not masked.
    #[getter]
    fn raw(&self) -> PyResult<&[u8]> {
        match &self.glance {
            Some(glanced) => Ok(&glanced.body),
            None => self.whole().map(|event| &event.raw()[..]),
        }
    }

    /// The body as decrypted; None when it came in clear. Personal data, not masked.
    #[getter]
    fn plaintext(&self) -> PyResult<Option<&[u8]>> {
        Ok(self.whole()?.plaintext().map(|plaintext| &plaintext[..]))
    }

    /// The event as a CloudEvent (JSON format, version 1.0), its canonical form as data.
    fn to_cloud_event(&self) -> PyResult<String> {
        Ok(self.whole()?.to_cloud_event())
    }

    /// The event as canonical JSON, without payload and raw body.
    fn to_json(&self) -> PyResult<String> {
        Ok(self.whole()?.to_json())
    }

    fn __repr__(&self) -> PyResult<String> {
        Ok(format!("{:?}", self.whole()?))
    }
}

/// The typed payload of a body of this provider.
fn payload_of(py: Python<'_>, provider: &str, body: &[u8]) -> PyResult<Py<PyAny>> {
    let is = |of: &dyn Provider| of.name() == provider;
    if is(&hyperverge::KraWebhook) {
        hyperverge::kra_payload_of(body).map(KraPayload).into_py_any(py)
    } else if is(&hyperverge::ResultsWebhook) {
        hyperverge::results_payload_of(body).map(ResultsPayload).into_py_any(py)
    } else if is(&argos::Webhook) {
        argos::payload_of(body).map(ArgosPayload).into_py_any(py)
    } else {
        p100::payload_of(body).map(P100Payload).into_py_any(py)
    }
}

/// Ids of the case. Looks into its event: nobody pays for ids that nobody reads.
#[pyclass(frozen, module = "kyckit")]
pub(crate) struct Subject(Py<Event>);

#[pymethods]
impl Subject {
    /// Transaction or submission id.
    #[getter]
    fn case_id(&self) -> PyResult<Option<&str>> {
        self.0.get().told(Glance::case_id, |event| event.subject.case_id.as_deref())
    }

    /// The caller's own id of the user.
    #[getter]
    fn user_ref(&self) -> PyResult<Option<&str>> {
        self.0.get().told(Glance::user_ref, |event| event.subject.user_ref.as_deref())
    }

    /// The provider's id of the applicant.
    #[getter]
    fn applicant_id(&self) -> PyResult<Option<&str>> {
        self.0.get().told(Glance::applicant_id, |event| event.subject.applicant_id.as_deref())
    }

    /// Application id of the caller at the provider.
    #[getter]
    fn tenant_id(&self) -> PyResult<Option<&str>> {
        self.0.get().told(Glance::tenant_id, |event| event.subject.tenant_id.as_deref())
    }

    /// Token of the journey.
    #[getter]
    fn token_id(&self) -> PyResult<Option<&str>> {
        self.0.get().told(Glance::token_id, |event| event.subject.token_id.as_deref())
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
