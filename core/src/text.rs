//! Text of a webhook body, held without a copy of its own where it is long.

use bytes::Bytes;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

/// Bytes that a text may have to be held in place: enough for a UUID, so that ids and statuses are.
const SHORT: usize = 38;

/// A text that reads like `&str`. A short one is held in place, a long one is a slice of the webhook body that it came
/// in and keeps that body alive; a copy of its own is made only where the JSON had escapes. Cloning never copies more
/// than 40 bytes. Not masked: `Debug` and `Display` show it.
#[derive(Clone)]
pub struct Text(Form);

#[derive(Clone)]
enum Form {
    Short { length: u8, bytes: [u8; SHORT] },
    Shared(Bytes),
}

impl Text {
    /// The text as a string slice. Checks once more that it is UTF-8, because the crate is free of `unsafe`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let bytes = match &self.0 {
            Form::Short { length, bytes } => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Form::Shared(bytes) => bytes,
        };
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// A text that was read from `body`: a slice of it, or what its escapes stand for.
    #[inline]
    pub(crate) fn read(body: &Bytes, text: Cow<'_, str>) -> Text {
        match text {
            Cow::Borrowed(text) => Text::within(body, text),
            Cow::Owned(text) => Text::from(text),
        }
    }

    /// A text that stands in `body`, or a copy of it when it does not.
    #[inline]
    pub(crate) fn within(body: &Bytes, text: &str) -> Text {
        Text(Form::short(text).unwrap_or_else(|| Form::Shared(slice(body, text))))
    }
}

impl Form {
    #[inline]
    fn short(text: &str) -> Option<Form> {
        let mut bytes = [0; SHORT];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Form::Short { length: u8::try_from(text.len()).ok()?, bytes })
    }
}

fn slice(body: &Bytes, text: &str) -> Bytes {
    let start = text.as_ptr().addr().wrapping_sub(body.as_ptr().addr());
    let range = start..start.saturating_add(text.len());
    match body.get(range.clone()) {
        Some(there) if std::ptr::eq(there, text.as_bytes()) => body.slice(range),
        _ => Bytes::copy_from_slice(text.as_bytes()),
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text(Form::short(text).unwrap_or_else(|| Form::Shared(Bytes::copy_from_slice(text.as_bytes()))))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text(Form::short(&text).unwrap_or_else(|| Form::Shared(Bytes::from(text))))
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.as_str().to_owned()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: &str = "01234567890123456789012345678901234567890123456789";

    #[test]
    fn a_text_reads_as_what_it_was_made_of() {
        for length in 0..LONG.len() {
            let text = &LONG[..length];
            let body = Bytes::from(format!("[{text}]"));
            let there = std::str::from_utf8(&body[1..=length]).unwrap();
            let made = [
                Text::from(text),
                Text::from(text.to_owned()),
                Text::within(&body, there),
                Text::within(&body, text),
            ];
            for made in made {
                assert_eq!(made, text);
                assert_eq!(String::from(made), text);
            }
        }
    }

    #[test]
    fn a_long_text_of_a_body_is_a_slice_of_it() {
        let body = Bytes::from(LONG.as_bytes().to_vec());
        let there = std::str::from_utf8(&body[5..]).unwrap();
        let text = Text::within(&body, there);
        assert_eq!(text.as_ptr(), there.as_ptr());
    }

    #[test]
    fn a_text_takes_little_more_room_than_a_slice() {
        assert_eq!(size_of::<Option<Text>>(), size_of::<Bytes>() + size_of::<usize>());
    }
}
