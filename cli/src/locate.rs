//! Where the members of a flat JSON object stand, so that a violation can point at its line.

use std::collections::HashMap;

/// Line and column, from 1, of every member of the outermost object, by its name in lower case.
#[derive(Default)]
pub(crate) struct Places {
    by_name: HashMap<String, (usize, usize)>,
}

impl Places {
    /// Looks through a body that the library has read already, so no fault needs telling here.
    pub(crate) fn find(body: &[u8]) -> Self {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        let mut places = Places::default();
        let (mut depth, mut line, mut line_start) = (0_usize, 1_usize, 0_usize);
        let mut bytes = body.iter().enumerate();
        while let Some((offset, byte)) = bytes.next() {
            match byte {
                b'\n' => (line, line_start) = (line + 1, offset + 1),
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                b'"' => {
                    let end = end_of_text(&mut bytes).unwrap_or(body.len());
                    if depth == 1 && is_name(body.get(end + 1..).unwrap_or_default()) {
                        let name = body.get(offset + 1..end).unwrap_or_default();
                        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
                        // As the library does: the first one counts.
                        places.by_name.entry(name).or_insert((line, offset - line_start + 1));
                    }
                }
                _ => {}
            }
        }
        places
    }

    /// Where the member with this wire name stands; none when it is missing.
    pub(crate) fn of(&self, wire_name: &str) -> Option<(usize, usize)> {
        self.by_name.get(&wire_name.to_ascii_lowercase()).copied()
    }
}

/// Runs to the quote that ends a text. A line break cannot occur in between.
fn end_of_text<'a>(bytes: &mut impl Iterator<Item = (usize, &'a u8)>) -> Option<usize> {
    while let Some((offset, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'"' => return Some(offset),
            _ => {}
        }
    }
    None
}

/// A text followed by a colon is the name of a member.
fn is_name(rest: &[u8]) -> bool {
    rest.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
}

/// Where a file stopped being TOML, as `file:line:column`.
pub(crate) fn toml_place(name: &str, text: &str, error: &toml::de::Error) -> String {
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else { return name.to_owned() };
    let line = before.matches('\n').count() + 1;
    let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1;
    format!("{name}:{line}:{column}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_the_outermost_object_are_found() {
        let places =
            Places::find(b"{\n  \"One\": \"a\\\"b\",\n  \"x\": {\"two\": 1}, \"three\" : \"one\"\n}");
        assert_eq!(places.of("one"), Some((2, 3)));
        assert_eq!(places.of("two"), None);
        assert_eq!(places.of("three"), Some((3, 20)));
    }

    #[test]
    fn a_text_without_an_end_does_no_harm() {
        assert_eq!(Places::find(b"{\"a").of("a"), None);
        assert_eq!(Places::find(b"{\"a\\").of("a"), None);
    }
}
