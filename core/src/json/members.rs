//! Sorts the members of an object into slots, over serde_json's raw values.

use super::{Fault, FaultKind, Span};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The members of one object.
pub(crate) struct Members<'a, const N: usize> {
    known: [Option<Span<'a>>; N],
    /// Members that no name matches, in the order received.
    pub(crate) unknown: Vec<(Cow<'a, str>, Span<'a>)>,
    /// Known members that came more than once; the first one is in the slot.
    pub(crate) duplicates: Vec<Duplicate>,
}

/// A known member that came again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Duplicate {
    /// Index of its name.
    pub(crate) index: usize,
    /// Whether both values are the same.
    pub(crate) same: bool,
}

impl<'a, const N: usize> Members<'a, N> {
    /// The value of the name at `index`.
    pub(crate) fn get(&self, index: usize) -> Option<Span<'a>> {
        self.known.get(index).copied().flatten()
    }

    /// All slots, in the order of the names.
    pub(crate) fn known(&self) -> &[Option<Span<'a>>] {
        &self.known
    }

    fn insert(&mut self, index: usize, span: Span<'a>) {
        let Some(slot) = self.known.get_mut(index) else { return };
        match slot {
            None => *slot = Some(span),
            Some(first) => self.duplicates.push(Duplicate { index, same: first.same_value(span) }),
        }
    }
}

/// What the visitor says when an object has too many members; told apart by its text, which nobody else sees.
const TOO_MANY: &str = "too many members";

pub(super) fn collect<'a, const N: usize>(
    text: &'a str,
    names: &[&'static str; N],
    limit: usize,
) -> Result<Members<'a, N>, Fault> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let members = Members { known: [None; N], unknown: Vec::new(), duplicates: Vec::new() };
    let collected = reader.deserialize_any(Collector { members, names, limit }).and_then(|members| {
        reader.end()?;
        Ok(members)
    });
    collected.map_err(|error| {
        let kind = match error.classify() {
            serde_json::error::Category::Data if error.to_string().starts_with(TOO_MANY) => {
                FaultKind::TooManyMembers
            }
            serde_json::error::Category::Data => FaultKind::NotAnObject,
            _ => FaultKind::NotJson,
        };
        if kind == FaultKind::NotAnObject {
            return Fault { kind, line: 1, column: 1 };
        }
        // At the very beginning of a line the parser has read nothing of it yet and says column 0.
        Fault { kind, line: error.line(), column: error.column().max(1) }
    })
}

struct Collector<'n, 'a, const N: usize> {
    members: Members<'a, N>,
    names: &'n [&'static str; N],
    limit: usize,
}

impl<'a, const N: usize> Visitor<'a> for Collector<'_, 'a, N> {
    type Value = Members<'a, N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut next = 0;
        let mut count = 0;
        while let Some(key) = map.next_key_seed(Key)? {
            count += 1;
            if count > self.limit {
                return Err(A::Error::custom(TOO_MANY));
            }
            let raw: &'a RawValue = map.next_value()?;
            let span = Span { raw: raw.get() };
            match find(self.names, &key, next) {
                Some(index) => {
                    next = index + 1;
                    self.members.insert(index, span);
                }
                None => self.members.unknown.push((key, span)),
            }
        }
        Ok(self.members)
    }
}

/// The index of a name: first a guess that the members come in order, then a search in any case.
fn find<const N: usize>(names: &[&'static str; N], key: &str, guess: usize) -> Option<usize> {
    if names.get(guess).is_some_and(|name| *name == key) {
        return Some(guess);
    }
    names.iter().position(|name| name.eq_ignore_ascii_case(key))
}

/// A member name, borrowed where it has no escape.
struct Key;

impl<'a> DeserializeSeed<'a> for Key {
    type Value = Cow<'a, str>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for Key {
    type Value = Cow<'a, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member name")
    }

    fn visit_borrowed_str<E>(self, name: &'a str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}
