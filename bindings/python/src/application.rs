//! What can be done with an application, code lists, advice.

use crate::convert::{self, Plain};
use crate::errors::raised;
use crate::generated::KraApplication;
use crate::rules::{self, Rules, Violation, listed};
use crate::wire;
use kyckit::hyperverge;
use kyckit_support::guard;
use pyo3::exceptions::{PyKeyError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use std::borrow::Cow;

pub(crate) type GivenRules<'a, 'py> = Option<&'a Bound<'py, Rules>>;

pub(crate) fn from_wire(wire: &Bound<'_, PyAny>, rules: GivenRules<'_, '_>) -> PyResult<KraApplication> {
    let (wire, rules) = (wire_bytes(wire)?, rules::of(rules)?);
    guard(|| hyperverge::KraApplication::from_wire(&wire, &rules)).map(KraApplication).map_err(raised)
}

pub(crate) fn to_wire(app: &KraApplication, rules: GivenRules<'_, '_>) -> PyResult<String> {
    let rules = rules::of(rules)?;
    guard(|| Ok(app.0.to_wire(&rules))).map_err(raised)
}

pub(crate) fn violations(app: &KraApplication, rules: GivenRules<'_, '_>) -> PyResult<Vec<Violation>> {
    let rules = rules::of(rules)?;
    guard(|| Ok(listed(app.0.validate(&rules)))).map_err(raised)
}

/// Every violation of an application in wire form.
#[pyfunction]
#[pyo3(signature = (wire, rules=None))]
pub(crate) fn validate(wire: &Bound<'_, PyAny>, rules: GivenRules<'_, '_>) -> PyResult<Vec<Violation>> {
    let rules = rules::of(rules)?;
    if let Ok(dict) = wire.cast::<PyDict>()
        && let Some(found) = guard(|| Ok(wire::violations(dict, &rules))).map_err(raised)??
    {
        return Ok(listed(found));
    }
    let wire = wire_bytes(wire)?;
    let found = || hyperverge::KraApplication::validate_wire(&wire, &rules);
    guard(|| found().map(listed)).map_err(raised)
}

/// The violations of one field of an application, named by its path or its name on the wire.
#[pyfunction]
#[pyo3(signature = (app, field, rules=None))]
pub(crate) fn validate_field(
    app: &Bound<'_, KraApplication>,
    field: Plain,
    rules: GivenRules<'_, '_>,
) -> PyResult<Vec<Violation>> {
    let rules = rules::of(rules)?;
    guard(|| Ok(listed(app.get().0.validate(&rules).of_field(&field.0)))).map_err(raised)
}

fn wire_bytes<'a>(wire: &'a Bound<'_, PyAny>) -> PyResult<Cow<'a, [u8]>> {
    if let Ok(bytes) = wire.cast::<PyBytes>() {
        return Ok(Cow::Borrowed(bytes.as_bytes()));
    }
    if let Ok(dict) = wire.cast::<PyDict>() {
        return wire::json_of(dict).map(Cow::Owned);
    }
    if let Some(bytes) = convert::bytes(wire) {
        return Ok(Cow::Owned(bytes));
    }
    let text =
        wire.cast::<PyString>().map_err(|_| PyTypeError::new_err("`wire` must be a dict, str or bytes"))?;
    Ok(Cow::Borrowed(wire::utf8(text)?.as_bytes()))
}

/// The status of a PAN at one KRA, or the consolidated one.
#[pyclass(frozen, get_all, module = "kyckit.hyperverge")]
#[derive(Clone)]
pub(crate) struct RegistryStatus {
    /// `appStatus`; blank for no record.
    status: String,
    /// `appUpdtStatus`: status of a modification; blank for none.
    update_status: String,
}

#[pymethods]
impl RegistryStatus {
    #[new]
    #[pyo3(signature = (status="", update_status=""))]
    fn new(status: &str, update_status: &str) -> Self {
        RegistryStatus { status: status.to_owned(), update_status: update_status.to_owned() }
    }

    fn __repr__(&self) -> String {
        format!("RegistryStatus('{}', '{}')", self.status, self.update_status)
    }
}

/// What to do about a PAN. Inferred: the provider's own table is lost.
#[pyclass(frozen, module = "kyckit.hyperverge")]
pub(crate) struct Recommendation {
    /// `submit`, `wait`, `recheck`, `fix_input`, `blocked` or `manual`.
    #[pyo3(get)]
    action: &'static str,
    /// The update flag to submit with.
    #[pyo3(get)]
    update_flag: Option<&'static str>,
    /// The flag to fall back to when that one is refused.
    #[pyo3(get)]
    fallback_flag: Option<&'static str>,
    /// The action when nothing changed in the applicant's data.
    #[pyo3(get)]
    if_unchanged: Option<&'static str>,
    /// `high`, `medium` or `low`.
    #[pyo3(get)]
    confidence: &'static str,
    /// The status that decided; None when no status was given.
    #[pyo3(get)]
    decided_by: Option<String>,
    /// Why, for people.
    #[pyo3(get)]
    reasons: Vec<String>,
    json: String,
}

#[pymethods]
impl Recommendation {
    /// The recommendation as canonical JSON.
    fn to_json(&self) -> &str {
        &self.json
    }

    fn __repr__(&self) -> String {
        format!("Recommendation({})", self.json)
    }
}

impl From<hyperverge::Recommendation> for Recommendation {
    fn from(advice: hyperverge::Recommendation) -> Self {
        Recommendation {
            json: advice.to_json(),
            action: advice.action,
            update_flag: advice.update_flag,
            fallback_flag: advice.fallback_flag,
            if_unchanged: advice.if_unchanged,
            confidence: advice.confidence,
            decided_by: advice.decided_by,
            reasons: advice.reasons.into_iter().map(std::borrow::Cow::into_owned).collect(),
        }
    }
}

/// A status as a caller gives it.
#[derive(FromPyObject)]
pub(crate) enum GivenStatus<'py> {
    #[pyo3(transparent)]
    Both(Bound<'py, RegistryStatus>),
    #[pyo3(transparent)]
    Alone(Plain),
}

impl GivenStatus<'_> {
    fn core(&self) -> hyperverge::RegistryStatus<'_> {
        let (status, update_status) = match self {
            GivenStatus::Both(given) => (&given.get().status, given.get().update_status.as_str()),
            GivenStatus::Alone(status) => (&status.0, ""),
        };
        hyperverge::RegistryStatus { status, update_status }
    }
}

/// Advises the update flag for a PAN with these statuses: `RegistryStatus`, or the status alone as text.
#[pyfunction]
pub(crate) fn advise(statuses: Vec<GivenStatus<'_>>) -> PyResult<Recommendation> {
    let statuses: Vec<_> = statuses.iter().map(GivenStatus::core).collect();
    guard(|| Ok(hyperverge::advise(&statuses).into())).map_err(raised)
}

/// A set of words that a member takes. Open: another word is sent as it stands.
#[pyclass(frozen, get_all, module = "kyckit.hyperverge")]
pub(crate) struct CodeList {
    /// Name, for example `state`.
    name: &'static str,
    /// What the list holds.
    title: &'static str,
    /// What is peculiar about it; may be empty.
    doc: &'static str,
    /// Whether no other word exists.
    complete: bool,
    /// The words.
    codes: Vec<Py<Code>>,
}

/// One word of a code list.
#[pyclass(frozen, get_all, module = "kyckit.hyperverge")]
pub(crate) struct Code {
    /// Name of the constant in `kyckit.hyperverge.codes`, in lower case.
    symbol: &'static str,
    /// How kyckit writes it and the model holds it.
    wire: &'static str,
    /// What goes over the wire under these rules.
    spelling: String,
    /// Whether somebody confirmed the spelling: the table or the rules.
    confirmed: bool,
    /// Other spellings that are understood.
    aliases: Vec<&'static str>,
    /// What it means.
    meaning: &'static str,
    /// The code of the registry (CVL); may be empty.
    registry_code: &'static str,
}

#[pymethods]
impl Code {
    fn __repr__(&self) -> String {
        format!("Code('{}', spelling='{}')", self.symbol, self.spelling)
    }
}

/// The code list with this name, for example `state`, with the spellings of these rules.
#[pyfunction]
#[pyo3(signature = (name, rules=None))]
pub(crate) fn code_list(py: Python<'_>, name: &str, rules: GivenRules<'_, '_>) -> PyResult<CodeList> {
    let spellings = rules::of(rules)?.spellings;
    let unknown = || PyKeyError::new_err("there is no code list of this name");
    let list = hyperverge::list(name).ok_or_else(unknown)?;
    let codes = list.codes.iter().map(|code| Py::new(py, Code::of(list, code, &spellings)));
    let kyckit::CodeList { name, title, doc, complete, .. } = *list;
    Ok(CodeList { name, title, doc, complete, codes: codes.collect::<PyResult<_>>()? })
}

impl Code {
    fn of(list: &kyckit::CodeList, code: &'static kyckit::Code, spellings: &kyckit::Spellings) -> Self {
        let kyckit::Code { symbol, wire, meaning, registry_code, .. } = *code;
        let (spelling, confirmed) =
            (spellings.to_wire(list, wire).to_owned(), spellings.is_confirmed(list, code));
        Code { symbol, wire, spelling, confirmed, aliases: code.aliases.to_vec(), meaning, registry_code }
    }
}

/// One member of an application: names and facts.
#[pyclass(frozen, get_all, module = "kyckit.hyperverge")]
pub(crate) struct Field {
    /// Path in the model, for example `correspondence.pin_code`.
    path: &'static str,
    /// Name on the wire, for example `appCorPincd`.
    wire_name: &'static str,
    /// What it is.
    doc: &'static str,
    /// What to do when it is missing or wrong.
    remedy: &'static str,
    /// Whether it is personal data.
    personal: bool,
    /// Name of its code list.
    code_list: Option<&'static str>,
}

#[pymethods]
impl Field {
    fn __repr__(&self) -> String {
        format!("Field('{}', '{}')", self.path, self.wire_name)
    }
}

/// Every member of an application, in the order of the wire.
#[pyfunction]
pub(crate) fn fields() -> Vec<Field> {
    let field = |field: &kyckit::Field| {
        let kyckit::Field { path, wire_name, doc, remedy, personal, list, .. } = *field;
        Field { path, wire_name, doc, remedy, personal, code_list: list.map(|list| list.name) }
    };
    hyperverge::FIELDS.iter().map(field).collect()
}
