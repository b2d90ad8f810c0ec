//! Types whose textual form never shows what they hold.

use crate::time::Date;
use std::fmt;
use zeroize::Zeroize;

/// What stands in place of a hidden value.
pub(crate) const MASK: &str = "***";

/// The name of a member that came from outside, as it may be shown: one that is no plain word may be somebody's number
/// or address in the wrong place.
pub(crate) fn member_name(name: &str) -> &str {
    let is_word = |b: u8| b.is_ascii_alphabetic() || b == b'_';
    if name.len() <= 40 && name.bytes().all(is_word) { name } else { MASK }
}

/// Personal text of an applicant. `Debug` shows `***`; there is no `Display`.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Personal(String);

impl Personal {
    /// The value itself: the one door to it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Personal {
    fn from(text: String) -> Self {
        Personal(text)
    }
}

impl From<&str> for Personal {
    fn from(text: &str) -> Self {
        Personal(text.to_owned())
    }
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// A day that tells something of an applicant. `Debug` shows `***`; there is no `Display`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PersonalDate(Date);

impl PersonalDate {
    /// The day itself: the one door to it.
    #[must_use]
    pub fn expose(&self) -> Date {
        self.0
    }
}

impl From<Date> for PersonalDate {
    fn from(date: Date) -> Self {
        PersonalDate(date)
    }
}

impl fmt::Debug for PersonalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// A credential or a shared secret. `Debug` shows `***`; the memory is overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The value itself: the one door to it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Secret(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Secret(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
