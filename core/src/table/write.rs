//! From a model to the wire: compact JSON, in the order of the table.

use super::Document;
use crate::time::Date;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

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

    fn name(&mut self, name: &str) {
        if self.out.len() > 1 {
            self.out.push(',');
        }
        string(&mut self.out, name);
        self.out.push(':');
    }

    pub(crate) fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        string(&mut self.out, value);
    }

    pub(crate) fn flag(&mut self, name: &str, value: bool) {
        self.text(name, if value { "yes" } else { "no" });
    }

    pub(crate) fn date(&mut self, name: &str, value: Date) {
        self.name(name);
        self.out.push('"');
        let year = u8::try_from(value.year() / 100).unwrap_or_default();
        two(&mut self.out, value.day());
        self.out.push('-');
        two(&mut self.out, value.month());
        self.out.push('-');
        two(&mut self.out, year);
        two(&mut self.out, u8::try_from(value.year() % 100).unwrap_or_default());
        self.out.push('"');
    }

    pub(crate) fn raw(&mut self, name: &str, json: &str) {
        self.name(name);
        self.out.push_str(json);
    }

    pub(crate) fn document(&mut self, name: &str, value: &Document) {
        self.name(name);
        self.out.push('"');
        STANDARD.encode_string(value.bytes(), &mut self.out);
        self.out.push('"');
    }

    pub(crate) fn finish(mut self) -> String {
        self.out.push('}');
        self.out
    }
}

/// Two digits of a part of a day.
fn two(out: &mut String, number: u8) {
    out.push(char::from(b'0' + number / 10 % 10));
    out.push(char::from(b'0' + number % 10));
}

/// Writes a JSON text: only quote, backslash and control characters are escaped.
pub(crate) fn string(out: &mut String, text: &str) {
    out.push('"');
    // Nearly every text is copied as it stands. No early end: so the compiler looks at sixteen bytes at once.
    let is_plain = |byte: u8| (byte >= b' ') & (byte != b'"') & (byte != b'\\');
    if text.bytes().fold(true, |plain, byte| plain & is_plain(byte)) {
        out.push_str(text);
    } else {
        escaped(out, text);
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
