//! Rules and violations.

use crate::convert;
use crate::errors::raised;
use kyckit_support::{ErrorRecord, RuleOptions, ViolationRecord};
use pyo3::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// What a caller decides beforehand: the instant that counts as now, strictness, policies, confirmed spellings.
#[pyclass(frozen, module = "kyckit")]
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules(pub(crate) RuleOptions);

#[pymethods]
impl Rules {
    #[new]
    #[allow(clippy::too_many_arguments, reason = "keywords in Python")]
    #[pyo3(signature = (now=None, strict=false, registered="review", legacy_verified="approved", quoted_counts=false, spellings=None, webhook_events="array", *, quality_rejection="declined", not_screened="unknown", rejected_attempt="resubmit", successful_attempt="pending"))]
    fn new(
        now: Option<&Bound<'_, PyAny>>,
        strict: bool,
        registered: &str,
        legacy_verified: &str,
        quoted_counts: bool,
        spellings: Option<Lists>,
        webhook_events: &str,
        quality_rejection: &str,
        not_screened: &str,
        rejected_attempt: &str,
        successful_attempt: &str,
    ) -> PyResult<Self> {
        let now = now.map(|now| convert::instant(now, "now")).transpose()?;
        let spellings = triples(spellings);
        let mut options = RuleOptions { now, strict, quoted_counts, spellings, ..RuleOptions::default() };
        let of_kra = [registered, legacy_verified, webhook_events];
        let of_others = [quality_rejection, not_screened, rejected_attempt, successful_attempt];
        let choices = of_kra.into_iter().chain(of_others);
        POLICIES.into_iter().zip(choices).try_for_each(|choice| choose(&mut options, choice))?;
        options.rules().map_err(raised)?;
        Ok(Rules(options))
    }

    fn __repr__(&self) -> String {
        let RuleOptions { now, strict, spellings, .. } = &self.0;
        let now = now.as_ref().map_or_else(|| "None".to_owned(), |now| format!("'{now}'"));
        let strict = if *strict { "True" } else { "False" };
        format!("Rules(now={now}, strict={strict}, spellings={})", spellings.len())
    }
}

/// List, then kyckit's spelling, then the provider's.
type Lists = BTreeMap<String, BTreeMap<String, String>>;

fn triples(lists: Option<Lists>) -> Vec<(String, String, String)> {
    let of_list = |(list, codes): (String, BTreeMap<String, String>)| {
        codes.into_iter().map(move |(wire, spelling)| (list.clone(), wire, spelling))
    };
    lists.into_iter().flatten().flat_map(of_list).collect()
}

/// The policies in the order in which [`Rules::new`] takes their choices.
const POLICIES: [&str; 7] = [
    "registered",
    "legacy_verified",
    "webhook_events",
    "quality_rejection",
    "not_screened",
    "rejected_attempt",
    "successful_attempt",
];

/// Sets the policy of this name to one of its two choices: the usual one, or the other.
fn choose(options: &mut RuleOptions, (name, choice): (&str, &str)) -> PyResult<()> {
    let (switch, [usual, other]) = match name {
        "registered" => (&mut options.registered_is_approved, ["review", "approved"]),
        "legacy_verified" => (&mut options.legacy_verified_is_review, ["approved", "review"]),
        "quality_rejection" => (&mut options.quality_rejection_is_resubmit, ["declined", "resubmit"]),
        "not_screened" => (&mut options.not_screened_is_clear, ["unknown", "no"]),
        "rejected_attempt" => (&mut options.rejected_attempt_is_declined, ["resubmit", "declined"]),
        "successful_attempt" => (&mut options.successful_attempt_is_approved, ["pending", "approved"]),
        _ => (&mut options.webhook_events_as_text, ["array", "text"]),
    };
    *switch = choice == other;
    if [usual, other].contains(&choice) {
        return Ok(());
    }
    let says = format!("the policy is neither {usual} nor {other}");
    Err(raised(ErrorRecord::argument("policy", name, &says, "Give one of the two.")))
}

/// The rules given, or the default ones.
pub(crate) fn given(rules: Option<&Bound<'_, Rules>>) -> Rules {
    rules.map(|rules| rules.get().clone()).unwrap_or_default()
}

/// The rules given, or the default ones at this instant.
pub(crate) fn of(rules: Option<&Bound<'_, Rules>>) -> PyResult<kyckit::Rules> {
    match rules {
        Some(rules) => rules.get().0.rules().map_err(raised),
        None => Ok(usual(kyckit::Timestamp::now())),
    }
}

/// The default rules at this instant. What they share is made once.
fn usual(now: kyckit::Timestamp) -> kyckit::Rules {
    kyckit::Rules { now, ..default().clone() }
}

fn default() -> &'static kyckit::Rules {
    static DEFAULT: OnceLock<kyckit::Rules> = OnceLock::new();
    DEFAULT.get_or_init(|| kyckit::Rules::at(kyckit::Timestamp::now()))
}

/// The rules that a webhook is read by: small, because nearly every caller takes the default ones.
pub(crate) struct ForReading {
    now: kyckit::Timestamp,
    own: Option<Box<kyckit::Rules>>,
}

impl ForReading {
    pub(crate) fn of(rules: Option<&Bound<'_, Rules>>) -> PyResult<Self> {
        let own = rules.map(|rules| rules.get().0.rules().map(Box::new).map_err(raised)).transpose()?;
        Ok(ForReading { now: own.as_ref().map_or_else(kyckit::Timestamp::now, |own| own.now), own })
    }

    /// The rules but for their instant.
    pub(crate) fn timeless(&self) -> &kyckit::Rules {
        self.own.as_deref().unwrap_or_else(|| default())
    }

    /// The rules.
    pub(crate) fn whole(&self) -> kyckit::Rules {
        kyckit::Rules { now: self.now, ..self.timeless().clone() }
    }
}

/// One thing that is wrong with an application. Never holds a value.
#[pyclass(frozen, eq, hash, module = "kyckit")]
#[derive(Clone)]
pub(crate) struct Violation {
    all: Arc<Listed>,
    place: usize,
}

/// Violations of one call. Their texts are made when the first one is read: who only counts them never pays.
struct Listed {
    found: Option<kyckit::Violations>,
    texts: OnceLock<Vec<ViolationRecord>>,
}

impl Violation {
    fn texts(&self) -> &ViolationRecord {
        static NOTHING: ViolationRecord = ViolationRecord {
            code: String::new(),
            path: String::new(),
            wire_name: String::new(),
            message: String::new(),
            remedy: String::new(),
            severity: String::new(),
        };
        let made = || self.all.found.iter().flat_map(kyckit::Violations::iter).map(Into::into).collect();
        self.all.texts.get_or_init(made).get(self.place).unwrap_or(&NOTHING)
    }
}

impl From<ViolationRecord> for Violation {
    fn from(record: ViolationRecord) -> Self {
        Violation { all: Arc::new(Listed { found: None, texts: vec![record].into() }), place: 0 }
    }
}

impl PartialEq for Violation {
    fn eq(&self, other: &Self) -> bool {
        self.texts() == other.texts()
    }
}

impl Eq for Violation {}

impl std::hash::Hash for Violation {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (&self.texts().code, &self.texts().path).hash(state);
    }
}

#[pymethods]
impl Violation {
    #[new]
    fn new(
        code: String,
        path: String,
        wire_name: String,
        message: String,
        remedy: String,
        severity: String,
    ) -> Self {
        ViolationRecord { code, path, wire_name, message, remedy, severity }.into()
    }

    fn __getnewargs__(&self) -> (&str, &str, &str, &str, &str, &str) {
        let ViolationRecord { code, path, wire_name, message, remedy, severity } = self.texts();
        (code, path, wire_name, message, remedy, severity)
    }

    fn __repr__(&self) -> String {
        format!("Violation({}, '{}', '{}')", self.texts().severity, self.texts().code, self.texts().path)
    }

    fn __str__(&self) -> String {
        format!("{}[{}]: {}", self.texts().severity, self.texts().code, self.texts().message)
    }

    /// Stable code.
    #[getter]
    fn code(&self) -> &str {
        &self.texts().code
    }

    /// Path in the model, for example `correspondence.pin_code`.
    #[getter]
    fn path(&self) -> &str {
        &self.texts().path
    }

    /// Name on the wire, for example `appCorPincd`.
    #[getter]
    fn wire_name(&self) -> &str {
        &self.texts().wire_name
    }

    /// What is wrong, for people.
    #[getter]
    fn message(&self) -> &str {
        &self.texts().message
    }

    /// What to do about it, for people.
    #[getter]
    fn remedy(&self) -> &str {
        &self.texts().remedy
    }

    /// `error` or `warning`.
    #[getter]
    fn severity(&self) -> &str {
        &self.texts().severity
    }
}

/// Every violation, in the order found.
pub(crate) fn listed(found: kyckit::Violations) -> Vec<Violation> {
    let places = 0..found.len();
    let all = Arc::new(Listed { found: Some(found), texts: OnceLock::new() });
    places.map(|place| Violation { all: Arc::clone(&all), place }).collect()
}
