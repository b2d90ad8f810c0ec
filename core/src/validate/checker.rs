//! Collects the faults of one model, or of one body. The generated code calls it field by field.

use super::checks::{self, EmailText, PhoneText};
use super::{Code, Fault, Violations};
use crate::json;
use crate::rules::Rules;
use crate::table::{
    Check, Document, DocumentFault, Field, FieldKind, Held, NoteKind, RawMember, ReadNote, has_date_shape,
    has_full_aadhaar, is_blank, is_full_aadhaar,
};
use crate::time::Date;

/// Whether a member must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    Required,
    Optional,
    /// Mandatory on the page, but it speaks of the other kind of applicant: a warning, and sent as an empty text.
    NotApplicable,
}

impl Need {
    pub(crate) fn when(condition: bool) -> Need {
        if condition { Need::Required } else { Need::Optional }
    }
}

/// The faults found so far and what the checks need to know.
pub(crate) struct Checker<'a> {
    faults: Vec<Fault>,
    rules: &'a Rules,
    pub(crate) today: Date,
    /// The values of a body that is checked without a model; empty when a model hands its own over.
    held: &'a [Held<'a>],
    unread: &'a [RawMember],
    notes: &'a [ReadNote],
}

impl<'a> Checker<'a> {
    pub(crate) fn new(rules: &'a Rules, unread: &'a [RawMember], notes: &'a [ReadNote]) -> Self {
        Checker { faults: Vec::new(), rules, today: rules.today(), held: &[], unread, notes }
    }

    /// Checks these values in place of those that a model hands over.
    pub(crate) fn over(self, held: &'a [Held<'a>]) -> Self {
        Checker { held, ..self }
    }

    pub(crate) fn finish(self, fields: &'static [Field]) -> Violations {
        Violations { faults: self.faults, fields, strict: self.rules.strict, unknown: Vec::new() }
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn fault(&mut self, field: &Field, code: Code) {
        if self.faults.capacity() == 0 {
            self.faults.reserve(32);
        }
        self.faults.push(Fault { field: field.index, code });
    }

    /// Whether the last fault is not one of this field: its own checks passed.
    pub(crate) fn is_clean(&self, field: &Field) -> bool {
        self.faults.last().is_none_or(|fault| fault.field != field.index)
    }

    // The row is a constant at every call: inlined, all that it does not ask for falls away.
    #[inline(always)]
    pub(crate) fn text(&mut self, field: &'static Field, value: Option<&str>, need: Need) {
        let value = self.held(field).map_or(value, Held::text);
        let Some(text) = self.given(field, value, need) else { return };
        let fault = named_check(field.check, text);
        if let Some(code) = fault {
            self.fault(field, code);
        }
        self.length(field, text);
        // What passed a check that lets only letters and digits through holds nothing else.
        if fault.is_some() || !leaves_plain(field.check) {
            self.characters(field, text);
        }
    }

    #[inline(always)]
    pub(crate) fn code(&mut self, field: &'static Field, value: Option<&str>, need: Need) {
        let value = self.held(field).map_or(value, Held::text);
        let Some(text) = self.given(field, value, need) else { return };
        if let Some(list) = field.list {
            match list.find(text) {
                Some(code) if !self.rules.strict || self.rules.spellings.is_confirmed(list, code) => {}
                Some(_) => self.fault(field, Code::Unconfirmed),
                None => {
                    if checks::is_xml_hostile(text) {
                        self.fault(field, Code::XmlHostile);
                    }
                    self.fault(field, if list.complete { Code::Unlisted } else { Code::UnlistedOpen });
                }
            }
        }
    }

    #[inline]
    pub(crate) fn present(&mut self, field: &'static Field, is_set: bool, need: Need) {
        if !self.held(field).map_or(is_set, Held::is_set) {
            self.absent(field, need);
        } else if !self.notes.is_empty() {
            self.noted(field);
        }
    }

    #[inline]
    pub(crate) fn document(&mut self, field: &'static Field, value: Option<&Document>, need: Need) {
        self.present(field, value.is_some(), need);
        let look = match self.held(field) {
            Some(held) => held.look(),
            None => value.map(|document| document.look_as(field.check)),
        };
        let Some(look) = look else { return };
        match look.fault {
            None => {}
            Some(DocumentFault::Empty) => self.fault(field, Code::DocumentEmpty),
            Some(DocumentFault::UnknownKind) => self.fault(field, Code::DocumentKind),
            Some(DocumentFault::MalformedXml) => self.fault(field, Code::DocumentXml),
            Some(DocumentFault::XmlDtd) => self.fault(field, Code::DocumentDtd),
        }
        if look.size > self.rules.policies.document_bytes {
            self.fault(field, Code::DocumentSize);
        }
    }

    /// What the body holds of a field, when a body is checked.
    #[inline(always)]
    fn held(&self, field: &Field) -> Option<&'a Held<'a>> {
        self.held.get(usize::from(field.index))
    }

    /// The text if there is more than white space in it; otherwise what its absence means is noted.
    #[inline(always)]
    fn given<'t>(&mut self, field: &'static Field, value: Option<&'t str>, need: Need) -> Option<&'t str> {
        match value {
            Some(text) if !is_blank(text) => {
                if !self.notes.is_empty() {
                    self.noted(field);
                }
                Some(text)
            }
            _ => {
                self.absent(field, need);
                None
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn absent(&mut self, field: &'static Field, need: Need) {
        if !(self.unread.is_empty() && self.notes.is_empty()) && self.spoiled(field) {
            return;
        }
        match need {
            Need::Optional => {}
            Need::Required => self.fault(field, Code::Required),
            Need::NotApplicable => self.fault(field, Code::NotApplicable),
        }
    }

    /// A value that came but could not be held says why, instead of being called missing.
    #[cold]
    fn spoiled(&mut self, field: &'static Field) -> bool {
        self.noted(field);
        let dropped =
            |note: &ReadNote| note.kind == NoteKind::AadhaarDropped && note.wire_name == field.wire_name;
        if self.notes.iter().any(dropped) {
            self.fault(field, Code::AadhaarFull);
            return true;
        }
        let Some(member) = self.unread.iter().find(|member| member.name() == field.wire_name) else {
            return false;
        };
        let text = json::text_of(member.json());
        let is_text = member.json().starts_with('"');
        let code = match field.kind {
            FieldKind::Text | FieldKind::Code if is_text => Code::UnreadableText,
            FieldKind::Text | FieldKind::Code => Code::JsonType,
            FieldKind::Flag => Code::Flag,
            FieldKind::Count => Code::CountFormat,
            FieldKind::Document => Code::DocumentBase64,
            FieldKind::Date if text.as_deref().is_some_and(has_date_shape) => Code::DateImpossible,
            FieldKind::Date => Code::DateFormat,
        };
        self.fault(field, code);
        true
    }

    /// Reports what reading noted of a field that has a value. A dropped Aadhaar number says nothing of a value that
    /// was given since.
    #[cold]
    fn noted(&mut self, field: &'static Field) {
        for note in self.notes.iter().filter(|note| note.wire_name == field.wire_name) {
            let code = match note.kind {
                NoteKind::Retyped => Code::JsonTypeRead,
                NoteKind::Conflict => Code::DuplicateMember,
                NoteKind::AadhaarBesideDropped => Code::AadhaarBeside,
                NoteKind::AadhaarDropped => continue,
            };
            self.fault(field, code);
        }
    }

    #[inline(always)]
    fn length(&mut self, field: &'static Field, text: &str) {
        if field.max > 0 && checks::is_longer(text, field.max) {
            self.fault(field, Code::TooLong);
        } else if field.warn_over > 0 && checks::is_longer(text, field.warn_over) {
            self.fault(field, Code::Long);
        }
    }

    #[inline(always)]
    fn characters(&mut self, field: &'static Field, text: &str) {
        if checks::is_xml_hostile(text) {
            self.fault(field, Code::XmlHostile);
        }
        if field.check == Check::None && text.len() >= 12 && has_full_aadhaar(text) {
            self.fault(field, Code::AadhaarSuspected);
        }
    }
}

#[inline(always)]
fn named_check(check: Check, text: &str) -> Option<Code> {
    match check {
        Check::None | Check::AccountOpeningForm | Check::AadhaarXml => None,
        Check::Pan => (!checks::is_pan(text)).then_some(Code::PanFormat),
        Check::Email => match checks::email_text(text) {
            EmailText::Plausible => None,
            EmailText::WithoutDot => Some(Code::EmailDomain),
            EmailText::NoAddress => Some(Code::EmailFormat),
        },
        Check::Amount => (!checks::is_amount(text)).then_some(Code::Amount),
        Check::Vid if !checks::is_digits(text, 16) => Some(Code::VidFormat),
        Check::Vid => (!checks::verhoeff(text)).then_some(Code::VidCheckDigit),
        Check::AadhaarLastFour if checks::is_digits(text, 4) => None,
        Check::AadhaarLastFour if is_full_aadhaar(check, text) => Some(Code::AadhaarFull),
        Check::AadhaarLastFour => Some(Code::AadhaarLastFour),
        Check::Reference => is_full_aadhaar(check, text).then_some(Code::AadhaarFull),
        Check::Phone | Check::Isd => match checks::phone_text(text) {
            PhoneText::Letters => Some(Code::PhoneLetters),
            PhoneText::OtherSigns => Some(Code::PhoneFormat),
            PhoneText::Digits => (check == Check::Isd && text.len() > 4).then_some(Code::PhoneFormat),
        },
    }
}

/// Whether nothing but ASCII letters, digits and points passes the named check.
#[inline(always)]
fn leaves_plain(check: Check) -> bool {
    matches!(
        check,
        Check::Pan | Check::AadhaarLastFour | Check::Isd | Check::Phone | Check::Amount | Check::Vid
    )
}
