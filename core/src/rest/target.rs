//! Paths and queries: whatever a caller gives stays one segment or one value.

use super::{needed, refused};
use crate::error::Error;
use std::fmt::Write as _;

/// A path with its query, below a base URL.
#[derive(Clone)]
pub(crate) struct Target {
    text: String,
    has_query: bool,
}

impl Target {
    /// A path that is known.
    pub(crate) fn new(path: &str) -> Self {
        Target { text: path.to_owned(), has_query: path.contains('?') }
    }

    /// Adds one segment to the path.
    ///
    /// # Errors
    /// It is blank, or `.` or `..`: those are steps, encoded or not, and would lead to another call.
    pub(crate) fn segment(mut self, value: &str, name: &str) -> Result<Self, Error> {
        needed(value, name)?;
        if matches!(value, "." | "..") {
            let says = format!("the argument `{name}` is a step of a path and no id");
            return Err(refused("argument_value", says, "Give the id.", name));
        }
        self.text.push('/');
        encode(&mut self.text, value);
        Ok(self)
    }

    /// Adds a value to the query.
    pub(crate) fn query(self, name: &str, value: &str) -> Self {
        self.list(name, &[value])
    }

    /// Adds several values to the query, with commas between them.
    pub(crate) fn list(mut self, name: &str, values: &[&str]) -> Self {
        self.text.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
        self.text.push_str(name);
        self.text.push('=');
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                self.text.push(',');
            }
            encode(&mut self.text, value);
        }
        self
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

/// Percent-encodes everything but the unreserved characters of RFC 3986.
fn encode(out: &mut String, value: &str) {
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_in_their_place() {
        let target = Target::new("/a").segment("x/y?#%é", "id").unwrap();
        let target = target.query("q", "a b&c=d@e").list("l", &["1,2", "3"]);
        assert_eq!(target.as_str(), "/a/x%2Fy%3F%23%25%C3%A9?q=a%20b%26c%3Dd%40e&l=1%2C2,3");
        for step in [".", "..", "", "  "] {
            assert!(Target::new("/a").segment(step, "id").is_err(), "{step:?}");
        }
        assert_eq!(Target::new("/a").segment("...", "id").unwrap().as_str(), "/a/...");
    }
}
