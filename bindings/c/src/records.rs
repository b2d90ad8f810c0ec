//! Records of the provider: members as received, by name and by place.

use crate::border::{Failure, str};
use crate::types::*;
use std::os::raw::c_char;

/// A record's members, each with its value when it has one.
type Values<'a> = &'a [(&'static str, Option<&'a str>)];

/// The member with this name.
pub(crate) fn member(values: Values<'_>, name: *const c_char, len: usize) -> Result<kyckit_text, Failure> {
    let name = str(name, len, "name")?;
    let found = values.iter().find(|(member, _)| *member == name).and_then(|(_, value)| *value);
    found.map(kyckit_text::of).ok_or(Failure::Absent)
}

/// The member at this place among those that have a value.
pub(crate) fn nth_member(values: Values<'_>, index: usize) -> Result<kyckit_member, Failure> {
    let of = |(name, value): &(&'static str, Option<&str>)| {
        value.map(|value| kyckit_member { name: kyckit_text::of(name), value: kyckit_text::of(value) })
    };
    values.iter().filter_map(of).nth(index).ok_or(Failure::Absent)
}
