//! The canonical event and the reading of webhooks.

use crate::convert::{self, Instant, Plain};
use crate::errors::raised;
use crate::generated::{KraPayload, ResultsPayload};
use crate::rules::{self, Rules};
use crate::static_header;
use kyckit::hyperverge;
use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

/// One webhook, read: the same shape for every provider. `repr` shows names and codes, no text and no payload.
#[pyclass(frozen, module = "kyckit")]
pub(crate) struct Event(pub(crate) kyckit::Event);

/// Reads a KRA webhook body, exactly as received, to its canonical event. Unknown values never fail.
#[pyfunction]
#[pyo3(signature = (body, *, rules=None, verified_by=None))]
pub(crate) fn read_kra_webhook(
    body: &Bound<'_, PyAny>,
    rules: Option<&Bound<'_, Rules>>,
    verified_by: Option<Plain>,
) -> PyResult<Event> {
    read(hyperverge::read_kra_webhook, body, rules, verified_by)
}

/// Reads a Results webhook body, exactly as received, to its canonical event. Unknown values never fail.
#[pyfunction]
#[pyo3(signature = (body, *, rules=None, verified_by=None))]
pub(crate) fn read_results_webhook(
    body: &Bound<'_, PyAny>,
    rules: Option<&Bound<'_, Rules>>,
    verified_by: Option<Plain>,
) -> PyResult<Event> {
    read(hyperverge::read_results_webhook, body, rules, verified_by)
}

fn read(
    reader: fn(Vec<u8>, &kyckit::Rules) -> Result<kyckit::Event, kyckit::Error>,
    body: &Bound<'_, PyAny>,
    rules: Option<&Bound<'_, Rules>>,
    verified_by: Option<Plain>,
) -> PyResult<Event> {
    let body = convert::bytes(body).ok_or_else(|| PyTypeError::new_err(RAW_BODY))?;
    let policy = verified_by.map(|name| static_header::policy(&name.0)).transpose()?;
    let rules = rules::of(rules)?;
    let mut event = kyckit_support::guard(|| reader(body, &rules)).map_err(raised)?;
    event.verified_by.extend(policy);
    Ok(Event(event))
}

const RAW_BODY: &str = "a webhook is read from its raw body, as bytes: parsing it first loses duplicates and positions. \
Django: request.body; Flask: request.get_data(); FastAPI and Starlette: await request.body(); aiohttp: await request.read()";

#[pymethods]
impl Event {
    /// Version of the mapping from payloads to events.
    #[getter]
    fn schema_version(&self) -> u32 {
        kyckit::SCHEMA_VERSION
    }

    /// Provider, for example `hyperverge_kra`.
    #[getter]
    fn provider(&self) -> &str {
        self.0.provider
    }

    /// Layout of the payload, for example `kra.v2`.
    #[getter]
    fn variant(&self) -> &str {
        self.0.variant
    }

    /// What happened, see `kyckit.EventKind`.
    #[getter]
    fn kind(&self) -> &str {
        self.0.kind.as_str()
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
    fn decision(&self) -> &str {
        self.0.decision.as_str()
    }

    /// Whether the provider will not change this verdict by itself; None when that is not known.
    #[getter]
    fn is_final(&self) -> Option<bool> {
        self.0.is_final
    }

    /// Who caused it: `system`, `human`, `user` or `unknown`.
    #[getter]
    fn actor(&self) -> &str {
        self.0.actor.as_str()
    }

    /// Ids of the case.
    #[getter]
    fn subject(&self) -> Subject {
        let kyckit::Subject { case_id, user_ref, applicant_id, tenant_id, token_id } = self.0.subject.clone();
        let own = |id: Option<kyckit::Text>| id.map(String::from);
        Subject {
            case_id: own(case_id),
            user_ref: own(user_ref),
            applicant_id: own(applicant_id),
            tenant_id: own(tenant_id),
            token_id: own(token_id),
        }
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
    fn occurred_at_field(&self) -> Option<&str> {
        self.0.occurred_at_field
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
    fn dedupe_strength(&self) -> &str {
        self.0.dedupe_strength.as_str()
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
        if let Some(payload) = hyperverge::kra_payload(&self.0) {
            return KraPayload(payload).into_py_any(py).map(Some);
        }
        let payload = hyperverge::results_payload(&self.0);
        payload.map(|payload| ResultsPayload(payload).into_py_any(py)).transpose()
    }

    /// The body exactly as received: personal data, not masked.
    #[getter]
    fn raw(&self) -> &[u8] {
        self.0.raw()
    }

    /// The event as canonical JSON, without payload and raw body.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// Ids of the case.
#[pyclass(frozen, get_all, module = "kyckit")]
pub(crate) struct Subject {
    /// Transaction or submission id.
    case_id: Option<String>,
    /// The caller's own id of the user.
    user_ref: Option<String>,
    /// The provider's id of the applicant.
    applicant_id: Option<String>,
    /// Application id of the caller at the provider.
    tenant_id: Option<String>,
    /// Token of the journey.
    token_id: Option<String>,
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
    fn class_(&self) -> &str {
        self.0.class
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
