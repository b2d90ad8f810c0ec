//! From a model to the wire: compact JSON, in the order of the table.

use super::{Document, Field};
use crate::time::Date;
use crate::words::{any_word, below, equal};

/// Writes one flat JSON object.
pub(crate) struct Writer {
    out: String,
}

impl Writer {
    pub(crate) fn new(capacity: usize) -> Self {
        let mut out = String::with_capacity(capacity);
        out.push('{');
        Writer { out }
    }

    fn comma(&mut self) {
        if self.out.len() > 1 {
            self.out.push(',');
        }
    }

    /// Writes a text under a name of the caller's.
    pub(crate) fn text(&mut self, name: &str, value: &str) {
        self.comma();
        string(&mut self.out, name);
        self.out.push(':');
        string(&mut self.out, value);
    }

    /// Writes a day under a name of the caller's.
    pub(crate) fn date(&mut self, name: &str, value: Date) {
        self.text(name, std::str::from_utf8(&day(value)).unwrap_or_default());
    }

    /// Writes JSON under a name of the caller's.
    pub(crate) fn raw(&mut self, name: &str, json: &str) {
        self.comma();
        string(&mut self.out, name);
        self.out.push(':');
        self.out.push_str(json);
    }

    /// Writes the name of a field and the quote that opens its text.
    #[inline]
    fn head(&mut self, field: &Field) {
        self.comma();
        self.out.push_str(field.head);
    }

    #[inline]
    pub(crate) fn field_text(&mut self, field: &Field, value: &str) {
        self.head(field);
        rest_of_string(&mut self.out, value);
    }

    pub(crate) fn field_raw(&mut self, field: &Field, json: &str) {
        self.raw(field.wire_name, json);
    }

    pub(crate) fn field_flag(&mut self, field: &Field, value: bool) {
        self.head(field);
        self.out.push_str(if value { "yes\"" } else { "no\"" });
    }

    pub(crate) fn field_date(&mut self, field: &Field, value: Date) {
        self.head(field);
        rest_of_string(&mut self.out, std::str::from_utf8(&day(value)).unwrap_or_default());
    }

    pub(crate) fn field_document(&mut self, field: &Field, value: &Document) {
        self.head(field);
        value.to_base64(&mut self.out);
        self.out.push('"');
    }

    pub(crate) fn finish(mut self) -> String {
        self.out.push('}');
        self.out
    }
}

/// A day as DD-MM-YYYY.
fn day(date: Date) -> [u8; 10] {
    let two = |number: u8| [b'0' + number / 10 % 10, b'0' + number % 10];
    let [d1, d2] = two(date.day());
    let [m1, m2] = two(date.month());
    let [y1, y2] = two(u8::try_from(date.year() / 100).unwrap_or_default());
    let [y3, y4] = two(u8::try_from(date.year() % 100).unwrap_or_default());
    [d1, d2, b'-', m1, m2, b'-', y1, y2, y3, y4]
}

/// Writes a JSON text: only quote, backslash and control characters are escaped.
pub(crate) fn string(out: &mut String, text: &str) {
    out.push('"');
    rest_of_string(out, text);
}

/// Writes a JSON text behind its first quote.
#[inline]
fn rest_of_string(out: &mut String, text: &str) {
    // Nearly every text is copied as it stands. What is beyond ASCII has the highest bit itself and is not marked.
    let marked = |word: u64| (below(word, b' ') | equal(word, b'"') | equal(word, b'\\')) & !word;
    if any_word(text.as_bytes(), marked) {
        escaped(out, text);
    } else {
        out.push_str(text);
    }
    out.push('"');
}

#[cold]
fn escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn texts_are_written_as_serde_json_writes_them() {
        let written = |text: &str| {
            let mut out = String::new();
            super::string(&mut out, text);
            out
        };
        for length in 0..20 {
            for place in 0..=length {
                for sign in ('\0'..='\u{ff}').chain(['\u{7ff}', '\u{939}', '\u{2011}', '\u{1f600}']) {
                    let mut text = "a".repeat(length);
                    text.insert(place, sign);
                    for text in [text.clone(), text.clone() + "é", "é".to_owned() + &text, text + "\"é\\"]
                    {
                        assert_eq!(written(&text), serde_json::to_string(&text).unwrap());
                    }
                }
            }
        }
    }
}
