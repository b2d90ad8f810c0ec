//! Records as registries send them through the provider, made readable. The shapes are inferred from what the
//! registries themselves send; nothing is needed and nothing is lost.

use super::generated::{FIELDS, KraApplication, KycData, NAMES};
use super::status::{self, StatusCode};
use crate::json::{self, Limits, Scalar, Span};
use crate::masked::{MASK, Personal};
use crate::rules::Rules;
use crate::table::{FieldKind, RawMember, RecordReader, Writer};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use std::borrow::Cow;
use std::fmt;

/// One record of a registry. `Debug` masks it.
///
/// What registries write for *nothing* is absent here: `NA` (but not in the name, and not in the political connection,
/// where it is a word), `00-00-0000`, and the first of January 1800 or 1900. An Indian mobile number lost the prefix
/// that registries put before it. Words and codes are the registry's own: look them over before they go into an upload.
#[derive(Clone, PartialEq, Eq)]
pub struct RegistryRecord {
    /// The record's data as an application, to look at or to begin a modification with: no update flag, no documents.
    pub application: KraApplication,
    /// The record's state: status, dates, remarks.
    pub data: KycData,
    /// Image of the signature, when one was asked for and came.
    pub signature: Option<Bytes>,
    /// Members that kyckit does not know.
    pub extra: Vec<RawMember>,
    /// The registry's error code (`WEBERR-012`: another date of birth than the record's, which is not "no record"), or
    /// `empty_record` when everything that a record has is blank. None when it is a record.
    pub failure: Option<String>,
}

impl fmt::Debug for RegistryRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistryRecord")
            .field("application", &self.application)
            .field("data", &self.data)
            .field("signature", &self.signature.as_ref().map(|_| MASK))
            .field("extra", &self.extra)
            .field("failure", &self.failure)
            .finish()
    }
}

/// There are seven KRAs; more elements than this are no answer about one PAN and are not looked at.
const MOST_RECORDS: usize = 64;

/// The records in `result`: inside `kycdata` (or the registry's own `APP_PAN_INQ`, `KYC_DATA`), or `result` itself.
pub(super) fn records(result: Option<Span<'_>>, rules: &Rules) -> Vec<RegistryRecord> {
    let Some(result) = result else { return Vec::new() };
    let wrapper =
        |(name, _): &&(Cow<'_, str>, Span<'_>)| matches!(plain_name(name).as_str(), "kycdata" | "apppaninq");
    let members = result.members(&Limits::ANSWER, &[]).map(|members| members.unknown).unwrap_or_default();
    let places = match members.iter().find(wrapper) {
        Some((_, data)) => data.elements(),
        None => result.elements(),
    };
    places.take(MOST_RECORDS).filter_map(|place| record(place, rules)).collect()
}

/// `APP_PAN_NO` and `appPanNo` are one name.
fn plain_name(name: &str) -> String {
    name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect()
}

fn record(place: Span<'_>, rules: &Rules) -> Option<RegistryRecord> {
    let members = place.members(&Limits::ANSWER, &[]).ok()?;
    let mut parts = Parts::default();
    for (name, value) in &members.unknown {
        parts.take(name, *value);
    }
    if !parts.is_record {
        return None;
    }
    let data = parts.data.finish();
    let data = json::read(data.as_bytes(), &Limits::ANSWER, &KycData::NAMES).ok()?;
    let data = KycData::read(RecordReader::new(&data));
    let mut application = KraApplication::from_wire(parts.application.finish().as_bytes(), rules).ok()?;
    let incorporated = || parts.incorporated.as_deref().and_then(crate::table::date);
    let born = parts.born.as_deref().and_then(crate::table::date).or_else(incorporated);
    application.birth_or_incorporation_date =
        application.birth_or_incorporation_date.or(born.map(crate::PersonalDate::from));
    let failure = failure(&data, &application, parts.signature.is_some());
    let extra = parts.extra.into_iter().filter(|member| !member.carries_aadhaar()).collect();
    Some(RegistryRecord { application, data, signature: parts.signature, extra, failure })
}

/// The members of a record, sorted by what they speak of.
struct Parts {
    application: Writer,
    data: Writer,
    born: Option<String>,
    incorporated: Option<String>,
    signature: Option<Bytes>,
    extra: Vec<RawMember>,
    /// Whether there is any member that a record has.
    is_record: bool,
}

impl Default for Parts {
    fn default() -> Self {
        let (application, data) = (Writer::new(1024), Writer::new(512));
        Parts {
            application,
            data,
            born: None,
            incorporated: None,
            signature: None,
            extra: Vec::new(),
            is_record: false,
        }
    }
}

impl Parts {
    fn take(&mut self, name: &str, value: Span<'_>) {
        let plain = plain_name(name);
        let same = |known: &&&str| plain_name(known) == plain;
        let in_data = match plain.as_str() {
            "apperrordesc" => Some("error"),
            _ => KycData::NAMES.iter().find(same).copied(),
        };
        let field = NAMES.iter().position(|known| same(&known)).and_then(|index| FIELDS.get(index));
        let in_application = field.filter(|field| field.kind != FieldKind::Document);
        let is_own = matches!(plain.as_str(), "appdobdt" | "appdoidt" | "appsignature");
        self.is_record |= in_data.is_some() || in_application.is_some() || is_own;
        let text = match value.scalar() {
            Scalar::Null => return,
            Scalar::Text(text) => text,
            Scalar::Retyped(text) => Cow::Borrowed(text),
            Scalar::Unreadable => return self.keep(name, value),
        };
        if is_nothing(&plain, &text) {
            return;
        }
        match plain.as_str() {
            "appdobdt" => self.born = Some(day_of(&text).to_owned()),
            "appdoidt" => self.incorporated = Some(day_of(&text).to_owned()),
            "appsignature" => match STANDARD.decode(text.trim()) {
                Ok(image) => self.signature = Some(Bytes::from(image)),
                Err(_) => self.keep(name, value),
            },
            _ if in_data.is_none() && in_application.is_none() => self.keep(name, value),
            _ => {
                if let Some(name) = in_data {
                    self.data.text(name, &text);
                }
                if let Some(field) = in_application {
                    let text = if plain == "appmobno" { without_prefix(&text) } else { &text };
                    self.application.text(field.wire_name, text);
                }
            }
        }
    }

    fn keep(&mut self, name: &str, value: Span<'_>) {
        self.extra.extend(RawMember::new(name, value.raw()));
    }
}

/// What registries write where there is nothing.
fn is_nothing(plain_name: &str, text: &str) -> bool {
    let text = text.trim();
    let is_word = matches!(plain_name, "appname" | "apppolconn");
    text.is_empty()
        || text == "NA" && !is_word
        || matches!(day_of(text), "00-00-0000" | "01-01-1800" | "01-01-1900")
}

/// The day of a text that may have a time behind it.
fn day_of(text: &str) -> &str {
    text.trim().split(' ').next().unwrap_or_default()
}

/// An Indian mobile number without what registries put before it; another text as it is.
fn without_prefix(text: &str) -> &str {
    let digits = text.trim().trim_start_matches('+');
    let Some(at) = digits.len().checked_sub(10) else { return text };
    match (digits.get(..at), digits.get(at..)) {
        (Some("0" | "00" | "91" | "091" | "0091"), Some(number))
            if number.bytes().all(|b| b.is_ascii_digit()) =>
        {
            number
        }
        _ => text,
    }
}

fn failure(data: &KycData, application: &KraApplication, has_image: bool) -> Option<String> {
    let status = data.status.as_deref().map(status::by_code);
    let error = data.error.as_ref().map(Personal::expose);
    if let Some(StatusCode::Failure(code)) = status {
        return Some(code.to_owned());
    }
    if let Some(StatusCode::Failure(code)) = error.map(status::by_code) {
        return Some(code.to_owned());
    }
    if let Some(code) = error.and_then(status::error_code_in).filter(|code| *code != "ERR-00000") {
        return Some(code.to_owned());
    }
    let has_data = application.applicant_type.is_some()
        || application.pan_exempt.is_some()
        || application.correspondence.line1.is_some()
        || application.permanent.line1.is_some()
        || !application.unread.is_empty();
    (!has_data && !has_image).then(|| "empty_record".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_go_and_foreign_numbers_stay() {
        for (text, expected) in [
            ("9876543210", "9876543210"),
            ("00919876543210", "9876543210"),
            ("919876543210", "9876543210"),
            ("+919876543210", "9876543210"),
            ("009876543210", "9876543210"),
            ("004412345678901", "004412345678901"),
            ("12345", "12345"),
            ("91987654321x", "91987654321x"),
            ("९९९९९९९९९९९९", "९९९९९९९९९९९९"),
        ] {
            assert_eq!(without_prefix(text), expected, "{text}");
        }
    }

    #[test]
    fn nothing_has_many_forms() {
        for text in ["", " ", "NA", "00-00-0000", "01-01-1800 00:00:00", "01-01-1900 00:00:00", "01-01-1900"]
        {
            assert!(is_nothing("appmoddt", text), "{text}");
        }
        for (name, text) in
            [("appname", "NA"), ("apppolconn", "NA"), ("appfname", "Na"), ("appmoddt", "01-01-1901")]
        {
            assert!(!is_nothing(name, text), "{name} {text}");
        }
    }
}
