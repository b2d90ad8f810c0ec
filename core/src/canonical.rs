//! Canonical JSON: keys sorted by code point, no white space, only quote, backslash and control characters
//! escaped, integers only, absent = key left out. Every language writes the same bytes.

use crate::table::write_string;
use std::collections::BTreeMap;

/// An object that is being written.
#[derive(Default)]
pub(crate) struct Object {
    members: BTreeMap<&'static str, String>,
}

impl Object {
    pub(crate) fn new() -> Self {
        Object::default()
    }

    pub(crate) fn text(&mut self, key: &'static str, value: &str) -> &mut Self {
        self.json(key, text(value))
    }

    pub(crate) fn optional(&mut self, key: &'static str, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.text(key, value),
            None => self,
        }
    }

    pub(crate) fn flag(&mut self, key: &'static str, value: bool) -> &mut Self {
        self.json(key, value.to_string())
    }

    pub(crate) fn number(&mut self, key: &'static str, value: i64) -> &mut Self {
        self.json(key, value.to_string())
    }

    /// A list of values that are JSON already.
    pub(crate) fn list(&mut self, key: &'static str, items: impl Iterator<Item = String>) -> &mut Self {
        self.json(key, format!("[{}]", items.collect::<Vec<_>>().join(",")))
    }

    /// A value that is JSON already.
    pub(crate) fn json(&mut self, key: &'static str, value: String) -> &mut Self {
        self.members.insert(key, value);
        self
    }

    pub(crate) fn finish(self) -> String {
        let mut out = String::from("{");
        for (key, value) in &self.members {
            if out.len() > 1 {
                out.push(',');
            }
            write_string(&mut out, key);
            out.push(':');
            out.push_str(value);
        }
        out.push('}');
        out
    }
}

/// A JSON text.
pub(crate) fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    write_string(&mut out, value);
    out
}
