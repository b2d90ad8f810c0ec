//! The values of members as a reader takes them: out of a body, or from a map that a caller holds.

use super::lists::is_same;
use super::write_string;
use crate::json::{Fault, FaultKind, Limits, Names, Scalar, Span};
use std::borrow::Cow;

/// A value that a reader can take.
pub(crate) trait Given {
    /// The value as a text member sees it.
    fn scalar(&self) -> Scalar<'_>;

    /// The value as JSON.
    fn json(&self) -> Cow<'_, str>;
}

impl Given for Span<'_> {
    #[inline(always)]
    fn scalar(&self) -> Scalar<'_> {
        Span::scalar(*self)
    }

    fn json(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.raw())
    }
}

/// The value of a member that a program holds in a type of its own language, so that no JSON has to be written: made
/// of text, a flag or a whole number, or [`NULL`](Self::NULL). Text is borrowed. What else JSON knows goes through
/// JSON. `Debug` is not implemented: a value is not masked.
#[derive(Clone, PartialEq, Eq)]
pub struct WireValue<'a>(Inner<'a>);

#[derive(Clone, PartialEq, Eq)]
enum Inner<'a> {
    Null,
    Text(&'a str),
    /// A number or a flag, as JSON writes it.
    Retyped(Cow<'a, str>),
}

impl WireValue<'_> {
    /// JSON `null`: as if the member were left out.
    pub const NULL: Self = WireValue(Inner::Null);
}

impl<'a> From<&'a str> for WireValue<'a> {
    #[inline]
    fn from(text: &'a str) -> Self {
        WireValue(Inner::Text(text))
    }
}

impl From<bool> for WireValue<'_> {
    fn from(flag: bool) -> Self {
        WireValue(Inner::Retyped(Cow::Borrowed(if flag { "true" } else { "false" })))
    }
}

impl From<i64> for WireValue<'_> {
    fn from(number: i64) -> Self {
        WireValue(Inner::Retyped(Cow::Owned(number.to_string())))
    }
}

impl Given for WireValue<'_> {
    #[inline(always)]
    fn scalar(&self) -> Scalar<'_> {
        match &self.0 {
            Inner::Null => Scalar::Null,
            Inner::Text(text) => Scalar::Text(Cow::Borrowed(text)),
            Inner::Retyped(text) => Scalar::Retyped(text),
        }
    }

    fn json(&self) -> Cow<'_, str> {
        match &self.0 {
            Inner::Null => Cow::Borrowed("null"),
            Inner::Text(text) => {
                let mut json = String::with_capacity(text.len() + 2);
                write_string(&mut json, text);
                Cow::Owned(json)
            }
            Inner::Retyped(text) => Cow::Borrowed(text),
        }
    }
}

/// The members of a map, in the slots of their names as those of a body are.
pub(crate) struct Sorted<'a, const N: usize> {
    pub(crate) known: [Option<WireValue<'a>>; N],
    /// Members that no name matches, in the order given.
    pub(crate) unknown: Vec<(Cow<'a, str>, WireValue<'a>)>,
    /// The indices of members that came again with another value; the first one is in the slot.
    pub(crate) conflicts: Vec<usize>,
}

impl<'a, const N: usize> Sorted<'a, N> {
    pub(crate) fn none() -> Self {
        Sorted { known: [const { None }; N], unknown: Vec::new(), conflicts: Vec::new() }
    }

    /// Takes the members, in any order and case, up to the limits of a body.
    #[inline]
    pub(crate) fn fill(
        &mut self,
        members: impl IntoIterator<Item = (&'a str, WireValue<'a>)>,
        names: &impl Names<N>,
        limits: &Limits,
    ) -> Result<(), Fault> {
        let over = |kind: FaultKind| Err(Fault { kind, line: 0, column: 0 });
        let (mut guess, mut count, mut bytes) = (0_usize, 0_usize, 0_usize);
        for (name, value) in members {
            count = count.wrapping_add(1);
            bytes = bytes.saturating_add(name.len());
            if let Inner::Text(text) = &value.0 {
                bytes = bytes.saturating_add(text.len());
            }
            if count > limits.members {
                return over(FaultKind::TooManyMembers);
            }
            // Members rather come in the order of the table than in another.
            let next = names.at(guess).is_some_and(|expected| is_same(expected, name));
            match if next { Some(guess) } else { names.find(name, guess) } {
                Some(index) => {
                    guess = index.wrapping_add(1);
                    self.put(index, value);
                }
                None => self.unknown.push((Cow::Borrowed(name), value)),
            }
        }
        if bytes > limits.bytes { over(FaultKind::TooLarge) } else { Ok(()) }
    }

    #[inline]
    fn put(&mut self, index: usize, value: WireValue<'a>) {
        match self.known.get_mut(index) {
            Some(slot @ None) => *slot = Some(value),
            Some(Some(first)) if *first != value => self.conflicts.push(index),
            _ => {}
        }
    }
}
