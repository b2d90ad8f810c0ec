//! Runs a field table against a model: every violation, in the order of the wire.
//!
//! A fault is two bytes while it is collected; texts are made when somebody asks.

mod checker;
mod checks;
mod code;

pub(crate) use checker::{Checker, Need};
pub(crate) use checks::{is_digits, is_pan, verhoeff};
pub(crate) use code::Code;

use crate::masked::member_name;
use crate::table::Field;
use code::{CODES, CodeRow};
use std::borrow::Cow;
use std::fmt;

/// How much a violation weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The provider would refuse it, or must not be asked; nothing is sent.
    Error,
    /// It may be refused or is unusual; it can be sent. `strict` rules make it an error.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// One thing that is wrong with a model. Never holds a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Violation {
    /// Stable code, for example `pan_format`.
    pub code: &'static str,
    /// Where in kyckit's model, for example `correspondence.pin_code`.
    pub path: &'static str,
    /// Where on the wire, for example `appCorPincd`.
    pub wire_name: Cow<'static, str>,
    /// What is wrong, for people.
    pub message: String,
    /// What to do about it, for people.
    pub remedy: &'static str,
    /// Whether it keeps the model from being sent.
    pub severity: Severity,
}

impl Violation {
    /// The violation as canonical JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut object = crate::canonical::Object::new();
        object.text("code", self.code).text("path", self.path).text("wire_name", &self.wire_name);
        object.text("message", &self.message).text("remedy", self.remedy);
        object.text("severity", self.severity.as_str());
        object.finish()
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity.as_str(), self.code, self.message)
    }
}

/// A fault as it is collected: which field, which code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) field: u8,
    pub(crate) code: Code,
}

/// Every violation that one validation found, in the order of the wire.
#[derive(Clone)]
pub struct Violations {
    pub(crate) faults: Vec<Fault>,
    pub(crate) fields: &'static [Field],
    pub(crate) strict: bool,
    /// Names of members that no field has, as received.
    pub(crate) unknown: Vec<String>,
}

impl Violations {
    /// Whether nothing keeps the model from being sent: there are at most warnings.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let is_error = |fault: &Fault| self.severity(fault.code) == Severity::Error;
        !self.faults.iter().any(is_error) && (self.unknown.is_empty() || !self.strict)
    }

    /// How many violations there are, warnings included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.faults.len() + self.unknown.len()
    }

    /// Whether there is none, not even a warning.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The violations with their texts, made one by one.
    pub fn iter(&self) -> impl Iterator<Item = Violation> + '_ {
        let of_fields = self.faults.iter().filter_map(|fault| self.violation(*fault));
        of_fields.chain(self.unknown.iter().filter_map(|name| self.unknown_member(name)))
    }

    /// Only the violations of one field, named by path or wire name: for a form that checks as it is filled.
    #[must_use]
    pub fn of_field(&self, name: &str) -> Violations {
        // One member's wire name is another one's path (`pan`): the path comes first.
        let by_path = self.fields.iter().find(|field| field.path == name);
        let wanted = by_path.or_else(|| self.fields.iter().find(|field| field.wire_name == name));
        let named = |fault: &Fault| wanted.is_some_and(|field| field.index == fault.field);
        let faults = self.faults.iter().copied().filter(named).collect();
        Violations { faults, fields: self.fields, strict: self.strict, unknown: Vec::new() }
    }

    fn field(&self, fault: Fault) -> Option<&'static Field> {
        self.fields.get(usize::from(fault.field))
    }

    fn severity(&self, code: Code) -> Severity {
        match row(code) {
            Some(row) if !self.strict => row.severity,
            _ => Severity::Error,
        }
    }

    fn violation(&self, fault: Fault) -> Option<Violation> {
        let (field, row) = (self.field(fault)?, row(fault.code)?);
        let limit = match fault.code {
            Code::TooLong if field.max > 0 => format!(" ({} characters)", field.max),
            Code::Long => format!(" ({} characters)", field.warn_over),
            _ => String::new(),
        };
        Some(Violation {
            code: row.code,
            path: field.path,
            wire_name: Cow::Borrowed(field.wire_name),
            message: format!("`{}` ({}) {}{limit}", field.wire_name, field.path, row.message),
            remedy: if row.remedy.is_empty() { field.remedy } else { row.remedy },
            severity: self.severity(fault.code),
        })
    }

    fn unknown_member(&self, name: &str) -> Option<Violation> {
        let row = row(Code::UnknownMember)?;
        let name = member_name(name);
        Some(Violation {
            code: row.code,
            path: "extra",
            wire_name: Cow::Owned(name.to_owned()),
            message: format!("`{name}` {}", row.message),
            remedy: row.remedy,
            severity: self.severity(Code::UnknownMember),
        })
    }
}

impl fmt::Debug for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

fn row(code: Code) -> Option<&'static CodeRow> {
    CODES.get(code as usize)
}

/// A model that was found free of errors. Only validation makes one, and only one is taken for an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Valid<T>(T);

impl<T> Valid<T> {
    pub(crate) fn new(model: T) -> Self {
        Valid(model)
    }

    pub(crate) fn as_ref(&self) -> Valid<&T> {
        Valid(&self.0)
    }

    /// The model.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> std::ops::Deref for Valid<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_has_a_text_and_none_is_said_twice() {
        let mut said = BTreeSet::new();
        for row in CODES {
            assert!(!row.code.is_empty() && !row.message.is_empty());
            assert!(said.insert((row.code, row.severity.as_str(), row.message)), "{} twice", row.code);
        }
        assert!(CODES.len() < 256);
    }
}
