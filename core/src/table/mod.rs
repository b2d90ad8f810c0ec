//! What a provider's table is made of: fields, code lists, status rows, and the reading and writing by them.

mod aadhaar;
mod document;
mod given;
mod hash;
mod held;
mod lists;
mod read;
mod record;
mod show;
mod write;
mod xml;

pub(crate) use aadhaar::{has_full_aadhaar, is_full_aadhaar};
pub(crate) use document::Look;
pub use document::{Document, DocumentFault};
pub use given::WireValue;
pub(crate) use given::{Given, Sorted};
pub(crate) use held::Held;
pub use lists::{Code, CodeList, Spellings};
pub use read::{NoteKind, RawMember, ReadNote};
pub(crate) use read::{Reader, RecordReader, date, has_date_shape};
pub use record::Record;
pub(crate) use show::Show;
pub(crate) use write::{Writer, string as write_string};

use crate::masked::{Personal, PersonalDate};
use crate::time::Date;

/// One row of a field table: everything known about one member of a request.
#[derive(Debug)]
pub struct Field {
    /// Place in the order of the wire, from 0.
    pub index: u8,
    /// Path in kyckit's model, for example `correspondence.pin_code`.
    pub path: &'static str,
    /// Name on the wire, for example `appCorPincd`.
    pub wire_name: &'static str,
    /// The wire name as it is written: quoted, with the colon and the quote that opens a text.
    pub(crate) head: &'static str,
    /// What kind of value it holds.
    pub kind: FieldKind,
    /// The named check of a text.
    pub check: Check,
    /// Whether it must be there.
    pub obligation: Obligation,
    /// Name of the condition, when the obligation has one.
    pub when: &'static str,
    /// What is written when it is left out, when the obligation is [`Obligation::Default`].
    pub default: &'static str,
    /// Which kind of applicant the provider's page speaks of.
    pub applies_to: AppliesTo,
    /// Whether it is personal data.
    pub personal: bool,
    /// Longer texts get a warning; in characters, 0 = none.
    pub warn_over: u16,
    /// Longer texts are an error; in characters, 0 = no limit.
    pub max: u16,
    /// The code list of a code.
    pub list: Option<&'static CodeList>,
    /// What the member is.
    pub doc: &'static str,
    /// What to do when it is missing or wrong.
    pub remedy: &'static str,
    /// Source marks, explained in `docs/sources.md`.
    pub source: &'static str,
}

/// One member of a webhook payload or of an answer: text as received.
#[derive(Debug)]
pub struct PayloadMember {
    /// Name in kyckit's model.
    pub name: &'static str,
    /// Name on the wire; of an object inside with that object's name and a dot before.
    pub wire_name: &'static str,
    /// Other places where it may stand; the wire name goes first.
    pub aliases: &'static [&'static str],
    /// What it is in JSON: `text`, `number`, or `list` (a text, an array or one object of it).
    pub json: &'static str,
    /// Whether it is personal data.
    pub personal: bool,
    /// What the member is.
    pub doc: &'static str,
}

/// The kinds of value that a table knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Text.
    Text,
    /// `yes` or `no`.
    Flag,
    /// A calendar day.
    Date,
    /// A word of an open code list.
    Code,
    /// A whole number.
    Count,
    /// A file.
    Document,
}

/// The named checks of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// None beyond length and characters.
    None,
    /// Permanent Account Number.
    Pan,
    /// Exactly four digits.
    AadhaarLastFour,
    /// Country calling code.
    Isd,
    /// Telephone number or area code.
    Phone,
    /// E-mail address.
    Email,
    /// Reference number of an address proof; no full Aadhaar number.
    Reference,
    /// Plain number.
    Amount,
    /// Aadhaar Virtual ID.
    Vid,
    /// A PDF or an image.
    AccountOpeningForm,
    /// The Aadhaar XML.
    AadhaarXml,
}

/// Whether a member must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obligation {
    /// Always.
    Required,
    /// Never.
    Optional,
    /// When the condition named in `when` holds.
    When,
    /// Never; the row's default is written when it is left out.
    Default,
}

/// Which kind of applicant a member speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppliesTo {
    /// Everybody.
    Both,
    /// The page's "user".
    Individual,
    /// The page's "organization".
    Organisation,
}

/// The value of one member. `Debug` is not implemented: it is not masked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// Not given.
    Absent,
    /// Text, or a word of a code list.
    Text(&'a str),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Date(Date),
    /// A whole number.
    Count(u32),
    /// A file.
    Document(&'a Document),
}

impl<'a> Value<'a> {
    pub(crate) fn text(text: &'a Option<String>) -> Self {
        text.as_deref().map_or(Value::Absent, Value::Text)
    }

    pub(crate) fn personal(text: &'a Option<Personal>) -> Self {
        text.as_ref().map_or(Value::Absent, |text| Value::Text(text.expose()))
    }

    pub(crate) fn flag(flag: &Option<bool>) -> Self {
        flag.map_or(Value::Absent, Value::Flag)
    }

    pub(crate) fn date(date: &Option<Date>) -> Self {
        date.map_or(Value::Absent, Value::Date)
    }

    pub(crate) fn personal_date(date: &Option<PersonalDate>) -> Self {
        date.map_or(Value::Absent, |date| Value::Date(date.expose()))
    }

    pub(crate) fn count(count: &Option<u32>) -> Self {
        count.map_or(Value::Absent, Value::Count)
    }

    pub(crate) fn document(document: &'a Option<Document>) -> Self {
        document.as_ref().map_or(Value::Absent, Value::Document)
    }

    /// Whether there is nothing to send: not given, or an empty text.
    #[must_use]
    pub fn is_blank(self) -> bool {
        matches!(self, Value::Absent) || matches!(self, Value::Text(text) if is_blank(text))
    }
}

/// A text without white space around it.
#[inline]
pub(crate) fn trimmed(text: &str) -> &str {
    // Nearly every text has none; looking at its ends costs less than looking for what may be there.
    let is_plain = |byte: Option<u8>| byte.is_some_and(|byte| byte > b' ' && byte < 0x7f);
    if is_plain(text.bytes().next()) && is_plain(text.bytes().next_back()) { text } else { text.trim() }
}

/// Whether there is nothing but white space in a text.
#[inline]
pub(crate) fn is_blank(text: &str) -> bool {
    // The first byte tells nearly always; only a text that begins like white space is looked through.
    !text.bytes().next().is_some_and(|byte| byte > b' ' && byte < 0x80) && text.trim().is_empty()
}

/// One registry status: its codes and text, and the verdict that it stands for.
#[derive(Debug)]
pub struct StatusRow {
    /// Codes: two digits match the end of a longer code, three digits match exactly.
    pub codes: &'static [&'static str],
    /// Name of the record state; codes and texts of one state do not contradict each other.
    pub state: &'static str,
    /// The provider's text; empty when there is none.
    pub text: &'static str,
    /// Decision of the canonical event.
    pub decision: &'static str,
    /// `yes`, `no` or `unknown`.
    pub is_final: &'static str,
    /// What the provider's page says of it, in our words.
    pub meaning: &'static str,
    /// The policy switch that may change the decision; empty when none does.
    pub switch: &'static str,
    /// Code of a reason that comes with the status; empty when there is none.
    pub reason: &'static str,
    /// State of the modification that the text tells; empty when it tells none.
    pub modification: &'static str,
}

/// One event with a status and the verdict that it stands for.
#[derive(Debug)]
pub struct VerdictRow {
    /// The provider's word for the event, or the layout of its payload; empty when the status alone decides.
    pub event: &'static str,
    /// The provider's word for the status; empty when the event alone decides.
    pub status: &'static str,
    /// The provider's word for an attempt beside the status; empty for none.
    pub attempt: &'static str,
    /// Kind of the canonical event.
    pub kind: &'static str,
    /// Decision of the canonical event.
    pub decision: &'static str,
    /// `yes`, `no` or `unknown`.
    pub is_final: &'static str,
    /// Who caused it: `system`, `human`, `user` or `unknown`.
    pub actor: &'static str,
    /// Event types that say the opposite: together with one of them the status decides nothing.
    pub denied_by: &'static [&'static str],
    /// The policy switch that may change the decision; empty when none does.
    pub switch: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// The finality of a row: `yes`, `no`, anything else is not known.
pub(crate) fn finality(word: &str) -> Option<bool> {
    match word {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// One modification status.
#[derive(Debug)]
pub struct ModificationRow {
    /// Codes, as in [`StatusRow`].
    pub codes: &'static [&'static str],
    /// State of the modification in the canonical event.
    pub state: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// One documented answer of failure.
#[derive(Debug)]
pub struct FailureRow {
    /// Documented HTTP status.
    pub http_status: u16,
    /// kyckit's stable code.
    pub code: &'static str,
    /// The provider's message, or its code where it has codes.
    pub message: &'static str,
    /// The provider's name of the error; empty when it has none.
    pub name: &'static str,
    /// `rejected`, `unknown` or `configuration`.
    pub outcome: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// Source marks.
    pub source: &'static str,
}

/// One row of the advice table.
#[derive(Debug)]
pub struct Advice {
    /// Status codes, as in [`StatusRow`]; the empty text stands for a blank status.
    pub codes: &'static [&'static str],
    /// The lowest rank decides among several answers.
    pub rank: i64,
    /// `own`, `other` or `any` KRA.
    pub kra: &'static str,
    /// `submit`, `wait`, `recheck`, `fix_input`, `blocked` or `manual`.
    pub action: &'static str,
    /// The update flag to submit with; empty when nothing is to be submitted.
    pub update_flag: &'static str,
    /// The flag to fall back to when the first is refused.
    pub fallback_flag: &'static str,
    /// The action when nothing changed in the applicant's data.
    pub if_unchanged: &'static str,
    /// `high`, `medium` or `low`.
    pub confidence: &'static str,
    /// Why.
    pub reason: &'static str,
}
