//! The canonical event.

use crate::{Actor, AmlHit, Decision, DedupeStrength, Document, EventKind, Personal, Provider, Timestamp};
use std::fmt;

/// Ids of the case. Not masked: give ids that say nothing about the applicant.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Subject {
    /// Transaction or submission id.
    pub case_id: Option<String>,
    /// The caller's own id of the user.
    pub user_ref: Option<String>,
    /// The provider's id of the applicant.
    pub applicant_id: Option<String>,
    /// Application id of the caller at the provider.
    pub tenant_id: Option<String>,
    /// Token of the journey.
    pub token_id: Option<String>,
}

/// Why.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Reason {
    /// The provider's or kyckit's code.
    pub code: Option<String>,
    /// The provider's free text.
    pub text: Option<Personal>,
    /// Class of the reason, for example `document_quality`, `data_error`, `policy`, `unknown`.
    pub category: String,
}

/// Something about the body that a careful reader would want to know.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Warning {
    /// Stable code, for example `unknown_status`.
    pub code: String,
    /// Name of the member, when it is about one.
    pub path: Option<String>,
}

/// State of a modification of a registry record.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Modification {
    /// The code as received; none when only the text tells.
    pub raw: Option<String>,
    /// State, for example `in_progress`, `none`, `unknown`.
    pub state: String,
}

/// Result of an anti-money-laundering search.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Aml {
    /// Whether something was found.
    pub hit: AmlHit,
    /// The provider's level of risk, verbatim.
    pub level: Option<String>,
    /// The provider's status, verbatim.
    pub status: Option<String>,
}

/// State of one attempt, where the provider tells it apart from the state of the user.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Attempt {
    /// The provider's status of the attempt, verbatim.
    pub status: String,
    /// What the status says of the attempt.
    pub decision: Decision,
}

/// One webhook, read. As text it shows names, codes and ids, no free text and no payload.
#[derive(Clone, uniffi::Record)]
pub struct Event {
    /// Who sent it.
    pub provider: Provider,
    /// Layout of the payload, for example `kra.v2`.
    pub variant: String,
    /// What happened.
    pub kind: EventKind,
    /// Trigger or event type, verbatim.
    pub provider_event: Option<String>,
    /// Status, verbatim.
    pub provider_status: Option<String>,
    /// What it says about the case.
    pub decision: Decision,
    /// Whether the provider will not change this verdict by itself; none when that is not known.
    pub is_final: Option<bool>,
    /// Who caused it.
    pub actor: Actor,
    /// Ids of the case.
    pub subject: Subject,
    /// Why; empty when no reason was given.
    pub reasons: Vec<Reason>,
    /// Names of changed fields; empty when the provider tells none.
    pub changed_fields: Vec<String>,
    /// When it happened, by the provider's own clock.
    pub occurred_at: Option<Timestamp>,
    /// The member that it came from.
    pub occurred_at_field: Option<String>,
    /// When it arrived, by the caller's clock.
    pub received_at: Timestamp,
    /// Equal for repeated deliveries.
    pub dedupe_key: String,
    /// How well the key tells repeats.
    pub dedupe_strength: DedupeStrength,
    /// Seconds within which equal weak keys count as a repeat.
    pub dedupe_window: Option<u32>,
    /// What authenticated the delivery; empty when nothing did.
    pub verified_by: Vec<String>,
    /// State of a modification; registry records only.
    pub modification: Option<Modification>,
    /// Result of an anti-money-laundering search; events about one only.
    pub aml: Option<Aml>,
    /// State of the attempt; providers that tell it apart only.
    pub attempt: Option<Attempt>,
    /// What is peculiar about the body.
    pub warnings: Vec<Warning>,
    /// The event as canonical JSON, with the provider's texts.
    pub canonical: Personal,
    /// The body exactly as received.
    pub raw: Document,
    /// The body as decrypted; none when it came in clear.
    pub plaintext: Option<Document>,
}

impl From<kyckit::Event> for Event {
    fn from(event: kyckit::Event) -> Self {
        Event {
            canonical: event.to_json().into(),
            dedupe_key: event.dedupe_key().to_owned(),
            raw: Document::account_opening_form(event.raw().clone()),
            plaintext: event.plaintext().cloned().map(Document::account_opening_form),
            provider: event.provider.into(),
            variant: event.variant.to_owned(),
            kind: event.kind.as_str().into(),
            provider_event: owned(event.provider_event.as_deref()),
            provider_status: owned(event.provider_status.as_deref()),
            decision: event.decision.as_str().into(),
            is_final: event.is_final,
            actor: event.actor.as_str().into(),
            subject: event.subject.into(),
            reasons: event.reasons.into_iter().map(Reason::from).collect(),
            changed_fields: event.changed_fields.iter().map(|name| str::to_owned(name)).collect(),
            occurred_at: event.occurred_at,
            occurred_at_field: owned(event.occurred_at_field),
            received_at: event.received_at,
            dedupe_strength: event.dedupe_strength.as_str().into(),
            dedupe_window: event.dedupe_window,
            verified_by: event.verified_by.iter().map(ToString::to_string).collect(),
            modification: event.modification.map(Modification::from),
            aml: event.aml.map(Aml::from),
            attempt: event.attempt.map(Attempt::from),
            warnings: event.warnings.into_iter().map(Warning::from).collect(),
        }
    }
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

impl From<kyckit::Subject> for Subject {
    fn from(subject: kyckit::Subject) -> Self {
        Subject {
            case_id: owned(subject.case_id.as_deref()),
            user_ref: owned(subject.user_ref.as_deref()),
            applicant_id: owned(subject.applicant_id.as_deref()),
            tenant_id: owned(subject.tenant_id.as_deref()),
            token_id: owned(subject.token_id.as_deref()),
        }
    }
}

impl From<kyckit::Reason> for Reason {
    fn from(reason: kyckit::Reason) -> Self {
        Reason {
            code: owned(reason.code.as_deref()),
            text: reason.text.as_deref().map(Personal::from),
            category: reason.class.to_owned(),
        }
    }
}

impl From<kyckit::Modification> for Modification {
    fn from(modification: kyckit::Modification) -> Self {
        Modification { raw: owned(modification.raw.as_deref()), state: modification.state.to_owned() }
    }
}

impl From<kyckit::Aml> for Aml {
    fn from(aml: kyckit::Aml) -> Self {
        Aml {
            hit: aml.hit.as_str().into(),
            level: owned(aml.level.as_deref()),
            status: owned(aml.status.as_deref()),
        }
    }
}

impl From<kyckit::Attempt> for Attempt {
    fn from(attempt: kyckit::Attempt) -> Self {
        Attempt { status: attempt.status.to_string(), decision: attempt.decision.as_str().into() }
    }
}

impl From<kyckit::Warning> for Warning {
    fn from(warning: kyckit::Warning) -> Self {
        Warning { code: warning.code.to_owned(), path: owned(warning.path.as_deref()) }
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("provider", &self.provider)
            .field("variant", &self.variant)
            .field("kind", &self.kind)
            .field("decision", &self.decision)
            .field("is_final", &self.is_final)
            .field("subject", &self.subject)
            .field("reasons", &self.reasons)
            .field("occurred_at", &self.occurred_at)
            .field("received_at", &self.received_at)
            .field("warnings", &self.warnings.len())
            .finish_non_exhaustive()
    }
}
