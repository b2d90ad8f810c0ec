//! Dedupe keys: no provider signs or numbers all its webhooks, so the key is computed from what came.

use crate::table::write_string;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt::Write as _;

/// `<provider>:` and the lower-case hex SHA-256 of the canonical JSON of `[provider, layout, members ...]`.
/// An absent member is the empty text.
pub(crate) fn key(provider: &str, layout: &str, members: &[&str]) -> String {
    hashed(provider, layout, &texts(members))
}

/// The same with a list as the last member: an array of its texts, sorted.
pub(crate) fn key_with_list(
    provider: &str,
    layout: &str,
    members: &[&str],
    mut list: Vec<Cow<'_, str>>,
) -> String {
    list.sort_unstable();
    let list = texts(&list);
    let list = list.strip_prefix(',').unwrap_or_default();
    hashed(provider, layout, &format!("{},[{list}]", texts(members)))
}

/// Texts as JSON, each with a comma before it.
fn texts<T: AsRef<str>>(members: &[T]) -> String {
    let mut out = String::new();
    for member in members {
        out.push(',');
        write_string(&mut out, member.as_ref());
    }
    out
}

/// The key of a body that has neither id nor time: made of its canonical JSON.
pub(crate) fn content_key(provider: &str, layout: &str, canonical: &str) -> String {
    hashed(provider, layout, &format!(",{canonical}"))
}

/// The key of an array that begins with provider and layout and goes on with `rest`, which is JSON.
pub(crate) fn hashed(provider: &str, layout: &str, rest: &str) -> String {
    let mut array = String::from("[");
    write_string(&mut array, provider);
    array.push(',');
    write_string(&mut array, layout);
    array.push_str(rest);
    array.push(']');
    let mut out = format!("{provider}:");
    for byte in Sha256::digest(array.as_bytes()) {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_worked_example_of_the_standard_payload() {
        let members =
            ["a1", "T-1", "KRA_APPLICATION_STATUS", "KRA Validated", "007", "005", "2025-03-01T10:15:00Z"];
        assert_eq!(
            super::key("hyperverge_kra", "kra.v2", &members),
            "hyperverge_kra:bff93370c0706faa8c175df517fed4d4d38c61162dc086e5bab0deb28dda51b7"
        );
    }
}
