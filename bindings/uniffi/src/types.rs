//! The plain records of the border, and the core's own types that cross as text or bytes.

use kyckit::hyperverge::KycData;
use kyckit::{Date, Timestamp};
use std::collections::HashMap;
use std::fmt;
use std::time::{Duration, SystemTime};

// ---- the core's own types, as text or bytes; what the hosts make of them is in uniffi.toml ----

pub(crate) use kyckit::{Document, Personal, PersonalDate, RawMember, ReadNote, Secret};
/// A calendar day; its name leaves that of Swift's own `Date` alone.
pub(crate) type CivilDate = Date;

uniffi::custom_type!(Personal, String, {
    remote,
    lower: |text| text.expose().to_owned(),
    try_lift: |text| Ok(Personal::from(text)),
});
uniffi::custom_type!(Secret, String, {
    remote,
    lower: |text| text.expose().to_owned(),
    try_lift: |text| Ok(Secret::from(text)),
});
uniffi::custom_type!(CivilDate, String, {
    remote,
    lower: |day| day.to_string(),
    try_lift: |text| day(&text),
});
uniffi::custom_type!(PersonalDate, String, {
    remote,
    lower: |day| day.expose().to_string(),
    try_lift: |text| day(&text).map(PersonalDate::from),
});
uniffi::custom_type!(Document, Vec<u8>, {
    remote,
    lower: |file| file.bytes().to_vec(),
    try_lift: |bytes| Ok(Document::account_opening_form(bytes)),
});
uniffi::custom_type!(RawMember, Vec<String>, {
    remote,
    lower: |member| vec![member.name().to_owned(), member.json().to_owned()],
    try_lift: |parts| {
        let mut parts = parts.into_iter();
        let (name, json) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        RawMember::new(name, json).ok_or_else(|| uniffi::deps::anyhow::Error::msg("not one JSON value"))
    },
});

fn day(text: &str) -> Result<Date, uniffi::deps::anyhow::Error> {
    Date::from_iso(text).ok_or_else(|| uniffi::deps::anyhow::Error::msg("not a day"))
}

// ---- mirrors of the core's small types ----

type NoteKind = kyckit::NoteKind;

/// The kinds of note.
#[uniffi::remote(Enum)]
pub enum NoteKind {
    /// A number or a boolean was taken as its text.
    Retyped,
    /// A full Aadhaar number was dropped.
    AadhaarDropped,
    /// An unknown member that held a full Aadhaar number was dropped.
    AadhaarBesideDropped,
    /// The member came twice with different values; the first one was taken.
    Conflict,
}

/// What reading did to one member.
#[uniffi::remote(Record)]
pub struct ReadNote {
    /// Name on the wire, as documented.
    pub wire_name: String,
    /// What was done.
    pub kind: NoteKind,
}

/// One violation.
pub(crate) type Violation = kyckit_support::ViolationRecord;

/// One violation of the rules. Holds no value of the applicant's.
#[uniffi::remote(Record)]
pub struct Violation {
    /// Stable code, for example `pan_format`.
    pub code: String,
    /// Path in the model, for example `correspondence.pin_code`.
    pub path: String,
    /// Name on the wire, for example `appCorPincd`.
    pub wire_name: String,
    /// What is wrong, for people.
    pub message: String,
    /// What to do about it, for people.
    pub remedy: String,
    /// `error` or `warning`.
    pub severity: String,
}

/// How the provider is to answer an upload.
pub(crate) type UploadMode = kyckit::hyperverge::UploadMode;

/// How the provider is to answer an upload.
#[uniffi::remote(Enum)]
pub enum UploadMode {
    /// The provider takes the record and tells the rest by webhook.
    Queued,
    /// The provider answers when the registry has taken the record.
    Immediate,
}

/// What became of an upload.
pub(crate) type Outcome = kyckit::hyperverge::Outcome;

/// What became of an upload.
#[uniffi::remote(Enum)]
pub enum Outcome {
    /// The provider took it; never the final verdict.
    Accepted,
    /// The provider refused it; nothing was taken.
    Rejected,
    /// It may have been taken. Look it up before anything is sent again.
    Unknown,
}

// ---- rules ----

/// What a caller decides beforehand; everything left out is the default.
#[derive(Clone, Debug, Default, uniffi::Record)]
pub struct Rules {
    /// The instant that counts as now; the system's clock when none.
    #[uniffi(default = None)]
    pub now: Option<SystemTime>,
    /// Makes warnings errors and refuses what is not known. For set-up and tests.
    #[uniffi(default = false)]
    pub strict: bool,
    /// Registered counts as approved.
    #[uniffi(default = false)]
    pub registered_is_approved: bool,
    /// A verified older record counts as review.
    #[uniffi(default = false)]
    pub legacy_verified_is_review: bool,
    /// Counts are written as JSON texts.
    #[uniffi(default = false)]
    pub quoted_counts: bool,
    /// Confirmed spellings: list, then kyckit's spelling, then the provider's.
    #[uniffi(default)]
    pub spellings: HashMap<String, HashMap<String, String>>,
}

impl Rules {
    pub(crate) fn options(self) -> kyckit_support::RuleOptions {
        let of_list = |(list, codes): (String, HashMap<String, String>)| {
            codes.into_iter().map(move |(wire, spelling)| (list.clone(), wire, spelling))
        };
        kyckit_support::RuleOptions {
            now: self.now.map(instant),
            strict: self.strict,
            registered_is_approved: self.registered_is_approved,
            legacy_verified_is_review: self.legacy_verified_is_review,
            quoted_counts: self.quoted_counts,
            spellings: self.spellings.into_iter().flat_map(of_list).collect(),
        }
    }

    pub(crate) fn read(self) -> Result<kyckit::Rules, crate::KyckitError> {
        Ok(self.options().rules()?)
    }
}

/// RFC 3339, in whole milliseconds (Swift's instants are not exact); what no calendar holds is refused as a text.
fn instant(time: SystemTime) -> String {
    let rounded = |length: Duration| i64::try_from((length.as_micros() + 500) / 1000);
    let millis = match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => rounded(after),
        Err(before) => rounded(before.duration()).map(|millis| -millis),
    };
    let found = millis.ok().and_then(Timestamp::from_unix_millis);
    found.map(|at| at.to_string()).unwrap_or_default()
}

fn system_time(at: Timestamp) -> SystemTime {
    let millis = at.unix_millis();
    let length = Duration::from_millis(millis.unsigned_abs());
    if millis < 0 { SystemTime::UNIX_EPOCH - length } else { SystemTime::UNIX_EPOCH + length }
}

// ---- events ----

/// Ids of the case. Not masked.
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

/// One webhook, read. As text it shows names and codes, no free text and no payload.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Display)]
pub struct Event {
    /// Provider, for example `hyperverge_kra`.
    pub provider: String,
    /// Layout of the payload, for example `kra.v2`.
    pub variant: String,
    /// What happened, for example `registry.status_changed`.
    pub kind: String,
    /// Trigger or event type, verbatim.
    pub provider_event: Option<String>,
    /// Status, verbatim.
    pub provider_status: Option<String>,
    /// What it says about the case, for example `approved`; `unknown` when not recognised.
    pub decision: String,
    /// Whether the provider will not change this verdict by itself; none when that is not known.
    pub is_final: Option<bool>,
    /// Who caused it.
    pub actor: String,
    /// Ids of the case.
    pub subject: Subject,
    /// Why; empty when no reason was given.
    pub reasons: Vec<Reason>,
    /// Names of changed fields; empty when the provider tells none.
    pub changed_fields: Vec<String>,
    /// When it happened, by the provider's own clock.
    pub occurred_at: Option<SystemTime>,
    /// The member that it came from.
    pub occurred_at_field: Option<String>,
    /// When it arrived, by the caller's clock.
    pub received_at: SystemTime,
    /// Equal for repeated deliveries.
    pub dedupe_key: String,
    /// How well the key tells repeats: `strong`, `derived` or `weak`.
    pub dedupe_strength: String,
    /// Seconds within which equal weak keys count as a repeat.
    pub dedupe_window: Option<u32>,
    /// What authenticated the delivery; empty when nothing did.
    pub verified_by: Vec<String>,
    /// State of a modification; registry records only.
    pub modification: Option<Modification>,
    /// What is peculiar about the body.
    pub warnings: Vec<Warning>,
    /// The event as canonical JSON, with the provider's texts.
    pub canonical: Personal,
    /// The body exactly as received.
    pub raw: Document,
}

impl From<kyckit::Event> for Event {
    fn from(event: kyckit::Event) -> Self {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Event {
            canonical: event.to_json().into(),
            dedupe_key: event.dedupe_key().to_owned(),
            raw: Document::account_opening_form(event.raw().clone()),
            provider: event.provider.to_owned(),
            variant: event.variant.to_owned(),
            kind: event.kind.as_str().to_owned(),
            provider_event: event.provider_event.map(String::from),
            provider_status: event.provider_status.map(String::from),
            decision: event.decision.as_str().to_owned(),
            is_final: event.is_final,
            actor: event.actor.as_str().to_owned(),
            subject: event.subject.into(),
            reasons: event.reasons.into_iter().map(Reason::from).collect(),
            changed_fields: event.changed_fields.into_iter().map(String::from).collect(),
            occurred_at: event.occurred_at.map(system_time),
            occurred_at_field: event.occurred_at_field.map(str::to_owned),
            received_at: system_time(event.received_at),
            dedupe_strength: event.dedupe_strength.as_str().to_owned(),
            dedupe_window: event.dedupe_window,
            verified_by: owned(&event.verified_by),
            modification: event
                .modification
                .map(|m| Modification { raw: m.raw.map(String::from), state: m.state.to_owned() }),
            warnings: event
                .warnings
                .into_iter()
                .map(|warning| Warning {
                    code: warning.code.to_owned(),
                    path: warning.path.map(String::from),
                })
                .collect(),
        }
    }
}

impl From<kyckit::Subject> for Subject {
    fn from(subject: kyckit::Subject) -> Self {
        let kyckit::Subject { case_id, user_ref, applicant_id, tenant_id, token_id } = subject;
        let own = |id: Option<kyckit::Text>| id.map(String::from);
        Subject {
            case_id: own(case_id),
            user_ref: own(user_ref),
            applicant_id: own(applicant_id),
            tenant_id: own(tenant_id),
            token_id: own(token_id),
        }
    }
}

impl From<kyckit::Reason> for Reason {
    fn from(reason: kyckit::Reason) -> Self {
        Reason {
            code: reason.code.map(String::from),
            text: reason.text.map(|text| Personal::from(String::from(text))),
            category: reason.class.to_owned(),
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let case = self.subject.case_id.as_deref().unwrap_or("-");
        let Event { provider, variant, kind, decision, .. } = self;
        write!(
            f,
            "Event({provider} {variant}, {kind}, {decision}, case {case}, {} warnings)",
            self.warnings.len()
        )
    }
}

// ---- answers ----

/// What came back for an upload.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Receipt {
    /// What became of it.
    pub outcome: Outcome,
    /// kyckit's code of a documented failure, the registry's ERR code, or why the outcome is unknown.
    pub code: Option<String>,
    /// What it means, for people.
    pub message: String,
    /// What to do now, for people.
    pub remedy: String,
    /// `appStatus` as received; the initial status, never the final one.
    pub registry_status: Option<String>,
    /// The provider's id of the request.
    pub request_id: Option<String>,
    /// HTTP status, when an answer came.
    pub http_status: Option<u16>,
    /// Whether it reached the provider: `no`, `maybe` or `yes`.
    pub sent: String,
    /// Id of the journey: store it for a look-up.
    pub transaction_id: String,
    /// When the upload began: store it for a look-up.
    pub started_at: SystemTime,
    /// What the provider said of the record.
    pub record: KycData,
    /// The receipt as canonical JSON, without personal data.
    pub canonical: String,
}

impl From<kyckit::hyperverge::Receipt> for Receipt {
    fn from(receipt: kyckit::hyperverge::Receipt) -> Self {
        Receipt {
            canonical: receipt.to_json(),
            outcome: receipt.outcome,
            code: receipt.code,
            message: receipt.message,
            remedy: receipt.remedy,
            registry_status: receipt.registry_status,
            request_id: receipt.request_id,
            http_status: receipt.http_status,
            sent: receipt.sent.as_str().to_owned(),
            transaction_id: receipt.lookup.transaction_id,
            started_at: system_time(receipt.lookup.started_at),
            record: receipt.record,
        }
    }
}

/// The status of a PAN at one KRA, or the consolidated one.
#[derive(Clone, Debug, uniffi::Record)]
pub struct RegistryStatus {
    /// `appStatus`: two or three digits, an ERR code, or blank for no record.
    pub status: String,
    /// `appUpdtStatus`: status of a modification; blank for none.
    #[uniffi(default = "")]
    pub update_status: String,
}

/// What to do about a PAN.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Recommendation {
    /// `submit`, `wait`, `recheck`, `fix_input`, `blocked` or `manual`.
    pub action: String,
    /// The update flag to submit with.
    pub update_flag: Option<String>,
    /// The flag to fall back to when that one is refused.
    pub fallback_flag: Option<String>,
    /// The action when nothing changed in the applicant's data.
    pub if_unchanged: Option<String>,
    /// `high`, `medium` or `low`.
    pub confidence: String,
    /// The status that decided; none when no status was given.
    pub decided_by: Option<String>,
    /// Why, for people.
    pub reasons: Vec<String>,
}

impl From<kyckit::hyperverge::Recommendation> for Recommendation {
    fn from(advice: kyckit::hyperverge::Recommendation) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Recommendation {
            action: advice.action.to_owned(),
            update_flag: owned(advice.update_flag),
            fallback_flag: owned(advice.fallback_flag),
            if_unchanged: owned(advice.if_unchanged),
            confidence: advice.confidence.to_owned(),
            decided_by: advice.decided_by,
            reasons: advice.reasons.into_iter().map(|reason| reason.into_owned()).collect(),
        }
    }
}

// ---- code lists ----

/// One code list of the provider.
#[derive(Clone, Debug, uniffi::Record)]
pub struct CodeList {
    /// Name, for example `state`.
    pub name: String,
    /// Title, for people.
    pub title: String,
    /// What it is.
    pub doc: String,
    /// Where it comes from.
    pub source: String,
    /// Whether it holds every code that there is.
    pub complete: bool,
    /// The codes.
    pub codes: Vec<Code>,
}

/// One code of a list.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Code {
    /// kyckit's symbol.
    pub symbol: String,
    /// Spelling on the wire.
    pub wire: String,
    /// What it means.
    pub meaning: String,
    /// The registry's own code.
    pub registry_code: String,
    /// First digits of its pin codes, for states.
    pub pin: String,
    /// Its class, where the list has classes.
    pub category: String,
    /// Other spellings that are read.
    pub aliases: Vec<String>,
    /// Whether the spelling is confirmed by the provider.
    pub confirmed: bool,
}

impl From<&kyckit::CodeList> for CodeList {
    fn from(list: &kyckit::CodeList) -> Self {
        CodeList {
            name: list.name.to_owned(),
            title: list.title.to_owned(),
            doc: list.doc.to_owned(),
            source: list.source.to_owned(),
            complete: list.complete,
            codes: list.codes.iter().map(Code::from).collect(),
        }
    }
}

impl From<&kyckit::Code> for Code {
    fn from(code: &kyckit::Code) -> Self {
        Code {
            symbol: code.symbol.to_owned(),
            wire: code.wire.to_owned(),
            meaning: code.meaning.to_owned(),
            registry_code: code.registry_code.to_owned(),
            pin: code.pin.to_owned(),
            category: code.class.to_owned(),
            aliases: code.aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            confirmed: code.confirmed,
        }
    }
}

/// One field of the table.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Field {
    /// Path in the model, for example `correspondence.pin_code`.
    pub path: String,
    /// Name on the wire, for example `appCorPincd`.
    pub wire_name: String,
    /// `text`, `flag`, `date`, `code`, `count` or `document`.
    pub kind: String,
    /// Whether it tells something of the applicant.
    pub personal: bool,
    /// The code list that it takes its words from.
    pub list: Option<String>,
    /// Most characters; 0 for no limit.
    pub max: u16,
    /// What it is.
    pub doc: String,
    /// What to do when it is wrong.
    pub remedy: String,
    /// Where that comes from.
    pub source: String,
}

impl From<&kyckit::Field> for Field {
    fn from(field: &kyckit::Field) -> Self {
        Field {
            path: field.path.to_owned(),
            wire_name: field.wire_name.to_owned(),
            kind: format!("{:?}", field.kind).to_lowercase(),
            personal: field.personal,
            list: field.list.map(|list| list.name.to_owned()),
            max: field.max,
            doc: field.doc.to_owned(),
            remedy: field.remedy.to_owned(),
            source: field.source.to_owned(),
        }
    }
}
