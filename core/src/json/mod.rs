//! The one reading layer: every JSON body from outside comes through here.
//!
//! In go bytes and the member names a reader wants; out come spans of the original bytes, one slot a name,
//! with unknown members and duplicates beside them, or a fault with its position. Names match in any case.
//! Nothing is decoded before somebody asks, and no value ever reaches an error.

#[cfg(test)]
mod differential;
mod members;
mod names;
#[cfg(any(test, fuzzing))]
mod reference;
mod scan;
mod unescape;

pub(crate) use members::Members;
pub(crate) use names::{NameTable, Names};

use scan::{Escapes, Stop};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Bounds on a body. A body over one of them is refused before it is looked at further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Bytes of the whole body.
    pub(crate) bytes: usize,
    /// Nested objects and arrays, the outermost included.
    pub(crate) depth: usize,
    /// Members of one object.
    pub(crate) members: usize,
}

impl Limits {
    /// For webhook bodies: 1 MiB, 32 deep, 512 members.
    pub(crate) const WEBHOOK: Limits = Limits { bytes: 1 << 20, depth: 32, members: 512 };
    /// For answers of a provider: 16 MiB, 64 deep, 4096 members.
    pub(crate) const ANSWER: Limits = Limits { bytes: 16 << 20, depth: 64, members: 4096 };
    /// For applications with their documents: 64 MiB, 32 deep, 4096 members.
    pub(crate) const APPLICATION: Limits = Limits { bytes: 64 << 20, depth: 32, members: 4096 };
}

/// Why a body cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    TooLarge,
    NotUtf8,
    NotJson,
    TooDeep,
    TooManyMembers,
    NotAnObject,
}

/// Why and where: line and column count from 1, 0 where there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Fault {
    fn new(kind: FaultKind) -> Self {
        Fault { kind, line: 0, column: 0 }
    }

    /// The fault of the last of the first `end` bytes.
    fn at(kind: FaultKind, bytes: &[u8], end: usize) -> Self {
        let read = bytes.get(..end).unwrap_or(bytes);
        let line = read.iter().filter(|byte| **byte == b'\n').count();
        let column = read.iter().rev().take_while(|byte| **byte != b'\n').count();
        // Right behind a line break nothing of the new line has been read yet.
        Fault { kind, line: line + 1, column: column.max(1) }
    }
}

/// One JSON value as it stands in the body.
#[derive(Clone, Copy)]
pub(crate) struct Span<'a> {
    raw: &'a str,
    escapes: Escapes,
}

/// What a text member makes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// JSON `null`.
    Null,
    /// A JSON text.
    Text,
    /// A number or a boolean.
    Retyped,
    /// An object, an array, or a text with an escape that is no character.
    Unreadable,
}

/// A value that a text member can hold, or why not.
pub(crate) enum Scalar<'a> {
    /// JSON `null`.
    Null,
    /// A JSON text.
    Text(Cow<'a, str>),
    /// A number or a boolean: its text.
    Retyped(&'a str),
    /// An object, an array, or a text with an escape that is no character.
    Unreadable,
}

impl<'a> Span<'a> {
    /// The bytes of the value as received.
    pub(crate) fn raw(self) -> &'a str {
        self.raw
    }

    /// What a text member makes of the value; nothing is decoded.
    #[inline]
    pub(crate) fn kind(self) -> Kind {
        match self.raw.as_bytes().first() {
            Some(b'"') if self.escapes == Escapes::Broken => Kind::Unreadable,
            Some(b'"') => Kind::Text,
            Some(b'n') => Kind::Null,
            Some(b'{' | b'[') | None => Kind::Unreadable,
            Some(_) => Kind::Retyped,
        }
    }

    /// The value as a text member sees it.
    #[inline]
    pub(crate) fn scalar(self) -> Scalar<'a> {
        match self.kind() {
            Kind::Null => Scalar::Null,
            Kind::Text => self.text().map_or(Scalar::Unreadable, Scalar::Text),
            Kind::Retyped => Scalar::Retyped(self.raw),
            Kind::Unreadable => Scalar::Unreadable,
        }
    }

    /// The characters of a JSON text; none for another type or a broken escape.
    #[inline]
    pub(crate) fn text(self) -> Option<Cow<'a, str>> {
        let inner = self.raw.strip_prefix('"')?.strip_suffix('"')?;
        match self.escapes {
            Escapes::None => Some(Cow::Borrowed(inner)),
            Escapes::Some => Some(Cow::Owned(unescape::unescape(inner))),
            Escapes::Broken => None,
        }
    }

    /// Whether this is an object.
    pub(crate) fn is_object(self) -> bool {
        self.raw.starts_with('{')
    }

    /// The members of an object. The place of a fault counts from the beginning of the object.
    pub(crate) fn members<const N: usize>(
        self,
        limits: &Limits,
        names: &impl Names<N>,
    ) -> Result<Members<'a, N>, Fault> {
        let mut members = Members::none();
        self.members_into(&mut members, limits, names)?;
        Ok(members)
    }

    /// The same into slots that are there already and empty.
    pub(crate) fn members_into<const N: usize>(
        self,
        members: &mut Members<'a, N>,
        limits: &Limits,
        names: &impl Names<N>,
    ) -> Result<(), Fault> {
        members::collect(members, self.raw, names, limits.depth, limits.members)
            .map_err(|stop| fault(self.raw, limits, stop))
    }

    /// The elements of an array, or the value itself when it is none.
    #[inline]
    pub(crate) fn elements(self) -> Elements<'a> {
        match self.raw.as_bytes().strip_prefix(b"[") {
            Some(rest) => Elements { array: self.raw, rest, one: None },
            None => Elements { array: "", rest: &[], one: Some(self) },
        }
    }

    /// A text that is one JSON value without white space around it.
    pub(crate) fn of(json: &'a str) -> Option<Span<'a>> {
        match scan::value(json.as_bytes(), usize::MAX) {
            Ok((escapes, [])) => Some(Span { raw: json, escapes }),
            _ => None,
        }
    }

    /// Whether both stand for the same value: the same bytes, the same characters of a text, or the same short number.
    /// Objects and arrays that are written differently count as different. Never looks further than the shorter of the
    /// two, so that a long value met by many others costs no more than their own length.
    pub(crate) fn same_value(self, other: Span<'_>) -> bool {
        const LONGEST_NUMBER: usize = 32;
        if self.raw == other.raw {
            return true;
        }
        match (self.kind(), other.kind()) {
            (Kind::Text, Kind::Text) => {
                unescape::same(inner(self.raw).unwrap_or_default(), inner(other.raw).unwrap_or_default())
            }
            (Kind::Retyped, Kind::Retyped) if self.raw.len().max(other.raw.len()) <= LONGEST_NUMBER => {
                let value = |span: Span<'_>| serde_json::from_str::<serde_json::Value>(span.raw).ok();
                value(self).is_some_and(|mine| value(other) == Some(mine))
            }
            _ => false,
        }
    }
}

/// The elements of an array, one after the other, or one value.
#[derive(Clone, Default)]
pub(crate) struct Elements<'a> {
    array: &'a str,
    /// What has not been read of the array.
    rest: &'a [u8],
    one: Option<Span<'a>>,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Span<'a>;

    fn next(&mut self) -> Option<Span<'a>> {
        if self.rest.is_empty() {
            return self.one.take();
        }
        // The array was read before: what is no value here is the bracket that closes it.
        let value = scan::token(self.rest);
        let (escapes, left) = scan::value(value, usize::MAX).ok()?;
        self.rest = scan::token(left).strip_prefix(b",").unwrap_or_default();
        Some(Span { raw: members::between(self.array, value, left), escapes })
    }
}

/// What stands between the quotes of a text.
#[inline]
fn inner(raw: &str) -> Option<&str> {
    raw.get(1..raw.len().wrapping_sub(1))
}

/// The one value that a body is; none when it is no JSON or over the limit.
pub(crate) fn whole<'a>(body: &'a [u8], limits: &Limits) -> Option<Span<'a>> {
    Span::of(trimmed(checked(body, limits).ok()?))
}

/// A text without the white space that JSON allows around it.
fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

/// Whether a text is one JSON value.
pub(crate) fn is_value(json: &str) -> bool {
    serde_json::from_str::<&RawValue>(json).is_ok()
}

/// The characters of a value that is a JSON text; none for another type or a broken escape.
pub(crate) fn text_of(json: &str) -> Option<String> {
    Span::of(json)?.text().map(Cow::into_owned)
}

/// A JSON value with its escapes resolved, for a search of digits in it: an escape hides a digit from nobody who reads
/// it.
pub(crate) fn unescaped(json: &str) -> String {
    unescape::leniently(json)
}

/// Reads a body that must be one JSON object and sorts its members into the slots of `names`.
pub(crate) fn read<'a, const N: usize>(
    body: &'a [u8],
    limits: &Limits,
    names: &impl Names<N>,
) -> Result<Members<'a, N>, Fault> {
    let mut members = Members::none();
    read_into(&mut members, body, limits, names)?;
    Ok(members)
}

/// The same into slots that are there already and empty.
pub(crate) fn read_into<'a, const N: usize>(
    members: &mut Members<'a, N>,
    body: &'a [u8],
    limits: &Limits,
    names: &impl Names<N>,
) -> Result<(), Fault> {
    let text = checked(body, limits)?;
    members::collect(members, text, names, limits.depth, limits.members)
        .map_err(|stop| fault(text, limits, stop))
}

/// Reads a body that may be any one JSON value. The members of what it holds are not counted.
pub(crate) fn value<'a>(body: &'a [u8], limits: &Limits) -> Result<Span<'a>, Fault> {
    let text = checked(body, limits)?.trim_matches([' ', '\n', '\t', '\r']);
    match scan::value(text.as_bytes(), limits.depth) {
        Ok((escapes, [])) => Ok(Span { raw: text, escapes }),
        Ok((_, rest)) => Err(fault(text, limits, scan::unexpected(rest))),
        Err(stop) => Err(fault(text, limits, stop)),
    }
}

/// Reads a body that is one object whose only member, called `wrapper`, is an object too, in one walk. False for any
/// other body, right or wrong: the slots are then as they were and `read_into` tells what the body is.
pub(crate) fn read_wrapped_into<'a, const N: usize>(
    members: &mut Members<'a, N>,
    body: &'a [u8],
    wrapper: &str,
    limits: &Limits,
    names: &impl Names<N>,
) -> bool {
    let Some(inside) = members::inside(body, wrapper) else { return false };
    let Ok(text) = checked(body, limits) else { return false };
    let read = members::collect_wrapped(members, text, inside, names, limits.depth, limits.members);
    if read.is_err() {
        *members = Members::none();
    }
    read.is_ok()
}

/// A body within its limit as text, without a byte order mark.
fn checked<'a>(body: &'a [u8], limits: &Limits) -> Result<&'a str, Fault> {
    if body.len() > limits.bytes {
        return Err(Fault::new(FaultKind::TooLarge));
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    std::str::from_utf8(body).map_err(|error| Fault::at(FaultKind::NotUtf8, body, error.valid_up_to() + 1))
}

/// The fault of a body that was not read to its end. Hostile depth is told before anything else that is wrong.
#[cold]
fn fault(text: &str, limits: &Limits, stop: Stop) -> Fault {
    let end = text.len().saturating_sub(stop.left);
    depth_within(text, limits.depth).err().unwrap_or_else(|| Fault::at(stop.kind, text.as_bytes(), end))
}

/// Stops when kyckit and serde_json disagree about a body; for `fuzz/`.
#[cfg(fuzzing)]
pub(crate) fn compare_with_serde_json(body: &[u8]) {
    let names = ["transactionId", "appStatus", "eventTime", "a", "b"];
    for limits in [Limits::WEBHOOK, Limits { bytes: 4096, depth: 4, members: 6 }] {
        assert_eq!(reference::disagreement(body, &limits, &names), None, "{limits:?}");
    }
}

/// Counts brackets outside texts, whether they match or not.
fn depth_within(text: &str, limit: usize) -> Result<(), Fault> {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for (offset, byte) in text.bytes().enumerate() {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'{' | b'[' => {
                depth += 1;
                if depth > limit {
                    return Err(Fault::at(FaultKind::TooDeep, text.as_bytes(), offset + 1));
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 2] = ["one", "two"];

    fn read_text(body: &str) -> Result<Members<'_, 2>, Fault> {
        read(body.as_bytes(), &Limits { bytes: 200, depth: 3, members: 4 }, &NAMES)
    }

    fn kind(body: &str) -> FaultKind {
        read_text(body).err().unwrap().kind
    }

    #[test]
    fn members_are_found_in_any_case_and_the_rest_is_kept() {
        let members = read_text("\u{feff}{\"ONE\":\"a\\u0062\",\"x\":[1],\"two\":null}").unwrap();
        assert_eq!(members.get(0).unwrap().text().unwrap(), "ab");
        assert!(matches!(members.get(1).unwrap().scalar(), Scalar::Null));
        assert_eq!(members.unknown.len(), 1);
        assert_eq!(members.unknown[0].0, "x");
        assert_eq!(members.unknown[0].1.raw(), "[1]");
    }

    #[test]
    fn duplicates_are_told_apart_by_value() {
        let members = read_text(r#"{"one":"a","One":"\u0061","two":1,"two":2}"#).unwrap();
        let duplicates: Vec<(usize, bool)> = members.duplicates.iter().map(|d| (d.index, d.same)).collect();
        assert_eq!(duplicates, [(0, true), (1, false)]);
    }

    #[test]
    fn faults_have_a_kind_and_a_place() {
        assert_eq!(kind("[]"), FaultKind::NotAnObject);
        assert_eq!(kind("\"a\""), FaultKind::NotAnObject);
        assert_eq!(kind(""), FaultKind::NotJson);
        assert_eq!(kind("{} {}"), FaultKind::NotJson);
        assert_eq!(kind("{\"one\":NaN}"), FaultKind::NotJson);
        assert_eq!(kind("{\"one\":[[[1]]]}"), FaultKind::TooDeep);
        assert_eq!(kind(r#"{"a":1,"b":1,"c":1,"d":1,"e":1}"#), FaultKind::TooManyMembers);
        assert_eq!(kind(&format!("{{\"a\":\"{}\"}}", "x".repeat(200))), FaultKind::TooLarge);
        let fault = read_text("{\n \"one\": }").err().unwrap();
        assert_eq!((fault.kind, fault.line, fault.column), (FaultKind::NotJson, 2, 9));
        let fault = read::<2>(b"{\"a\":\"\xff\"}", &Limits::WEBHOOK, &NAMES).err().unwrap();
        assert_eq!((fault.kind, fault.line, fault.column), (FaultKind::NotUtf8, 1, 7));
    }

    #[test]
    fn a_lone_surrogate_spoils_its_own_member_only() {
        let members = read_text(r#"{"one":"\ud800","two":"b"}"#).unwrap();
        assert!(matches!(members.get(0).unwrap().scalar(), Scalar::Unreadable));
        assert_eq!(members.get(1).unwrap().text().unwrap(), "b");
    }

    #[test]
    fn only_a_lone_wrapper_is_read_in_one_walk() {
        let limits = Limits { bytes: 200, depth: 3, members: 2 };
        let wrapped = |body: &'static str| {
            let mut members = Members::none();
            let read = read_wrapped_into(&mut members, body.as_bytes(), "data", &limits, &NAMES);
            (read, members.known().iter().flatten().map(|span| span.raw()).collect::<Vec<_>>())
        };
        assert_eq!(wrapped(r#" { "data" : {"one":[1],"TWO":2} } "#), (true, vec!["[1]", "2"]));
        for body in [
            r#"{"data":{"one":1},"x":1}"#,
            r#"{"data":{"one":1}"#,
            r#"{"data":{"one":1}} x"#,
            r#"{"data":{"one":[[1]]}}"#,
            r#"{"data":{"one":1,"two":2,"x":3}}"#,
            r#"{"data":1}"#,
            r#"{"one":1}"#,
        ] {
            assert_eq!(wrapped(body), (false, vec![]), "{body}");
        }
    }
}
