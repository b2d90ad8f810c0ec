//! The warnings of a webhook body: any scalar is taken as its text, and what is odd about it is told here.

use crate::event::Warning;
use crate::json::{Kind, Members, Names, Span};
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

    /// Whether nothing was noted.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Notes a member that came twice.
    pub(crate) fn duplicate(&mut self, name: &str, same: bool) {
        self.conflict |= !same;
        self.add(if same { "duplicate_member" } else { "conflicting_member" }, Some(name));
    }

    /// Notes what is odd about the members of an object: duplicates, unknown ones, values of another type.
    pub(crate) fn of_members<const N: usize>(&mut self, members: &Members<'_, N>, names: &impl Names<N>) {
        self.of_object("", members, names, &[]);
    }

    /// The same for an object inside another one, or for members of which some (`free`, with the object's name and a
    /// dot before theirs) may be something else than a text: a `list`, a `number`, or an `object`, which is its reader's
    /// matter.
    #[inline]
    pub(crate) fn of_object<const N: usize>(
        &mut self,
        object: &str,
        members: &Members<'_, N>,
        names: &impl Names<N>,
        free: &[(&'static str, &'static str)],
    ) {
        let path = |name: &str| match object {
            "" => Text::from(name),
            object => Text::from(format!("{object}.{name}")),
        };
        for duplicate in &members.duplicates {
            let name = names.at(duplicate.index).unwrap_or_default();
            self.duplicate(&path(name), duplicate.same);
        }
        for (name, _) in &members.unknown {
            self.add("unknown_member", Some(&path(name)));
        }
        let is_free = |name: &str, value: Span<'_>| {
            let form = free.iter().find(|(path, _)| matches_path(path, object, name)).map(|(_, form)| *form);
            match form {
                Some("object") => true,
                Some("list") => value.raw().starts_with(['[', '{']),
                Some("number") => {
                    value.raw().starts_with(|first: char| first == '-' || first.is_ascii_digit())
                }
                _ => false,
            }
        };
        for index in members.odd() {
            let (Some(name), Some(value)) = (names.at(index), members.get(index)) else { continue };
            let code = match value.kind() {
                Kind::Retyped => "json_type",
                Kind::Unreadable => "unreadable_member",
                Kind::Null | Kind::Text => continue,
            };
            if !is_free(name, value) {
                self.add(code, Some(&path(name)));
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

/// Whether a path is that of a member of an object, without writing it out.
fn matches_path(path: &str, object: &str, name: &str) -> bool {
    match object {
        "" => path == name,
        object => path.strip_prefix(object).and_then(|rest| rest.strip_prefix('.')) == Some(name),
    }
}

/// The text of a member as received, whatever it is; borrowed from the body where the JSON has no escape.
#[inline]
pub(crate) fn text_of(member: Option<Span<'_>>) -> Option<Cow<'_, str>> {
    let member = member?;
    // Nearly every member is a text.
    member.text().or_else(|| (member.kind() == Kind::Retyped).then(|| Cow::Borrowed(member.raw())))
}

/// The place of a member among the names of a payload. For constants: a name that is not there stops the build.
#[allow(clippy::indexing_slicing, reason = "runs at compile time")]
pub(crate) const fn place<const N: usize>(names: &[&'static str; N], name: &str) -> usize {
    let (name, mut place) = (name.as_bytes(), 0);
    loop {
        let (known, mut same) = (names[place].as_bytes(), 0);
        while known.len() == name.len() && same < name.len() && known[same] == name[same] {
            same += 1;
        }
        if same == name.len() {
            return place;
        }
        place += 1;
    }
}
