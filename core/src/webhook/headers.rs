//! The headers of a delivery, as any server has them: names in any case, values as bytes.

/// Names and values; a name may come several times.
pub(super) type Headers<'h> = [(&'h str, &'h [u8])];

/// How often a header came.
pub(super) enum Found<'h> {
    Missing,
    Once(&'h [u8]),
    Repeated,
}

/// The header with this name.
pub(super) fn find<'h>(headers: &Headers<'h>, name: &str) -> Found<'h> {
    let mut values = all(headers, name);
    match (values.next(), values.next()) {
        (None, _) => Found::Missing,
        (Some(value), None) => Found::Once(value),
        (Some(_), Some(_)) => Found::Repeated,
    }
}

/// Every value of the header with this name.
pub(super) fn all<'a, 'h>(headers: &'a Headers<'h>, name: &'a str) -> impl Iterator<Item = &'h [u8]> + 'a {
    headers.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
}
