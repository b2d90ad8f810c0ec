//! Canonical form of a body, for hashing only: keys sorted by code point, no white space, no needless escapes. Numbers
//! and escapes that are no characters stay as they were written.

use super::{Kind, Limits, Span};
use crate::table::write_string;
use std::borrow::Cow;

impl Span<'_> {
    /// The value in canonical form.
    pub(crate) fn canonical(self) -> String {
        let mut out = String::with_capacity(self.raw.len());
        self.write_canonical(&mut out);
        out
    }

    fn write_canonical(self, out: &mut String) {
        if self.is_object() {
            let members = self.members::<0>(&Limits::ANSWER, &[]).map(|members| members.unknown);
            let mut members: Vec<(Cow<'_, str>, Span<'_>)> = members.unwrap_or_default();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            list(out, ['{', '}'], members, |out, (name, value)| {
                write_string(out, &name);
                out.push(':');
                value.write_canonical(out);
            });
        } else if self.raw.starts_with('[') {
            list(out, ['[', ']'], self.elements(), |out, element| element.write_canonical(out));
        } else {
            match self.text() {
                Some(text) if self.kind() == Kind::Text => write_string(out, &text),
                _ => out.push_str(self.raw),
            }
        }
    }
}

fn list<T>(out: &mut String, [open, close]: [char; 2], items: Vec<T>, write: impl Fn(&mut String, T)) {
    out.push(open);
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(close);
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn two_ways_to_write_one_body_have_one_form() {
        let form = |json: &str| Span::of(json).unwrap().canonical();
        let body = "{ \"b\" : [ 1.0 , {\"y\":null,\"x\":\"\\u0041\\/\\n\"} ], \"a\" : true }";
        assert_eq!(form(body), "{\"a\":true,\"b\":[1.0,{\"x\":\"A/\\n\",\"y\":null}]}");
        assert_eq!(form("{\"a\":\"\\ud800\"}"), "{\"a\":\"\\ud800\"}");
        assert_eq!(form("[]"), "[]");
        assert_eq!(form("{}"), "{}");
    }
}
