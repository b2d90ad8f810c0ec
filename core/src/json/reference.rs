//! The same reading over serde_json's own parser, and the comparison with it. Tests and fuzzing only.

use super::{Fault, FaultKind, Kind, Limits, Members, Span, depth_within, read};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// What a reading found, in a form that can be compared.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    known: Vec<Option<Value>>,
    unknown: Vec<(String, Value)>,
    duplicates: Vec<(usize, bool)>,
}

#[derive(Clone, Debug, PartialEq)]
struct Value {
    raw: String,
    kind: Kind,
    text: Option<String>,
}

/// What kyckit and serde_json find different about a body; none when they agree.
pub(super) fn disagreement<const N: usize>(
    body: &[u8],
    limits: &Limits,
    names: &[&'static str; N],
) -> Option<String> {
    let ours = read(body, limits, names).map(|members| seen(&members));
    match (ours, expected(body, limits, names)) {
        (Ok(ours), Ok(theirs)) if ours == theirs => None,
        (Err(ours), Err(theirs)) if theirs.allows(ours) => None,
        (ours, theirs) => Some(format!("ours {ours:?}, serde_json's {theirs:?}")),
    }
}

/// A fault, and whether its place counts.
#[derive(Debug)]
struct Expected {
    fault: Fault,
    /// serde_json tells some places otherwise: a control character in a name, half a surrogate pair in a name, and
    /// the name that is one too many.
    is_exact: bool,
}

impl Expected {
    fn allows(&self, fault: Fault) -> bool {
        if self.is_exact { fault == self.fault } else { fault.kind == self.fault.kind }
    }
}

impl From<Fault> for Expected {
    fn from(fault: Fault) -> Self {
        Expected { fault, is_exact: true }
    }
}

fn seen<const N: usize>(members: &Members<'_, N>) -> Seen {
    let value = |span: Span<'_>| Value {
        raw: span.raw().to_owned(),
        kind: span.kind(),
        text: span.text().map(|text| text.into_owned()),
    };
    Seen {
        known: members.known().iter().map(|span| span.map(value)).collect(),
        unknown: members
            .unknown
            .iter()
            .map(|(name, span)| (name.clone().into_owned(), value(*span)))
            .collect(),
        duplicates: members.duplicates.iter().map(|again| (again.index, again.same)).collect(),
    }
}

fn expected<const N: usize>(
    body: &[u8],
    limits: &Limits,
    names: &[&'static str; N],
) -> Result<Seen, Expected> {
    if body.len() > limits.bytes {
        return Err(Fault::new(FaultKind::TooLarge).into());
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let text = std::str::from_utf8(body)
        .map_err(|error| Fault::at(FaultKind::NotUtf8, body, error.valid_up_to() + 1))?;
    depth_within(text, limits.depth)?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = if text.trim_start_matches([' ', '\n', '\t', '\r']).starts_with('{') {
        let seen = Seen { known: vec![None; N], ..Seen::default() };
        reader.deserialize_map(Collector { seen, names, limit: limits.members }).and_then(|seen| {
            reader.end()?;
            Ok(seen)
        })
    } else {
        // What is no object needs to be a value up to its end only; an array not even that.
        let is_array = text.trim_start_matches([' ', '\n', '\t', '\r']).starts_with('[');
        let value = if is_array { Ok(()) } else { <&RawValue>::deserialize(&mut reader).map(|_| ()) };
        value.and_then(|()| Err(serde_json::Error::custom("not an object")))
    };
    read.map_err(|error| fault(&error))
}

/// What the visitor says when an object has too many members; told apart by its text, which nobody else sees.
const TOO_MANY: &str = "too many members";

fn fault(error: &serde_json::Error) -> Expected {
    let says = error.to_string();
    let kind = match error.classify() {
        serde_json::error::Category::Data if says.starts_with(TOO_MANY) => FaultKind::TooManyMembers,
        serde_json::error::Category::Data => {
            return Fault { kind: FaultKind::NotAnObject, line: 1, column: 1 }.into();
        }
        _ => FaultKind::NotJson,
    };
    let differs = ["control character", "lone leading surrogate", "unexpected end of hex escape", TOO_MANY];
    // At the very beginning of a line the parser has read nothing of it yet and says column 0.
    let fault = Fault { kind, line: error.line(), column: error.column().max(1) };
    Expected { fault, is_exact: !differs.iter().any(|word| says.starts_with(word)) }
}

struct Collector<'n, const N: usize> {
    seen: Seen,
    names: &'n [&'static str; N],
    limit: usize,
}

impl<'a, const N: usize> Visitor<'a> for Collector<'_, N> {
    type Value = Seen;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut count = 0;
        while let Some(name) = map.next_key::<String>()? {
            count += 1;
            if count > self.limit {
                return Err(A::Error::custom(TOO_MANY));
            }
            let raw: &'a RawValue = map.next_value()?;
            let value = value(raw.get());
            match self.names.iter().position(|known| known.eq_ignore_ascii_case(&name)) {
                None => self.seen.unknown.push((name, value)),
                Some(index) => match self.seen.known.get_mut(index) {
                    Some(Some(first)) => {
                        self.seen.duplicates.push((index, same_value(&first.raw, &value.raw)));
                    }
                    Some(slot) => *slot = Some(value),
                    None => {}
                },
            }
        }
        Ok(self.seen)
    }
}

fn value(raw: &str) -> Value {
    let text = serde_json::from_str::<String>(raw).ok();
    let kind = match raw.as_bytes().first() {
        Some(b'"') if text.is_some() => Kind::Text,
        Some(b'n') => Kind::Null,
        Some(b't' | b'f' | b'-' | b'0'..=b'9') => Kind::Retyped,
        _ => Kind::Unreadable,
    };
    Value { raw: raw.to_owned(), kind, text }
}

fn same_value(one: &str, other: &str) -> bool {
    let value = |raw| serde_json::from_str::<serde_json::Value>(raw).ok();
    one == other || value(one).is_some_and(|one| value(other) == Some(one))
}
