//! The warnings of a webhook body: any scalar is taken as its text, and what is odd about it is told here.

use crate::event::Warning;
use crate::json::{Kind, Members, Scalar, Span};
use crate::text::Text;
use std::borrow::Cow;

/// The warnings of one body.
#[derive(Default)]
pub(crate) struct Warnings {
    found: Vec<Warning>,
    /// A known member came twice with different values: nothing in the body can be trusted to decide.
    pub(crate) conflict: bool,
}

impl Warnings {
    pub(crate) fn add(&mut self, code: &'static str, path: Option<&str>) {
        self.found.push(Warning { code, path: path.map(Text::from) });
    }

    /// Notes a member that came twice.
    pub(crate) fn duplicate(&mut self, name: &str, same: bool) {
        self.conflict |= !same;
        self.add(if same { "duplicate_member" } else { "conflicting_member" }, Some(name));
    }

    /// Notes what is odd about the members of an object: duplicates, unknown ones, values of another type.
    pub(crate) fn of_members<const N: usize>(&mut self, members: &Members<'_, N>, names: &[&'static str; N]) {
        for duplicate in &members.duplicates {
            self.duplicate(names.get(duplicate.index).copied().unwrap_or_default(), duplicate.same);
        }
        for (name, _) in &members.unknown {
            self.add("unknown_member", Some(name));
        }
        for (name, value) in names.iter().zip(members.known()) {
            match value.map(Span::kind) {
                Some(Kind::Retyped) => self.add("json_type", Some(name)),
                Some(Kind::Unreadable) => self.add("unreadable_member", Some(name)),
                Some(Kind::Null | Kind::Text) | None => {}
            }
        }
    }

    /// The warnings in their order: by code, then member; each once.
    pub(crate) fn finish(mut self) -> Vec<Warning> {
        self.found.sort_unstable();
        self.found.dedup();
        self.found
    }
}

/// The text of a member as received, whatever it is; borrowed from the body where the JSON has no escape.
pub(crate) fn text_of(member: Option<Span<'_>>) -> Option<Cow<'_, str>> {
    match member?.scalar() {
        Scalar::Text(text) => Some(text),
        Scalar::Retyped(text) => Some(Cow::Borrowed(text)),
        Scalar::Null | Scalar::Unreadable => None,
    }
}
