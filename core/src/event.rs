//! The canonical event: one shape for the webhooks of all providers.

use crate::canonical::{self, Object};
use crate::masked::{MASK, member_name};
use crate::text::Text;
use crate::time::Timestamp;
use bytes::Bytes;
use std::fmt;
use std::sync::OnceLock;

/// Version of the mapping from payloads to events, so that stored events can be mapped again.
pub const SCHEMA_VERSION: u32 = 1;

macro_rules! open_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name { $($(#[$value_doc])* $value,)* }

        impl $name {
            /// Every value that this version knows.
            pub const ALL: &[$name] = &[$($name::$value,)*];

            /// The value as it is written in canonical JSON.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $($name::$value => $text,)* }
            }

            /// The value with this canonical text; `Unknown` for any other.
            #[must_use]
            pub fn from_text(text: &str) -> Self {
                match text { $($text => $name::$value,)* _ => $name::Unknown }
            }
        }
    };
}

open_set! {
    /// What happened.
    EventKind {
        /// A verification began.
        VerificationStarted = "verification.started",
        /// The user is to try a step again.
        VerificationRetry = "verification.retry",
        /// A verification has another status.
        VerificationStatusChanged = "verification.status_changed",
        /// Data of a verification changed.
        VerificationUpdated = "verification.updated",
        /// A verification was deleted.
        VerificationDeleted = "verification.deleted",
        /// A KRA record has another status; not a verdict on an identity.
        RegistryStatusChanged = "registry.status_changed",
        /// An anti-money-laundering search has a result.
        AmlScreened = "aml.screened",
        /// Ongoing monitoring has news.
        AmlMonitored = "aml.monitored",
        /// An address proof has another status.
        AddressStatusChanged = "address.status_changed",
        /// A document arrived.
        DocumentReceived = "document.received",
        /// An extra process succeeded.
        EnrichmentSucceeded = "enrichment.succeeded",
        /// An extra process failed.
        EnrichmentFailed = "enrichment.failed",
        /// A user account has another status.
        AccountStatusChanged = "account.status_changed",
        /// Consent was given.
        ConsentGranted = "consent.granted",
        /// Something that this version does not know.
        Unknown = "unknown",
    }
}

open_set! {
    /// What the event says about the case.
    Decision {
        /// Passed.
        Approved = "approved",
        /// Refused.
        Declined = "declined",
        /// A person or a registry holds it.
        Review = "review",
        /// Waiting; nobody needs to act.
        Pending = "pending",
        /// The user must act, in the same case.
        Resubmit = "resubmit",
        /// It was approved once and must be repeated.
        Expired = "expired",
        /// The user gave up.
        Cancelled = "cancelled",
        /// A technical failure or unusable input.
        Error = "error",
        /// The record was withdrawn or deactivated.
        Inactive = "inactive",
        /// There is no record.
        NotFound = "not_found",
        /// The event carries no verdict.
        None = "none",
        /// Not recognised, or contradictory.
        Unknown = "unknown",
    }
}

open_set! {
    /// Who caused the event.
    Actor {
        /// A machine.
        System = "system",
        /// A reviewer.
        Human = "human",
        /// The applicant.
        User = "user",
        /// Not told.
        Unknown = "unknown",
    }
}

open_set! {
    /// How well a dedupe key tells a repeated delivery from a new event.
    DedupeStrength {
        /// Made from the provider's own event id.
        Strong = "strong",
        /// Made from the status and the provider's time.
        Derived = "derived",
        /// Made from the content only: a real return to an earlier state looks the same.
        Weak = "weak",
        /// Not told.
        Unknown = "unknown",
    }
}

open_set! {
    /// Whether an anti-money-laundering search found something.
    AmlHit {
        /// It did.
        Yes = "yes",
        /// It did not.
        No = "no",
        /// Not told, or not in words that say so.
        Unknown = "unknown",
    }
}

/// Ids of the case. Not masked: give ids that say nothing about the applicant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// Transaction or submission id.
    pub case_id: Option<Text>,
    /// The caller's own id of the user.
    pub user_ref: Option<Text>,
    /// The provider's id of the applicant.
    pub applicant_id: Option<Text>,
    /// Application id of the caller at the provider.
    pub tenant_id: Option<Text>,
    /// Token of the journey.
    pub token_id: Option<Text>,
}

/// Why. `Debug` masks the text, which is the provider's free text.
#[derive(Clone, PartialEq, Eq)]
pub struct Reason {
    /// The provider's or kyckit's code.
    pub code: Option<Text>,
    /// The provider's text.
    pub text: Option<Text>,
    /// Class of the reason, for example `document_quality`, `data_error`, `policy`, `unknown`.
    pub class: &'static str,
}

/// Something about the body that a careful reader would want to know. `Debug` masks a member name that is no plain word.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    /// Stable code, for example `unknown_status`.
    pub code: &'static str,
    /// Name of the member, when it is about one.
    pub path: Option<Text>,
}

/// State of a modification of a registry record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modification {
    /// The code as received; none when only the text tells.
    pub raw: Option<Text>,
    /// State, for example `in_progress`, `none`, `unknown`.
    pub state: &'static str,
}

/// Result of an anti-money-laundering search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aml {
    /// Whether something was found.
    pub hit: AmlHit,
    /// The provider's level of risk, verbatim.
    pub level: Option<Text>,
    /// The provider's status, verbatim.
    pub status: Option<Text>,
}

/// State of one attempt, where the provider tells it apart from the state of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The provider's status of the attempt, verbatim.
    pub status: Text,
    /// What the status says of the attempt.
    pub decision: Decision,
}

/// One webhook, read. `Debug` shows names and codes, no free text and no payload.
#[derive(Clone)]
pub struct Event {
    /// Provider, for example `hyperverge_kra`.
    pub provider: &'static str,
    /// Layout of the payload, for example `kra.v2`.
    pub variant: &'static str,
    /// What happened.
    pub kind: EventKind,
    /// Trigger or event type, verbatim.
    pub provider_event: Option<Text>,
    /// Status, verbatim.
    pub provider_status: Option<Text>,
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
    pub changed_fields: Vec<Text>,
    /// When it happened, by the provider's own clock; never filled with the time of arrival.
    pub occurred_at: Option<Timestamp>,
    /// The member that `occurred_at` came from.
    pub occurred_at_field: Option<&'static str>,
    /// When it arrived, by the caller's clock.
    pub received_at: Timestamp,
    /// How well the dedupe key tells repeats.
    pub dedupe_strength: DedupeStrength,
    /// Seconds within which equal weak keys count as a repeat; weak keys only.
    pub dedupe_window: Option<u32>,
    /// What authenticated the delivery; `none` when nothing did.
    pub verified_by: Vec<&'static str>,
    /// State of a modification; registry records only.
    pub modification: Option<Modification>,
    /// Result of an anti-money-laundering search; events about one only.
    pub aml: Option<Aml>,
    /// State of the attempt; providers that tell it apart only.
    pub attempt: Option<Attempt>,
    /// What is peculiar about the body, by code, then member.
    pub warnings: Vec<Warning>,
    pub(crate) raw: Bytes,
    pub(crate) plaintext: Option<Bytes>,
    pub(crate) make_dedupe_key: fn(&[u8]) -> String,
    pub(crate) dedupe_key: OnceLock<String>,
}

impl Event {
    /// Key that is equal for repeated deliveries: `<provider>:` and a SHA-256 in hex, or the provider's event id.
    /// Made on first use.
    #[must_use]
    pub fn dedupe_key(&self) -> &str {
        self.dedupe_key.get_or_init(|| (self.make_dedupe_key)(self.body()))
    }

    /// The body exactly as received: personal data, not masked.
    #[must_use]
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }

    /// The body as decrypted; none when it came in clear. Personal data, not masked.
    #[must_use]
    pub fn plaintext(&self) -> Option<&Bytes> {
        self.plaintext.as_ref()
    }

    /// What was read: the body as decrypted, or as received. Personal data, not masked.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        self.plaintext.as_ref().unwrap_or(&self.raw)
    }

    /// The event of a body that came encrypted: what was read is the plaintext of `raw`.
    #[must_use]
    pub(crate) fn decrypted(mut self, raw: Bytes) -> Event {
        self.plaintext = Some(std::mem::replace(&mut self.raw, raw));
        self
    }

    /// The event as canonical JSON. Holds the provider's texts, but neither the payload nor the raw body.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut object = Object::new();
        object.number("schema_version", i64::from(SCHEMA_VERSION));
        object.text("provider", self.provider).text("variant", self.variant).text("kind", self.kind.as_str());
        object.optional("provider_event", self.provider_event.as_deref());
        object.optional("provider_status", self.provider_status.as_deref());
        object.text("decision", self.decision.as_str()).text("actor", self.actor.as_str());
        if let Some(is_final) = self.is_final {
            object.flag("is_final", is_final);
        }
        object.json("subject", self.subject.to_json());
        object.list("reasons", self.reasons.iter().map(Reason::to_json));
        object.list("changed_fields", self.changed_fields.iter().map(|name| canonical::text(name)));
        if let Some(at) = self.occurred_at {
            object.text("occurred_at", &at.to_string());
        }
        object.optional("occurred_at_field", self.occurred_at_field);
        object.text("received_at", &self.received_at.to_string());
        object.text("dedupe_key", self.dedupe_key()).text("dedupe_strength", self.dedupe_strength.as_str());
        if let Some(window) = self.dedupe_window {
            object.number("dedupe_window", i64::from(window));
        }
        match self.verified_by.as_slice() {
            [] => object.text("verified_by", "none"),
            [one] => object.text("verified_by", one),
            several => object.list("verified_by", several.iter().map(|policy| canonical::text(policy))),
        };
        if let Some(modification) = &self.modification {
            object.json("modification", modification.to_json());
        }
        if let Some(aml) = &self.aml {
            object.json("aml", aml.to_json());
        }
        if let Some(attempt) = &self.attempt {
            object.json("attempt", attempt.to_json());
        }
        object.list("warnings", self.warnings.iter().map(Warning::to_json));
        object.finish()
    }
}

impl Event {
    /// The event as a CloudEvent (1.0, structured mode, canonical JSON): `id` is the dedupe key, `source`
    /// `/kyc/<provider>` with the tenant behind it where one is told (percent-encoded), `type` `kyc.<kind>`, `subject`
    /// the case or else the user, `time` when it happened if that is told, and `data` what [`Event::to_json`] gives.
    ///
    /// For its media type take `application/cloudevents+json`. CloudEvents lets consumers treat an equal `source` and
    /// `id` as one event: with weak keys a real return to an earlier state has both (`dedupe_strength` in `data`).
    #[must_use]
    pub fn to_cloud_event(&self) -> String {
        self.cloud_event_of(&self.to_json())
    }

    /// The same of an event that was stored: `json` is what [`Event::to_json`] gave, and becomes `data` as it is.
    #[must_use]
    pub fn cloud_event_of(&self, json: &str) -> String {
        let mut source = format!("/kyc/{}", self.provider);
        if let Some(tenant) = &self.subject.tenant_id {
            source.push('/');
            for byte in tenant.bytes() {
                match byte {
                    b'-' | b'.' | b'_' | b'~' => source.push(char::from(byte)),
                    byte if byte.is_ascii_alphanumeric() => source.push(char::from(byte)),
                    byte => source.push_str(&format!("%{byte:02X}")),
                }
            }
        }
        let mut object = Object::new();
        object.text("specversion", "1.0").text("datacontenttype", "application/json");
        object.text("id", self.dedupe_key()).text("source", &source);
        object.text("type", &format!("kyc.{}", self.kind.as_str()));
        object.optional("subject", self.subject.case_id.as_deref().or(self.subject.user_ref.as_deref()));
        object.optional("time", self.occurred_at.map(|at| at.to_string()).as_deref());
        object.json("data", json.to_owned());
        object.finish()
    }
}

impl Subject {
    fn to_json(&self) -> String {
        let mut object = Object::new();
        object.optional("case_id", self.case_id.as_deref()).optional("user_ref", self.user_ref.as_deref());
        object.optional("applicant_id", self.applicant_id.as_deref());
        object
            .optional("tenant_id", self.tenant_id.as_deref())
            .optional("token_id", self.token_id.as_deref());
        object.finish()
    }
}

impl Reason {
    fn to_json(&self) -> String {
        let mut object = Object::new();
        object.optional("code", self.code.as_deref()).optional("text", self.text.as_deref());
        object.text("class", self.class);
        object.finish()
    }
}

impl Warning {
    fn to_json(&self) -> String {
        let mut object = Object::new();
        object.text("code", self.code).optional("path", self.path.as_deref());
        object.finish()
    }
}

impl Modification {
    fn to_json(&self) -> String {
        let mut object = Object::new();
        object.optional("raw", self.raw.as_deref()).text("state", self.state);
        object.finish()
    }
}

impl Aml {
    fn to_json(&self) -> String {
        let mut object = Object::new();
        object.text("hit", self.hit.as_str()).optional("level", self.level.as_deref());
        object.optional("status", self.status.as_deref());
        object.finish()
    }
}

impl Attempt {
    fn to_json(&self) -> String {
        let mut object = Object::new();
        object.text("status", &self.status).text("decision", self.decision.as_str());
        object.finish()
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text.as_ref().map(|_| MASK);
        f.debug_struct("Reason")
            .field("code", &self.code)
            .field("class", &self.class)
            .field("text", &text)
            .finish()
    }
}

impl fmt::Debug for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.as_deref().map(member_name);
        f.debug_struct("Warning").field("code", &self.code).field("path", &path).finish()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn kra(body: &str) -> Event {
        let now = Timestamp::parse("2026-01-15T10:00:00Z").unwrap();
        crate::hyperverge::read_kra_webhook(body.to_owned(), &crate::Rules::at(now)).unwrap()
    }

    #[test]
    fn a_cloud_event_is_an_envelope_around_the_event() {
        let event = kra(
            r#"{"appId":"a b/\u00e9~","transactionId":"T-1","appStatus":"007","eventTime":"2025-03-01T15:45:00+05:30"}"#,
        );
        let expected = format!(
            r#"{{"data":{},"datacontenttype":"application/json","id":"{}","source":"/kyc/hyperverge_kra/a%20b%2F%C3%A9~","specversion":"1.0","subject":"T-1","time":"2025-03-01T10:15:00Z","type":"kyc.registry.status_changed"}}"#,
            event.to_json(),
            event.dedupe_key()
        );
        assert_eq!(event.to_cloud_event(), expected);
    }

    #[test]
    fn a_cloud_event_leaves_out_what_is_not_told() {
        let mut event = kra(r#"{"appStatus":"007"}"#);
        let bare: serde_json::Value = serde_json::from_str(&event.to_cloud_event()).unwrap();
        assert_eq!(bare["source"], "/kyc/hyperverge_kra");
        assert!(bare.get("subject").is_none() && bare.get("time").is_none());
        event.subject.user_ref = Some(Text::from("u-1"));
        assert!(event.to_cloud_event().contains(r#""subject":"u-1""#));
    }

    #[test]
    fn canonical_texts_lead_back_to_their_values() {
        for decision in [Decision::Approved, Decision::NotFound, Decision::None, Decision::Unknown] {
            assert_eq!(Decision::from_text(decision.as_str()), decision);
        }
        assert_eq!(EventKind::from_text("registry.status_changed"), EventKind::RegistryStatusChanged);
        assert_eq!(EventKind::from_text("something.new"), EventKind::Unknown);
    }
}
