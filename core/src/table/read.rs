//! From the wire into a model, one typed take per member; nothing is lost and nothing fails.

use super::document::from_base64;
use super::{
    Check, Document, Field, FieldKind, Given, Held, Look, Spellings, has_full_aadhaar, is_blank,
    is_full_aadhaar,
};
use crate::json::{self, Members, Scalar, Span};
use crate::masked::{MASK, Personal, PersonalDate};
use crate::time::Date;
use std::borrow::Cow;
use std::fmt;

/// A member kept as it came: its name and its raw JSON. `Debug` masks both.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RawMember {
    name: String,
    json: String,
}

impl RawMember {
    /// A member with this name and raw JSON value; none when the text is not one JSON value.
    #[must_use]
    pub fn new(name: impl Into<String>, json: impl Into<String>) -> Option<RawMember> {
        let json = json.into();
        json::is_value(&json).then(|| RawMember { name: name.into(), json })
    }

    /// Name on the wire, as received.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value as raw JSON: may be personal data, not masked.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    pub(crate) fn carries_aadhaar(&self) -> bool {
        carries_aadhaar(&self.name, &self.json)
    }
}

/// Whether an unknown member speaks of the Aadhaar and holds a full number.
fn carries_aadhaar(name: &str, json: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let speaks_of_it = ["aadhaar", "aadhar", "uid"].iter().any(|word| name.contains(word));
    speaks_of_it && has_full_aadhaar(&json::unescaped(json))
}

impl fmt::Debug for RawMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawMember({MASK})")
    }
}

/// What reading did to one member.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReadNote {
    /// Name on the wire, as documented.
    pub wire_name: String,
    /// What was done.
    pub kind: NoteKind,
}

/// The kinds of [`ReadNote`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoteKind {
    /// A number or a boolean was taken as its text.
    Retyped,
    /// A full Aadhaar number was dropped.
    AadhaarDropped,
    /// An unknown member that speaks of the Aadhaar and held a full number was dropped.
    AadhaarBesideDropped,
    /// The member came twice with different values; the first one was taken.
    Conflict,
}

/// Takes the members of an application.
pub(crate) struct Reader<'r, S> {
    known: &'r [Option<S>],
    fields: &'static [Field],
    spellings: &'r Spellings,
    pub(crate) unread: Vec<RawMember>,
    pub(crate) notes: Vec<ReadNote>,
}

impl<'r, S: Given> Reader<'r, S> {
    /// A reader of these slots; `conflicts` are the indices of members that came again with another value.
    pub(crate) fn new(
        known: &'r [Option<S>],
        conflicts: impl IntoIterator<Item = usize>,
        fields: &'static [Field],
        spellings: &'r Spellings,
    ) -> Self {
        let mut reader = Reader { known, fields, spellings, unread: Vec::new(), notes: Vec::new() };
        for index in conflicts {
            reader.note(index, NoteKind::Conflict);
        }
        reader
    }

    /// The text of a member; an empty text and `null` are absent.
    #[inline(always)]
    fn take(&mut self, index: usize) -> Option<Cow<'r, str>> {
        let given = self.given(index)?;
        let text = match given.scalar() {
            Scalar::Null => return None,
            Scalar::Text(text) => text,
            Scalar::Retyped(text) => {
                self.note(index, NoteKind::Retyped);
                Cow::Borrowed(text)
            }
            Scalar::Unreadable => {
                self.keep(index, given);
                return None;
            }
        };
        (!text.is_empty()).then_some(text)
    }

    pub(crate) fn text(&mut self, index: usize) -> Option<String> {
        self.take(index).map(Cow::into_owned)
    }

    pub(crate) fn personal(&mut self, index: usize) -> Option<Personal> {
        self.take_personal(index).map(|text| Personal::from(text.into_owned()))
    }

    /// The text of a member, unless it is a full Aadhaar number where only a part of it may stand.
    #[inline(always)]
    fn take_personal(&mut self, index: usize) -> Option<Cow<'r, str>> {
        let text = self.take(index)?;
        match self.fields.get(index) {
            Some(field) if is_full_aadhaar(field.check, &text) => {
                self.drop_aadhaar(field);
                None
            }
            _ => Some(text),
        }
    }

    #[cold]
    fn drop_aadhaar(&mut self, field: &Field) {
        self.notes.retain(|note| note.wire_name != field.wire_name);
        self.note(usize::from(field.index), NoteKind::AadhaarDropped);
    }

    pub(crate) fn code(&mut self, index: usize) -> Option<String> {
        self.take_code(index).map(Cow::into_owned)
    }

    /// The word of a code list, in kyckit's spelling.
    #[inline(always)]
    fn take_code(&mut self, index: usize) -> Option<Cow<'r, str>> {
        let text = self.take(index)?;
        let Some(list) = self.fields.get(index).and_then(|field| field.list) else { return Some(text) };
        Some(match text {
            Cow::Borrowed(text) => Cow::Borrowed(self.spellings.from_wire(list, text)),
            Cow::Owned(text) => Cow::Owned(self.spellings.from_wire(list, &text).to_owned()),
        })
    }

    /// What a member holds, for a check without a model: the same value, the same notes.
    pub(crate) fn held(&mut self, field: &'static Field) -> Held<'r> {
        let index = usize::from(field.index);
        let held = match field.kind {
            FieldKind::Text if field.personal => self.take_personal(index).map(Held::Text),
            FieldKind::Text => self.take(index).map(Held::Text),
            FieldKind::Code => self.take_code(index).map(Held::Text),
            FieldKind::Flag => self.flag(index).map(Held::Flag),
            FieldKind::Date => self.date(index).map(Held::Date),
            FieldKind::Count => self.count(index).map(Held::Count),
            FieldKind::Document => {
                self.typed(index, |text| Look::at_base64(field.check, text)).map(Held::Document)
            }
        };
        held.unwrap_or(Held::Absent)
    }

    pub(crate) fn flag(&mut self, index: usize) -> Option<bool> {
        self.typed(index, |text| match text {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        })
    }

    pub(crate) fn date(&mut self, index: usize) -> Option<Date> {
        self.typed(index, date)
    }

    pub(crate) fn personal_date(&mut self, index: usize) -> Option<PersonalDate> {
        self.date(index).map(PersonalDate::from)
    }

    pub(crate) fn count(&mut self, index: usize) -> Option<u32> {
        if let Some(Scalar::Retyped(number)) = self.given(index).map(S::scalar)
            && let Ok(count) = number.parse()
        {
            return Some(count);
        }
        self.typed(index, |text| text.parse().ok())
    }

    pub(crate) fn document(&mut self, index: usize) -> Option<Document> {
        let check = self.fields.get(index).map(|field| field.check);
        self.typed(index, |text| {
            let bytes = from_base64(text)?;
            Some(match check {
                Some(Check::AadhaarXml) => Document::aadhaar_xml(bytes),
                _ => Document::account_opening_form(bytes),
            })
        })
    }

    /// A JSON text that `read` understands; anything else that is not empty is kept unread.
    fn typed<T>(&mut self, index: usize, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let given = self.given(index)?;
        let value = match given.scalar() {
            Scalar::Null => return None,
            Scalar::Text(text) if is_blank(&text) => return None,
            Scalar::Text(text) => read(&text),
            _ => None,
        };
        if value.is_none() {
            self.keep(index, given);
        }
        value
    }

    /// The members that no name matches, but for one that carries a full Aadhaar number under a name of its own.
    pub(crate) fn extra(&mut self, unknown: &[(Cow<'_, str>, S)]) -> Vec<RawMember> {
        self.unknown(unknown, |name, json| RawMember { name: name.to_owned(), json: json.to_owned() })
    }

    /// Only the names of those members.
    pub(crate) fn extra_names(&mut self, unknown: &[(Cow<'_, str>, S)]) -> Vec<String> {
        self.unknown(unknown, |name, _| name.to_owned())
    }

    fn unknown<T>(&mut self, unknown: &[(Cow<'_, str>, S)], kept: impl Fn(&str, &str) -> T) -> Vec<T> {
        let mut extra = Vec::with_capacity(unknown.len());
        for (name, value) in unknown {
            let json = value.json();
            if carries_aadhaar(name, &json) {
                let place = self.fields.iter().position(|field| field.check == Check::AadhaarLastFour);
                self.note(place.unwrap_or_default(), NoteKind::AadhaarBesideDropped);
            } else {
                extra.push(kept(name, &json));
            }
        }
        extra
    }

    #[inline(always)]
    fn given(&self, index: usize) -> Option<&'r S> {
        self.known.get(index)?.as_ref()
    }

    /// Keeps a value that its type cannot hold, unless it would keep an Aadhaar number.
    fn keep(&mut self, index: usize, given: &S) {
        let Some(field) = self.fields.get(index) else { return };
        let json = given.json();
        if matches!(field.check, Check::AadhaarLastFour | Check::Reference)
            && has_full_aadhaar(&json::unescaped(&json))
        {
            return self.note(index, NoteKind::AadhaarDropped);
        }
        self.unread.push(RawMember { name: field.wire_name.to_owned(), json: json.into_owned() });
    }

    fn note(&mut self, index: usize, kind: NoteKind) {
        if let Some(field) = self.fields.get(index) {
            self.notes.push(ReadNote { wire_name: field.wire_name.to_owned(), kind });
        }
    }
}

/// Takes the members of a record that a provider sent: text as received, whatever it is.
pub(crate) struct RecordReader<'a> {
    known: Vec<Option<Span<'a>>>,
    extra: Vec<RawMember>,
}

impl<'a> RecordReader<'a> {
    pub(crate) fn new<const N: usize>(members: &Members<'a, N>) -> Self {
        RecordReader { known: Vec::new(), extra: Vec::new() }.and("", members)
    }

    /// Adds the members of an object inside, whose names stand behind those that are there; unknown ones get the name
    /// of the object before theirs.
    pub(crate) fn and<const N: usize>(mut self, object: &str, members: &Members<'a, N>) -> Self {
        self.known.extend(members.known());
        self.extra.extend(members.unknown.iter().map(|(name, value)| {
            let name = if object.is_empty() { name.to_string() } else { format!("{object}.{name}") };
            RawMember { name, json: value.raw().to_owned() }
        }));
        self
    }

    /// The members that nobody asked for.
    pub(crate) fn into_extra(self) -> Vec<RawMember> {
        self.extra
    }

    /// A text, or a list as JSON.
    pub(crate) fn json(&self, index: usize) -> Option<String> {
        let span = self.known.get(index).copied().flatten()?;
        self.text(index).or_else(|| span.raw().starts_with(['[', '{']).then(|| span.raw().to_owned()))
    }

    pub(crate) fn text(&self, index: usize) -> Option<String> {
        match self.known.get(index).copied().flatten()?.scalar() {
            Scalar::Text(text) => Some(text.into_owned()),
            Scalar::Retyped(text) => Some(text.to_owned()),
            Scalar::Null | Scalar::Unreadable => None,
        }
    }
}

/// Reads `DD-MM-YYYY`.
pub(crate) fn date(text: &str) -> Option<Date> {
    let (day, month, year) = date_parts(text)?;
    Date::new(year, month, day)
}

/// Whether a text has the shape DD-MM-YYYY, whatever the numbers say.
pub(crate) fn has_date_shape(text: &str) -> bool {
    date_parts(text).is_some()
}

fn date_parts(text: &str) -> Option<(u8, u8, i16)> {
    let &[d1, d2, b'-', m1, m2, b'-', y1, y2, y3, y4] = text.as_bytes() else { return None };
    let pair = |tens: u8, ones: u8| {
        let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then(|| tens * 10 + ones)
    };
    let (century, year) = (pair(y1, y2)?, pair(y3, y4)?);
    Some((pair(d1, d2)?, pair(m1, m2)?, i16::from(century) * 100 + i16::from(year)))
}
