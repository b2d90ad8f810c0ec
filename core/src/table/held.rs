//! The values of a body that is only checked: borrowed from it wherever no escape stands in the way.

use super::{Look, Value};
use crate::time::Date;
use std::borrow::Cow;

/// What one member of a body holds: the value that a model read from it would have. `Debug` is not implemented: it is
/// not masked.
pub(crate) enum Held<'a> {
    Absent,
    Text(Cow<'a, str>),
    Flag(bool),
    Date(Date),
    Count(u32),
    Document(Look),
}

impl Held<'_> {
    /// Whether there is a value.
    #[inline]
    pub(crate) fn is_set(&self) -> bool {
        !matches!(self, Held::Absent)
    }

    /// The text, if it is one.
    #[inline]
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Held::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What was found in the file, if it is one.
    pub(crate) fn look(&self) -> Option<Look> {
        match self {
            Held::Document(look) => Some(*look),
            _ => None,
        }
    }

    /// The value as a model would give it; none of a file, which is not kept.
    #[inline]
    pub(crate) fn value(&self) -> Value<'_> {
        match self {
            Held::Text(text) => Value::Text(text),
            Held::Flag(flag) => Value::Flag(*flag),
            Held::Date(date) => Value::Date(*date),
            Held::Count(count) => Value::Count(*count),
            Held::Absent | Held::Document(_) => Value::Absent,
        }
    }
}
