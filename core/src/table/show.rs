//! The masked `Debug` of generated models: says what is set, never what personal value it has.

use super::CodeList;
use crate::masked::MASK;
use std::fmt;

/// Writes a struct member by member and leaves out what is not set.
pub(crate) struct Show<'a, 'b> {
    inner: fmt::DebugStruct<'a, 'b>,
}

impl<'a, 'b: 'a> Show<'a, 'b> {
    pub(crate) fn new(f: &'a mut fmt::Formatter<'b>, name: &str) -> Self {
        Show { inner: f.debug_struct(name) }
    }

    /// A personal value or a free text.
    pub(crate) fn masked(mut self, name: &str, is_set: bool) -> Self {
        if is_set {
            self.inner.field(name, &format_args!("{MASK}"));
        }
        self
    }

    /// The members of a payload: text as received may be anything.
    pub(crate) fn all_masked(self, values: &[(&str, Option<&str>)]) -> Self {
        values.iter().fold(self, |show, (name, value)| show.masked(name, value.is_some()))
    }

    /// A word of a code list: shown only when the list knows it, since anything else may be somebody's data.
    pub(crate) fn code(mut self, name: &str, list: &CodeList, value: Option<&str>) -> Self {
        if let Some(value) = value {
            let shown = list.find(value).map_or(MASK, |code| code.wire);
            self.inner.field(name, &format_args!("{shown}"));
        }
        self
    }

    /// A value whose own `Debug` is safe.
    pub(crate) fn plain<T: fmt::Debug>(mut self, name: &str, value: &Option<T>) -> Self {
        if let Some(value) = value {
            self.inner.field(name, value);
        }
        self
    }

    /// How many there are, if any.
    pub(crate) fn count(mut self, name: &str, count: usize) -> Self {
        if count > 0 {
            self.inner.field(name, &format_args!("{count} members"));
        }
        self
    }

    pub(crate) fn finish(mut self) -> fmt::Result {
        self.inner.finish()
    }
}
