//! The canonical form of a body, for dedupe keys made of the content only: keys sorted by code point, no white space, no
//! needless escapes. Numbers and escapes that are no characters stay as they were written.

use crate::json::{self, Limits, Span};
use crate::table::write_string;
use std::borrow::Cow;

/// A body in canonical form; empty when it is no JSON.
pub(crate) fn canonical(body: &[u8]) -> String {
    json::whole(body, &Limits::ANSWER).map(canonical_of).unwrap_or_default()
}

/// A value in canonical form.
pub(crate) fn canonical_of(value: Span<'_>) -> String {
    let mut out = String::with_capacity(value.raw().len());
    write(&mut out, value);
    out
}

fn write(out: &mut String, value: Span<'_>) {
    if value.is_object() {
        let members = value.members::<0>(&Limits::ANSWER, &[]).map(|members| members.unknown);
        let mut members: Vec<(Cow<'_, str>, Span<'_>)> = members.unwrap_or_default();
        members.sort_by(|(one, _), (other, _)| one.cmp(other));
        list(out, ['{', '}'], members, |out, (name, value)| {
            write_string(out, &name);
            out.push(':');
            write(out, value);
        });
    } else if value.raw().starts_with('[') {
        list(out, ['[', ']'], value.elements(), write);
    } else {
        match value.text() {
            Some(text) => write_string(out, &text),
            None => out.push_str(value.raw()),
        }
    }
}

fn list<T>(
    out: &mut String,
    [open, close]: [char; 2],
    items: impl IntoIterator<Item = T>,
    write: impl Fn(&mut String, T),
) {
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

    #[test]
    fn two_ways_to_write_one_body_have_one_form() {
        let form = |json: &str| super::canonical(json.as_bytes());
        let body = "{ \"b\" : [ 1.0 , {\"y\":null,\"x\":\"\\u0041\\/\\n\"} ], \"a\" : true }";
        assert_eq!(form(body), "{\"a\":true,\"b\":[1.0,{\"x\":\"A/\\n\",\"y\":null}]}");
        assert_eq!(form("{\"a\":\"\\ud800\"}"), "{\"a\":\"\\ud800\"}");
        assert_eq!(form("[]"), "[]");
        assert_eq!(form("{}"), "{}");
    }
}
