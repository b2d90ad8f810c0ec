//! From the wire into a model, one typed take per member; nothing is lost and nothing fails.

use super::{Check, CodeList, Document, Field, Spellings, is_blank};
use crate::json::{self, Members, Scalar, Span};
use crate::masked::{MASK, Personal, PersonalDate};
use crate::time::{Date, digits};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
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

    /// Whether an unknown member speaks of the Aadhaar and holds a full number.
    pub(crate) fn carries_aadhaar(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        let speaks_of_it = ["aadhaar", "aadhar", "uid"].iter().any(|word| name.contains(word));
        speaks_of_it && has_full_aadhaar(&json::unescaped(&self.json))
    }
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
pub(crate) struct Reader<'r, 'a> {
    known: &'r [Option<Span<'a>>],
    fields: &'static [Field],
    spellings: &'r Spellings,
    pub(crate) unread: Vec<RawMember>,
    pub(crate) notes: Vec<ReadNote>,
}

impl<'r, 'a> Reader<'r, 'a> {
    pub(crate) fn new<const N: usize>(
        members: &'r Members<'a, N>,
        fields: &'static [Field],
        spellings: &'r Spellings,
    ) -> Self {
        let mut reader =
            Reader { known: members.known(), fields, spellings, unread: Vec::new(), notes: Vec::new() };
        for duplicate in members.duplicates.iter().filter(|duplicate| !duplicate.same) {
            reader.note(duplicate.index, NoteKind::Conflict);
        }
        reader
    }

    /// The text of a member; an empty text and `null` are absent.
    fn take(&mut self, index: usize) -> Option<Cow<'a, str>> {
        let span = self.span(index)?;
        let text = match span.scalar() {
            Scalar::Null => return None,
            Scalar::Text(text) => text,
            Scalar::Retyped(text) => {
                self.note(index, NoteKind::Retyped);
                Cow::Borrowed(text)
            }
            Scalar::Unreadable => {
                self.keep(index, span);
                return None;
            }
        };
        (!text.is_empty()).then_some(text)
    }

    pub(crate) fn text(&mut self, index: usize) -> Option<String> {
        self.take(index).map(Cow::into_owned)
    }

    pub(crate) fn personal(&mut self, index: usize) -> Option<Personal> {
        let text = self.take(index)?;
        if let Some(field) = self.fields.get(index).filter(|field| is_full_aadhaar(field.check, &text)) {
            self.notes.retain(|note| note.wire_name != field.wire_name);
            self.note(index, NoteKind::AadhaarDropped);
            return None;
        }
        Some(Personal::from(text.into_owned()))
    }

    pub(crate) fn code(&mut self, index: usize) -> Option<String> {
        let text = self.take(index)?;
        let list: Option<&CodeList> = self.fields.get(index).and_then(|field| field.list);
        Some(list.map_or(&*text, |list| self.spellings.from_wire(list, &text)).to_owned())
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
        if let Some(Scalar::Retyped(number)) = self.span(index).map(Span::scalar)
            && let Ok(count) = number.parse()
        {
            return Some(count);
        }
        self.typed(index, |text| text.parse().ok())
    }

    pub(crate) fn document(&mut self, index: usize) -> Option<Document> {
        let check = self.fields.get(index).map(|field| field.check);
        self.typed(index, |text| {
            let bytes = STANDARD.decode(text).or_else(|_| STANDARD.decode(without_spaces(text))).ok()?;
            Some(match check {
                Some(Check::AadhaarXml) => Document::aadhaar_xml(bytes),
                _ => Document::account_opening_form(bytes),
            })
        })
    }

    /// A JSON text that `read` understands; anything else that is not empty is kept unread.
    fn typed<T>(&mut self, index: usize, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let span = self.span(index)?;
        let value = match span.scalar() {
            Scalar::Null => return None,
            Scalar::Text(text) if is_blank(&text) => return None,
            Scalar::Text(text) => read(&text),
            _ => None,
        };
        if value.is_none() {
            self.keep(index, span);
        }
        value
    }

    /// The members that no name matches, but for one that carries a full Aadhaar number under a name of its own.
    pub(crate) fn extra(&mut self, unknown: &[(Cow<'a, str>, Span<'a>)]) -> Vec<RawMember> {
        let mut extra = Vec::with_capacity(unknown.len());
        for (name, span) in unknown {
            let member = RawMember { name: name.clone().into_owned(), json: span.raw().to_owned() };
            if member.carries_aadhaar() {
                let place = self.fields.iter().position(|field| field.check == Check::AadhaarLastFour);
                self.note(place.unwrap_or_default(), NoteKind::AadhaarBesideDropped);
            } else {
                extra.push(member);
            }
        }
        extra
    }

    fn span(&self, index: usize) -> Option<Span<'a>> {
        self.known.get(index).copied().flatten()
    }

    /// Keeps a value that its type cannot hold, unless it would keep an Aadhaar number.
    fn keep(&mut self, index: usize, span: Span<'a>) {
        let Some(field) = self.fields.get(index) else { return };
        if matches!(field.check, Check::AadhaarLastFour | Check::Reference)
            && has_full_aadhaar(&json::unescaped(span.raw()))
        {
            return self.note(index, NoteKind::AadhaarDropped);
        }
        self.unread.push(RawMember { name: field.wire_name.to_owned(), json: span.raw().to_owned() });
    }

    fn note(&mut self, index: usize, kind: NoteKind) {
        if let Some(field) = self.fields.get(index) {
            self.notes.push(ReadNote { wire_name: field.wire_name.to_owned(), kind });
        }
    }
}

/// Takes the members of a record that a provider sent: text as received, whatever it is.
pub(crate) struct RecordReader<'r, 'a> {
    known: &'r [Option<Span<'a>>],
}

impl<'r, 'a> RecordReader<'r, 'a> {
    pub(crate) fn new<const N: usize>(members: &'r Members<'a, N>) -> Self {
        RecordReader { known: members.known() }
    }

    pub(crate) fn text(&self, index: usize) -> Option<String> {
        match self.known.get(index).copied().flatten()?.scalar() {
            Scalar::Text(text) => Some(text.into_owned()),
            Scalar::Retyped(text) => Some(text.to_owned()),
            Scalar::Null | Scalar::Unreadable => None,
        }
    }

    pub(crate) fn personal(&self, index: usize) -> Option<Personal> {
        self.text(index).map(Personal::from)
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
    let mut parts = text.splitn(3, '-');
    let mut part = |width| digits(parts.next()?, width);
    let (day, month, year) = (part(2)?, part(2)?, part(4)?);
    Some((u8::try_from(day).ok()?, u8::try_from(month).ok()?, year))
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_whitespace()).collect()
}

/// Whether a text of a field with this check holds a full Aadhaar number. In the member for the last four
/// digits any twelve digits count: a mistyped number is still somebody's.
pub(crate) fn is_full_aadhaar(check: Check, text: &str) -> bool {
    match check {
        Check::AadhaarLastFour => {
            has_full_aadhaar(text) || text.bytes().filter(u8::is_ascii_digit).count() == 12
        }
        Check::Reference => has_full_aadhaar(text),
        _ => false,
    }
}

/// Whether twelve digits with a right check digit stand in the text, as one run or in groups parted by spaces or
/// hyphens of any kind.
pub(crate) fn has_full_aadhaar(text: &str) -> bool {
    // A number takes at least twelve bytes, so it lies across one of every twelfth byte: most texts end here.
    let may_belong =
        |byte: &u8| byte.is_ascii_digit() || matches!(*byte, b' ' | b'-' | b'\t'..=b'\r') || *byte >= 0x80;
    if !text.as_bytes().iter().skip(11).step_by(12).any(may_belong) || longest_run(text) < 12 {
        return false;
    }
    let groups = digit_groups(text);
    groups.iter().enumerate().any(|(from, (_, first))| {
        let mut number = (*first).to_owned();
        let mut rest = groups.iter().skip(from + 1);
        while number.len() < 12 {
            match rest.next() {
                Some((true, group)) => number.push_str(group),
                _ => break,
            }
        }
        is_aadhaar(&number)
    })
}

/// The most digits in a row with nothing but spaces, hyphens or characters beyond ASCII between them: tells nearly
/// always without looking closer.
fn longest_run(text: &str) -> usize {
    let (mut run, mut longest) = (0, 0);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => run += 1,
            b' ' | b'-' | b'\t'..=b'\r' | 0x80.. => {}
            _ => run = 0,
        }
        longest = longest.max(run);
    }
    longest
}

/// The runs of digits, each with whether only spaces or hyphens part it from the run before.
fn digit_groups(text: &str) -> Vec<(bool, &str)> {
    let mut groups = Vec::new();
    let mut end_before = None;
    let mut rest = 0;
    while let Some(start) =
        text.get(rest..).and_then(|t| t.find(|c: char| c.is_ascii_digit())).map(|at| rest + at)
    {
        let tail = text.get(start..).unwrap_or_default();
        let length = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        let between = end_before.and_then(|end: usize| text.get(end..start));
        let parts = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
        let linked = between.is_some_and(|between| between.chars().all(parts));
        groups.push((linked, tail.get(..length).unwrap_or_default()));
        rest = start + length;
        end_before = Some(rest);
    }
    groups
}

fn is_aadhaar(number: &str) -> bool {
    number.len() == 12 && !number.starts_with(['0', '1']) && crate::validate::verhoeff(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_aadhaar_numbers_are_seen_in_every_grouping() {
        for text in [
            "999941057058",
            "9999 4105 7058",
            "9999  4105\u{a0}7058",
            "9999-4105-7058",
            "ref 999941057058/2",
            "2024-01-15 9999 4105 7058",
        ] {
            assert!(has_full_aadhaar(text), "{text}");
        }
        for text in [
            "999941057059",
            "9999/4105/7058",
            "99994105705",
            "9999410570581",
            "199941057058",
            "9999.4105.7058",
        ] {
            assert!(!has_full_aadhaar(text), "{text}");
        }
    }

    #[test]
    fn multibyte_text_around_a_number_does_not_confuse_the_search() {
        assert!(has_full_aadhaar("संदर्भ 999941057058"));
        assert!(!has_full_aadhaar("९९९९४१०५७०५८ abcdefghijkl"));
    }
}
